//! Corrected rows of a return made from the record, corrected in the record.
//!
//! A return knows people by their numbers and entries by the day they began. A correction of just these must not make a
//! second person or a second plan, so each row speaks here of the entries it was made from.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use calendar::{Date, Timestamp};
use definitions::{EntryKey, Statement, StatementKind, SubjectKey, Value};
use record::{Actor, Area, EntryId, Ledger, NO_ENTRY, NewSource, Position, Record, SourceCorrection, SourceKind};
use returns::{BadRow, BadRows, CheckOptions, Kind, ReadError, StatementOptions, Statements, Tables};

use super::{Correction, draft};
use crate::{BuiltReturn, IngestError, RowOrigin, described_day, kinds, sen2};

const NAMES_ENTRY: &str =
    "This value identifies an entry, and it is not clear which one is meant. Correct it on the child's page.";
const BY_HAND: &str =
    "This was recorded by hand, or by another source. Correct it on the child's page, where both are shown.";
const SAYS_NOTHING: &str = "With this value the row would not say what it is about. Correct it on the child's page.";
const NO_CHANGE: &str = "The record would not change: it does not keep this value, or works it out from others.";
const ANOTHERS: &str = "This number is another child's on record. Check which of the two is right.";

/// What became of corrections put into the record.
#[derive(Debug, Default)]
pub struct Applied {
    /// Corrections that were not applied, by position, and why.
    pub refused: Vec<(usize, String)>,
}

/// What a table of the return says of one entry on record, in one row or several; of the area itself without an entry.
type Part = (String, Option<EntryId>);

/// Takes into the record what corrected rows of a return made from it now say, takes back what they no longer say, and
/// nothing else of the return. `tables` are those of the return as `position` makes it.
///
/// What a table says of an entry is refused, whole, where someone recorded otherwise by hand, where a number is another
/// child's, and where the return would not read as corrected afterwards: it is made once more, before anything is
/// written.
///
/// # Errors
/// [`IngestError::Kind`], or what the store says; nothing is written then.
#[expect(clippy::too_many_arguments, reason = "who, where and when travel through every call")]
pub fn apply_corrections(
    record: &Record,
    area: &Area,
    (kind, year): (&str, u16),
    position: &Position,
    tables: &Tables,
    corrections: &[Correction],
    by: &Actor,
    at: Timestamp,
) -> Result<Applied, IngestError> {
    let rows = draft(kind, year, position, area)?.rows;
    let mut after = tables.clone();
    correct(&mut after, corrections);
    let definitions = record.definitions();
    let import = kinds().imported(kind).ok_or_else(|| IngestError::unknown(kind))?;
    let how = StatementOptions {
        year: Some(year),
        as_of: position.viewpoint().today,
        bad_rows: BadRows::Skip,
    };
    let before = import.statements(tables, definitions, &how)?.statements;
    let Statements {
        statements: now,
        bad,
        left_out,
        ..
    } = import.statements(&after, definitions, &how)?;
    let ledger = record.ledger(&area.id)?;
    let made = Made::of(&ledger, &rows);
    let part_of = |c: &Correction| made.part(&c.table, Some(u64::from(c.row)));
    let corrected: HashSet<Part> = corrections.iter().map(part_of).collect();
    let by_now = |statements| by_day(statements, described_day(kind, year), position.viewpoint().today);
    let mut was = made.parts(by_now(before), &corrected);
    let mut is = made.parts(by_now(now), &corrected);
    let mut refused: BTreeMap<Part, String> = BTreeMap::new();
    for c in corrections {
        let row = |r: &&BadRow| r.table == c.table && r.row == u64::from(c.row);
        let own = |r: &&BadRow| row(r) && r.field == c.field;
        let unusable = bad.iter().find(own).or_else(|| bad.iter().find(row));
        if let Some(fault) = unusable.or_else(|| left_out.iter().find(own)) {
            refused.insert(part_of(c), unusable_value(fault, c));
        }
    }
    for part in &corrected {
        let from = part.1.and_then(|entry| made.entries.get(&entry));
        if let Err(why) = same_entries(&ledger, from, was.get(part), is.get_mut(part)) {
            refused.entry(part.clone()).or_insert_with(|| why.to_owned());
        }
    }
    let people = made
        .entries
        .values()
        .filter_map(|o| Some((subject(o.child?), o.child?)));
    let people = people.collect();
    let source = NewSource {
        kind: SourceKind::new(import.id()),
        name: "Corrections of findings".to_owned(),
        fingerprint: String::new(),
    };
    let mut said = |refused: &BTreeMap<Part, String>| -> (Vec<Statement>, Vec<Statement>) {
        was.retain(|part, _| !refused.contains_key(part));
        is.retain(|part, _| !refused.contains_key(part));
        let all = |parts: &BTreeMap<Part, Vec<Statement>>| parts.values().flatten().cloned().collect();
        (all(&was), all(&is))
    };
    let correction = |old, new| SourceCorrection {
        was: old,
        is: new,
        people: &people,
    };
    let (old, new) = said(&refused);
    let (seen, then) = record.try_correction(&area.id, &correction(&old, &new), &source.kind, by, at)?;
    // What someone recorded by hand is not overruled; it is left as it was.
    for doubt in seen.disagreements {
        let part = made.part(&doubt.table, doubt.row);
        refused.entry(part).or_insert_with(|| BY_HAND.to_owned());
    }
    for doubt in seen.refused {
        refused
            .entry(made.part(&doubt.table, doubt.row))
            .or_insert(doubt.message);
    }
    let then = Position::of(&then, position.viewpoint());
    let then = Reads::of(draft(kind, year, &then, area)?, kind, year)?;
    for c in corrections {
        if let Some(still) = then.otherwise(&after, c, part_of(c)) {
            let why = || {
                format!(
                    "The return would still say \"{still}\" here, because something else on record decides it. Correct it on the child's page."
                )
            };
            refused.entry(part_of(c)).or_insert_with(why);
        }
    }
    let (old, new) = said(&refused);
    record.correct(&area.id, &correction(&old, &new), source, by, at)?;
    let why = |c: &Correction| refused.get(&part_of(c)).cloned();
    let refused = corrections.iter().enumerate().filter_map(|(at, c)| Some((at, why(c)?)));
    Ok(Applied {
        refused: refused.collect(),
    })
}

