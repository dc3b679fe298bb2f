//! Findings and rule states as files that can be joined back to the data.

use returns::output::{FINDING_HEADINGS, state_words};
use submissions::findings::{Standing, lines, people};

use super::rows::{Wanted, followed, wanted};
use crate::AreaContext;
use crate::csv_file;
use crate::error::PageError;
use crate::reply::Page;

/// The standing, in files, of a finding beyond those of its rule that are followed one by one.
const NOT_FOLLOWED: &str = "not followed";

/// `…/findings.csv`: the columns of `goldenthread check --csv`, then what people said of each finding. Every finding is
/// in it, also those that are not followed one by one.
pub(super) fn findings(context: &AreaContext) -> Page {
    let of = super::return_param(context)?;
    let register = context
        .definitions()
        .register_index("finding")
        .ok_or(PageError::NotFound)?;
    let site = &context.site_context.site;
    let mut checked = of.checked(site, context.area(), context.position())?;
    if !checked.not_held.is_empty() {
        checked = of.checked_whole(site, context.area(), context.position())?.into();
    }
    let filters = Wanted::of_query(context);
    let mut header: Vec<String> = FINDING_HEADINGS.iter().map(ToString::to_string).collect();
    for own in [
        "finding",
        "child_number",
        "standing",
        "reason",
        "owner",
        "resolve_by",
        "first_found",
        "resolved",
    ] {
        header.push(own.to_owned());
    }
    let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
    let mut out = Vec::new();
    for line in wanted(context, &of, &filters) {
        let child = context.child_of(register, line.row)?;
        let found = checked.finding(line.key);
        let day = |d: Option<calendar::Date>| d.map(|d| d.to_string()).unwrap_or_default();
        out.push(vec![
            line.rule.to_owned(),
            line.severity.to_owned(),
            found.and_then(|f| f.stage).unwrap_or("").to_owned(),
            line.table.to_owned(),
            number(found.and_then(|f| f.row)),
            found.and_then(|f| f.file.clone()).unwrap_or_default(),
            number(found.and_then(|f| f.line)),
            line.local_id.to_owned(),
            line.fields.to_owned(),
            line.values.to_owned(),
            line.message.to_owned(),
            line.entry.to_string(),
            child.map(|c| c.reference()).unwrap_or_default(),
            line.standing.id().to_owned(),
            if line.standing == Standing::Resolved {
                String::new()
            } else {
                line.reason.to_owned()
            },
            line.owner.to_owned(),
            day(line.by),
            day(line.found),
            day(line.resolved),
        ]);
    }
    // Those beyond what is followed one by one, about which nothing is recorded.
    let all = lines(context.position(), of.place);
    let followed = followed(&all);
    let on_record = people(checked.report.kind, &checked.loaded.tables, context.position().ledger());
    for (finding, key) in checked.findings.iter().zip(&checked.keys) {
        if followed.contains(&**key) || !filters.takes(finding) {
            continue;
        }
        let local_id = finding.child.clone().unwrap_or_default();
        let child = on_record.get(&local_id);
        if let Some(child) = child {
            context.read_entry_id(*child)?;
        }
        let values: Vec<&str> = finding.values.iter().map(|v| v.as_deref().unwrap_or("")).collect();
        out.push(vec![
            finding.rule.to_owned(),
            finding.severity.word().to_owned(),
            finding.stage.unwrap_or("").to_owned(),
            finding.table.unwrap_or("").to_owned(),
            number(finding.row),
            finding.file.clone().unwrap_or_default(),
            number(finding.line),
            local_id.clone(),
            finding.fields.join("; "),
            values.join("; "),
            finding.message.to_string(),
            String::new(),
            child.map(ToString::to_string).unwrap_or_default(),
            NOT_FOLLOWED.to_owned(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
        ]);
    }
    csv_file::reply(
        &format!("findings-{}.csv", of.key.entry_key()),
        &header,
        out.into_iter(),
    )
}

/// `…/rules.csv`: every rule of the year with its state, and why where it was not run.
pub(super) fn rules(context: &AreaContext) -> Page {
    let of = super::return_param(context)?;
    let checked = of.checked(&context.site_context.site, context.area(), context.position())?;
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
