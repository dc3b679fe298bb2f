//! The rules of the house: what may depend on what, and where dependencies come from.
//!
//! Each rule looks at the manifests or at the source text and lists what breaks it. A known fault is
//! an [`EXCEPTIONS`] entry with the reason; an exception that nothing needs any longer fails too, so that the
//! list can only shrink.
//!
//! That a measure states no day count of a clock is checked when definitions are read.

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

/// Where a rule reports what breaks it: the rule, the place and what is wrong.
type ReportFault<'a> = &'a mut dyn FnMut(&'static str, &str, String);

/// What breaks a rule and is known: rule, place, what, and why it is still so.
const EXCEPTIONS: &[(&str, &str, &str, &str)] = &[
    (RECORD_NAMES, REACH, "\"person\"", WHOM),
    (RECORD_NAMES, REACH, "\"post\"", WHOM),
    (RECORD_NAMES, REACH, "\"team\"", WHOM),
    (RECORD_NAMES, REACH, "\"team_member\"", WHOM),
    (RECORD_NAMES, "crates/record/src/model.rs", "\"rule\"", VERSIONS),
    (RECORD_NAMES, "crates/record/src/rules/mod.rs", "\"rule\"", VERSIONS),
];

const REACH: &str = "crates/record/src/access/reach.rs";
const WHOM: &str = "whom a role reaches is worked out from who is on record where; its contract names them";
const VERSIONS: &str = "what a rule made is on record beside it; the contract names the register";

const KIND_TO_KIND: &str = "no kind of return depends on another";
const TABLES: &str = "tables knows no rules and no registers";
const RECORD_CRATES: &str = "record knows no return, measure or page";
const RECORD_NAMES: &str = "record names no return, register or measure";
const PROGRAM_TO_KIND: &str = "web and the command line depend on no kind of return";
const CONTRACT: &str = "code names no id of a definition that its crate's contract lacks";
const SYNTHETIC: &str = "synthetic does not know the record";
const THEME_TO_THEME: &str = "no theme's pages use another theme's pages";
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
    "font-types",
    "getrandom",
    "nom",
    "read-fonts",
    "skrifa",
    "syn",
    "synstructure",
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
    record_names(&root(), &mut fault)?;
    contracts(&root(), &mut fault)?;
    pages(&root(), &mut fault)?;
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

/// The packages of the workspace: name, folder within the project, and the names of what each depends on, apart for
/// tests.
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

/// Whether one of the ways in which a package may be used is allowed. Each of several licences that hold together must
/// be.
fn allowed(expression: &str) -> bool {
    let plain = expression.replace(['(', ')'], " ").replace('/', " OR ");
    let one = |licence: &str| LICENCES.contains(&licence.split_whitespace().collect::<Vec<_>>().join(" ").as_str());
    // "A OR B AND C", as packages write it with brackets around the "OR": every part of the "AND" must be allowed.
    plain.split(" AND ").all(|part| part.split(" OR ").any(one))
}

/// The names of returns, registers and measures as texts in the record's code.
fn record_names(root: &Path, fault: ReportFault<'_>) -> Result<()> {
    let mut names: BTreeSet<String> = ["sen2", "cin", "ssda903", "annex_a_send", "annex_a_ilacs", "ssd"]
        .map(str::to_owned)
        .into();
    for file in files(&root.join("definitions"), "toml")? {
        let folder = |name: &str| file.iter().any(|part| part == name);
        if (folder("registers") || folder("measures"))
            && let Some(stem) = file.file_stem()
        {
            names.insert(stem.to_string_lossy().into_owned());
        }
    }
    // A contract is where a crate says which ids it relies on.
    let code = files(&root.join("crates/record/src"), "rs")?;
    for file in code.iter().filter(|f| !f.ends_with("contract.rs")) {
        for name in strings(&code_of(file)?) {
            if names.contains(&name) {
                fault(RECORD_NAMES, &relative(root, file), format!("\"{name}\""));
            }
        }
    }
    Ok(())
}

/// Code that names ids of definitions without a contract, and why.
const WITHOUT_CONTRACT: &[(&str, &str)] = &[
    ("crates/definitions/", "it reads any definition, and needs none"),
    (
        "crates/synthetic/",
        "it invents files and a plan; what reads them refuses an id that is not there",
    ),
    (
        "crates/return_kinds/cin/src/rules/",
        "codes and columns of the census itself, which its own schema defines",
    ),
    (
        "crates/return_kinds/sen2/src/rules/",
        "codes and columns of the return itself, which its own schema defines",
    ),
];

/// Every id of a definition that code names is in the contract of its crate, and a contract names no other.
///
/// A text in code is taken for an id when it is the id of a step, field, link, clock, register or code list with an
/// underscore, which no other text has by chance, or the id of a measure; and whatever its form, when a register, table
/// or code list is looked up by it. Single words, such as `owner`, are texts of many kinds: for them only the second
/// half of the rule holds, that a contract names nothing that the code does not.
///
/// Maps (`maps/*.toml`) name ids by their nature. They are data: `returns::mapping` checks each against the
/// definitions when the program starts, as a contract is.
fn contracts(root: &Path, fault: ReportFault<'_>) -> Result<()> {
    let ids = ids(&root.join("definitions"))?;
    let mut crates: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    for file in files(&root.join("crates"), "rs")? {
        let inside = relative(root, &file);
        let Some((krate, module)) = inside.split_once("/src/") else {
            continue;
        };
        let test = module.ends_with("tests.rs") || module.contains("tests/");
        if test || WITHOUT_CONTRACT.iter().any(|(place, _)| inside.starts_with(place)) {
            continue;
        }
        crates.entry(root.join(krate)).or_default().push(file);
    }
    for (krate, code) in crates {
        let contract = krate.join("src/contract.rs");
        let text = match contract.is_file() {
            true => code_of(&contract)?,
            false => String::new(),
        };
        let promised: BTreeSet<String> = strings(&text).into_iter().collect();
        let mut named = BTreeSet::new();
        for file in code.iter().filter(|f| **f != contract) {
            let code = code_of(file)?;
            let (found, looked_up) = (strings(&code), looked_up(&code));
            for id in found.iter().filter(|s| ids.contains(*s)).chain(&looked_up) {
                if !promised.contains(id) {
                    let what = format!("\"{id}\" is in no contract of its crate: add it to src/contract.rs");
                    fault(CONTRACT, &relative(root, file), what);
                }
            }
            named.extend(found);
        }
        // A contract begins with the crate's name, and its registers only say where the ids are that code names.
        let label = krate.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for id in promised.difference(&named) {
            if *id != label && !text.contains(&format!("Need::of(\"{id}\")")) {
                let what = format!("\"{id}\" is named by no code of the crate: take it out");
                fault(CONTRACT, &relative(root, &contract), what);
            }
        }
    }
    Ok(())
}

/// The ids of definitions that no text has by chance: see [`contracts`].
fn ids(definitions: &Path) -> Result<BTreeSet<String>> {
    let mut ids = BTreeSet::new();
    for file in files(definitions, "toml")? {
        let folder = file.parent().and_then(Path::file_name).unwrap_or_default();
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if folder == "measures" && stem.starts_with(|c: char| c.is_ascii_uppercase()) {
            ids.insert(stem);
        } else if folder == "codes" || folder == "registers" {
            let text =
                std::fs::read_to_string(&file).with_context(|| format!("{} could not be read", file.display()))?;
            let headed = text
                .lines()
                .filter_map(|l| l.strip_prefix('[')?.strip_suffix(']')?.split_once('.'));
            let parts = headed
                .filter(|(kind, _)| ["steps", "fields", "links", "clocks"].contains(kind))
                .map(|(_, id)| id.to_owned());
            ids.extend(parts.chain([stem]).filter(|id| id.contains('_')));
        }
    }
    Ok(ids)
}

/// The ids by which code looks up a register, its table or a code list.
fn looked_up(code: &str) -> Vec<String> {
    let calls = ["register(\"", "register_index(\"", "table_of(\"", "code_list(\""];
    let lines = code.lines().filter(|l| !l.trim_start().starts_with("//"));
    lines
        .flat_map(|line| calls.iter().flat_map(move |call| line.split(call).skip(1)))
        .filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()))
        .collect()
}

