//! Agreement with the sector's validator on its own sample, rule by rule and row by row. The reasons for
//! what differs are in `docs/agreement-ssda903.md`; here is how
//! many rows, so that neither side of a difference can change unseen.

use ::ssda903::Ssda903;
use return_kinds::kinds;
use returns::{CheckOptions, Input, RuleState, TableKind};
use std::collections::{BTreeMap, BTreeSet};

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
    ("407", 0, 82),
    ("574", 1, 1),
    ("581", 0, 4),
    ("602", 1, 0),
    ("634", 0, 6957),
];

/// Rules that theirs ran and ours say do not apply: it brings its own postcodes, and works the status out
/// from the list of unaccompanied children, by which 303 cannot be broken.
const NOT_APPLICABLE_HERE: &[&str] = &[
    "164", "169", "179", "303", "392a", "392c", "406", "411", "420", "454", "1015",
];

type Places = BTreeMap<String, BTreeSet<(String, u32)>>;

#[test]
fn rows_agree_with_the_sectors_validator_but_for_the_differences_counted() {
    let Some(folder) = reference_data::find("data/returns") else {
        return;
    };
    let read = |name: &str| std::fs::read_to_string(folder.join("expected").join(name)).unwrap();
    let (issues, states) = (read("903_fake_2026.issues.csv"), read("903_fake_2026.status.csv"));
    let mut theirs = Places::new();
    for line in issues.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let place = (cells[1].to_owned(), cells[2].parse().unwrap());
        theirs.entry(cells[0].to_owned()).or_default().insert(place);
    }
    let states: BTreeMap<&str, &str> = states
        .lines()
        .skip(1)
        .filter_map(|l| l.split_once(','))
        .map(|(code, rest)| (code, rest.split(',').next().unwrap()))
        .collect();
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
    let report = kinds().check_files(&inputs, &options, &|_| (), &mut add).unwrap();
    assert_eq!(report.kind, Ssda903.id(), "recognised by its headings");
    let none = BTreeSet::new();
    let (mut differ, mut not_applicable, mut neither) = (Vec::new(), Vec::new(), 0);
    let rules = report.runs.iter().filter(|r| !r.rule.code.starts_with("GT-"));
    for run in rules.clone() {
        let code = run.rule.code.as_str();
        let state = states.get(code).copied().unwrap_or("not there");
        match (&run.state, state) {
            (RuleState::CouldNotRun { why }, _) => panic!("{code}: {why}"),
            (RuleState::NotApplicable { .. }, "skipped") => {
                neither += 1;
                continue;
            }
            (RuleState::NotApplicable { .. }, _) => {
                not_applicable.push(code);
                continue;
            }
            (_, other) => assert!(matches!(other, "done" | "failed"), "{code}: {other} there, run here"),
        }
        let (a, b) = (ours.get(code).unwrap_or(&none), theirs.get(code).unwrap_or(&none));
        if a != b {
            differ.push((code, a.difference(b).count(), b.difference(a).count()));
        }
    }
    differ.sort_by_key(|(code, _, _)| (*code).to_owned());
    assert_eq!(differ, DIFFER);
    assert_eq!(rules.count(), states.len(), "every rule of theirs is one of ours");
    assert_eq!(not_applicable, NOT_APPLICABLE_HERE);
    assert_eq!(neither, 42, "rules that need last year's return or Ofsted's lists");
}
