//! A ledger made of a worked case.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use calendar::{Date, Timestamp};
use definitions::{
    CaseEvent, Definitions, Example, Fact, FieldType, FileFact, Origin, Reference, Register, Subject, Value,
};
use indexmap::IndexMap;

use crate::reconcile::{ImportReport, Reconciled};
use crate::rules::{self, Scope};
use crate::{Actor, AreaId, EntryId, EntryRef, Ledger, NewEntry, NewEvent, NewWhat, Position, Seq, SourceKind};

/// The name of the case's own entry among those of the case.
pub(super) const OWN: &str = "";

/// A case with its ledger.
pub(super) struct Case<'a> {
    pub(super) definitions: &'a Arc<Definitions>,
    pub(super) example: &'a Example,
    /// Every entry that the case states, by name: the position of its register and its number.
    pub(super) entries: IndexMap<String, (usize, EntryId)>,
    /// The ledger after all that was recorded by each day, in their order.
    pub(super) ledgers: Vec<(Date, Arc<Ledger>)>,
    /// How many entries the case opens itself; later numbers are of what rules made.
    pub(super) opened: i64,
    /// What rules said again when they ran again.
    pub(super) said_again: Vec<String>,
}

/// An entry of a case before it is recorded.
struct Stated {
    register: usize,
    /// The name of the entry that it is about.
    about: Option<String>,
    /// Which of the entries that rules made of its register it is, counted from 1.
    made: Option<usize>,
    events: Vec<CaseEvent>,
    /// Ends of links from the first event on, by id of the link.
    links: Vec<(String, String)>,
}

/// An event to be recorded: of which entry, and what.
struct Pending<'a> {
    name: &'a str,
    register: &'a Register,
    event: &'a CaseEvent,
    links: &'a [(String, String)],
}

type Entries = IndexMap<String, Stated>;