/// Rules about the pages of `web`, which are grouped in a folder a theme.
fn pages(root: &Path, fault: ReportFault<'_>) -> Result<()> {
    let source = root.join("crates/web/src");
    let folder = source.join("pages");
    let themes: BTreeSet<String> = std::fs::read_dir(&folder)
        .with_context(|| format!("{} could not be read", folder.display()))?
        .filter_map(|e| e.ok().filter(|e| e.path().is_dir()))
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    for file in files(&source, "rs")? {
        // What the server and the crate's root join together is theirs to know.
        if ["lib.rs", "server.rs"].iter().any(|f| file.ends_with(f)) {
            continue;
        }
        let module = module_of(&source, &file);
        for (path, line) in paths(&code_of(&file)?) {
            let Some(used) = resolved(&module, &path) else { continue };
            let [pages, used @ ..] = &used[..] else { continue };
            if pages != "pages" {
                continue;
            }
            match &module[..] {
                // What `pages/mod.rs` itself has to give, any theme may use; all of it at once would give the themes too.
                [pages, own, ..] if pages == "pages" && themes.contains(own) => match used.first() {
                    Some(used) if used != "self" && (used == own || !themes.contains(used)) => {}
                    _ => fault(THEME_TO_THEME, &relative(root, &file), line),
                },
                // `pages/mod.rs` joins the themes.
                [pages] if pages == "pages" => {}
                _ => fault(SHARED_TO_PAGES, &relative(root, &file), line),
            }
        }
    }
    Ok(())
}

