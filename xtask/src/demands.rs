//! The demand map: which demand row is defined where, and which test shows it.
//!
//! A definition file claims a row by naming it in `demands`; a document claims one by naming it in its text; a test
//! shows one with a comment of the form `demand: D01` above it. `docs/DEMANDS.md` and `docs/demands/` are made from
//! these. The check fails when they are out of date, when a row is claimed that no test shows, when a comment names no
//! test, and when there is no such row.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::tools::root;

/// The demand rows: id and what the system must do, in a few words of our own.
const ROWS: &str = include_str!("../demand_rows.txt");
/// The first file of the map; the groups are in the folder beside it.
const INDEX: &str = "docs/DEMANDS.md";
const FOLDER: &str = "docs/demands";

/// The groups of rows by the letter their ids begin with.
const GROUPS: [(char, &str); 14] = [
    ('A', "Improvement governance"),
    ('B', "Co-production, communication, local offer"),
    ('C', "Data and measures"),
    ('D', "EHC plans: the statutory process"),
    ('E', "Health, therapies, neurodevelopment"),
    ('F', "Not in school, alternative provision, inclusion"),
    ('G', "Preparation for adulthood, post-16"),
    ('H', "Disabled children's social care and short breaks"),
    ('J', "Commissioning, places, money"),
    ('K', "Workforce"),
    ('L', "Front door, early help, protection"),
    ('M', "Looked after, permanence, adoption, care leavers"),
    ('N', "Leadership and assurance"),
    ('Q', "What holds for all of them"),
];

/// A source file: its path from the workspace's folder, with `/`, and its text.
type Source = (String, String);

/// One row: where it is claimed, and which tests show it.
#[derive(Debug, Default, PartialEq)]
struct Row {
    /// Definition files, by path.
    defined: BTreeSet<String>,
    /// Documents that name it, by path.
    documents: BTreeSet<String>,
    /// Tests: the file's path and the name of the test.
    tests: BTreeSet<(String, String)>,
}

/// Writes the map anew.
pub(crate) fn write() -> Result<()> {
    let pages = pages(&rows(&sources(&root())?)?)?;
    let folder = root().join(FOLDER);
    if folder.is_dir() {
        std::fs::remove_dir_all(&folder).with_context(|| format!("{FOLDER} could not be removed"))?;
    }
    std::fs::create_dir_all(&folder).with_context(|| format!("{FOLDER} could not be created"))?;
    for (path, text) in pages {
        std::fs::write(root().join(&path), text).with_context(|| format!("{path} could not be written"))?;
    }
    Ok(())
}

/// Fails when the map on disk is not what the code says.
pub(crate) fn check() -> Result<()> {
    for (path, text) in pages(&rows(&sources(&root())?)?)? {
        let held = std::fs::read_to_string(root().join(&path)).unwrap_or_default();
        if held.replace("\r\n", "\n") != text {
            bail!("{path} is out of date: run `cargo xtask demands` and look at the difference");
        }
    }
    Ok(())
}

fn known() -> Vec<(&'static str, &'static str)> {
    ROWS.lines().filter_map(|line| line.split_once(' ')).collect()
}

/// The rows with what claims and what shows them.
fn rows(sources: &[Source]) -> Result<BTreeMap<String, Row>> {
    let known: BTreeSet<&str> = known().into_iter().map(|(id, _)| id).collect();
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    for (path, text) in sources {
        if path.ends_with(".toml") {
            for id in demands_of(text) {
                rows.entry(id).or_default().defined.insert(path.clone());
            }
        } else if path.ends_with(".md") {
            for id in words(text).filter(|word| known.contains(word)) {
                rows.entry(id.to_owned()).or_default().documents.insert(path.clone());
            }
        } else {
            tests_of(path, text, &mut rows)?;
        }
    }
    let mut problems = Vec::new();
    for (id, row) in &rows {
        let named: Vec<&str> = row.defined.iter().chain(&row.documents).map(String::as_str).collect();
        if !known.contains(id.as_str()) {
            let tests = row.tests.iter().map(|(path, _)| path.as_str());
            let places: Vec<&str> = named.iter().copied().chain(tests).collect();
            problems.push(format!("there is no row {id}; it is named in {}", places.join(", ")));
        } else if row.tests.is_empty() {
            problems.push(format!(
                "row {id} is claimed in {}, and no test shows it: write a test with the comment `// demand: {id}`, or remove the claim",
                named.join(", ")
            ));
        }
    }
    if !problems.is_empty() {
        bail!("{}", problems.join("\n"));
    }
    Ok(rows)
}

