//! One reason, or one assignment, for findings: checked, confirmed where it is for several, recorded.

use std::collections::{BTreeMap, HashSet};

use askama::Template;
use axum::http::StatusCode;
use record::{EntryId, Seq};
use submissions::findings::{
    Act, LONGEST_OWNER, LONGEST_REASON, Line, Offers, Refused, SHORTEST_REASON, Standing, lines,
};

use super::findings::show;
use super::rows::{FindingLine, Liner, Wanted, rank, severity_word};
use crate::AreaContext;
use crate::check_jobs::ReturnRead;
use crate::error::PageError;
use crate::form_data::FormData;
use crate::format::read_date;
use crate::forms::Mistake;
use crate::layout::Layout;
use crate::recording::stale;
use crate::reply::{Page, Reply};
use crate::timeline::{self, TimelineItem};

/// Fields of the form that a page in between hands on as they are.
const HANDED_ON: [&str; 5] = ["which", "severity", "state", "rule", "about"];
/// Most findings that a page in between shows, of those it is about.
const MOST_SHOWN: usize = 10;

/// What is to be recorded is confirmed, with the number of findings and a sample of them.
#[derive(Template)]
#[template(path = "returns/confirm.html")]
struct ConfirmPage {
    layout: Layout,
    of: String,
    heading: String,
    text: String,
    changed: bool,
    action: String,
    kept: Vec<(String, String)>,
    doing: String,
    facts: Vec<(String, String)>,
    rules: Vec<RuleCount>,
    sample_heading: String,
    sample: Vec<FindingLine>,
    button: String,
}

/// How many of the findings are of a rule.
pub(super) struct RuleCount {
    pub(super) severity: String,
    pub(super) severity_id: String,
    pub(super) rule: String,
    pub(super) count: String,
}

/// Others were first: what they recorded, and what was typed, to be sent again knowingly.
#[derive(Template)]
#[template(path = "returns/conflict.html")]
struct ConflictPage {
    layout: Layout,
    of: String,
    back: String,
    action: String,
    meanwhile: Vec<TimelineItem>,
    /// Everything that was sent and has no question on this page.
    kept: Vec<(String, String)>,
    doing: String,
    what: String,
    reason: String,
    owner: String,
    day: String,
}

/// `POST …/returns/{entry}/findings`.
pub(super) fn save(context: &AreaContext, form: &FormData) -> Page {
    let messages = context.messages();
    if context.writer(form)?.is_none() {
        return show(context, Some(form), vec![stale(context)]);
    }
    if !form.get("change").is_empty() {
        return show(context, Some(form), Vec::new());
    }
    let of = super::return_param(context)?;
    let seen = Seq(form.get("seen").parse().unwrap_or(0));
    let chosen = chosen(context, &of, form, seen);
    let mistaken = |href: &str, text: String| {
        let href = href.to_owned();
        show(context, Some(form), vec![Mistake { href, text }])
    };
    let Some(act) = act(context, &of, form, &chosen) else {
        let (href, key) = match form.get("do") {
            "assign" => ("#day", "finding-day-wrong"),
            _ => ("#chosen", "finding-nothing-chosen"),
        };
        return mistaken(href, messages.get(key));
    };
    let done = match act {
        Ok(act) if act.findings() > 1 && form.get("confirmed") != act.findings().to_string() => {
            return confirm(context, &of, form, &chosen, act.findings());
        }
        Ok(act) => act.record(
            &context.site_context.site.record,
            &context.area().id,
            seen,
            context.actor(),
            context.site_context.now,
        ),
        Err(refused) => Err(refused),
    };
    let limit = |key: &str, most: usize| messages.with(key, &[("most", most.into())]);
    match done {
        Ok(count) => {
            context.recorded();
            let count = count.to_string();
            let pairs = Wanted::of(|name| form.get(name)).pairs();
            let query: Vec<(&str, &str)> = pairs
                .iter()
                .map(|(k, v)| (*k, v.as_str()))
                .chain([("done", count.as_str())])
                .collect();
            Ok(Reply::See(super::href(context, &of, "/findings", &query)))
        }
        Err(Refused::NoReason) => mistaken("#reason", messages.get("finding-reason-missing")),
        Err(Refused::ReasonPoor) => {
            let text = messages.with("finding-reason-poor", &[("least", SHORTEST_REASON.into())]);
            mistaken("#reason", text)
        }
        Err(Refused::ReasonLong) => mistaken("#reason", limit("finding-reason-long", LONGEST_REASON)),
        Err(Refused::OwnerLong) => mistaken("#owner", limit("finding-owner-long", LONGEST_OWNER)),
        Err(Refused::IsError) => mistaken("#reason", messages.get("finding-reason-error")),
        Err(Refused::NoOwner) => mistaken("#owner", messages.get("finding-owner-missing")),
        Err(Refused::DayPast) => mistaken("#day", messages.get("finding-day-past")),
        Err(Refused::NoneChosen) if form.get("do") == "offered" => {
            mistaken("#chosen", messages.get("finding-none-offered"))
        }
        Err(Refused::NoneChosen | Refused::UndoneAlready) => mistaken("#chosen", messages.get("finding-none-chosen")),
        Err(Refused::Meanwhile(entries)) => conflict(context, &of, form, seen, &entries),
        Err(Refused::Store(error)) => Err(error.into()),
    }
}

