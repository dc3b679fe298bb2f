//! What the rows of a file come to: statements about entries, and every problem.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use calendar::Date;
use definitions::{EntryKey, Origin, Register, Statement, StatementKind, Value};
use record::{EntryId, Ledger, NO_ENTRY, Position, RowEntry, RowStatement, Viewpoint, folded};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::columns::{Column, Meaning, columns, guess};
use super::find::Finder;
use super::read_row::{RowReader, RowSays};
use super::{Options, RegisterFileError, Sheet};

/// Changes that are described; all are counted.
const MOST_CHANGES: usize = 100;
/// Problems that are kept; a file with more is the wrong file.
const MOST_PROBLEMS: usize = 10_000;

/// Something about a row, for a person to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Number of the row in the file, from 1, as a spreadsheet numbers it.
    pub row: u32,
    /// The heading of the column; empty for the row as a whole.
    pub column: String,
    /// What is written there.
    pub written: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// What a row would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Number of the row in the file.
    pub row: u32,
    /// The entry on record; none for one that is opened.
    pub entry: Option<i64>,
    /// Field by field: its title, what is on record, and what the row says.
    pub fields: Vec<(String, String, String)>,
}

/// The rows of a file, looked up in a ledger.
#[derive(Debug)]
pub struct Plan {
    /// A statement for each step of each row without a problem.
    pub rows: Vec<RowStatement>,
    /// Every problem.
    pub problems: Vec<Problem>,
    /// Remarks that stop nothing.
    pub notes: Vec<Problem>,
    /// Headings of columns that are not read.
    pub not_read: Vec<String>,
    /// The first changes.
    pub changes: Vec<Change>,
    /// Rows that say something.
    pub read: usize,
    /// Entries that are opened.
    pub new: usize,
    /// Entries on record that change.
    pub changed: usize,
}

/// A row with the entry it is about.
struct Placed {
    line: u32,
    says: RowSays,
    entry: RowEntry,
}

impl Plan {
    /// Looks the rows of a file up. `position` is that of the ledger today, where it is at hand: which entries a field
    /// may lead to is asked of it, and folding it anew takes longer than all else.
    ///
    /// # Errors
    /// When the register cannot be imported into, or no column of the file is one of its columns.
    pub fn of(
        ledger: &Arc<Ledger>,
        position: Option<&Position>,
        register: &str,
        sheet: &Sheet,
        options: &Options,
        today: Date,
    ) -> Result<Self, RegisterFileError> {
        let definitions = Arc::clone(ledger.definitions());
        let register = definitions
            .register(register)
            .filter(|r| !r.people && r.by_hand)
            .ok_or_else(|| RegisterFileError::Register(register.to_owned()))?;
        let all = columns(&definitions, register);
        let mapping = match &options.mapping {
            Some(mapping) => mapping.clone(),
            None => guess(register, &all, &sheet.headings),
        };
        let known = |id: &String| all.iter().find(|c| c.id == *id);
        let read: Vec<(usize, &Column)> = mapping
            .iter()
            .enumerate()
            .filter_map(|(at, id)| Some((at, known(id.as_ref()?)?)))
            .collect();
        let says = |c: &Column| !matches!(c.meaning, Meaning::Entry | Meaning::Child(_) | Meaning::Whole);
        if !read.iter().any(|(_, column)| says(column)) {
            let titles: Vec<&str> = all
                .iter()
                .filter(|c| says(c))
                .take(8)
                .map(|c| c.title.as_str())
                .collect();
            return Err(RegisterFileError::Unfit(format!(
                "no column of the file is one of {}; its headings should be such as {}. Start from the template",
                register.plural,
                titles.join(", ")
            )));
        }
        let not_read = sheet.headings.iter().enumerate();
        let not_read = not_read.filter(|(at, h)| !h.is_empty() && read.iter().all(|(r, _)| r != at));
        let mut plan = Self {
            rows: Vec::new(),
            problems: Vec::new(),
            notes: Vec::new(),
            not_read: not_read.map(|(_, h)| h.clone()).collect(),
            changes: Vec::new(),
            read: sheet.rows.len(),
            new: 0,
            changed: 0,
        };
        plan.take((ledger, position), register, (sheet, &read), options.on, today);
        Ok(plan)
    }