impl<'a> Case<'a> {
    /// Records a case, or says what in it cannot be recorded.
    pub(super) fn of(
        definitions: &'a Arc<Definitions>,
        own: Option<&str>,
        example: &'a Example,
    ) -> Result<Self, Vec<String>> {
        let mut stated = Entries::new();
        for (name, beside) in &example.beside {
            let register = position(definitions, &beside.register).map_err(|wrong| vec![wrong])?;
            let entry = Stated {
                register,
                about: beside.about.clone(),
                made: beside.made,
                events: beside.events.clone(),
                links: Vec::new(),
            };
            stated.insert(name.clone(), entry);
        }
        if let Some(own) = own {
            let entry = Stated {
                register: position(definitions, own).map_err(|wrong| vec![wrong])?,
                about: example.about.clone(),
                made: None,
                events: example.events.clone(),
                links: Vec::new(),
            };
            stated.insert(OWN.to_owned(), entry);
        }
        let mut wrong = Vec::new();
        for (_, entry) in &stated {
            let register = &definitions.registers[entry.register];
            for event in &entry.events {
                let Some(step) = register.steps.get(&event.step) else {
                    wrong.push(format!(
                        "has an event \"{}\", which is no step of {}",
                        event.step, register.id
                    ));
                    continue;
                };
                let carried = |id: &String| step.fields.contains(id) || !register.fields.contains_key(id);
                for id in event.fields.keys().filter(|id| !carried(id)) {
                    wrong.push(format!(
                        "gives \"{id}\" in an event \"{}\", whose step has no such field; name it in `fields` of the step, or \
                         give it in another event",
                        event.step
                    ));
                }
            }
        }
        wrong.extend(fields(definitions, example, &mut stated));
        let mut at = 0;
        while at < stated.len() {
            wrong.extend(subject(definitions, &mut stated, at).err());
            at += 1;
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        open_the_rest(definitions, &mut stated);
        in_order(&mut stated);
        let opening = stated.iter().filter(|(_, entry)| entry.made.is_none());
        let entries: IndexMap<String, (usize, EntryId)> = opening
            .zip((1..).map(EntryId))
            .map(|((name, entry), id)| (name.clone(), (entry.register, id)))
            .collect();
        let mut case = Self {
            definitions,
            example,
            opened: i64::try_from(entries.len()).unwrap_or(i64::MAX),
            entries,
            ledgers: Vec::new(),
            said_again: Vec::new(),
        };
        case.record(&stated)?;
        Ok(case)
    }

    /// Records all that happened, a commit for each day and kind of source.
    fn record(&mut self, stated: &Entries) -> Result<(), Vec<String>> {
        let mut ledger = Ledger::new(AreaId("case".to_owned()), Arc::clone(self.definitions));
        let opening = stated.iter().filter(|(_, entry)| entry.made.is_none());
        let entries = opening.map(|(name, entry)| NewEntry {
            register: self.definitions.registers[entry.register].id.clone(),
            subject: entry
                .about
                .as_ref()
                .and_then(|about| Some(EntryRef::New(stated.get_index_of(about)?))),
            key: format!("case {name}"),
        });
        let opening = Reconciled {
            entries: entries.collect(),
            events: Vec::new(),
            report: ImportReport::default(),
        };
        ledger = ledger.with(&opening, &SourceKind::FORM, &person(), Timestamp::UNIX_EPOCH);
        let mut days: BTreeMap<Date, Vec<Pending<'_>>> = BTreeMap::new();
        let mut withdrawn: BTreeMap<Date, Vec<(&str, &CaseEvent)>> = BTreeMap::new();
        for (name, entry) in stated {
            let register = &self.definitions.registers[entry.register];
            let first = first_of(register, &entry.events);
            for event in &entry.events {
                days.entry(event.recorded.unwrap_or(event.on))
                    .or_default()
                    .push(Pending {
                        name,
                        register,
                        event,
                        links: if first.is_some_and(|first| std::ptr::eq(first, event)) {
                            &entry.links
                        } else {
                            &[]
                        },
                    });
                if let Some(day) = event.retracted {
                    withdrawn.entry(day).or_default().push((name, event));
                }
            }
        }
        let mut all: BTreeSet<Date> = days.keys().chain(withdrawn.keys()).copied().collect();
        all.extend(
            self.example
                .readings
                .iter()
                .map(|reading| reading.known.unwrap_or(reading.today)),
        );
        let mut numbers: HashMap<*const CaseEvent, Seq> = HashMap::new();
        for day in all {
            // When the day begins, and again at its end.
            let mut commits = 0;
            ledger = self.run_rules(ledger, day, &mut commits);
            self.find_made(stated, &ledger);
            let mut events = days.remove(&day).unwrap_or_default();
            // Of events recorded on one day, those of the steps that the file has first come first.
            events.sort_by_key(|pending| pending.register.step_index(&pending.event.step));
            for source in sources(&events) {
                let kind = source.map_or(SourceKind::FORM, |kind| SourceKind::new(kind.to_owned()));
                if self
                    .definitions
                    .code_list(SourceKind::LIST)
                    .is_some_and(|list| !list.contains(kind.id()))
                {
                    return Err(vec![format!(
                        "has the source \"{}\", which is no kind of source",
                        kind.id()
                    )]);
                }
                let mut made = nothing();
                for pending in events
                    .iter()
                    .filter(|pending| pending.event.source.as_deref() == source)
                {
                    let entry = self.acts_on(stated, pending.name, day)?;
                    let (step, links) = self.what(pending)?;
                    let seq = i64::try_from(made.events.len()).unwrap_or(i64::MAX);
                    numbers.insert(std::ptr::from_ref(pending.event), Seq(ledger.last().0 + seq + 1));
                    let happened = std::iter::once(step).chain(links);
                    made.events.extend(happened.map(|what| NewEvent {
                        entry: EntryRef::Existing(entry),
                        what,
                        on: pending.event.on,
                        origin: Origin::default(),
                    }));
                }
                commits += 1;
                ledger = ledger.with(&made, &kind, &person(), moment(day, commits));
            }
            let mut made = nothing();
            for (name, event) in withdrawn.remove(&day).unwrap_or_default() {
                let entry = self.acts_on(stated, name, day)?;
                let Some(&seq) = numbers.get(&std::ptr::from_ref(event)) else {
                    return Err(vec![format!("retracts \"{}\" before it was recorded", event.step)]);
                };
                let reason = "It was wrong".to_owned();
                made.events.push(NewEvent {
                    entry: EntryRef::Existing(entry),
                    what: NewWhat::Retract { seq, reason },
                    on: day,
                    origin: Origin::default(),
                });
            }
            if !made.events.is_empty() {
                commits += 1;
                ledger = ledger.with(&made, &SourceKind::FORM, &person(), moment(day, commits));
            }
            ledger = self.run_rules(ledger, day, &mut commits);
            self.ledgers.push((day, Arc::new(ledger.clone())));
        }
        Ok(())
    }

    /// Runs the rules, and once more, when nothing may be added.
    fn run_rules(&mut self, mut ledger: Ledger, today: Date, commits: &mut i32) -> Ledger {
        let definitions = Arc::clone(self.definitions);
        for rule in definitions.rules.values() {
            let opens = |entry: &crate::LedgerEntry| rule.on.contains(&usize::from(entry.register));
            if !ledger.entries().iter().any(opens) {
                continue;
            }
            for again in [false, true] {
                let mut said: Vec<Reconciled> = rules::adopted(&ledger, rule, today).into_iter().collect();
                if let Some(adopted) = said.first() {
                    *commits += 1;
                    ledger = ledger.with(adopted, &SourceKind::RULE, &rules::actor(rule), moment(today, *commits));
                }
                let position = Position::of(&Arc::new(ledger.clone()), rules::viewpoint(today));
                if let Some(now) = rules::say(&position, rule, &Scope::Whole) {
                    *commits += 1;
                    ledger = ledger.with(&now, &SourceKind::RULE, &rules::actor(rule), moment(today, *commits));
                    said.push(now);
                }
                let count: usize = said.iter().map(|said| said.events.len()).sum();
                if again && count > 0 {
                    self.said_again.push(format!(
                        "makes the rule {} add {count} when it runs again on {today}",
                        rule.id
                    ));
                }
            }
        }
        ledger
    }

    /// Names the entries that rules have made by now.
    fn find_made(&mut self, stated: &Entries, ledger: &Ledger) {
        for (name, entry) in stated {
            let Some(made) = entry.made.filter(|_| !self.entries.contains_key(name)) else {
                continue;
            };
            let of = ledger
                .entries()
                .iter()
                .filter(|e| usize::from(e.register) == entry.register && e.id.0 > self.opened);
            let mut ids: Vec<EntryId> = of.map(|e| e.id).collect();
            ids.sort_unstable();
            if let Some(id) = made.checked_sub(1).and_then(|at| ids.get(at)) {
                self.entries.insert(name.clone(), (entry.register, *id));
            }
        }
    }

    /// The entry that something is recorded on.
    fn acts_on(&self, stated: &Entries, name: &str, day: Date) -> Result<EntryId, Vec<String>> {
        if let Some((_, id)) = self.entries.get(name) {
            return Ok(*id);
        }
        let register = stated
            .get(name)
            .and_then(|entry| self.definitions.registers.get_index(entry.register));
        let id = register.map_or("", |(id, _)| id);
        Err(vec![format!(
            "records on \"{name}\" on {day}, and rules had made no such entry of {id}"
        )])
    }

    /// An event as it is recorded: the step with its facts, and links.
    fn what(&self, pending: &Pending<'_>) -> Result<(NewWhat, Vec<NewWhat>), Vec<String>> {
        let (fields, mut links) = self
            .facts(pending.register, &pending.event.fields, pending.event.on)
            .map_err(|wrong| vec![wrong])?;
        for (link, to) in pending.links {
            links.push((link.clone(), self.named(to).map_err(|wrong| vec![wrong])?));
        }
        let links = links.into_iter().map(|(link, to)| NewWhat::Link {
            link,
            to: EntryRef::Existing(to),
        });
        let step = NewWhat::Step {
            step: pending.event.step.clone(),
            fields,
        };
        Ok((step, links.collect()))
    }

    /// The number of an entry of the case.
    pub(super) fn named(&self, name: &str) -> Result<EntryId, String> {
        let found = self.entries.get(name).map(|(_, id)| *id);
        found.ok_or_else(|| format!("names \"{name}\", which is no entry of `beside`"))
    }

    /// The name of an entry of the case, or its number.
    pub(super) fn name_of(&self, id: i64) -> String {
        let found = self.entries.iter().find(|(_, (_, of))| of.0 == id);
        found.map_or_else(|| id.to_string(), |(name, _)| name.clone())
    }

    /// Facts by field id, and the ends of links by id of the link.
    #[expect(clippy::type_complexity, reason = "the two kinds of fact")]
    pub(super) fn facts(
        &self,
        register: &Register,
        given: &IndexMap<String, Fact>,
        on: Date,
    ) -> Result<(BTreeMap<String, Value>, Vec<(String, EntryId)>), String> {
        let (mut facts, mut links) = (BTreeMap::new(), Vec::new());
        for (id, fact) in given {
            let names = || match fact {
                Fact::Text(name) => Ok(std::slice::from_ref(name)),
                Fact::Several(names) => Ok(&names[..]),
                _ => Err(format!("gives \"{id}\" no name of an entry")),
            };
            let field = register.fields.get(id);
            let is_link = match field {
                Some(field) => field.kind == FieldType::Entries,
                None => register.links.contains_key(id),
            };
            if is_link {
                for name in names()? {
                    links.push((id.clone(), self.named(name)?));
                }
                continue;
            }
            let Some(field) = field else {
                return Err(format!("gives \"{id}\", which is no field of {}", register.id));
            };
            let wrong = |why: String| format!("gives \"{id}\" {fact}: {why}");
            let value = match (field.kind, fact) {
                (FieldType::Entry, _) => match names()? {
                    [one] => Value::Entry(Reference::Entry(self.named(one)?.0)),
                    _ => return Err(format!("gives \"{id}\" several entries, and it holds one")),
                },
                (FieldType::File, Fact::Text(name)) => Value::File(FileFact {
                    fingerprint: "0".repeat(64),
                    name: name.clone(),
                }),
                (FieldType::Date, Fact::Date(day)) => Value::Date(*day),
                (FieldType::Codes, Fact::Several(codes)) => {
                    let list = self.definitions.codes_of(field);
                    field
                        .read(&codes.join("; "), list, Some(on))
                        .map_err(|e| wrong(e.to_string()))?
                }
                _ => {
                    let list = self.definitions.codes_of(field);
                    field
                        .read(&fact.to_string(), list, Some(on))
                        .map_err(|e| wrong(e.to_string()))?
                }
            };
            facts.insert(id.clone(), value);
        }
        Ok((facts, links))
    }
}

/// Gives the days of `fields` to the events that carry them, and makes the entries that a path leads to.
fn fields(definitions: &Definitions, example: &Example, stated: &mut Entries) -> Vec<String> {
    let mut wrong = Vec::new();
    for (path, fact) in &example.fields {
        let Some(own) = stated.get(OWN).map(|own| own.register) else {
            wrong.push(format!(
                "gives \"{path}\", and a rule has no entry of its own; give it in `beside`"
            ));
            continue;
        };
        let register = &definitions.registers[own];
        let Some((first, rest)) = path.split_once('.') else {
            match register.fields.contains_key(path) {
                true if stated[OWN].events.is_empty() => {
                    wrong.push(format!(
                        "gives \"{path}\" to an entry without an event; give it one in `events`"
                    ));
                }
                true => wrong.extend(give(register, &mut stated[OWN].events, path, fact)),
                false => wrong.push(format!(
                    "gives \"{path}\", which is no field of {own}",
                    own = register.id
                )),
            }
            continue;
        };
        let about = matches!(&register.subject, Subject::Entry(subject) if subject == first);
        let link = register.links.get(first).and_then(|link| link.to.one());
        let Some(of) = (if about { Some(first) } else { link.map(String::as_str) }) else {
            wrong.push(format!(
                "gives \"{path}\", and \"{first}\" leads from {} to no other entry",
                register.id
            ));
            continue;
        };
        let Ok(of) = position(definitions, of) else { continue };
        let name = match about {
            true => stated[OWN]
                .about
                .clone()
                .unwrap_or_else(|| implied(&definitions.registers[of].id)),
            false => format!("the {first}"),
        };
        if !about && !stated[OWN].links.iter().any(|(link, _)| link == first) {
            stated[OWN].links.push((first.to_owned(), name.clone()));
        }
        let other = stated.entry(name).or_insert_with(|| Stated {
            register: of,
            about: None,
            made: None,
            events: Vec::new(),
            links: Vec::new(),
        });
        let of = &definitions.registers[of];
        match fact {
            Fact::Date(day) if of.steps.contains_key(rest) => other.events.push(event(rest, *day)),
            _ if of.fields.contains_key(rest) => {
                if other.events.is_empty() {
                    // It opens on the first day of the case, which `open_the_rest` finds.
                    let step = opening(of, Some(rest));
                    other.events.push(event(step, Date::MIN));
                }
                wrong.extend(give(of, &mut other.events, rest, fact));
            }
            _ => wrong.push(format!("gives \"{path}\", and {} has no \"{rest}\"", of.id)),
        }
    }
    wrong
}

/// Gives a fact to the first event whose step carries its field, or says that there is none.
fn give(register: &Register, events: &mut [CaseEvent], field: &str, fact: &Fact) -> Option<String> {
    let carries = |event: &CaseEvent| {
        let step = register.steps.get(&event.step);
        step.is_some_and(|step| step.fields.iter().any(|id| id == field))
    };
    let order = |at: &usize| events[*at].on;
    let carrying = (0..events.len()).filter(|at| carries(&events[*at])).min_by_key(order);
    let Some(at) = carrying else {
        return Some(format!(
            "gives \"{field}\", which the step of no event of {} carries",
            register.id
        ));
    };
    events[at]
        .fields
        .entry(field.to_owned())
        .or_insert_with(|| fact.clone());
    None
}

/// Finds or makes the entry that one is about.
fn subject(definitions: &Definitions, stated: &mut Entries, at: usize) -> Result<(), String> {
    let entry = &stated[at];
    if entry.made.is_some() {
        return Ok(());
    }
    let register = &definitions.registers[entry.register];
    let wanted = match &register.subject {
        Subject::Entry(wanted) if !register.people => wanted,
        _ => {
            return match &entry.about {
                Some(name) => Err(format!(
                    "says that an entry of {} is about \"{name}\"; it is about none",
                    register.id
                )),
                None => Ok(()),
            };
        }
    };
    let wanted_at = position(definitions, wanted)?;
    let name = match &entry.about {
        Some(name) => name.clone(),
        None => {
            let mut fitting = stated
                .iter()
                .enumerate()
                .filter(|(other, (_, e))| *other != at && e.register == wanted_at && e.made.is_none());
            match (fitting.next(), fitting.next()) {
                (Some((_, (name, _))), None) => name.clone(),
                (Some(_), Some(_)) => {
                    return Err(format!(
                        "has several entries of {wanted}; say in `about` which of them an entry of {} is about",
                        register.id
                    ));
                }
                (None, _) => implied(wanted),
            }
        }
    };
    match stated.get(&name) {
        Some(other) if other.register != wanted_at => {
            return Err(format!(
                "says that an entry of {} is about \"{name}\", which is of {}; it is about one of {wanted}",
                register.id, definitions.registers[other.register].id
            ));
        }
        None if stated[at].about.is_some() => {
            return Err(format!("names \"{name}\", which is no entry of `beside`"));
        }
        _ => {}
    }
    stated.entry(name.clone()).or_insert_with(|| Stated {
        register: wanted_at,
        about: None,
        made: None,
        events: Vec::new(),
        links: Vec::new(),
    });
    stated[at].about = Some(name);
    Ok(())
}

/// Opens the entries that the case implies on its first day.
fn open_the_rest(definitions: &Definitions, stated: &mut Entries) {
    let days = stated
        .values()
        .flat_map(|entry| &entry.events)
        .filter(|event| event.on > Date::MIN);
    let first = days.map(|event| event.on.min(event.recorded.unwrap_or(event.on))).min();
    let first = first.unwrap_or(Date::constant(2020, 1, 1));
    for (name, entry) in stated {
        let register = &definitions.registers[entry.register];
        if entry.events.is_empty() && name.starts_with("the ") {
            entry.events.push(event(opening(register, None), first));
        }
        for event in entry.events.iter_mut().filter(|event| event.on == Date::MIN) {
            event.on = first;
        }
    }
}

/// What the case opens itself comes first, so that it has the first numbers; of these what others are about, before
/// them.
fn in_order(stated: &mut Entries) {
    let depth = |name: &String| {
        let mut depth = 0;
        let mut about = stated.get(name).and_then(|entry| entry.about.as_ref());
        while let Some(above) = about.filter(|_| depth < stated.len()) {
            depth += 1;
            about = stated.get(above).and_then(|entry| entry.about.as_ref());
        }
        depth
    };
    let depths: HashMap<String, usize> = stated.keys().map(|name| (name.clone(), depth(name))).collect();
    stated.sort_by_key(|name, entry| (entry.made.is_some(), depths.get(name).copied()));
}

fn implied(register: &str) -> String {
    format!("the {register}")
}

/// The step that opens an entry: one that carries a field, where there is one.
fn opening<'r>(register: &'r Register, field: Option<&str>) -> &'r str {
    let opens = || register.steps.iter().filter(|(_, step)| step.opens);
    let carries = opens().find(|(_, step)| field.is_some_and(|field| step.fields.iter().any(|id| id == field)));
    carries.or_else(|| opens().next()).map_or("", |(id, _)| id)
}

