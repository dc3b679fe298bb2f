//! Progress on standard error, so that no one waits more than a second without knowing why.

use std::time::Instant;

/// Prints each stage of a longer piece of work with the time it took.
pub(crate) struct Progress {
    begun: Instant,
    stage: Instant,
}

impl Progress {
    pub(crate) fn start() -> Self {
        let now = Instant::now();
        Self { begun: now, stage: now }
    }

    /// Prints that a stage is done.
    pub(crate) fn done(&mut self, what: &str) {
        let now = Instant::now();
        let took = now.duration_since(self.stage);
        eprintln!("  {:>6.2} s  {what}", took.as_secs_f64());
        self.stage = now;
    }

    /// Seconds since the start.
    pub(crate) fn seconds(&self) -> f64 {
        self.begun.elapsed().as_secs_f64()
    }
}
