//! No theme’s pages use another theme’s.

use super::source::{code_of, files, relative};
use super::*;

/// Rules about the pages of `web`, which are grouped in a folder a theme.
pub(super) fn pages(root: &Path, fault: ReportFault<'_>) -> Result<()> {
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
pub(super) fn module_of(source: &Path, file: &Path) -> Vec<String> {
    let inside = file.strip_prefix(source).unwrap_or(file).with_extension("");
    let mut module: Vec<String> = inside.iter().map(|p| p.to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|last| last == "mod") {
        module.pop();
    }
    module
}

/// The paths that code names, each with the line it begins on; `a::{b, c::{d}}` gives `a::b` and `a::c::d`.
pub(super) fn paths(code: &str) -> Vec<(Vec<String>, String)> {
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
pub(super) fn resolved(module: &[String], path: &[String]) -> Option<Vec<String>> {
    let ups = path.iter().take_while(|part| *part == "super").count();
    match path.first()?.as_str() {
        "crate" => Some(path[1..].to_vec()),
        "self" => Some([module, &path[1..]].concat()),
        "super" => Some([module.get(..module.len().checked_sub(ups)?)?, &path[ups..]].concat()),
        _ => None,
    }
}
