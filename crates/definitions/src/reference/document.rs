//! The keys of letters.

use super::{Table, key};

pub(super) const DOCUMENT: Table = Table {
    id: "document",
    what: "a letter",
    path: "",
    about: "A letter that is made from an entry. Its file is `THEME/documents/NAME.md`: these keys between two lines of `+++`, then the text in Markdown: paragraphs, `##` and `###`, lists, tables, `**strong**`. `{column}` is filled by a column of the entry, as conditions name it; a letter with an empty one is not sent. `{when CONDITION}` and `{end}`, each on a line of its own, enclose what is there only when the condition is true. `{include NAME}` on a line of its own takes in a passage: a file of the same folder that has only a title. A translation is `NAME.ur.md` and has only a title; where one is missing the letter says so and is in English. Languages: `en`, `pl`, `ro`, `ta`, `ur`.",
    keys: &[
        key("title", "text", "Its title, which is its first heading."),
        key(
            "of",
            "text",
            "The register whose entries it is made from. A file without it is a passage that letters take in.",
        ),
        key("step", "text", "The step that is recorded when it is sent."),
        key(
            "kept_in",
            "text",
            "The field of that step, of type `file`, that keeps what was sent; needed where the step has several.",
        ),
        key(
            "languages",
            "list of text",
            "The languages it is meant to exist in; it always exists in English.",
        ),
        key("law", "text", "Under what it is sent."),
        key(
            "needs",
            "list of text",
            "Columns that must have a value before it is sent, beside those in its text.",
        ),
    ],
};
