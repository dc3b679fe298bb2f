//! The files the fuzzer keeps (`fuzz/corpus/corrections`), through the function it runs.

use std::path::Path;

#[allow(dead_code)]
#[path = "../../../../fuzz/src/corrections.rs"]
mod driven;

#[test]
fn no_table_of_corrections_that_is_kept_stops_the_reader() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/corrections");
    let mut files = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let done = std::panic::catch_unwind(|| driven::read(&bytes));
        assert!(done.is_ok(), "{} stops the reader", path.display());
        files += 1;
    }
    assert!(files > 0, "no files in {}", folder.display());
}
