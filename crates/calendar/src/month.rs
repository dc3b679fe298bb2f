//! The names of months in English.

/// The names of the twelve months, January first.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The name of a month, counted from 1; empty for a number that is none.
#[must_use]
pub fn month_name(month: i8) -> &'static str {
    let at = usize::try_from(month).ok().and_then(|m| m.checked_sub(1));
    at.and_then(|m| MONTHS.get(m)).copied().unwrap_or_default()
}

/// The month, counted from 1, of a name or of how it begins, in three letters or more and in any case: `May`, `sept`.
#[must_use]
pub fn month_named(word: &str) -> Option<i8> {
    let begins = |name: &&str| name.get(..word.len()).is_some_and(|n| n.eq_ignore_ascii_case(word));
    let at = MONTHS.iter().position(|name| word.len() >= 3 && begins(name))?;
    i8::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::{month_name, month_named};

    #[test]
    fn a_month_is_found_by_its_name_or_its_first_three_letters() {
        for month in 1..=12 {
            assert_eq!(month_named(month_name(month)), Some(month));
        }
        assert_eq!(month_named("SEPT"), Some(9));
        assert_eq!(month_named("jun"), Some(6));
        for wrong in ["", "ma", "Mayor", "Januaryy", "März"] {
            assert_eq!(month_named(wrong), None, "{wrong}");
        }
        assert_eq!((month_name(0), month_name(13), month_name(-1)), ("", "", ""));
    }
}
