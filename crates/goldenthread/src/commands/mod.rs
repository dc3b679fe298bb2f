//! The commands, one file each.

pub(crate) mod area;
pub(crate) mod check;
pub(crate) mod deadline;
pub(crate) mod definitions;
pub(crate) mod demo;
pub(crate) mod import;
pub(crate) mod load;
pub(crate) mod read;
pub(crate) mod rebuild;
pub(crate) mod serve;
pub(crate) mod write;

/// "1 row", "2 rows".
fn counted(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}