    fn take(
        &mut self,
        (ledger, position): (&Arc<Ledger>, Option<&Position>),
        register: &Register,
        (sheet, columns): (&Sheet, &[(usize, &Column)]),
        on: Option<Date>,
        today: Date,
    ) {
        let mut finder = Finder {
            ledger,
            own: HashMap::new(),
            register,
            choices: choices(ledger, position, register, today),
        };
        // Rows may name one another, so what they are called is asked first, where it can matter.
        if register.fields.values().any(|f| f.of.contains(&register.id)) {
            let mut own = HashMap::new();
            let reader = RowReader {
                register,
                finder: &finder,
                columns,
                on,
                today,
            };
            for (_, cells) in &sheet.rows {
                let Some(says) = reader.read(cells, false, &mut Vec::new()) else {
                    continue;
                };
                if let RowEntry::New { key, .. } =
                    place(&finder, register, &says, cells).unwrap_or_else(|_| existing(0))
                {
                    for name in names(register, &says.facts) {
                        let key = EntryKey {
                            register: register.id.clone(),
                            key: key.clone(),
                        };
                        own.entry(name)
                            .and_modify(|held: &mut Option<EntryKey>| {
                                if held.as_ref() != Some(&key) {
                                    *held = None;
                                }
                            })
                            .or_insert(Some(key));
                    }
                }
            }
            finder.own = own;
        }
        let reader = RowReader {
            register,
            finder: &finder,
            columns,
            on,
            today,
        };
        let mut placed: Vec<Placed> = Vec::with_capacity(sheet.rows.len());
        let mut doubtful = sheet.doubtful.iter().peekable();
        let read_at = |column: usize| columns.iter().any(|(at, _)| *at == column);
        for (line, cells) in &sheet.rows {
            let mut wrong = Vec::new();
            while let Some((_, column, why)) = doubtful.next_if(|(at, ..)| at <= line) {
                if read_at(*column) {
                    wrong.push((Some(*column), (*why).to_owned()));
                }
            }
            let says = reader.read(cells, true, &mut wrong).filter(|_| wrong.is_empty());
            let found = says.map(|says| (place(&finder, register, &says, cells), says));
            match found {
                Some((Ok(entry), says)) => {
                    if let Some(missing) = missing(ledger, register, &says, &entry) {
                        wrong.push((None, missing));
                    } else {
                        placed.push(Placed {
                            line: *line,
                            says,
                            entry,
                        });
                    }
                }
                Some((Err(why), _)) => wrong.push((None, why)),
                None => {}
            }
            for (column, message) in wrong {
                self.problem(sheet, *line, cells, column, message);
            }
        }
        self.repeated(register, &mut placed);
        self.count(ledger, register, &placed);
        for row in placed {
            self.rows.extend(statements(register, row));
        }
    }

    fn problem(&mut self, sheet: &Sheet, line: u32, cells: &[String], column: Option<usize>, message: String) {
        if self.problems.len() < MOST_PROBLEMS {
            let text = |texts: &[String]| column.and_then(|at| texts.get(at)).cloned().unwrap_or_default();
            self.problems.push(Problem {
                row: line,
                column: text(&sheet.headings),
                written: text(cells),
                message,
            });
        }
    }

