//! Rules at work: what the program records because of what was recorded.
//!
//! What a rule says of its rows is compared with the record as a file is, so that running it again adds nothing. Each
//! row is asked on its own day with everything known: a signal of March stays true in May. What a rule made and no
//! longer says is withdrawn where no one acted on it; where someone did, it is kept and is a finding. See decision 22.

mod rows;
mod said;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use calendar::Date;
use definitions::rule::Rule;
use definitions::{EntryKey, Origin, Statement, StatementKind, Value};

use crate::guards::{FindingKind, GuardFinding};
use crate::reconcile::{ImportReport, Reconciled, RowEntry, RowStatement, reconcile_rows};
use crate::{
    Actor, EntryId, EntryRef, Ledger, LedgerEvent, LedgerWhat, NO_ENTRY, NewEntry, NewEvent, NewWhat, Position, Seq,
    SourceKind, Viewpoint,
};

use said::Said;

/// The register that keeps since when each version of a rule is in force.
pub(crate) const REGISTER: &str = "rule";
/// Its step.
const TOOK_EFFECT: &str = "took_effect";
/// The kind of source that what rules say comes from.
const KIND: SourceKind = SourceKind::RULE;

/// Which rows are looked at.
#[derive(Debug, Clone)]
pub(crate) enum Scope {
    /// All of them.
    Whole,
    /// Those of these entries, by their places.
    Near(HashSet<u32>),
}

/// How many entries are near at most, before all are looked at instead.
const MOST_NEAR: usize = 50_000;

impl Scope {
    /// What recording on these entries may have changed for a rule: all that is as many steps away as the rule looks.
    pub(crate) fn around(ledger: &Ledger, entries: &[EntryId], rule: &Rule) -> Self {
        let touched = entries.iter().filter_map(|id| ledger.place(*id));
        near(ledger, touched.collect(), rule.depth)
    }

    /// The position that its rows are read from; `None` where that is the whole position.
    pub(crate) fn position(&self, ledger: &Arc<Ledger>, viewpoint: Viewpoint, rule: &Rule) -> Option<Position> {
        let Self::Near(own) = self else { return None };
        match near(ledger, own.clone(), rule.depth) {
            Self::Near(places) => Some(Position::near(ledger, viewpoint, &places)),
            Self::Whole => None,
        }
    }

    /// Whether an entry is in it.
    fn has(&self, place: u32) -> bool {
        match self {
            Self::Whole => true,
            Self::Near(near) => near.contains(&place),
        }
    }

    /// Whether a rule reads a register of which something is in it.
    fn concerns(&self, ledger: &Ledger, rule: &Rule) -> bool {
        match self {
            Self::Whole => true,
            Self::Near(near) => near.iter().any(|&place| {
                let register = usize::from(ledger.entry(place).register);
                rule.reads.contains(&register) || rule.opens.register == register
            }),
        }
    }
}

/// What is so many steps away: what an entry is about or leads to, and what is about it or leads to it.
pub(crate) fn near(ledger: &Ledger, mut places: HashSet<u32>, steps: usize) -> Scope {
    let mut last: Vec<u32> = places.iter().copied().collect();
    for _ in 0..steps {
        let mut next = Vec::new();
        for place in last {
            for other in ends(ledger, place).into_iter().chain(leading_to(ledger, place)) {
                if places.insert(other) {
                    next.push(other);
                }
            }
            if places.len() > MOST_NEAR {
                return Scope::Whole;
            }
        }
        last = next;
    }
    Scope::Near(places)
}

/// What is about an entry, or has ever led to it.
fn leading_to(ledger: &Ledger, place: u32) -> Vec<u32> {
    let to = ledger
        .links_to(place)
        .iter()
        .map(|&at| ledger.events()[at as usize].entry);
    ledger.about(place).iter().copied().chain(to).collect()
}

/// What an entry is about or a part of, and what it has ever led to.
fn ends(ledger: &Ledger, place: u32) -> Vec<u32> {
    let entry = ledger.entry(place);
    let mut out = Vec::new();
    if entry.subject != NO_ENTRY {
        out.push(entry.subject);
    }
    let register = ledger.register_of(place);
    for &at in &entry.events {
        match &ledger.events()[at as usize].what {
            LedgerWhat::Link { to, .. } | LedgerWhat::Unlink { to, .. } => out.push(*to),
            LedgerWhat::Step { fields, .. } => {
                let is_entry = |at: u16| register.fields[usize::from(at)].kind == definitions::FieldType::Entry;
                let to = fields.iter().filter(|(at, _)| is_entry(*at));
                out.extend(to.filter_map(|(_, to)| u32::try_from(*to).ok()));
            }
            LedgerWhat::Measure { .. } | LedgerWhat::Unmeasure { .. } => {}
        }
    }
    out
}

