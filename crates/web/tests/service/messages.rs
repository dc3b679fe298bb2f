//! Every key that pages use has words, and every word is used.

use std::collections::{BTreeMap, BTreeSet};
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

/// What is in quotes straight after any of the openings.
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

/// Keys and the file each is in, below `locales/en`.
fn keys() -> Vec<(String, String)> {
    let root = here("../../locales/en");
    let mut keys = Vec::new();
    for (path, text) in files(&root, "ftl") {
        let file = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        for line in text
            .lines()
            .filter(|l| !l.starts_with([' ', '#', '}', '*', '[']) && l.contains(" ="))
        {
            keys.push((line.split(" =").next().unwrap().to_owned(), file.clone()));
        }
    }
    keys
}

/// Keys made at run time from ids: states of worked cases, a register's lists, lists from outside.
fn made_at_run_time(key: &str) -> bool {
    key.starts_with("case-state-")
        || ["register-open", "register-closed", "register-all"].contains(&key)
        || LISTS.iter().any(|(name, _)| key == format!("list-{name}"))
}

/// The code and templates of each theme's pages, and under `shared` those of all others.
fn code_by_theme() -> BTreeMap<String, String> {
    let mut by_theme: BTreeMap<String, String> = BTreeMap::new();
    for (folder, ending) in [("src", "rs"), ("templates", "html")] {
        for (path, text) in files(&here(folder), ending) {
            let inside = path.strip_prefix(here(folder)).unwrap();
            // In `src`, only what is below `pages` belongs to a theme.
            let pages = inside.strip_prefix("pages").ok();
            let mut parts = pages.unwrap_or(inside).iter();
            let first = parts.next().unwrap().to_string_lossy().into_owned();
            let theme = match parts.next() {
                Some(_) if pages.is_some() || (folder == "templates" && first != "parts") => first,
                _ => "shared".to_owned(),
            };
            by_theme.entry(theme).or_default().push_str(&text);
        }
    }
    by_theme
}

#[test]
fn no_word_is_left_over() {
    let code = code_by_theme();
    let unused: Vec<(String, String)> = keys()
        .into_iter()
        .filter(|(key, _)| !made_at_run_time(key) && !code.values().any(|c| c.contains(&format!("\"{key}\""))))
        .collect();
    assert!(unused.is_empty(), "never used: {unused:?}");
}

/// A change to one theme's words is a change to that theme's file.
#[test]
fn words_of_one_theme_are_used_by_its_pages_alone() {
    let code = code_by_theme();
    let (mut checked, mut wrong) = (BTreeSet::new(), Vec::new());
    for (key, file) in keys() {
        let Some(theme) = file.strip_prefix("pages/").and_then(|f| f.strip_suffix(".ftl")) else {
            assert!(file.starts_with("shared/"), "{file} is in no known folder");
            continue;
        };
        assert!(
            code.contains_key(theme) && theme != "shared",
            "{file}: no pages of this theme"
        );
        checked.insert(theme.to_owned());
        let others: Vec<&String> = code
            .iter()
            .filter(|(t, c)| *t != theme && c.contains(&format!("\"{key}\"")))
            .map(|(t, _)| t)
            .collect();
        if !others.is_empty() {
            wrong.push(format!("{file}: {key} is used by {others:?} too: move it to shared/"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let themes: BTreeSet<String> = code.into_keys().filter(|t| t != "shared").collect();
    assert_eq!(checked, themes, "each theme has a file of words");
}

/// A page shows words of both, so an apostrophe is written one way in both.
#[test]
fn apostrophes_are_typographic_in_locales_and_definitions() {
    let locales = files(&here("../../locales"), "ftl");
    let definitions = files(&here("../../definitions"), "toml");
    let mut wrong = Vec::new();
    for (path, text) in locales.into_iter().chain(definitions) {
        for line in text.lines().filter(|l| !l.trim_start().starts_with('#')) {
            let straight = line
                .as_bytes()
                .windows(3)
                .any(|w| w[1] == b'\'' && w[0].is_ascii_alphabetic() && w[2].is_ascii_lowercase());
            if straight {
                wrong.push(format!("{}: {line}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "write ’ for ': {wrong:#?}");
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
