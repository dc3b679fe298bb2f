//! Turns for forms with files: so many arrive at once, and a slow one gives its turn to one that waits.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout};

use crate::limits::{FAIR_UPLOAD, MOST_UPLOADS, UPLOAD_PAUSE, UPLOAD_UNDISTURBED, UPLOAD_WAIT};

/// The forms with files that are arriving.
pub(crate) struct UploadTurns {
    turns: Semaphore,
    arriving: Mutex<Vec<Arc<Arriving>>>,
}

/// One form with files that is arriving.
struct Arriving {
    since: Instant,
    bytes: AtomicU64,
    /// Makes it stop, for another to have its turn.
    stop: Notify,
}

impl Arriving {
    /// Bytes a second so far.
    fn speed(&self) -> u64 {
        let micros = u64::try_from(self.since.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.bytes.load(Ordering::Relaxed).saturating_mul(1_000_000) / micros.max(1)
    }
}

/// A turn, given back when the form has arrived or is given up.
pub(crate) struct Turn<'a> {
    turns: &'a UploadTurns,
    arriving: Arc<Arriving>,
    _permit: SemaphorePermit<'a>,
}

impl Turn<'_> {
    /// Counts bytes that arrived.
    pub(crate) fn count(&self, bytes: usize) {
        self.arriving.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Completes when this form is to give its turn to another.
    pub(crate) async fn given_up(&self) {
        self.arriving.stop.notified().await;
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.turns.lock().retain(|other| !Arc::ptr_eq(other, &self.arriving));
    }
}

impl Default for UploadTurns {
    fn default() -> Self {
        Self {
            turns: Semaphore::new(MOST_UPLOADS),
            arriving: Mutex::default(),
        }
    }
}

impl UploadTurns {
    /// A turn: a free one, or that of the slowest form when it is slower than is fair, or the next that is given back
    /// in time; `None` when there is none.
    pub(crate) async fn take(&self) -> Option<Turn<'_>> {
        let permit = match timeout(UPLOAD_WAIT, self.turns.acquire()).await {
            Ok(permit) => permit.ok()?,
            Err(_) => self.take_over().await?,
        };
        let arriving = Arc::new(Arriving {
            since: Instant::now(),
            bytes: AtomicU64::new(0),
            stop: Notify::new(),
        });
        self.lock().push(Arc::clone(&arriving));
        Some(Turn {
            turns: self,
            arriving,
            _permit: permit,
        })
    }

    /// Waits for a turn, and now and then makes a slow form stop.
    async fn take_over(&self) -> Option<SemaphorePermit<'_>> {
        let until = Instant::now() + UPLOAD_PAUSE;
        while Instant::now() < until {
            self.stop_the_slowest();
            if let Ok(permit) = timeout(UPLOAD_WAIT, self.turns.acquire()).await {
                return permit.ok();
            }
        }
        None
    }

    fn stop_the_slowest(&self) {
        let mut arriving = self.lock();
        let slow = arriving.iter().enumerate();
        let slow = slow.filter(|(_, one)| one.since.elapsed() >= UPLOAD_UNDISTURBED && one.speed() < FAIR_UPLOAD);
        if let Some((at, _)) = slow.min_by_key(|(_, one)| one.speed()) {
            arriving.swap_remove(at).stop.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Arriving>>> {
        self.arriving.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_slow_form_gives_its_turn_to_one_that_waits_and_a_fair_one_keeps_it() {
        let turns = UploadTurns::default();
        let slow = turns.take().await.unwrap();
        let fair = turns.take().await.unwrap();
        slow.count(10);
        fair.count(1 << 40);
        let waiting = turns.take();
        tokio::pin!(waiting);
        let third = tokio::select! {
            () = slow.given_up() => {
                assert!(slow.arriving.since.elapsed() >= UPLOAD_UNDISTURBED);
                drop(slow);
                waiting.await
            }
            () = fair.given_up() => panic!("the fair form was stopped"),
            third = &mut waiting => third,
        };
        assert!(third.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_form_is_left_alone_while_no_other_waits_and_fair_ones_are_never_stopped() {
        let turns = UploadTurns::default();
        let slow = turns.take().await.unwrap();
        let left_alone = timeout(UPLOAD_UNDISTURBED * 6, slow.given_up()).await;
        assert!(left_alone.is_err());
        slow.count(1 << 40);
        let other = turns.take().await.unwrap();
        other.count(1 << 40);
        assert!(turns.take().await.is_none(), "there is no turn to be had");
        assert!(timeout(UPLOAD_UNDISTURBED, slow.given_up()).await.is_err());
    }
}