    /// Rows that say the same of one entry are said once; rows that say different things of it on one day contradict
    /// one another.
    fn repeated(&mut self, register: &Register, placed: &mut Vec<Placed>) {
        let mut seen: HashMap<(RowEntry, usize, Option<Date>), (u32, Date, BTreeMap<String, Value>)> = HashMap::new();
        let (problems, notes) = (&mut self.problems, &mut self.notes);
        placed.retain(|row| {
            let mut keep = false;
            for &(step, day) in &row.says.steps {
                let definition = &register.steps[step];
                let facts: BTreeMap<String, Value> = row
                    .says
                    .facts
                    .iter()
                    .filter(|(id, _)| definition.fields.contains(id))
                    .map(|(id, value)| (id.clone(), value.clone()))
                    .collect();
                let key = (row.entry.clone(), step, definition.repeats.then_some(day));
                match seen.get(&key) {
                    Some((first, on, said)) if *on != day || *said != facts => {
                        let message = format!(
                            "row {first} says otherwise of the same {} and step; keep the one that is right",
                            register.title.to_lowercase()
                        );
                        problems.push(Problem {
                            row: row.line,
                            column: String::new(),
                            written: String::new(),
                            message,
                        });
                        return false;
                    }
                    Some(_) => {}
                    None => {
                        keep = true;
                        seen.insert(key, (row.line, day, facts));
                    }
                }
            }
            if !keep && !row.says.steps.is_empty() {
                notes.push(Problem {
                    row: row.line,
                    column: String::new(),
                    written: String::new(),
                    message: "this row repeats another; it counts once".to_owned(),
                });
            }
            keep
        });
        self.problems.sort_by_key(|p| p.row);
    }

    /// Counts what is new and what changes, and describes the first.
    fn count(&mut self, ledger: &Arc<Ledger>, register: &Register, placed: &[Placed]) {
        let mut seen = std::collections::HashSet::new();
        for row in placed {
            let first = seen.insert(&row.entry);
            let change = match &row.entry {
                RowEntry::New { .. } => {
                    self.new += usize::from(first);
                    let shown = row.says.facts.iter().filter_map(|(id, value)| {
                        let field = register.fields.get(id)?;
                        Some((field.title.clone(), String::new(), value.to_string()))
                    });
                    Change {
                        row: row.line,
                        entry: None,
                        fields: shown.collect(),
                    }
                }
                RowEntry::Existing(id) => {
                    let place = ledger.place(*id).unwrap_or(NO_ENTRY);
                    let held = ledger.facts_now(place);
                    let differs = row.says.facts.iter().filter(|(id, value)| match value {
                        Value::Entries(given) => {
                            let linked = ledger.linked_now(place, id).into_iter().map(|p| ledger.entry(p).id.0);
                            let linked: Vec<i64> = linked.collect();
                            given
                                .iter()
                                .any(|r| !matches!(r, definitions::Reference::Entry(n) if linked.contains(n)))
                        }
                        value => held.get(*id) != Some(*value),
                    });
                    let fields: Vec<(String, String, String)> = differs
                        .filter_map(|(id, value)| {
                            let field = register.fields.get(id)?;
                            let before = held.get(id).map(ToString::to_string).unwrap_or_default();
                            Some((field.title.clone(), before, value.to_string()))
                        })
                        .collect();
                    let steps = row.says.steps.iter().filter(|(step, day)| {
                        let step_id = register.steps.get_index(*step).map(|(id, _)| id.as_str());
                        let repeats = register.steps[*step].repeats;
                        // A repeat with nothing new to say is no change.
                        !repeats && step_id.and_then(|id| ledger.first_day_now(place, id)) != Some(*day)
                    });
                    let steps: Vec<(String, String, String)> = steps
                        .map(|(step, day)| (register.steps[*step].title.clone(), String::new(), day.to_string()))
                        .collect();
                    let fields: Vec<_> = steps.into_iter().chain(fields).collect();
                    if fields.is_empty() {
                        continue;
                    }
                    self.changed += usize::from(first);
                    Change {
                        row: row.line,
                        entry: Some(id.0),
                        fields,
                    }
                }
            };
            if self.changes.len() < MOST_CHANGES {
                self.changes.push(change);
            }
        }
    }
}

