//! Who reads and records what: what a file says of it, and what is refused, in the line of the very key.
#![allow(clippy::unwrap_used, missing_docs)]

use definitions::access::Reads;
use definitions::{DefinitionFile, Definitions, Reach};

fn file(path: &str, text: &str) -> DefinitionFile {
    DefinitionFile {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}

fn role(id: &str, reach: &str) -> DefinitionFile {
    let text = format!("id = \"{id}\"\ntitle = \"{id}\"\npurpose = \"p\"\nreach = \"{reach}\"\n");
    file(&format!("ehc/roles/{id}.toml"), &text)
}

const CHILD: &str = r#"id = "child"
title = "Child"
plural = "Children"
subject = "area"
people = true
purpose = "p"
law = "l"
[access]
read = ["officer", "worker"]
record = ["officer"]
[steps.known]
title = "Known"
opens = true
fields = ["surname"]
[fields.surname]
title = "Surname"
type = "text"
"#;

const PERSON: &str = r#"id = "person"
title = "Person"
plural = "People"
subject = "area"
purpose = "p"
law = "l"
[access]
read = ["officer"]
[steps.known]
title = "Known"
opens = true
"#;

const VISIT: &str = r#"id = "visit"
title = "Visit"
plural = "Visits"
subject = "child"
purpose = "p"
law = "l"
[access]
read = ["officer"]
part = { worker = ["planned", "account", "looks"] }
record = ["worker"]
own = { caseload = "who" }
[steps.planned]
title = "Planned"
opens = true
fields = ["who"]
[steps.made]
title = "Made"
closes = true
fields = ["account"]
by = ["officer"]
[fields]
who = { title = "Who", type = "entry", of = "person", inverse = "makes" }
account = { title = "Account", type = "text" }
[values]
looks = { title = "Looks", count = "note" }
"#;

const NOTE: &str = r#"id = "note"
title = "Note"
plural = "Notes"
part_of = "visit"
purpose = "p"
law = "l"
[steps.written]
title = "Written"
opens = true
"#;

/// What is wrong when the visit's file, or that of its notes, has this in place of that.
fn wrong(was: &str, is: &str) -> String {
    assert!(VISIT.contains(was) || NOTE.contains(was), "{was}");
    let files = [
        file("ehc/theme.toml", "title = \"EHC\"\norder = 1\n"),
        role("officer", "area"),
        role("worker", "own_caseload"),
        file("ehc/registers/child.toml", CHILD),
        file("ehc/registers/person.toml", PERSON),
        file("ehc/registers/visit.toml", &VISIT.replacen(was, is, 1)),
        file("ehc/registers/note.toml", &NOTE.replacen(was, is, 1)),
    ];
    match Definitions::read(&files) {
        Ok(_) => String::new(),
        Err(problems) => problems.to_string(),
    }
}

#[test]
fn a_register_says_who_reads_and_records_it_and_a_part_has_that_of_its_whole() {
    let files = [
        file("ehc/theme.toml", "title = \"EHC\"\norder = 1\n"),
        role("officer", "area"),
        role("worker", "own_caseload"),
        file("ehc/registers/child.toml", CHILD),
        file("ehc/registers/person.toml", PERSON),
        file("ehc/registers/visit.toml", VISIT),
        file("ehc/registers/note.toml", NOTE),
    ];
    let definitions = Definitions::read(&files).unwrap();
    let (officer, worker) = (
        definitions.role_index("officer").unwrap(),
        definitions.role_index("worker").unwrap(),
    );
    let visit = definitions.register("visit").unwrap();
    let access = visit.access.as_ref().unwrap();
    assert_eq!(access.reads_of(officer), Some(&Reads::All));
    let Some(Reads::Part(named)) = access.reads_of(worker) else {
        panic!()
    };
    assert_eq!(
        (&named.steps[..], &named.fields[..], &named.values[..]),
        (&[0][..], &[1][..], &[0][..])
    );
    assert_eq!(access.own, [(Reach::OwnCaseload, 0)]);
    assert_eq!(visit.recorders(0), [worker]);
    assert_eq!(visit.recorders(1), [officer]);
    let note = definitions.register("note").unwrap().access.as_ref().unwrap();
    assert_eq!(note.reads, [(officer, Reads::All)]);
    assert_eq!(note.record, [worker]);
    let words = definitions.explain("visit").unwrap();
    assert!(
        words.contains("officer: all of it; of every child in the area"),
        "{words}"
    );
    assert!(
        words.contains("worker: that there is one, and: Planned; Account; Looks; of the children whose case they hold"),
        "{words}"
    );
    assert!(words.contains("“Made”: only officer"), "{words}");
    assert!(words.contains("“Who” says whose it is"), "{words}");
}

#[test]
fn access_to_nothing_by_no_one_or_twice_is_refused_where_it_says_so() {
    let cases = [
        (
            "read = [\"officer\"]",
            "read = [\"oficer\"]",
            "visit.toml:8: there is no role \"oficer\" (did you mean \"officer\"?)",
        ),
        (
            "read = [\"officer\"]",
            "read = [\"officer\", \"worker\"]",
            "visit.toml:9: \"worker\" is said already to read",
        ),
        (
            "read = [\"officer\"]",
            "reads = [\"officer\"]",
            "visit.toml:8: there is no key `reads` here; did you mean `read`?",
        ),
        (
            "\"account\", \"looks\"]",
            "\"acount\"]",
            "visit.toml:9: this register keeps no \"acount\" (did you mean \"account\"?)",
        ),
        (
            "[\"planned\", \"account\", \"looks\"]",
            "[]",
            "visit.toml:9: `part` names what a role reads, and this names nothing",
        ),
        (
            "caseload = \"who\"",
            "caselaod = \"who\"",
            "an entry cannot be own to a \"caselaod\" (did you mean \"caseload\"?)",
        ),
        (
            "caseload = \"who\"",
            "caseload = \"account\"",
            "visit.toml:11: \"account\" does not say whose caseload it is",
        ),
        (
            "caseload = \"who\"",
            "caseload = \"hwo\"",
            "visit.toml:11: there is no field \"hwo\"",
        ),
        (
            "own = { caseload = \"who\" }",
            "",
            "ehc/roles/worker.toml: this role reaches no child",
        ),
        (
            "own = { caseload = \"who\" }",
            "own = { caseload = \"who\" }\nsealed_when = \"made IS NULL\"",
            "visit.toml:12: it says what is sealed and not for whom",
        ),
        (
            "own = { caseload = \"who\" }",
            "own = { caseload = \"who\" }\nsealed = [\"officer\"]",
            "\"worker\" is granted something that the seal takes away",
        ),
        (
            "own = { caseload = \"who\" }",
            "own = { caseload = \"who\" }\npublic = [\"account\"]",
            "visit.toml:12: what is about a person is never public",
        ),
        (
            "read = [\"officer\"]\npart",
            "part",
            "visit.toml:19: \"officer\" may record \"made\" and reads nothing of this register, so it cannot find the entry",
        ),
        (
            "by = [\"officer\"]",
            "by = []",
            "visit.toml:20: no role could record this step",
        ),
        (
            "by = [\"officer\"]",
            "by = [\"chair\"]",
            "visit.toml:20: there is no role \"chair\"",
        ),
        (
            "[steps.written]",
            "[access]\nread = [\"officer\"]\nsealed = [\"officer\"]\n[steps.written]",
            "visit.toml:25: the value \"looks\" would tell of \"Note\", which is sealed",
        ),
    ];
    for (was, is, message) in cases {
        let found = wrong(was, is);
        assert!(found.contains(message), "{is}: {found}");
    }
    assert_eq!(wrong("purpose", "purpose"), "");
}

#[test]
fn a_role_that_no_register_names_is_refused_and_a_register_that_names_none_is_read_by_none() {
    let read = |with: &[DefinitionFile]| {
        let mut files = vec![
            file("ehc/theme.toml", "title = \"EHC\"\norder = 1\n"),
            role("officer", "area"),
        ];
        files.extend_from_slice(with);
        Definitions::read(&files).map_err(|problems| problems.to_string())
    };
    let unguarded = file(
        "ehc/registers/person.toml",
        &PERSON.replace("[access]\nread = [\"officer\"]\n", ""),
    );
    let found = read(std::slice::from_ref(&unguarded)).unwrap_err();
    assert!(found.contains("officer.toml: no register names this role"), "{found}");
    assert!(read(&[file("ehc/registers/person.toml", PERSON)]).is_ok());
    let none = Definitions::read(&[file("ehc/theme.toml", "title = \"EHC\"\norder = 1\n"), unguarded]).unwrap();
    assert!(none.register("person").unwrap().access.is_none());
    assert!(
        none.explain("person")
            .unwrap()
            .contains("No role: give it an [access].")
    );
}

#[test]
fn every_register_of_ours_says_who_reads_it() {
    let definitions = Definitions::built_in().unwrap();
    let silent: Vec<&String> = (definitions.registers.iter())
        .filter(|(_, register)| register.access.as_ref().is_none_or(|access| access.reads.is_empty()))
        .map(|(id, _)| id)
        .collect();
    assert_eq!(silent, Vec::<&String>::new());
}
