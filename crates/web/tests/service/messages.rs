//! Every key that pages use has words, and every word is used.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use returns::lists::LISTS;
use web::Messages;

fn files(folder: &Path, ending: &str) -> Vec<(PathBuf, String)> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(files(&path, ending));
        } else if path.extension().is_some_and(|e| e == ending) {
            let text = fs::read_to_string(&path).unwrap();
            out.push((path, text));
        }
    }
    out
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// What stands in quotes straight after any of the openings.
fn quoted(text: &str, openings: &[&str]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for opening in openings {
        for rest in text.split(opening).skip(1) {
            let key: String = rest
                .chars()
                .take_while(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-')
                .collect();
            if rest[key.len()..].starts_with('"') && !key.is_empty() {
                out.insert(key);
            }
        }
    }
    out
}

#[test]
fn templates_use_only_keys_that_have_words() {
    let words = Messages::of("en").unwrap();
    let mut keys = BTreeSet::new();
    for (_, text) in files(&here("templates"), "html") {
        keys.extend(quoted(&text, &["layout.t(\""]));
    }
    assert!(keys.len() > 60);
    let missing: Vec<&String> = keys.iter().filter(|key| !words.has(key)).collect();
    assert!(missing.is_empty(), "no words for {missing:?}");
}

#[test]
fn code_uses_only_keys_that_have_words() {
    let words = Messages::of("en").unwrap();
    let mut keys = BTreeSet::new();
    for (_, text) in files(&here("src"), "rs") {
        // White space between a call and its key differs with the length of lines.
        let text: String = text.split_whitespace().collect();
        keys.extend(quoted(
            &text,
            &[
                "messages().get(\"",
                "messages().with(\"",
                "messages.get(\"",
                "messages.with(\"",
                "say(\"",
            ],
        ));
    }
    assert!(keys.len() > 60);
    let missing: Vec<&String> = keys.iter().filter(|key| !words.has(key)).collect();
    assert!(missing.is_empty(), "no words for {missing:?}");
}

#[test]
fn every_list_from_outside_has_a_question() {
    let words = Messages::of("en").unwrap();
    let missing: Vec<&str> = LISTS
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !words.has(&format!("list-{name}")))
        .collect();
    assert!(missing.is_empty(), "no words for {missing:?}");
}

#[test]
fn no_word_is_left_over() {
    let mut used = String::new();
    for (_, text) in files(&here("src"), "rs")
        .into_iter()
        .chain(files(&here("templates"), "html"))
    {
        used.push_str(&text);
    }
    for (path, text) in files(&here("../../locales/en"), "ftl") {
        for line in text
            .lines()
            .filter(|l| !l.starts_with([' ', '#', '}', '*', '[']) && l.contains(" ="))
        {
            let key = line.split(" =").next().unwrap();
            // Made at run time from ids: states of worked cases, a register's lists, lists from outside.
            let list = |key: &str| LISTS.iter().any(|(name, _)| key == format!("list-{name}"));
            let made = key.starts_with("case-state-")
                || ["register-open", "register-closed", "register-all"].contains(&key)
                || list(key);
            assert!(
                made || used.contains(&format!("\"{key}\"")),
                "{}: {key} is never used",
                path.display()
            );
        }
    }
}

#[test]
fn numbers_and_plurals_read_as_people_write_them() {
    let words = Messages::of("en").unwrap();
    assert_eq!(words.with("days-late", &[("days", 1.into())]), "1 day late");
    assert_eq!(words.with("days-late", &[("days", 1200.into())]), "1,200 days late");
    assert_eq!(
        words.with("search-found", &[("count", 0.into())]),
        "No matches. Try fewer words, or check the number."
    );
    assert!(Messages::of("xx").is_err());
}