/// The ids in the `demands` list of a definition file, which may run over several lines.
fn demands_of(text: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut within = false;
    for line in text.lines() {
        let starts = line
            .strip_prefix("demands")
            .and_then(|rest| rest.trim_start().strip_prefix('='));
        if let Some(list) = starts.or_else(|| within.then_some(line)) {
            ids.extend(list.split('"').skip(1).step_by(2).map(str::to_owned));
            within = !list.contains(']');
        }
    }
    ids
}

/// The words of a document that could be the id of a row.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
}

/// Tests named after a comment `demand: …`: the next function or test title is the one that shows the rows.
fn tests_of(path: &str, text: &str, rows: &mut BTreeMap<String, Row>) -> Result<()> {
    let mut pending: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = line.trim();
        if let Some(ids) = line.strip_prefix("// demand: ") {
            pending.extend(ids.split([' ', ',']).filter(|id| !id.is_empty()).map(str::to_owned));
        } else if !pending.is_empty() {
            let title = function(line).or_else(|| call_with_title(line));
            if let Some(title) = title {
                for id in pending.drain(..) {
                    let test = (path.to_owned(), title.to_owned());
                    rows.entry(id).or_default().tests.insert(test);
                }
            }
        }
    }
    if !pending.is_empty() {
        bail!("{path}: no test follows the comment `demand: {}`", pending.join(" "));
    }
    Ok(())
}

/// The name of the function that a line of Rust begins.
fn function(line: &str) -> Option<&str> {
    let line = line.trim_start_matches("pub ").trim_start_matches("async ");
    line.strip_prefix("fn ")?.split(['(', '<']).next()
}

/// The title in a call such as `test("…"` or `journey('…'`, as the browser tests write them.
fn call_with_title(line: &str) -> Option<&str> {
    let line = line.trim_start_matches("await ");
    let (name, rest) = line.split_once('(')?;
    let quote = rest.chars().next().filter(|c| ['"', '\'', '`'].contains(c))?;
    let is_call = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '_');
    is_call.then(|| rest[1..].split(quote).next()).flatten()
}

/// The files of the map: path and text.
fn pages(rows: &BTreeMap<String, Row>) -> Result<Vec<(String, String)>> {
    let known = known();
    let mut index = String::from(
        "# Demand map\n\nWhat the system must do, row by row, and the tests that show it. A row is shown in the part that its tests name,\nand no further. `cargo xtask demands` makes these pages; `cargo xtask test` fails when they are out of date or a row\nis claimed without a test.\n\n| group | rows | shown by a test |\n|---|---|---|\n",
    );
    let mut out = Vec::new();
    let mut total = 0;
    for (letter, title) in GROUPS {
        let group: Vec<(&str, &str)> = known.iter().copied().filter(|(id, _)| id.starts_with(letter)).collect();
        let shown = group
            .iter()
            .filter(|(id, _)| rows.get(*id).is_some_and(|row| !row.tests.is_empty()))
            .count();
        total += shown;
        writeln!(
            index,
            "| [{letter}: {title}](demands/{letter}.md) | {} | {shown} |",
            group.len()
        )?;
        out.push((format!("{FOLDER}/{letter}.md"), page(letter, title, &group, rows)?));
    }
    writeln!(index, "\n{total} of {} rows are shown by a test", known.len())?;
    out.push((INDEX.to_owned(), index));
    Ok(out)
}

/// The page of one group: a table with short cells, and under it the tests of each row.
fn page(letter: char, title: &str, group: &[(&str, &str)], rows: &BTreeMap<String, Row>) -> Result<String> {
    let mut out = format!(
        "# {letter}: {title}\n\nMade by `cargo xtask demands`. [All groups](../DEMANDS.md)\n\n| row | what | defined in | tests |\n|---|---|---|---|\n"
    );
    let mut below = String::new();
    for (id, what) in group {
        let Some(row) = rows.get(*id) else {
            writeln!(out, "| {id} | {what} | | none yet |")?;
            continue;
        };
        let link = id.to_lowercase();
        writeln!(
            out,
            "| {id} | {what} | {} | [{}](#{link}) |",
            some(&row.defined),
            row.tests.len()
        )?;
        writeln!(below, "\n## {id}\n\n{what}.\n")?;
        if !row.defined.is_empty() {
            let files: Vec<String> = row.defined.iter().map(|path| linked(stem(path), path)).collect();
            writeln!(below, "Defined in {}.\n", files.join(", "))?;
        }
        for (path, test) in &row.tests {
            writeln!(below, "- {} in {}", test.replace('_', " "), linked(short(path), path))?;
        }
    }
    Ok(out + &below)
}

/// The first few definition files by their stems, and how many more there are.
fn some(paths: &BTreeSet<String>) -> String {
    const MOST: usize = 3;
    let mut cell: Vec<String> = paths.iter().take(MOST).map(|path| stem(path).to_owned()).collect();
    if paths.len() > MOST {
        cell.push(format!("{} more", paths.len() - MOST));
    }
    cell.join(", ")
}

