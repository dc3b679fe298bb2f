use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use calendar::Timestamp;
use record::{Actor, Record};
use tokio::sync::Semaphore;

use crate::Messages;
use crate::figure_cache::FigureCache;
use crate::once::Once;
use crate::policy::{Rule, WhoActs};

/// The present moment, read once per request; tests and demonstrations pass their own.
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
    pub(crate) who_acts: WhoActs,
    pub(crate) messages: Arc<Messages>,
    pub(crate) rule: Rule,
    pub(crate) log: Log,
    /// How long a page may take, once what was sent has arrived.
    pub(crate) page_within: Duration,
    /// The operator's own notices, by their address.
    pub(crate) notices: HashMap<&'static str, String>,
    /// Proves that a form came from one of our own pages; made anew whenever the server starts.
    pub(crate) form_secret: u128,
    /// Forms that were sent since then.
    pub(crate) once: Arc<Once>,
    /// Places for pages being made.
    pub(crate) pages: Arc<Semaphore>,
    /// Turns for forms with files.
    pub(crate) uploads: crate::upload_turns::UploadTurns,
    pub(crate) derived: crate::labels::Derived,
    /// Returns being checked, and checked returns.
    pub(crate) check_jobs: crate::check_jobs::CheckJobs,
    /// The measures, and the figures made of them so far.
    pub(crate) figures: Arc<FigureCache>,
}

/// The shared state as handlers hold it.
pub(crate) type Shared = Arc<Site>;

impl Site {
    /// The token a form carries, another on every page: the secret under a pad of its own, so that compression of the
    /// page tells nothing about it.
    pub(crate) fn form_token(&self) -> String {
        let pad = uuid::Uuid::new_v4().as_u128();
        format!("{pad:032x}{:032x}", pad ^ self.form_secret)
    }

    /// The number of the form that carries a token; `None` when this server has not given the token out since it
    /// started.
    pub(crate) fn token_of_form(&self, token: &str) -> Option<u128> {
        let half = |range| token.get(range).and_then(|h| u128::from_str_radix(h, 16).ok());
        match (token.len(), half(0..32), half(32..64)) {
            (64, Some(pad), Some(masked)) if pad ^ masked == self.form_secret => Some(pad),
            _ => None,
        }
    }
}
