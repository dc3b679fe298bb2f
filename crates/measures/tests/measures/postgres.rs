//! A PostgreSQL server to check against, when one is named in `GOLDEN_THREAD_TEST_POSTGRES`.

use std::sync::Mutex;

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Calls `f` with a connection whose tables vanish afterwards; says loudly when there is no server to connect to.
pub(crate) fn with_postgres(what: &str, f: impl FnOnce(&mut postgres::Client)) {
    let Ok(url) = std::env::var("GOLDEN_THREAD_TEST_POSTGRES") else {
        eprintln!("SKIPPED: {what} on PostgreSQL; set GOLDEN_THREAD_TEST_POSTGRES to a server's address to run it");
        return;
    };
    let _one = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    let schema = format!("measures_{}", std::process::id());
    client
        .batch_execute(&format!(
            "DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}; SET search_path TO {schema}"
        ))
        .unwrap();
    f(&mut client);
    client.batch_execute(&format!("DROP SCHEMA {schema} CASCADE")).unwrap();
}