fn event(step: &str, on: Date) -> CaseEvent {
    CaseEvent {
        step: step.to_owned(),
        on,
        recorded: None,
        retracted: None,
        source: None,
        fields: IndexMap::new(),
    }
}

fn first_of<'e>(register: &Register, events: &'e [CaseEvent]) -> Option<&'e CaseEvent> {
    events
        .iter()
        .min_by_key(|event| (event.on, register.step_index(&event.step)))
}

fn position(definitions: &Definitions, register: &str) -> Result<usize, String> {
    let found = definitions.register_index(register);
    found.ok_or_else(|| format!("names \"{register}\", which is no register"))
}

/// The kinds of source of a day's events, in the order in which they are first given.
fn sources<'e>(events: &[Pending<'e>]) -> Vec<Option<&'e str>> {
    let mut out = Vec::new();
    for pending in events {
        let source = pending.event.source.as_deref();
        if !out.contains(&source) {
            out.push(source);
        }
    }
    out
}

fn nothing() -> Reconciled {
    Reconciled {
        entries: Vec::new(),
        events: Vec::new(),
        report: ImportReport::default(),
    }
}

/// Who records a case.
pub(super) fn person() -> Actor {
    Actor {
        id: "case".to_owned(),
        name: "Worked case".to_owned(),
    }
}

/// A moment of a day: midday, and as many seconds later.
pub(super) fn moment(day: Date, seconds: i32) -> Timestamp {
    let noon = calendar::end_of_day_in_england(day).as_microsecond() - 12 * 3_600_000_000;
    Timestamp::from_microsecond(noon + i64::from(seconds) * 1_000_000).unwrap_or(Timestamp::UNIX_EPOCH)
}
