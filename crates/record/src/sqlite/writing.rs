//! Writing a batch's rows, inside the transaction that has checked them.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Transaction, ffi, params};

use crate::batch::{LastRead, PreparedBatch, Retractable};
use crate::chain::{ReadColumns, ReadsNoted, file_head};
use crate::compressed::Compressed;
use crate::{AreaId, Read, Seq, StoreError};

pub(super) fn retractable(
    transaction: &Transaction<'_>,
    area: &AreaId,
    plan: &PreparedBatch<'_>,
) -> Result<BTreeMap<i64, Retractable>, StoreError> {
    let mut statement = transaction.prepare_cached(
        "SELECT entry, kind, EXISTS (SELECT 1 FROM event r WHERE r.area = ?1 AND r.target = ?2 AND r.kind = 'retract')
         FROM event WHERE area = ?1 AND seq = ?2",
    )?;
    let mut found = BTreeMap::new();
    for seq in plan.retracted().filter_map(|event| event.target) {
        let mut rows = statement.query(params![area.0, seq])?;
        if let Some(row) = rows.next()? {
            let event = Retractable {
                entry: row.get(0)?,
                kind: row.get(1)?,
                retracted: row.get(2)?,
            };
            found.insert(seq, event);
        }
    }
    Ok(found)
}

pub(super) fn insert(
    transaction: &Transaction<'_>,
    area: &AreaId,
    plan: &PreparedBatch<'_>,
    last_seq: i64,
) -> Result<(), StoreError> {
    let (area, batch) = (&area.0, plan.batch);
    transaction
        .prepare_cached(
            "INSERT INTO source (area, id, kind, name, fingerprint, received_at, received_by, received_by_name,
                 last_entry, last_event, reads, reads_head, head)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute(params![
            area,
            plan.source,
            batch.source.kind.id(),
            batch.source.name,
            batch.source.fingerprint,
            plan.at,
            batch.by.id,
            batch.by.name,
            plan.last_entry,
            plan.last,
            plan.reads.number,
            plan.reads.head,
            plan.head
        ])?;
    let sql = "INSERT INTO entry (area, id, register, subject, key, salt, leaf) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let mut statement = transaction.prepare_cached(sql)?;
    for entry in &plan.entries {
        let row = params![
            area,
            entry.id,
            entry.register,
            entry.subject,
            entry.key,
            entry.salt,
            entry.leaf
        ];
        statement.execute(row).map_err(|error| match error {
            // Someone else has made this entry since the writer looked.
            error if is_duplicate(&error) => StoreError::Conflict { now_at: Seq(last_seq) },
            error => error.into(),
        })?;
    }
    let mut statement = transaction.prepare_cached(
        "INSERT INTO event (area, seq, entry, kind, name, target, target_measure, on_day, fields, recorded_at,
             recorded_by, recorded_by_name, source, origin_table, origin_row, origin_line, origin_page, reason,
             salt, leaf)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
    )?;
    for event in &plan.events {
        statement.execute(params![
            area,
            event.seq,
            event.entry,
            event.kind,
            event.name,
            event.target,
            event.target_measure,
            event.on_day,
            event.fields,
            plan.at,
            batch.by.id,
            batch.by.name,
            plan.source,
            event.origin_table,
            event.origin_row,
            event.origin_line,
            event.origin_page,
            event.reason,
            event.salt,
            event.leaf
        ])?;
    }
    Ok(())
}

/// Keeps a file's bytes, once; `begins` is where the area's chains begin.
pub(super) fn keep(
    transaction: &Transaction<'_>,
    area: &AreaId,
    file: &Compressed,
    begins: &[u8],
) -> Result<(), StoreError> {
    let kept = "SELECT packed IS NOT NULL FROM file WHERE area = ?1 AND fingerprint = ?2";
    let kept: Option<bool> = transaction
        .query_row(kept, params![area.0, file.fingerprint], |row| row.get(0))
        .optional()?;
    match kept {
        Some(true) => return Ok(()),
        // The bytes have been removed since they were first kept.
        Some(false) => {
            let again = "UPDATE file SET packed = ?3 WHERE area = ?1 AND fingerprint = ?2";
            transaction.execute(again, params![area.0, file.fingerprint, file.bytes])?;
            return Ok(());
        }
        None => {}
    }
    let last = "SELECT number, head FROM file WHERE area = ?1 ORDER BY number DESC LIMIT 1";
    let last: Option<(i64, Vec<u8>)> = transaction
        .query_row(last, [&area.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (last, before) = last.unwrap_or_else(|| (0, begins.to_vec()));
    let head = file_head(&before, last + 1, &file.fingerprint, file.size);
    transaction.execute(
        "INSERT INTO file (area, fingerprint, number, size, packed, head) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![area.0, file.fingerprint, last + 1, file.size, file.bytes, head],
    )?;
    Ok(())
}

/// Notes reads after those that are there.
pub(super) fn insert_reads(
    transaction: &Transaction<'_>,
    area: &AreaId,
    reads: &[Read],
    before: &LastRead,
) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO audit (area, number, child, read_at, read_by, read_by_name, purpose, head)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    let mut noted = Some(ReadsNoted::after(&before.head));
    for (at, (read, number)) in reads.iter().zip(before.number + 1..).enumerate() {
        let row = ReadColumns::of(read, number);
        if let Some(noted) = &mut noted {
            noted.add(&row);
        }
        let head = noted.take_if(|_| at + 1 == reads.len()).map(ReadsNoted::head);
        statement.execute(params![
            area.0,
            row.number,
            row.child,
            row.read_at,
            row.read_by,
            row.read_by_name,
            row.purpose,
            head
        ])?;
    }
    Ok(())
}

fn is_duplicate(error: &rusqlite::Error) -> bool {
    matches!(error, rusqlite::Error::SqliteFailure(failure, _)
        if failure.extended_code == ffi::SQLITE_CONSTRAINT_UNIQUE
            || failure.extended_code == ffi::SQLITE_CONSTRAINT_PRIMARYKEY)
}
