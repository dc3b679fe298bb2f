use std::collections::BTreeMap;

use askama::Template;
use calendar::date_of_day_number;
use definitions::Value;
use record::LedgerWhat;
use returns::RuleState;
use submissions::can_ingest;
use submissions::findings::{Checked, From, Line, Role, Standing, lines};

use super::acts::{self, ActLine};
use super::rows::{beyond_words, not_followed, rank, severity_word};
use crate::AreaContext;
use crate::check_jobs::ReturnRead;
use crate::clock_view::{ClockView, clocks};
use crate::error::PageError;
use crate::labels::stage;
use crate::layout::Layout;
use crate::reply::{Page, Reply};
use crate::timeline::{self, TimelineItem};

/// A count with the list it leads to.
struct Count {
    number: String,
    text: String,
    href: String,
    late: bool,
}

/// A rule that found something.
struct RuleLine {
    code: String,
    severity: String,
    severity_id: String,
    wording: String,
    found: String,
    waiting: String,
    explained: String,
    href: String,
}

/// A rule that said nothing, and why.
struct SilentRule {
    code: String,
    wording: String,
    why: String,
}

/// One earlier check.
struct Past {
    day: String,
    errors: String,
    queries: String,
    notes: String,
    not_applicable: String,
    not_run: String,
    here: bool,
}

#[derive(Template)]
#[template(path = "returns/overview.html")]
struct OverviewPage {
    layout: Layout,
    heading: String,
    stage: String,
    trouble: Option<String>,
    /// What makes it doubtful that the files were taken for the right return.
    doubts: Vec<String>,
    why: String,
    files: Vec<String>,
    tables: Vec<(String, String)>,
    counts: Vec<Count>,
    rules: Vec<RuleLine>,
    clean: String,
    not_applicable: Vec<SilentRule>,
    not_run: Vec<SilentRule>,
    beyond: Option<String>,
    acts: Vec<ActLine>,
    past: Vec<Past>,
    clocks: Vec<ClockView>,
    timeline: Vec<TimelineItem>,
    now: bool,
    again_action: String,
    load_action: Option<String>,
    written_href: Option<String>,
    record_href: Option<String>,
    findings_href: String,
    children_href: String,
    findings_csv: String,
    rules_csv: String,
    corrections_href: String,
    corrected_href: Option<String>,
}

/// `/areas/{area}/returns/{entry}`: what the last check of a return found, what it could not check, and what became of
/// it over time.
pub(super) fn page(context: &AreaContext) -> Page {
    let messages = context.messages();
    let of = super::return_param(context)?;
    let entry = context.entry_param()?;
    let (checked, trouble) = match of.checked(&context.site_context.site, context.area(), context.position()) {
        Ok(checked) => (Some(checked), None),
        Err(PageError::Refused(sentence)) => (None, Some(sentence)),
        Err(error) => return Err(error),
    };
    let checked = checked.as_deref();
    let report = checked.map(|c| &c.report);
    let mut layout = Layout::of(context, &super::title(context, &of))
        .back(context.href("/returns", &[]), &messages.get("returns-title"));
    let undone = context
        .site_context
        .query("undone")
        .and_then(|n| n.parse::<usize>().ok());
    layout.notice = match (undone, context.site_context.query("recorded")) {
        (Some(count), _) => Some(messages.with("undo-done", &[("count", count.into())])),
        (None, Some("check")) => Some(messages.get("check-done")),
        (None, Some(_)) => Some(messages.get("recorded-notice")),
        (None, None) => None,
    };
    let silent = |wanted: fn(&RuleState) -> Option<&str>| -> Vec<SilentRule> {
        let runs = report.map_or(&[][..], |r| &r.runs);
        let lines = runs.iter().filter_map(|run| {
            Some(SilentRule {
                code: run.rule.code.clone(),
                wording: run.rule.wording.clone(),
                why: wanted(&run.state)?.to_owned(),
            })
        });
        lines.collect()
    };
    let clean = report.map_or(0, |r| r.runs.iter().filter(|run| run.state == RuleState::Clean).count());
    let kept = lines(context.position(), of.place);
    let beyond = checked.map_or(0, |c| not_followed(c, &kept));
    let link = |below: &str| super::href(context, &of, below, &[]);
    Reply::page(&OverviewPage {
        layout,
        heading: super::title(context, &of),
        stage: stage(context, entry.register_at, entry.row),
        trouble,
        doubts: of.taken_for.doubts.clone(),
        why: of.taken_for.why.clone(),
        files: of
            .files
            .iter()
            .map(|f| {
                let name = || [("name", f.name.clone().into())];
                match f.role {
                    Role::Return => f.name.clone(),
                    Role::Previous => messages.with("returns-file-previous", &name()),
                    Role::List(_) => messages.with("returns-file-list", &name()),
                }
            })
            .collect(),
        tables: report.map_or_else(Vec::new, |r| {
            r.tables
                .iter()
                .map(|t| {
                    let rows = if t.supplied {
                        messages.number(t.rows)
                    } else {
                        messages.get("returns-table-absent")
                    };
                    (t.table.to_owned(), rows)
                })
                .collect()
        }),
        counts: counts(context, &of, &kept),
        rules: rules(context, &of, checked, &kept),
        clean: messages.with("returns-clean", &[("count", clean.into())]),
        not_applicable: silent(|state| match state {
            RuleState::NotApplicable { missing } => Some(missing),
            _ => None,
        }),
        not_run: silent(|state| match state {
            RuleState::CouldNotRun { why } => Some(why),
            _ => None,
        }),
        beyond: beyond_words(context, beyond),
        acts: acts::acts(context, &of, &kept)?,
        past: past(context, &of),
        clocks: clocks(&entry, context),
        now: context.known().is_none(),
        again_action: link("/again"),
        load_action: (of.key.from == From::File && can_ingest(&of.key.kind)).then(|| link("/load")),
        written_href: (of.key.from == From::Record).then(|| link("/written")),
        record_href: entry.record_href()?,
        findings_href: link("/findings"),
        children_href: super::href(context, &of, "/findings", &[("by", "child")]),
        findings_csv: super::href(context, &of, "/findings.csv", &[("state", "all")]),
        rules_csv: link("/rules.csv"),
        corrections_href: link("/corrections"),
        corrected_href: checked
            .and_then(|c| c.corrected.as_ref())
            .map(|_| link("/corrections") + "#corrected"),
        timeline: timeline::of(context, &[entry])?,
    })
}

