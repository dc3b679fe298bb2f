//! Proofs of the rules on the child: last year against this, motherhood, unaccompanied children.

use crate::ssda903_b::build::{Try, rule};

pub(super) const TRIES: &[Try] = &[
    rule(
        "165",
        "Header: 1 SEX=F MOTHER=2; 2 SEX=M MOTHER=0; 3 SEX=F; 4 SEX=F MOTHER=1
         Episodes: 1 DECOM=01/05/y; 2 DECOM=01/05/y; 3 DECOM=01/05/y LS=C2; 4 DECOM=01/05/y-3 DEC=01/06/y-3
         OC3: 4 IN_TOUCH=YES",
        "Header 0, Header 1, Header 2, Header 3, OC3 0",
        "Header: 1 SEX=F MOTHER=1; 2 SEX=M; 3 SEX=2; 4 SEX=F; 5 SEX=F MOTHER=0
         Episodes: 1 DECOM=01/05/y; 2 DECOM=01/05/y; 3 DECOM=01/05/y LS=V3; 4 DECOM=01/05/y-3 DEC=01/06/y-3
         OC3: 4 IN_TOUCH=YES",
    ),
    rule(
        "174",
        "Header: 1 SEX=1 MC_DOB=01/05/y; 2 SEX=2 MC_DOB=01/05/y",
        "Header 0",
        "Header: 1 SEX=1; 2 SEX=2 MC_DOB=01/05/y",
    )
    .years(2023, 2024),
    rule(
        "174",
        "Header: 1 SEX=M MC_DOB=01/05/y; 2 SEX=F MC_DOB=01/05/y",
        "Header 0",
        "Header: 1 SEX=M; 2 SEX=F MC_DOB=01/05/y",
    )
    .years(2025, 2027),
    rule(
        "202",
        "Header: 1 SEX=F; 2 SEX=M; 3
         last.Header: 1 SEX=M; 2 SEX=1; 3 SEX=F",
        "Header 0, Header 2",
        "Header: 1 SEX=F; 2 SEX=m; 3 SEX=M
         last.Header: 1 SEX=2; 2 SEX=M",
    ),
    rule(
        "203",
        "Header: 1 DOB=01/05/2010; 2 DOB=1/5/2010; 3
         last.Header: 1 DOB=02/05/2010; 2 DOB=01/05/2010; 3 DOB=01/05/2010",
        "Header 0, Header 2",
        "Header: 1 DOB=01/05/2010; 2; 3 DOB=01/05/2010
         last.Header: 1 DOB=2010-05-01; 2",
    ),
    rule(
        "204",
        "Header: 1 ETHNIC=WBRI; 2 ETHNIC=WBRI
         last.Header: 1 ETHNIC=WIRI; 2 ETHNIC=wbri",
        "Header 0",
        "Header: 1 ETHNIC=WBRI; 2 ETHNIC=WIRI
         last.Header: 1 ETHNIC=WBRI",
    ),
    rule(
        "205A",
        "Header: 1 UASC=0; 2 UASC=0; 3 UASC=0
         UASC: 2 DUC=01/05/y-1
         last.UASC: 1 DUC=01/05/y; 2 DUC=01/05/y-1; 3 DUC=01/05/y-1",
        "Header 0, Header 1, UASC 0",
        "Header: 1; 2
         UASC: 2 DUC=01/05/z
         last.UASC: 1 DUC=31/03/y; 2 DUC=01/05/z",
    ),
    rule(
        "205B",
        "Header: 1; 2
         UASC: 1 DUC=01/05/z; 2 DUC=01/05/z
         last.UASC: 1 DUC=02/05/z DOB=02/05/z-18; 2 DUC=01/05/z DOB=02/05/z-18",
        "Header 0, Header 1, UASC 0, UASC 1",
        "Header: 1; 2
         UASC: 1 DUC=01/05/z; 2 DUC=01/05/y
         last.UASC: 1 DUC=01/05/z DOB=01/05/z-18; 2 DUC=02/05/z DOB=02/05/z-18",
    ),
    rule(
        "205C",
        "Header: 1 UASC=0; 2 UASC=1
         UASC: 2 DUC=01/05/y; 1 DUC=01/05/y
         last.Header: 1 UASC=0; 2 UASC=0",
        "Header 0, UASC 1",
        "Header: 1 UASC=0; 2 UASC=1
         UASC: 2 DUC=01/05/y; 1
         last.Header: 1 UASC=0; 2 UASC=0",
    ),
    rule(
        "205D",
        "Header: 1; 2
         UASC: 1; 2
         last.Header: 1; 3",
        "Header 0",
        "Header: 1; 2
         UASC: 1; 2
         last.Header: 1; 3
         last.UASC: 1",
    ),
    rule(
        "207",
        "Header: 1 MOTHER=0; 2; 3 MOTHER=0
         last.Header: 1 MOTHER=1; 2 MOTHER=1; 3 MOTHER=1
         Episodes: 1 DECOM=01/05/y; 2 DECOM=01/05/y",
        "Header 0, Header 1",
        "Header: 1 MOTHER=1; 2 MOTHER=1; 3
         last.Header: 1 MOTHER=1; 2 MOTHER=0; 3 MOTHER=1
         Episodes: 1 DECOM=01/05/y; 2 DECOM=01/05/y",
    ),
    rule(
        "208",
        "Header: 1 UPN=A123456789013; 2 UPN=UN1; 3; 4 UPN=UN3
         last.Header: 1 UPN=A123456789012; 2 UPN=A123456789012; 3 UPN=UN1; 4 UPN=UN2",
        "Header 0, Header 1, Header 2, Header 3",
        "Header: 1 UPN=a123456789012; 2 UPN=A123456789012; 3 UPN=UN4; 4 UPN=UN1; 5; 6 UPN=UN1
         last.Header: 1 UPN=A123456789012; 2 UPN=UN2; 3 UPN=UN1; 4; 5",
    ),
    rule(
        "209",
        "Header: 1 UPN=UN1 DOB=31/08/y-5; 2 UPN=UN1 DOB=01/09/y-5",
        "Header 0",
        "Header: 1 UPN=UN2 DOB=31/08/y-5; 2 UPN=UN1 DOB=01/09/y-5; 3 UPN=UN1",
    ),
    rule(
        "210",
        "Header: 1 UPN=UN4; 2 UPN=UN1
         Episodes: 1 DECOM=23/03/z; 2 DECOM=01/05/y",
        "Header 0, Episodes 0",
        "Header: 1 UPN=UN4; 2 UPN=UN1
         Episodes: 1 DECOM=24/03/z; 2 DECOM=01/05/y",
    ),
    rule(
        "231",
        "Header: 1 DOB=01/04/z-11; 2 DOB=01/04/z-11
         UASC: 1",
        "Header 0",
        "Header: 1 DOB=31/03/z-11; 2 DOB=01/04/z-5
         UASC: 1",
    ),
    rule(
        "303",
        "Header: 1 UASC=0; 2 UASC=1
         UASC: 2 DUC=01/05/y; 1 DUC=01/05/y",
        "Header 0, UASC 1",
        "Header: 1 UASC=1; 2 UASC=0
         UASC: 1 DUC=01/05/y; 2",
    ),
    rule(
        "304",
        "UASC: 1 DOB=01/05/y-17 DUC=02/05/z; 2 DOB=01/05/y-17 DUC=01/05/z",
        "UASC 0",
        "UASC: 1 DOB=01/05/y-17 DUC=01/05/z; 2 DUC=01/05/z; 3 DOB=01/05/y-17",
    ),
    rule(
        "393",
        "Header: 1 SEX=2; 2 SEX=1; 3 SEX=2
         Episodes: 1 LS=C2; 2 LS=C2; 3 LS=V4",
        "Header 0",
        "Header: 1 SEX=2 MOTHER=0; 2 SEX=1; 3 SEX=2
         Episodes: 1 LS=C2; 2 LS=C2; 3 LS=V3",
    )
    .years(2023, 2024),
    rule(
        "393",
        "Header: 1 SEX=F; 2 SEX=M; 3 SEX=F
         Episodes: 1 LS=C2; 2 LS=C2; 3 LS=V4",
        "Header 0",
        "Header: 1 SEX=F MOTHER=0; 2 SEX=M; 3 SEX=F
         Episodes: 1 LS=C2; 2 LS=C2; 3 LS=V3",
    )
    .years(2025, 2027),
    rule(
        "399",
        "Header: 1 MOTHER=0; 2; 3 MOTHER=1
         Episodes: 1 LS=V3; 1 LS=V4; 2 LS=V3; 3 LS=V3; 3 LS=C2
         Reviews: 2 REVIEW=01/05/y; 3 REVIEW=01/05/y",
        "Episodes 0, Episodes 1, Episodes 2, Header 0, Header 1, Reviews 0",
        "Header: 1; 3 MOTHER=1
         Episodes: 1 LS=V3; 3 LS=V3; 3 LS=C2
         Reviews: 3 REVIEW=01/05/y",
    ),
];