/// Since when the version of a rule that the definitions hold is in force.
#[derive(Debug, Clone, Copy)]
struct InForce {
    /// The first day of which it speaks.
    from: Date,
    /// The event that says so: what was made before it, another version made.
    since: Seq,
}

/// Since when a rule's version is in force, where that is on record.
fn in_force(ledger: &Ledger, rule: &Rule) -> Option<InForce> {
    let place = entry_of(ledger, rule)?;
    let register = ledger.register_of(place);
    let (version, _, field) = register.fields.get_full("version")?;
    let events = ledger
        .entry(place)
        .events
        .iter()
        .map(|&at| &ledger.events()[at as usize]);
    let last = events
        .filter(|event| !event.is_retracted())
        .max_by_key(|event| event.seq)?;
    let held = last
        .what
        .field(version)
        .and_then(|number| ledger.value_of(field, number))?;
    let from = crate::ledger::day(last.on)?;
    (held.as_text() == Some(rule.version.as_str())).then_some(InForce {
        from: rule.from.map_or(from, |first| first.max(from)),
        since: last.seq,
    })
}

fn entry_of(ledger: &Ledger, rule: &Rule) -> Option<u32> {
    let register = u16::try_from(ledger.definitions().register_index(REGISTER)?).ok()?;
    ledger.place_by_key(register, NO_ENTRY, &rule.id)
}

/// The statement that a version of a rule is in force, where it is new; `None` where it is on record, or the rule does
/// not speak yet.
pub(crate) fn adopted(ledger: &Ledger, rule: &Rule, today: Date) -> Option<Reconciled> {
    if in_force(ledger, rule).is_some() || rule.from.is_some_and(|from| from > today) {
        return None;
    }
    let known = entry_of(ledger, rule);
    // A changed rule speaks from today on; one that is new from the day it names.
    let from = match known {
        None => rule.from.unwrap_or(today),
        Some(_) => today,
    };
    let entry = match known {
        Some(place) => EntryRef::Existing(ledger.entry(place).id),
        None => EntryRef::New(0),
    };
    let fields = BTreeMap::from([
        ("name".to_owned(), Value::Text(rule.title.clone())),
        ("version".to_owned(), Value::Text(rule.version.clone())),
    ]);
    Some(Reconciled {
        entries: match known {
            Some(_) => Vec::new(),
            None => vec![NewEntry {
                register: REGISTER.to_owned(),
                subject: None,
                key: rule.id.clone(),
            }],
        },
        events: vec![NewEvent {
            entry,
            what: NewWhat::Step {
                step: TOOK_EFFECT.to_owned(),
                fields,
            },
            on: from,
            origin: origin(rule),
        }],
        report: ImportReport::default(),
    })
}

fn origin(rule: &Rule) -> Origin {
    Origin {
        table: rule.id.clone(),
        ..Origin::default()
    }
}

/// An entry that a rule made.
struct Made {
    place: u32,
    key: String,
    /// The day of the row it was made of; `None` while what the rule said of it is withdrawn.
    on: Option<Date>,
    /// The first event by which the rule made it.
    first: Seq,
    /// Whether anything but a rule has recorded on it, about it or to it.
    acted: bool,
    /// Whether a person withdrew what the rule said of it, so that it is not said again.
    withdrawn: bool,
}

/// How the keys of what rules make begin.
pub(crate) const KEYS: &str = "rule ";

/// How the keys of what a rule makes begin.
fn prefix(rule: &Rule) -> String {
    format!("{KEYS}{} ", rule.id)
}

