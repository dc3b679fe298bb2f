//! Proofs of the rules on adoption.

use crate::ssda903_b::build::{Try, rule};

pub(super) const TRIES: &[Try] = &[
    rule(
        "117",
        "Episodes: 1 DECOM=01/05/y DEC=01/06/y REC=X1; 1 DECOM=01/06/y DEC=01/09/y REC=E11; 2 DECOM=01/05/y
         PlacedAdoption: 1 DATE_PLACED=02/09/y; 2 DATE_PLACED_CEASED=01/04/z",
        "Episodes 1, Episodes 2, PlacedAdoption 0, PlacedAdoption 1",
        "Episodes: 1 DECOM=01/06/y DEC=01/09/y REC=E11; 2 DECOM=01/05/y
         PlacedAdoption: 1 DATE_PLACED=01/09/y; 2 DATE_PLACED_CEASED=31/03/z; 3 DATE_PLACED=01/05/z",
    ),
    rule(
        "118",
        "Episodes: 1 DECOM=01/05/y LS=V3; 1 DECOM=01/06/y LS=C2; 2 DECOM=01/05/y-2 LS=C2
         PlacedAdoption: 1 DATE_PLACED_CEASED=31/05/y; 2 DATE_PLACED_CEASED=31/03/y",
        "Episodes 1, Episodes 2, PlacedAdoption 0, PlacedAdoption 1",
        "Episodes: 1 DECOM=01/06/y LS=C2; 2 DECOM=01/05/y LS=V4
         PlacedAdoption: 1 DATE_PLACED_CEASED=01/06/y; 2 DATE_PLACED_CEASED=01/04/y-1",
    ),
    rule(
        "119",
        "PlacedAdoption: 1 DATE_PLACED_CEASED=01/05/y; 2 REASON_PLACED_CEASED=RD1; 3",
        "PlacedAdoption 0, PlacedAdoption 1",
        "PlacedAdoption: 1 DATE_PLACED_CEASED=01/05/y REASON_PLACED_CEASED=RD1; 2",
    ),
    rule(
        "134",
        "AD1: 1 DATE_INT=01/05/y; 2 DATE_INT=01/05/y; 3
         OC3: 1 IN_TOUCH=YES; 2; 3 IN_TOUCH=NO",
        "AD1 0",
        "AD1: 1 DATE_INT=01/05/y; 2
         OC3: 2 IN_TOUCH=YES; 1",
    ),
    rule(
        "151",
        "AD1: 1 DATE_INT=01/05/y; 2",
        "AD1 0",
        "AD1: 1 DATE_INT=01/05/y DATE_MATCH=01/06/y FOSTER_CARE=0 NB_ADOPTR=2 SEX_ADOPTR=MF LS_ADOPTR=L11; 2",
    ),
    rule(
        "184",
        "Header: 1 DOB=02/05/y; 2 DOB=01/05/y
         PlacedAdoption: 1 DATE_PLACED=01/05/y; 2 DATE_PLACED=01/05/y; 3 DATE_PLACED=01/05/y; 4 DATE_PLACED=01/05/y DOB=02/05/y",
        "PlacedAdoption 0, PlacedAdoption 3",
        "Header: 1 DOB=01/05/y; 2; 3 DOB=02/05/y
         PlacedAdoption: 1 DATE_PLACED=01/05/y; 2 DATE_PLACED=01/05/y; 3 DATE_PLACED=01/05/y DOB=01/05/y",
    ),
    rule(
        "199",
        "Episodes: 1 DECOM=01/05/y REC=E11; 1 DECOM=01/06/y; 2 DECOM=01/05/y REC=E12
         last.Episodes: 2 DECOM=01/05/y-1 REC=E11",
        "Episodes 1, Episodes 2",
        "Episodes: 1 DECOM=01/05/y; 1 DECOM=01/06/y REC=E11; 2 DECOM=01/05/y-1 REC=E12
         last.Episodes: 2 DECOM=01/05/y-1 REC=E12",
    ),
    rule(
        "217",
        "Episodes: 1 PLACE=A3 DECOM=01/04/2015 RNE=P; 2 PLACE=A5 DECOM=01/05/y; 3 PLACE=A5 DECOM=01/05/y RNE=S",
        "Episodes 0, Episodes 1",
        "Episodes: 1 PLACE=A3 DECOM=31/03/2015 RNE=P; 2 PLACE=A5 DECOM=01/05/y RNE=T; 3 PLACE=A4 DECOM=01/05/y RNE=P; 4 PLACE=A3 RNE=P",
    ),
    rule(
        "331",
        "AD1: 1 DATE_MATCH=02/05/y; 2 DATE_MATCH=02/05/y
         Episodes: 2 DECOM=01/05/y REC=X1; 1 DECOM=01/05/y REC=E11",
        "AD1 0, Episodes 1",
        "AD1: 1 DATE_MATCH=01/05/y; 2 DATE_MATCH=02/05/y
         Episodes: 2 DECOM=01/05/y REC=X1; 1 DECOM=01/05/y REC=E12",
    ),
    rule(
        "333",
        "AD1: 1 DATE_MATCH=01/05/y; 2 DATE_MATCH=01/05/y DATE_INT=02/05/y; 3 DATE_INT=02/05/y",
        "AD1 0, AD1 1",
        "AD1: 1 DATE_MATCH=01/05/y DATE_INT=01/05/y; 2 DATE_INT=01/05/y; 3",
    ),
    rule(
        "334",
        "Episodes: 1 RNE=S DECOM=01/05/y-1; 1 RNE=S DECOM=01/06/y; 1 RNE=P DECOM=01/07/y
         AD1: 1 DATE_INT=31/05/y",
        "Episodes 1, AD1 0",
        "Episodes: 1 RNE=S DECOM=01/05/y-1; 1 RNE=S DECOM=01/06/y; 2 RNE=P DECOM=01/07/y
         AD1: 1 DATE_INT=01/06/y; 2 DATE_INT=01/01/y",
    ),
    rule(
        "335",
        "Episodes: 1 PLACE=A3 REC=E11; 2 PLACE=A6 REC=E12; 3 PLACE=A3 REC=E11
         AD1: 1 FOSTER_CARE=0; 2 FOSTER_CARE=1; 3 FOSTER_CARE=1",
        "Episodes 0, Episodes 1, AD1 0, AD1 1",
        "Episodes: 1 PLACE=A3 REC=E11; 2 PLACE=A6 REC=E12; 3 PLACE=A3 REC=X1
         AD1: 1 FOSTER_CARE=1; 2 FOSTER_CARE=0; 3 FOSTER_CARE=0",
    ),
    rule(
        "336",
        "Episodes: 1 DECOM=01/05/y PLACE=K2; 1 DECOM=01/06/y PLACE=A5; 2 DECOM=01/05/y PLACE=K2; 2 DECOM=01/06/y PLACE=A3",
        "Episodes 1, Episodes 3",
        "Episodes: 1 DECOM=01/05/y PLACE=U4; 1 DECOM=01/06/y PLACE=A5; 2 DECOM=01/05/y PLACE=K2; 2 DECOM=01/06/y PLACE=A4; 3 DECOM=01/05/y PLACE=A3",
    ),
    rule(
        "390",
        "Episodes: 1 REC=E11 PLACE=U4; 2 REC=E12; 3 REC=E12 PLACE=A6",
        "Episodes 0, Episodes 1",
        "Episodes: 1 REC=E11 PLACE=A3; 2 REC=E4A PLACE=U4",
    ),
];
