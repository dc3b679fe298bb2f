//! A PostgreSQL server to check against: the record's tests know how to get one.

/// Calls `f` with a connection to an empty place of its own; where there is no server the record's tests say so.
pub(crate) fn with_postgres(what: &str, f: impl FnOnce(&mut postgres::Client)) {
    #[cfg(unix)]
    if let Some(database) = record::testing::postgres() {
        let mut client = postgres::Client::connect(&database.address(), postgres::NoTls).unwrap();
        f(&mut client);
        return;
    }
    eprintln!("SKIPPED: {what} on PostgreSQL; there is no server to check against");
}
