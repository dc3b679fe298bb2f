use std::path::Path;

use calendar::BankHolidays;
use rust_embed::RustEmbed;

use crate::{Definitions, Kind};

/// The definition files as they were when the program was built.
#[derive(RustEmbed)]
#[folder = "../../definitions"]
#[include = "*.toml"]
#[include = "*/documents/*.md"]
struct Embedded;

/// One definition file: where it lives below `definitions/`, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionFile {
    /// Path below `definitions/`, with forward slashes, such as `ehc/registers/ehc_plan.toml`.
    pub path: String,
    /// The text of the file.
    pub text: String,
}

/// The definition files built into the program, in path order.
#[must_use]
pub fn embedded() -> Vec<DefinitionFile> {
    let mut files: Vec<DefinitionFile> = Embedded::iter()
        .filter_map(|path| {
            let file = Embedded::get(&path)?;
            Some(DefinitionFile {
                text: String::from_utf8_lossy(&file.data).into_owned(),
                path: path.into_owned(),
            })
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The bank holidays of the built-in calendar. Only the calendar is read, so that a mistake in another definition
/// changes nothing here.
#[must_use]
pub fn built_in_bank_holidays() -> BankHolidays {
    let mut files = embedded();
    files.retain(|f| matches!(f.kind(), Ok(Kind::Calendar | Kind::Theme)));
    Definitions::read(&files).map(|d| d.holidays).unwrap_or_default()
}

/// The built-in files with those of a folder laid over them: a file of the same path replaces, a new one is added.
///
/// Names that begin with a dot belong to other programs and are passed over. Every other file is added, so that
/// [`Definitions::read`] refuses one that it would not read.
///
/// # Errors
/// When the folder or one of its files cannot be read; the error names it.
pub fn with_overrides(folder: &Path) -> std::io::Result<Vec<DefinitionFile>> {
    let mut files = embedded();
    let mut pending = vec![folder.to_owned()];
    while let Some(dir) = pending.pop() {
        let entries = std::fs::read_dir(&dir).map_err(|e| naming(&dir, &e))?;
        for entry in entries {
            let path = entry.map_err(|e| naming(&dir, &e))?.path();
            if path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.')) {
                continue;
            }
            if path.is_dir() {
                pending.push(path);
                continue;
            }
            let below = path.strip_prefix(folder).unwrap_or(&path);
            let below = below.to_string_lossy().replace('\\', "/");
            let text = match path.extension() {
                Some(extension) if extension == "toml" || extension == "md" => {
                    std::fs::read_to_string(&path).map_err(|e| naming(&path, &e))?
                }
                // Refused by its name, so its content does not matter and may be no text.
                _ => String::new(),
            };
            match files.iter_mut().find(|f| f.path == below) {
                Some(file) => file.text = text,
                None => files.push(DefinitionFile { path: below, text }),
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Takes the roles out of files, and what registers grant to them. Roles must be of use, so a selection of files that
/// leaves the registers out that name them is refused; tests take such selections.
pub fn take_out_roles(files: &mut Vec<DefinitionFile>) {
    files.retain(|file| file.kind() != Ok(Kind::Role));
    for file in files {
        while let Some((before, access)) = file.text.split_once("\n[access") {
            let rest = access
                .split_once("\n[")
                .map_or(String::new(), |(_, rest)| format!("\n[{rest}"));
            file.text = format!("{before}{rest}");
        }
    }
}

fn naming(path: &Path, error: &std::io::Error) -> std::io::Error {
    std::io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
