use std::path::Path;

use rust_embed::RustEmbed;

/// The definition files as they stood when the program was built.
#[derive(RustEmbed)]
#[folder = "../../definitions"]
#[include = "*.toml"]
struct Embedded;

/// One definition file: where it lives below `definitions/`, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionFile {
    /// Path below `definitions/`, with forward slashes, such as `registers/ehc_plan.toml`.
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

/// The built-in files with those of a folder laid over them: a file of the same path replaces, a new one is added.
///
/// # Errors
/// When the folder or one of its files cannot be read.
pub fn with_overrides(folder: &Path) -> std::io::Result<Vec<DefinitionFile>> {
    let mut files = embedded();
    let mut pending = vec![folder.to_owned()];
    while let Some(dir) = pending.pop() {
        for entry in std::fs::read_dir(&dir)? {
            let path = entry?.path();
            if path.is_dir() {
                pending.push(path);
                continue;
            }
            if path.extension().is_none_or(|e| e != "toml") {
                continue;
            }
            let below = path.strip_prefix(folder).unwrap_or(&path);
            let below = below.to_string_lossy().replace('\\', "/");
            let text = std::fs::read_to_string(&path)?;
            match files.iter_mut().find(|f| f.path == below) {
                Some(file) => file.text = text,
                None => files.push(DefinitionFile { path: below, text }),
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}
