//! Findings and rule states as files that can be joined back to the data.

use returns::output::{FINDING_HEADINGS, state_words};
use submissions::findings::{Standing, corrections::index};

use super::rows::{Wanted, wanted};
use crate::Asked;
use crate::ask::Page;
use crate::csv_file;
use crate::failure::Failure;

/// `…/findings.csv`: the columns of `goldenthread check --csv`, then what people said of each finding.
pub(super) fn findings(asked: &Asked) -> Page {
    let of = super::return_param(asked)?;
    let register = asked.definitions().register_index("finding").ok_or(Failure::NotFound)?;
    let checked = of.checked(&asked.visit.site, asked.area(), asked.position())?;
    let by_key = index(&checked);
    let mut header: Vec<String> = FINDING_HEADINGS.iter().map(ToString::to_string).collect();
    for own in [
        "finding",
        "child_number",
        "standing",
        "reason",
        "owner",
        "put_right_by",
        "first_found",
        "gone",
    ] {
        header.push(own.to_owned());
    }
    let mut out = Vec::new();
    for line in wanted(asked, &of, &Wanted::of_query(asked)) {
        let child = asked.child_of(register, line.row)?;
        let found = by_key.get(line.key.as_str()).map(|&at| &checked.findings[at]);
        let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
        let day = |d: Option<calendar::Date>| d.map(|d| d.to_string()).unwrap_or_default();
        out.push(vec![
            line.rule,
            line.severity,
            found.and_then(|f| f.stage).unwrap_or("").to_owned(),
            line.table,
            number(found.and_then(|f| f.row)),
            found.and_then(|f| f.file.clone()).unwrap_or_default(),
            number(found.and_then(|f| f.line)),
            line.local_id,
            line.fields,
            line.values,
            line.message,
            line.entry.to_string(),
            child.map(|c| c.reference()).unwrap_or_default(),
            line.standing.id().to_owned(),
            if line.standing == Standing::Gone {
                String::new()
            } else {
                line.reason
            },
            line.owner,
            day(line.by),
            day(line.found),
            day(line.gone),
        ]);
    }
    csv_file::reply(
        &format!("findings-{}.csv", of.key.entry_key()),
        &header,
        out.into_iter(),
    )
}

/// `…/rules.csv`: every rule of the year with its state, and why where it was not run.
pub(super) fn rules(asked: &Asked) -> Page {
    let of = super::return_param(asked)?;
    let checked = of.checked(&asked.visit.site, asked.area(), asked.position())?;
    let header: Vec<String> = ["rule", "severity", "state", "explanation", "wording", "source"]
        .iter()
        .map(ToString::to_string)
        .collect();
    let lines = checked.report.runs.iter().map(|run| {
        let (state, why) = state_words(&run.state);
        vec![
            run.rule.code.clone(),
            run.rule.severity.word().to_owned(),
            state.to_owned(),
            why,
            run.rule.wording.clone(),
            run.rule.source.clone().unwrap_or_default(),
        ]
    });
    csv_file::reply(&format!("rules-{}.csv", of.key.entry_key()), &header, lines)
}
