//! Writing a batch's rows, inside the transaction that has checked them.

use std::collections::BTreeMap;

use postgres::Transaction;
use postgres::error::SqlState;

use super::link::{Statements, said};
use crate::batch::{EventRow, LastRead, PreparedBatch, Retractable};
use crate::chain::{ReadColumns, ReadsNoted, file_head};
use crate::compressed::Compressed;
use crate::{AreaId, Read, Seq, StoreError};

/// Rows sent in one message; more would only take memory.
const AT_ONCE: usize = 10_000;

/// What is numbered and chained in an area, each with a turn of its own: noting a read waits for no import.
#[derive(Debug, Clone, Copy)]
pub(super) enum Turn {
    Commits,
    Files,
    Reads,
}

/// Waits for the area's turn, which lasts until the transaction ends.
pub(super) fn lock(
    transaction: &mut Transaction<'_>,
    statements: &mut Statements,
    area: &AreaId,
    turn: Turn,
) -> Result<(), StoreError> {
    let statement = statements.get(transaction, "SELECT pg_advisory_xact_lock($1)")?;
    transaction
        .execute(&statement, &[&lock_number(&area.0, turn)])
        .map_err(said)?;
    Ok(())
}

/// FNV-1a: the same in every version of the program. Two areas that share a number only take turns.
fn lock_number(area: &str, turn: Turn) -> i64 {
    let of = match turn {
        Turn::Commits => "golden thread area ",
        Turn::Files => "golden thread files ",
        Turn::Reads => "golden thread reads ",
    };
    let hash = of
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
    last_seq: i64,
) -> Result<(), StoreError> {
    let (source, by) = (&plan.batch.source, &plan.batch.by);
    let sql = "INSERT INTO source (area, id, kind, name, fingerprint, received_at, received_by, received_by_name,
             last_entry, last_event, reads, reads_head, head)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
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
                &plan.last_entry,
                &plan.last,
                &plan.reads.number,
                &plan.reads.head,
                &&plan.head[..],
            ],
        )
        .map_err(said)?;
    let sql = "INSERT INTO entry (area, id, register, subject, key, salt, leaf)
         SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::bytea[], $7::bytea[])";
    for rows in plan.entries.chunks(AT_ONCE) {
        let statement = statements.get(transaction, sql)?;
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let registers: Vec<&str> = rows.iter().map(|row| row.register).collect();
        let subjects: Vec<Option<i64>> = rows.iter().map(|row| row.subject).collect();
        let keys: Vec<&str> = rows.iter().map(|row| row.key).collect();
        let salts: Vec<&[u8]> = rows.iter().map(|row| &row.salt[..]).collect();
        let leaves: Vec<&[u8]> = rows.iter().map(|row| &row.leaf[..]).collect();
        transaction
            .execute(
                &statement,
                &[&area.0, &ids, &registers, &subjects, &keys, &salts, &leaves],
            )
            .map_err(|error| match error.code() {
                // Someone else has made this entry since the writer looked.
                Some(&SqlState::UNIQUE_VIOLATION) => StoreError::Conflict { now_at: Seq(last_seq) },
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
             target, target_measure, on_day, fields, origin_table, origin_row, origin_line, origin_page, reason,
             salt, leaf)
         SELECT $1, $2, $3, $4, $5, * FROM unnest($6::bigint[], $7::bigint[], $8::text[], $9::text[], $10::bigint[],
             $11::text[], $12::text[], $13::text[], $14::text[], $15::bigint[], $16::bigint[], $17::bigint[],
             $18::text[], $19::bytea[], $20::bytea[])";
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
                &column(rows, |row| &row.salt[..]),
                &column(rows, |row| &row.leaf[..]),
            ],
        )
        .map_err(said)?;
    Ok(())
}

