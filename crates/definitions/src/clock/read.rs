//! From the clocks of a file to checked clocks.

use calendar::{Direction, Limit};
use indexmap::IndexMap;
use toml::Spanned;

use super::raw::{RawExtension, RawLimb, RawLimit};
use super::{
    Anchor, Clock, Condition, DayOf, ExtendedHow, Extension, How, Leave, Limb, LimitRow, Pauses, RawClock, RelatedDay,
    Roll, Through,
};
use crate::problem::Report;
use crate::raw::{OneOrMany, RawField, RawStep, to_date};

/// The word of `rolls` that needs no closed days.
const WORKING_DAYS: &str = "working_days";

/// Checks one clock of a register by the register's own steps, fields and clocks; `None` after a mistake.
pub(crate) fn resolve_clock(
    id: &str,
    raw: RawClock,
    (steps, fields, clocks): (&IndexMap<String, RawStep>, &IndexMap<String, RawField>, &[String]),
    report: &mut Report<'_>,
) -> Option<Clock> {
    let before = report.found.len();
    let mut reader = Reader {
        id,
        header: format!("clocks.{id}"),
        steps,
        fields,
        related: Vec::new(),
        report,
    };
    let from_at = raw.from.span().start;
    let from = reader.anchors(raw.from);
    let until = reader.places(raw.until);
    let ends = reader.places(raw.ends);
    let outlives_at = raw.outlives.first().map(|name| name.span().start);
    let outlives = reader.places(raw.outlives);
    let lifted_by = reader.exemptions(raw.lifted_by);
    let only_after = reader.places(raw.only_after);
    let pauses = raw.pauses.map(|pauses| Pauses {
        from: reader.places(many(pauses.from)),
        until: reader.places(many(pauses.until)),
    });
    let extended_by: Vec<Extension> = raw
        .extended_by
        .into_iter()
        .filter_map(|e| reader.extension(e))
        .collect();
    let limits = reader.limits(raw.limits, raw.within, raw.later_of, raw.earlier_of);
    let leave = raw
        .leave
        .into_iter()
        .filter_map(|leave| {
            let within = reader.limit(&leave.within)?;
            if within.is_before() {
                let message = "the steps before it must leave so much time, so `within` does not count back; leave \"before\" out";
                reader.report.at(leave.within.span().start, message);
                return None;
            }
            reader.leave(leave.step, within)
        })
        .collect();
    let same_duty_as = raw.same_duty_as.and_then(|name| {
        let found = clocks.iter().position(|other| other == name.get_ref() && other != id);
        if found.is_none() {
            let message = format!(
                "clock {id} limits the same duty as \"{}\", which is no other clock here",
                name.get_ref()
            );
            reader.report.at(name.span().start, message);
        }
        found
    });
    let marked = |mark: fn(&RawStep) -> bool| -> Vec<usize> {
        let steps = steps.values().enumerate().filter(|(_, step)| mark(step));
        steps.map(|(at, _)| at).collect()
    };
    let closes = marked(|step| step.closes);
    let anchored = |field: &str| {
        from.iter().any(|anchor| match anchor.of {
            DayOf::Field(at) => fields.get_index(at).is_some_and(|(id, _)| id == field),
            _ => false,
        })
    };
    let renews = |at: &usize| steps[*at].fields.iter().any(|field| anchored(field.get_ref()));
    let clock = Clock {
        reference: raw.reference,
        title: raw.title,
        renewing: until.iter().copied().filter(renews).collect(),
        closing: closes.iter().copied().filter(|at| !outlives.contains(at)).collect(),
        opening: marked(|step| step.opens || step.reopens),
        from,
        when: raw.when.map(Condition::unread),
        until,
        ends,
        outlives,
        lifted_by,
        only_after,
        rounds: raw.rounds,
        pauses,
        extended_by,
        limits,
        skips: raw.skips.map(Spanned::into_inner),
        rolls: raw.rolls.map(|name| Roll {
            closed: Some(name.into_inner()).filter(|name| name != WORKING_DAYS),
        }),
        leave,
        conditional: raw.conditional,
        same_duty_as,
        force: raw.force,
        law: raw.law,
        source: raw.source,
        regime: raw.regime.map(Spanned::into_inner),
        in_force_from: raw.in_force_from.and_then(to_date),
        in_force_to: raw.in_force_to.and_then(to_date),
        governed: (None, None),
        related: std::mem::take(&mut reader.related),
    };
    reader.without_effect(&clock, from_at, outlives_at);
    reader.left_open(&clock, &closes);
    (reader.report.found.len() == before).then_some(clock)
}

