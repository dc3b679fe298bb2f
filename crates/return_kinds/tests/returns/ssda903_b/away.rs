//! Proofs of the rules on missing periods and deprivation of liberty.

use super::build::{Try, rule};

pub(super) const TRIES: &[Try] = &[
    rule(
        "564",
        "Missing: 1 MISSING=M; 2 MISSING=a; 3 MISSING=M MIS_START=01/05/y",
        "Missing 0, Missing 1",
        "Missing: 1 MISSING=A MIS_START=01/05/y; 2; 3 MISSING=X",
    ),
    rule(
        "565",
        "Missing: 1 MIS_START=01/05/y; 2 MISSING=M MIS_START=01/05/y",
        "Missing 0",
        "Missing: 1 MISSING=M MIS_START=01/05/y; 2",
    ),
    rule(
        "566",
        "Missing: 1 MIS_END=01/05/y; 2 MISSING=M MIS_END=01/05/y",
        "Missing 0",
        "Missing: 1 MISSING=M MIS_END=01/05/y; 2 MIS_START=01/05/y",
    ),
    rule(
        "567",
        "Missing: 1 MIS_START=02/05/y MIS_END=01/05/y",
        "Missing 0",
        "Missing: 1 MIS_START=01/05/y MIS_END=01/05/y; 2 MIS_START=02/05/y; 3 MIS_END=01/05/y",
    ),
    rule(
        "570",
        "Missing: 1 MIS_START=01/04/z; 2 MIS_START=31/03/z",
        "Missing 0",
        "Missing: 1 MIS_START=31/03/z; 2 MIS_START=",
    ),
    rule(
        "571",
        "Missing: 1 MIS_END=31/03/y; 2 MIS_END=01/04/z; 3 MIS_END=01/04/y",
        "Missing 0, Missing 1",
        "Missing: 1 MIS_END=01/04/y; 2 MIS_END=31/03/z; 3",
    ),
    rule(
        "574",
        "Missing: 1 MIS_START=05/05/y MIS_END=06/05/y; 1 MIS_START=01/05/y; 2 MIS_START=01/05/y MIS_END=10/05/y; 2 MIS_START=02/05/y MIS_END=03/05/y; 2 MIS_START=04/05/y MIS_END=05/05/y",
        "Missing 0, Missing 3, Missing 4",
        "Missing: 1 MIS_START=05/05/y; 1 MIS_START=01/05/y MIS_END=05/05/y; 2 MIS_START=02/05/y; 3",
    ),
    rule(
        "575",
        "Missing: 1 MIS_START=05/05/y; 2 MIS_START=05/05/y; 3 MIS_START=05/05/y MIS_END=06/05/y
         Episodes: 1 DECOM=01/05/y DEC=05/05/y; 2 DECOM=01/05/y; 3 DECOM=01/05/y DEC=07/05/y",
        "Missing 0",
        "Missing: 1 MIS_START=06/05/y; 2 MIS_START=05/05/y; 3 MIS_START=05/05/y MIS_END=06/05/y
         Episodes: 1 DECOM=01/05/y DEC=05/05/y; 1 DECOM=05/05/y; 2 DECOM=01/05/y; 3 DECOM=01/05/y DEC=07/05/y",
    ),
    rule(
        "577",
        "Missing: 1 MIS_START=05/05/y; 2 MIS_START=05/05/y MIS_END=02/06/y; 3 MIS_START=05/05/y
         Episodes: 1 DECOM=01/05/y DEC=10/05/y; 1 DECOM=10/05/y DEC=01/06/y; 2 DECOM=01/05/y DEC=01/06/y; 3 DECOM=01/05/y",
        "Missing 0, Missing 1",
        "Missing: 1 MIS_START=05/05/y; 2 MIS_START=05/05/y MIS_END=01/06/y; 3; 4 MIS_START=05/05/y
         Episodes: 1 DECOM=01/05/y DEC=10/05/y; 1 DECOM=10/05/y; 2 DECOM=01/05/y DEC=01/06/y; 3 DECOM=01/05/y DEC=01/06/y",
    ),
    rule(
        "578",
        "Missing: 1 MIS_START=02/06/y; 2 MIS_START=20/04/y; 3 MIS_START=02/06/y
         Episodes: 1 DECOM=01/05/y DEC=01/06/y; 2 DECOM=01/05/y; 3 DECOM=01/05/y DEC=01/06/y; 3 DECOM=10/06/y",
        "Missing 0, Missing 2",
        "Missing: 1 MIS_START=01/06/y; 2 MIS_START=20/04/y; 3; 4 MIS_START=12/06/y
         Episodes: 1 DECOM=01/05/y DEC=01/06/y; 2 DECOM=01/05/y; 3 DECOM=01/05/y DEC=01/06/y; 4 DECOM=01/05/y DEC=01/06/y; 4 DECOM=10/06/y",
    ),
    rule(
        "580",
        "Missing: 1 DOB=10/05/y-18 MIS_END=10/05/y; 2 DOB=10/05/y-18 MIS_END=10/05/y
         Episodes: 1 DEC=10/05/y REC=E4A; 2 DEC=11/05/y REC=E4A",
        "Episodes 0",
        "Missing: 1 DOB=10/05/y-18 MIS_END=10/05/y; 2 DOB=10/05/y-17 MIS_END=10/05/y
         Episodes: 1 DEC=10/05/y REC=E8; 2 DEC=10/05/y REC=E4A",
    ),
    rule(
        "581",
        "Missing: 1 MIS_START=30/04/y; 2 MIS_START=02/06/y; 3 MIS_START=01/05/y
         Episodes: 1 DECOM=01/05/y; 2 DECOM=01/05/y DEC=01/06/y; 3 DECOM=01/05/y",
        "Missing 0",
        "Missing: 1 MIS_START=01/05/y; 2 MIS_START=02/06/y; 3; 4 MIS_START=01/05/y
         Episodes: 1 DECOM=01/05/y; 2 DECOM=01/05/y DEC=01/06/y; 3 DECOM=01/05/y",
    ),
    rule(
        "586",
        "Missing: 1 DOB=10/05/y MIS_START=09/05/y; 2 DOB=10/05/y MIS_START=10/05/y",
        "Missing 0, Missing 1",
        "Missing: 1 DOB=10/05/y MIS_START=11/05/y; 2 MIS_START=10/05/y; 3 DOB=10/05/y",
    ),
    rule(
        "700",
        "DoLo: 1 DOLO_START=32/05/2026; 2; 3 DOLO_START=01/05/y",
        "DoLo 0, DoLo 1",
        "DoLo: 3 DOLO_START=01/05/y",
    ),
    rule(
        "701",
        "DoLo: 1 DOLO_END=2026/13/01; 2; 3 DOLO_END=01/05/y",
        "DoLo 0",
        "DoLo: 2; 3 DOLO_END=01/05/y",
    ),
    rule(
        "702",
        "DoLo: 1 DOLO_START=02/05/y DOLO_END=01/05/y; 2 DOLO_START=02/05/y DOLO_END=02/05/y",
        "DoLo 0, DoLo 1",
        "DoLo: 1 DOLO_START=02/05/y DOLO_END=03/05/y; 2 DOLO_START=02/05/y",
    ),
    rule(
        "703",
        "DoLo: 1 DOLO_START=01/04/z; 2 DOLO_START=31/03/z",
        "DoLo 0",
        "DoLo: 2 DOLO_START=31/03/z; 3",
    ),
    rule(
        "704",
        "DoLo: 1 DOLO_END=31/03/y; 2 DOLO_END=01/04/z; 3 DOLO_END=01/04/y",
        "DoLo 0, DoLo 1",
        "DoLo: 1 DOLO_END=01/04/y; 2 DOLO_END=31/03/z; 3",
    ),
    rule(
        "705",
        "DoLo: 1 DOLO_START=05/05/y DOLO_END=06/05/y; 1 DOLO_START=01/05/y; 2 DOLO_START=01/05/y DOLO_END=10/05/y; 2 DOLO_START=02/05/y DOLO_END=03/05/y",
        "DoLo 0, DoLo 3",
        "DoLo: 1 DOLO_START=05/05/y; 1 DOLO_START=01/05/y DOLO_END=05/05/y; 2 DOLO_START=02/05/y",
    ),
    rule(
        "707",
        "DoLo: 1 DOLO_START=05/05/y; 2 DOLO_START=05/05/y
         Episodes: 1 DECOM=01/05/y DEC=01/06/y; 2 DECOM=01/05/y",
        "DoLo 0",
        "DoLo: 1 DOLO_START=05/05/y DOLO_END=01/06/y; 2 DOLO_START=05/05/y
         Episodes: 1 DECOM=01/05/y DEC=01/06/y; 2 DECOM=01/05/y",
    ),
    rule(
        "708",
        "DoLo: 1 DOB=10/05/y DOLO_START=10/05/y",
        "DoLo 0",
        "DoLo: 1 DOB=10/05/y DOLO_START=11/05/y; 2 DOB=10/05/y",
    ),
    rule(
        "709",
        "DoLo: 1 DOLO_START=05/05/y DOLO_END=10/05/y; 2 DOLO_START=05/05/y DOLO_END=10/05/y
         Episodes: 1 DECOM=01/04/y DEC=05/05/y PLACE=U1; 1 DECOM=05/05/y PLACE=K2; 1 DECOM=11/05/y PLACE=U1; 2 DECOM=01/04/y PLACE=Z12",
        "DoLo 0, Episodes 0",
        "DoLo: 1 DOLO_START=05/05/y DOLO_END=10/05/y; 2 DOLO_START=05/05/y
         Episodes: 1 DECOM=01/04/y DEC=04/05/y PLACE=U1; 1 DECOM=04/05/y DEC=11/05/y PLACE=Z13; 1 DECOM=11/05/y PLACE=U1; 2 DECOM=01/04/y PLACE=U1",
    ),
    rule(
        "710",
        "DoLo: 1 DOLO_START=05/05/y DOLO_END=10/05/y; 2 DOLO_START=05/05/y DOLO_END=10/05/y
         Episodes: 1 DECOM=01/04/y DEC=06/05/y PLACE=P1; 1 DECOM=06/05/y PLACE=K3; 2 DECOM=01/04/y PLACE=U1",
        "DoLo 0, Episodes 0, Episodes 1",
        "DoLo: 1 DOLO_START=05/05/y DOLO_END=10/05/y; 2 DOLO_START=05/05/y
         Episodes: 1 DECOM=01/04/y DEC=04/05/y PLACE=K1; 1 DECOM=04/05/y DEC=11/05/y PLACE=K2; 2 DECOM=01/04/y PLACE=R5",
    ),
];
