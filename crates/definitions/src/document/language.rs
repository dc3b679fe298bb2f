use std::borrow::Cow;

use calendar::Date;

/// A language that papers can be written in: the program has letters for it, and its words for days and answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Language {
    /// Its tag, such as `ur`.
    pub tag: &'static str,
    /// Its name in English.
    pub name: &'static str,
    /// Its own name.
    pub own_name: &'static str,
    /// Whether it is written from right to left.
    pub right_to_left: bool,
    /// The months, as a day has them.
    months: [&'static str; 12],
    /// What is between the month and the year.
    before_year: &'static str,
    /// Yes and no.
    yes_no: [&'static str; 2],
}

/// Every such language, English first. Words from the Unicode Common Locale Data Repository.
pub const LANGUAGES: &[Language] = &[
    Language {
        tag: Language::ENGLISH,
        name: "English",
        own_name: "English",
        right_to_left: false,
        months: calendar::MONTHS,
        before_year: " ",
        yes_no: ["yes", "no"],
    },
    Language {
        tag: "pl",
        name: "Polish",
        own_name: "polski",
        right_to_left: false,
        months: [
            "stycznia",
            "lutego",
            "marca",
            "kwietnia",
            "maja",
            "czerwca",
            "lipca",
            "sierpnia",
            "września",
            "października",
            "listopada",
            "grudnia",
        ],
        before_year: " ",
        yes_no: ["tak", "nie"],
    },
    Language {
        tag: "ro",
        name: "Romanian",
        own_name: "română",
        right_to_left: false,
        months: [
            "ianuarie",
            "februarie",
            "martie",
            "aprilie",
            "mai",
            "iunie",
            "iulie",
            "august",
            "septembrie",
            "octombrie",
            "noiembrie",
            "decembrie",
        ],
        before_year: " ",
        yes_no: ["da", "nu"],
    },
    Language {
        tag: "ta",
        name: "Tamil",
        own_name: "தமிழ்",
        right_to_left: false,
        months: [
            "ஜனவரி",
            "பிப்ரவரி",
            "மார்ச்",
            "ஏப்ரல்",
            "மே",
            "ஜூன்",
            "ஜூலை",
            "ஆகஸ்ட்",
            "செப்டம்பர்",
            "அக்டோபர்",
            "நவம்பர்",
            "டிசம்பர்",
        ],
        before_year: ", ",
        yes_no: ["ஆம்", "இல்லை"],
    },
    Language {
        tag: "ur",
        name: "Urdu",
        own_name: "اردو",
        right_to_left: true,
        months: [
            "جنوری",
            "فروری",
            "مارچ",
            "اپریل",
            "مئی",
            "جون",
            "جولائی",
            "اگست",
            "ستمبر",
            "اکتوبر",
            "نومبر",
            "دسمبر",
        ],
        before_year: " ",
        yes_no: ["ہاں", "نہیں"],
    },
];

impl Language {
    /// The tag of English, which every paper has.
    pub const ENGLISH: &'static str = "en";

    /// The language of a tag.
    #[must_use]
    pub fn of(tag: &str) -> Option<&'static Self> {
        LANGUAGES.iter().find(|language| language.tag == tag)
    }

    /// A day in words: `3 December 2026`.
    #[must_use]
    pub fn date(&self, day: Date) -> String {
        let month = self.months[usize::from(day.month().unsigned_abs().clamp(1, 12)) - 1];
        format!("{} {month}{}{}", day.day(), self.before_year, day.year())
    }

    /// A text as it is shown: where the language runs from right to left, the groups of a telephone number stay in their
    /// order, which the rules for mixed directions would turn round at each space.
    #[must_use]
    pub fn shown<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let bytes = text.as_bytes();
        let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
        let between = |at: usize| digit(at.checked_sub(1)) && digit(Some(at + 1));
        let spaces = || text.match_indices(' ').filter(|(at, _)| between(*at));
        if !self.right_to_left || spaces().next().is_none() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len() + 4);
        let mut from = 0;
        for (at, _) in spaces() {
            out.push_str(&text[from..at]);
            // A space that joins numbers.
            out.push('\u{a0}');
            from = at + 1;
        }
        out.push_str(&text[from..]);
        Cow::Owned(out)
    }

    /// `yes` or `no`.
    #[must_use]
    pub fn answer(&self, yes: bool) -> &'static str {
        self.yes_no[usize::from(!yes)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_each_language_writes_it() {
        let day = calendar::Date::constant(2026, 12, 3);
        let written: Vec<String> = LANGUAGES.iter().map(|language| language.date(day)).collect();
        assert_eq!(
            written,
            [
                "3 December 2026",
                "3 grudnia 2026",
                "3 decembrie 2026",
                "3 டிசம்பர், 2026",
                "3 دسمبر 2026"
            ]
        );
        assert_eq!(Language::of("ur").map(|l| l.answer(false)), Some("نہیں"));
    }
}
