//! A form that is sent twice is recorded once.
//!
//! Every form carries a token that no other page has. The token with all that was sent names one sending: a double
//! click, or a reload of the answer, sends the same again and gets the answer of the first. What a person changes
//! before sending again is another sending, so nothing that was typed is ever passed over.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use record::EntryId;

use crate::reply::Reply;

/// Sendings remembered. A form sent twice is nearly always sent twice within seconds.
const REMEMBERED: usize = 20_000;
/// Answers kept that are pages of their own, not the address of one.
const PAGES_KEPT: usize = 8;
/// How long a second sending waits for the first to be recorded: less than the limit of a page.
const WAIT: Duration = Duration::from_secs(20);

/// One sending of a form: its token, and a fingerprint of who sent what to which address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Sending {
    pub(crate) token: u128,
    pub(crate) content: u64,
}

/// What came of a sending, to be answered again.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    /// The answer; `None` when it is recorded and its answer is no longer kept, or could not be given.
    pub(crate) reply: Option<Reply>,
    /// Children whose data the answer shows.
    pub(crate) reads: Vec<EntryId>,
}

/// Whether a sending is the first.
pub(crate) enum Claimed {
    /// It is; its outcome is to be settled.
    First(Claim),
    /// It was recorded before.
    Before(Outcome),
    /// The first is still being recorded.
    StillGoing,
}

/// The sendings of this server since it started.
#[derive(Default)]
pub(crate) struct Once {
    state: Mutex<State>,
    settled: Condvar,
}

#[derive(Default)]
struct State {
    /// `None` while it is being recorded.
    sendings: HashMap<Sending, Option<Outcome>>,
    /// The settled ones, oldest first.
    order: VecDeque<Sending>,
    /// Those whose answer is a page.
    pages: VecDeque<Sending>,
}

impl Once {
    /// Claims a sending, waiting for the first of the same when there is one.
    pub(crate) fn claim(self: &Arc<Self>, sending: Sending) -> Claimed {
        let going = |state: &mut State| matches!(state.sendings.get(&sending), Some(None));
        let waited = self.settled.wait_timeout_while(self.lock(), WAIT, going);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner).0;
        match state.sendings.get(&sending) {
            Some(Some(outcome)) => Claimed::Before(outcome.clone()),
            Some(None) => Claimed::StillGoing,
            None => {
                state.sendings.insert(sending, None);
                Claimed::First(Claim {
                    once: Arc::clone(self),
                    sending,
                    outcome: None,
                })
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn settle(&mut self, sending: Sending, outcome: Option<Outcome>) {
        let Some(outcome) = outcome else {
            self.sendings.remove(&sending);
            return;
        };
        if matches!(outcome.reply, Some(Reply::Html(..) | Reply::File { .. })) {
            self.pages.push_back(sending);
        }
        self.sendings.insert(sending, Some(outcome));
        self.order.push_back(sending);
        if self.pages.len() > PAGES_KEPT
            && let Some(oldest) = self.pages.pop_front()
            && let Some(Some(kept)) = self.sendings.get_mut(&oldest)
        {
            kept.reply = None;
            kept.reads = Vec::new();
        }
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.sendings.remove(&oldest);
        }
    }
}

/// A sending that is being recorded. Dropped without an outcome, the form can be sent again.
pub(crate) struct Claim {
    once: Arc<Once>,
    sending: Sending,
    outcome: Option<Outcome>,
}

impl Claim {
    pub(crate) fn is_of(&self, sending: Sending) -> bool {
        self.sending == sending
    }

    /// Something is on record: from here on the same sending never records again, whatever becomes of the answer.
    pub(crate) fn recorded(&mut self) {
        self.outcome.get_or_insert(Outcome {
            reply: None,
            reads: Vec::new(),
        });
    }

    /// Whether something is on record.
    pub(crate) fn has_recorded(&self) -> bool {
        self.outcome.is_some()
    }

    /// What the same sending is answered with from now on.
    pub(crate) fn answered(&mut self, outcome: Outcome) {
        self.outcome = Some(outcome);
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let outcome = self.outcome.take();
        self.once.lock().settle(self.sending, outcome);
        self.once.settled.notify_all();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn sending(token: u128) -> Sending {
        Sending { token, content: 1 }
    }

    fn see(address: &str) -> Outcome {
        Outcome {
            reply: Some(Reply::See(address.to_owned())),
            reads: Vec::new(),
        }
    }

    fn first(once: &Arc<Once>, token: u128) -> Claim {
        match once.claim(sending(token)) {
            Claimed::First(claim) => claim,
            _ => panic!("sending {token} was claimed before"),
        }
    }

    #[test]
    fn what_failed_can_be_sent_again_and_what_is_recorded_cannot() {
        let once = Arc::new(Once::default());
        drop(first(&once, 1));
        let mut claim = first(&once, 1);
        claim.recorded();
        drop(claim);
        assert!(matches!(
            once.claim(sending(1)),
            Claimed::Before(Outcome { reply: None, .. })
        ));
    }

    #[test]
    fn a_second_sending_waits_for_the_answer_of_the_first() {
        let once = Arc::new(Once::default());
        let mut claim = first(&once, 1);
        let other = Arc::clone(&once);
        let second = std::thread::spawn(move || match other.claim(sending(1)) {
            Claimed::Before(outcome) => outcome.reply,
            _ => None,
        });
        std::thread::sleep(Duration::from_millis(50));
        claim.answered(see("/here"));
        drop(claim);
        assert!(matches!(second.join().unwrap(), Some(Reply::See(address)) if address == "/here"));
    }

    #[test]
    fn the_memory_of_sendings_and_of_pages_is_bounded() {
        let once = Arc::new(Once::default());
        for token in 0..(REMEMBERED as u128 + 10) {
            let mut claim = first(&once, token);
            claim.answered(if token % 2 == 0 {
                see("/here")
            } else {
                Outcome {
                    reply: Some(Reply::Html(axum::http::StatusCode::OK, "page".to_owned())),
                    reads: Vec::new(),
                }
            });
        }
        let state = once.lock();
        assert_eq!(state.sendings.len(), REMEMBERED);
        assert_eq!(state.order.len(), REMEMBERED);
        let kept = state.sendings.values().flatten();
        let pages = kept.filter(|outcome| matches!(outcome.reply, Some(Reply::Html(..))));
        assert_eq!(pages.count(), PAGES_KEPT);
    }
}
