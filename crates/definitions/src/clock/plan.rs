//! Back-planning: the latest lawful day of each earlier step.

use std::collections::BTreeSet;

use calendar::{Counting, Date, add_days};

use super::{Clock, DayOf, Happened, Reading, RunningClock};
use crate::Register;

/// The latest day of a step that still leaves the time which the steps after it may take. It is derived: no law names
/// the day itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The step, as a file names it: `draft_plan_sent`, or `annual_review.meeting_held` of another register.
    pub step: String,
    /// What a reader calls the step.
    pub title: String,
    /// Its latest day.
    pub latest: Date,
    /// What must fit after it, such as `12 weeks`.
    pub leaves: String,
}

impl Register {
    /// The latest days of the steps that come before a clock's own on an entry, the last first.
    ///
    /// What a clock's `leave` names is planned back from its due day; and so, from each such day and from the due day
    /// itself, is the start of every other clock of the register that stops on that step: it must happen in time for the
    /// whole of that clock's limit to fit. Steps that have happened are left out, and so is a clock that is not open.
    #[must_use]
    pub fn planned(
        &self,
        clock: usize,
        running: &RunningClock,
        entry: &impl Happened,
        reading: &Reading<'_>,
    ) -> Vec<Planned> {
        let Some((_, own)) = self.clocks.get_index(clock) else {
            return Vec::new();
        };
        if !running.state.is_open() {
            return Vec::new();
        }
        let happened = |step: usize| entry.events().iter().any(|e| usize::from(e.step) == step);
        let mut out: Vec<Planned> = Vec::new();
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        let mut ahead: Vec<(Vec<usize>, Date)> = vec![(own.until.clone(), running.due)];
        for leave in &own.leave {
            if leave.step.is_some_and(|step| happened(step) || !seen.insert(step)) {
                continue;
            }
            let counting = counting(own, reading);
            if let Some(latest) = leave.within.latest_start(running.due, &counting) {
                // Done in the year before its latest day, it was done for this round.
                let since = add_days(latest, -365).unwrap_or(latest);
                if leave
                    .other
                    .is_some_and(|(register, step)| entry.happened_beside(register, step, since))
                {
                    continue;
                }
                out.push(Planned {
                    step: leave.name.clone(),
                    title: leave.title.clone(),
                    latest,
                    leaves: leave.within.to_string(),
                });
                ahead.extend(leave.step.map(|step| (vec![step], latest)));
            }
        }
        while let Some((steps, due)) = ahead.pop() {
            for (at, (_, other)) in self.clocks.iter().enumerate() {
                let stops = other.until.iter().any(|step| steps.contains(step));
                let Some(limit) = other
                    .only_limit()
                    .filter(|limit| at != clock && stops && !limit.is_before())
                else {
                    continue;
                };
                for anchor in &other.from {
                    let DayOf::Step(step) = anchor.of else { continue };
                    let Some((id, definition)) = self.steps.get_index(step) else {
                        continue;
                    };
                    if anchor.birthday.is_some() || happened(step) || !seen.insert(step) {
                        continue;
                    }
                    if let Some(latest) = limit.latest_start(due, &counting(other, reading)) {
                        out.push(Planned {
                            step: id.clone(),
                            title: definition.title.clone(),
                            latest,
                            leaves: limit.to_string(),
                        });
                        ahead.push((vec![step], latest));
                    }
                }
            }
        }
        out.sort_by_key(|planned| std::cmp::Reverse(planned.latest));
        out
    }
}

fn counting<'a>(clock: &Clock, reading: &Reading<'a>) -> Counting<'a> {
    Counting {
        skips: clock.skips.as_deref().and_then(|id| reading.calendars.closed(id)),
        ..Counting::plain(reading.calendars)
    }
}