fn counts(context: &AreaContext, of: &ReturnRead, kept: &[Line<'_>]) -> Vec<Count> {
    let messages = context.messages();
    let waits = |s: Standing| matches!(s, Standing::Open | Standing::Assigned);
    let mut out: Vec<Count> = ["error", "query", "note"]
        .iter()
        .map(|severity| {
            let count = kept
                .iter()
                .filter(|l| l.severity == *severity && waits(l.standing))
                .count();
            Count {
                number: messages.number(count),
                text: messages.with(
                    "returns-count-waiting",
                    &[("severity", severities(context, severity).into())],
                ),
                href: super::href(context, of, "/findings", &[("severity", severity)]),
                late: *severity == "error" && count > 0,
            }
        })
        .collect();
    for (standing, key) in [
        (Standing::Assigned, "returns-count-assigned"),
        (Standing::Explained, "returns-count-explained"),
        (Standing::Resolved, "returns-count-resolved"),
    ] {
        out.push(Count {
            number: messages.number(kept.iter().filter(|l| l.standing == standing).count()),
            text: messages.get(key),
            href: super::href(context, of, "/findings", &[("state", standing.id())]),
            late: false,
        });
    }
    out
}

/// The words for several of a severity.
fn severities(context: &AreaContext, severity: &str) -> String {
    context.messages().get(match severity {
        "error" => "severities-error",
        "query" => "severities-query",
        _ => "severities-note",
    })
}

fn rules(context: &AreaContext, of: &ReturnRead, checked: Option<&Checked>, lines: &[Line<'_>]) -> Vec<RuleLine> {
    let messages = context.messages();
    // Waiting and explained, by rule.
    let mut kept: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for line in lines {
        let at = match line.standing {
            Standing::Open | Standing::Assigned => 0,
            Standing::Explained => 1,
            Standing::Resolved => continue,
        };
        kept.entry(line.rule).or_default()[at] += 1;
    }
    let runs = checked.map_or(&[][..], |c| &c.report.runs);
    let mut found: Vec<_> = runs
        .iter()
        .filter_map(|run| match run.state {
            RuleState::Found { count } => Some((run, count)),
            _ => None,
        })
        .collect();
    found.sort_by_key(|(run, count)| (rank(run.rule.severity.word()), std::cmp::Reverse(*count)));
    found
        .into_iter()
        .map(|(run, count)| {
            let [waiting, explained] = kept.get(run.rule.code.as_str()).copied().unwrap_or_default();
            let severity = run.rule.severity.word();
            RuleLine {
                code: run.rule.code.clone(),
                severity: severity_word(context, severity),
                severity_id: severity.to_owned(),
                wording: run.rule.wording.clone(),
                found: messages.number(usize::try_from(count).unwrap_or(usize::MAX)),
                waiting: messages.number(waiting),
                explained: messages.number(explained),
                href: super::href(context, of, "/findings", &[("rule", &run.rule.code), ("state", "all")]),
            }
        })
        .collect()
}

/// Every check of the return, newest first.
fn past(context: &AreaContext, of: &ReturnRead) -> Vec<Past> {
    let messages = context.messages();
    let position = context.position();
    let ledger = position.ledger();
    let register = ledger.register_of(of.place);
    let mut out: Vec<Past> = position
        .standing_events(of.place)
        .filter_map(|event| {
            let LedgerWhat::Step { step, fields } = &event.what else {
                return None;
            };
            register
                .steps
                .get_index(usize::from(*step))
                .filter(|(id, _)| *id == "checked")?;
            let integer = |id: &str| {
                let (at, _, field) = register.fields.get_full(id)?;
                let (_, number) = fields.iter().find(|(f, _)| usize::from(*f) == at)?;
                match ledger.value_of(field, *number) {
                    Some(Value::Integer(n)) => Some(n),
                    _ => None,
                }
            };
            let number = |id: &str| {
                let count = integer(id).map(|n| usize::try_from(n).unwrap_or(0));
                count.map(|n| messages.number(n)).unwrap_or_default()
            };
            let at = calendar::Timestamp::from_microsecond(event.recorded_at).ok();
            let day = at.map_or_else(
                || messages.date_or(date_of_day_number(event.on), "unknown-day"),
                |at| messages.moment(at),
            );
            Some(Past {
                // The record is checked by one year's rules or another's, and the numbers of two years are not the same
                // thing counted twice.
                day: match of.key.from {
                    From::File => day,
                    From::Record => {
                        let year = integer("return_year").map(|y| y.to_string()).unwrap_or_default();
                        messages.with("returns-checked-as", &[("day", day.into()), ("year", year.into())])
                    }
                },
                errors: number("errors"),
                queries: number("queries"),
                notes: number("notes"),
                not_applicable: number("rules_not_applicable"),
                not_run: number("rules_not_run"),
                here: false,
            })
        })
        .collect();
    out.reverse();
    if let Some(newest) = out.first_mut() {
        newest.here = true;
    }
    out
}
