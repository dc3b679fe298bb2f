//! Writing a batch's rows, inside the transaction that has checked them.

use std::collections::BTreeMap;

use postgres::Transaction;
use postgres::error::SqlState;

use super::link::{Statements, said};
use crate::batch::{EventRow, Last, PreparedBatch, Retractable};
use crate::{AreaId, Seq, StoreError};

/// Rows sent in one message; more would only take memory.
const AT_ONCE: usize = 10_000;

/// Waits for the area's turn, which lasts until the transaction ends.
pub(super) fn lock(
    transaction: &mut Transaction<'_>,
    statements: &mut Statements,
    area: &AreaId,
) -> Result<(), StoreError> {
    let statement = statements.get(transaction, "SELECT pg_advisory_xact_lock($1)")?;
    transaction
        .execute(&statement, &[&lock_number(&area.0)])
        .map_err(said)?;
    Ok(())
}

/// FNV-1a: the same in every version of the program. Two areas that share a number only take turns.
fn lock_number(area: &str) -> i64 {
    let hash = "golden thread area "
        .bytes()
        .chain(area.bytes())
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    hash.cast_signed()
}

pub(super) fn retractable(
    transaction: &mut Transaction<'_>,
    statements: &mut Statements,
    area: &AreaId,
    plan: &PreparedBatch<'_>,
) -> Result<BTreeMap<i64, Retractable>, StoreError> {
    let wanted: Vec<i64> = plan.retracted().filter_map(|event| event.target).collect();
    let mut found = BTreeMap::new();
    if wanted.is_empty() {
        return Ok(found);
    }
    let sql = "SELECT e.seq, e.entry, e.kind, EXISTS (SELECT 1 FROM event r
            WHERE r.area = e.area AND r.target = e.seq AND r.kind = 'retract')
         FROM event e WHERE e.area = $1 AND e.seq = ANY ($2)";
    let statement = statements.get(transaction, sql)?;
    for row in transaction.query(&statement, &[&area.0, &wanted]).map_err(said)? {
        let event = Retractable {
            entry: row.try_get(1).map_err(said)?,
            kind: row.try_get(2).map_err(said)?,
            retracted: row.try_get(3).map_err(said)?,
        };
        found.insert(row.try_get(0).map_err(said)?, event);
    }
    Ok(found)
}

pub(super) fn insert(
    transaction: &mut Transaction<'_>,
    statements: &mut Statements,
    area: &AreaId,
    plan: &PreparedBatch<'_>,
    last: Last,
) -> Result<(), StoreError> {
    let (source, by) = (&plan.batch.source, &plan.batch.by);
    let sql = "INSERT INTO source (area, id, kind, name, fingerprint, received_at, received_by, received_by_name)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let statement = statements.get(transaction, sql)?;
    let kind = source.kind.id();
    transaction
        .execute(
            &statement,
            &[
                &area.0,
                &plan.source,
                &kind,
                &source.name,
                &source.fingerprint,
                &plan.at,
                &by.id,
                &by.name,
            ],
        )
        .map_err(said)?;
    let sql = "INSERT INTO entry (area, id, register, subject, key)
         SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::bigint[], $5::text[])";
    for rows in plan.entries.chunks(AT_ONCE) {
        let statement = statements.get(transaction, sql)?;
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let registers: Vec<&str> = rows.iter().map(|row| row.register).collect();
        let subjects: Vec<Option<i64>> = rows.iter().map(|row| row.subject).collect();
        let keys: Vec<&str> = rows.iter().map(|row| row.key).collect();
        transaction
            .execute(&statement, &[&area.0, &ids, &registers, &subjects, &keys])
            .map_err(|error| match error.code() {
                // Somebody else has made this entry since the writer looked.
                Some(&SqlState::UNIQUE_VIOLATION) => StoreError::Conflict { now_at: Seq(last.seq) },
                _ => said(error),
            })?;
    }
    plan.events
        .chunks(AT_ONCE)
        .try_for_each(|rows| insert_events(transaction, statements, area, plan, rows))
}

fn insert_events(
    transaction: &mut Transaction<'_>,
    statements: &mut Statements,
    area: &AreaId,
    plan: &PreparedBatch<'_>,
    rows: &[EventRow<'_>],
) -> Result<(), StoreError> {
    let sql = "INSERT INTO event (area, recorded_at, recorded_by, recorded_by_name, source, seq, entry, kind, name,
             target, target_measure, on_day, fields, origin_table, origin_row, origin_line, origin_page, reason)
         SELECT $1, $2, $3, $4, $5, * FROM unnest($6::bigint[], $7::bigint[], $8::text[], $9::text[], $10::bigint[],
             $11::text[], $12::text[], $13::text[], $14::text[], $15::bigint[], $16::bigint[], $17::bigint[],
             $18::text[])";
    fn column<'r, T>(rows: &'r [EventRow<'r>], of: impl Fn(&'r EventRow<'r>) -> T) -> Vec<T> {
        rows.iter().map(of).collect()
    }
    let statement = statements.get(transaction, sql)?;
    let by = &plan.batch.by;
    transaction
        .execute(
            &statement,
            &[
                &area.0,
                &plan.at,
                &by.id,
                &by.name,
                &plan.source,
                &column(rows, |row| row.seq),
                &column(rows, |row| row.entry),
                &column(rows, |row| row.kind),
                &column(rows, |row| row.name),
                &column(rows, |row| row.target),
                &column(rows, |row| row.target_measure),
                &column(rows, |row| row.on_day.as_str()),
                &column(rows, |row| row.fields.as_deref()),
                &column(rows, |row| row.origin_table),
                &column(rows, |row| row.origin_row),
                &column(rows, |row| row.origin_line),
                &column(rows, |row| row.origin_page),
                &column(rows, |row| row.reason),
            ],
        )
        .map_err(said)?;
    Ok(())
}
