//! Names of bodies: telling apart the ones a cell lists, and the board a text names.
//!
//! "Nottinghamshire County Council and NHS Nottingham and Nottinghamshire Integrated Care Board" names two
//! bodies with three "and"s, so the places whose own names hold "and" or a comma are listed here.

use crate::words::find_phrase;

/// Integrated care boards of England by place, longest names first where one contains another.
const BOARD_PLACES: [&str; 48] = [
    "Bath and North East Somerset, Swindon and Wiltshire",
    "Bedfordshire, Luton and Milton Keynes",
    "Birmingham and Solihull",
    "Bristol, North Somerset and South Gloucestershire",
    "Buckinghamshire, Oxfordshire and Berkshire West",
    "Cambridgeshire and Peterborough",
    "Cheshire and Merseyside",
    "Cornwall and the Isles of Scilly",
    "Coventry and Warwickshire",
    "Derby and Derbyshire",
    "Hampshire and Isle of Wight",
    "Herefordshire and Worcestershire",
    "Hertfordshire and West Essex",
    "Humber and North Yorkshire",
    "Kent and Medway",
    "Lancashire and South Cumbria",
    "Leicester, Leicestershire and Rutland",
    "Mid and South Essex",
    "Norfolk and Waveney",
    "North East and North Cumbria",
    "Nottingham and Nottinghamshire",
    "Shropshire, Telford and Wrekin",
    "Staffordshire and Stoke-on-Trent",
    "Suffolk and North East Essex",
    "Black Country",
    "Devon",
    "Dorset",
    "Frimley",
    "Gloucestershire",
    "Greater Manchester",
    "Lincolnshire",
    "North Central London",
    "North East London",
    "North West London",
    "Northamptonshire",
    "Somerset",
    "South East London",
    "South West London",
    "South Yorkshire",
    "Surrey Heartlands",
    "Sussex",
    "West Yorkshire",
    "Norfolk and Suffolk",
    "Central East",
    "Thames Valley",
    "Surrey and Sussex",
    "Essex",
    "West and North London",
];

/// Local authorities whose names hold "and" or a comma.
const COUNCIL_PLACES: [&str; 10] = [
    "Barking and Dagenham",
    "Bath and North East Somerset",
    "Bournemouth, Christchurch and Poole",
    "Brighton and Hove",
    "Cheshire West and Chester",
    "Hammersmith and Fulham",
    "Kensington and Chelsea",
    "Redcar and Cleveland",
    "Telford and Wrekin",
    "Windsor and Maidenhead",
];

/// Words that mark the name of a body as whole.
const ENDINGS: [&str; 22] = [
    "council",
    "borough of",
    "city of",
    "icb",
    "icbs",
    "board",
    "boards",
    "trust",
    "authority",
    "partnership",
    "leaders",
    "company",
    "limited",
    "ltd",
    "cic",
    "children first",
    "children's first",
    "for children",
    "children's services",
    "providers",
    "colleges",
    "nhs england",
];

/// Byte ranges in which "and" or a comma belongs to a name.
fn names(text: &str, more: &[&str]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    for place in BOARD_PLACES
        .iter()
        .chain(&COUNCIL_PLACES)
        .copied()
        .chain(more.iter().copied())
    {
        for variant in [
            place.to_owned(),
            place.replacen(" and ", " & ", 3),
            place.replace(',', ""),
        ] {
            let mut from = 0;
            while let Some(at) = text.get(from..).and_then(|rest| find_phrase(rest, &variant)) {
                out.push((from + at, from + at + variant.len()));
                from += at + variant.len().max(1);
            }
        }
    }
    out
}

/// Whether words hold the whole name of a body: they include "Council", "ICB", "Trust" or the like.
pub(crate) fn is_whole(piece: &str) -> bool {
    let piece = crate::words::folded(piece);
    ENDINGS.iter().any(|ending| {
        piece.match_indices(ending).any(|(at, _)| {
            let after = piece[at + ending.len()..].chars().next();
            let before = piece[..at].chars().next_back();
            after.is_none_or(|c| !c.is_alphanumeric()) && before.is_none_or(|c| !c.is_alphanumeric())
        })
    })
}