/// The entries that each field with a `where` may lead to.
fn choices(
    ledger: &Arc<Ledger>,
    position: Option<&Position>,
    register: &Register,
    today: Date,
) -> HashMap<usize, HashSet<u32>> {
    let mut out: HashMap<usize, HashSet<u32>> = HashMap::new();
    if register.choices.is_empty() {
        return out;
    }
    let viewpoint = Viewpoint { known_at: None, today };
    let folded;
    let position = match position.filter(|p| p.viewpoint() == viewpoint && p.ledger().last() == ledger.last()) {
        Some(position) => position,
        None => {
            folded = Position::of(ledger, viewpoint);
            &folded
        }
    };
    let Some(own) = ledger.definitions().register_index(&register.id) else {
        return out;
    };
    for choice in &register.choices {
        let may = position
            .may_lead(own, choice.field, choice.register)
            .unwrap_or_default();
        let places = position.table(choice.register).entry.iter().zip(may);
        let set = out.entry(choice.field).or_default();
        set.extend(places.filter(|(_, may)| *may).map(|(place, _)| *place));
    }
    out
}

fn existing(id: i64) -> RowEntry {
    RowEntry::Existing(EntryId(id))
}

/// What a row's entry is called: the texts by which references find it.
fn names(register: &Register, facts: &BTreeMap<String, Value>) -> Vec<String> {
    let mut ids: Vec<&String> = register
        .key
        .iter()
        .filter_map(|parts| match parts[..] {
            [definitions::KeyPart::Field(at)] => register.fields.get_index(at).map(|(id, _)| id),
            _ => None,
        })
        .collect();
    if let [one] = &register.named_by[..] {
        ids.push(one);
    }
    ids.extend(
        register
            .aliases
            .and_then(|at| register.fields.get_index(at))
            .map(|(id, _)| id),
    );
    ids.sort_unstable();
    ids.dedup();
    let texts = ids.into_iter().filter_map(|id| facts.get(id)?.as_text());
    texts
        .flat_map(str::lines)
        .map(folded)
        .filter(|name| !name.is_empty())
        .collect()
}

/// The entry that a row is about: the one whose number it gives, the one that its key finds, or a new one.
fn place(finder: &Finder<'_>, register: &Register, says: &RowSays, cells: &[String]) -> Result<RowEntry, String> {
    let ledger = finder.ledger;
    let id = |place: u32| RowEntry::Existing(ledger.entry(place).id);
    if let Some(place) = says.entry {
        return Ok(id(place));
    }
    let at = ledger
        .definitions()
        .register_index(&register.id)
        .and_then(|at| u16::try_from(at).ok());
    let at = at.unwrap_or(u16::MAX);
    let day_of = |step: &str| {
        let wanted = register.step_index(step)?;
        says.steps.iter().find(|(step, _)| *step == wanted).map(|(_, day)| *day)
    };
    let mut found: Vec<(usize, u32)> = Vec::new();
    let mut stored = None;
    for (n, alternative) in register.key.iter().enumerate() {
        let Some(text) = ledger.key_text(register, alternative, &says.facts, day_of) else {
            continue;
        };
        if let Some(place) = ledger.place_by_key_text(at, says.subject, n, &text)
            && found.iter().all(|(_, other)| *other != place)
        {
            found.push((n, place));
        }
        stored.get_or_insert_with(|| stored_key(&format!("{n}|{text}")));
    }
    if let [(first, one), (second, other), ..] = found[..] {
        // A former value finds an entry as long as no other has it; today's value is the better evidence.
        let today = |(n, place): &(usize, u32)| {
            let alternative = &register.key[*n];
            let text = ledger.key_text(register, alternative, &says.facts, day_of);
            text.is_some() && ledger.key_of(*place, alternative) == text
        };
        let sure: Vec<&(usize, u32)> = found.iter().filter(|f| today(f)).collect();
        if let [(_, place)] = sure[..] {
            return Ok(id(*place));
        }
        let title = |n: usize| {
            let parts: Vec<String> = register.key[n]
                .iter()
                .map(|p| register.part_title(*p).to_lowercase())
                .collect();
            parts.join(" and ")
        };
        return Err(format!(
            "the {} finds entry {}, but the {} finds entry {}; correct one of them",
            title(first),
            ledger.entry(one).id,
            title(second),
            ledger.entry(other).id
        ));
    }
    if let [(_, place)] = found[..] {
        return Ok(id(place));
    }
    if stored.is_none() && !register.key.is_empty() {
        let parts: Vec<String> = register
            .key
            .iter()
            .map(|alternative| {
                let titles: Vec<&str> = alternative.iter().map(|part| register.part_title(*part)).collect();
                titles.join(" and ")
            })
            .collect();
        return Err(format!(
            "the row does not say which {} it is about: give {}",
            register.title.to_lowercase(),
            parts.join(", or ")
        ));
    }
    // Without a key the row itself is the evidence: the same row finds what it opened.
    let key = stored.unwrap_or_else(|| stored_key(&cells.join("\u{1f}")));
    Ok(match ledger.place_by_key(at, says.subject, &key) {
        // Opened by an import that was undone, or the same row again.
        Some(place) => id(place),
        None => RowEntry::New {
            subject: finder.subject_id(says.subject),
            key,
        },
    })
}

