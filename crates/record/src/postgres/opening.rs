//! Reaching a PostgreSQL database: whether it lets us in, is ours, and which version it is.

use postgres::error::SqlState;
use postgres::{GenericClient, NoTls};

use super::address::Address;
use super::link::{Link, said};
use crate::StoreError;
use crate::stored::{FIRST_VERSION, Migration, applied};

pub(super) const MIGRATIONS: &[Migration] = &[Migration {
    version: FIRST_VERSION,
    name: "record",
    sql: include_str!("../../migrations/postgres/003_record.sql"),
}];

/// The advisory lock held while migrating.
pub(super) const MIGRATION_LOCK: i64 = 0x4754_6872_6d69_6772;

pub(super) fn cannot(sentence: impl Into<String>) -> StoreError {
    StoreError::CannotOpen(sentence.into())
}

pub(super) fn open(address: &Address) -> Result<Link, StoreError> {
    let client = match &address.tls {
        Some(tls) => address.config.connect(tls.clone()),
        None => address.config.connect(NoTls),
    };
    let mut client = client.map_err(|error| refused(&error))?;
    let settings = "SELECT current_setting('server_encoding'), current_setting('synchronous_commit')";
    let row = client.query_one(settings, &[]).map_err(said)?;
    let (encoding, synchronous): (&str, &str) = (row.try_get(0).map_err(said)?, row.try_get(1).map_err(said)?);
    if encoding != "UTF8" {
        return Err(cannot(format!(
            "the PostgreSQL database keeps text as {encoding}, which cannot hold every name; create one with ENCODING 'UTF8'"
        )));
    }
    if synchronous == "off" {
        // A commit that returns before it is on the disk is not one that may be acknowledged.
        client.batch_execute("SET synchronous_commit = on").map_err(said)?;
    }
    Ok(Link::new(client))
}

fn refused(error: &postgres::Error) -> StoreError {
    match error.as_db_error() {
        Some(said)
            if *said.code() == SqlState::INVALID_AUTHORIZATION_SPECIFICATION
                && (said.message().contains("encryption") || said.message().contains("SSL")) =>
        {
            cannot(
                "the PostgreSQL server wants an encrypted connection (TLS); add sslmode=require to the address, and \
                 sslrootcert=FILE when its certificate is one of your own making",
            )
        }
        Some(said) => cannot(format!(
            "the PostgreSQL server did not let this program in: {}; check user, password and database in the address",
            said.message()
        )),
        None => {
            let why = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
            if error.to_string().contains("TLS") {
                return cannot(format!(
                    "no encrypted connection (TLS) to the PostgreSQL server could be made ({why}); it must offer TLS, with \
                     a certificate in its own name that this machine trusts, or whose root is given with sslrootcert=FILE \
                     in the address"
                ));
            }
            cannot(format!(
                "the PostgreSQL server cannot be reached ({why}); check that it runs, and host and port in the address"
            ))
        }
    }
}

/// How many of the migrations have been applied.
pub(super) fn version(client: &mut impl GenericClient) -> Result<usize, StoreError> {
    let another = || {
        cannot(
            "the PostgreSQL database already holds tables of another program; nothing in it was changed. Create a \
             database, or a schema, for Golden Thread alone",
        )
    };
    let sql = "SELECT to_regclass('schema_version') IS NOT NULL,
        EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema()
            AND tablename IN ('area', 'source', 'entry', 'event', 'audit'))";
    let row = client.query_one(sql, &[]).map_err(said)?;
    match (row.try_get(0).map_err(said)?, row.try_get(1).map_err(said)?) {
        (false, false) => return Ok(0),
        (false, true) => return Err(another()),
        (true, _) => {}
    }
    // Other programs have a table of this name too; ours has these columns, and names we know.
    let rows = client
        .query("SELECT version, name FROM schema_version ORDER BY version", &[])
        .map_err(|error| match error.code() {
            Some(&SqlState::UNDEFINED_COLUMN) => another(),
            _ => said(error),
        })?;
    let mut found = 0;
    for row in rows {
        let (version, name): (i64, &str) = match (row.try_get(0), row.try_get(1)) {
            (Ok(version), Ok(name)) => (version, name),
            _ => return Err(another()),
        };
        let known = MIGRATIONS.iter().find(|migration| migration.version == version);
        if known.is_some_and(|migration| migration.name != name) {
            return Err(another());
        }
        found = version;
    }
    applied(found, MIGRATIONS.len())
}
