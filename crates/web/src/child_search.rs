//! Finding a child by name, however it was spelled, and children who may be the same as one about to be added.

use std::collections::BTreeMap;

use calendar::day_number;
use definitions::Value;
use record::EntryId;

use crate::AreaContext;
use crate::labels::{Listed, folded};

/// The fields that name a child or number one; a child is added with at least one of them.
pub(crate) const NAMING: [&str; 6] = ["surname", "forename", "upn", "uln", "nhs_number", "la_child_id"];
/// Kinds of numbers a child can be found by.
const NUMBERS: [&str; 4] = ["upn", "uln", "nhs_number", "la_child_id"];

/// How well a name fits what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// It holds every word as typed.
    Exact,
    /// Each word that it does not hold sounds like one that it holds.
    Similar,
}

/// The words of a name that was typed, ready to be compared.
pub(crate) struct TypedName(Vec<(String, String)>);

impl TypedName {
    pub(crate) fn of(text: &str) -> Self {
        let words = text.split_whitespace().map(folded).filter(|w| !w.is_empty());
        Self(words.map(|word| (sound(&word), word)).collect())
    }

    /// How a child's name fits, in whatever order the words were typed; `None` when it does not.
    pub(crate) fn fits(&self, child: &Listed) -> Option<Fit> {
        let mut fit = Fit::Exact;
        for (sound, word) in &self.0 {
            if child.key.contains(word.as_str()) {
                continue;
            }
            // A sound of one consonant is shared by too many names to say anything.
            if sound.len() < 2 || !child.sounds.split(' ').any(|s| s == sound) {
                return None;
            }
            fit = Fit::Similar;
        }
        Some(fit)
    }
}

/// The sounds of a folded name, a word each, as [`Listed::sounds`] holds them.
pub(crate) fn sounds(name: &str) -> String {
    name.split(' ').map(sound).collect::<Vec<_>>().join(" ")
}

/// What is left of a folded word when spellings that people mix up are made one: its consonants, without doubled ones
/// and without h, so that Yusuf is Yousef, Muhammad is Mohamed, and Katherine is Catrin.
fn sound(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut letters = word.chars().peekable();
    while let Some(letter) = letters.next() {
        let plain = match letter {
            'p' if letters.peek() == Some(&'h') => 'f',
            'c' | 'q' => 'k',
            'z' => 's',
            'v' => 'f',
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | 'w' => continue,
            other => other,
        };
        if !out.ends_with(plain) {
            out.push(plain);
        }
    }
    // A word of vowels alone is its own sound.
    if out.is_empty() { word.to_owned() } else { out }
}

/// Places of the children with a number, by any kind of number or by the record's own.
pub(crate) fn with_number(context: &AreaContext, typed: &str) -> Vec<u32> {
    let ledger = context.position().ledger();
    let plain: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let plain = plain.to_uppercase();
    let mut places: Vec<u32> = NUMBERS
        .iter()
        .flat_map(|kind| [plain.as_str(), typed].map(|n| ledger.with_identifier(kind, n)))
        .flatten()
        .copied()
        .collect();
    places.extend(plain.parse().ok().and_then(|n| ledger.place(EntryId(n))));
    // Numbers lead to everyone on record; only those who may be seen are found.
    if !context.access().is_everything() {
        places.retain(|&place| context.position().find_place(place).is_some());
    }
    places
}

/// The day of birth of the child at a place, as a day number.
pub(crate) fn born(context: &AreaContext, place: u32) -> Option<i32> {
    let position = context.position();
    let (register, row) = position.find_place(place)?;
    Some(day_number(position.value(register, row, "birth_date")?.as_date()?))
}

/// Places of children who may be the one these facts are about: those with one of the numbers; those born the same day
/// who share a name, as it sounds; and those with both names whose day of birth, or the typed one, is not known.
pub(crate) fn likely_same(context: &AreaContext, fields: &BTreeMap<String, Value>) -> Vec<u32> {
    let text = |field: &str| fields.get(field).and_then(Value::as_text).unwrap_or_default();
    let mut places: Vec<u32> = NUMBERS
        .iter()
        .map(|kind| text(kind))
        .filter(|number| !number.is_empty())
        .flat_map(|number| with_number(context, number))
        .collect();
    let birth = fields.get("birth_date").and_then(Value::as_date).map(day_number);
    let names: Vec<TypedName> = ["surname", "forename"]
        .iter()
        .map(|field| text(field))
        .filter(|name| !name.is_empty())
        .map(TypedName::of)
        .collect();
    let listed = context.site_context.site.derived.children(context.position());
    for child in listed.iter() {
        let shared = names.iter().filter(|name| name.fits(child).is_some()).count();
        if shared == 0 {
            continue;
        }
        let same = match (birth, born(context, child.place)) {
            (Some(typed), Some(held)) => typed == held,
            _ => shared == names.len() && names.len() == 2,
        };
        if same {
            places.push(child.place);
        }
    }
    places.sort_unstable();
    places.dedup();
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(surname: &str, forename: &str) -> Listed {
        let key = format!("{} {}", folded(surname), folded(forename));
        Listed {
            place: 0,
            sounds: sounds(&key),
            key,
        }
    }

    #[test]
    fn names_are_found_in_any_order_and_however_they_are_spelled() {
        let cases = [
            ("yusof ahmad", "Ahmad", "Yusof", Some(Fit::Exact)),
            ("yusof ahmad", "Ahmad", "Yusuf", Some(Fit::Similar)),
            ("Yousef Ahmed", "Ahmad", "Yusof", Some(Fit::Similar)),
            ("muhammad", "Khan", "Mohammed", Some(Fit::Similar)),
            ("catherine obrien", "O’Brien", "Katherine", Some(Fit::Similar)),
            ("zoe", "O’Brien", "Zoë", Some(Fit::Exact)),
            ("ahmad", "Okafor", "Amara", None),
            ("ali", "Lee", "Ewa", None),
        ];
        for (typed, surname, forename, fit) in cases {
            let found = TypedName::of(typed).fits(&listed(surname, forename));
            assert_eq!(found, fit, "{typed} for {forename} {surname}");
        }
    }
}
