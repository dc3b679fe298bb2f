//! Agreement with the sector's validator on its own sample, rule by rule and row by row. The reasons for
//! what differs stand in `docs/agreement-ssda903.md`; here stands how many rows, so that neither side of
//! a difference can change unseen.

use returns::ssda903::Ssda903;
use returns::{CheckOptions, Input, ReturnKind, RuleState, check_files};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Code, rows only we report, rows only they report.
const DIFFER: &[(&str, usize, usize)] = &[
    ("233", 777, 0),
    ("234", 0, 58),
    ("336", 65, 62),
    ("359", 767, 0),
    ("372", 29, 0),
    ("373", 1, 0),
    ("374", 43, 0),
    ("376", 0, 56),
    ("386", 0, 18),
    ("387", 0, 5),
    ("388", 0, 1060),
    ("389", 0, 9),
];

fn reference() -> PathBuf {
    let set = std::env::var_os("GOLDEN_THREAD_SHARED").map(PathBuf::from);
    let shared = set.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    shared.join("data/returns")
}

type Places = BTreeMap<String, BTreeSet<(String, u32)>>;

#[test]
fn rows_agree_with_the_sectors_validator_but_for_the_differences_listed() {
    let folder = reference();
    let Ok(expected) = std::fs::read_to_string(folder.join("expected/903_fake_2026.issues.csv")) else {
        eprintln!("SKIPPED: agreement of the first half of the SSDA903 rules needs the reference data");
        return;
    };
    let mut theirs = Places::new();
    for line in expected.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let place = (cells[1].to_owned(), cells[2].parse().unwrap());
        theirs.entry(cells[0].to_owned()).or_default().insert(place);
    }
    let inputs: Vec<Input> = Input::under(folder.join("ssda903"))
        .unwrap()
        .into_iter()
        .filter(|i| !i.name.starts_with("rule_info"))
        .collect();
    let options = CheckOptions {
        year: Some(2026),
        authority: Some("E09000027".to_owned()),
        ..CheckOptions::default()
    };
    let mut ours = Places::new();
    let mut add = |f: returns::Finding| {
        let place = (f.table.unwrap_or("").to_owned(), f.row.unwrap_or(u32::MAX));
        ours.entry(f.rule.to_owned()).or_default().insert(place);
    };
    let report = check_files(&inputs, &options, &|_| (), &mut add).unwrap();
    assert_eq!(report.kind, Ssda903.id(), "recognised by its headings");
    let mut differ = Vec::new();
    let mut compared = 0;
    let none = BTreeSet::new();
    for run in report.runs.iter().filter(|r| super::mine(&r.rule.code)) {
        let code = run.rule.code.as_str();
        assert!(
            !matches!(run.state, RuleState::CouldNotRun { .. }),
            "{code}: {:?}",
            run.state
        );
        if matches!(run.state, RuleState::NotApplicable { .. }) {
            continue;
        }
        compared += 1;
        let (a, b) = (ours.get(code).unwrap_or(&none), theirs.get(code).unwrap_or(&none));
        if a != b {
            differ.push((code, a.difference(b).count(), b.difference(a).count()));
        }
    }
    differ.sort_by_key(|(code, _, _)| (*code).to_owned());
    assert_eq!(differ, DIFFER);
    assert!(compared > 115, "only {compared} rules were compared");
}