/// Reads the parts of one clock.
struct Reader<'a, 'b> {
    id: &'a str,
    /// The header of its table, where a mistake has no line of its own.
    header: String,
    steps: &'a IndexMap<String, RawStep>,
    fields: &'a IndexMap<String, RawField>,
    related: Vec<RelatedDay>,
    report: &'a mut Report<'b>,
}

impl Reader<'_, '_> {
    fn anchors(&mut self, names: Spanned<OneOrMany>) -> Vec<Anchor> {
        let at = names.span().start;
        let names = names.into_inner().into_vec();
        names.into_iter().filter_map(|name| self.anchor(&name, at)).collect()
    }

    /// `step`, `date_field`, `child.birth_date` or `16th birthday of child.birth_date`.
    fn anchor(&mut self, name: &str, at: usize) -> Option<Anchor> {
        let (birthday, name) = match name.split_once(" birthday of ") {
            Some((age, of)) => {
                let digits = age.trim_end_matches(|c: char| c.is_ascii_alphabetic());
                let Some(age) = digits.parse().ok().filter(|age| (1..=120).contains(age)) else {
                    let message = format!(
                        "clock {} starts on the \"{age}\" birthday; write for example 16th",
                        self.id
                    );
                    self.report.at(at, message);
                    return None;
                };
                (Some(age), of.trim())
            }
            None => (None, name),
        };
        let field = self.fields.get_index_of(name);
        let of = if let Some(step) = self.steps.get_index_of(name) {
            DayOf::Step(step)
        } else if let Some(field) = field.filter(|&f| self.fields[f].kind.has_day()) {
            DayOf::Field(field)
        } else if name.contains('.') {
            self.related.push(RelatedDay {
                path: name.to_owned(),
                through: Through::Subject,
                register: 0,
                step: false,
                at: 0,
                title: name.to_owned(),
            });
            DayOf::Related(self.related.len() - 1)
        } else {
            let message = format!(
                "clock {} starts from \"{name}\", which is no step and no field that holds a day",
                self.id
            );
            self.report.at(at, message);
            return None;
        };
        Some(Anchor { of, birthday })
    }

    fn places(&mut self, names: Vec<Spanned<String>>) -> Vec<usize> {
        names.into_iter().filter_map(|name| self.place(&name)).collect()
    }

    fn place(&mut self, name: &Spanned<String>) -> Option<usize> {
        let found = self.steps.get_index_of(name.get_ref());
        if found.is_none() {
            let message = format!(
                "clock {} names the step \"{}\", which this register does not have",
                self.id,
                name.get_ref()
            );
            self.report.at(name.span().start, message);
        }
        found
    }

    fn exemptions(&mut self, names: Vec<Spanned<String>>) -> Vec<usize> {
        let mut out = Vec::new();
        for name in names {
            let Some(at) = self.place(&name) else { continue };
            if self.steps[at].exemption {
                out.push(at);
            } else {
                let message = format!(
                    "\"{}\" lifts clock {}, so mark the step `exemption = true`",
                    name.get_ref(),
                    self.id
                );
                self.report.at(name.span().start, message);
            }
        }
        out
    }

    fn limit(&mut self, text: &Spanned<String>) -> Option<Limit> {
        match text.get_ref().parse::<Limit>() {
            Ok(limit) => Some(limit),
            Err(error) => {
                self.report.at(text.span().start, error.to_string());
                None
            }
        }
    }

