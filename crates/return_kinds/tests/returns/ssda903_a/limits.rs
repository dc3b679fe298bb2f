//! Proofs of the rules on how long, how often, how old.

use crate::ssda903_b::build::{Try, rule};

pub(super) const TRIES: &[Try] = &[
    rule(
        "358",
        "Header: 1 DOB=02/05/y-10; 2 DOB=01/05/y-10
         Episodes: 1 LS=J1 DECOM=01/05/y; 2 LS=J3 DECOM=01/05/y",
        "Header 0, Episodes 0",
        "Header: 1 DOB=02/05/y-10; 2 DOB=01/05/y-10
         Episodes: 1 LS=C2 DECOM=01/05/y; 2 LS=J3 DECOM=01/05/y",
    ),
    rule(
        "359",
        "Header: 1 DOB=30/03/z-18; 2 DOB=31/03/z-18
         Episodes: 1 DECOM=01/05/y LS=C2 PLACE=U1; 2 DECOM=01/05/y LS=C2",
        "Episodes 0",
        "Header: 1 DOB=30/03/z-18; 2 DOB=31/03/z-18
         Episodes: 1 DECOM=01/05/y LS=V2 PLACE=K2; 1 DEC=01/05/y LS=C2; 2 DECOM=01/05/y LS=C2",
    ),
    rule(
        "361",
        "Episodes: 1 LS=L1 DECOM=01/05/y DEC=03/05/y; 1 LS=L1 DECOM=03/05/y DEC=05/05/y; 2 LS=L1 DECOM=27/03/z",
        "Episodes 0, Episodes 1, Episodes 2",
        "Episodes: 1 LS=L1 DECOM=01/05/y DEC=03/05/y; 1 LS=C2 DECOM=03/05/y DEC=04/05/y; 1 LS=L1 DECOM=04/05/y DEC=07/05/y; 2 LS=L1 DECOM=28/03/z",
    ),
    rule(
        "362",
        "Episodes: 1 LS=L2 DECOM=01/05/y DEC=23/05/y; 2 LS=L2 DECOM=01/05/y DEC=22/05/y",
        "Episodes 0",
        "Episodes: 1 LS=L2 DECOM=01/05/y DEC=22/05/y; 1 LS=L2 DECOM=23/05/y DEC=30/05/y; 2 LS=C2 DECOM=01/05/y",
    ),
    rule(
        "363",
        "Episodes: 1 LS=L3 DECOM=01/05/y DEC=09/05/y; 2 LS=L3 DECOM=01/05/y DEC=08/05/y",
        "Episodes 0",
        "Episodes: 1 LS=L3 DECOM=01/05/y DEC=08/05/y; 2 LS=C2 DECOM=01/05/y",
    ),
    rule(
        "364",
        "Episodes: 1 LS=J2 DECOM=01/05/y DEC=23/05/y; 2 LS=J2 DECOM=01/05/y DEC=22/05/y",
        "Episodes 0",
        "Episodes: 1 LS=J2 DECOM=01/05/y DEC=22/05/y; 2 LS=J1 DECOM=01/05/y",
    ),
    rule(
        "365",
        "Episodes: 1 LS=V3 DECOM=01/05/y DEC=19/05/y; 2 LS=V3 DECOM=13/03/z; 3 LS=V4 DECOM=01/05/y",
        "Episodes 0, Episodes 1",
        "Episodes: 1 LS=V3 DECOM=01/05/y DEC=18/05/y; 2 LS=V3 DECOM=14/03/z; 3 LS=V4 DECOM=01/05/y",
    ),
    rule(
        "366",
        "Episodes: 1 LS=V3 RNE=P; 2 LS=V3",
        "Episodes 0, Episodes 1",
        "Episodes: 1 LS=V3 RNE=S; 2 LS=V4 RNE=P",
    ),
    rule(
        "367",
        "Episodes: 1 LS=V3 DECOM=01/05/y DEC=10/06/y; 1 LS=V3 DECOM=01/07/y DEC=10/08/y; 2 LS=V3 DECOM=01/05/y DEC=10/06/y",
        "Episodes 0, Episodes 1",
        "Episodes: 1 LS=V3 DECOM=01/05/y DEC=07/06/y; 1 LS=V3 DECOM=01/07/y DEC=08/08/y; 2 LS=V3 DECOM=01/01/y DEC=01/06/y",
    ),
    rule(
        "370",
        "Header: 1 DOB=02/05/y-15; 2 DOB=01/05/y-15
         Episodes: 2 PLACE=P2 DECOM=01/05/y; 1 PLACE=P2 DECOM=01/05/y; 1 PLACE=U1 DECOM=01/05/y",
        "Episodes 1",
        "Header: 1 DOB=02/05/y-15; 2 DOB=01/05/y-15
         Episodes: 2 PLACE=P2 DECOM=01/05/y; 1 PLACE=U1 DECOM=01/05/y; 3 PLACE=P2 DECOM=01/05/y",
    )
    .years(2023, 2023),
    rule(
        "370",
        "Header: 1 DOB=02/05/y-16; 2 DOB=01/05/y-16
         Episodes: 2 PLACE=P2 DECOM=01/05/y; 1 PLACE=P2 DECOM=01/05/y; 1 PLACE=U1 DECOM=01/05/y",
        "Episodes 1",
        "Header: 1 DOB=02/05/y-16; 2 DOB=01/05/y-16
         Episodes: 2 PLACE=P2 DECOM=01/05/y; 1 PLACE=U1 DECOM=01/05/y; 3 PLACE=P2 DECOM=01/05/y",
    )
    .years(2024, 2024),
    rule(
        "371",
        "Header: 1 DOB=02/05/y-14; 2 DOB=01/05/y-14
         Episodes: 2 PLACE=H5 DECOM=01/05/y; 1 PLACE=H5 DECOM=01/05/y; 1 PLACE=U1 DECOM=01/05/y",
        "Episodes 1",
        "Header: 1 DOB=02/05/y-14; 2 DOB=01/05/y-14
         Episodes: 2 PLACE=H5 DECOM=01/05/y; 1 PLACE=U1 DECOM=01/05/y; 3 PLACE=H5 DECOM=01/05/y",
    )
    .years(2023, 2023),
    rule(
        "371",
        "Header: 1 DOB=02/05/y-16; 2 DOB=01/05/y-16
         Episodes: 2 PLACE=H5 DECOM=01/05/y; 1 PLACE=H5 DECOM=01/05/y; 1 PLACE=U1 DECOM=01/05/y",
        "Episodes 1",
        "Header: 1 DOB=02/05/y-16; 2 DOB=01/05/y-16
         Episodes: 2 PLACE=H5 DECOM=01/05/y; 1 PLACE=U1 DECOM=01/05/y; 3 PLACE=H5 DECOM=01/05/y",
    )
    .years(2024, 2024),
    rule(
        "371",
        "Header: 1 DOB=02/05/y-16; 2 DOB=01/05/y-16
         Episodes: 2 PLACE=K3 DECOM=01/05/y; 1 PLACE=K3 DECOM=01/05/y; 1 PLACE=U1 DECOM=01/05/y",
        "Episodes 1",
        "Header: 1 DOB=02/05/y-16; 2 DOB=01/05/y-16
         Episodes: 2 PLACE=K3 DECOM=01/05/y; 1 PLACE=U1 DECOM=01/05/y; 3 PLACE=K3 DECOM=01/05/y",
    )
    .years(2025, 2027),
    rule(
        "372",
        "Header: 1 DOB=02/05/y-10; 2 DOB=01/05/y-10
         Episodes: 2 PLACE=R5 DECOM=01/05/y; 1 PLACE=R5 DECOM=01/05/y; 1 PLACE=U1 DECOM=01/05/y",
        "Episodes 1",
        "Header: 1 DOB=02/05/y-10; 2 DOB=01/05/y-10
         Episodes: 2 PLACE=R5 DECOM=01/05/y; 1 PLACE=U1 DECOM=01/05/y; 3 PLACE=R5 DECOM=01/05/y",
    ),
    rule(
        "373",
        "Header: 1 DOB=02/05/y-4; 2 DOB=01/05/y-4
         Episodes: 2 PLACE=S1 DECOM=01/05/y; 1 PLACE=S1 DECOM=01/05/y; 1 PLACE=U1 DECOM=01/05/y",
        "Episodes 1",
        "Header: 1 DOB=02/05/y-4; 2 DOB=01/05/y-4
         Episodes: 2 PLACE=S1 DECOM=01/05/y; 1 PLACE=U1 DECOM=01/05/y; 3 PLACE=S1 DECOM=01/05/y",
    ),
    rule(
        "374",
        "Header: 1 DOB=02/05/y-14; 2 DOB=01/05/y-14
         Episodes: 2 PLACE=P3 DECOM=01/05/y; 1 PLACE=P3 DECOM=01/05/y; 1 PLACE=U1 DECOM=01/05/y",
        "Episodes 1",
        "Header: 1 DOB=02/05/y-14; 2 DOB=01/05/y-14
         Episodes: 2 PLACE=P3 DECOM=01/05/y; 1 PLACE=U1 DECOM=01/05/y; 3 PLACE=P3 DECOM=01/05/y",
    ),
    rule(
        "375",
        "Episodes: 1 PLACE=T1 DECOM=01/05/y DEC=13/06/y; 2 PLACE=T1 DECOM=01/05/y DEC=12/06/y",
        "Episodes 0",
        "Episodes: 1 PLACE=T1 DECOM=01/05/y DEC=12/06/y; 2 PLACE=T2 DECOM=01/05/y DEC=13/06/y",
    ),
    rule(
        "376",
        "Episodes: 1 PLACE=T3 DECOM=01/05/y DEC=23/05/y; 2 PLACE=T3 DECOM=01/05/y DEC=22/05/y",
        "Episodes 0",
        "Episodes: 1 PLACE=T3 DECOM=01/05/y DEC=22/05/y; 2 PLACE=T2 DECOM=01/05/y DEC=23/05/y",
    ),
    rule(
        "377",
        "Episodes: 1 PLACE=T3; 2 PLACE=T3; 1 PLACE=T3; 1 PLACE=T3; 1 PLACE=U1",
        "Episodes 0, Episodes 2, Episodes 3",
        "Episodes: 1 PLACE=T3; 1 PLACE=T3; 2 PLACE=T3; 1 PLACE=U1",
    ),
    rule(
        "378",
        "Episodes: 1 PLACE=P1 LS=V2; 2 PLACE=P1 LS=C2",
        "Episodes 0",
        "Episodes: 1 PLACE=P1 LS=C2; 2 PLACE=U1 LS=V2",
    ),
    rule(
        "379",
        "Episodes: 1 PLACE=T4 DECOM=01/05/y DEC=09/05/y; 2 PLACE=T4 DECOM=01/05/y DEC=08/05/y",
        "Episodes 0",
        "Episodes: 1 PLACE=T4 DECOM=01/05/y DEC=08/05/y; 2 PLACE=T2 DECOM=01/05/y DEC=09/05/y",
    ),
];
