//! No code names an id of a definition that its crate’s contract lacks.

use super::source::{code_of, files, relative, strings};
use super::*;

/// The names of returns, registers and measures as texts in the record's code.
pub(super) fn record_names(root: &Path, fault: ReportFault<'_>) -> Result<()> {
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
pub(super) const WITHOUT_CONTRACT: &[(&str, &str)] = &[
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
pub(super) fn contracts(root: &Path, fault: ReportFault<'_>) -> Result<()> {
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

/// The ids of definitions that no text has by chance: see [`contracts()`].
pub(super) fn ids(definitions: &Path) -> Result<BTreeSet<String>> {
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
pub(super) fn looked_up(code: &str) -> Vec<String> {
    let calls = ["register(\"", "register_index(\"", "table_of(\"", "code_list(\""];
    let lines = code.lines().filter(|l| !l.trim_start().starts_with("//"));
    lines
        .flat_map(|line| calls.iter().flat_map(move |call| line.split(call).skip(1)))
        .filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()))
        .collect()
}
