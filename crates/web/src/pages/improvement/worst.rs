//! What a chair wants to know of the thread before a meeting: what slipped and why, what comes next, what no one has
//! begun.

use std::collections::HashSet;

use improvement::{ActionLine, DocumentThread, RequirementLine, State, Thread};
use record::EntryId;

use super::view::{ActionView, RequirementView, days_late};
use crate::AreaContext;
use crate::badge::Badge;

/// How many of the worst are named.
const WORST: usize = 5;
/// How many of the next dates are named.
const NEXT: usize = 3;
/// Characters of a requirement's words in these lists.
const SHORT: usize = 110;

/// A requirement that needs the board, and why.
pub(super) struct Worst {
    pub(super) requirement: RequirementView,
    pub(super) action: Option<ActionView>,
}

/// An action that is due next.
pub(super) struct Next {
    pub(super) action: ActionView,
}

/// A requirement that no action answers, with how many of its parts are in the same state.
pub(super) struct Unanswered {
    pub(super) requirement: RequirementView,
    pub(super) parts: String,
}

/// How many requirements are late, slipping or done without working.
pub(super) fn in_trouble(thread: &Thread) -> usize {
    let counts = thread.counts();
    [State::Late, State::Slipping, State::DoneNotWorking]
        .iter()
        .filter_map(|state| counts.get(state))
        .sum()
}

/// The requirements that need the board most, each with the action that makes it so; the latest first. An action that
/// answers several is named once, under the requirement it answers itself; one that answers only a part or another
/// document's words is found from there.
pub(super) fn worst(context: &AreaContext, thread: &Thread) -> Vec<Worst> {
    let mut ranked: Vec<(Rank, &DocumentThread, &RequirementLine, Option<&ActionLine>)> = Vec::new();
    for document in &thread.documents {
        for line in document.requirements.iter().filter(|r| r.binding) {
            let actions = line.actions.iter().filter_map(|id| thread.actions.get(id));
            let rank = match line.state {
                State::Late => actions
                    .filter_map(|a| Some((0, days_late(context, a)?, a)))
                    .max_by_key(|(_, days, _)| *days),
                State::Slipping => actions
                    .filter(|a| a.completed.is_none() && a.stopped.is_none())
                    .filter_map(|a| Some((2, a.slip_days.filter(|d| *d > 0)?, a)))
                    .max_by_key(|(_, days, _)| *days),
                State::DoneNotWorking => {
                    ranked.push(((1, 0, false), document, line, None));
                    None
                }
                _ => None,
            };
            if let Some((severity, days, action)) = rank {
                let elsewhere = !line.own_actions.contains(&action.entry);
                ranked.push(((severity, -days, elsewhere), document, line, Some(action)));
            }
        }
    }
    ranked.sort_by_key(|(rank, ..)| *rank);
    let mut named: HashSet<EntryId> = HashSet::new();
    let mut out = Vec::new();
    for (_, document, line, action) in ranked {
        let same = line.same_as.iter().any(|other| named.contains(other));
        if out.len() == WORST || same || action.is_some_and(|a| named.contains(&a.entry)) {
            continue;
        }
        named.insert(line.entry);
        named.extend(action.map(|a| a.entry));
        out.push(Worst {
            requirement: RequirementView::of(context, document, line, SHORT),
            action: action.map(|a| ActionView::of(context, a)),
        });
    }
    out
}

/// How bad: the kind of trouble, then the days; a requirement that the action itself answers comes before one that the
/// action reaches through a part or another document.
type Rank = (u8, i64, bool);

/// The open actions that are due next.
pub(super) fn next(context: &AreaContext, thread: &Thread) -> Vec<Next> {
    let mut open: Vec<&ActionLine> = thread
        .actions
        .values()
        .filter(|a| a.completed.is_none() && a.stopped.is_none() && a.target.is_some_and(|t| t >= context.today()))
        .collect();
    open.sort_by_key(|a| (a.target, a.entry));
    open.into_iter()
        .take(NEXT)
        .map(|a| Next {
            action: ActionView::of(context, a),
        })
        .collect()
}

/// Requirements with nothing yet; parts of one that has nothing are counted under it instead of listed again.
pub(super) fn unanswered(context: &AreaContext, thread: &Thread) -> Vec<Unanswered> {
    let mut out = Vec::new();
    for document in &thread.documents {
        let nothing: HashSet<&str> = document
            .requirements
            .iter()
            .filter(|r| r.binding && r.state == State::NothingYet)
            .map(|r| r.paragraph.as_str())
            .collect();
        for line in document
            .requirements
            .iter()
            .filter(|r| nothing.contains(r.paragraph.as_str()))
        {
            if line.parent.as_deref().is_some_and(|p| nothing.contains(p)) {
                continue;
            }
            let parts = below(document, &line.paragraph, &nothing);
            let mut requirement = RequirementView::of(context, document, line, SHORT);
            requirement.badge = None;
            out.push(Unanswered {
                requirement,
                parts: if parts > 0 {
                    context.messages().with("thread-parts", &[("count", parts.into())])
                } else {
                    String::new()
                },
            });
        }
    }
    out
}

/// How many of the requirements below a paragraph are in a set.
fn below(document: &DocumentThread, paragraph: &str, set: &HashSet<&str>) -> usize {
    let mut under: HashSet<&str> = HashSet::from([paragraph]);
    let mut count = 0;
    // Parts come after what they are parts of, as they are printed.
    for line in &document.requirements {
        if line.parent.as_deref().is_some_and(|p| under.contains(p)) && under.insert(&line.paragraph) {
            count += usize::from(set.contains(line.paragraph.as_str()));
        }
    }
    count
}

/// The badge of every state, for the explanation of the words.
pub(super) fn meanings(context: &AreaContext) -> Vec<Badge> {
    super::view::STATES
        .into_iter()
        .map(|state| Badge::state(context.messages(), state))
        .collect()
}
