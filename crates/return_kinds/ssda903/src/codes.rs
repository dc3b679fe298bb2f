//! Code lists that changed over the years, and groups of codes that several rules name.

/// Temporary placements.
pub const TEMPORARY: &[&str] = &["T0", "T1", "T2", "T3", "T4"];

/// Placements for adoption.
pub const FOR_ADOPTION: &[&str] = &["A3", "A4", "A5", "A6"];

/// Series of short breaks.
pub const SHORT_BREAKS: &[&str] = &["V3", "V4"];

/// Reasons an episode ceased that say the child was adopted.
pub const ADOPTED: &[&str] = &["E11", "E12"];

/// The code for a URN that is not known or does not exist.
pub const NO_URN: &str = "XXXXXXX";

/// What `AD1` says of an adoption.
pub const ADOPTION_ITEMS: [&str; 6] = [
    "DATE_INT",
    "DATE_MATCH",
    "FOSTER_CARE",
    "NB_ADOPTR",
    "SEX_ADOPTR",
    "LS_ADOPTR",
];

/// What `OC3` says of a care leaver.
pub const LEAVER_ITEMS: [&str; 3] = ["IN_TOUCH", "ACTIV", "ACCOM"];

/// The code for a boy in a year: letters from 2024-25 on, digits before.
pub fn male(year: u16) -> &'static str {
    if year <= 2024 { "1" } else { "M" }
}

/// The code for a girl in a year.
pub fn female(year: u16) -> &'static str {
    if year <= 2024 { "2" } else { "F" }
}

/// Placement codes in force in a year. `K3` came on 28 October 2023 in place of `H5` and `P2`, which the
/// list kept until 2024-25; `Z1` became `Z11`–`Z14` in 2025-26.
pub fn placements(year: u16) -> impl Iterator<Item = &'static str> {
    const ALWAYS: &[&str] = &[
        "A3", "A4", "A5", "A6", "K1", "K2", "P1", "P3", "R1", "R2", "R3", "R5", "S1", "T0", "T1", "T2", "T3", "T4",
        "U1", "U2", "U3", "U4", "U5", "U6",
    ];
    const UNTIL_2025: &[&str] = &["H5", "P2"];
    ALWAYS
        .iter()
        .chain(UNTIL_2025.iter().filter(move |_| year <= 2025))
        .chain(["K3"].iter().filter(move |_| year >= 2024))
        .chain(["Z1"].iter().filter(move |_| year <= 2025))
        .chain(["Z11", "Z12", "Z13", "Z14"].iter().filter(move |_| year >= 2026))
        .copied()
}
