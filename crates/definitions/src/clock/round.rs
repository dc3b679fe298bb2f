//! The rounds of a clock on an entry.
//!
//! A round is an opening event. It stops at the first step of `until` after it, in the order of
//! [`order`](super::order), and is no longer awaited from the first step of `ends`. Stating the start again without
//! having stopped moves the due day of the round that is open. A clock without rounds has one round and no lower bound:
//! what stopped it may have happened before what it counts from.

use calendar::{Calendars, Counting, Date, Limit, add_days, birthday, day_in_england, days_between, rolled};

use super::happening::NO_TIME;
use super::{
    Anchor, Clock, ClockState, Condition, DayOf, ExtendedHow, Happened, Happening, How, Limb, LimitRow, Moved,
    RunningClock, Unclear,
};

/// When clocks are read, and by which calendars.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// The day on which they are read.
    pub today: Date,
    /// The calendars they count by.
    pub calendars: &'a Calendars,
}

/// A day that something counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Start {
    day: Date,
    /// The moment, in microseconds since 1970.
    at: Option<i64>,
}

/// A round, before its limit is worked out. Places are those of the entry's events.
#[derive(Debug, Clone, Copy)]
struct Round {
    number: u16,
    /// The event that opened it.
    opened: usize,
    /// The day that event happened; for a day that no event of the entry gives, that day.
    opened_on: Date,
    /// What it counts from, as first stated.
    first: Start,
    /// What it counts from.
    start: Start,
    stopped: Option<usize>,
    ended: Option<usize>,
    /// Before which its exemptions lie: the opening of the next round.
    before: usize,
}

/// What a round takes from those before it.
#[derive(Debug, Clone, Copy)]
struct Before {
    /// The day on which the first opened.
    first_opened: Date,
    /// The due day of the one before, where the next follows on from it.
    due: Option<Date>,
}

impl Clock {
    /// The last round of the clock on an entry as it is on a day; `None` when nothing has started it.
    #[must_use]
    pub fn on(&self, entry: &impl Happened, reading: &Reading<'_>) -> Option<RunningClock> {
        self.look(entry, reading).ok().flatten()
    }

    /// As [`Clock::on`]; of a clock that something awaits and that cannot be worked out, the reason, so that it is seen.
    ///
    /// # Errors
    /// Why it cannot be worked out.
    pub fn look(&self, entry: &impl Happened, reading: &Reading<'_>) -> Result<Option<RunningClock>, Unclear> {
        let follows_on = self.follows_on();
        let mut last: Option<(Round, Before)> = None;
        self.each_round(entry, |round, first_opened| {
            let due = match &last {
                Some((round, before)) if follows_on => {
                    let read = self.read(round, before, entry, reading);
                    read.ok().flatten().map(|r| r.due)
                }
                _ => None,
            };
            last = Some((round, Before { first_opened, due }));
        });
        let Some((round, before)) = last else {
            return self.no_start(entry).map_or(Ok(None), Err);
        };
        match self.read(&round, &before, entry, reading) {
            Err(_) if round.stopped.is_some() || round.ended.is_some() => Ok(None),
            read => read,
        }
    }

    /// What is missing where a clock would count from a day of another entry, and nothing else has started or ended it.
    fn no_start(&self, entry: &impl Happened) -> Option<Unclear> {
        let events = entry.events();
        let over = |e: &Happening<'_>| e.is(&self.until) || e.is(&self.ends) || e.is(&self.closing);
        if events.is_empty() || events.iter().any(over) {
            return None;
        }
        self.from.iter().find_map(|anchor| match anchor.of {
            DayOf::Related(at) => Some(Unclear::NoStart(at)),
            _ => None,
        })
    }

    /// Every round of the clock on an entry, in order.
    #[must_use]
    pub fn rounds(&self, entry: &impl Happened, reading: &Reading<'_>) -> Vec<RunningClock> {
        let follows_on = self.follows_on();
        let mut rounds: Vec<RunningClock> = Vec::new();
        self.each_round(entry, |round, first_opened| {
            let due = rounds.last().filter(|_| follows_on).map(|round| round.due);
            let read = self.read(&round, &Before { first_opened, due }, entry, reading);
            rounds.extend(read.ok().flatten());
        });
        rounds
    }

