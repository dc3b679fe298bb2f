//! Agreement with the sector's validator on the shared sample, row by row. Why each difference is one
//! is written in `docs/agreement-cin.md`.

use return_kinds::kinds;
use returns::{CheckOptions, Input};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

type Rows = BTreeMap<String, BTreeSet<(String, u32)>>;

fn shared() -> Option<PathBuf> {
    reference_data::find("data/returns")
}

/// Codes for which theirs reports a figure that is not so.
const THEIRS_WRONG_FOR_THE_WHOLE: &[&str] = &["2887Q"];

#[test]
fn findings_on_the_shared_sample_are_the_same_rows() {
    let Some(folder) = shared() else { return };
    let mut theirs = Rows::new();
    let mut reader = csv::Reader::from_path(folder.join("expected/cin_fake_2026.issues.csv")).unwrap();
    for record in reader.records() {
        let r = record.unwrap();
        let place = (r[2].to_owned(), r[4].parse().unwrap());
        theirs.entry(r[0].to_owned()).or_default().insert(place);
    }
    let mut whole = BTreeSet::new();
    let mut reader = csv::Reader::from_path(folder.join("expected/cin_fake_2026.multi.csv")).unwrap();
    for record in reader.records() {
        whole.insert(record.unwrap()[0].to_owned());
    }
    let (mut ours, mut ours_whole) = (Rows::new(), BTreeSet::new());
    let options = CheckOptions {
        year: Some(2026),
        ..CheckOptions::default()
    };
    let file = Input::path(folder.join("cin/fake_CIN_data.xml"));
    let report = kinds()
        .check_files(&[file], &options, &|_| (), &mut |f| match (f.table, f.row) {
            _ if f.rule.starts_with("GT-") => {}
            (Some(table), Some(row)) if table != "Header" => {
                let rows = ours.entry(f.rule.to_owned()).or_default();
                rows.insert((table.to_owned(), row));
            }
            _ => {
                ours_whole.insert(f.rule.to_owned());
            }
        })
        .unwrap();
    assert_eq!(
        report.runs.iter().filter(|r| !r.rule.code.starts_with("GT-")).count(),
        109
    );
    assert_eq!(ours, theirs);
    whole.retain(|code| !THEIRS_WRONG_FOR_THE_WHOLE.contains(&code.as_str()));
    assert_eq!(ours_whole, whole);
}