/// The module that a file of a crate is, from the crate's root.
fn module_of(source: &Path, file: &Path) -> Vec<String> {
    let inside = file.strip_prefix(source).unwrap_or(file).with_extension("");
    let mut module: Vec<String> = inside.iter().map(|p| p.to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|last| last == "mod") {
        module.pop();
    }
    module
}

/// The paths that code names, each with the line it begins on; `a::{b, c::{d}}` gives `a::b` and `a::c::d`.
fn paths(code: &str) -> Vec<(Vec<String>, String)> {
    let mut found = Vec::new();
    // Open braces of imports, each with the path before it; `None` for a brace of another kind.
    let mut open: Vec<Option<Vec<String>>> = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut first = "";
    for line in code.lines().filter(|l| !l.trim_start().starts_with("//")) {
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            let word = rest
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len());
            if word > 0 {
                if path.is_empty() {
                    first = line.trim();
                    path.extend(open.last().cloned().flatten().unwrap_or_default());
                }
                path.push(rest[..word].to_owned());
                rest = &rest[word..];
                // A path goes on after `::`.
                if let Some(more) = rest.strip_prefix("::") {
                    rest = more;
                    if let Some(inner) = more.strip_prefix('{') {
                        open.push(Some(std::mem::take(&mut path)));
                        rest = inner;
                    }
                    continue;
                }
                found.push((std::mem::take(&mut path), first.to_owned()));
                continue;
            }
            match c {
                '{' => open.push(None),
                '}' => {
                    open.pop();
                }
                // `a::*` and `a::<T>` name what is before.
                _ if !path.is_empty() => found.push((std::mem::take(&mut path), first.to_owned())),
                _ => {}
            }
            rest = &rest[c.len_utf8()..];
        }
    }
    found.retain(|(path, _)| path.len() > 1);
    found
}

/// A path from the crate's root, as a module names it; `None` where it begins elsewhere.
fn resolved(module: &[String], path: &[String]) -> Option<Vec<String>> {
    let ups = path.iter().take_while(|part| *part == "super").count();
    match path.first()?.as_str() {
        "crate" => Some(path[1..].to_vec()),
        "self" => Some([module, &path[1..]].concat()),
        "super" => Some([module.get(..module.len().checked_sub(ups)?)?, &path[ups..]].concat()),
        _ => None,
    }
}

/// A file's code without its unit tests.
fn code_of(file: &Path) -> Result<String> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} could not be read", file.display()))?;
    let tests = text.match_indices("#[cfg(test)]\n").find(|(at, _)| {
        let mut after = text[*at..].lines().skip_while(|line| line.starts_with("#["));
        after
            .next()
            .is_some_and(|line| line.starts_with("mod ") && line.ends_with('{'))
    });
    Ok(text[..tests.map_or(text.len(), |(at, _)| at)].to_owned())
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

