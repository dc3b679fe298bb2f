//! Statements of which the entry has been found already: the rows of a register's own file.

use definitions::{EntryKey, Statement, StatementKind};

use super::{Reconciled, Work};
use crate::{EntryId, EntryRef, Ledger, SourceKind};

/// A statement of a step with the entry that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowStatement {
    /// What it says; its own subject and key are not looked at.
    pub statement: Statement,
    /// The entry.
    pub entry: RowEntry,
}

/// The entry that a row is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RowEntry {
    /// On record.
    Existing(EntryId),
    /// To be opened: rows with the same subject and key open one.
    New {
        /// The entry it is about or a part of.
        subject: Option<EntryId>,
        /// Its key in the store, unique for its register and subject.
        key: String,
    },
}

pub(crate) fn reconcile_rows(ledger: &Ledger, rows: &[RowStatement], kind: &SourceKind) -> Reconciled {
    let mut work = Work::new(ledger, kind, rows.len());
    for RowStatement { statement, entry } in rows {
        let StatementKind::Step {
            step,
            on,
            at_latest,
            fields,
        } = &statement.kind
        else {
            continue;
        };
        let (subject, entry) = match entry {
            RowEntry::Existing(id) => {
                let place = ledger.place(*id);
                let subject = place.map(|place| ledger.entry(place).subject);
                let subject = subject.and_then(|s| ledger.entries().get(s as usize));
                (subject.map(|e| EntryRef::Existing(e.id)), EntryRef::Existing(*id))
            }
            RowEntry::New { subject, key } => {
                let subject = subject.map(EntryRef::Existing);
                let key = EntryKey {
                    register: statement.entry.register.clone(),
                    key: key.clone(),
                };
                // One whose opening was undone is there already.
                let Some(entry) = work.entry(subject, &key) else {
                    let message = format!("there is no register \"{}\"", key.register);
                    work.refuse(statement, message);
                    continue;
                };
                (subject, entry)
            }
        };
        work.take_step(statement, (subject, entry), step, (*on, *at_latest), fields);
    }
    work.out
}
