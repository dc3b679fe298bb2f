//! Proofs of the rules on how the tables agree with one another.

use super::build::{Try, rule};

/// A child in a table and not in Header.
macro_rules! not_in_header {
    ($code:literal, $table:literal) => {
        rule(
            $code,
            concat!("Header: 1\n", $table, ": 1; 2; DOB=01/01/2015"),
            concat!($table, " 1, ", $table, " 2"),
            concat!("Header: 2; 1\n", $table, ": 1; 2; 1"),
        )
    };
}

/// A date of birth unlike the one in Header.
macro_rules! other_birth {
    ($code:literal, $table:literal) => {
        rule(
            $code,
            concat!(
                "Header: 1 DOB=01/01/2015; 2 DOB=01/01/2015\n",
                $table,
                ": 2 DOB=02/01/2015; 1 DOB=01/01/2015"
            ),
            concat!($table, " 0"),
            concat!(
                "Header: 1 DOB=01/01/2015; 2; 3 DOB=01/01/2015\n",
                $table,
                ": 2 DOB=02/01/2015; 1 DOB=1/1/2015; 3; 4 DOB=01/01/2015; 3 DOB=soon"
            ),
        )
    };
}

/// A child twice in a table that has one row a child.
macro_rules! twice {
    ($code:literal, $table:literal) => {
        rule(
            $code,
            concat!($table, ": 1; 2; 1"),
            concat!($table, " 0, ", $table, " 2"),
            concat!($table, ": 1; 2; 3"),
        )
    };
}

pub(super) const TRIES: &[Try] = &[
    not_in_header!("INT01", "AD1"),
    not_in_header!("INT02", "PlacedAdoption"),
    rule(
        "INT03",
        "Header: 1
         Episodes: 1; 2; LS=C2",
        "Episodes 1, Episodes 2",
        "Header: 2; 1
         Episodes: 1; 2; 1",
    ),
    not_in_header!("INT04", "Missing"),
    not_in_header!("INT05", "OC2"),
    not_in_header!("INT06", "OC3"),
    not_in_header!("INT07", "PrevPerm"),
    not_in_header!("INT08", "Reviews"),
    not_in_header!("INT09", "UASC"),
    other_birth!("INT11", "AD1"),
    other_birth!("INT12", "PlacedAdoption"),
    other_birth!("INT13", "Missing"),
    other_birth!("INT14", "OC2"),
    other_birth!("INT15", "OC3"),
    other_birth!("INT16", "PrevPerm"),
    other_birth!("INT17", "Reviews"),
    other_birth!("INT18", "UASC"),
    rule(
        "INT21",
        "Header: 1 SEX=F; 2 SEX=M
         UASC: 1 SEX=M; 2 SEX=m",
        "UASC 0",
        "Header: 1 SEX=F; 2; 3 SEX=M
         UASC: 1 SEX=F; 2 SEX=M; 3; 4 SEX=M",
    ),
    twice!("INT31", "AD1"),
    twice!("INT32", "Header"),
    twice!("INT33", "OC2"),
    twice!("INT34", "OC3"),
    twice!("INT35", "PrevPerm"),
    twice!("INT36", "UASC"),
    rule(
        "EPI",
        "Header: 1; 2; 3
         Episodes: 1
         OC3: 2",
        "Header 2",
        "Header: 1; 2
         Episodes: 1
         OC3: 2",
    ),
];
