//! What CONTRIBUTING.md tells the author of a first register works as it is printed there.
#![allow(clippy::unwrap_used, missing_docs)]

use definitions::{DefinitionFile, Definitions, embedded};

const GUIDE: &str = include_str!("../../../CONTRIBUTING.md");

/// The TOML of the guide's section on registers, piece by piece.
fn pieces() -> Vec<String> {
    let section = GUIDE
        .split("## Add a register")
        .nth(1)
        .unwrap()
        .split("\n## ")
        .next()
        .unwrap();
    let mut pieces = Vec::new();
    let mut lines = section.lines();
    while lines.by_ref().any(|line| line.trim() == "```toml") {
        let piece: Vec<&str> = lines
            .by_ref()
            .take_while(|line| line.trim() != "```")
            .map(str::trim)
            .collect();
        pieces.push(piece.join("\n"));
    }
    pieces
}

fn read(text: &str) -> Definitions {
    let mut files = embedded();
    files.push(DefinitionFile {
        path: "ehc/registers/home_visit.toml".to_owned(),
        text: text.to_owned(),
    });
    Definitions::read(&files).unwrap_or_else(|problems| panic!("{problems}\n{text}"))
}

#[test]
fn the_smallest_register_of_the_guide_is_read_and_explained() {
    let pieces = pieces();
    assert_eq!(pieces.len(), 3);
    assert!(pieces[0].lines().count() <= 19, "it is meant to be the smallest");
    let page = read(&pieces[0]).explain("home_visit").unwrap();
    assert!(
        page.contains("Each entry is about one entry of the list “Children and young people”."),
        "{page}"
    );
    assert!(page.contains("1. Visit planned\n      It opens an entry."), "{page}");
}

#[test]
fn each_further_step_of_the_guide_works_on_the_one_before() {
    let pieces = pieces();
    let (before, _) = pieces[0].split_once("[steps.visited]").unwrap();
    let whole = format!("{before}{}\n{}", pieces[1], pieces[2]);
    let definitions = read(&whole);
    let page = definitions.explain("home_visit").unwrap();
    for words in [
        "It must say: Was the child seen?",
        "What the family said: text",
        "The last day is: 10 working days",
        "A visit on the tenth working day is in time",
    ] {
        assert!(page.contains(words), "{words}\n{page}");
    }
}
