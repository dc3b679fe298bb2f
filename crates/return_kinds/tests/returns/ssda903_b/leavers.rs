//! Proofs of the rules on care leavers.

use super::build::{Try, rule};

pub(super) const TRIES: &[Try] = &[
    rule(
        "1000",
        "OC3: 1 ACCOM=B1; 2 ACTIV=F1; 3 ACCOM=B1
         Episodes: 1 REC=E2; 3 REC=E4A
         last.Episodes: 2 REC=E2",
        "OC3 0, OC3 1",
        "OC3: 1; 2 ACTIV=F1; 3 ACCOM=B1
         Episodes: 1 REC=E2; 3 REC=E4A",
    ),
    // 91 days are enough, 90 are not; care that ended at 16 is none of a care leaver; nor is adoption.
    rule(
        "1001",
        "Header: 1 DOB=01/05/y-17; 2 DOB=01/05/y-17; 3 DOB=01/05/y-17; 4 DOB=01/05/y-17
         OC3: 1 DOB=01/05/y-17 ACCOM=B1; 2 ACCOM=B1; 3 ACCOM=B1; 4 ACCOM=B1
         Episodes: 1 DECOM=01/06/y DEC=30/08/y LS=C2 REC=E4A; 2 DECOM=01/06/y DEC=01/10/y LS=C2 REC=E11; 3 DECOM=01/06/y DEC=31/08/y LS=C2 REC=E4A
         last.Episodes: 4 DECOM=01/01/y-1 DEC=01/05/y-1 LS=C2 REC=E4A",
        "OC3 0, OC3 1, OC3 3",
        "Header: 1 DOB=01/05/y-17; 2 DOB=01/05/y-17; 3 DOB=01/04/z-20
         OC3: 1 ACCOM=B1; 2 ACCOM=B1; 3 ACCOM=B1
         Episodes: 1 DECOM=01/06/y DEC=31/08/y LS=C2 REC=E4A; 3 DECOM=01/06/y LS=C2
         last.Episodes: 1 DECOM=01/06/y DEC= LS=C2; 2 DECOM=01/06/y-1 DEC=01/12/y-1 LS=C2 REC=E4A",
    ),
    rule(
        "1001",
        "Header: 1 DOB=01/05/y-17
         OC3: 1 ACCOM=B1
         Episodes: 1 DECOM=01/06/y-1 LS=V4",
        "OC3 0",
        "Header: 1 DOB=01/05/y-17
         OC3: 1 ACCOM=B1
         Episodes: 1 DECOM=01/06/y-1 LS=C2",
    ),
    rule(
        "1002",
        "OC3: 1 ACCOM=B1; 2 ACCOM=B1; 3 ACCOM=B1
         Episodes: 2 LS=C2
         last.Episodes: 3 LS=C2",
        "OC3 0",
        "OC3: 1; 2 ACCOM=B1; 3 ACCOM=B1
         Episodes: 2 LS=C2
         last.Episodes: 3 LS=C2",
    ),
    rule(
        "1003",
        "PlacedAdoption: 1 DATE_PLACED=30/04/y; 2 DATE_PLACED=30/04/y
         Episodes: 1 DECOM=01/06/y RNE=S; 1 DECOM=01/05/y RNE=S; 2 DECOM=01/05/y RNE=P",
        "PlacedAdoption 0, Episodes 1",
        "PlacedAdoption: 1 DATE_PLACED=01/05/y; 2; 3 DATE_PLACED=01/05/y
         Episodes: 1 DECOM=01/06/y RNE=S; 1 DECOM=01/05/y RNE=S; 2 DECOM=01/05/y RNE=S",
    ),
    rule(
        "1004",
        "Missing: 1 MIS_START=31/02/2025; 2; 3 MIS_START=01/05/y",
        "Missing 0, Missing 1",
        "Missing: 3 MIS_START=01/05/y",
    ),
    rule(
        "1005",
        "Missing: 1 MIS_END=31/02/2025; 2; 3 MIS_END=01/05/y",
        "Missing 0",
        "Missing: 2; 3 MIS_END=01/05/y",
    ),
    rule(
        "1006",
        "Missing: 1 MISSING=X; 2 MISSING=M",
        "Missing 0",
        "Missing: 1 MISSING=a; 2 MISSING=M; 3",
    ),
    rule(
        "1007",
        "OC3: 1 DOB=10/05/y-17 ACCOM=B1; 2 DOB=10/05/y-17 ACCOM=B1; 3 DOB=10/05/y-18 ACTIV=F1
         Episodes: 1 DECOM=01/05/y; 2 DECOM=01/05/y-1 DEC=09/05/y; 3 DECOM=01/05/y-3 DEC=11/05/y",
        "OC3 0, OC3 2",
        "OC3: 1 DOB=10/05/y-17; 2 DOB=10/05/y-17 ACCOM=B1; 3 DOB=10/05/y-19 ACTIV=F1; 4 DOB=10/05/y-17 ACCOM=B1
         Episodes: 1 DECOM=01/05/y; 2 DECOM=01/05/y-1 DEC=09/05/y; 3 DECOM=01/05/y-3; 4 DECOM=11/05/y",
    ),
    rule(
        "1009",
        "Episodes: 1 REASON_PLACE_CHANGE=XX; 2 REASON_PLACE_CHANGE=CARPL",
        "Episodes 0",
        "Episodes: 1 REASON_PLACE_CHANGE=other; 2",
    ),
    rule(
        "1010",
        "OC3: 1 ACCOM=B1; 2 ACCOM=B1; 3 ACCOM=B1
         last.Episodes: 1 DECOM=01/05/y-1; 2 DECOM=01/05/y-1 DEC=01/06/y-1; 3 DECOM=01/05/y-1
         Episodes: 3 DECOM=01/05/y-1",
        "OC3 0",
        "OC3: 1; 2 ACCOM=B1; 3 ACCOM=B1
         last.Episodes: 1 DECOM=01/05/y-1; 2 DECOM=01/05/y-1 DEC=01/06/y-1; 3 DECOM=01/05/y-1
         Episodes: 3 DECOM=01/05/y-1",
    ),
    rule(
        "1011",
        "OC3: 1 ACCOM=B1; 2 ACCOM=B1
         Episodes: 1 DECOM=01/06/y REC=E3; 1 DECOM=01/05/y REC=X1; 2 DECOM=01/05/y REC=E3; 2 DECOM=01/06/y REC=E4A",
        "OC3 0",
        "OC3: 1; 2 ACCOM=B1
         Episodes: 1 DECOM=01/06/y REC=E3; 2 DECOM=01/05/y REC=E3; 2 DECOM=01/06/y REC=E4A",
    ),
    rule(
        "1012",
        "Episodes: 1 LS=C2
         Reviews: 1; 2
         PlacedAdoption: 2
         Missing: 2
         AD1: 2
         PrevPerm: 2
         OC2: 2; 1
         OC3: 2",
        "Reviews 1, PlacedAdoption 0, Missing 0, AD1 0, PrevPerm 0, OC2 0",
        "Episodes: 1 LS=C2
         Reviews: 1
         OC2: 1
         OC3: 2",
    ),
    rule(
        "1014",
        "UASC: 2 DUC=01/05/z; 1 DUC=01/05/z
         OC3: 1 ACCOM=B1; 2 ACCOM=B1
         Episodes: 1 DECOM=01/05/y-2 DEC=31/03/y; 2 DECOM=01/05/y-2 DEC=01/04/y",
        "UASC 1, OC3 0",
        "UASC: 2 DUC=01/05/z; 1 DUC=01/05/z; 3 DUC=01/05/z
         OC3: 1; 2 ACCOM=B1; 3 ACCOM=B1; 4 ACCOM=B1
         Episodes: 1 DECOM=01/05/y-2 DEC=31/03/y; 2 DECOM=01/05/y-2; 4 DECOM=01/05/y-2 DEC=31/03/y",
    ),
    rule(
        "1016",
        "OC3: 1 DOB=10/05/y-17 ACCOM=B1; 2 DOB=10/05/y-17 ACCOM=B1; 3 DOB=10/05/y-18 ACTIV=F1
         Episodes: 1 DECOM=01/05/y DEC=10/05/y; 2 DECOM=01/05/y-1 DEC=09/05/y; 3 DECOM=01/05/y-3 DEC=10/05/y-1",
        "OC3 0",
        "OC3: 1 DOB=10/05/y-17; 2 DOB=10/05/y-17 ACCOM=B1; 3 DOB=10/05/y-19 ACTIV=F1; 4 DOB=10/05/y-18 ACCOM=B1
         Episodes: 1 DECOM=01/05/y DEC=10/05/y; 2 DECOM=01/05/y-1 DEC=09/05/y; 3 DECOM=01/05/y-3 DEC=10/05/y; 4 DECOM=11/05/y",
    ),
    rule(
        "3001",
        "Header: 2 DOB=31/03/y-17; 1 DOB=01/04/y-17
         OC3: 1 ACCOM=Z1; 2 ACCOM=Z1; 1 ACCOM=B1",
        "OC3 0",
        "Header: 2 DOB=31/03/y-17; 1 DOB=01/04/y-17; 3 DOB=01/04/z-17
         OC3: 1 ACCOM=B1; 2 ACCOM=Z2; 3 ACCOM=Z1",
    ),
];
