//! For tests only: the reference data kept next to the project, and a record of every test skipped without it.
//!
//! The data (published reports, returns with the findings of other validators, statistics) are not part of the
//! project. A test that needs them calls [`find`] and ends when it gives `None`. The test harness hides what a passing
//! test prints, so a skip is written straight to standard error, and to a file that `cargo xtask test` counts: it
//! closes with "N tests skipped: reference data absent".

use std::io::Write;
use std::path::{Path, PathBuf};

/// Folder of the reference data, when it is not `../shared` next to the project.
const FOLDER: &str = "GOLDEN_THREAD_SHARED";
/// File to which each skipped test adds a line; `cargo xtask test` sets it.
const SKIPS: &str = "GOLDEN_THREAD_SKIPS";
/// Set to 1 where missing reference data must fail the tests.
const REQUIRED: &str = "GOLDEN_THREAD_REQUIRE_REFERENCE";

/// A file or folder of the reference data, such as `data/returns`; `None`, reported as a skip, where it is absent.
///
/// # Panics
/// When it is absent and `GOLDEN_THREAD_REQUIRE_REFERENCE` is 1.
#[must_use]
pub fn find(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os(FOLDER).map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let found = folder.join(path);
    if found.exists() {
        return Some(found);
    }
    // The harness names a test's thread after the test.
    let thread = std::thread::current();
    let line = format!(
        "{}: needs {path} of the reference data",
        thread.name().unwrap_or("a test")
    );
    assert!(std::env::var(REQUIRED).as_deref() != Ok("1"), "{line}");
    let _ = writeln!(std::io::stderr(), "SKIPPED: {line}");
    if let Some(file) = std::env::var_os(SKIPS) {
        let opened = std::fs::OpenOptions::new().create(true).append(true).open(file);
        // One write a line, so that lines of tests that run at once do not mix.
        let written = opened.and_then(|mut file| file.write_all(format!("{line}\n").as_bytes()));
        assert!(written.is_ok(), "the skip could not be recorded: {written:?}");
    }
    None
}
