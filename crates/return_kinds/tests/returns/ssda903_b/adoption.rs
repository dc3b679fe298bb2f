//! Proofs of the rules on adoption.

use super::build::{Try, rule};

const ALL_SIX: &str = "AD1: 1 DATE_INT=01/05/y DATE_MATCH=01/06/y FOSTER_CARE=0 NB_ADOPTR=2 SEX_ADOPTR=MF LS_ADOPTR=L11
         Episodes: 1 DEC=01/07/y REC=E11";

pub(super) const TRIES: &[Try] = &[
    rule(
        "511",
        "AD1: 1 NB_ADOPTR=2 SEX_ADOPTR=M1; 2 NB_ADOPTR=1 SEX_ADOPTR=M1",
        "AD1 0",
        "AD1: 1 NB_ADOPTR=2 SEX_ADOPTR=MF; 2 NB_ADOPTR=1 SEX_ADOPTR=F1",
    ),
    rule(
        "514",
        "AD1: 1 LS_ADOPTR=L0 SEX_ADOPTR=MF; 2 LS_ADOPTR=L0; 3 LS_ADOPTR=L0 SEX_ADOPTR=F1",
        "AD1 0, AD1 1",
        "AD1: 1 LS_ADOPTR=L0 SEX_ADOPTR=M1; 2 LS_ADOPTR=L2 SEX_ADOPTR=MF",
    ),
    rule(
        "517",
        "AD1: 1 LS_ADOPTR=L3 SEX_ADOPTR=MM",
        "AD1 0",
        "AD1: 1 LS_ADOPTR=L3 SEX_ADOPTR=MF; 2 LS_ADOPTR=L4 SEX_ADOPTR=MM",
    ),
    rule(
        "518",
        "AD1: 1 LS_ADOPTR=L4 SEX_ADOPTR=MF",
        "AD1 0",
        "AD1: 1 LS_ADOPTR=L4 SEX_ADOPTR=FF; 2 LS_ADOPTR=L3 SEX_ADOPTR=MF",
    ),
    rule(
        "519",
        "AD1: 1 LS_ADOPTR=L2 SEX_ADOPTR=M1; 2 LS_ADOPTR=L2",
        "AD1 0, AD1 1",
        "AD1: 1 LS_ADOPTR=L2 SEX_ADOPTR=MM; 2 LS_ADOPTR=L0 SEX_ADOPTR=M1",
    ),
    rule(
        "520",
        "AD1: 1 LS_ADOPTR=L11 SEX_ADOPTR=FF",
        "AD1 0",
        "AD1: 1 LS_ADOPTR=L11 SEX_ADOPTR=MF; 2 LS_ADOPTR=L12 SEX_ADOPTR=FF",
    ),
    rule(
        "524",
        "AD1: 1 LS_ADOPTR=L12 SEX_ADOPTR=MF",
        "AD1 0",
        "AD1: 1 LS_ADOPTR=L12 SEX_ADOPTR=MM; 2 LS_ADOPTR=L11 SEX_ADOPTR=MF",
    ),
    rule(
        "521",
        "AD1: 1 DATE_INT=02/05/y; 2 DATE_INT=02/05/y
         Episodes: 1 PLACE=A3 DECOM=01/05/y; 1 PLACE=U1 DECOM=01/04/y; 2 PLACE=A6 DECOM=02/05/y",
        "Episodes 0, AD1 0",
        "AD1: 1 DATE_INT=01/05/y; 2 DATE_INT=02/05/y
         Episodes: 1 PLACE=A3 DECOM=01/05/y; 2 PLACE=U1 DECOM=01/05/y; 3 PLACE=A3 DECOM=01/05/y",
    ),
    rule(
        "522",
        "PlacedAdoption: 1 DATE_PLACED=02/05/y DATE_PLACED_CEASED=01/05/y; 2 DATE_PLACED=01/05/y DATE_PLACED_CEASED=01/05/y",
        "PlacedAdoption 0",
        "PlacedAdoption: 1 DATE_PLACED=01/05/y DATE_PLACED_CEASED=02/05/y; 2 DATE_PLACED=01/05/y; 3 DATE_PLACED_CEASED=02/05/y",
    ),
    rule(
        "523",
        "PlacedAdoption: 1 DATE_PLACED=02/05/y; 2 DATE_PLACED=02/05/y
         AD1: 2 DATE_INT=02/05/y; 1 DATE_INT=01/05/y",
        "PlacedAdoption 0, AD1 1",
        "PlacedAdoption: 1 DATE_PLACED=02/05/y; 2 DATE_PLACED=02/05/y; 3 DATE_PLACED=
         AD1: 1 DATE_INT=2/5/y; 2 DATE_INT=; 3 DATE_INT=01/05/y",
    ),
    rule(
        "525",
        "PlacedAdoption: 1 DATE_PLACED_CEASED=02/05/y; 2 DATE_PLACED=02/05/y
         AD1: 2 DATE_INT=02/05/y; 1 NB_ADOPTR=1",
        "PlacedAdoption 0, AD1 1",
        "PlacedAdoption: 1 DATE_PLACED_CEASED=02/05/y; 2 DATE_PLACED=02/05/y
         AD1: 2 DATE_INT=02/05/y; 1",
    ),
    rule(
        "551",
        "Episodes: 1 PLACE=A3; 2 PLACE=A4; 3 PLACE=U1
         PlacedAdoption: 2 DATE_PLACED=",
        "Episodes 0, Episodes 1",
        "Episodes: 1 PLACE=A3; 2 PLACE=A4; 3 PLACE=U1
         PlacedAdoption: 2 DATE_PLACED=01/05/y; 1; 1 DATE_PLACED=01/05/y",
    ),
    rule(
        "552",
        "Episodes: 1 PLACE=A3 DECOM=01/07/y; 1 PLACE=A3 DECOM=01/06/y; 1 PLACE=U1 DECOM=01/05/y
         PlacedAdoption: 1 DATE_PLACED=01/05/y; 1 DATE_PLACED=02/06/y",
        "Episodes 1, PlacedAdoption 1",
        "Episodes: 1 PLACE=A3 DECOM=01/06/y; 2 PLACE=U1 DECOM=01/06/y; 3 PLACE=A3 DECOM=01/06/y
         PlacedAdoption: 1 DATE_PLACED=01/06/y; 2 DATE_PLACED=02/06/y",
    ),
    rule(
        "553",
        "Episodes: 1 LS=E1; 2 LS=E1 DEC=01/05/y; 3 LS=E1; 4 LS=E1; 5 LS=C2
         PlacedAdoption: 2; 3 DATE_PLACED=01/05/y REASON_PLACED_CEASED=RD1; 4 DATE_PLACED=01/05/y",
        "Episodes 0, Episodes 1, PlacedAdoption 1",
        "Episodes: 1 LS=E1; 2 LS=E1 DEC=01/05/y; 3 LS=E1; 5 LS=D1
         PlacedAdoption: 1 DATE_PLACED=01/05/y; 2 DATE_PLACED=01/05/y DATE_PLACED_CEASED=02/05/y; 3 DATE_PLACED=01/05/y DATE_PLACED_CEASED=02/05/y; 3 DATE_PLACED=03/05/y",
    ),
    rule(
        "555",
        "Episodes: 1 LS=D1; 2 LS=D1 DEC=01/05/y; 3 LS=D1; 4 LS=E1
         PlacedAdoption: 2 DATE_PLACED=01/05/y; 3 DATE_PLACED=01/05/y REASON_PLACED_CEASED=RD1",
        "Episodes 0, PlacedAdoption 1",
        "Episodes: 1 LS=D1; 2 LS=E1
         PlacedAdoption: 1 DATE_PLACED=01/05/y",
    ),
    rule(
        "554",
        "Episodes: 1 LS=E1 DECOM=01/07/y; 1 LS=E1 DECOM=01/06/y; 1 LS=C2 DECOM=01/05/y
         PlacedAdoption: 2 DATE_PLACED=02/06/y; 1 DATE_PLACED=02/06/y",
        "Episodes 1, PlacedAdoption 1",
        "Episodes: 1 LS=E1 DECOM=01/06/y; 2 LS=C2 DECOM=01/05/y
         PlacedAdoption: 2 DATE_PLACED=02/06/y; 1 DATE_PLACED=01/06/y",
    ),
    rule(
        "556",
        "Episodes: 1 LS=D1 DECOM=01/06/2004
         PlacedAdoption: 1 DATE_PLACED=02/06/2004",
        "Episodes 0",
        "Episodes: 1 LS=D1 DECOM=01/06/2004; 2 LS=E1 DECOM=01/06/2004
         PlacedAdoption: 1 DATE_PLACED=01/06/2004; 2 DATE_PLACED=02/06/2004",
    ),
    rule(
        "557",
        "Episodes: 1 PLACE=A3 REC=E4A; 2 LS=E1 REC=E8; 3 LS=E1 REC=X1
         PlacedAdoption: 3; 2 DATE_PLACED_CEASED=01/05/y",
        "Episodes 0, Episodes 1, PlacedAdoption 1",
        "Episodes: 1 PLACE=A3 REC=E4A; 2 LS=E1 REC=E11; 3 LS=E1 REC=X1; 4 LS=E1; 5 LS=C2 REC=E4A
         PlacedAdoption: 1 DATE_PLACED_CEASED=01/05/y REASON_PLACED_CEASED=RD1; 2",
    ),
    rule("557", "Episodes: 1 LS=D1 REC=E4A", "Episodes 0", "Episodes: 1 LS=D1 REC=E12").years(2023, 2024),
    rule("557", "Episodes: 1 LS=E1 REC=E4A", "Episodes 0", "Episodes: 1 LS=D1 REC=E4A").years(2025, 2027),
    rule(
        "558",
        "Episodes: 1 REC=X1; 1 REC=E11
         PlacedAdoption: 1 DATE_PLACED=01/05/y DATE_PLACED_CEASED=01/06/y; 1 DATE_PLACED=01/07/y DATE_PLACED_CEASED=01/08/y",
        "Episodes 1",
        "Episodes: 1 REC=E12; 2 REC=E4A
         PlacedAdoption: 1 DATE_PLACED=01/09/y; 1 DATE_PLACED=01/07/y DATE_PLACED_CEASED=01/08/y; 1 DATE_PLACED=01/05/y DATE_PLACED_CEASED=01/06/y; 2 DATE_PLACED=01/05/y DATE_PLACED_CEASED=01/06/y; 2 DATE_PLACED=01/07/y DATE_PLACED_CEASED=01/08/y",
    ),
    rule(
        "563",
        "PlacedAdoption: 1 DATE_PLACED_CEASED=01/06/y REASON_PLACED_CEASED=RD1; 2 DATE_PLACED=01/05/y DATE_PLACED_CEASED=01/06/y REASON_PLACED_CEASED=RD1",
        "PlacedAdoption 0",
        "PlacedAdoption: 1 DATE_PLACED=01/05/y DATE_PLACED_CEASED=01/06/y REASON_PLACED_CEASED=RD1; 2",
    ),
    rule(
        "579",
        "PlacedAdoption: 1 DATE_PLACED=01/07/y; 1 DATE_PLACED=01/05/y; 2 DATE_PLACED=01/05/y DATE_PLACED_CEASED=02/06/y; 2 DATE_PLACED=01/06/y",
        "PlacedAdoption 0, PlacedAdoption 3",
        "PlacedAdoption: 1 DATE_PLACED=01/07/y; 1 DATE_PLACED=01/05/y DATE_PLACED_CEASED=01/07/y; 2 DATE_PLACED=01/06/y",
    ),
    rule(
        "582",
        "Episodes: 1 REC=E11 DEC=01/06/y; 2 REC=E11 DEC=01/06/y
         AD1: 1 DATE_MATCH=1/6/y; 2 DATE_MATCH=01/05/y",
        "Episodes 0",
        "Episodes: 1 REC=E4A DEC=01/06/y; 2 REC=E12 DEC=01/06/y; 3 REC=E11
         AD1: 1 DATE_MATCH=01/06/y; 2 DATE_MATCH=01/05/y; 3",
    ),
    // Text order of the dates (02/01 after 01/02) would pick the wrong decision as the latest.
    rule(
        "583",
        "PlacedAdoption: 1 DATE_PLACED=02/01/y; 1 DATE_PLACED=01/02/y",
        "PlacedAdoption 0",
        "PlacedAdoption: 1 DATE_PLACED=02/01/y DATE_PLACED_CEASED=03/01/y; 1 DATE_PLACED=01/02/y; 2 DATE_PLACED=01/02/y",
    ),
    rule(
        "601",
        "Episodes: 1 DEC=01/07/y REC=E11; 2 DEC=01/07/y REC=E12; 3 DEC=01/07/y-1 REC=E11
         AD1: 3 DATE_INT=01/05/y; 2 DATE_INT=01/05/y DATE_MATCH=01/06/y FOSTER_CARE=0 NB_ADOPTR=1 SEX_ADOPTR=M1",
        "Episodes 0, Episodes 1, AD1 1",
        ALL_SIX,
    ),
    rule(
        "602",
        "Episodes: 1 DEC=01/07/y REC=E4A; 2 DEC=01/07/y-1 REC=E11
         AD1: 1 DATE_INT=01/05/y; 2 NB_ADOPTR=1; 3; 4 SEX_ADOPTR=M1",
        "AD1 0, AD1 1, AD1 3",
        ALL_SIX,
    ),
];
