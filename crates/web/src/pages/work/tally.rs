//! Children counted as children: a child with three limits passed is one child.

use record::{NO_ENTRY, OpenClock, Position};

use crate::Messages;

/// How many limits there are, and of how many children and other entries.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) limits: usize,
    children: usize,
    others: usize,
    /// Whether an entry is counted, a bit for each place in the ledger: cheaper than a set where most children are in it.
    counted: Vec<u64>,
}

impl Tally {
    pub(super) fn add(&mut self, position: &Position, clock: &OpenClock) {
        let table = position.table(usize::from(clock.register));
        self.limits += 1;
        match table.subject[clock.row as usize] {
            NO_ENTRY => self.others += usize::from(self.is_first(table.entry[clock.row as usize])),
            child => self.children += usize::from(self.is_first(child)),
        }
    }

    /// Whether the entry at a place was not counted before; from now on it is.
    fn is_first(&mut self, place: u32) -> bool {
        let (word, bit) = (place as usize / 64, 1 << (place % 64));
        if word >= self.counted.len() {
            self.counted.resize(word + 1, 0);
        }
        let first = self.counted[word] & bit == 0;
        self.counted[word] |= bit;
        first
    }

    pub(super) fn is_empty(&self) -> bool {
        self.limits == 0
    }

    /// Children, and entries that are about no child.
    pub(super) fn subjects(&self) -> usize {
        self.children + self.others
    }

    /// `1,617 children`, `1,617 children and 3 other entries` or `3 entries`.
    pub(super) fn who(&self, messages: &Messages) -> String {
        let (children, others) = (self.children, self.others);
        let key = match (children, others) {
            (_, 0) => "tally-children",
            (0, _) => "tally-entries",
            _ => "tally-both",
        };
        messages.with(key, &[("children", children.into()), ("others", others.into())])
    }

    /// The same with the number of limits, where it is another number: `1,617 children, 2,562 limits`.
    pub(super) fn words(&self, messages: &Messages) -> String {
        let who = self.who(messages);
        if self.limits == self.subjects() {
            return who;
        }
        messages.with("tally-limits", &[("who", who.into()), ("limits", self.limits.into())])
    }
}
