//! What a check found, kept in the register of findings.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Checked, From, KeptFile, ReturnKey, Role, files_text};
use calendar::{Date, Timestamp, date_of_day_number, day_in_england};
use definitions::{Definitions, Origin, Value};
use record::{
    Actor, AreaId, Batch, EntryId, EntryRef, Expect, Ledger, LedgerWhat, NO_DAY, NO_ENTRY, NewEntry, NewEvent,
    NewSource, NewWhat, Position, Record, SourceKind, StoreError, Viewpoint,
};
use returns::{Finding, RuleState};

/// Most findings of one rule that become entries; beyond it they are counted, and exported, but not followed one by
/// one.
pub const MOST_KEPT_PER_RULE: usize = 2_000;

/// How often keeping is tried when others write meanwhile.
const TRIES: usize = 5;

/// What is known of a check beside what it found.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// Code of the authority it was checked for.
    pub authority: &'a str,
    /// What the files were taken for, and why.
    pub why: &'a str,
    /// What speaks against that, each a whole sentence.
    pub doubts: &'a [String],
    /// Whether a check that finds nothing new and nothing resolved leaves no trace: one that no person started.
    pub quiet: bool,
}

/// What became of a check's findings in the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// The return's entry.
    pub entry: EntryId,
    /// Findings not there at the check before.
    pub found: usize,
    /// Findings still there.
    pub still: usize,
    /// Findings no longer there.
    pub resolved: usize,
    /// Findings beyond [`MOST_KEPT_PER_RULE`].
    pub not_kept: u64,
}

/// Keeps a check: the return's entry with its totals, an entry for each new finding, and the resolution of those no
/// longer found.
///
/// A rule that could not be run, or had not what it needs, says nothing of its earlier findings: they stay as they are.
///
/// # Errors
/// What the store says; [`StoreError::Conflict`] when others kept writing.
#[expect(clippy::too_many_arguments, reason = "who, where and when travel through every call")]
pub fn keep(
    record: &Record,
    area: &AreaId,
    checked: &Checked,
    key: &ReturnKey,
    children: &HashMap<String, EntryId>,
    files: &[KeptFile],
    said: Said<'_>,
    by: &Actor,
    at: Timestamp,
) -> Result<Kept, StoreError> {
    let mut tries = 0;
    loop {
        tries += 1;
        let today = day_in_england(at);
        let position = record.position(area, Viewpoint { known_at: None, today })?;
        let work = Work::new(&position, key, today);
        let (batch, mut kept) = work.batch(checked, children, files, said, by, at);
        // The first event is the check itself.
        if said.quiet && batch.events.len() == 1 && work.return_entry.is_some() {
            return Ok(kept);
        }
        match record.commit(area, &batch) {
            Ok(committed) => {
                // A return seen for the first time is the batch's first new entry.
                if work.return_entry.is_none() {
                    kept.entry = committed.entries.first().copied().unwrap_or(kept.entry);
                }
                return Ok(kept);
            }
            Err(StoreError::Conflict { .. }) if tries < TRIES => {}
            Err(error) => return Err(error),
        }
    }
}

/// A finding on record, as the next check meets it.
struct Earlier {
    id: EntryId,
    place: u32,
    rule: String,
    /// Whether it is about no one on record.
    stranger: bool,
    /// Whether a check no longer found it.
    resolved: bool,
}

struct Work<'a> {
    position: &'a Position,
    ledger: &'a Ledger,
    key: &'a ReturnKey,
    today: Date,
    return_entry: Option<u32>,
    /// Findings of the return on record by key; of one that came back, the last.
    earlier: HashMap<&'a str, Earlier>,
}

impl<'a> Work<'a> {
    fn new(position: &'a Position, key: &'a ReturnKey, today: Date) -> Self {
        let ledger = position.ledger();
        let definitions = ledger.definitions();
        let returns = definitions
            .register_index("statutory_return")
            .and_then(|r| u16::try_from(r).ok());
        let return_entry = returns.and_then(|r| ledger.place_by_key(r, NO_ENTRY, &key.entry_key()));
        Self {
            position,
            ledger,
            key,
            today,
            return_entry,
            earlier: return_entry.map_or_else(HashMap::new, |entry| earlier(position, entry)),
        }
    }

