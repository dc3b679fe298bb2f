//! Check characters of the identifiers children are known by.
//!
//! The algorithms are the published ones: the department's for the unique pupil number, the Learning
//! Records Service's for the unique learner number, the NHS Data Dictionary's for the NHS number.

pub mod text;

/// The letters a UPN may hold, in the order of their values (I, O and S are not used).
const UPN_LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPQRTUVWXYZ";

/// What is wrong with an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not the right number of characters.
    Length,
    /// A character that may not be where it is; its place, from 1.
    Character(u8),
    /// The check letter or digit does not fit the rest.
    Check,
}

/// Checks a unique pupil number: letter, eleven digits, and a digit or (in a temporary number) a letter.
/// Whether characters 2–4 are an authority is not checked here.
///
/// # Errors
/// The first fault found.
pub fn check_upn(upn: &str) -> Result<(), Fault> {
    let b = upn.as_bytes();
    if b.len() != 13 || !upn.is_ascii() {
        return Err(Fault::Length);
    }
    if !b[0].is_ascii_alphabetic() {
        return Err(Fault::Character(1));
    }
    if let Some(i) = b[1..12].iter().position(|c| !c.is_ascii_digit()) {
        return Err(Fault::Character(i as u8 + 2));
    }
    if !b[12].is_ascii_digit() && upn_letter(b[12]).is_none() {
        return Err(Fault::Character(13));
    }
    match upn_check_letter(&upn[1..]) {
        Some(letter) if letter as u8 == b[0].to_ascii_uppercase() => Ok(()),
        _ => Err(Fault::Check),
    }
}

/// Whether a UPN is a temporary one: its last character is a letter.
pub fn is_temporary_upn(upn: &str) -> bool {
    upn.len() == 13 && upn.as_bytes()[12].is_ascii_alphabetic()
}

/// The check letter for characters 2 to 13 of a UPN; `None` when they cannot belong to one.
pub fn upn_check_letter(rest: &str) -> Option<char> {
    let b = rest.as_bytes();
    if b.len() != 12 {
        return None;
    }
    let mut sum = 0;
    for (i, c) in b.iter().enumerate() {
        let value = match c {
            c if c.is_ascii_digit() => usize::from(c - b'0'),
            c if i == 11 => upn_letter(*c)?,
            _ => return None,
        };
        sum += value * (i + 2);
    }
    Some(UPN_LETTERS[sum % 23] as char)
}

fn upn_letter(c: u8) -> Option<usize> {
    let c = c.to_ascii_uppercase();
    UPN_LETTERS.iter().position(|l| *l == c)
}

/// A permanent UPN from the eleven digits after its letter and its last digit (0–9).
pub fn upn(digits: &str, last: u8) -> Option<String> {
    let rest = format!("{digits}{}", last.checked_rem(10)?);
    Some(format!("{}{rest}", upn_check_letter(&rest)?))
}

/// Checks a unique learner number: ten digits, the first not 0.
///
/// # Errors
/// The first fault found.
pub fn check_uln(uln: &str) -> Result<(), Fault> {
    let digits = ten_digits(uln)?;
    if digits[0] == 0 {
        return Err(Fault::Character(1));
    }
    match uln_check_digit(&digits[..9]) {
        Some(check) if check == digits[9] => Ok(()),
        _ => Err(Fault::Check),
    }
}

/// The check digit for the nine digits of a ULN; `None` when no number has them.
pub fn uln_check_digit(nine: &[u32]) -> Option<u32> {
    if nine.len() != 9 {
        return None;
    }
    match weighted(nine) % 11 {
        0 => None,
        remainder => Some(10 - remainder),
    }
}

/// Checks an NHS number: ten digits; spaces and dashes between groups are accepted.
///
/// # Errors
/// The first fault found.
pub fn check_nhs(number: &str) -> Result<(), Fault> {
    let plain: String = number.chars().filter(|c| *c != ' ' && *c != '-').collect();
    let digits = ten_digits(&plain)?;
    match nhs_check_digit(&digits[..9]) {
        Some(check) if check == digits[9] => Ok(()),
        _ => Err(Fault::Check),
    }
}

/// The check digit for the nine digits of an NHS number; `None` when no number has them.
pub fn nhs_check_digit(nine: &[u32]) -> Option<u32> {
    if nine.len() != 9 {
        return None;
    }
    match 11 - weighted(nine) % 11 {
        11 => Some(0),
        10 => None,
        check => Some(check),
    }
}

fn weighted(nine: &[u32]) -> u32 {
    nine.iter().zip((2..=10).rev()).map(|(d, w)| d * w).sum()
}

fn ten_digits(text: &str) -> Result<Vec<u32>, Fault> {
    if text.chars().count() != 10 {
        return Err(Fault::Length);
    }
    text.chars()
        .enumerate()
        .map(|(i, c)| match c {
            c if c.is_ascii_digit() => Ok(u32::from(c) - u32::from('0')),
            _ => Err(Fault::Character(i as u8 + 1)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_numbers() {
        // The specimen in the NHS Data Dictionary and the one used in the department's UPN guide.
        assert_eq!(check_nhs("943 476 5919"), Ok(()));
        assert_eq!(check_nhs("9434765918"), Err(Fault::Check));
        assert_eq!(check_upn("H801200001001"), Ok(()));
        assert_eq!(check_upn("A801200001001"), Err(Fault::Check));
        assert_eq!(check_upn("H80120000100"), Err(Fault::Length));
        assert_eq!(check_upn("H8012O0001001"), Err(Fault::Character(6)));
        assert_eq!(check_upn("H80120000100S"), Err(Fault::Character(13)));
        assert_eq!(check_uln("0000000000"), Err(Fault::Character(1)));
    }

    proptest! {
        #[test]
        fn a_made_upn_checks_and_a_changed_one_does_not(
            rest in "[0-9]{11}[0-9ABCDEFGHJKLMNPQRTUVWXYZ]",
            at in 0usize..11,
            by in 1u8..10,
        ) {
            let upn = format!("{}{rest}", upn_check_letter(&rest).unwrap());
            prop_assert_eq!(check_upn(&upn), Ok(()));
            prop_assert_eq!(is_temporary_upn(&upn), rest.as_bytes()[11].is_ascii_alphabetic());
            let mut spoilt = upn.into_bytes();
            spoilt[at + 1] = b'0' + (spoilt[at + 1] - b'0' + by) % 10;
            let spoilt = String::from_utf8(spoilt).unwrap();
            prop_assert_eq!(check_upn(&spoilt), Err(Fault::Check));
        }

        #[test]
        fn made_numbers_check(nine in proptest::collection::vec(0u32..10, 9)) {
            let text = |check: u32| nine.iter().chain([&check]).map(|d| d.to_string()).collect::<String>();
            if let Some(check) = nhs_check_digit(&nine) {
                prop_assert_eq!(check_nhs(&text(check)), Ok(()));
                prop_assert_eq!(check_nhs(&text((check + 1) % 10)), Err(Fault::Check));
            }
            if let (Some(check), true) = (uln_check_digit(&nine), nine[0] > 0) {
                prop_assert_eq!(check_uln(&text(check)), Ok(()));
                prop_assert_eq!(check_uln(&text((check + 1) % 10)), Err(Fault::Check));
            }
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,16}") {
            let _ = (check_upn(&text), check_uln(&text), check_nhs(&text), is_temporary_upn(&text));
        }
    }
}