/// Keeps a file's bytes, once; `begins` is where the area's chains begin.
pub(super) fn keep(
    transaction: &mut Transaction<'_>,
    statements: &mut Statements,
    area: &AreaId,
    file: &Compressed,
    begins: &[u8],
) -> Result<(), StoreError> {
    let kept = "SELECT packed IS NOT NULL FROM file WHERE area = $1 AND fingerprint = $2";
    let kept = statements.get(transaction, kept)?;
    let kept = transaction
        .query_opt(&kept, &[&area.0, &file.fingerprint])
        .map_err(said)?;
    match kept.map(|row| row.try_get(0).map_err(said)).transpose()? {
        Some(true) => return Ok(()),
        // The bytes have been removed since they were first kept.
        Some(false) => {
            let again = "UPDATE file SET packed = $3 WHERE area = $1 AND fingerprint = $2";
            let again = statements.get(transaction, again)?;
            transaction
                .execute(&again, &[&area.0, &file.fingerprint, &file.bytes])
                .map_err(said)?;
            return Ok(());
        }
        None => {}
    }
    let last = "SELECT number, head FROM file WHERE area = $1 ORDER BY number DESC LIMIT 1";
    let last = statements.get(transaction, last)?;
    let (last, before): (i64, Vec<u8>) = match transaction.query_opt(&last, &[&area.0]).map_err(said)? {
        Some(row) => (row.try_get(0).map_err(said)?, row.try_get(1).map_err(said)?),
        None => (0, begins.to_vec()),
    };
    let number = last + 1;
    let head = file_head(&before, number, &file.fingerprint, file.size);
    let sql = "INSERT INTO file (area, fingerprint, number, size, packed, head) VALUES ($1, $2, $3, $4, $5, $6)";
    let statement = statements.get(transaction, sql)?;
    transaction
        .execute(
            &statement,
            &[&area.0, &file.fingerprint, &number, &file.size, &file.bytes, &&head[..]],
        )
        .map_err(said)?;
    Ok(())
}

/// The last noted read of an area; none when there is none yet.
pub(super) fn last_read(
    transaction: &mut Transaction<'_>,
    statements: &mut Statements,
    area: &AreaId,
) -> Result<Option<LastRead>, StoreError> {
    let sql = "SELECT number, head FROM audit WHERE area = $1 ORDER BY number DESC LIMIT 1";
    let statement = statements.get(transaction, sql)?;
    let row = transaction.query_opt(&statement, &[&area.0]).map_err(said)?;
    row.map(|row| {
        Ok(LastRead {
            number: row.try_get(0).map_err(said)?,
            head: row.try_get(1).map_err(said)?,
        })
    })
    .transpose()
}

/// Notes reads after those that are there.
pub(super) fn insert_reads(
    transaction: &mut Transaction<'_>,
    statements: &mut Statements,
    area: &AreaId,
    reads: &[Read],
    before: &LastRead,
) -> Result<(), StoreError> {
    let rows: Vec<ReadColumns<'_>> = reads
        .iter()
        .zip(before.number + 1..)
        .map(|(read, number)| ReadColumns::of(read, number))
        .collect();
    let mut noted = ReadsNoted::after(&before.head);
    rows.iter().for_each(|row| noted.add(row));
    let head = noted.head();
    let sql = "INSERT INTO audit (area, number, child, read_at, read_by, read_by_name, purpose, head)
         SELECT $1, number, child, read_at, read_by, read_by_name, purpose,
             CASE WHEN number = $8 THEN $9::bytea END
         FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[])
             AS noted (number, child, read_at, read_by, read_by_name, purpose)";
    let statement = statements.get(transaction, sql)?;
    fn column<'r, T>(rows: &'r [ReadColumns<'r>], of: impl Fn(&'r ReadColumns<'r>) -> T) -> Vec<T> {
        rows.iter().map(of).collect()
    }
    transaction
        .execute(
            &statement,
            &[
                &area.0,
                &column(&rows, |row| row.number),
                &column(&rows, |row| row.child),
                &column(&rows, |row| row.read_at),
                &column(&rows, |row| row.read_by),
                &column(&rows, |row| row.read_by_name),
                &column(&rows, |row| row.purpose),
                &rows.last().map_or(0, |row| row.number),
                &&head[..],
            ],
        )
        .map_err(said)?;
    Ok(())
}