/// Splits a responsible-body cell into the bodies it names, in order, each in the cell's own words without
/// its article.
///
/// A split is made at "and", "&", a comma, a semicolon, a slash or "as well as" only where the words on both
/// sides are whole names; otherwise the words stay together. `area` is the local area's own name, which may
/// hold an "and".
pub(crate) fn split_bodies(cell: &str, area: Option<&str>) -> Vec<String> {
    let own: Vec<&str> = area.into_iter().collect();
    let guarded = names(cell, &own);
    let inside = |at: usize| guarded.iter().any(|(from, to)| (*from..*to).contains(&at));
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    for separator in [
        ", and ",
        " and ",
        " & ",
        ", ",
        "; ",
        " / ",
        "/",
        " as well as ",
        " with ",
        "\n",
    ] {
        for (at, found) in cell.match_indices(separator) {
            let end = at + found.len();
            if !inside(at) && !cuts.iter().any(|(from, to)| *from < end && at < *to) {
                cuts.push((at, end));
            }
        }
    }
    cuts.sort_unstable();
    let mut out: Vec<String> = Vec::new();
    let mut from = 0;
    for (at, end) in cuts {
        // "NHS" opens a new name even after one that is not recognised.
        let nhs = cell[end..].trim_start_matches("the ").starts_with("NHS ") && at > from;
        if (is_whole(&cell[from..at]) || nhs) && is_whole(&cell[end..]) && !is_board_tail(&cell[end..]) {
            out.push(tidy(&cell[from..at]));
            from = end;
        }
    }
    out.push(tidy(&cell[from..]));
    out.retain(|body| !body.is_empty());
    out
}

/// "NHS X, Integrated Care Board": what follows the comma is the end of a name, not a body.
fn is_board_tail(rest: &str) -> bool {
    let rest = rest.trim_start().to_lowercase();
    rest.starts_with("integrated care board") || rest.starts_with("icb")
}

fn tidy(name: &str) -> String {
    let name = name
        .trim()
        .trim_matches(|c: char| matches!(c, ',' | ';' | '.' | ':'))
        .trim();
    let name = name
        .strip_prefix("The ")
        .or_else(|| name.strip_prefix("the "))
        .unwrap_or(name);
    let name = name.strip_suffix("(ICB)").unwrap_or(name).trim_end();
    name.replace('\n', " ")
}

/// A name in the one form used for comparing places: no commas, no "the", "and" for "&".
fn plain_place(name: &str) -> String {
    let words = name.replace(',', " ").replace('&', " and ").to_lowercase();
    words
        .split_whitespace()
        .filter(|w| *w != "the")
        .collect::<Vec<_>>()
        .join(" ")
}

/// The recognised place of an integrated care board in a name, if any. "North Yorkshire ICB" is not recognised
/// as "Humber and North Yorkshire": only whole places count.
pub(crate) fn board_place(name: &str) -> Option<&'static str> {
    let name = format!(" {} ", plain_place(name));
    BOARD_PLACES
        .iter()
        .copied()
        .filter(|place| name.contains(&format!(" {} ", plain_place(place))))
        .max_by_key(|place| place.len())
}

/// A board's full name from any of the ways it is printed: `NHS Kent and Medway Integrated Care Board`.
pub(crate) fn full_board_name(name: &str) -> Option<String> {
    board_place(name).map(|place| format!("NHS {place} Integrated Care Board"))
}

/// Integrated care boards a running text names, in order, each once, in its own words.
pub(crate) fn boards_in(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let guarded = names(text, &[]);
    for marker in ["Integrated Care Board", " ICB"] {
        let mut from = 0;
        while let Some(at) = text
            .get(from..)
            .and_then(|rest| find_phrase(rest, marker))
            .map(|at| at + from)
        {
            from = at + marker.len();
            let start = name_start(text, at, &guarded);
            let name = tidy(text[start..from].trim_start_matches("the ").trim_start_matches("The "));
            let words = name.split_whitespace().count();
            let bare = name.strip_prefix("NHS ").unwrap_or(&name).starts_with(marker.trim());
            let known = out.iter().any(|had| match (board_place(had), board_place(&name)) {
                (Some(a), Some(b)) => a == b,
                _ => had == &name,
            });
            if words > 1 && !bare && !known {
                out.push(name);
            }
        }
    }
    out
}

/// Where the name that ends at `end` begins: back over capitalised words, and over the whole of a known place.
fn name_start(text: &str, end: usize, guarded: &[(usize, usize)]) -> usize {
    let mut start = end;
    loop {
        let before = text[..start].trim_end();
        if let Some((from, _)) = guarded
            .iter()
            .filter(|(from, to)| *from < before.len() && before.len() <= *to)
            .min()
        {
            start = *from;
            continue;
        }
        let word_at = before
            .char_indices()
            .rfind(|(_, c)| c.is_whitespace() || *c == '(')
            .map_or(0, |(at, c)| at + c.len_utf8());
        let word = &before[word_at..];
        let capital = word.chars().next().is_some_and(char::is_uppercase);
        if !capital
            || word.ends_with(['.', ';', ':', ')', ',']) && !guarded.iter().any(|(f, t)| (*f..*t).contains(&word_at))
            || word == "The"
        {
            return start;
        }
        start = word_at;
        if start == 0 {
            return 0;
        }
    }
}

