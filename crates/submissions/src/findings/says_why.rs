//! Whether a reason says anything.

/// Fewest characters of a reason.
pub const SHORTEST_REASON: usize = 15;

/// Words that say that something is right, and not why.
const FILLERS: &str = "a above accepted all and are as been before below checked comment confirmed correct data entry \
    error explained fine finding findings good has have is issue issues it its known n na no none not \
    note noted nothing ok okay per please previous problem problems query reason record reviewed right \
    same see tbc that the these they this true valid value values verified was were yes";

/// Fewest different words beside [`FILLERS`].
const WORDS: usize = 2;

/// Whether a text says why something is correct, as far as its form can show: long enough, and with words that are more
/// than "ok", "checked" or "data is correct".
#[must_use]
pub fn says_why(reason: &str) -> bool {
    let reason = reason.trim();
    if reason.chars().count() < SHORTEST_REASON {
        return false;
    }
    let lower = reason.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric());
    let mut telling: Vec<&str> = words
        .filter(|word| word.chars().any(char::is_alphabetic) && !FILLERS.split(' ').any(|filler| filler == *word))
        .collect();
    telling.sort_unstable();
    telling.dedup();
    telling.len() >= WORDS
}

#[cfg(test)]
mod tests {
    use super::says_why;

    #[test]
    fn a_reason_says_why_and_not_only_that() {
        for poor in [
            "",
            "ok",
            "OK OK OK OK OK OK",
            "...............",
            "– – – – – – – – – –",
            "Data is correct as it is",
            "Checked and confirmed, see above",
            "xxxxxxxxxxxxxxxxxxxx",
            "12345 67890 12345 67890",
            "Moved in",
        ] {
            assert!(!says_why(poor), "{poor}");
        }
        for real in [
            "Moved in last week",
            "Agreed with the family",
            "School holidays: the review was held on the first day of term",
        ] {
            assert!(says_why(real), "{real}");
        }
    }
}
