//! Proofs of the rules on episodes, one after another.

use crate::ssda903_b::build::{Try, rule};

pub(super) const TRIES: &[Try] = &[
    rule(
        "142",
        "Episodes: 1 DECOM=01/06/y; 1 DECOM=01/05/y; 2 DECOM=01/05/y DEC=01/06/y; 2 DECOM=01/06/y",
        "Episodes 1, Episodes 2",
        "Episodes: 1 DECOM=01/06/y; 1 DECOM=01/05/y DEC=01/06/y REC=X1; 2",
    ),
    rule(
        "148",
        "Episodes: 1 DEC=01/05/y; 2 REC=X1; 3",
        "Episodes 0, Episodes 1",
        "Episodes: 1 DEC=01/05/y REC=X1; 2",
    ),
    rule(
        "213",
        "Episodes: 1 PLACE=T1 PLACE_PROVIDER=PR1; 2 PLACE=Z11 PLACE_PROVIDER=PR1",
        "Episodes 0",
        "Episodes: 1 PLACE=T1; 2 PLACE=U1 PLACE_PROVIDER=PR1",
    )
    .years(2023, 2025),
    rule(
        "213",
        "Episodes: 1 PLACE=T1 PLACE_PROVIDER=PR1; 2 PLACE=Z11 PLACE_PROVIDER=PR1",
        "Episodes 0, Episodes 1",
        "Episodes: 1 PLACE=T1; 2 PLACE=U1 PLACE_PROVIDER=PR1; 3 PLACE=Z14",
    )
    .years(2026, 2027),
    rule(
        "214",
        "Episodes: 1 LS=V3 PL_POST=AA1_1AA; 2 LS=V4 URN=SC1; 3 LS=C2 URN=SC1",
        "Episodes 0, Episodes 1",
        "Episodes: 1 LS=V3; 2 LS=C2 URN=SC1 PL_POST=AA1_1AA",
    ),
    rule(
        "217t",
        "Episodes: 1 PLACE=P2; 2 PLACE=P2 DEC=29/10/2023; 3 PLACE=P2 DEC=28/10/2023",
        "Episodes 0, Episodes 1",
        "Episodes: 1 PLACE=P2 DEC=28/10/2023; 2 PLACE=K3",
    ),
    rule(
        "225",
        "Episodes: 1 DECOM=01/05/y REC=X1 PLACE=U1; 1 DECOM=01/06/y RNE=P PLACE=U4",
        "Episodes 0",
        "Episodes: 1 DECOM=01/05/y REC=X1 PLACE=U1 REASON_PLACE_CHANGE=CARPL; 1 DECOM=01/06/y RNE=P PLACE=U4; 2 DECOM=01/05/y REC=X1 PLACE=U1; 2 DECOM=01/06/y RNE=P PLACE=T1; 3 DECOM=01/05/y REC=X1 PLACE=U1; 3 DECOM=01/06/y RNE=L PLACE=U1",
    ),
    rule(
        "226",
        "Episodes: 1 DECOM=01/05/y PLACE=T1 REASON_PLACE_CHANGE=OTHER; 2 DECOM=01/05/y REASON_PLACE_CHANGE=OTHER; 2 DECOM=01/06/y PLACE=T3",
        "Episodes 0, Episodes 2",
        "Episodes: 1 DECOM=01/05/y PLACE=U1; 1 DECOM=01/06/y PLACE=T1; 2 DECOM=01/05/y PLACE=U1 REASON_PLACE_CHANGE=OTHER; 2 DECOM=01/06/y PLACE=U4",
    ),
    rule(
        "233",
        "Episodes: 1 REASON_PLACE_CHANGE=OTHER; 2 REASON_PLACE_CHANGE=OTHER DEC=01/05/y",
        "Episodes 0",
        "Episodes: 1 REASON_PLACE_CHANGE=OTHER DEC=01/05/y; 2",
    ),
    rule(
        "234",
        "Header: 1 DOB=02/05/y-10; 2 DOB=01/05/y-10
         Episodes: 1 DECOM=01/05/y-2 DEC=01/05/y REASON_PLACE_CHANGE=CUSTOD; 2 DECOM=01/05/y-2 DEC=01/05/y REASON_PLACE_CHANGE=CUSTOD",
        "Header 0, Episodes 0",
        "Header: 2 DOB=01/05/y-10; 3 DOB=01/05/y-3
         Episodes: 2 DECOM=01/05/y-2 DEC=01/05/y REASON_PLACE_CHANGE=CUSTOD; 3 DECOM=01/05/y-2 DEC=01/05/y REASON_PLACE_CHANGE=OTHER",
    ),
    rule(
        "302",
        "Header: 1 DOB=02/05/y; 2 DOB=01/05/y
         Episodes: 1 DECOM=01/06/y; 1 DECOM=01/05/y; 2 DECOM=01/05/y",
        "Header 0, Episodes 1",
        "Header: 2 DOB=01/05/y
         Episodes: 2 DECOM=01/05/y; 3 DECOM=01/05/y",
    ),
    rule(
        "352",
        "Header: 1 DOB=01/05/y-18; 2 DOB=02/05/y-18
         Episodes: 1 DECOM=01/05/y RNE=S; 1 DECOM=01/06/y RNE=P; 2 DECOM=01/05/y RNE=S",
        "Episodes 0",
        "Header: 2 DOB=02/05/y-18; 1 DOB=01/05/y-18
         Episodes: 1 DECOM=01/06/y RNE=P; 2 DECOM=01/05/y RNE=S",
    ),
    rule(
        "355",
        "Episodes: 1 DECOM=01/05/y DEC=01/05/y; 2",
        "Episodes 0",
        "Episodes: 1 DECOM=01/05/y DEC=02/05/y; 2",
    ),
    rule(
        "356",
        "Episodes: 1 DECOM=01/05/y DEC=30/04/y",
        "Episodes 0",
        "Episodes: 1 DECOM=01/05/y DEC=01/05/y; 2 DECOM=01/05/y; 3 DEC=01/05/y",
    ),
    rule(
        "357",
        "Episodes: 1 DECOM=01/06/y RNE=S; 1 DECOM=01/05/y RNE=P; 2 DECOM=01/04/y",
        "Episodes 1, Episodes 2",
        "Episodes: 1 DECOM=01/05/y RNE=S; 1 DECOM=01/06/y RNE=P; 2 DECOM=31/03/y RNE=L",
    ),
    rule(
        "380",
        "Episodes: 1 PLACE=T1 RNE=S; 2 PLACE=T0",
        "Episodes 0, Episodes 1",
        "Episodes: 1 PLACE=T1 RNE=P; 2 PLACE=T1 RNE=B; 3 PLACE=U1 RNE=S",
    ),
    rule(
        "381",
        "Episodes: 1 PLACE=T1 REC=E11",
        "Episodes 0",
        "Episodes: 1 PLACE=T1 REC=X1; 2 PLACE=T1; 3 PLACE=U1 REC=E11",
    ),
    rule(
        "382",
        "Episodes: 1 LS=V3 PLACE=T1; 2 LS=V4 PLACE=T4",
        "Episodes 0, Episodes 1",
        "Episodes: 1 LS=C2 PLACE=T1; 2 LS=V3 PLACE=U3",
    ),
    rule(
        "383",
        "Episodes: 1 DECOM=01/05/y PLACE=U1; 1 DECOM=01/06/y PLACE=T1; 1 DECOM=01/07/y PLACE=U4 RNE=P; 2 DECOM=01/05/y PLACE=U1; 2 DECOM=01/06/y PLACE=T1; 2 DECOM=01/07/y PLACE=U1 RNE=L",
        "Episodes 2, Episodes 5",
        "Episodes: 1 DECOM=01/05/y PLACE=U1 PL_POST=AA1_1AA; 1 DECOM=01/06/y PLACE=T1; 1 DECOM=01/07/y PLACE=U1 RNE=P PL_POST=BB1_1BB; 2 DECOM=01/05/y PLACE=T1; 2 DECOM=01/06/y PLACE=U1",
    )
    .years(2023, 2025),
    rule(
        "383",
        "Episodes: 1 DECOM=01/05/y PLACE=U1 PL_POST=AA1_1AA; 1 DECOM=01/06/y PLACE=T1; 1 DECOM=01/07/y PLACE=U1 RNE=P PL_POST=BB1_1BB",
        "Episodes 2",
        "Episodes: 1 DECOM=01/05/y PLACE=U1 PL_POST=AA1_1AA; 1 DECOM=01/06/y PLACE=T1; 1 DECOM=01/07/y PLACE=U1 RNE=P PL_POST=aa11aa; 2 DECOM=01/05/y PLACE=T1; 2 DECOM=01/06/y PLACE=U1",
    )
    .years(2026, 2027),
    rule(
        "384",
        "Episodes: 1 LS=V3 PLACE=U1; 2 LS=V4 PLACE=U4",
        "Episodes 0, Episodes 1",
        "Episodes: 1 LS=V3 PLACE=U3; 2 LS=C2 PLACE=U1",
    ),
    rule(
        "386",
        "Header: 1 DOB=01/05/y-18; 2 DOB=02/05/y-18
         Episodes: 1 REC=E11 DEC=01/05/y; 2 REC=E12 DEC=01/05/y; 1 REC=E11",
        "Episodes 0",
        "Header: 2 DOB=02/05/y-18; 3 DOB=01/05/y-19
         Episodes: 2 REC=E12 DEC=01/05/y; 3 REC=E4A DEC=01/05/y",
    ),
    rule(
        "387",
        "Header: 1 DOB=02/05/y-14; 2 DOB=01/05/y-14
         Episodes: 1 REC=E5 DEC=01/05/y; 2 REC=E6 DEC=01/05/y",
        "Episodes 0",
        "Header: 2 DOB=01/05/y-14; 1 DOB=02/05/y-14
         Episodes: 1 REC=E6; 2 REC=E6 DEC=01/05/y",
    ),
    rule(
        "388",
        "Episodes: 1 DECOM=01/05/y DEC=01/06/y REC=X1; 1 DECOM=02/06/y; 2 DECOM=01/05/y DEC=01/06/y REC=E4A; 2 DECOM=01/06/y; 3 DECOM=01/05/y DEC=01/06/y REC=X1",
        "Episodes 0, Episodes 2, Episodes 4",
        "Episodes: 1 DECOM=01/05/y DEC=01/06/y REC=X1; 1 DECOM=01/06/y; 2 DECOM=01/05/y DEC=01/06/y REC=E4A; 2 DECOM=02/06/y; 3 DECOM=01/05/y DEC=01/06/y REC=E4A",
    ),
    rule(
        "389",
        "Header: 1 DOB=02/05/y-16; 2 DOB=01/05/y-16
         Episodes: 1 REC=E7 DEC=01/05/y; 2 REC=E7 DEC=01/05/y; 1 REC=E7",
        "Episodes 0",
        "Header: 1 DOB=02/05/y-16; 2 DOB=01/05/y-16
         Episodes: 2 REC=E7 DEC=01/05/y; 1 REC=E7; 1 REC=E4A DEC=01/05/y",
    ),
];
