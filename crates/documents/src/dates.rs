//! Dates as reports and notices write them: `3 September 2025`, `01/05/2024`, `29 April to 3 May 2024`.

use calendar::{month_name, month_named};
use jiff::civil::Date;

/// Words for the counts and periods these documents spell out.
const NUMBERS: [&str; 21] = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];

/// A first and last day and where they are in the text (byte offsets).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: Date,
    pub(crate) end: Date,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

#[derive(Debug, Clone, Copy)]
struct Token<'a> {
    text: &'a str,
    from: usize,
    to: usize,
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    let mut word: Option<usize> = None;
    for (at, c) in text.char_indices() {
        if c.is_alphanumeric() {
            word.get_or_insert(at);
            continue;
        }
        if let Some(from) = word.take() {
            out.push(Token {
                text: &text[from..at],
                from,
                to: at,
            });
        }
        if !c.is_whitespace() {
            let to = at + c.len_utf8();
            out.push(Token {
                text: &text[at..to],
                from: at,
                to,
            });
        }
    }
    if let Some(from) = word {
        out.push(Token {
            text: &text[from..],
            from,
            to: text.len(),
        });
    }
    out
}

/// A whole number in digits or words up to twenty.
pub(crate) fn number(word: &str) -> Option<u32> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    if let Some(at) = NUMBERS.iter().position(|n| *n == word) {
        return u32::try_from(at).ok();
    }
    (word.len() <= 3).then(|| word.parse().ok()).flatten()
}

fn day(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = &word[digits.len()..];
    if digits.is_empty() || digits.len() > 2 || !matches!(suffix, "" | "st" | "nd" | "rd" | "th") {
        return None;
    }
    digits.parse().ok().filter(|d| (1..=31).contains(d))
}

fn year(word: &str) -> Option<i16> {
    (word.len() == 4)
        .then(|| word.parse().ok())
        .flatten()
        .filter(|y| (1900..=2200).contains(y))
}

fn skip<'a>(tokens: &[Token<'a>], at: usize, what: &[&str]) -> usize {
    if tokens.get(at).is_some_and(|t| what.contains(&t.text)) {
        at + 1
    } else {
        at
    }
}

/// A whole date starting at token `at`, and the token after it.
fn date_at(tokens: &[Token<'_>], at: usize) -> Option<(Date, usize)> {
    let first = tokens.get(at)?;
    let separator = tokens.get(at + 1).map(|t| t.text);
    if let (Some(sep @ ("/" | "." | "-")), Some(two), Some(last)) = (separator, tokens.get(at + 2), tokens.get(at + 4))
        && tokens.get(at + 3).is_some_and(|t| t.text == sep)
    {
        let parsed = if let (Some(y), Ok(m), Some(d)) = (year(first.text), two.text.parse::<i8>(), day(last.text)) {
            Date::new(y, m, d).ok()
        } else {
            let full = match last.text.len() {
                2 => last.text.parse::<i16>().ok().map(|y| 2000 + y),
                _ => year(last.text),
            };
            full.zip(day(first.text))
                .zip(two.text.parse::<i8>().ok())
                .and_then(|((y, d), m)| Date::new(y, m, d).ok())
        };
        if let Some(date) = parsed {
            return Some((date, at + 5));
        }
    }
    let d = day(first.text)?;
    let at = skip(tokens, at + 1, &["of"]);
    let m = month_named(tokens.get(at)?.text)?;
    let at = skip(tokens, at + 1, &[","]);
    let y = year(tokens.get(at)?.text)?;
    Some((Date::new(y, m, d).ok()?, at + 1))
}

/// A range starting at token `at`: the first half may lack its month or year.
fn range_at(tokens: &[Token<'_>], at: usize) -> Option<(Date, Date, usize)> {
    let d = day(tokens.get(at)?.text)?;
    let mut next = at + 1;
    let m = tokens.get(next).and_then(|t| month_named(t.text));
    next += usize::from(m.is_some());
    let y = m.and(tokens.get(next)).and_then(|t| year(t.text));
    next += usize::from(y.is_some());
    let joined = tokens
        .get(next)
        .is_some_and(|t| matches!(t.text, "to" | "To" | "-" | "–" | "—" | "and" | "until"));
    if !joined {
        return None;
    }
    let (end, after) = date_at(tokens, next + 1)?;
    let month = m.unwrap_or(end.month());
    let start = Date::new(y.unwrap_or(end.year()), month, d).ok()?;
    let start = match y {
        None if start > end => Date::new(end.year() - 1, month, d).ok()?,
        _ => start,
    };
    Some((start, end, after))
}

/// Every date and range of dates in a text, in order. A single day is a range of one day.
pub(crate) fn spans(text: &str) -> Vec<Span> {
    let tokens = tokens(text);
    let mut out = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let found = range_at(&tokens, at).or_else(|| date_at(&tokens, at).map(|(date, next)| (date, date, next)));
        match found {
            Some((start, end, next)) => {
                out.push(Span {
                    start,
                    end,
                    from: tokens[at].from,
                    to: tokens[next - 1].to,
                });
                at = next;
            }
            None => at += 1,
        }
    }
    out
}

/// The first single date in a text.
pub(crate) fn first(text: &str) -> Option<Date> {
    spans(text).first().map(|span| span.start)
}

/// The last day that "end of December 2026" or "December 2026" means, with the offsets of those words.
pub(crate) fn end_of_month(text: &str) -> Option<Span> {
    let tokens = tokens(text);
    tokens.windows(2).find_map(|pair| {
        let last = Date::new(year(pair[1].text)?, month_named(pair[0].text)?, 1)
            .ok()?
            .last_of_month();
        Some(Span {
            start: last,
            end: last,
            from: pair[0].from,
            to: pair[1].to,
        })
    })
}

/// `12 May 2025`, as a person writes it.
pub(crate) fn long(date: Date) -> String {
    format!("{} {} {}", date.day(), month_name(date.month()), date.year())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_form_of_range_the_headers_use() {
        let cases = [
            ("8 to 12 July 2024", date(2024, 7, 8), date(2024, 7, 12)),
            (
                "4 December 2023 to 8 December 2023",
                date(2023, 12, 4),
                date(2023, 12, 8),
            ),
            ("29 April to 3 May 2024", date(2024, 4, 29), date(2024, 5, 3)),
            ("29 January to 02 February 2024", date(2024, 1, 29), date(2024, 2, 2)),
            ("30 December to 3 January 2025", date(2024, 12, 30), date(2025, 1, 3)),
            ("13–17 March 2023", date(2023, 3, 13), date(2023, 3, 17)),
        ];
        for (text, start, end) in cases {
            let span = spans(text)[0];
            assert_eq!((span.start, span.end), (start, end), "{text}");
        }
    }

    #[test]
    fn single_dates() {
        for text in [
            "1 May 2024",
            "01/05/2024",
            "1st of May, 2024",
            "2024-05-01",
            "on 01.05.24 at",
            "1 may 2024",
        ] {
            assert_eq!(first(text), Some(date(2024, 5, 1)), "{text}");
        }
        assert_eq!(first("31 February 2024"), None);
        assert_eq!(first("paragraph 3 of 2024"), None);
    }

    #[test]
    fn the_end_of_a_month_is_its_last_day() {
        let text = "delivered by the end of February 2028 or sooner";
        let span = end_of_month(text).unwrap();
        assert_eq!(span.start, date(2028, 2, 29));
        assert_eq!(&text[span.from..span.to], "February 2028");
    }
}