fn relative(root: &Path, file: &Path) -> String {
    file.strip_prefix(root)
        .unwrap_or(file)
        .to_string_lossy()
        .replace('\\', "/")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
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

    /// What a rule finds wrong in a project of these files.
    fn found(
        files: &[(&str, &str)],
        rule: fn(&Path, ReportFault<'_>) -> Result<()>,
    ) -> Vec<(&'static str, String, String)> {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let mut found = Vec::new();
        rule(folder.path(), &mut |rule, place, what| {
            found.push((rule, place.to_owned(), what));
        })
        .unwrap();
        found
    }

    fn fault(rule: &'static str, place: &str, what: &str) -> (&'static str, String, String) {
        (rule, place.to_owned(), what.to_owned())
    }

    #[test]
    fn a_page_that_uses_another_themes_page_is_refused_however_it_is_written() {
        let page = "crates/web/src/pages/work/home.rs";
        let others = (
            "crates/web/src/pages/returns/mod.rs",
            "mod list;\nuse self::list::page;\n",
        );
        let themes = |text: &str| found(&[others, (page, text)], pages);
        for bad in [
            "use crate::pages::returns::list;",
            "use crate::pages::{returns, work};",
            "use crate::{labels, pages::{work::list, returns::{self}}};",
            "use super::super::returns::list;",
            "let page = crate::pages::returns::list::page(context);",
            "use crate::pages;",
            "use crate::pages::{self};",
            "use super::super::*;",
        ] {
            assert_eq!(
                themes(&format!("use crate::labels;\n{bad}\n")),
                [fault(THEME_TO_THEME, page, bad)],
                "{bad}"
            );
        }
        let several = themes("use crate::pages::{\n    returns::list,\n    work,\n};\n");
        assert_eq!(several, [fault(THEME_TO_THEME, page, "returns::list,")]);
        for good in [
            "use crate::{labels, layout::Layout};",
            "use super::{list, tally::{self, Tally}};",
            "use crate::pages::{work::list};",
            "let page = crate::pages::own_page(register);",
            "// use crate::pages::returns::list;",
            "let returns = Returns { pages: 1 };",
            "#[cfg(test)]\n#[allow(clippy::unwrap_used)]\nmod tests {\nuse crate::pages::returns::list;\n}",
        ] {
            assert_eq!(themes(good), [], "{good}");
        }
    }

    #[test]
    fn a_shared_module_of_web_that_uses_a_page_is_refused() {
        let page = ("crates/web/src/pages/returns/mod.rs", "");
        let shared = "crates/web/src/labels.rs";
        let of = |path, text| found(&[page, (path, text)], pages);
        for bad in [
            "use crate::{context, pages::returns};",
            // A name that the pages pass on from a theme.
            "use crate::pages::WorkList;",
            "use crate::pages;",
            "use super::pages::*;",
        ] {
            assert_eq!(of(shared, bad), [fault(SHARED_TO_PAGES, shared, bad)], "{bad}");
        }
        let bad = "use crate::pages::returns;";
        assert_eq!(of("crates/web/src/server.rs", bad), []);
        assert_eq!(
            of(
                "crates/web/src/pages/mod.rs",
                "mod returns;\nuse self::returns::routes;"
            ),
            []
        );
    }

    #[test]
    fn the_record_may_not_name_a_register_a_measure_or_a_return() {
        let place = "crates/record/src/ledger.rs";
        let of = |path, text| {
            let files = [
                ("definitions/ehc/registers/ehc_plan.toml", ""),
                ("definitions/ehc/measures/EH05.toml", ""),
                ("definitions/ehc/codes/sex.toml", ""),
                (path, text),
            ];
            found(&files, record_names)
        };
        let bad = "fn f() { g(\"ehc_plan\"); g(\"EH05\"); g(\"sen2\"); g(\"sex\") }\n// \"ssd\"\n";
        let names = ["\"ehc_plan\"", "\"EH05\"", "\"sen2\""];
        assert_eq!(of(place, bad), names.map(|name| fault(RECORD_NAMES, place, name)));
        assert_eq!(of("crates/record/src/contract.rs", bad), []);
        assert_eq!(
            of(place, "#[cfg(test)]\nmod tests {\n const A: &str = \"ehc_plan\";\n}"),
            []
        );
    }

    #[test]
    fn an_id_in_code_that_its_contract_lacks_is_refused_and_so_is_one_that_no_code_names() {
        let register = "[steps.plan_issued]\n[fields.owner]\n[fields.birth_date]\n";
        let contract = "crates/web/src/contract.rs";
        let page = "crates/web/src/labels.rs";
        let of = |promised: &str, path: &str, text: &str| {
            let files = [
                ("definitions/ehc/registers/ehc_plan.toml", register),
                ("definitions/ehc/registers/action.toml", ""),
                ("definitions/ehc/codes/body_name.toml", ""),
                ("definitions/ehc/measures/EH05.toml", ""),
                ("definitions/ehc/measures/related.toml", ""),
                (contract, promised),
                (path, text),
            ];
            found(&files, contracts)
        };
        let lacks = |id: &str| {
            let what = format!("\"{id}\" is in no contract of its crate: add it to src/contract.rs");
            fault(CONTRACT, page, &what)
        };
        for id in ["plan_issued", "birth_date", "ehc_plan", "body_name", "EH05"] {
            let text = format!("let a = f(\"{id}\");");
            assert_eq!(of("", page, &text), [lacks(id)]);
            assert_eq!(of(&format!("&[\"{id}\"]"), page, &text), []);
            assert_eq!(of("", "crates/web/src/thread/tests.rs", &text), []);
            assert_eq!(of("", "crates/synthetic/src/plan.rs", &text), []);
        }
        // A single word is an id where a register is looked up by it, and may be any text elsewhere.
        assert_eq!(of("", page, "let a = f(\"owner\"); let b = f(\"related\");"), []);
        assert_eq!(
            of("", page, "let a = definitions.register(\"action\");"),
            [lacks("action")]
        );
        let idle = "\"owner\" is named by no code of the crate: take it out";
        assert_eq!(
            of("&[\"owner\"]", page, "// \"owner\""),
            [fault(CONTRACT, contract, idle)]
        );
    }
}
