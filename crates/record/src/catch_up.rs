//! A position brought up to date with what was recorded since, without folding the whole area again.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use calendar::day_number;
use definitions::column::Source;
use definitions::computed::Formula;
use definitions::expression::Layout;
use definitions::{Definitions, Subject};

use crate::position::counts;
use crate::{Ledger, NO_ENTRY, Position, Seq, Table};

/// A position whose ledger has been let go of, so that it can grow without being copied.
#[derive(Debug)]
pub(crate) struct SetAside {
    position: Position,
    /// The last event that it had seen.
    since: Seq,
}

impl SetAside {
    pub(crate) fn of(position: Arc<Position>) -> Self {
        let mut position = Arc::try_unwrap(position).unwrap_or_else(|shared| Position::clone(&shared));
        let ledger = &position.ledger;
        let since = ledger.last();
        let nothing = Ledger::new(ledger.area().clone(), Arc::clone(ledger.definitions()));
        position.ledger = Arc::new(nothing);
        Self { position, since }
    }

    /// Whether it is seen from this viewpoint, by the definitions of this ledger.
    pub(crate) fn is_of(&self, viewpoint: crate::Viewpoint, ledger: &Ledger) -> bool {
        self.position.viewpoint == viewpoint && Arc::ptr_eq(self.position.ledger.definitions(), ledger.definitions())
    }

    /// The position with what its ledger has become. Registers that nothing new can reach keep their tables, and what
    /// was worked out of them; the others are folded again, as [`Position::of`] folds them.
    pub(crate) fn caught_up(self, ledger: &Arc<Ledger>) -> Position {
        let Self { mut position, since } = self;
        position.ledger = Arc::clone(ledger);
        let definitions = ledger.definitions();
        let mut changed = vec![false; definitions.registers.len()];
        for entry in ledger.entries().iter().filter(|entry| entry.version > since) {
            changed[usize::from(entry.register)] = true;
        }
        spread_by_echoes(definitions, &mut changed);
        position.fold_again(&changed);
        position.forget(&with_readers(definitions, changed));
        position
    }
}

impl Position {
    /// Folds some registers again. No step of another register shows on their entries, nor theirs on others.
    fn fold_again(&mut self, changed: &[bool]) {
        let ledger = Arc::clone(&self.ledger);
        let is_changed = |place: u32| changed[usize::from(ledger.entry(place).register)];
        let until = day_number(self.viewpoint.today);
        let known_at = self.known_at_micros();
        self.rows.resize(ledger.entries().len(), NO_ENTRY);
        self.echoes.retain(|place, _| !is_changed(*place));
        let registers = ledger.definitions().registers.values().enumerate();
        for (at, register) in registers.filter(|(at, _)| changed[*at]) {
            for &place in &self.tables[at].entry {
                self.rows[place as usize] = NO_ENTRY;
            }
            self.tables[at] = Arc::new(Table::for_register(register));
        }
        let entries = ledger.entries().iter();
        let mut events: Vec<(i32, u32)> = entries
            .filter(|entry| changed[usize::from(entry.register)])
            .flat_map(|entry| &entry.events)
            .map(|&at| (ledger.events()[at as usize].on, at))
            .filter(|(on, _)| *on <= until)
            .collect();
        // Events have their places in the order of recording.
        events.sort_unstable();
        for (_, at) in events {
            let event = &ledger.events()[at as usize];
            if counts(event, known_at) {
                self.fold(&ledger, event, known_at);
            }
        }
        let events = ledger.events();
        self.folded = ledger.by_day().partition_point(|&at| events[at as usize].on <= until);
    }

    /// Forgets what was worked out of the registers that have changed, or that read one that has.
    fn forget(&mut self, changed: &[bool]) {
        for register in (0..changed.len()).filter(|&register| changed[register]) {
            self.superseded[register] = OnceLock::new();
            for column in self.computed[register].iter_mut().chain(&mut self.conditions[register]) {
                *column = OnceLock::new();
            }
        }
        self.overdue_clocks = OnceLock::new();
        self.guard_findings = OnceLock::new();
        self.looked_at_before = match (self.looked_at.take(), self.looked_at_before.take()) {
            (Some(before), _) => Some((before, changed.to_vec())),
            (None, Some((before, earlier))) => {
                let either = earlier.iter().zip(changed).map(|(a, b)| *a || *b).collect();
                Some((before, either))
            }
            (None, None) => None,
        };
    }
}

/// Adds the registers whose steps show on these, and those on which steps of these show.
fn spread_by_echoes(definitions: &Definitions, changed: &mut [bool]) {
    let registers = &definitions.registers;
    let mut ends: Vec<(usize, usize)> = Vec::new();
    for (from, register) in registers.values().enumerate() {
        let links = register.steps.values().flat_map(|step| &step.echoes);
        let links = links.filter_map(|echo| register.links.get(&echo.link));
        let to = links.flat_map(|link| link.to.registers());
        ends.extend(to.filter_map(|to| Some((from, definitions.register_index(to)?))));
    }
    while let Some(&(from, to)) = ends.iter().find(|(from, to)| changed[*from] != changed[*to]) {
        (changed[from], changed[to]) = (true, true);
    }
}

/// The registers, and every other whose values or clocks read one of them, directly or through others.
fn with_readers(definitions: &Definitions, mut changed: Vec<bool>) -> Vec<bool> {
    let registers = 0..definitions.registers.len();
    let reads: Vec<BTreeSet<usize>> = registers.map(|at| reads_of(definitions, at)).collect();
    let reader = |changed: &[bool]| {
        let reads_changed = |at: usize| !changed[at] && reads[at].iter().any(|&read| changed[read]);
        (0..changed.len()).find(|&at| reads_changed(at))
    };
    while let Some(at) = reader(&changed) {
        changed[at] = true;
    }
    changed
}

/// The registers that what is worked out of a register reads, beside its own.
fn reads_of(definitions: &Definitions, register: usize) -> BTreeSet<usize> {
    let own = &definitions.registers[register];
    let linked = own.links.values().flat_map(|link| link.to.registers());
    let mut reads: BTreeSet<usize> = linked.filter_map(|to| definitions.register_index(to)).collect();
    let related = own.clocks.values().flat_map(|clock| &clock.related);
    reads.extend(related.map(|related| related.register));
    add_layout(definitions, register, &own.layout, &mut reads);
    for value in own.values.values() {
        if let Formula::Over(aggregate) = &value.formula {
            let of = aggregate.rows.register(register);
            reads.insert(of);
            add_layout(definitions, of, &aggregate.layout, &mut reads);
        }
    }
    reads
}

fn add_layout(definitions: &Definitions, register: usize, layout: &Layout, reads: &mut BTreeSet<usize>) {
    for column in layout.columns.values() {
        add_source(definitions, register, &column.source, reads);
    }
}

fn add_source(definitions: &Definitions, register: usize, source: &Source, reads: &mut BTreeSet<usize>) {
    let (of, column) = match source {
        Source::Child(column) => match &definitions.registers[register].subject {
            Subject::Entry(subject) => (definitions.register_index(subject), column),
            Subject::Area => return,
        },
        Source::Link { register, column, .. } | Source::Joined { register, column, .. } => (Some(*register), column),
        // Only measures have columns of related entries, and they work theirs out themselves.
        _ => return,
    };
    if let Some(of) = of {
        reads.insert(of);
        add_source(definitions, of, column, reads);
    }
}