/// What a return says without a day of its own counts as of the day it describes, or for its year; where that lies
/// ahead, as of today.
fn by_day(mut statements: Vec<Statement>, described: Option<Date>, today: Date) -> Vec<Statement> {
    for statement in &mut statements {
        if let StatementKind::Step { on, at_latest, .. } = &mut statement.kind
            && (*at_latest || Some(*on) == described)
        {
            *on = today.min(*on);
        }
    }
    statements
}

/// Why a corrected value, or with it another of its row, cannot be imported.
fn unusable_value(fault: &BadRow, c: &Correction) -> String {
    // What the reader then did with the value is not done here.
    let why = fault.message.split(';').next().unwrap_or_default();
    match fault.field == c.field {
        true => format!("This value cannot be used: {why}."),
        false => format!("With this value {} cannot be used: {why}.", fault.field),
    }
}

/// Puts corrections in the place of what the return says; one that fits nothing changes nothing.
fn correct(tables: &mut Tables, corrections: &[Correction]) {
    let mut changed = false;
    for c in corrections {
        changed |= tables.correct(&c.table, c.row as usize, &c.field, &c.value);
    }
    if changed {
        tables.finish();
    }
}

/// An entry that rows were made from, as the record names it.
struct Origin {
    child: Option<EntryId>,
    /// Place of the child's own entry.
    place: u32,
    register: String,
    key: String,
}

impl Origin {
    fn of(ledger: &Ledger, from: RowOrigin) -> Option<Self> {
        let place = ledger.place(from.entry)?;
        Some(Self {
            child: from.child,
            place: from.child.and_then(|c| ledger.place(c)).unwrap_or(NO_ENTRY),
            register: ledger.register_of(place).id.clone(),
            key: ledger.entry(place).key.to_string(),
        })
    }
}

