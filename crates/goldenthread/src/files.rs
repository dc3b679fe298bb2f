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
    std::fs::read(path).with_context(|| format!("{} could not be read", path.display()))
}

/// The file's name without its folders, which may say where a person keeps things.
pub(crate) fn name(path: &Path) -> String {
    path.file_name()
        .map_or_else(|| "standard input".to_owned(), |n| n.to_string_lossy().into_owned())
}
