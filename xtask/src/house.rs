//! The rules of the house: what may depend on what, and where dependencies come from.
//!
//! Each rule looks at the manifests or at the source text and lists what breaks it. A known fault is
//! an [`EXCEPTIONS`] entry with the reason; an exception that nothing needs any longer fails too, so that the
//! list can only shrink.
//!
//! One rule is kept by readers alone: that Rust names no id of a definition outside a contract. That a measure states no
//! day count of a clock is checked when definitions are read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::tools::root;

/// Something that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Fault {
    rule: &'static str,
    /// The crate or file.
    place: String,
    /// What it does that it must not.
    what: String,
}

/// What breaks a rule and is known: rule, place, what, and why it is still so.
const EXCEPTIONS: &[(&str, &str, &str, &str)] = &[];

const KIND_TO_KIND: &str = "no kind of return depends on another";
const TABLES: &str = "tables knows no rules and no registers";
const RECORD_CRATES: &str = "record knows no return, measure or page";
const RECORD_NAMES: &str = "record names no return, register or measure";
const PROGRAM_TO_KIND: &str = "web and the command line depend on no kind of return";
const SYNTHETIC: &str = "synthetic does not know the record";
const THEME_TO_THEME: &str = "a theme's pages use no other theme's";
const SHARED_TO_PAGES: &str = "web's shared modules use no pages";
const LICENCE: &str = "every dependency has an allowed licence";
const SOURCE: &str = "every dependency comes from the crates registry";
const BANNED: &str = "no banned dependency";
const DUPLICATE: &str = "no dependency in two major versions";

/// Licences that dependencies may have.
const LICENCES: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "0BSD",
    "ISC",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    "CDLA-Permissive-2.0",
];

/// Dependencies that may not come in at all, and why.
const BANNED_CRATES: &[(&str, &str)] = &[
    ("openssl-sys", "it links a library of the system; rustls serves instead"),
    ("native-tls", "it links a library of the system; rustls serves instead"),
];

/// Dependencies that our own crates may not use, whatever others do.
const NOT_DIRECT: &[(&str, &str)] = &[
    ("chrono", "jiff is the one calendar"),
    ("time", "jiff is the one calendar"),
    ("lazy_static", "the standard library has LazyLock"),
    ("once_cell", "the standard library has OnceLock"),
];

/// Dependencies that come in two major versions because others ask for both.
const TWICE: &[&str] = &[
    "base64",
    "bit-vec",
    "const-oid",
    "fallible-iterator",
    "getrandom",
    "nom",
    "syn",
];

/// Checks every rule.
///
/// # Errors
/// What breaks a rule, or an exception that is no longer needed.
pub(crate) fn check() -> Result<()> {
    let faults = faults()?;
    let known = |f: &Fault| {
        EXCEPTIONS
            .iter()
            .any(|(r, p, w, _)| (*r, *p, *w) == (f.rule, &*f.place, &*f.what))
    };
    let mut lines: Vec<String> = faults
        .iter()
        .filter(|f| !known(f))
        .map(|f| format!("{}: {}: {}", f.rule, f.place, f.what))
        .collect();
    for (rule, place, what, _) in EXCEPTIONS {
        if !faults
            .iter()
            .any(|f| (f.rule, &*f.place, &*f.what) == (*rule, *place, *what))
        {
            lines.push(format!(
                "take this exception off the list, nothing needs it: {rule}: {place}: {what}"
            ));
        }
    }
    match lines.is_empty() {
        true => Ok(()),
        false => bail!(
            "the rules of the house (xtask/src/house.rs) are broken:\n  {}",
            lines.join("\n  ")
        ),
    }
}

fn faults() -> Result<BTreeSet<Fault>> {
    let metadata = metadata()?;
    let mut faults = BTreeSet::new();
    let mut fault = |rule, place: &str, what: String| {
        faults.insert(Fault {
            rule,
            place: place.to_owned(),
            what,
        });
    };
    crates(&metadata, &mut fault);
    dependencies(&metadata, &mut fault)?;
    record_names(&mut fault)?;
    pages(&mut fault)?;
    Ok(faults)
}

