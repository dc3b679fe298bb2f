//! Writing a batch's rows, inside the transaction that has checked them.

use std::collections::BTreeMap;

use rusqlite::{Transaction, ffi, params};

use crate::batch::{Last, PreparedBatch, Retractable};
use crate::{AreaId, Seq, StoreError};

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
    last: Last,
) -> Result<(), StoreError> {
    let (area, batch) = (&area.0, plan.batch);
    transaction
        .prepare_cached(
            "INSERT INTO source (area, id, kind, name, fingerprint, received_at, received_by, received_by_name)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            area,
            plan.source,
            batch.source.kind.id(),
            batch.source.name,
            batch.source.fingerprint,
            plan.at,
            batch.by.id,
            batch.by.name
        ])?;
    let mut statement = transaction
        .prepare_cached("INSERT INTO entry (area, id, register, subject, key) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for entry in &plan.entries {
        let row = params![area, entry.id, entry.register, entry.subject, entry.key];
        statement.execute(row).map_err(|error| match error {
            // Somebody else has made this entry since the writer looked.
            error if is_duplicate(&error) => StoreError::Conflict { now_at: Seq(last.seq) },
            error => error.into(),
        })?;
    }
    let mut statement = transaction.prepare_cached(
        "INSERT INTO event (area, seq, entry, kind, name, target, target_measure, on_day, fields, recorded_at,
             recorded_by, recorded_by_name, source, origin_table, origin_row, origin_line, origin_page, reason)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
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
            event.reason
        ])?;
    }
    Ok(())
}

pub(super) fn is_duplicate(error: &rusqlite::Error) -> bool {
    matches!(error, rusqlite::Error::SqliteFailure(failure, _)
        if failure.extended_code == ffi::SQLITE_CONSTRAINT_UNIQUE
            || failure.extended_code == ffi::SQLITE_CONSTRAINT_PRIMARYKEY)
}