    /// Whether a round takes the day after that of the round before: what is due each year on a day, and was done before
    /// it, is next due the year after.
    fn follows_on(&self) -> bool {
        let mut limits = self.limits.iter().flat_map(LimitRow::limits);
        self.rounds && limits.any(|limit| limit.is_next_of_each_year())
    }

    /// Hands on each round, with the day on which the first opened.
    fn each_round(&self, entry: &impl Happened, mut hand_on: impl FnMut(Round, Date)) {
        if self.rounds {
            self.walk(entry, hand_on);
        } else if let Some(round) = self.only_round(entry) {
            hand_on(round, round.opened_on);
        }
    }

    fn only_round(&self, entry: &impl Happened) -> Option<Round> {
        let events = entry.events();
        let stopped = events.iter().position(|e| e.is(&self.until));
        // An end that was undone by opening the entry again does not count.
        let reopened = events.iter().rposition(|e| e.is(&self.opening)).unwrap_or(0);
        let undone = |at: usize| at < reopened && events[at].is(&self.closing);
        let mut ended = events
            .iter()
            .enumerate()
            .filter(|(_, e)| e.is(&self.ends))
            .map(|(at, _)| at);
        let ended = ended.find(|at| !undone(*at));
        // What had ended by then is not stopped any more.
        let stopped = stopped
            .filter(|stopped| ended.is_none_or(|ended| *stopped < ended || events[ended].on == events[*stopped].on));
        // As things were when the clock stopped or ended, or are today.
        let over = stopped.or(ended);
        let over_on = over.map(|at| events[at].on);
        let mut found: Option<Round> = None;
        for &anchor in &self.from {
            let given = |e: &Happening<'_>| self.start_at(e, anchor);
            let first = match anchor.of {
                DayOf::Related(at) => {
                    let start = self.related(anchor, entry, at, over_on);
                    start.map(|start| (0, start, start))
                }
                DayOf::Step(_) => {
                    let mut starts = events.iter().enumerate().filter_map(|(at, e)| Some((at, given(e)?)));
                    starts.next().map(|(at, start)| (at, start, start))
                }
                DayOf::Field(_) => {
                    let mut starts = events.iter().enumerate().filter_map(|(at, e)| Some((at, given(e)?)));
                    starts.next().map(|(at, first)| {
                        let by = over.unwrap_or(events.len());
                        let last = events[..by].iter().rev().find_map(given).unwrap_or(first);
                        (at, first, last)
                    })
                }
            };
            let Some((opened, first, start)) = first else { continue };
            if found.is_none_or(|found| start.day < found.start.day) {
                let event = events.get(opened).filter(|_| !matches!(anchor.of, DayOf::Related(_)));
                found = Some(Round {
                    number: 1,
                    opened,
                    opened_on: event.map_or(start.day, |e| e.on),
                    first,
                    start,
                    stopped,
                    ended,
                    before: events.len(),
                });
            }
        }
        found
    }

