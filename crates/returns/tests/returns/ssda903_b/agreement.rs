//! Agreement with the sector's validator on its own sample, rule by rule and row by row. What differs is
//! listed below with the same reasons as in `docs/agreement-ssda903.md`.

use returns::ssda903::Ssda903;
use returns::{CheckOptions, Input, ReturnKind, RuleState, check_files};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Codes where rows of the sample differ on purpose.
const DIFFER: &[&str] = &["407", "574", "581", "602", "634"];

fn shared() -> PathBuf {
    let set = std::env::var_os("GOLDEN_THREAD_SHARED").map(PathBuf::from);
    set.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"))
}

type Places = BTreeMap<String, BTreeSet<(String, u32)>>;

#[test]
fn rows_agree_with_the_sectors_validator() {
    let folder = shared().join("data/returns");
    let expected = folder.join("expected/903_fake_2026.issues.csv");
    let Ok(expected) = std::fs::read_to_string(&expected) else {
        eprintln!("SKIPPED: agreement of SSDA903 rules needs the reference data");
        return;
    };
    let mut theirs = Places::new();
    for line in expected.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let place = (cells[1].to_owned(), cells[2].parse().unwrap());
        theirs.entry(cells[0].to_owned()).or_default().insert(place);
    }
    let mut inputs = Vec::new();
    for entry in std::fs::read_dir(folder.join("ssda903")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.ends_with(".csv") && !name.starts_with("rule_info") {
            inputs.push(Input::bytes(&name, std::fs::read(&path).unwrap()));
        }
    }
    let options = CheckOptions {
        kind: Some("ssda903".to_owned()),
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
    let mut wrong = Vec::new();
    let mut compared = 0;
    for run in report.runs.iter().filter(|r| super::ours(&r.rule.code)) {
        let code = run.rule.code.as_str();
        if code.starts_with("GT-") {
            continue;
        }
        assert!(
            !matches!(run.state, RuleState::CouldNotRun { .. }),
            "{code}: {:?}",
            run.state
        );
        if matches!(run.state, RuleState::NotApplicable { .. }) || DIFFER.contains(&code) {
            continue;
        }
        compared += 1;
        let none = BTreeSet::new();
        let (a, b) = (ours.get(code).unwrap_or(&none), theirs.get(code).unwrap_or(&none));
        if a != b {
            let (more, less): (Vec<_>, Vec<_>) = (a.difference(b).collect(), b.difference(a).collect());
            let few = |v: &[&(String, u32)]| format!("{} {:?}", v.len(), &v[..v.len().min(3)]);
            wrong.push(format!("{code}: only here {}; only there {}", few(&more), few(&less)));
        }
    }
    assert!(
        compared > 100,
        "only {compared} of {} rules were compared",
        Ssda903.rules().len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
