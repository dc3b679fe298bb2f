//! Values that hang on each other in a circle, so that none of them can be worked out first.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use toml::Spanned;

use super::RawValue;
use super::read::Pending;

/// A value by the id of its register and its own.
pub(super) type Id = (String, String);

/// Values that could not be worked out.
pub(super) struct Left {
    /// Of each the others of them that it names.
    names: BTreeMap<Id, BTreeSet<Id>>,
}

impl Left {
    /// Those that still wait.
    pub(super) fn of(pending: &IndexMap<String, Pending>) -> Self {
        let all = || {
            pending.iter().flat_map(|(register, pending)| {
                let values = pending.values.iter();
                values.map(move |(id, raw)| ((register.clone(), id.clone()), raw))
            })
        };
        let ids: Vec<Id> = all().map(|(id, _)| id).collect();
        let names = all().map(|(own, raw)| {
            let words = words(raw);
            // `is` is over the entry's own columns, all else over those of rows; a name with a dot reaches anything.
            let dotted = texts(raw).any(|text| text.get_ref().contains('.'));
            let meant = |id: &&Id| words.contains(&id.1) && (dotted || (id.0 == own.0) == raw.is.is_some());
            let named = ids.iter().filter(meant).cloned().collect();
            (own, named)
        });
        Self { names: names.collect() }
    }

    /// Whether a value waits for another of them.
    pub(super) fn waits(&self, of: &Id) -> bool {
        self.names
            .get(of)
            .is_some_and(|named| named.iter().any(|name| name != of))
    }

    /// The circle that a value is in: itself, then each that the one before names.
    pub(super) fn circle(&self, of: &Id) -> Option<Vec<Id>> {
        let mut before: BTreeMap<&Id, &Id> = BTreeMap::new();
        let mut next = vec![of];
        while let Some(at) = next.pop() {
            for named in self.names.get(at).into_iter().flatten() {
                if named == of {
                    let mut path = vec![at.clone()];
                    let mut at = at;
                    while at != of {
                        at = before.get(at)?;
                        path.push(at.clone());
                    }
                    path.reverse();
                    return Some(path);
                }
                if !before.contains_key(named) {
                    before.insert(named, at);
                    next.push(named);
                }
            }
        }
        None
    }
}

/// A circle in words: "a" hangs on "b", and "b" hangs on "a".
pub(super) fn in_words(circle: &[Id]) -> String {
    let name = |(register, id): &Id| match circle.iter().all(|(other, _)| other == register) {
        true => format!("\"{id}\""),
        false => format!("\"{id}\" of {register}"),
    };
    let ends = circle.iter().skip(1).chain(circle.first());
    let pairs: Vec<String> = circle
        .iter()
        .zip(ends)
        .map(|(from, to)| format!("{} hangs on {}", name(from), name(to)))
        .collect();
    pairs.join(", and ")
}

/// The texts over columns; `count` and `of` name rows.
fn texts(raw: &RawValue) -> impl Iterator<Item = &Spanned<String>> {
    let all = [
        &raw.is,
        &raw.sum,
        &raw.mean,
        &raw.latest,
        &raw.earliest,
        &raw.highest,
        &raw.lowest,
        &raw.condition,
    ];
    all.into_iter().flatten()
}

/// The names in its texts, and each part of a name with dots.
fn words(raw: &RawValue) -> BTreeSet<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut out = BTreeSet::new();
    for text in texts(raw) {
        // What is between single quotes is text.
        for outside in text.get_ref().split('\'').step_by(2) {
            out.extend(outside.split(|c| !is_name(c)).map(str::to_owned));
        }
    }
    out
}
