//! Proofs of the rules that set this year beside last.

use super::build::{Try, rule};

/// An episode open at the end of last year and the same one now, with a field that differs.
macro_rules! carried {
    ($code:literal, $field:literal, $a:literal, $b:literal) => {
        rule(
            $code,
            concat!(
                "last.Episodes: 1 DECOM=01/05/y-1 ",
                $field,
                "=",
                $a,
                "\n",
                "Episodes: 1 DECOM=01/06/y ",
                $field,
                "=",
                $a,
                "; 1 DECOM=01/05/y-1 ",
                $field,
                "=",
                $b
            ),
            "Episodes 1",
            concat!(
                "last.Episodes: 1 DECOM=01/04/y-1 DEC=01/05/y-1 ",
                $field,
                "=",
                $b,
                "; 1 DECOM=01/05/y-1 ",
                $field,
                "=",
                $a,
                "; 2 DECOM=01/05/y-1 DEC=01/06/y-1 ",
                $field,
                "=",
                $a,
                "; 4 DECOM=01/05/y-1 ",
                $field,
                "=",
                $a,
                "\n",
                "Episodes: 1 DECOM=01/05/y-1 ",
                $field,
                "=",
                $a,
                "; 2 DECOM=01/05/y ",
                $field,
                "=",
                $b,
                "; 3 DECOM=01/05/y ",
                $field,
                "=",
                $b
            ),
        )
    };
}

/// The same for social workers.
macro_rules! worker {
    ($code:literal, $field:literal, $a:literal, $b:literal) => {
        rule(
            $code,
            concat!(
                "last.SWEpisodes: 1 SW_DECOM=01/05/y-1 ",
                $field,
                "=",
                $a,
                "\n",
                "SWEpisodes: 1 SW_DECOM=01/06/y ",
                $field,
                "=",
                $a,
                "; 1 SW_DECOM=01/05/y-1 ",
                $field,
                "=",
                $b
            ),
            "SWEpisodes 1",
            concat!(
                "last.SWEpisodes: 1 SW_DECOM=01/05/y-1 ",
                $field,
                "=",
                $a,
                "; 2 SW_DECOM=01/05/y-1 SW_DEC=01/06/y-1 ",
                $field,
                "=",
                $a,
                "\n",
                "SWEpisodes: 1 SW_DECOM=01/05/y-1 ",
                $field,
                "=",
                $a,
                "; 2 SW_DECOM=01/05/y ",
                $field,
                "=",
                $b
            ),
        )
    };
}

