//! What was recorded for several findings at once, undone as one.

use std::collections::{BTreeMap, HashMap, HashSet};

use askama::Template;
use record::{EntryId, Source, SourceId};
use submissions::findings::{LONGEST_REASON, Line, Refused, events_of_act, lines, source_of_act, undo_act};

use super::decide::{RuleCount, by_rule, sample};
use super::rows::FindingLine;
use crate::AreaContext;
use crate::check_jobs::ReturnRead;
use crate::error::PageError;
use crate::form_data::FormData;
use crate::forms::Mistake;
use crate::layout::Layout;
use crate::recording::{only_now, stale, status, titled};
use crate::reply::{Page, Reply};

/// An act for several findings, as a page names it.
pub(super) struct ActLine {
    /// What was recorded, for how many findings, by whom and when.
    pub(super) what: String,
    /// The reason, or who it was assigned to.
    pub(super) said: String,
    pub(super) href: String,
}

/// The acts for several findings that the status of some of them comes from, the newest first.
pub(super) fn acts(context: &AreaContext, of: &ReturnRead, kept: &[Line<'_>]) -> Result<Vec<ActLine>, PageError> {
    let mut acts: BTreeMap<&str, (usize, &Line<'_>)> = BTreeMap::new();
    for line in kept {
        for act in [line.reason_act, line.assigned_act] {
            if !act.is_empty() {
                acts.entry(act).or_insert((0, line)).0 += 1;
            }
        }
    }
    acts.retain(|_, (count, _)| *count > 1);
    if acts.is_empty() {
        return Ok(Vec::new());
    }
    let sources = sources(context)?;
    let acts = acts.into_iter().rev();
    Ok(acts
        .filter_map(|(act, (count, line))| describe(context, of, act, line, count, &sources))
        .collect())
}

/// The act for several findings that a finding's status comes from.
pub(super) fn act_of(
    context: &AreaContext,
    of: &ReturnRead,
    line: &Line<'_>,
    kept: &[Line<'_>],
) -> Result<Option<ActLine>, PageError> {
    fn of_line<'a>(line: &Line<'a>) -> &'a str {
        match line.reason_act {
            "" => line.assigned_act,
            act => act,
        }
    }
    let act = of_line(line);
    let count = kept.iter().filter(|l| of_line(l) == act).count();
    if act.is_empty() || count < 2 {
        return Ok(None);
    }
    Ok(describe(context, of, act, line, count, &sources(context)?))
}

fn sources(context: &AreaContext) -> Result<HashMap<SourceId, Source>, PageError> {
    let sources = context.site_context.site.record.store().sources(&context.area().id)?;
    Ok(sources.into_iter().map(|source| (source.id, source)).collect())
}

/// The words for an act, by one of its findings and their number.
fn describe(
    context: &AreaContext,
    of: &ReturnRead,
    act: &str,
    line: &Line<'_>,
    count: usize,
    sources: &HashMap<SourceId, Source>,
) -> Option<ActLine> {
    let messages = context.messages();
    let source = sources.get(&source_of_act(context.position(), line.place, act)?)?;
    let explains = line.reason_act == act;
    let key = if explains { "act-explained" } else { "act-assigned" };
    let by = messages.date_or(line.by, "unknown-day");
    Some(ActLine {
        what: messages.with(
            key,
            &[
                ("count", count.into()),
                ("name", source.received_by.name.clone().into()),
                ("moment", messages.moment(source.received_at).into()),
            ],
        ),
        said: match explains {
            true => line.reason.to_owned(),
            false => messages.with("finding-owner-by", &[("owner", line.owner.into()), ("date", by.into())]),
        },
        href: super::href(context, of, &format!("/acts/{act}"), &[]),
    })
}

#[derive(Template)]
#[template(path = "returns/undo.html")]
struct UndoPage {
    layout: Layout,
    of: String,
    of_href: String,
    heading: String,
    what: String,
    said: String,
    action: String,
    mistakes: Vec<Mistake>,
    reason: String,
    rules: Vec<RuleCount>,
    sample_heading: String,
    sample: Vec<FindingLine>,
    button: String,
}

/// `GET …/returns/{entry}/acts/{act}`: what was recorded, and the question why it is undone.
pub(super) fn form(context: &AreaContext) -> Page {
    only_now(context)?;
    show(context, "", Vec::new())
}

fn show(context: &AreaContext, reason: &str, mistakes: Vec<Mistake>) -> Page {
    let messages = context.messages();
    let of = super::return_param(context)?;
    let act = context.site_context.param("act");
    let events = events_of_act(context.position(), of.place, act);
    if events.is_empty() {
        return Err(PageError::Refused(messages.get("undo-already")));
    }
    let of_act: HashSet<EntryId> = events.iter().map(|event| event.finding).collect();
    let mut findings = lines(context.position(), of.place);
    findings.retain(|line| of_act.contains(&line.entry));
    // One whose status comes from the act says what it recorded; a later act may have changed the others.
    let with = findings
        .iter()
        .find(|line| line.reason_act == act || line.assigned_act == act);
    let described = match with {
        Some(line) => describe(context, &of, act, line, findings.len(), &sources(context)?),
        None => None,
    };
    let count = || [("count", findings.len().into())];
    let heading = messages.with("undo-title", &count());
    let title = titled(context, &heading, &mistakes);
    let (sample_heading, sample) = sample(context, &of, &findings)?;
    Reply::page_with(
        status(&mistakes),
        &UndoPage {
            layout: Layout::of_form(context, &title),
            of: super::title(context, &of),
            of_href: super::href(context, &of, "", &[]),
            heading,
            what: described.as_ref().map(|d| d.what.clone()).unwrap_or_default(),
            said: described.map(|d| d.said).unwrap_or_default(),
            action: context.site_context.path.clone(),
            mistakes,
            reason: reason.to_owned(),
            rules: by_rule(context, findings.iter()),
            sample_heading,
            sample,
            button: messages.with("undo-button", &count()),
        },
    )
}

/// `POST …/returns/{entry}/acts/{act}`: retracts everything it recorded, in one commit.
pub(super) fn undo(context: &AreaContext, form: &FormData) -> Page {
    let messages = context.messages();
    let reason = form.get("reason");
    if context.writer(form)?.is_none() {
        return show(context, reason, vec![stale(context)]);
    }
    let of = super::return_param(context)?;
    let undone = undo_act(
        &context.site_context.site.record,
        &context.area().id,
        of.entry,
        context.site_context.param("act"),
        reason,
        context.actor(),
        context.site_context.now,
    );
    let mistaken = |text: String| {
        let href = "#reason".to_owned();
        show(context, reason, vec![Mistake { href, text }])
    };
    match undone {
        Ok(count) => {
            context.recorded();
            let count = count.to_string();
            Ok(Reply::See(super::href(context, &of, "", &[("undone", &count)])))
        }
        Err(Refused::ReasonLong) => mistaken(messages.with("finding-reason-long", &[("most", LONGEST_REASON.into())])),
        Err(Refused::UndoneAlready) => Err(PageError::Refused(messages.get("undo-already"))),
        Err(Refused::Store(error)) => Err(error.into()),
        Err(_) => mistaken(messages.get("undo-no-reason")),
    }
}
