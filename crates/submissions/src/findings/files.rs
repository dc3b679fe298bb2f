//! The files of a check, as they were submitted and as the record keeps them.

use definitions::Value;
use record::{AreaId, NO_DAY, Position, Record, StoreError};
use returns::Input;
use returns::lists::LISTS;
use serde_json::json;

/// What a file is in a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Part of the return itself.
    Return,
    /// Last year's.
    Previous,
    /// Part of a list from outside, by the list's name, such as `postcodes`.
    List(&'static str),
}

impl Role {
    /// The word kept in the record and used in forms.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Return => "files",
            Self::Previous => "previous",
            Self::List(name) => name,
        }
    }

    /// All there are: the return, last year's, and every list that rules may need.
    pub fn all() -> impl Iterator<Item = Self> {
        let lists = LISTS.iter().map(|(name, _)| Self::List(name));
        [Self::Return, Self::Previous].into_iter().chain(lists)
    }
}

/// A file kept with a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    /// Its name.
    pub name: String,
    /// The fingerprint by which the store finds it.
    pub fingerprint: String,
    /// What it is in the check.
    pub role: Role,
}

/// The files of a check as the record keeps them.
#[must_use]
pub fn files_text(files: &[KeptFile]) -> String {
    let list: Vec<_> = files
        .iter()
        .map(|f| json!({ "name": f.name, "file": f.fingerprint, "role": f.role.id() }))
        .collect();
    serde_json::Value::from(list).to_string()
}

/// The files a check was of, from the record's text; none when it cannot be read.
#[must_use]
pub fn files_of(text: &str) -> Vec<KeptFile> {
    let list: Vec<serde_json::Value> = serde_json::from_str(text).unwrap_or_default();
    let one = |file: &serde_json::Value| {
        let role = file.get("role")?.as_str()?;
        Some(KeptFile {
            name: file.get("name")?.as_str()?.to_owned(),
            fingerprint: file.get("file")?.as_str()?.to_owned(),
            role: Role::all().find(|r| r.id() == role)?,
        })
    };
    list.iter().filter_map(one).collect()
}

/// Kept files with their bytes; `None` when one is no longer kept.
///
/// # Errors
/// What the store says.
pub fn read_kept(record: &Record, area: &AreaId, files: &[KeptFile]) -> Result<Option<Vec<(Role, Input)>>, StoreError> {
    let mut inputs = Vec::new();
    for file in files {
        match record.store().file(area, &file.fingerprint)? {
            Some(bytes) => inputs.push((file.role, Input::bytes(file.name.clone(), bytes))),
            None => return Ok(None),
        }
    }
    Ok(Some(inputs))
}

/// The newest of each list that was submitted with any return: submitted once, they serve every later check.
#[must_use]
pub fn lists_on_record(position: &Position) -> Vec<KeptFile> {
    let definitions = position.ledger().definitions();
    let Some((at, _, register)) = definitions.registers.get_full("statutory_return") else {
        return Vec::new();
    };
    let Some(checked) = register.step_index("checked") else {
        return Vec::new();
    };
    let table = position.table(at);
    let mut rows: Vec<(i32, u32)> = (0u32..)
        .zip(&table.last[checked])
        .map(|(row, day)| (*day, row))
        .collect();
    rows.retain(|(day, _)| *day != NO_DAY);
    rows.sort_unstable();
    let mut out: Vec<KeptFile> = Vec::new();
    for (_, row) in rows.into_iter().rev() {
        let Some(Value::Text(text)) = position.value(at, row, "files") else {
            continue;
        };
        let mut lists = files_of(&text);
        lists.retain(|f| matches!(f.role, Role::List(_)) && out.iter().all(|o| o.role != f.role));
        out.extend(lists);
    }
    out
}