pub(super) const TRIES: &[Try] = &[
    rule(
        "502",
        "last.Episodes: 1 DECOM=01/05/y-1; 2 DECOM=01/05/y-1 DEC=01/06/y-1
         Episodes: 1 DECOM=02/06/y-1; 1 DECOM=02/05/y-1; 2 DECOM=02/05/y",
        "Episodes 1",
        "last.Episodes: 1 DECOM=01/05/y-1; 2 DECOM=01/05/y-1 DEC=01/06/y-1; 3 DECOM=01/05/y-1
         Episodes: 1 DECOM=02/06/y; 1 DECOM=1/5/y-1; 2 DECOM=02/05/y",
    ),
    carried!("503A", "RNE", "S", "P"),
    carried!("503B", "LS", "C2", "V2"),
    carried!("503C", "CIN", "N1", "N2"),
    carried!("503D", "PLACE", "U1", "K2"),
    carried!("503E", "PLACE_PROVIDER", "PR1", "PR2"),
    carried!("503F", "URN", "SC000001", ""),
    rule(
        "503D",
        "last.Episodes: 1 DECOM=01/05/y-1 PLACE=H5
         Episodes: 1 DECOM=01/05/y-1 PLACE=K2",
        "Episodes 0",
        "last.Episodes: 1 DECOM=01/05/y-1 PLACE=H5
         Episodes: 1 DECOM=01/05/y-1 PLACE=K3",
    )
    .years(2024, 2025),
    rule(
        "503D",
        "last.Episodes: 1 DECOM=01/05/y-1 PLACE=H5
         Episodes: 1 DECOM=01/05/y-1 PLACE=K3",
        "Episodes 0",
        "last.Episodes: 1 DECOM=01/05/y-1 PLACE=Z1
         Episodes: 1 DECOM=01/05/y-1 PLACE=Z12",
    )
    .years(2026, 2026),
    rule(
        "559",
        "last.PlacedAdoption: 2; 3 DATE_PLACED=01/05/y-1
         PlacedAdoption: 1 DATE_PLACED=31/03/y; 2 DATE_PLACED=31/03/y; 3 DATE_PLACED=31/03/y",
        "PlacedAdoption 0, PlacedAdoption 1",
        "last.PlacedAdoption: 3 DATE_PLACED=01/05/y-1
         PlacedAdoption: 1 DATE_PLACED=01/04/y; 2; 3 DATE_PLACED=31/03/y",
    ),
    rule(
        "560",
        "last.PlacedAdoption: 1 DATE_PLACED=01/05/y-1; 2 DATE_PLACED=01/05/y-1 DATE_PLACED_CEASED=01/06/y-1; 3 DATE_PLACED=01/05/y-1
         PlacedAdoption: 1 DATE_PLACED=02/05/y-1; 2 DATE_PLACED=01/06/y; 3",
        "PlacedAdoption 0, PlacedAdoption 2",
        "last.PlacedAdoption: 1 DATE_PLACED=01/05/y-1; 2 DATE_PLACED=01/05/y-1 DATE_PLACED_CEASED=01/06/y-1; 4 DATE_PLACED=01/05/y-1
         PlacedAdoption: 1 DATE_PLACED=1/5/y-1 DATE_PLACED_CEASED=01/05/y; 1 DATE_PLACED=01/07/y; 2 DATE_PLACED=01/06/y; 3 DATE_PLACED=01/06/y",
    ),
    rule(
        "561",
        "last.PlacedAdoption: 1 DATE_PLACED=01/05/y-1 DATE_PLACED_CEASED=01/06/y-1; 2 DATE_PLACED=01/05/y-1 REASON_PLACED_CEASED=RD1
         PlacedAdoption: 1 DATE_PLACED=01/05/y-1; 2 DATE_PLACED=01/05/y-1; 2 DATE_PLACED=01/05/y",
        "PlacedAdoption 0, PlacedAdoption 1",
        "last.PlacedAdoption: 1 DATE_PLACED=01/05/y-1 DATE_PLACED_CEASED=01/06/y-1; 2 DATE_PLACED=01/05/y-1; 3 DATE_PLACED_CEASED=01/06/y-1
         PlacedAdoption: 1 DATE_PLACED=01/05/y; 2 DATE_PLACED=01/05/y-1; 3",
    ),
    rule(
        "562",
        "last.Episodes: 1 DECOM=01/05/y-2; 2 DECOM=02/05/y-1
         Episodes: 1 DECOM=01/05/y-1; 2 DECOM=01/05/y-1; 3 DECOM=31/03/y; 2 DECOM=02/05/y-1",
        "Episodes 0, Episodes 1, Episodes 2",
        "last.Episodes: 1 DECOM=01/05/y-2; 1 DECOM=01/05/y-1
         Episodes: 1 DECOM=01/05/y; 1 DECOM=01/05/y-1; 3 DECOM=01/04/y",
    ),
    rule(
        "576",
        "Header: 3; 1; 2
         last.Missing: 1 MIS_START=01/03/y; 2 MIS_START=01/03/y
         Missing: 1 MIS_START=01/05/y; 1 MIS_START=02/03/y",
        "Missing 1, Header 2",
        "Header: 1; 2
         last.Missing: 1 MIS_START=01/03/y; 2 MIS_START=01/03/y MIS_END=02/03/y
         Missing: 1 MIS_START=01/05/y; 1 MIS_START=01/03/y",
    ),
    rule(
        "576",
        "last.Missing: 1 MIS_START=01/03/y",
        "whole",
        "last.Missing: 1 MIS_START=01/03/y MIS_END=02/03/y",
    ),
    rule(
        "584",
        "last.PlacedAdoption: 1 DATE_PLACED=02/02/y REASON_PLACED_CEASED=RD1; 2 DATE_PLACED=01/03/y DATE_PLACED_CEASED=02/03/y; 3 DATE_PLACED=01/03/y
         PlacedAdoption: 1 DATE_PLACED=28/01/y; 2; 3 DATE_PLACED=01/02/y",
        "PlacedAdoption 0, PlacedAdoption 1",
        "last.PlacedAdoption: 1 DATE_PLACED=28/01/y REASON_PLACED_CEASED=RD1; 2 DATE_PLACED=01/03/y; 3 DATE_PLACED_CEASED=02/03/y
         PlacedAdoption: 1 DATE_PLACED=02/02/y; 2; 3; 4 DATE_PLACED=01/02/y",
    ),
    rule(
        "624",
        "last.Header: 1 MC_DOB=01/05/y-1; 2 MC_DOB=01/05/y-1; 3
         Header: 1 MC_DOB=02/05/y-1; 2; 3 MC_DOB=02/05/y",
        "Header 0, Header 1",
        "last.Header: 1 MC_DOB=01/05/y-1; 2
         Header: 1 MC_DOB=1/5/y-1; 2 MC_DOB=02/05/y; 3 MC_DOB=02/05/y",
    ),
    rule(
        "626",
        "last.Header: 1 MOTHER=0; 2 MOTHER=0; 3 MOTHER=1
         Header: 1 MOTHER=1 MC_DOB=31/03/y; 2 MOTHER=1 MC_DOB=01/04/y; 3 MOTHER=1 MC_DOB=31/03/y",
        "Header 0",
        "last.Header: 1 MOTHER=0; 2 MOTHER=0; 3 MOTHER=1
         Header: 1 MOTHER=0 MC_DOB=31/03/y; 2 MOTHER=1 MC_DOB=01/04/y; 3 MOTHER=1 MC_DOB=31/03/y",
    ),
    rule(
        "706",
        "Header: 1; 2
         last.DoLo: 1 DOLO_START=01/03/y; 2 DOLO_START=01/03/y
         DoLo: 1 DOLO_START=02/03/y",
        "DoLo 0, Header 1",
        "Header: 1; 2
         last.DoLo: 1 DOLO_START=01/03/y; 2 DOLO_START=01/03/y DOLO_END=01/04/y
         DoLo: 1 DOLO_START=02/05/y; 1 DOLO_START=01/03/y; 3 DOLO_START=01/05/y",
    ),
    worker!("SW16aSTG2", "SW_ID", "SW1", "SW2"),
    worker!("SW16cSTG2", "SW_REASON", "MANAGE", "OTHERS"),
    rule(
        "SW16bSTG2",
        "last.SWEpisodes: 1 SW_DECOM=01/05/y-1
         SWEpisodes: 1 SW_DECOM=01/06/y; 1 SW_DECOM=02/05/y-1",
        "SWEpisodes 1",
        "last.SWEpisodes: 1 SW_DECOM=01/05/y-1; 2 SW_DECOM=01/05/y-1 SW_DEC=01/06/y-1
         SWEpisodes: 1 SW_DECOM=1/5/y-1; 2 SW_DECOM=01/05/y",
    ),
    rule(
        "NoE",
        "last.Episodes: 2 DECOM=01/05/y-1
         Episodes: 1 DECOM=31/03/y; 2 DECOM=31/03/y; 1 DECOM=01/04/y",
        "Episodes 0",
        "last.Episodes: 2 DECOM=01/05/y-1
         Episodes: 1 DECOM=01/04/y; 2 DECOM=31/03/y",
    ),
];
