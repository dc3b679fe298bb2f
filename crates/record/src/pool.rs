//! A few open connections, lent out one at a time.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// At most `limit` connections: a caller that finds all of them lent out waits for one to come back.
pub(crate) struct Pool<C> {
    limit: usize,
    state: Mutex<State<C>>,
    returned: Condvar,
}

struct State<C> {
    idle: Vec<C>,
    lent: usize,
}

impl<C> Pool<C> {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            state: Mutex::new(State {
                idle: Vec::new(),
                lent: 0,
            }),
            returned: Condvar::new(),
        }
    }

    /// Does some work with an idle connection that still works, or with a new one.
    pub(crate) fn with<T, E>(
        &self,
        mut works: impl FnMut(&mut C) -> bool,
        open: impl FnOnce() -> Result<C, E>,
        work: impl FnOnce(&mut C) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut state = self.lock();
        while state.lent >= self.limit {
            state = self.returned.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.lent += 1;
        drop(state);
        // Gives the place back also when opening fails or the work panics.
        let _place = Place(self);
        let mut idle = self.lock().idle.pop();
        while let Some(connection) = &mut idle {
            if works(connection) {
                break;
            }
            idle = self.lock().idle.pop();
        }
        let mut connection = match idle {
            Some(connection) => connection,
            None => open()?,
        };
        let done = work(&mut connection);
        self.lock().idle.push(connection);
        done
    }

    /// Takes out the idle connections.
    pub(crate) fn drain(&self) -> Vec<C> {
        std::mem::take(&mut self.lock().idle)
    }

    fn lock(&self) -> MutexGuard<'_, State<C>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Place<'p, C>(&'p Pool<C>);

impl<C> Drop for Place<'_, C> {
    fn drop(&mut self) {
        self.0.lock().lent -= 1;
        self.0.returned.notify_one();
    }
}
