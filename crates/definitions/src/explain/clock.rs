//! A time limit in plain words.

use super::words::{joined, lower, quoted};
use super::{Page, titles_of};
use crate::clock::How;
use crate::{Anchor, Clock, Definitions, ExtendedHow, Force, Register};

pub(super) fn explain(definitions: &Definitions, register: &Register, clock: &Clock, page: &mut Page) {
    let from = |anchors: &[Anchor]| {
        joined(
            anchors
                .iter()
                .map(|&anchor| quoted(&clock.anchor_title(register, anchor))),
        )
    };
    page.item(&format!("{}: {}", clock.title, force(clock.force)));
    page.detail(&format!("It starts on: {}", from(&clock.from)));
    if let Some(when) = clock.when.as_ref().and_then(|when| when.expression.as_ref()) {
        let when = definitions.words(register, &register.layout, when);
        page.detail(&format!("It runs only when {when}."));
    }
    for row in &clock.limits {
        let mut line = match &row.how {
            How::Within(limit) => format!("The last day is: {limit}"),
            How::Later(limbs) | How::Earlier(limbs) => {
                let which = if matches!(row.how, How::Later(_)) {
                    "later"
                } else {
                    "earlier"
                };
                let limbs = limbs.iter().map(|limb| match limb.from.is_empty() {
                    true => limb.within.to_string(),
                    false => format!("{} from {}", limb.within, from(&limb.from)),
                });
                let limbs: Vec<String> = limbs.collect();
                format!("The last day is the {which} of: {}", limbs.join("; "))
            }
        };
        let mut where_it_applies = Vec::new();
        if let Some(when) = row.when.as_ref().and_then(|when| when.expression.as_ref()) {
            where_it_applies.push(format!("when {}", definitions.words(register, &register.layout, when)));
        }
        where_it_applies.extend(row.round.map(|round| format!("in round {round}")));
        where_it_applies.extend(
            row.for_first
                .map(|first| format!("for rounds within {first} of the first")),
        );
        where_it_applies.extend(row.in_force_from.map(|day| format!("for what begins from {day}")));
        where_it_applies.extend(row.in_force_to.map(|day| format!("for what begins by {day}")));
        if !where_it_applies.is_empty() {
            line += &format!(" ({})", where_it_applies.join(", "));
        }
        if let Some(law) = &row.law {
            line += &format!("; law: {law}");
        }
        if let Some(own) = row.force {
            line += &format!("; {}", force(own));
        }
        page.detail(&line);
    }
    page.detail(&format!("It is done by: {}", titles_of(register, &clock.until)));
    for (steps, words) in [
        (&clock.ends, "It is no longer awaited after"),
        (&clock.outlives, "It is awaited all the same after"),
        (&clock.lifted_by, "It is lifted by"),
        (&clock.only_after, "It applies only after"),
    ] {
        if !steps.is_empty() {
            page.detail(&format!("{words}: {}", titles_of(register, steps)));
        }
    }
    if clock.rounds {
        page.detail("It starts again each time, and each round is kept.");
    }
    if let Some(pauses) = &clock.pauses {
        let (from, until) = (titles_of(register, &pauses.from), titles_of(register, &pauses.until));
        page.detail(&format!("Days do not count between {from} and {until}."));
    }
    for extension in &clock.extended_by {
        let step = titles_of(register, &[extension.step]);
        let how = match extension.how {
            ExtendedHow::By(limit) => format!("by {limit}"),
            ExtendedHow::Within(limit) => format!("to {limit} in all"),
            ExtendedHow::To(field) => {
                let field = register
                    .fields
                    .get_index(field)
                    .map_or("", |(_, field)| field.title.as_str());
                format!("to the day given as {}", quoted(field))
            }
        };
        page.detail(&format!("{step} extends it {how}."));
    }
    let closed = |id: &String| {
        let closed = definitions.calendars.closed(id);
        lower(closed.map_or(id.as_str(), |closed| closed.title.as_str()))
    };
    if let Some(skips) = &clock.skips {
        page.detail(&format!("Not counted: {}", closed(skips)));
    }
    if let Some(rolls) = &clock.rolls {
        let off = rolls
            .closed
            .as_ref()
            .map_or_else(String::new, |id| format!(" and off {}", closed(id)));
        page.detail(&format!(
            "A last day that is no working day is moved off weekends and bank holidays{off}."
        ));
    }
    for leave in &clock.leave {
        page.detail(&format!(
            "{} must leave {} before the last day.",
            leave.title, leave.within
        ));
    }
    if clock.conditional {
        page.detail("It binds only if a decision that is still open goes one way, so a day passed is not overdue.");
    }
    if let Some((_, same)) = clock.same_duty_as.and_then(|at| register.clocks.get_index(at)) {
        page.detail(&format!(
            "It limits the same duty as {}; the two count once.",
            quoted(&same.title)
        ));
    }
    page.detail(&format!("Law: {}", clock.law));
    if let Some(regime) = definitions.regime_of(clock) {
        page.detail(&format!("Regime: {}", regime.title));
    }
    match (clock.in_force_from, clock.in_force_to) {
        (Some(from), Some(to)) => page.detail(&format!("In force for what begins from {from} to {to}.")),
        (Some(from), None) => page.detail(&format!("In force for what begins from {from}.")),
        (None, Some(to)) => page.detail(&format!("In force for what begins by {to}.")),
        (None, None) => {}
    }
    page.detail(&format!(
        "Row {} of the table of time limits. Read in: {}",
        clock.reference, clock.source
    ));
}

fn force(force: Force) -> &'static str {
    match force {
        Force::Statutory => "a duty in law",
        Force::Guidance => "statutory guidance",
        Force::National => "a national standard",
        Force::Local => "a local standard",
    }
}