/// The findings that the form is for.
fn chosen<'a>(context: &'a AreaContext, of: &ReturnRead, form: &FormData, seen: Seq) -> Vec<Line<'a>> {
    let all = lines(context.position(), of.place);
    let mut chosen = if form.get("which") == "all" {
        Wanted::of(|name| form.get(name)).choose(all)
    } else {
        let ids: HashSet<&str> = form.all("finding").collect();
        let named = |l: &Line<'_>| ids.contains(l.entry.to_string().as_str());
        all.into_iter().filter(named).collect()
    };
    // One that was resolved since is reported like anything else that others recorded meanwhile.
    let version = |l: &Line<'_>| context.position().ledger().entry(l.place).version;
    chosen.retain(|l| l.standing != Standing::Resolved || version(l) > seen);
    if form.get("do") == "offered" {
        let offers = Offers::of(context.position(), &of.key.kind);
        chosen.retain(|line| line.severity != "error" && offers.for_line(line).is_some());
    }
    chosen
}

/// What the form says to record; none when it says nothing that can be read.
fn act(context: &AreaContext, of: &ReturnRead, form: &FormData, chosen: &[Line<'_>]) -> Option<Result<Act, Refused>> {
    match form.get("do") {
        "reason" => {
            let reason = form.get("reason");
            Some(Act::reasons(chosen.iter().map(|line| (line, reason))))
        }
        // Each finding is given the reason that was given for it before.
        "offered" => {
            let offers = Offers::of(context.position(), &of.key.kind);
            let given = chosen.iter().filter_map(|line| Some((line, offers.for_line(line)?.0)));
            Some(Act::reasons(given))
        }
        "assign" => {
            let day = read_date(form.get("day"))?;
            Some(Act::assignment(chosen, form.get("owner"), day, context.today()))
        }
        _ => None,
    }
}

/// What was sent, to be sent again by a page in between.
fn kept(form: &FormData, seen: String) -> Vec<(String, String)> {
    let mut kept = vec![("seen".to_owned(), seen)];
    for name in HANDED_ON {
        kept.push((name.to_owned(), form.get(name).to_owned()));
    }
    let chosen = form.all("finding");
    kept.extend(chosen.map(|id| ("finding".to_owned(), id.to_owned())));
    kept
}

/// The findings counted by rule, most serious and most frequent first.
pub(super) fn by_rule<'a>(context: &AreaContext, lines: impl Iterator<Item = &'a Line<'a>>) -> Vec<RuleCount> {
    let mut counts: BTreeMap<(usize, &str, &str), usize> = BTreeMap::new();
    for line in lines {
        let key = (rank(line.severity), line.rule, line.severity);
        *counts.entry(key).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|((rank, ..), count)| (*rank, std::cmp::Reverse(*count)));
    counts
        .into_iter()
        .map(|((_, rule, severity), count)| RuleCount {
            severity: severity_word(context, severity),
            severity_id: severity.to_owned(),
            rule: rule.to_owned(),
            count: context.messages().number(count),
        })
        .collect()
}

