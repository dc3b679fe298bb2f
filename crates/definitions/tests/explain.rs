//! A register in plain words.
#![allow(clippy::unwrap_used, missing_docs)]

use definitions::{Definitions, reference};

#[test]
fn a_register_that_uses_every_key_is_explained_in_plain_words() {
    let definitions = Definitions::read(&reference::examples()).unwrap();
    let page = definitions.explain("visit").unwrap();
    for words in [
        "Visit\n=====\n  Every visit that is due",
        "Each entry is about one entry of the list “Members of households”.",
        "  2. Visit made\n      It may happen more than once, counts each time, though nothing changed.",
        "It must say: Risk to the child\n",
        "When “Child seen alone” is no, it must say: Reason",
        "It also shows on the member of a household that this is “saw” as: Called on",
        "It is refused when “Risk to the child: its number” is more than 1 and “Visit made” is missing.",
        "People then read: The risk is [Risk to the child]: visit before you end this.",
        "  Risk to the child: one of a list\n      Risk to the child: High (counts as 3); Low (counts as 1)",
        "Visits made: how many times of “Visit made” there are, counting only those where “Risk to the child” is there",
        "Bands: high from 2.5; low from 0.0",
        "It starts on: “Day it is due”; “Visit made”",
        "The last day is: 10 working days (in round 1); law: The guidance, paragraph 3; statutory guidance",
        "Days do not count between Family away and Family back.",
        "It is lifted by: Family asked for another day",
        "“16th birthday”",
        "It limits the same duty as “Make the visit”; the two count once.",
        "follows: at most one of “Visits”",
    ] {
        assert!(page.contains(words), "{words}\nis not in\n{page}");
    }
    assert_eq!(definitions.explain("no_such_register"), None);
}

/// What a reader sees names things by their titles: ids with underscores are for files.
#[test]
fn every_built_in_register_is_explained_without_ids() {
    let definitions = Definitions::built_in().unwrap();
    for register in definitions.registers.values() {
        let page = definitions.explain(&register.id).unwrap();
        let ids = register
            .steps
            .keys()
            .chain(register.fields.keys())
            .chain(register.clocks.keys());
        for id in ids.filter(|id| id.contains('_')) {
            assert!(!page.contains(id.as_str()), "{} shows \"{id}\"\n{page}", register.id);
        }
        for title in register.clocks.values().map(|clock| &clock.title) {
            assert!(page.contains(title.as_str()), "{} lacks \"{title}\"", register.id);
        }
    }
}

#[test]
fn the_reference_for_authors_is_current() {
    let written = include_str!("../../../docs/DEFINITIONS.md");
    assert!(
        written == reference::page(),
        "run `cargo run -- definitions reference > docs/DEFINITIONS.md`"
    );
}