fn linked(name: &str, path: &str) -> String {
    format!("[{name}](../../{path})")
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

/// A test file's path without what all of them share.
fn short(path: &str) -> &str {
    path.strip_prefix("crates/").unwrap_or(path)
}

/// Every file that can claim or show a row.
fn sources(root: &Path) -> Result<Vec<Source>> {
    let mut paths = vec![root.join("README.md")];
    for folder in ["crates", "definitions", "docs", "e2e/tests"] {
        walk(&root.join(folder), &mut paths)?;
    }
    paths.sort();
    let mut out = Vec::new();
    for path in paths {
        let name = path
            .strip_prefix(root)
            .unwrap_or(&path)
            .to_string_lossy()
            .replace('\\', "/");
        if reads(&name) {
            let text = std::fs::read_to_string(&path).with_context(|| format!("{name} could not be read"))?;
            out.push((name, text));
        }
    }
    Ok(out)
}

/// Whether a file can claim or show a row. The map itself does not, nor do the agreements with other validators, whose
/// codes of rules look like rows.
fn reads(name: &str) -> bool {
    let folder = |folder: &str| name.starts_with(folder);
    match name.rsplit('.').next() {
        Some("toml") => folder("definitions/"),
        Some("rs" | "mjs") => folder("crates/") || folder("e2e/"),
        Some("md") => {
            (name == "README.md" || folder("docs/"))
                && name != INDEX
                && !folder("docs/demands/")
                && !folder("docs/agreement")
        }
        _ => false,
    }
}

fn walk(folder: &Path, out: &mut Vec<PathBuf>) -> Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("{} could not be read", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if !path.is_dir() {
            out.push(path);
        } else if !path.ends_with("node_modules") && !path.ends_with("target") {
            walk(&path, out)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        (path.to_owned(), text.to_owned())
    }

    // The prefix is made here, so that this file shows no row itself.
    fn test(ids: &str, name: &str) -> Source {
        source(
            "crates/care/tests/all.rs",
            &format!("#[test]\n// {}: {ids}\nfn {name}() {{}}\n", "demand"),
        )
    }

    #[test]
    fn a_row_claimed_without_a_test_fails() {
        let claim = source("definitions/care/registers/visit.toml", "demands = [\"D02\"]\n");
        let error = rows(std::slice::from_ref(&claim)).map_err(|e| e.to_string());
        assert!(
            error
                .as_ref()
                .is_err_and(|e| e.contains("row D02 is claimed in definitions/care/registers/visit.toml")),
            "{error:?}"
        );
        assert!(rows(&[claim, test("D02", "advice_is_due")]).is_ok());
        let document = rows(&[source("docs/ROLES.md", "Notes of visits (L09) are kept.")]);
        assert!(document.is_err_and(|e| e.to_string().contains("row L09 is claimed in docs/ROLES.md")));
    }

    #[test]
    fn an_unknown_row_and_a_comment_without_a_test_fail() {
        let unknown = rows(&[test("Z99", "a_test")]);
        assert!(unknown.is_err_and(|e| e.to_string().contains("there is no row Z99")));
        let alone = rows(&[source("crates/care/tests/all.rs", &format!("// {}: D01\n", "demand"))]);
        assert!(alone.is_err_and(|e| e.to_string().contains("no test follows")));
    }

    #[test]
    fn a_journey_in_the_browser_shows_a_row() -> Result<()> {
        let text = format!(
            "// {}: C01\njourney(\"an analyst corrects a return\", async (someone) => {{\n",
            "demand"
        );
        let rows = rows(&[source("e2e/tests/journeys/returns.mjs", &text)])?;
        let tests: Vec<&str> = rows["C01"].tests.iter().map(|(_, test)| test.as_str()).collect();
        assert_eq!(tests, ["an analyst corrects a return"]);
        Ok(())
    }

    #[test]
    fn a_list_over_several_lines_and_a_list_of_tests_are_read() -> Result<()> {
        assert_eq!(
            demands_of("title = \"x\"\ndemands = [\n  \"D01\",\n  \"D02\",\n]\nlaw = \"y\"\n"),
            ["D01", "D02"]
        );
        let rows = rows(&[test("D01 D02", "both")])?;
        assert_eq!(rows.len(), 2);
        let pages = pages(&rows)?;
        let (_, index) = pages.last().context("no index")?;
        assert!(index.ends_with("\n2 of 176 rows are shown by a test\n"), "{index}");
        let listed: usize = pages.iter().map(|(_, text)| text.matches("none yet").count()).sum();
        assert_eq!(listed, 174);
        Ok(())
    }
}