fn stored_key(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    let hex: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("file-{hex}")
}

/// What a step of the row must have and neither the row nor the record gives.
fn missing(ledger: &Arc<Ledger>, register: &Register, says: &RowSays, entry: &RowEntry) -> Option<String> {
    let place = match entry {
        RowEntry::Existing(id) => ledger.place(*id),
        RowEntry::New { .. } => None,
    };
    let mut held = None;
    let mut titles = Vec::new();
    let mut opened = place.is_some_and(|place| {
        let steps = register.steps.iter().filter(|(_, step)| step.opens);
        steps
            .into_iter()
            .any(|(id, _)| ledger.first_day_now(place, id).is_some())
    });
    for &(step, _) in &says.steps {
        let definition = &register.steps[step];
        opened |= definition.opens;
        for id in &definition.required {
            let given = says.facts.get(id).is_some_and(|value| !value.is_blank());
            let on_record = || {
                let facts = held.get_or_insert_with(|| place.map(|p| ledger.facts_now(p)).unwrap_or_default());
                facts.contains_key(id) || place.is_some_and(|p| !ledger.linked_now(p, id).is_empty())
            };
            if !given && !{ on_record }() {
                titles.extend(register.fields.get(id).map(|f| f.title.clone()));
            }
        }
    }
    if !titles.is_empty() {
        return Some(format!("enter {}", titles.join(", ")));
    }
    if !opened {
        let opening = register.steps.values().find(|step| step.opens);
        return opening.map(|step| {
            format!(
                "this {} is not on record: give the day of “{}”",
                register.title.to_lowercase(),
                step.title
            )
        });
    }
    None
}

/// A statement for each step of a row; a fact that several of them could carry is given once.
fn statements(register: &Register, row: Placed) -> Vec<RowStatement> {
    let mut facts = row.says.facts;
    let mut steps = row.says.steps;
    // In the order of the day, so that the entry is opened first; of one day in the order of the file of definitions.
    steps.sort_by_key(|(step, day)| (!register.steps[*step].opens, *day, *step));
    steps
        .into_iter()
        .filter_map(|(step, on)| {
            let (id, definition) = register.steps.get_index(step)?;
            let mut fields = BTreeMap::new();
            for field in &definition.fields {
                if let Some(value) = facts.remove(field) {
                    fields.insert(field.clone(), value);
                }
            }
            Some(RowStatement {
                statement: Statement {
                    subject: None,
                    entry: EntryKey {
                        register: register.id.clone(),
                        key: String::new(),
                    },
                    kind: StatementKind::Step {
                        step: id.clone(),
                        on,
                        at_latest: false,
                        fields,
                    },
                    origin: Origin {
                        table: register.plural.clone(),
                        row: None,
                        line: Some(u64::from(row.line)),
                        page: None,
                    },
                },
                entry: row.entry.clone(),
            })
        })
        .collect()
}
