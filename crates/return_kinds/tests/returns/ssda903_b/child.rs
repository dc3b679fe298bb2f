//! Proofs of the rules on health, motherhood and earlier permanence.

use super::build::{Try, rule};

const YEAR_ROUND: &str = "Episodes: 1 DECOM=01/04/y-2 RNE=S LS=C2";

pub(super) const TRIES: &[Try] = &[
    rule(
        "542",
        "OC2: 1 DOB=01/04/z-10 CONVICTED=0; 2 DOB=31/03/z-10 CONVICTED=0",
        "OC2 0",
        "OC2: 1 DOB=01/04/z-10; 2 DOB=31/03/z-10 CONVICTED=1; 3 CONVICTED=1",
    ),
    rule(
        "543",
        "OC2: 1 DOB=31/03/z-10; 2 DOB=31/03/z-12
         Episodes: 1 DECOM=01/04/y-2 RNE=S LS=C2; 2 DECOM=01/05/y RNE=S LS=C2",
        "OC2 0",
        "OC2: 1 DOB=01/04/z-10; 2 DOB=31/03/z-12; 3 DOB=31/03/z-12 CONVICTED=0; 4 DOB=31/03/z-12; 5 DOB=31/03/z-12
         Episodes: 1 DECOM=01/04/y-2 LS=C2; 2 DECOM=01/05/y-2 LS=C2 DEC=01/05/y REC=E4A; 3 DECOM=01/04/y-2 LS=C2; 4 DECOM=01/05/y-2 LS=V3",
    ),
    rule(
        "544",
        "OC2: 1 CONVICTED=0 IMMUNISATIONS=1 TEETH_CHECK=1 HEALTH_ASSESSMENT=1; 2 CONVICTED=1",
        "OC2 0, OC2 1",
        "OC2: 1 CONVICTED=1 IMMUNISATIONS=1 TEETH_CHECK=1 HEALTH_ASSESSMENT=1 SUBSTANCE_MISUSE=0; 2",
    ),
    rule(
        "545",
        "OC2: 1 DOB=01/04/z-5; 2 DOB=31/03/z-5
         Episodes: 1 DECOM=01/05/y-1 LS=C2; 2 DECOM=01/04/y-1 LS=C2",
        "OC2 0",
        "OC2: 1 DOB=01/04/z-5 HEALTH_CHECK=1; 2 DOB=31/03/z-5; 3 DOB=01/04/z-5
         Episodes: 1 DECOM=01/05/y-1 LS=C2; 2 DECOM=01/04/y-1 LS=C2",
    ),
    rule(
        "546",
        "OC2: 1 DOB=31/03/z-5 HEALTH_CHECK=1; 2 DOB=01/04/z-5 HEALTH_CHECK=1
         Episodes: 1 DECOM=01/05/y-1 LS=C2; 2 DECOM=01/04/y-1 LS=C2",
        "OC2 0",
        "OC2: 1 DOB=31/03/z-5; 2 DOB=01/04/z-5 HEALTH_CHECK=0; 3 DOB=31/03/z-5 HEALTH_CHECK=1
         Episodes: 1 DECOM=01/05/y-1 LS=C2; 2 DECOM=01/04/y-1 LS=C2",
    ),
    rule(
        "547",
        "OC2: 1 HEALTH_CHECK=0 IMMUNISATIONS=1 TEETH_CHECK=1 SUBSTANCE_MISUSE=1; 2 HEALTH_CHECK=1",
        "OC2 0, OC2 1",
        "OC2: 1 HEALTH_CHECK=1 IMMUNISATIONS=1 TEETH_CHECK=1 HEALTH_ASSESSMENT=1 SUBSTANCE_MISUSE=0; 2 CONVICTED=1",
    ),
    rule(
        "607",
        "Header: 1 SEX=2; 2 SEX=1; 3 SEX=2 MOTHER=0
         Episodes: 1 DEC=01/05/y REC=E4A LS=C2; 2 DEC=01/05/y REC=E4A LS=C2; 3 DEC=01/05/y REC=E4A LS=C2",
        "Episodes 0, Header 0",
        "Header: 1 SEX=2; 2 SEX=2; 3 SEX=2; 4 SEX=F
         Episodes: 1 DEC=01/05/y REC=X1 LS=C2; 2 DEC=01/05/y REC=E4A LS=V4; 3 DEC=31/03/y REC=E4A LS=C2; 4 DEC=01/05/y REC=E4A LS=C2",
    )
    .years(2023, 2024),
    rule(
        "607",
        "Header: 1 SEX=F; 2 SEX=M; 3 SEX=F MOTHER=0
         Episodes: 1 DEC=01/05/y REC=E4A LS=C2; 2 DEC=01/05/y REC=E4A LS=C2; 3 DEC=01/05/y REC=E4A LS=C2",
        "Episodes 0, Header 0",
        "Header: 1 SEX=F; 2 SEX=F; 3 SEX=F
         Episodes: 1 DEC=01/05/y REC=X1 LS=C2; 2 DEC=01/05/y REC=E4A LS=V4; 3 DEC=31/03/y REC=E4A LS=C2",
    )
    .years(2025, 2027),
    rule(
        "611",
        "Header: 1 MOTHER=1; 2 MOTHER=0",
        "Header 0",
        "Header: 1 MOTHER=1 MC_DOB=01/05/y; 2 MOTHER=0; 3",
    ),
    rule(
        "612",
        "Header: 1 SEX=2 MC_DOB=01/05/y; 2 SEX=2 MOTHER=0 MC_DOB=01/05/y",
        "Header 0, Header 1",
        "Header: 1 SEX=2 MOTHER=1 MC_DOB=01/05/y; 2 SEX=2 MOTHER=0; 3 SEX=1 MC_DOB=01/05/y",
    )
    .years(2023, 2024),
    rule(
        "612",
        "Header: 1 SEX=F MC_DOB=01/05/y; 2 SEX=F MOTHER=0 MC_DOB=01/05/y",
        "Header 0, Header 1",
        "Header: 1 SEX=F MOTHER=1 MC_DOB=01/05/y; 2 SEX=F MOTHER=0; 3 SEX=M MC_DOB=01/05/y",
    )
    .years(2025, 2027),
    rule(
        "620",
        "Header: 1 MOTHER=1 DOB=02/04/y-11; 2 MOTHER=1 DOB=01/04/y-11",
        "Header 0",
        "Header: 1 MOTHER=0 DOB=02/04/y-11; 2 MOTHER=1 DOB=01/04/y-11; 3 MOTHER=1",
    ),
    rule(
        "621",
        "Header: 1 DOB=02/04/y-11 MC_DOB=02/04/y-11; 2 DOB=02/04/y-11 MC_DOB=02/04/y",
        "Header 0",
        "Header: 1 DOB=02/04/y-11 MC_DOB=03/04/y-11; 2 DOB=02/04/y-11; 3 MC_DOB=02/04/y",
    ),
    // A child born after an episode, in a later episode that goes on, is no fault.
    rule(
        "625",
        "Header: 1 MC_DOB=02/06/y; 2 MC_DOB=01/04/z; 3 MC_DOB=01/05/y
         Episodes: 1 DECOM=01/05/y DEC=01/06/y; 2 DECOM=01/05/y; 3 DECOM=01/05/y DEC=01/06/y",
        "Episodes 0, Header 0, Header 1",
        "Header: 1 MC_DOB=02/06/y; 2 MC_DOB=31/03/z; 3 MC_DOB=01/05/y; 4
         Episodes: 1 DECOM=01/05/y DEC=01/06/y; 1 DECOM=01/06/y; 3 DECOM=01/05/y DEC=01/05/y",
    ),
    rule(
        "628",
        "Header: 1 MOTHER=0; 2 MOTHER=0; 3 MOTHER=0
         OC3: 1 ACCOM=B1; 2 ACCOM=B1; 3
         Episodes: 2 LS=C2",
        "Header 0",
        "Header: 1; 2 MOTHER=0; 3 MOTHER=0
         OC3: 1 ACCOM=B1; 2 ACCOM=B1; 3
         Episodes: 2 LS=C2",
    ),
    rule(
        "630",
        "Episodes: 1 DECOM=01/04/y RNE=S; 2 DECOM=01/05/y RNE=S; 3 DECOM=01/05/y RNE=S; 4 DECOM=31/03/y RNE=S
         PrevPerm: 2 PREV_PERM=P1 LA_PERM=317; 3 LA_PERM=317 DATE_PERM=01/01/2015",
        "Episodes 0, Episodes 1, Episodes 2",
        "Episodes: 1 DECOM=01/04/y RNE=S; 2 DECOM=01/05/y RNE=S; 3 DECOM=01/05/y RNE=P; 4 DECOM=31/03/y RNE=S
         PrevPerm: 1 PREV_PERM=Z1; 2 PREV_PERM=P1 LA_PERM=317 DATE_PERM=zz/zz/2015",
    ),
    rule(
        "631",
        "PrevPerm: 1 PREV_PERM=P5; 2 PREV_PERM=P1",
        "PrevPerm 0",
        "PrevPerm: 1 PREV_PERM=p4; 2 PREV_PERM=Z1; 3",
    ),
    rule(
        "632",
        "PrevPerm: 1 DATE_PERM=01/05/y; 2 DATE_PERM=zz/13/2015; 3 DATE_PERM=30/04/y; 4 DATE_PERM=soon
         Episodes: 1 DECOM=01/06/y; 1 DECOM=01/05/y; 2 DECOM=01/05/y; 3 DECOM=01/05/y",
        "PrevPerm 0, PrevPerm 1, PrevPerm 3, Episodes 1, Episodes 2",
        "PrevPerm: 1 DATE_PERM=30/04/y; 2 DATE_PERM=zz/zz/2015; 3 DATE_PERM=zz/zz/zzzz; 4 DATE_PERM=01/05/y; 5
         Episodes: 1 DECOM=01/05/y; 2 DECOM=01/05/2015; 3 DECOM=01/05/y",
    ),
    rule(
        "633",
        "PrevPerm: 1 LA_PERM=123; 2 LA_PERM=317; 3 LA_PERM=E09000026",
        "PrevPerm 0, PrevPerm 2",
        "PrevPerm: 1 LA_PERM=317; 2 LA_PERM=SCO; 3 LA_PERM=999; 4; 5 LA_PERM=909; 6 LA_PERM=940",
    ),
    rule(
        "634",
        "PrevPerm: 1 PREV_PERM=Z1; 2 DATE_PERM=01/01/2010; 3 PREV_PERM=Z1
         Episodes: 1 DECOM=31/03/2016; 1 DECOM=31/03/2015; 2 DECOM=01/01/2012; 3 DECOM=01/04/2016",
        "PrevPerm 0, PrevPerm 1, Episodes 0, Episodes 1, Episodes 2",
        "PrevPerm: 1 PREV_PERM=Z1; 2; 3 PREV_PERM=Z1
         Episodes: 1 DECOM=31/03/2016; 1 DECOM=01/04/2016; 2 DECOM=01/01/2012",
    ),
    rule(
        "635",
        "PrevPerm: 1 PREV_PERM=Z1 LA_PERM=317; 2 DATE_PERM=01/01/2015; 3 PREV_PERM=P1 LA_PERM=317",
        "PrevPerm 0, PrevPerm 1",
        "PrevPerm: 1 PREV_PERM=Z1; 2 PREV_PERM=P1 DATE_PERM=01/01/2015; 3",
    ),
    rule(
        "543",
        "OC2: 1 DOB=31/03/z-12
         Episodes: 1 DECOM=01/04/y-2 RNE=S LS=C2 DEC=01/05/y REC=X1; 1 DECOM=01/05/y RNE=P LS=C2",
        "OC2 0",
        YEAR_ROUND,
    ),
];
