//! Files as the commands take them.

use std::path::Path;

use anyhow::{Context, Result};

/// The bytes of a file, or of standard input for `-`.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>> {
    if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin(), &mut bytes).context("standard input could not be read")?;
        return Ok(bytes);
    }
    if path.is_dir() {
        anyhow::bail!("{} is a folder; give a file in it", path.display());
    }
    std::fs::read(path).map_err(|error| anyhow::anyhow!("{}: {}", path.display(), why(&error)))
}

/// Why a file or folder could not be read, in plain words where the reason is a usual one.
pub(crate) fn why(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        std::io::ErrorKind::PermissionDenied => "you do not have permission to read it".to_owned(),
        std::io::ErrorKind::NotADirectory => "this is a file; give a folder".to_owned(),
        _ => format!("it could not be read ({error})"),
    }
}

/// The file's name without its folders, which may say where a person keeps things.
pub(crate) fn name(path: &Path) -> String {
    path.file_name()
        .map_or_else(|| "standard input".to_owned(), |n| n.to_string_lossy().into_owned())
}
