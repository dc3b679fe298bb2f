//! Agreement with the sector's validator on the shared sample.

use return_kinds::kinds;
use returns::{CheckOptions, Day, Input};
use std::collections::BTreeSet;
use std::path::PathBuf;

fn shared() -> Option<PathBuf> {
    reference_data::find("data/returns")
}

#[test]
fn the_community_rules_find_the_same_rows() {
    let Some(folder) = shared() else { return };
    let mut theirs = BTreeSet::new();
    let mut reader = csv::Reader::from_path(folder.join("expected/sen_fake.issues.csv")).unwrap();
    for record in reader.records() {
        let r = record.unwrap();
        // Two rules left in theirs for trying out name every row of both lists.
        if !r[0].starts_with("test_") {
            theirs.insert((r[0].to_owned(), r[2].to_owned(), r[4].parse::<u32>().unwrap()));
        }
    }
    let options = CheckOptions {
        // Theirs counts to the day it is run; this one lies in the year in which its figures were made.
        today: Day::from_ymd(2026, 11, 1),
        ..CheckOptions::default()
    };
    let mut ours = BTreeSet::new();
    let file = Input::path(folder.join("annex_a_sen/fake_sen.xlsx"));
    let report = kinds()
        .check_files(&[file], &options, &|_| (), &mut |f| {
            if !f.rule.starts_with("GT-") {
                ours.insert((f.rule.to_owned(), f.table.unwrap().to_owned(), f.row.unwrap()));
            }
        })
        .unwrap();
    assert_eq!(report.kind, "annex_a_send");
    assert_eq!(
        report.runs.iter().filter(|r| !r.rule.code.starts_with("GT-")).count(),
        29
    );
    assert_eq!(ours, theirs);
}