fn made_by(ledger: &Ledger, rule: &Rule, known_at: i64) -> Vec<Made> {
    let prefix = prefix(rule);
    let mut out = Vec::new();
    for &place in ledger.made_by_rules(rule.opens.register) {
        let entry = ledger.entry(place);
        if !entry.key.starts_with(&prefix) {
            continue;
        }
        let events = || {
            let events = entry.events.iter().map(|&at| &ledger.events()[at as usize]);
            events.filter(|event| event.recorded_at <= known_at)
        };
        let own = || events().filter(|event| is_of_a_rule(ledger, event));
        let Some(first) = own().map(|event| event.seq).min() else {
            continue;
        };
        let step = u16::try_from(rule.opens.step).unwrap_or(u16::MAX);
        let opening = || own().filter(|event| event.what.is_step(step));
        let standing = opening().filter(|event| event.retracted_at > known_at);
        let on = standing
            .max_by_key(|event| event.seq)
            .and_then(|event| crate::ledger::day(event.on));
        out.push(Made {
            place,
            key: entry.key.to_string(),
            on,
            first,
            acted: acted(ledger, place, known_at),
            withdrawn: on.is_none() && opening().any(|event| event.withdrawn && event.retracted_at <= known_at),
        });
    }
    out
}

fn is_of_a_rule(ledger: &Ledger, event: &LedgerEvent) -> bool {
    ledger.source_kind(event.source) == Some(&KIND)
}

/// Whether anything but a rule has recorded on an entry, about it or to it, and it counts.
fn acted(ledger: &Ledger, place: u32, known_at: i64) -> bool {
    let counts = |event: &LedgerEvent| {
        event.recorded_at <= known_at && event.retracted_at > known_at && !is_of_a_rule(ledger, event)
    };
    let of = |place: u32| {
        ledger
            .entry(place)
            .events
            .iter()
            .map(|&at| &ledger.events()[at as usize])
    };
    let to = ledger.links_to(place).iter().map(|&at| &ledger.events()[at as usize]);
    of(place).any(counts)
        || ledger.about(place).iter().any(|&about| of(about).any(counts))
        || to.into_iter().any(counts)
}

/// Says what a rule says now: what it adds, corrects and takes back.
pub(crate) fn say(position: &Position, rule: &Rule, scope: &Scope) -> Option<Reconciled> {
    let (ledger, today) = (position.ledger(), position.viewpoint().today);
    let since = in_force(ledger, rule)?;
    let made = made_by(ledger, rule, i64::MAX - 1);
    let said = said::said(position, rule, since, scope, &made);
    let mut statements = Vec::new();
    let step_id = |at: usize| {
        let register = &ledger.definitions().registers[rule.opens.register];
        register
            .steps
            .get_index(at)
            .map_or_else(String::new, |(id, _)| id.clone())
    };
    for row in &said {
        let known = made.iter().find(|made| made.key == row.key);
        if known.is_some_and(|made| made.first < since.since) || (known.is_none() && is_there(ledger, rule, row)) {
            // Another version made it, or it is on record by its key already.
            continue;
        }
        let entry = match known {
            Some(made) => RowEntry::Existing(ledger.entry(made.place).id),
            None => RowEntry::New {
                subject: row.about,
                key: row.key.clone(),
            },
        };
        let statement = |step: usize, on: Date, fields: BTreeMap<String, Value>| RowStatement {
            statement: Statement {
                subject: None,
                entry: EntryKey {
                    register: ledger.definitions().registers[rule.opens.register].id.clone(),
                    key: row.key.clone(),
                },
                kind: StatementKind::Step {
                    step: step_id(step),
                    on,
                    at_latest: false,
                    fields,
                },
                origin: origin(rule),
            },
            entry: entry.clone(),
        };
        statements.push(statement(rule.opens.step, row.on, row.fields.clone()));
        if let (Some(on), Some((_, step))) = (row.ended, &rule.ends) {
            statements.push(statement(*step, on, BTreeMap::new()));
        }
    }
    let mut out = reconcile_rows(ledger, &statements, &KIND);
    let unsaid = made
        .iter()
        .filter(|made| is_unsaid(ledger, rule, since, scope, &said, made));
    for made in unsaid.filter(|made| !made.acted) {
        retract(ledger, rule, made.place, |_| true, today, &mut out);
    }
    // An end that is no longer said is taken back too.
    if let Some((_, step)) = &rule.ends {
        let is_end = |event: &LedgerEvent| event.what.is_step(u16::try_from(*step).unwrap_or(u16::MAX));
        for row in said.iter().filter(|row| row.ended.is_none()) {
            if let Some(made) = made.iter().find(|made| made.key == row.key && made.first > since.since) {
                retract(ledger, rule, made.place, is_end, today, &mut out);
            }
        }
    }
    (!out.events.is_empty()).then_some(out)
}