/// A few findings from all over a list, each a read of the child's data, with the words that say how many they are.
pub(super) fn sample(
    context: &AreaContext,
    of: &ReturnRead,
    lines: &[Line<'_>],
) -> Result<(String, Vec<FindingLine>), PageError> {
    let checked = of
        .checked(&context.site_context.site, context.area(), context.position())
        .ok();
    let liner = Liner::new(context, of, checked.as_deref())?;
    let shown = lines.len().min(MOST_SHOWN);
    let some = (0..shown).filter_map(|at| lines.get(at * lines.len() / shown));
    let words = context.messages().with(
        "confirm-sample",
        &[("shown", shown.into()), ("count", lines.len().into())],
    );
    Ok((words, some.map(|line| liner.line(line)).collect::<Result<_, _>>()?))
}

/// Nothing is recorded for several findings before the number of them was seen and confirmed.
fn confirm(context: &AreaContext, of: &ReturnRead, form: &FormData, chosen: &[Line<'_>], count: usize) -> Page {
    let messages = context.messages();
    let doing = form.get("do").to_owned();
    let of_act = |key: &str| messages.with(key, &[("count", count.into())]);
    let (heading, button) = match doing.as_str() {
        "assign" => (of_act("confirm-assign"), of_act("confirm-assign-button")),
        _ => (of_act("confirm-explain"), of_act("confirm-explain-button")),
    };
    let fact = |key: &str, text: String| (messages.get(key), text);
    let facts = match doing.as_str() {
        "assign" => vec![
            fact("finding-owner", form.get("owner").to_owned()),
            fact(
                "finding-day",
                messages.date_or(read_date(form.get("day")), "unknown-day"),
            ),
        ],
        "offered" => vec![fact("confirm-reason", messages.get("confirm-offered"))],
        _ => vec![fact("confirm-reason", form.get("reason").to_owned())],
    };
    let (sample_heading, sample) = sample(context, of, chosen)?;
    let mut kept = kept(form, form.get("seen").to_owned());
    kept.push(("confirmed".to_owned(), count.to_string()));
    for name in ["reason", "owner", "day"] {
        kept.push((name.to_owned(), form.get(name).to_owned()));
    }
    Reply::page(&ConfirmPage {
        layout: Layout::of_form(context, &heading),
        of: super::title(context, of),
        text: messages.get(if doing == "assign" {
            "confirm-assign-text"
        } else {
            "confirm-explain-text"
        }),
        changed: !form.get("confirmed").is_empty(),
        heading,
        action: super::href(context, of, "/findings", &[]),
        kept,
        doing,
        facts,
        rules: by_rule(context, chosen.iter()),
        sample_heading,
        sample,
        button,
    })
}

/// Most findings whose news a page of others' recordings shows.
const MOST_NEWS: usize = 20;

fn conflict(context: &AreaContext, of: &ReturnRead, form: &FormData, seen: Seq, entries: &[EntryId]) -> Page {
    let messages = context.messages();
    let shown = entries.iter().take(MOST_NEWS);
    let shown = shown
        .map(|e| context.read_entry_id(*e))
        .collect::<Result<Vec<_>, _>>()?;
    let mut meanwhile = timeline::of(context, &shown)?;
    meanwhile.retain(|item| item.changed > seen.0);
    let last = context
        .site_context
        .site
        .record
        .ledger(&context.area().id)?
        .last()
        .0
        .to_string();
    let doing = form.get("do").to_owned();
    Reply::page_with(
        StatusCode::CONFLICT,
        &ConflictPage {
            layout: Layout::of_form(context, &messages.get("conflict-title")),
            of: super::title(context, of),
            back: super::href(context, of, "/findings", &[]),
            action: super::href(context, of, "/findings", &[]),
            meanwhile,
            kept: kept(form, last),
            what: messages.get(match doing.as_str() {
                "assign" => "finding-assign",
                "offered" => "finding-take-offered",
                _ => "finding-give-reason",
            }),
            doing,
            reason: form.get("reason").to_owned(),
            owner: form.get("owner").to_owned(),
            day: form.get("day").to_owned(),
        },
    )
}
