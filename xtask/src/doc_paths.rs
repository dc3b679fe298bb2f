//! Files and folders that documents name must be there: a claim whose test has moved can no longer be checked.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// Folders that hold no documents of ours, and hidden ones.
const PASSED_OVER: &[&str] = &["target", "node_modules"];

/// Checks every document of the repository.
///
/// # Errors
/// Each path that is named and not there, with its document and line; that there are no documents.
pub(crate) fn check() -> Result<()> {
    check_in(&crate::tools::root())
}

fn check_in(root: &Path) -> Result<()> {
    let documents = documents(root)?;
    if documents.is_empty() {
        bail!("there are no documents in {}", root.display());
    }
    let mut missing = Vec::new();
    for document in documents {
        let text = std::fs::read_to_string(&document).with_context(|| document.display().to_string())?;
        let name = document.strip_prefix(root).unwrap_or(&document).to_string_lossy();
        missing.extend(missing_in(root, &name, &text));
    }
    match missing.is_empty() {
        true => Ok(()),
        false => bail!("documents name files that are not there:\n  {}", missing.join("\n  ")),
    }
}

/// The documents in a folder and below it, in order. The folder is walked, so that a copy without its repository is
/// checked as well.
fn documents(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(folder).with_context(|| format!("{} could not be read", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let path = entry.path();
        let kind = entry.file_type()?;
        if kind.is_dir() && !name.starts_with('.') && !PASSED_OVER.contains(&&*name) {
            found.extend(documents(&path)?);
        } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The paths a document names that are not there. A path begins with a folder of the repository's root, in back quotes, or
/// is a link, which begins in the document's own folder.
fn missing_in(root: &Path, document: &str, text: &str) -> Vec<String> {
    let here = root.join(document);
    let here = here.parent().unwrap_or(root);
    let mut missing = Vec::new();
    let mut in_example = false;
    for (at, line) in text.lines().enumerate() {
        in_example ^= line.trim_start().starts_with("```");
        if in_example {
            continue;
        }
        let quoted = line.split('`').skip(1).step_by(2);
        let named = quoted
            .filter(|path| is_path(root, path))
            .map(|path| (path, root.join(path)));
        let links = line
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split([')', '#', ' ']).next());
        let linked = links
            .filter(|link| !link.is_empty() && !link.contains(':'))
            .map(|link| (link, here.join(link)));
        for (path, file) in named.chain(linked) {
            if !file.exists() {
                missing.push(format!("{document}, line {}: {path}", at + 1));
            }
        }
    }
    missing
}

/// Whether a text in back quotes is a path from the root, and not a pattern such as `definitions/THEME/*.toml`.
fn is_path(root: &Path, text: &str) -> bool {
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    // A word in capitals is a place for a name, unless it is a document.
    let is_pattern = |part: &str| {
        let (stem, extension) = part.split_once('.').unwrap_or((part, ""));
        extension != "md" && stem.len() > 1 && stem.chars().all(|c| c.is_ascii_uppercase())
    };
    let mut parts = text.split('/');
    let first = parts.next().unwrap_or_default();
    plain
        && !first.is_empty()
        && first != "target"
        && text.contains('/')
        && root.join(first).is_dir()
        && !parts.any(is_pattern)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_path_that_a_document_names_is_there() {
        if let Err(error) = check() {
            panic!("{error:#}");
        }
    }

    #[test]
    fn a_path_that_has_moved_is_named_with_its_line() {
        let text = "See `xtask/src/main.rs`, `xtask/src/gone.rs`,\n`docs/THEME/a.md`, `a/b.rs`, `target/x` and [this](README.md#a) \
                    or [that](gone.md), or [there](https://example.org/x).\n```\n`xtask/src/example.rs`\n```\n";
        assert_eq!(
            missing_in(&crate::tools::root(), "SECURITY.md", text),
            ["SECURITY.md, line 1: xtask/src/gone.rs", "SECURITY.md, line 2: gone.md"]
        );
    }

    #[test]
    fn a_folder_without_a_repository_is_checked_and_one_without_documents_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let said = || check_in(folder.path()).map_err(|error| error.to_string());
        assert!(said().unwrap_err().starts_with("there are no documents in "));
        std::fs::create_dir_all(folder.path().join("docs/deep")).unwrap();
        std::fs::create_dir_all(folder.path().join("target")).unwrap();
        std::fs::write(folder.path().join("target/other.md"), "[gone](gone.md)").unwrap();
        std::fs::write(folder.path().join("docs/deep/one.md"), "[two](../two.md)").unwrap();
        assert_eq!(
            said().unwrap_err(),
            "documents name files that are not there:\n  docs/deep/one.md, line 1: ../two.md"
        );
        std::fs::write(folder.path().join("docs/two.md"), "").unwrap();
        assert_eq!(said(), Ok(()));
    }
}