/// The area that a council's name means: "London Borough of Bexley" and "Bexley Council" are Bexley.
pub(crate) fn area_of_council(council: &str) -> Option<String> {
    let name = council.split(['(', ',']).next().unwrap_or_default().trim();
    let mut area = name;
    for lead in ["The ", "the "] {
        area = area.strip_prefix(lead).unwrap_or(area);
    }
    for lead in [
        "Royal Borough of ",
        "London Borough of ",
        "Metropolitan Borough of ",
        "Borough of ",
        "City of ",
        "County of ",
    ] {
        if let Some(at) = find_phrase(area, lead) {
            let rest = area[at + lead.len()..].trim();
            if !rest.is_empty() {
                area = rest;
                break;
            }
        }
    }
    for tail in [
        " Metropolitan Borough Council",
        " London Borough Council",
        " Borough Council",
        " County Council",
        " City Council",
        " District Council",
        " Unitary Council",
        " Council",
        " County",
    ] {
        if area.len() > tail.len()
            && area.is_char_boundary(area.len() - tail.len())
            && area[area.len() - tail.len()..].eq_ignore_ascii_case(tail)
        {
            area = area[..area.len() - tail.len()].trim();
        }
    }
    (!area.is_empty()).then(|| area.to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn bodies_in_one_cell() {
        let cases: [(&str, &[&str]); 9] = [
            (
                "Bexley Council and South East London ICB",
                &["Bexley Council", "South East London ICB"],
            ),
            (
                "Nottinghamshire County Council and NHS Nottingham and Nottinghamshire Integrated Care Board",
                &[
                    "Nottinghamshire County Council",
                    "NHS Nottingham and Nottinghamshire Integrated Care Board",
                ],
            ),
            (
                "NHS Nottingham and Nottinghamshire Integrated Care Board",
                &["NHS Nottingham and Nottinghamshire Integrated Care Board"],
            ),
            (
                "The London Borough of Redbridge and the NHS North East London Integrated Care Board",
                &[
                    "London Borough of Redbridge",
                    "NHS North East London Integrated Care Board",
                ],
            ),
            (
                "London Borough of Barking and Dagenham and NHS North East London ICB",
                &["London Borough of Barking and Dagenham", "NHS North East London ICB"],
            ),
            (
                "Kent and Medway ICB, Medway Council and Medway Children's Trust",
                &["Kent and Medway ICB", "Medway Council", "Medway Children's Trust"],
            ),
            (
                "NHS Lancashire and South Cumbria, Integrated Care Board",
                &["NHS Lancashire and South Cumbria, Integrated Care Board"],
            ),
            (
                "NHS Frimley ICB, NHS Surrey Heartlands ICB and Surrey County Council",
                &["NHS Frimley ICB", "NHS Surrey Heartlands ICB", "Surrey County Council"],
            ),
            ("School and college leaders", &["School and college leaders"]),
        ];
        for (cell, bodies) in cases {
            assert_eq!(split_bodies(cell, None), bodies, "{cell}");
        }
    }

    #[test]
    fn boards_in_running_text() {
        assert_eq!(
            boards_in("working with North East London Integrated Care Board (ICB) and its partners"),
            ["North East London Integrated Care Board"]
        );
        assert!(boards_in("working with the Integrated Care Board (ICB) and its partners").is_empty());
        assert_eq!(
            boards_in("working with\u{2003}North\u{2003}East\u{2003}London Integrated Care Board and others").len(),
            1
        );
        assert_eq!(
            boards_in(
                "Hartlepool Borough Council and NHS North East and North Cumbria Integrated Care Board (ICB) are"
            ),
            ["NHS North East and North Cumbria Integrated Care Board"]
        );
        assert_eq!(
            full_board_name("Kent & Medway ICB").as_deref(),
            Some("NHS Kent and Medway Integrated Care Board")
        );
    }

    #[test]
    fn areas_of_councils() {
        for (council, area) in [
            ("Redbridge London Borough Council ('the Council')", "Redbridge"),
            ("London Borough of Bexley", "Bexley"),
            ("Kent County Council", "Kent"),
            ("Royal Borough of Windsor and Maidenhead", "Windsor and Maidenhead"),
            ("Oldham Metropolitan Borough Council", "Oldham"),
            ("Plymouth City Council", "Plymouth"),
        ] {
            assert_eq!(area_of_council(council).as_deref(), Some(area));
        }
    }
}