    fn walk(&self, entry: &impl Happened, mut hand_on: impl FnMut(Round, Date)) {
        let events = entry.events();
        let mut first_opened = None;
        let mut last: Option<Round> = None;
        let mut number = 0;
        let mut closed = false;
        // What was done since the last opening and stopped nothing: what is due before its start is done before it.
        let mut early = None;
        // The day a date field holds that the clock counts from.
        let mut held: Option<Start> = None;
        for (at, event) in events.iter().enumerate() {
            if event.is(&self.opening) {
                closed = false;
            }
            let open = last.as_mut().filter(|r| r.stopped.is_none() && r.ended.is_none());
            match open {
                Some(round) if event.is(&self.until) => round.stopped = Some(at),
                Some(round) if event.is(&self.ends) => round.ended = Some(at),
                None if event.is(&self.until) => early = early.or(Some(at)),
                _ => {}
            }
            closed |= event.is(&self.closing);
            let given = self
                .from
                .iter()
                .find_map(|&anchor| self.opened_by(event, anchor, at, entry));
            if let Some((start, true)) = given {
                held = Some(start);
            }
            let given = given.map(|(start, _)| start);
            // A step that says nothing new of the day keeps it: it is still awaited then.
            let given = given.or_else(|| held.filter(|held| event.is(&self.renewing) && held.day > event.on));
            let Some(start) = given.filter(|_| !closed) else {
                continue;
            };
            if let Some(round) = last.as_mut().filter(|r| r.stopped.is_none() && r.ended.is_none()) {
                round.start = start;
                continue;
            }
            if let Some(mut done) = last.take() {
                done.before = at;
                hand_on(done, first_opened.unwrap_or(done.opened_on));
            }
            number += 1;
            first_opened = first_opened.or(Some(event.on));
            let is_step = self.from.iter().any(|a| a.of == DayOf::Step(usize::from(event.step)));
            let done_before = is_step
                && self
                    .limits
                    .iter()
                    .flat_map(LimitRow::limits)
                    .any(|limit| limit.is_before());
            last = Some(Round {
                number,
                opened: at,
                opened_on: event.on,
                first: start,
                start,
                stopped: early.take().filter(|_| done_before),
                ended: None,
                before: events.len(),
            });
        }
        if let Some(round) = last {
            hand_on(round, first_opened.unwrap_or(round.opened_on));
        }
    }

    /// What an event starts, and whether it is a day held in a field. A day of another entry starts its one round with
    /// the entry itself.
    fn opened_by(
        &self,
        event: &Happening<'_>,
        anchor: Anchor,
        at: usize,
        entry: &impl Happened,
    ) -> Option<(Start, bool)> {
        match anchor.of {
            DayOf::Step(_) => Some((self.start_at(event, anchor)?, false)),
            DayOf::Field(_) => Some((self.start_at(event, anchor)?, true)),
            DayOf::Related(related) if at == 0 => Some((self.related(anchor, entry, related, None)?, false)),
            DayOf::Related(_) => None,
        }
    }

    /// What an event gives for an anchor.
    fn start_at(&self, event: &Happening<'_>, anchor: Anchor) -> Option<Start> {
        let start = match anchor.of {
            DayOf::Step(step) => Start {
                day: (usize::from(event.step) == step).then_some(event.on)?,
                at: Some(event.at).filter(|at| *at != NO_TIME),
            },
            DayOf::Field(field) => Start {
                day: event.day(field)?,
                at: event.moment(field),
            },
            DayOf::Related(_) => return None,
        };
        at_age(start, anchor)
    }

    fn related(&self, anchor: Anchor, entry: &impl Happened, at: usize, by: Option<Date>) -> Option<Start> {
        let day = entry.related_day(self.related.get(at)?, by)?;
        at_age(Start { day, at: None }, anchor)
    }

