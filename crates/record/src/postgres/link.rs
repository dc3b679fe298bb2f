//! One connection, with the statements prepared on it.

use std::collections::HashMap;

use postgres::{Client, GenericClient, IsolationLevel, Statement, Transaction};

use crate::StoreError;
use crate::stored::trouble;

/// A connection to the server.
pub(super) struct Link {
    pub(super) client: Client,
    pub(super) statements: Statements,
}

/// Statements prepared on one connection, by their text.
#[derive(Default)]
pub(super) struct Statements(HashMap<&'static str, Statement>);

impl Statements {
    pub(super) fn get(&mut self, client: &mut impl GenericClient, sql: &'static str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.0.get(sql) {
            return Ok(statement.clone());
        }
        let statement = client.prepare(sql).map_err(said)?;
        self.0.insert(sql, statement.clone());
        Ok(statement)
    }
}

impl Link {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            statements: Statements::default(),
        }
    }

    /// Asks the server, because a connection that lay idle while the server was restarted does not know.
    pub(super) fn works(&mut self) -> bool {
        self.client.check_connection().is_ok()
    }

    /// Begins a transaction in which each statement sees what others have committed by then, whatever the server's
    /// default: a batch must look again after it has waited for its turn.
    pub(super) fn transaction(&mut self) -> Result<(Transaction<'_>, &mut Statements), StoreError> {
        let transaction = self
            .client
            .build_transaction()
            .isolation_level(IsolationLevel::ReadCommitted)
            .read_only(false)
            .start()
            .map_err(said)?;
        Ok((transaction, &mut self.statements))
    }
}

/// What the server said, without the detail that quotes the row.
pub(super) fn said(error: postgres::Error) -> StoreError {
    trouble(match error.as_db_error() {
        Some(said) => format!("PostgreSQL: {} ({})", said.message(), said.code().code()),
        None => format!("PostgreSQL: {error}"),
    })
}