    fn batch(
        &self,
        checked: &Checked,
        children: &HashMap<String, EntryId>,
        files: &[KeptFile],
        said: Said<'_>,
        by: &Actor,
        at: Timestamp,
    ) -> (Batch, Kept) {
        let mut entries = Vec::new();
        let mut events = Vec::new();
        let return_ref = match self.return_entry {
            Some(place) => EntryRef::Existing(self.ledger.entry(place).id),
            None => {
                entries.push(NewEntry {
                    register: "statutory_return".to_owned(),
                    subject: None,
                    key: self.key.entry_key(),
                });
                EntryRef::New(0)
            }
        };
        events.push(self.event(
            return_ref,
            step("checked", self.totals(checked, files, said)),
            Origin::default(),
        ));
        let mut kept = Kept {
            entry: match return_ref {
                EntryRef::Existing(id) => id,
                EntryRef::New(_) => EntryId(0),
            },
            found: 0,
            still: 0,
            resolved: 0,
            not_kept: checked.not_held.values().sum(),
        };
        let mut of_rule: HashMap<&str, usize> = HashMap::new();
        let mut now: HashSet<&str> = HashSet::with_capacity(checked.keys.len());
        for (finding, key) in checked.findings.iter().zip(&checked.keys) {
            now.insert(key);
            let followed = of_rule.entry(finding.rule).or_default();
            *followed += 1;
            let before = self.earlier.get(&**key);
            let child = self.child(finding, children);
            // A stranger who has come on record since is followed on the child's own page from now on.
            let moves = before.filter(|b| !b.resolved && b.stranger && child.is_some());
            if before.is_some_and(|b| !b.resolved) && moves.is_none() {
                kept.still += 1;
                continue;
            }
            if *followed > MOST_KEPT_PER_RULE && moves.is_none() {
                kept.not_kept += 1;
                continue;
            }
            match moves {
                Some(_) => kept.still += 1,
                None => kept.found += 1,
            }
            let entry = EntryRef::New(entries.len());
            entries.push(NewEntry {
                register: "finding".to_owned(),
                subject: child,
                key: self.entry_key(key, before),
            });
            let origin = Origin {
                table: finding.table.unwrap_or("").to_owned(),
                row: finding.row.map(u64::from),
                line: finding.line.map(u64::from),
                page: None,
            };
            events.push(self.event(entry, step("found", self.facts(finding)), origin));
            let link = NewWhat::Link {
                link: "in_return".to_owned(),
                to: return_ref,
            };
            events.push(self.event(entry, link, Origin::default()));
            if let Some(stranger) = moves {
                events.extend(self.carried_over(stranger.place, entry));
                let old = EntryRef::Existing(stranger.id);
                events.push(self.event(old, step("moved", BTreeMap::new()), Origin::default()));
            }
        }
        let silent = silent(checked);
        for (key, before) in &self.earlier {
            if !before.resolved && !now.contains(key) && !silent.contains(before.rule.as_str()) {
                kept.resolved += 1;
                let entry = EntryRef::Existing(before.id);
                events.push(self.event(entry, step("resolved", BTreeMap::new()), Origin::default()));
            }
        }
        let name = match self.key.from {
            From::File => files
                .iter()
                .filter(|f| f.role == Role::Return)
                .map(|f| f.name.as_str())
                .collect::<Vec<_>>()
                .join(", "),
            From::Record => format!("this record as {} {}", checked.report.title, self.key.year),
        };
        let batch = Batch {
            by: by.clone(),
            at,
            source: NewSource {
                kind: SourceKind::new("feed"),
                name: shortened(&format!("Check of {name}")),
                fingerprint: files.first().map(|f| f.fingerprint.clone()).unwrap_or_default(),
            },
            entries,
            events,
            expect: Expect::AreaAt(self.ledger.last()),
        };
        (batch, kept)
    }

    fn event(&self, entry: EntryRef, what: NewWhat, origin: Origin) -> NewEvent {
        NewEvent {
            entry,
            what,
            on: self.today,
            origin,
        }
    }

    /// What people said of a finding, to be said again of the one that takes its place.
    fn carried_over(&self, from: u32, to: EntryRef) -> Vec<NewEvent> {
        let register = self.ledger.register_of(from);
        let said = self.position.standing_events(from).filter_map(|event| {
            let LedgerWhat::Step { step: at, fields } = &event.what else {
                return None;
            };
            let (id, _) = register.steps.get_index(usize::from(*at))?;
            if id == "found" {
                return None;
            }
            let fields = fields.iter().filter_map(|(field, number)| {
                let (id, field) = register.fields.get_index(usize::from(*field))?;
                Some((id.clone(), self.ledger.value_of(field, *number)?))
            });
            Some(NewEvent {
                on: date_of_day_number(event.on)?,
                ..self.event(to, step(id, fields.collect()), Origin::default())
            })
        });
        said.collect()
    }

    fn child(&self, finding: &Finding, children: &HashMap<String, EntryId>) -> Option<EntryRef> {
        let child = children.get(finding.child.as_deref()?)?;
        Some(EntryRef::Existing(*child))
    }

    /// Unique for ever: a finding that comes back after it was resolved is a new one.
    fn entry_key(&self, key: &str, before: Option<&Earlier>) -> String {
        let whole = format!("{}|{key}", self.key.entry_key());
        match before {
            Some(before) => format!("{whole}~{}", before.id),
            None => whole,
        }
    }

