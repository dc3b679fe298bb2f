//! What makes it doubtful that files were taken for the right return and year.

/// How sentences begin that raise a doubt, in what a check says of the files it was given.
const DOUBTFUL: [&str; 6] = [
    "But ",
    "The file is named for ",
    "What they hold looks like ",
    "The files do not show their year",
    "There are no rules for ",
    "What was given as last year's looks like ",
];

/// The doubts among the sentences that say what files were taken for; empty when there are none.
pub(super) fn of(why: &str) -> Vec<String> {
    let mut starts: Vec<usize> = DOUBTFUL
        .iter()
        .flat_map(|start| why.match_indices(start).map(|(at, _)| at))
        .filter(|at| *at == 0 || why[..*at].ends_with(". "))
        .collect();
    starts.sort_unstable();
    starts
        .iter()
        .map(|at| {
            // The sentence ends where the next begins; a full stop in a file's name is followed by no space.
            let sentence = why[*at..].split_inclusive(". ").next().unwrap_or_default().trim();
            let text = sentence.strip_prefix("But ").unwrap_or(sentence);
            let mut letters = text.chars();
            let first = letters.next().map(|first| first.to_uppercase().to_string());
            first.unwrap_or_default() + letters.as_str()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn doubts_are_found_among_what_a_check_says_of_its_files() {
        assert_eq!(
            of("a.xml was taken for the CIN census because its header names the collection CIN."),
            [""; 0]
        );
        let two = "cin 2024.xml was taken for the CIN census because its header names the collection CIN, and its \
                   reference date lies in 2026. But its name says 2024: say the year if that is right. There are no \
                   rules for 2031; those of 2026, the nearest year, were used.";
        assert_eq!(
            of(two),
            [
                "Its name says 2024: say the year if that is right.",
                "There are no rules for 2031; those of 2026, the nearest year, were used."
            ]
        );
    }
}
