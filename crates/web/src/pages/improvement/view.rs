//! Requirements and actions in a reader's words, as the thread, a requirement and an action all show them.

use std::sync::Arc;

use improvement::{ActionLine, DocumentThread, RequirementLine, State, Thread};
use record::EntryId;

use crate::AreaContext;
use crate::badge::Badge;
use crate::figure_cache::Computed;
use crate::labels::{document_title, shortened};

/// Messages of a requirement shown before they are folded away.
pub(super) const SHOWN: usize = 220;

/// The order in which states are shown: what needs someone first.
pub(super) const STATES: [State; 9] = [
    State::Late,
    State::Slipping,
    State::NothingYet,
    State::DoneNotWorking,
    State::DoneEffectUnknown,
    State::UnderWay,
    State::PartlyShown,
    State::Working,
    State::SteppedDown,
];

/// An action as a line under what it answers.
pub(super) struct ActionView {
    pub(super) title: String,
    pub(super) href: String,
    /// Owner and organisation; empty when none is named.
    pub(super) owner: String,
    pub(super) target: String,
    /// The first target date, where it was moved.
    pub(super) first: String,
    pub(super) standing: String,
    pub(super) class: &'static str,
    pub(super) report: String,
    pub(super) unmeasured: bool,
}

impl ActionView {
    pub(super) fn of(context: &AreaContext, line: &ActionLine) -> Self {
        let messages = context.messages();
        let owner: Vec<&str> = [&line.owner, &line.body]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        let (standing, class) = standing(context, line);
        let report = line.last_report.map(|on| {
            let said = line.progress.as_deref().unwrap_or_default();
            messages.with(
                "action-reported",
                &[("date", messages.date(on).into()), ("said", said.to_owned().into())],
            )
        });
        Self {
            title: if line.title.is_empty() {
                messages.get("action-untitled")
            } else {
                line.title.clone()
            },
            href: action_href(context, line.entry),
            owner: owner.join(", "),
            target: messages.date_or(line.target, "action-no-date"),
            first: line
                .original_target
                .filter(|first| Some(*first) != line.target)
                .map(|first| messages.with("action-first-date", &[("date", messages.date(first).into())]))
                .unwrap_or_default(),
            standing,
            class,
            report: report.unwrap_or_default(),
            unmeasured: line.measures.is_empty(),
        }
    }
}

/// The address of an action's page.
pub(super) fn action_href(context: &AreaContext, entry: EntryId) -> String {
    context.href(&format!("/registers/action/{entry}"), &[])
}

/// The address of a requirement's page.
pub(super) fn requirement_href(context: &AreaContext, entry: EntryId) -> String {
    context.href(&format!("/requirements/{entry}"), &[])
}

/// How late an open action is, in days; `None` when it is not.
pub(super) fn days_late(context: &AreaContext, line: &ActionLine) -> Option<i64> {
    line.target
        .filter(|_| line.late)
        .map(|target| calendar::days_between(target, context.today()))
}

/// The state of an action, and the class that repeats it.
fn standing(context: &AreaContext, line: &ActionLine) -> (String, &'static str) {
    let messages = context.messages();
    let slip = line.slip_days.filter(|days| *days > 0);
    let behind = |key: &'static str, days: i64, date: calendar::Date| {
        messages.with(key, &[("days", days.into()), ("date", messages.date(date).into())])
    };
    if let Some(done) = line.completed {
        return match slip {
            Some(days) => (behind("action-done-late", days, done), ""),
            None => (
                messages.with("action-done", &[("date", messages.date(done).into())]),
                "",
            ),
        };
    }
    if let Some(stopped) = line.stopped {
        return (
            messages.with("action-stopped", &[("date", messages.date(stopped).into())]),
            "",
        );
    }
    if let Some(days) = days_late(context, line) {
        let late = messages.days_late(days);
        return match slip.filter(|slip| *slip != days) {
            Some(slip) => {
                let expected = line.forecast.filter(|day| *day >= context.today());
                let key = if expected.is_some() {
                    "action-late-expected"
                } else {
                    "action-late-and-moved"
                };
                let date = messages.date_or(expected, "unknown-day");
                let words = [("late", late.into()), ("days", slip.into()), ("date", date.into())];
                (messages.with(key, &words), "gt-late")
            }
            None => (late, "gt-late"),
        };
    }
    match (slip, line.forecast.max(line.target), line.target) {
        (Some(days), Some(expected), _) => (behind("action-slipping", days, expected), "gt-late"),
        (_, _, Some(target)) => (messages.days_late(calendar::days_between(target, context.today())), ""),
        _ => (messages.get("action-no-date"), "gt-late"),
    }
}

/// `Paragraph 3.e.I`, `Area for priority action 5`: the place in the words of its document.
pub(super) fn place_title(context: &AreaContext, line: &RequirementLine) -> String {
    let messages = context.messages();
    let number = |prefix: &str| line.paragraph.strip_prefix(prefix).map(|n| n.trim().to_owned());
    if let Some(number) = number("APA") {
        messages.with("place-priority", &[("number", number.into())])
    } else if let Some(number) = number("AFI") {
        messages.with("place-improvement", &[("number", number.into())])
    } else {
        let number = line.paragraph.replace(".bullet.", ", bullet ");
        messages.with("place-paragraph", &[("number", number.into())])
    }
}

/// A requirement as a link with the beginning of its words.
pub(super) struct RequirementView {
    pub(super) title: String,
    pub(super) href: String,
    pub(super) words: String,
    pub(super) badge: Option<Badge>,
    pub(super) document: String,
}

impl RequirementView {
    pub(super) fn of(context: &AreaContext, document: &DocumentThread, line: &RequirementLine, most: usize) -> Self {
        Self {
            title: place_title(context, line),
            href: requirement_href(context, line.entry),
            words: shortened(&line.words, most),
            badge: line.binding.then(|| Badge::state(context.messages(), line.state)),
            document: document_title(context, document),
        }
    }
}

/// The area's thread from the requested viewpoint.
pub(super) fn thread(context: &AreaContext, computed: &Computed) -> Arc<Thread> {
    let derived = &context.site_context.site.derived;
    derived.thread(context.position(), &|id| computed.face(context, id))
}