/// What `cargo metadata` says of this platform's dependencies.
fn metadata() -> Result<Value> {
    let version = Command::new("rustc")
        .arg("-vV")
        .output()
        .context("rustc could not be run")?;
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    let host = version
        .lines()
        .find_map(|l| l.strip_prefix("host: "))
        .context("rustc names no host")?;
    let done = Command::new("cargo")
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--filter-platform",
            host,
        ])
        .current_dir(root())
        .output()
        .context("cargo metadata could not be run")?;
    if !done.status.success() {
        bail!("cargo metadata failed: {}", String::from_utf8_lossy(&done.stderr));
    }
    Ok(serde_json::from_slice(&done.stdout)?)
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or("")
}

/// The packages of the workspace: name, folder within the project, and the names of what each depends on, apart for tests.
fn members(metadata: &Value) -> Vec<(&str, String, BTreeSet<&str>, BTreeSet<&str>)> {
    let root = text(metadata, "workspace_root");
    let mut members = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        if !package["source"].is_null() {
            continue;
        }
        let folder = Path::new(text(package, "manifest_path"))
            .parent()
            .unwrap_or(Path::new(""));
        let folder = folder
            .strip_prefix(root)
            .unwrap_or(folder)
            .to_string_lossy()
            .replace('\\', "/");
        let of = |dev: bool| -> BTreeSet<&str> {
            let all = package["dependencies"].as_array().into_iter().flatten();
            all.filter(|d| (text(d, "kind") == "dev") == dev)
                .map(|d| text(d, "name"))
                .collect()
        };
        members.push((text(package, "name"), folder, of(false), of(true)));
    }
    members
}

/// Rules about what crates depend on.
fn crates(metadata: &Value, fault: &mut impl FnMut(&'static str, &str, String)) {
    let members = members(metadata);
    let kinds: BTreeSet<&str> = members
        .iter()
        .filter(|(_, folder, ..)| folder.starts_with("crates/return_kinds/"))
        .map(|(name, ..)| *name)
        .collect();
    let own: BTreeSet<&str> = members.iter().map(|(name, ..)| *name).collect();
    for (name, _, needs, for_tests) in &members {
        let uses = |of: &str| format!("depends on {of}");
        for of in needs.iter().filter(|of| own.contains(*of)) {
            match *name {
                kind if kinds.contains(kind) && kinds.contains(of) => fault(KIND_TO_KIND, name, uses(of)),
                "tables" if !["calendar", "identifiers"].contains(of) => fault(TABLES, name, uses(of)),
                "record" if !["calendar", "definitions"].contains(of) => fault(RECORD_CRATES, name, uses(of)),
                "web" | "goldenthread" if kinds.contains(of) || *of == "return_kinds" => {
                    fault(PROGRAM_TO_KIND, name, uses(of));
                }
                "synthetic" if *of == "record" => fault(SYNTHETIC, name, uses(of)),
                _ => {}
            }
        }
        for (banned, why) in NOT_DIRECT
            .iter()
            .filter(|(n, _)| needs.contains(n) || for_tests.contains(n))
        {
            fault(BANNED, name, format!("depends on {banned}: {why}"));
        }
        for of in for_tests
            .iter()
            .filter(|of| kinds.contains(*of) && kinds.contains(name))
        {
            fault(KIND_TO_KIND, name, uses(of));
        }
    }
}

/// Rules about dependencies from elsewhere.
fn dependencies(metadata: &Value, fault: &mut impl FnMut(&'static str, &str, String)) -> Result<()> {
    let mut versions: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        if package["source"].is_null() {
            continue;
        }
        versions
            .entry(text(package, "name"))
            .or_default()
            .insert(major(text(package, "version")));
        let licence = text(package, "license");
        if !allowed(licence) {
            let said = if licence.is_empty() { "no licence" } else { licence };
            fault(LICENCE, text(package, "name"), said.to_owned());
        }
    }
    // The lock file names what other platforms would need too.
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).context("Cargo.lock could not be read")?;
    let mut registry = None;
    for package in lock.split("[[package]]").skip(1) {
        let field = |key: &str| {
            let line = package
                .lines()
                .find_map(|l| l.strip_prefix(key)?.trim().strip_prefix('='));
            line.map_or("", |l| l.trim().trim_matches('"'))
        };
        let (name, source) = (field("name"), field("source"));
        if source.is_empty() {
            continue;
        }
        // One registry for all, and nothing from a repository or a folder outside the workspace.
        if !source.starts_with("registry+") || *registry.get_or_insert(source) != source {
            fault(SOURCE, name, source.to_owned());
        }
        if let Some((_, why)) = BANNED_CRATES.iter().find(|(banned, _)| *banned == name) {
            fault(BANNED, name, (*why).to_owned());
        }
    }
    for (name, majors) in versions {
        if majors.len() > 1 && !TWICE.contains(&name) {
            fault(DUPLICATE, name, majors.into_iter().collect::<Vec<_>>().join(" and "));
        }
    }
    Ok(())
}

