//! Letters: what is read, and what is refused with file and line.

use definitions::document::{Block, Fill, Language};
use definitions::{DefinitionFile, Definitions, reference};

const LETTER: &str = "example/documents/visit_letter.md";
const PASSAGE: &str = "example/documents/visit_rights.md";

/// The example's definitions with some files changed or added.
fn read(changes: &[(&str, &str)]) -> Result<Definitions, String> {
    let mut files = reference::examples();
    for (path, text) in changes {
        files.retain(|file| file.path != *path);
        files.push(DefinitionFile {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        });
    }
    Definitions::read(&files).map_err(|problems| problems.to_string())
}

fn letter(keys: &str, body: &str) -> String {
    format!("+++\ntitle = \"A letter\"\nlaw = \"s.17\"\n{keys}\n+++\n{body}\n")
}

const OF: &str = "of = \"visit\"\nstep = \"announced\"";

#[test]
fn a_letter_is_read_with_its_gaps_conditions_and_passages() {
    let definitions = read(&[]).expect("the example is read");
    let letter = &definitions.documents["visit_letter"];
    assert_eq!(letter.languages, ["en", "ur"]);
    let register = &definitions.registers[letter.register];
    assert_eq!(
        (
            register.id.as_str(),
            register.steps.get_index(letter.step).map(|(id, _)| id.as_str())
        ),
        ("visit", Some("announced"))
    );
    assert_eq!(
        register.fields.get_index(letter.kept_in).map(|(id, _)| id.as_str()),
        Some("letter")
    );
    let (text, own) = letter.text("en").expect("it has English");
    assert!(own);
    assert_eq!(
        text.sections.iter().map(|s| s.when.is_some()).collect::<Vec<_>>(),
        [false, true, false, false]
    );
    let Block::Paragraph(greeting) = &text.sections[0].blocks[0] else {
        panic!("a paragraph")
    };
    let Fill::Column(at) = greeting[1].fill else {
        panic!("a gap")
    };
    assert_eq!(
        letter.layout.columns.get_index(at).map(|(name, _)| name.as_str()),
        Some("letter_to")
    );
    assert!(
        matches!(&text.sections[3].blocks[0], Block::Heading(2, _)),
        "the passage is taken in"
    );
    // It is wanted in Urdu and is not yet written in it.
    assert!(matches!(letter.text("ur"), Some((_, false))));
    assert!(
        definitions
            .explain("visit")
            .is_some_and(|page| page.contains("Not yet written in: Urdu"))
    );
}

#[test]
fn a_translation_has_the_gaps_of_the_english() {
    let urdu = |body: &str| format!("+++\ntitle = \"ہم آپ سے ملنے آئیں گے\"\n+++\n{body}\n");
    let path = "example/documents/visit_letter.ur.md";
    let whole = urdu("محترم {letter_to}،\n\nہم **{due_on}** کو آئیں گے۔\n\n{include visit_rights}");
    let definitions = read(&[(path, &whole)]).expect("it is read");
    let (text, own) = definitions.documents["visit_letter"].text("ur").expect("it has Urdu");
    assert!(own);
    let languages: Vec<&str> = text.sections.iter().map(|s| s.language.as_str()).collect();
    assert_eq!(languages, ["ur", Language::ENGLISH], "the passage is not translated");
    assert_eq!(
        read(&[(path, &urdu("محترم {letter_to}،"))]).expect_err("it leaves out the day"),
        format!("{path}: the English has {{due_on}} and this has not")
    );
    assert_eq!(
        read(&[("example/documents/visit_letter.pl.md", &urdu("{letter_to} {due_on}"))])
            .expect_err("Polish is not wanted"),
        "example/documents/visit_letter.pl.md: add \"pl\" to `languages` of visit_letter.md, or remove this file"
    );
    assert!(
        read(&[("example/documents/other.ur.md", &urdu("x"))])
            .expect_err("no English")
            .contains("write the English first")
    );
}