    fn read(
        &self,
        round: &Round,
        earlier: &Before,
        entry: &impl Happened,
        reading: &Reading<'_>,
    ) -> Result<Option<RunningClock>, Unclear> {
        let events = entry.events();
        let calendars = reading.calendars;
        let plain = Counting {
            skips: self.skips.as_deref().and_then(|id| calendars.closed(id)),
            ..Counting::plain(calendars)
        };
        if !self.in_force_on(round.opened_on) {
            return Ok(None);
        }
        if !self.only_after.is_empty() && !events.iter().any(|e| e.is(&self.only_after)) {
            return Ok(None);
        }
        // Whether each condition holds; one that cannot be told lets the clock run, and is said.
        let holds = |when: &Option<Condition>| match when {
            Some(when) => entry.holds(when),
            None => Some(true),
        };
        let mut unsure = false;
        match holds(&self.when) {
            Some(false) => return Ok(None),
            None => unsure = true,
            Some(true) => {}
        }
        if !self.is_governed_on(round.opened_on) {
            return Err(Unclear::OutsideRegime);
        }
        let stop = round.stopped.map(|at| &events[at]);
        let over = round.stopped.or(round.ended);
        let read_on = over.map_or(reading.today, |at| events[at].on);
        let fits = |row: &LimitRow| row.fits(round.number, round.opened_on, earlier.first_opened, &plain);
        let mut chosen = None;
        for (at, row) in self.limits.iter().enumerate().filter(|(_, row)| fits(row)) {
            match holds(&row.when) {
                Some(true) => {
                    chosen = Some((at, row));
                    break;
                }
                Some(false) => {}
                None => unsure = true,
            }
        }
        let (limit, row) = chosen.ok_or(Unclear::NoLimitFits)?;
        let before = &events[..over.unwrap_or(events.len())];

        let paused = self.pauses(before, read_on);
        let counting = Counting {
            pauses: &paused.spans,
            ..plain
        };
        let due_of = |start: Start, counting: &Counting<'_>| {
            let after = earlier.due.and_then(|due| add_days(due, 1));
            let due = self.due_of(row, (start, after), before, entry, counting);
            due.ok_or(Unclear::NoDay)
        };
        let first_due = due_of(round.first, &plain)?;
        let restated = if round.start == round.first {
            first_due
        } else {
            due_of(round.start, &plain)?
        };
        let mut due = if paused.spans.is_empty() {
            restated
        } else {
            due_of(round.start, &counting)?
        };
        let mut moved = Moved {
            first_due,
            restated: days(first_due, restated),
            paused: days(restated, due),
            paused_since: paused.since.filter(|since| over.is_none() && *since <= due),
            extended: 0,
            extended_by: None,
            rolled: 0,
            lifted_by: None,
        };
        let extended = self.extended(&before[round.opened.min(before.len())..], round.start, due, &counting);
        if let Some((to, step)) = extended {
            moved.extended = days(due, to);
            moved.extended_by = Some(step);
            due = to;
        }
        if let Some(roll) = &self.rolls {
            let closed = roll.closed.as_deref().and_then(|id| calendars.closed(id));
            let back = row.limits().any(|limit| limit.is_before());
            let to = rolled(due, closed, &calendars.holidays, back).ok_or(Unclear::NoDay)?;
            moved.rolled = days(due, to);
            due = to;
            moved.first_due = rolled(first_due, closed, &calendars.holidays, back).ok_or(Unclear::NoDay)?;
        }
        // Hours run from a moment to a moment; the day they end on is the day that everything else looks at.
        let due_at = match (&row.how, round.start.at) {
            (How::Within(within), Some(at)) => within
                .hours()
                .map(|hours| at.saturating_add(i64::from(hours) * MICROSECONDS_IN_AN_HOUR)),
            _ => None,
        };
        if let Some(day) = due_at.and_then(day_of_moment) {
            due = day;
            moved.first_due = day;
        }
        let in_time = |event: &Happening<'_>| match due_at {
            Some(due_at) if event.at != NO_TIME => event.at <= due_at,
            _ => event.on <= due,
        };
        let from = if self.rounds { round.opened } else { 0 };
        let lifted = events[from..round.before].iter().find(|e| e.is(&self.lifted_by));
        moved.lifted_by = lifted.map(|e| e.step);
        let state = match stop {
            Some(_) if lifted.is_some() => ClockState::Lifted,
            Some(event) if in_time(event) => ClockState::Met,
            Some(_) => ClockState::Late,
            None if round.ended.is_some() => ClockState::Cancelled,
            None if lifted.is_some() => ClockState::Lifted,
            None if moved.paused_since.is_some() => ClockState::Paused,
            None if reading.today <= due => ClockState::Running,
            None => ClockState::Overdue,
        };
        Ok(Some(RunningClock {
            round: round.number,
            started: round.start.day,
            due,
            due_at,
            stopped: stop.map(|e| e.on),
            state,
            days: days_between(due, read_on),
            limit: u16::try_from(limit).unwrap_or(u16::MAX),
            unsure,
            moved,
        }))
    }

    /// The last lawful day, before extensions and before it rolls; one that each year has, not before `after`.
    fn due_of(
        &self,
        row: &LimitRow,
        (start, after): (Start, Option<Date>),
        before: &[Happening<'_>],
        entry: &impl Happened,
        counting: &Counting<'_>,
    ) -> Option<Date> {
        let due = |limit: Limit, day: Date| {
            let after = after.filter(|_| limit.is_next_of_each_year());
            limit.due_by(after.map_or(day, |after| day.max(after)), counting)
        };
        let limb = |limb: &Limb| -> Option<Date> {
            if limb.from.is_empty() {
                return due(limb.within, start.day);
            }
            let starts = limb.from.iter().filter_map(|&anchor| match anchor.of {
                DayOf::Related(at) => self.related(anchor, entry, at, None),
                _ => before.iter().rev().find_map(|e| self.start_at(e, anchor)),
            });
            let last = starts.map(|start| start.day).max()?;
            due(limb.within, last)
        };
        match &row.how {
            How::Within(limit) => due(*limit, start.day),
            How::Later(limbs) => limbs.iter().filter_map(limb).max(),
            How::Earlier(limbs) => limbs.iter().filter_map(limb).min(),
        }
    }

    /// The spans of days that do not count, and since when the clock has been paused if it still is.
    fn pauses(&self, before: &[Happening<'_>], read_on: Date) -> Paused {
        let mut paused = Paused::default();
        let Some(pauses) = &self.pauses else { return paused };
        // What closes the entry ends its pause too.
        let ends = |event: &Happening<'_>| event.is(&pauses.until) || event.is(&self.closing);
        for day in before.chunk_by(|a, b| a.on == b.on) {
            // Of what happened on one day without a time, the end of a pause that was running comes before the next
            // pause, and a pause that began comes before its end.
            let timed = day.iter().any(|event| event.at != NO_TIME);
            let first = paused.since.is_some();
            let (early, late): (Vec<&Happening<'_>>, Vec<&Happening<'_>>) =
                day.iter().partition(|event| timed || ends(event) == first);
            for event in early.into_iter().chain(late) {
                match paused.since {
                    None if event.is(&pauses.from) => paused.since = Some(event.on),
                    Some(since) if ends(event) => {
                        paused.spans.push((since, event.on));
                        paused.since = None;
                    }
                    _ => {}
                }
            }
        }
        if let Some(since) = paused.since {
            paused.spans.push((since, read_on));
        }
        paused
    }

    /// The due day as extensions made it, and the last step that did. One that comes after the due day is too late.
    fn extended(
        &self,
        within: &[Happening<'_>],
        start: Start,
        due: Date,
        counting: &Counting<'_>,
    ) -> Option<(Date, u16)> {
        let mut found = None;
        for event in within {
            let Some(extension) = self.extended_by.iter().find(|e| e.step == usize::from(event.step)) else {
                continue;
            };
            let now = found.map_or(due, |(due, _)| due);
            if event.on > now {
                continue;
            }
            let to = match extension.how {
                ExtendedHow::By(limit) => limit.due_by(now, counting),
                ExtendedHow::To(field) => event.day(field),
                ExtendedHow::Within(limit) => limit.due_by(start.day, counting),
            };
            if let Some(to) = to.filter(|to| *to > now) {
                found = Some((to, event.step));
            }
        }
        found
    }
}

/// The spans in which a clock was paused.
#[derive(Default)]
struct Paused {
    spans: Vec<(Date, Date)>,
    since: Option<Date>,
}

const MICROSECONDS_IN_AN_HOUR: i64 = 3_600_000_000;

fn day_of_moment(at: i64) -> Option<Date> {
    calendar::Timestamp::from_microsecond(at).ok().map(day_in_england)
}

fn at_age(start: Start, anchor: Anchor) -> Option<Start> {
    match anchor.birthday {
        Some(age) => Some(Start {
            day: birthday(start.day, age)?,
            at: None,
        }),
        None => Some(start),
    }
}

/// Days from one day to another.
fn days(from: Date, to: Date) -> i32 {
    i32::try_from(days_between(from, to)).unwrap_or(i32::MAX)
}