/// The part of a version that says what goes together.
fn major(version: &str) -> String {
    let mut parts = version.split('.');
    match (parts.next().unwrap_or(""), parts.next().unwrap_or("")) {
        ("0", minor) => format!("0.{minor}"),
        (major, _) => major.to_owned(),
    }
}

/// Whether one of the ways in which a package may be used is allowed. Each of several licences that hold together must be.
fn allowed(expression: &str) -> bool {
    let plain = expression.replace(['(', ')'], " ").replace('/', " OR ");
    let one = |licence: &str| LICENCES.contains(&licence.split_whitespace().collect::<Vec<_>>().join(" ").as_str());
    // "A OR B AND C", as packages write it with brackets around the "OR": every part of the "AND" must be allowed.
    plain.split(" AND ").all(|part| part.split(" OR ").any(one))
}

/// The names of returns, registers and measures as texts in the record's code.
fn record_names(fault: &mut impl FnMut(&'static str, &str, String)) -> Result<()> {
    let mut names: BTreeSet<String> = ["sen2", "cin", "ssda903", "annex_a_send", "annex_a_ilacs", "ssd"]
        .map(str::to_owned)
        .into();
    for file in files(&root().join("definitions"), "toml")? {
        let folder = |name: &str| file.iter().any(|part| part == name);
        if (folder("registers") || folder("measures"))
            && let Some(stem) = file.file_stem()
        {
            names.insert(stem.to_string_lossy().into_owned());
        }
    }
    // A contract is where a crate says which ids it relies on.
    let code = files(&root().join("crates/record/src"), "rs")?;
    for file in code.iter().filter(|f| !f.ends_with("contract.rs")) {
        let file = file.as_path();
        let place = relative(file);
        for name in strings(&code_of(file)?) {
            if names.contains(&name) {
                fault(RECORD_NAMES, &place, format!("\"{name}\""));
            }
        }
    }
    Ok(())
}

/// Rules about the pages of `web`, which are grouped in a folder a theme.
fn pages(fault: &mut impl FnMut(&'static str, &str, String)) -> Result<()> {
    let source = root().join("crates/web/src");
    let folder = source.join("pages");
    let themes: BTreeSet<String> = std::fs::read_dir(&folder)
        .with_context(|| format!("{} could not be read", folder.display()))?
        .filter_map(|e| e.ok().filter(|e| e.path().is_dir()))
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    for file in files(&source, "rs")? {
        let place = relative(&file);
        let code = code_of(&file)?;
        let inside = file.strip_prefix(&folder).ok();
        let theme = inside
            .and_then(|f| f.iter().next())
            .map(|t| t.to_string_lossy().into_owned());
        match (inside, theme.filter(|t| themes.contains(t))) {
            (None, _) if !["lib.rs", "server.rs"].iter().any(|f| file.ends_with(f)) => {
                for line in code
                    .lines()
                    .filter(|l| !l.trim_start().starts_with("//") && l.contains("pages::"))
                {
                    fault(SHARED_TO_PAGES, &place, line.trim().to_owned());
                }
            }
            (Some(inside), Some(theme)) => {
                // How a file names what is beside its theme's folder.
                let up = "super::".repeat(inside.iter().count() - usize::from(inside.ends_with("mod.rs")));
                for other in themes.iter().filter(|t| **t != theme) {
                    for path in [format!("pages::{other}::"), format!("{up}{other}::")] {
                        let uses = |l: &&str| {
                            !l.trim_start().starts_with("//")
                                && l.match_indices(&path).any(|(at, _)| !l[..at].ends_with("super::"))
                        };
                        for line in code.lines().filter(uses) {
                            fault(THEME_TO_THEME, &place, line.trim().to_owned());
                        }
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// A file's code without its unit tests.
fn code_of(file: &Path) -> Result<String> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} could not be read", file.display()))?;
    let end = text.find("#[cfg(test)]\nmod ").unwrap_or(text.len());
    Ok(text[..end].to_owned())
}

/// The texts between quotation marks in code, comments aside.
fn strings(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in code.lines().filter(|l| !l.trim_start().starts_with("//")) {
        let line = line.replace("\\\"", "\u{1}");
        found.extend(line.split('"').skip(1).step_by(2).map(str::to_owned));
    }
    found
}

/// All files in a folder and below it whose names end so.
fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(folder).with_context(|| format!("{} could not be read", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path, extension)?);
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn relative(file: &Path) -> String {
    file.strip_prefix(root())
        .unwrap_or(file)
        .to_string_lossy()
        .replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_of_the_house_hold() {
        if let Err(error) = check() {
            panic!("{error:#}");
        }
    }

    #[test]
    fn a_licence_is_allowed_when_one_of_its_ways_is() {
        for good in [
            "MIT",
            "GPL-3.0 OR MIT",
            "MIT/Apache-2.0",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
        ] {
            assert!(allowed(good), "{good}");
        }
        for bad in [
            "",
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "(MIT OR Apache-2.0) AND SSPL-1.0",
        ] {
            assert!(!allowed(bad), "{bad}");
        }
    }

    #[test]
    fn a_crate_that_depends_on_what_it_must_not_know_is_named() {
        let package = |name: &str, folder: &str, needs: &[&str]| {
            let needs: Vec<Value> = needs
                .iter()
                .map(|n| serde_json::json!({ "name": n, "kind": null }))
                .collect();
            serde_json::json!({ "name": name, "source": null, "manifest_path": format!("/p/{folder}/Cargo.toml"), "dependencies": needs })
        };
        let metadata = serde_json::json!({ "workspace_root": "/p", "packages": [
            package("sen2", "crates/return_kinds/sen2", &["returns", "cin"]),
            package("cin", "crates/return_kinds/cin", &["returns"]),
            package("tables", "crates/tables", &["calendar", "definitions"]),
            package("definitions", "crates/definitions", &[]),
            package("calendar", "crates/calendar", &[]),
            package("record", "crates/record", &["definitions", "returns"]),
            package("returns", "crates/returns", &["tables"]),
            package("web", "crates/web", &["cin"]),
            package("synthetic", "crates/synthetic", &["record"]),
        ]});
        let mut found = Vec::new();
        crates(&metadata, &mut |rule, place, what| {
            found.push((rule, place.to_owned(), what))
        });
        let wanted = [
            (KIND_TO_KIND, "sen2", "depends on cin"),
            (TABLES, "tables", "depends on definitions"),
            (RECORD_CRATES, "record", "depends on returns"),
            (PROGRAM_TO_KIND, "web", "depends on cin"),
            (SYNTHETIC, "synthetic", "depends on record"),
        ];
        let wanted = wanted.map(|(r, p, w)| (r, p.to_owned(), w.to_owned()));
        assert_eq!(found, wanted);
    }

    #[test]
    fn texts_in_code_are_found_and_comments_are_not_code() {
        let code = "// \"ehc_plan\"\nlet a = \"child\"; let b = \"a \\\" b\";\n";
        assert_eq!(strings(code), ["child", "a \u{1} b"]);
    }
}