    /// `within`, `later_of` or `earlier_of`, exactly one of them.
    fn how(
        &mut self,
        within: Option<&Spanned<String>>,
        later_of: Vec<RawLimb>,
        earlier_of: Vec<RawLimb>,
    ) -> Result<Option<How>, &'static str> {
        let given =
            usize::from(within.is_some()) + usize::from(!later_of.is_empty()) + usize::from(!earlier_of.is_empty());
        if given != 1 {
            return Err("give exactly one of `within`, `later_of` and `earlier_of`");
        }
        if later_of.len() == 1 || earlier_of.len() == 1 {
            return Err("`later_of` and `earlier_of` compare two limits or more");
        }
        if let Some(within) = within {
            return Ok(self.limit(within).map(How::Within));
        }
        let later = !later_of.is_empty();
        let raw = if later { later_of } else { earlier_of };
        let mut limbs = Vec::new();
        for limb in raw {
            let from = limb.from.map(|from| self.anchors(from)).unwrap_or_default();
            limbs.extend(self.limit(&limb.within).map(|within| Limb { from, within }));
        }
        Ok(Some(if later { How::Later(limbs) } else { How::Earlier(limbs) }))
    }

    fn limits(
        &mut self,
        rows: Vec<Spanned<RawLimit>>,
        within: Option<Spanned<String>>,
        later_of: Vec<RawLimb>,
        earlier_of: Vec<RawLimb>,
    ) -> Vec<LimitRow> {
        let mut out: Vec<LimitRow> = Vec::new();
        if rows.is_empty() {
            match self.how(within.as_ref(), later_of, earlier_of) {
                Ok(how) => out.extend(how.map(|how| LimitRow {
                    when: None,
                    round: None,
                    for_first: None,
                    in_force_from: None,
                    in_force_to: None,
                    how,
                    law: None,
                    force: None,
                })),
                Err(message) => self.report.in_table(
                    &self.header,
                    format!("clock {}: {message}, or `limits` with several", self.id),
                ),
            }
            return out;
        }
        if within.is_some() || !later_of.is_empty() || !earlier_of.is_empty() {
            let message = format!("clock {} has `limits`; put every limit there", self.id);
            self.report.in_table(&self.header, message);
        }
        for row in rows {
            let at = row.span().start;
            let row = row.into_inner();
            if out.last().is_some_and(LimitRow::always_fits) {
                self.report
                    .at(at, "no round gets this far: the limit before it always fits");
            }
            match self.how(row.within.as_ref(), row.later_of, row.earlier_of) {
                Ok(how) => out.extend(how.map(|how| LimitRow {
                    when: row.when.map(Condition::unread),
                    round: row.round,
                    for_first: row.for_first.and_then(|text| self.limit(&text)),
                    in_force_from: row.in_force_from.and_then(to_date),
                    in_force_to: row.in_force_to.and_then(to_date),
                    how,
                    law: row.law,
                    force: row.force,
                })),
                Err(message) => self.report.at(at, format!("clock {}: {message}", self.id)),
            }
        }
        out
    }

    fn extension(&mut self, raw: RawExtension) -> Option<Extension> {
        let step = self.place(&raw.step)?;
        let how = match (raw.by, raw.to, raw.within) {
            (Some(by), None, None) => ExtendedHow::By(self.limit(&by)?),
            (None, None, Some(within)) => ExtendedHow::Within(self.limit(&within)?),
            (None, Some(to), None) => {
                let carried = self.steps[step]
                    .fields
                    .iter()
                    .any(|field| field.get_ref() == to.get_ref());
                let field = self.fields.get_index_of(to.get_ref());
                match field.filter(|&at| carried && self.fields[at].kind.has_day()) {
                    Some(field) => ExtendedHow::To(field),
                    None => {
                        let message = format!(
                            "clock {} is extended to \"{}\", which is no date field of the step \"{}\"",
                            self.id,
                            to.get_ref(),
                            raw.step.get_ref()
                        );
                        self.report.at(to.span().start, message);
                        return None;
                    }
                }
            }
            _ => {
                let message = format!(
                    "\"{}\" extends clock {}: say by how much in one of `by`, `to` and `within`",
                    raw.step.get_ref(),
                    self.id
                );
                self.report.at(raw.step.span().start, message);
                return None;
            }
        };
        Some(Extension { step, how })
    }

    fn leave(&mut self, name: Spanned<String>, within: Limit) -> Option<Leave> {
        let other = name.get_ref().contains('.');
        let step = if other { None } else { Some(self.place(&name)?) };
        Some(Leave {
            title: step.map_or_else(|| name.get_ref().clone(), |at| self.steps[at].title.clone()),
            name: name.into_inner(),
            step,
            other: None,
            within,
        })
    }

    /// A key that changes nothing is a mistake of the file.
    fn without_effect(&mut self, clock: &Clock, from_at: usize, outlives_at: Option<usize>) {
        let id = self.id;
        if clock.until.is_empty() {
            let message = format!("clock {id} never stops; name at least one step in `until`");
            self.report.in_table(&self.header, message);
        }
        let starts = |step: usize| clock.from.iter().any(|anchor| anchor.of == DayOf::Step(step));
        if !clock.rounds && !clock.until.is_empty() && clock.until.iter().all(|&step| starts(step)) {
            let message =
                format!("clock {id} stops on the steps that start it; give it `rounds = true`, or another step");
            self.report.at(from_at, message);
        }
        let once = |anchor: &Anchor| match anchor.of {
            DayOf::Step(at) => !self.steps[at].repeats && !self.steps[at].reopens,
            DayOf::Field(_) => false,
            DayOf::Related(_) => true,
        };
        if clock.rounds && clock.from.len() == 1 && clock.from.iter().all(once) {
            let message =
                format!("clock {id} has rounds, and what starts it happens once; mark the step `repeats = true`");
            self.report.at(from_at, message);
        }
        let after = |limit: Limit| match limit {
            Limit::Length { direction, .. } => direction == Direction::After && limit.hours().is_none(),
            _ => false,
        };
        let counts = clock.limits.iter().flat_map(LimitRow::limits).any(after);
        if !counts && (clock.pauses.is_some() || clock.skips.is_some()) {
            let message = format!("clock {id} counts no days after its start, so `pauses` and `skips` change nothing");
            self.report.in_table(&self.header, message);
        }
        let hours = clock
            .limits
            .iter()
            .flat_map(LimitRow::limits)
            .any(|limit| limit.hours().is_some());
        let days_only = clock.pauses.is_some() || clock.skips.is_some() || clock.rolls.is_some();
        if hours && (days_only || !clock.extended_by.is_empty()) {
            let message = format!(
                "clock {id} counts hours, which run through; `pauses`, `skips`, `rolls` and `extended_by` are for days"
            );
            self.report.in_table(&self.header, message);
        }
        if let Some(name) = clock.outlives.iter().find(|&&at| !self.steps[at].closes) {
            let step = self.steps.get_index(*name).map_or("", |(id, _)| id);
            let message = format!("clock {id} outlives \"{step}\", which closes nothing");
            self.report.at(outlives_at.unwrap_or(from_at), message);
        }
        let dates =
            |from: Option<calendar::Date>, to: Option<calendar::Date>| from.zip(to).is_some_and(|(from, to)| to < from);
        let rows = clock.limits.iter().any(|row| dates(row.in_force_from, row.in_force_to));
        if rows || dates(clock.in_force_from, clock.in_force_to) {
            let message = format!("clock {id} has a limit whose `in_force_to` lies before its `in_force_from`");
            self.report.in_table(&self.header, message);
        }
    }

    /// What closing an entry does to a clock is said, not left open.
    fn left_open(&mut self, clock: &Clock, closes: &[usize]) {
        let said = |at: &&usize| !(clock.until.contains(at) || clock.ends.contains(at) || clock.outlives.contains(at));
        let left: Vec<&str> = closes
            .iter()
            .filter(said)
            .filter_map(|&at| self.steps.get_index(at).map(|(id, _)| id.as_str()))
            .collect();
        if !left.is_empty() {
            let message = format!(
                "clock {} does not say what becomes of it when the entry closes: name {} in `until` (it is done), `ends` \
                 (it is no longer awaited) or `outlives` (it is awaited all the same)",
                self.id,
                left.join(", ")
            );
            self.report.in_table(&self.header, message);
        }
        let twice = clock
            .outlives
            .iter()
            .any(|at| clock.ends.contains(at) || clock.until.contains(at));
        if twice {
            let message = format!("clock {} outlives a step that stops or ends it; name it once", self.id);
            self.report.in_table(&self.header, message);
        }
    }
}

fn many(names: Spanned<OneOrMany>) -> Vec<Spanned<String>> {
    let span = names.span();
    let names = names.into_inner().into_vec();
    names.into_iter().map(|name| Spanned::new(span.clone(), name)).collect()
}
