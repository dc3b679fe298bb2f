//! The demand map: which demand row works where, and which test shows it.
//!
//! A row is claimed by a definition file that names it in `demands`, and shown by a test that names it in a comment
//! of the form `demand: D01`. The map in docs/DEMANDS.md is made from both, and a check fails when the map is not what
//! the code says, or a row is claimed that no test shows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::tools::root;

/// The demand rows: id and what the system must do, in a few words of our own.
const ROWS: &str = include_str!("../demand_rows.txt");
const FILE: &str = "docs/DEMANDS.md";

#[derive(Default)]
struct Row {
    where_: BTreeSet<String>,
    tests: BTreeSet<String>,
}

pub(crate) fn write() -> Result<()> {
    let text = map()?;
    std::fs::write(root().join(FILE), text).with_context(|| format!("{FILE} could not be written"))?;
    Ok(())
}

pub(crate) fn check() -> Result<()> {
    let made = map()?;
    let held = std::fs::read_to_string(root().join(FILE)).with_context(|| format!("{FILE} could not be read"))?;
    if made != held {
        bail!("{FILE} is not what the code says; run `cargo xtask demands` and look at the difference");
    }
    Ok(())
}

fn map() -> Result<String> {
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    let known: Vec<(&str, &str)> = ROWS.lines().filter_map(|l| l.split_once(' ')).collect();
    for file in files(&root())? {
        let Ok(text) = std::fs::read_to_string(root().join(&file)) else {
            continue;
        };
        let name = file.to_string_lossy().replace('\\', "/");
        if name.starts_with("definitions/") && name.ends_with(".toml") {
            for line in text.lines().filter(|l| l.starts_with("demands")) {
                for id in line.split('"').skip(1).step_by(2) {
                    rows.entry(id.to_owned()).or_default().where_.insert(name.clone());
                }
            }
        }
        // This file describes the form of the comment and shows no row.
        if (name.ends_with(".rs") || name.ends_with(".mjs")) && !name.starts_with("xtask/") {
            tests_of(&name, &text, &mut rows);
        }
    }
    for id in rows.keys() {
        if !known.iter().any(|(k, _)| k == id) {
            bail!("\"{id}\" is named as a demand row, and there is no such row");
        }
    }
    let mut out = String::from(
        "# Demand map\n\nMade by `cargo xtask demands` and checked by `cargo xtask test`. A row works where a definition file or a\ntest names it; a row without a test is not claimed.\n\n| row | what | where | shown by |\n|---|---|---|---|\n",
    );
    let mut shown = 0;
    for (id, what) in &known {
        let row = rows.get(*id);
        let tests: Vec<&str> = row
            .map(|r| r.tests.iter().map(String::as_str).collect())
            .unwrap_or_default();
        let places: Vec<&str> = row
            .map(|r| r.where_.iter().map(String::as_str).collect())
            .unwrap_or_default();
        shown += usize::from(!tests.is_empty());
        let (places, tests) = match (places.is_empty(), tests.is_empty()) {
            (true, true) => ("not yet".to_owned(), String::new()),
            (false, true) => (format!("begun: {}", places.join("<br>")), String::new()),
            _ => (places.join("<br>"), tests.join("<br>")),
        };
        writeln!(out, "| {id} | {what} | {places} | {tests} |")?;
    }
    writeln!(
        out,
        "\n{shown} of {} rows are shown by a test, each in the part its test names and no further.",
        known.len()
    )?;
    Ok(out)
}

/// Tests named after a comment `demand: …`: the next function or test title is the one that shows the rows.
fn tests_of(name: &str, text: &str, rows: &mut BTreeMap<String, Row>) {
    let mut pending: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = line.trim();
        if let Some(ids) = line.strip_prefix("// demand: ") {
            pending.extend(ids.split_whitespace().map(str::to_owned));
        } else if !pending.is_empty() {
            let title = line.strip_prefix("fn ").and_then(|l| l.split('(').next()).or_else(|| {
                line.strip_prefix("test(")
                    .and_then(|l| l.split(['"', '\'', '`']).nth(1))
            });
            if let Some(title) = title {
                for id in pending.drain(..) {
                    rows.entry(id).or_default().tests.insert(format!("`{title}` in {name}"));
                }
            }
        }
    }
}

fn files(root: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut pending = vec![root.join("crates"), root.join("definitions"), root.join("e2e/tests")];
    while let Some(dir) = pending.pop() {
        let entries = std::fs::read_dir(&dir).with_context(|| format!("{} could not be read", dir.display()))?;
        for entry in entries {
            let path = entry?.path();
            let name = path
                .file_name()
                .map(|n| n.to_string_lossy().into_owned())
                .unwrap_or_default();
            if path.is_dir() && name != "node_modules" && name != "target" {
                pending.push(path);
            } else if path.is_file() {
                found.push(path.strip_prefix(root).map(Path::to_path_buf).unwrap_or(path));
            }
        }
    }
    found.sort();
    Ok(found)
}