/// What the rows of a return were made from.
struct Made {
    rows: HashMap<(String, u64), EntryId>,
    entries: HashMap<EntryId, Origin>,
}

impl Made {
    fn of(ledger: &Ledger, rows: &HashMap<(&'static str, u32), RowOrigin>) -> Self {
        let mut entries = HashMap::new();
        for from in rows.values() {
            if let Some(origin) = Origin::of(ledger, *from) {
                entries.insert(from.entry, origin);
            }
        }
        let rows = rows
            .iter()
            .map(|((table, row), from)| (((*table).to_owned(), u64::from(*row)), from.entry));
        Self {
            rows: rows.collect(),
            entries,
        }
    }

    fn part(&self, table: &str, row: Option<u64>) -> Part {
        let row = row.map(|row| (table.to_owned(), row));
        (table.to_owned(), row.and_then(|row| self.rows.get(&row)).copied())
    }

    /// What the corrected parts say, of the child and the entries each was made from.
    fn parts(&self, statements: Vec<Statement>, corrected: &HashSet<Part>) -> BTreeMap<Part, Vec<Statement>> {
        let names = self.names(&statements);
        let mut out: BTreeMap<Part, Vec<Statement>> = BTreeMap::new();
        for mut statement in statements {
            let part = self.part(&statement.origin.table, statement.origin.row);
            if !corrected.contains(&part) {
                continue;
            }
            if let Some(from) = part.1.and_then(|entry| self.entries.get(&entry)) {
                let names = from
                    .child
                    .and_then(|child| names.get(&child))
                    .map_or(&[][..], Vec::as_slice);
                let own = |entry: &mut EntryKey| {
                    if entry.register == from.register {
                        entry.key.clone_from(&from.key);
                    } else {
                        sen2::rename(names.iter().map(|(of, to)| (of, to.as_str())), entry);
                    }
                };
                own(&mut statement.entry);
                if let StatementKind::Link(link) = &mut statement.kind {
                    own(&mut link.to);
                }
                statement.subject = from.child.map(subject);
            } else if statement.subject.is_some() {
                continue;
            }
            out.entry(part).or_default().push(statement);
        }
        out
    }

    /// Which key of the return is which entry on record, by child; every row gives it.
    fn names(&self, statements: &[Statement]) -> HashMap<EntryId, Vec<(EntryKey, String)>> {
        let mut names: HashMap<EntryId, Vec<(EntryKey, String)>> = HashMap::new();
        for statement in statements {
            let (_, entry) = self.part(&statement.origin.table, statement.origin.row);
            if let Some(from) = entry.and_then(|entry| self.entries.get(&entry))
                && let Some(child) = from.child
                && statement.entry.register == from.register
                && statement.entry.key != from.key
            {
                let name = (statement.entry.clone(), from.key.clone());
                let known = names.entry(child).or_default();
                if !known.contains(&name) {
                    known.push(name);
                }
            }
        }
        names
    }
}

/// The return as it would be, with what each row was made from.
struct Reads {
    tables: Tables,
    rows: HashMap<(&'static str, u32), RowOrigin>,
}

impl Reads {
    fn of(built: BuiltReturn, kind: &str, year: u16) -> Result<Self, ReadError> {
        let options = CheckOptions {
            kind: Some(kind.to_owned()),
            year: Some(year),
            ..CheckOptions::default()
        };
        Ok(Self {
            tables: kinds().load_files(&built.files, &options, &|_| ())?.tables,
            rows: built.rows,
        })
    }

