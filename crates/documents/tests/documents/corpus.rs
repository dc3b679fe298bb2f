//! The files the fuzzer keeps (`fuzz/corpus/documents`), through the function it runs; and the seeds it begins with.

#[allow(dead_code, unreachable_pub)]
#[path = "../../../../fuzz/src/documents.rs"]
mod driven;

use crate::sheet::{LEFT, Words, improvement, priority, report, untagged};
use crate::{layouts, notices};
use std::path::{Path, PathBuf};

#[test]
fn no_file_that_is_kept_stops_the_reader() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/documents");
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

/// The streams of a PDF as they are before packing, for the fuzzer to change.
fn loose(bytes: &[u8]) -> Vec<u8> {
    let mut document = lopdf::Document::load_mem(bytes).unwrap();
    document.decompress();
    let mut out = Vec::new();
    document.save_to(&mut out).unwrap();
    out
}

/// `FUZZ_SEEDS=folder cargo test -p documents --test documents write_seeds -- --ignored`
#[test]
#[ignore = "writes files"]
fn write_seeds() {
    let folder = PathBuf::from(std::env::var_os("FUZZ_SEEDS").unwrap()).join("documents");
    std::fs::create_dir_all(&folder).unwrap();
    let put = |name: &str, bytes: &[u8]| std::fs::write(folder.join(name), bytes).unwrap();
    put("report.txt", layouts::LAID_OUT.as_bytes());
    put("notice.txt", notices::usual().as_bytes());
    let tagged = report(&Words::default(), |sheet| {
        let mut out = priority(sheet, &[("Elmet Council", "Leaders should act.")]);
        out.extend(improvement(sheet, &["Leaders should listen."]));
        out
    });
    put("tagged.pdf", &loose(&tagged));
    put("packed.pdf", &tagged);
    let placed = untagged(&Words::default(), |sheet| {
        sheet.para(LEFT, "Areas for priority action");
        sheet.pair("Responsible body", "Areas for priority action");
        sheet.pair("Elmet Council", "Leaders should act.");
        Vec::new()
    });
    put("untagged.pdf", &loose(&placed));
}