/// Everything that is refused, with the line it is reported in.
#[test]
fn a_mistake_has_its_file_and_line_and_what_to_do() {
    let mistakes = [
        (letter(OF, "Dear {leter_to},"), 7, "letter_to"),
        (
            letter(OF, "One.\n\nTwo {due_on + 1} days."),
            9,
            "give \"due_on + 1\" a name under [values]",
        ),
        (letter(OF, "# A heading"), 7, "begin headings of the text with ##"),
        (letter(OF, "### Too deep"), 7, "below one with ##"),
        (letter(OF, "One.\n\n<b>bold</b>"), 9, "not in HTML"),
        (
            letter(OF, "See [this](https://example.org)."),
            7,
            "write the address out",
        ),
        (letter(OF, "![x](y.png)"), 7, "no pictures"),
        (letter(OF, "One.\n\n    indented"), 9, "without spaces"),
        (letter(OF, "> quoted"), 7, "no block quotes"),
        (letter(OF, "One\n\n---\n\nTwo"), 9, "no rules across the page"),
        (letter(OF, "Dear {letter_to"), 7, "opened and not closed"),
        (letter(OF, "{when risk = 'high'}\nSome."), 7, "has no {end}"),
        (letter(OF, "Some.\n{end}"), 8, "no {when …} that this {end} belongs to"),
        (
            letter(OF, "{when due_on}\nSome.\n{end}"),
            7,
            "where true or false is needed",
        ),
        (letter(OF, "Some {when seen_alone} words."), 7, "on a line of its own"),
        (letter(OF, "{include visit_right}"), 7, "visit_rights"),
        (letter(OF, ""), 7, "says nothing"),
        (
            letter("of = \"visits\"\nstep = \"announced\"", "x"),
            4,
            "there is no register \"visits\" (did you mean \"visit\"?)",
        ),
        (
            letter("of = \"visit\"\nstep = \"anounced\"", "x"),
            5,
            "did you mean \"announced\"?",
        ),
        (
            letter("of = \"visit\"\nstep = \"made\"", "x"),
            5,
            "a field of type file",
        ),
        (letter("of = \"visit\"", "x"), 4, "say in `step`"),
        (
            letter(&format!("{OF}\nkept_in = \"letter_to\""), "x"),
            6,
            "no field of type file",
        ),
        (
            letter(&format!("{OF}\nlanguages = [\"xx\"]"), "x"),
            6,
            "no language of letters",
        ),
        (letter(&format!("{OF}\nneeds = [\"du_on\"]"), "x"), 6, "due_on"),
        (letter(&format!("{OF}\nsend = true"), "x"), 6, "there is no key `send`"),
        ("Dear all,\n".to_owned(), 1, "a line of +++"),
    ];
    for (text, line, words) in mistakes {
        let problem = read(&[("example/documents/new.md", &text)]).expect_err(&text);
        let place = format!("example/documents/new.md:{line}: ");
        assert!(
            problem.starts_with(&place) && problem.contains(words),
            "{problem}\nfor\n{text}"
        );
    }
    let unused = read(&[(
        "example/documents/other.md",
        "+++\ntitle = \"A passage\"\n+++\nWords.\n",
    )]);
    assert!(
        unused
            .expect_err("no letter takes it in")
            .contains("no letter takes this passage in")
    );
    let inside = read(&[(PASSAGE, "+++\ntitle = \"A passage\"\n+++\n{include visit_rights}\n")]);
    assert!(
        inside
            .expect_err("a passage in a passage")
            .starts_with(&format!("{PASSAGE}:4: a passage takes in no other"))
    );
    let wrong = read(&[(PASSAGE, "+++\ntitle = \"A passage\"\n+++\nOn {du_on}.\n")]);
    assert!(
        wrong
            .expect_err("the passage has a wrong gap")
            .starts_with(&format!("{PASSAGE}:4: "))
    );
    let law = read(&[(
        LETTER,
        "+++\ntitle = \"A letter\"\nof = \"visit\"\nstep = \"announced\"\n+++\nx\n",
    )]);
    assert!(law.expect_err("no law").contains("say in `law`"));
    let toml = read(&[("example/documents/new.toml", "")]);
    assert!(toml.expect_err("not Markdown").contains("ends in .md"));
}
