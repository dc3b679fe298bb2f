//! The reference as a page.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{FILES, Table, examples};
use crate::DefinitionFile;

/// How long an example beside a key may be, in characters.
const LONGEST: usize = 100;

/// The whole reference in Markdown, as `docs/DEFINITIONS.md` has it.
#[must_use]
pub fn page() -> String {
    let files = examples();
    let mut page = String::from(
        "# Definition files: every key\n\n\
         `goldenthread definitions reference` writes this page; do not edit it. A test holds its keys to those that the\n\
         program reads, and each example is cut out of the files printed here, which the tests read.\n\n\
         `goldenthread definitions check FOLDER` says what is wrong in a file, in which line, and what was probably meant.\n\
         `goldenthread definitions explain NAME` says what a register does, in plain words. To begin, read\n\
         [how to add a register](../CONTRIBUTING.md#add-a-register).\n\n\
         An id is lower case with underscores. Conditions and expressions are SQL over the columns of a register: steps (the\n\
         first day), `STEP_latest` (the last), fields, values, `CLOCK_due`, `CLOCK_stopped` and `CLOCK_state`, `opened` and\n\
         `closed`; `code_field.value`, `value.band`; `link.column` and `subject.column` for other entries; `FIRST(field)`;\n\
         `:today` and `:today_less_6_months`. Missing is `NULL`: write `IS NULL`, `IS TRUE`, `COALESCE`.\n",
    );
    for kind in FILES {
        page += &format!("\n## {}\n", kind.title);
        for table in kind.tables {
            let mut title = table.what.trim_start_matches("a ").trim_start_matches("an ").to_owned();
            if let Some(first) = title.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            if !table.path.is_empty() {
                page += &format!("\n### {title}: `{}`\n", table.path.replace('*', "ID"));
            }
            page += &format!(
                "\n{}\n\n| Key | Type | What it does | Example |\n|---|---|---|---|\n",
                table.about
            );
            for key in table.keys {
                let example = example(table, key.name, kind.example, &files).unwrap_or_default();
                page += &format!(
                    "| `{}` | {} | {} | `{}` |\n",
                    key.name,
                    key.kind,
                    key.does,
                    example.replace('|', "\\|")
                );
            }
        }
        if let Some(file) = files.iter().find(|file| file.path == kind.example) {
            let language = if file.path.ends_with(".md") { "markdown" } else { "toml" };
            page += &format!("\nA whole file, `{}`:\n\n```{language}\n{}```\n", file.path, file.text);
        }
    }
    page
}

/// How the examples write a key: in the example of its kind of file, or else in another.
fn example(table: &Table, key: &str, first: &str, files: &[DefinitionFile]) -> Option<String> {
    let folder = first.rsplit_once('/')?.0;
    let mut files: Vec<&DefinitionFile> = files.iter().filter(|file| file.path.starts_with(folder)).collect();
    files.sort_by_key(|file| file.path != first);
    files.iter().find_map(|file| {
        let document = DeTable::parse(file.toml()).ok()?;
        let path: Vec<&str> = table
            .path
            .split('.')
            .filter(|part| !part.is_empty())
            .chain([key])
            .collect();
        in_table(document.get_ref(), &path, file.toml())
    })
}

fn in_table(table: &DeTable<'_>, path: &[&str], text: &str) -> Option<String> {
    let (part, rest) = path.split_first()?;
    let mut found = table.iter().filter(|(key, _)| *part == "*" || key.get_ref() == part);
    if !rest.is_empty() {
        return found.find_map(|(_, value)| in_value(value, rest, text));
    }
    let (key, value) = found.next()?;
    let line = text
        .get(text.get(..key.span().start)?.rfind('\n').map_or(0, |at| at + 1)..)?
        .lines()
        .next()?;
    if line.starts_with('[') {
        return Some(line.trim().to_owned());
    }
    let whole = text.get(key.span().start..value.span().end)?;
    let (name, value) = whole.split_once('=')?;
    let whole = format!("{} = {}", name.trim(), value.trim());
    let first = whole.lines().next().unwrap_or_default().to_owned();
    let short: String = first.chars().take(LONGEST).collect();
    Some(if short == whole {
        whole
    } else {
        format!("{} …", short.trim_end())
    })
}

fn in_value(value: &Spanned<DeValue<'_>>, path: &[&str], text: &str) -> Option<String> {
    match value.get_ref() {
        DeValue::Table(table) => in_table(table, path, text),
        DeValue::Array(items) if path[0] == "*" => items.iter().find_map(|item| in_value(item, &path[1..], text)),
        DeValue::Array(items) => items.iter().find_map(|item| in_value(item, path, text)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Definitions;

    #[test]
    fn the_files_that_the_examples_come_from_are_read_without_a_problem() {
        Definitions::read(&examples()).unwrap_or_else(|problems| panic!("{problems}"));
    }

    #[test]
    fn each_key_has_an_example_of_its_type() {
        let files = examples();
        for kind in FILES {
            for table in kind.tables {
                for key in table.keys {
                    let example = example(table, key.name, kind.example, &files);
                    let Some(example) = example else {
                        panic!("no example file uses `{}` of {}", key.name, table.what)
                    };
                    let Some((_, value)) = example.split_once(" = ") else {
                        assert!(
                            key.kind.contains("table"),
                            "`{}` of {}: {example}",
                            key.name,
                            table.what
                        );
                        continue;
                    };
                    let value = value.trim();
                    let fits = |kind: &str| match kind {
                        "text" => value.starts_with('"'),
                        "true or false" => value == "true" || value == "false",
                        "whole number" => value.parse::<i64>().is_ok(),
                        "day" => value.len() == 10 && value.starts_with("20"),
                        "table" | "tables" => value.starts_with('{'),
                        _ => kind.starts_with("list of") && value.starts_with('['),
                    };
                    let mut kinds = key.kind.split(" or list").map(|kind| match kind.strip_prefix(" of") {
                        Some(of) => format!("list of{of}"),
                        None => kind.to_owned(),
                    });
                    assert!(
                        kinds.any(|kind| fits(&kind)),
                        "`{}` of {} is {}: {example}",
                        key.name,
                        table.what,
                        key.kind
                    );
                }
            }
        }
    }
}