/// Whether a rule has anything to look at.
pub(crate) fn concerns(ledger: &Ledger, rule: &Rule, scope: &Scope) -> bool {
    scope.concerns(ledger, rule)
}

/// The viewpoint from which rules are asked: now, with everything known.
pub(crate) fn viewpoint(today: Date) -> Viewpoint {
    Viewpoint { known_at: None, today }
}

/// Who records what a rule says.
pub(crate) fn actor(rule: &Rule) -> Actor {
    Actor {
        id: "rule".to_owned(),
        name: rule.title.clone(),
    }
}

/// Whether a rule made something that it no longer says: within its own days, and not drawn.
fn is_unsaid(ledger: &Ledger, rule: &Rule, since: InForce, scope: &Scope, said: &[Said], made: &Made) -> bool {
    let within = |on: Date| on >= since.from && rule.to.is_none_or(|to| on <= to);
    let own = made.first > since.since && made.on.is_some_and(within);
    let in_scope = || {
        rows::places_of(ledger, rule, &made.key)
            .iter()
            .any(|place| scope.has(*place))
    };
    own && rule.sample.is_none() && in_scope() && !said.iter().any(|row| row.key == made.key)
}

fn retract(
    ledger: &Ledger,
    rule: &Rule,
    place: u32,
    which: impl Fn(&LedgerEvent) -> bool,
    today: Date,
    out: &mut Reconciled,
) {
    let entry = EntryRef::Existing(ledger.entry(place).id);
    let events = ledger
        .entry(place)
        .events
        .iter()
        .map(|&at| &ledger.events()[at as usize]);
    for event in events.filter(|event| !event.is_retracted() && is_of_a_rule(ledger, event) && which(event)) {
        let reason = format!("The rule \"{}\" no longer says so", rule.title);
        out.report.corrected += 1;
        out.events.push(NewEvent {
            entry,
            what: NewWhat::Retract { seq: event.seq, reason },
            on: today,
            origin: origin(rule),
        });
    }
}

/// Whether the register's key finds an entry already, which a person or a file opened.
fn is_there(ledger: &Ledger, rule: &Rule, row: &Said) -> bool {
    let register = &ledger.definitions().registers[rule.opens.register];
    let subject = row.about.and_then(|id| ledger.place(id)).unwrap_or(NO_ENTRY);
    let at = u16::try_from(rule.opens.register).unwrap_or(u16::MAX);
    let opening = register.steps.get_index(rule.opens.step).map(|(id, _)| id.as_str());
    register.key.iter().enumerate().any(|(n, parts)| {
        let day_of = |step: &str| (Some(step) == opening).then_some(row.on);
        let text = ledger.key_text(register, parts, &row.fields, day_of);
        let place = text.and_then(|text| ledger.place_by_key_text(at, subject, n, &text));
        place.is_some_and(|place| ledger.is_opened_now(place))
    })
}

/// What rules made, no longer say, and somebody acted on: it stays, for a person to decide.
pub(crate) fn findings(position: &Position) -> Vec<GuardFinding> {
    let ledger = position.ledger();
    let mut out = Vec::new();
    for rule in ledger.definitions().rules.values() {
        let Some(since) = in_force(ledger, rule) else { continue };
        let made = made_by(ledger, rule, position.known_at_micros());
        let acted: Vec<&Made> = made.iter().filter(|made| made.acted && made.on.is_some()).collect();
        if acted.is_empty() {
            continue;
        }
        let places = acted.iter().flat_map(|made| rows::places_of(ledger, rule, &made.key));
        let scope = Scope::Near(places.collect());
        let narrow = scope.position(ledger, position.viewpoint(), rule);
        let said = said::said(narrow.as_ref().unwrap_or(position), rule, since, &scope, &made);
        for made in acted {
            let Some(on) = made.on.filter(|on| *on <= position.viewpoint().today) else {
                continue;
            };
            if is_unsaid(ledger, rule, since, &scope, &said, made) {
                out.push(GuardFinding {
                    entry: ledger.entry(made.place).id,
                    register: rule.opens.register,
                    step: rule.opens.step,
                    on,
                    say: format!(
                        "The rule \"{}\" opened this and no longer says so; somebody has acted on it, so it stays",
                        rule.title
                    ),
                    kind: FindingKind::Rule,
                });
            }
        }
    }
    out
}

/// The number of an entry, by its place.
fn id_of(ledger: &Ledger, place: u32) -> EntryId {
    ledger.entry(place).id
}