    /// What is there in place of a corrected value, when it is another and the entry's row is still in the return.
    fn otherwise(&self, corrected: &Tables, c: &Correction, (_, entry): Part) -> Option<String> {
        let at = self.tables.schema.table(&c.table)?;
        let column = self.tables.tables[at].def.column(&c.field)?;
        let (now, wanted) = (self.tables.tables[at].at(column), corrected.tables[at].at(column));
        let wanted_row = c.row as usize;
        let same = |row: usize| match self.tables.tables[at].def.columns[column].kind {
            Kind::Date => now.date(row) == wanted.date(wanted_row),
            Kind::Number => now.number(row) == wanted.number(wanted_row),
            Kind::Bool => now.bool(row) == wanted.bool(wanted_row),
            _ => now
                .text(row)
                .trim()
                .eq_ignore_ascii_case(wanted.text(wanted_row).trim()),
        };
        let of_entry = |from: &RowOrigin| Some(from.entry) == entry;
        let of_table = self.rows.iter().filter(|((table, _), _)| *table == c.table);
        let mut own: Vec<usize> = match entry {
            Some(_) => of_table
                .filter(|(_, from)| of_entry(from))
                .map(|((_, row), _)| *row as usize)
                .collect(),
            None => vec![wanted_row],
        };
        own.sort_unstable();
        match own.iter().any(|row| same(*row)) {
            true => None,
            false => own.first().map(|row| now.text(*row).to_owned()),
        }
    }
}

/// A key that means one child and no one else.
fn subject(child: EntryId) -> SubjectKey {
    SubjectKey {
        identifiers: Vec::new(),
        fallback: format!("entry {child}"),
    }
}

/// Makes what a table says now speak of the entries on record that it spoke of before.
fn same_entries(
    ledger: &Ledger,
    from: Option<&Origin>,
    was: Option<&Vec<Statement>>,
    is: Option<&mut Vec<Statement>>,
) -> Result<(), &'static str> {
    let (none, mut nothing) = (Vec::new(), Vec::new());
    let (was, is) = (was.unwrap_or(&none), is.unwrap_or(&mut nothing));
    if was == is {
        return Err(NO_CHANGE);
    }
    if is.is_empty() {
        return Err(SAYS_NOTHING);
    }
    let Some(from) = from else { return Ok(()) };
    let entries =
        |statements: &[Statement]| -> BTreeSet<EntryKey> { statements.iter().map(|s| s.entry.clone()).collect() };
    let (before, now) = (entries(was), entries(is));
    let own = |entries: &BTreeSet<EntryKey>| entries.iter().any(|e| e.register == from.register);
    if own(&before) && !own(&now) {
        return Err(SAYS_NOTHING);
    }
    let on_record = |entry: &EntryKey| {
        if ledger.definitions().is_of_people(&entry.register) {
            return true;
        }
        let register = ledger.definitions().register_index(&entry.register);
        let register = register.and_then(|r| u16::try_from(r).ok());
        register.is_some_and(|r| ledger.place_by_key(r, from.place, &entry.key).is_some())
    };
    if !before.iter().all(on_record) {
        return Err(NAMES_ENTRY);
    }
    let registers: BTreeSet<&str> = before.iter().map(|e| e.register.as_str()).collect();
    for register in registers {
        let only = |a: &BTreeSet<EntryKey>, b: &BTreeSet<EntryKey>| -> Vec<EntryKey> {
            a.difference(b).filter(|e| e.register == register).cloned().collect()
        };
        match (&only(&before, &now)[..], &only(&now, &before)[..]) {
            (_, []) | ([], _) => {}
            ([lost], [gained]) => {
                for statement in is.iter_mut().filter(|s| s.entry == *gained) {
                    statement.entry.clone_from(lost);
                }
            }
            _ => return Err(NAMES_ENTRY),
        }
    }
    match is.iter().any(|s| names_another(ledger, from.place, s)) {
        true => Err(ANOTHERS),
        false => Ok(()),
    }
}

/// Whether a statement gives a child a number that finds another on record.
fn names_another(ledger: &Ledger, child: u32, statement: &Statement) -> bool {
    let StatementKind::Step { fields, .. } = &statement.kind else {
        return false;
    };
    ledger.definitions().is_of_people(&statement.entry.register)
        && fields.iter().any(|(field, value)| match value {
            Value::Text(number) => {
                let found = ledger.with_identifier(field, number);
                !found.is_empty() && !found.contains(&child)
            }
            _ => false,
        })
}
