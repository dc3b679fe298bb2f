use std::collections::HashMap;
use std::sync::Arc;

use calendar::Timestamp;
use record::{Actor, Record};

use crate::Messages;
use crate::figure_cache::FigureCache;
use crate::policy::Rule;

/// The present moment, asked for once per request; tests and demonstrations pass their own.
pub(crate) type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Where lines for the operator go. They never hold a child's data.
pub(crate) type Log = Arc<dyn Fn(&str) + Send + Sync>;

/// The notices at the foot of every page, by their address; an operator's text is a file of that name ending in `.txt`.
pub(crate) const NOTICES: [&str; 5] = ["help", "contact", "accessibility", "privacy", "feedback"];

/// What all requests share.
pub(crate) struct Site {
    pub(crate) record: Arc<Record>,
    pub(crate) clock: Clock,
    pub(crate) actor: Actor,
    pub(crate) messages: Arc<Messages>,
    pub(crate) rule: Rule,
    pub(crate) log: Log,
    /// The operator's own notices, by their address.
    pub(crate) notices: HashMap<&'static str, String>,
    /// Proves that a form came from one of our own pages; made anew whenever the server starts.
    pub(crate) form_secret: u128,
    pub(crate) derived: crate::labels::Derived,
    /// Returns being checked, and checked returns.
    pub(crate) check_jobs: crate::check_jobs::CheckJobs,
    /// The measures, and the figures made of them so far.
    pub(crate) figures: Arc<FigureCache>,
}

/// The shared state as handlers hold it.
pub(crate) type Shared = Arc<Site>;

impl Site {
    /// The token a form carries: the secret under a pad of its own, so that it differs on every page and compression
    /// of the page tells nothing about it.
    pub(crate) fn form_token(&self) -> String {
        let pad = uuid::Uuid::new_v4().as_u128();
        format!("{pad:032x}{:032x}", pad ^ self.form_secret)
    }

    /// Whether a token was given out by this server since it started.
    pub(crate) fn is_form_token(&self, token: &str) -> bool {
        let half = |range| token.get(range).and_then(|h| u128::from_str_radix(h, 16).ok());
        match (token.len(), half(0..32), half(32..64)) {
            (64, Some(pad), Some(masked)) => pad ^ masked == self.form_secret,
            _ => false,
        }
    }
}