    fn totals(&self, checked: &Checked, files: &[KeptFile], said: Said<'_>) -> BTreeMap<String, Value> {
        let report = &checked.report;
        let of = |wanted: fn(&RuleState) -> bool| {
            let count = report.runs.iter().filter(|run| wanted(&run.state)).count();
            Value::Integer(i64::try_from(count).unwrap_or(i64::MAX))
        };
        let number = |n: u64| Value::Integer(i64::try_from(n).unwrap_or(i64::MAX));
        let mut facts = self.common();
        facts.extend([
            ("errors".to_owned(), number(report.errors)),
            ("queries".to_owned(), number(report.queries)),
            ("notes".to_owned(), number(report.notes)),
            ("rules_clean".to_owned(), of(|s| matches!(s, RuleState::Clean))),
            ("rules_found".to_owned(), of(|s| matches!(s, RuleState::Found { .. }))),
            (
                "rules_not_applicable".to_owned(),
                of(|s| matches!(s, RuleState::NotApplicable { .. })),
            ),
            (
                "rules_not_run".to_owned(),
                of(|s| matches!(s, RuleState::CouldNotRun { .. })),
            ),
            ("files".to_owned(), Value::Text(files_text(files))),
            ("authority".to_owned(), Value::Text(said.authority.to_owned())),
            ("taken_for".to_owned(), Value::Text(said.why.to_owned())),
            // Stated even when there are none: a check without doubts ends those of an earlier one.
            ("doubts".to_owned(), Value::Text(said.doubts.join("\n"))),
        ]);
        facts
    }

    fn common(&self) -> BTreeMap<String, Value> {
        BTreeMap::from([
            ("return_kind".to_owned(), Value::Text(self.key.kind.clone())),
            ("return_year".to_owned(), Value::Integer(i64::from(self.key.year))),
            ("checked_from".to_owned(), Value::Text(self.key.from.id().to_owned())),
        ])
    }

    fn facts(&self, finding: &Finding) -> BTreeMap<String, Value> {
        let values: Vec<&str> = finding.values.iter().map(|v| v.as_deref().unwrap_or("")).collect();
        let mut facts = self.common();
        let mut text = |id: &str, text: &str| {
            if !text.is_empty() {
                facts.insert(id.to_owned(), Value::Text(shortened(text)));
            }
        };
        text("rule", finding.rule);
        text("severity", finding.severity.word());
        text("message", &finding.message);
        text("record_table", finding.table.unwrap_or(""));
        text("fields_at_fault", &finding.fields.join("; "));
        text("values_at_fault", &values.join("; "));
        text("local_id", finding.child.as_deref().unwrap_or(""));
        facts
    }
}

/// The findings of a return on record, by the check's key of each.
fn earlier(position: &Position, return_entry: u32) -> HashMap<&str, Earlier> {
    let ledger = position.ledger();
    let Some(columns) = Columns::of(ledger.definitions()) else {
        return HashMap::new();
    };
    let table = position.table(columns.register);
    let mut out = HashMap::new();
    for row in 0..table.len() {
        if table.links[columns.in_return][row] != return_entry {
            continue;
        }
        let entry = ledger.entry(table.entry[row]);
        let Some((_, key)) = entry.key.split_once('|') else {
            continue;
        };
        let key = key.split('~').next().unwrap_or(key);
        let rule = key.split('|').next().unwrap_or("").to_owned();
        let this = Earlier {
            id: entry.id,
            place: table.entry[row],
            rule,
            stranger: table.subject[row] == NO_ENTRY,
            resolved: table.first[columns.resolved][row] != NO_DAY || table.first[columns.moved][row] != NO_DAY,
        };
        let newer = out.get(key).is_none_or(|other: &Earlier| other.id < this.id);
        if newer {
            out.insert(key, this);
        }
    }
    out
}

/// Rules whose silence proves nothing: they did not run to their end, or found more than is held.
fn silent(checked: &Checked) -> HashSet<&str> {
    checked
        .report
        .runs
        .iter()
        .filter(|run| {
            matches!(
                run.state,
                RuleState::NotApplicable { .. } | RuleState::CouldNotRun { .. }
            ) || checked.not_held.contains_key(run.rule.code.as_str())
        })
        .map(|run| run.rule.code.as_str())
        .collect()
}

/// Where the columns of the register of findings are that this module looks at.
struct Columns {
    register: usize,
    in_return: usize,
    resolved: usize,
    moved: usize,
}

impl Columns {
    fn of(definitions: &Definitions) -> Option<Self> {
        let (register, _, definition) = definitions.registers.get_full("finding")?;
        Some(Self {
            register,
            in_return: definition.links.get_index_of("in_return")?,
            resolved: definition.step_index("resolved")?,
            moved: definition.step_index("moved")?,
        })
    }
}

fn step(id: &str, fields: BTreeMap<String, Value>) -> NewWhat {
    NewWhat::Step {
        step: id.to_owned(),
        fields,
    }
}

/// A text cut to what a line can show; a value typed in by the megabyte is no use to anyone.
fn shortened(text: &str) -> String {
    const MOST: usize = 2_000;
    if text.len() <= MOST {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(MOST / 4).collect();
    cut.push('…');
    cut
}
