//! Whether the step that an open clock waits for can be recorded today.
//!
//! Most steps are recorded on the entry whose clock waits for them. Some show there because they happen on another
//! entry: a plan waits for "reviewed", which is recorded as the decision on an annual review. When such a review is on
//! record and still open, its decision is the work to do; when there is none, there is nothing yet to record it on.

use std::collections::{HashMap, HashSet};

use definitions::{ClockState, Definitions, Register};
use record::{NO_ENTRY, OpenClock, Position};

use crate::AreaContext;
use crate::labels::stage;

/// What can be done about a clock today; the order is the order of the worklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Ready {
    /// The step can be recorded on an entry that is on record.
    Now,
    /// The entry that the step would be recorded on is not on record.
    Waiting,
    /// The limit binds only if a decision goes one way that is still open.
    Conditional,
}

impl Ready {
    /// Every answer with its id in addresses.
    pub(crate) const ALL: [(Self, &'static str); 3] = [
        (Self::Now, "now"),
        (Self::Waiting, "waiting"),
        (Self::Conditional, "conditional"),
    ];

    /// Key of the words for it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Now => "ready-now",
            Self::Waiting => "ready-waiting",
            Self::Conditional => "ready-conditional",
        }
    }
}

/// A register whose steps show on another as the steps that a clock there waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Through {
    register: usize,
    /// Position of the link that leads from that register to the clock's.
    link: usize,
}

/// The open entries that lead to one entry.
#[derive(Debug, Clone, Copy)]
struct Behind {
    count: usize,
    /// The row opened last.
    latest: (i32, u32),
}

/// The next step on an open clock, in words, with its address.
pub(crate) struct Next {
    pub(crate) text: String,
    pub(crate) href: String,
}

/// For each clock of each register, where its steps are recorded; and what is on record there.
pub(crate) struct Readiness {
    through: Vec<Vec<Option<Through>>>,
    behind: HashMap<Through, HashMap<u32, Behind>>,
}

impl Readiness {
    fn of(position: &Position) -> Self {
        let definitions = position.ledger().definitions();
        let through: Vec<Vec<Option<Through>>> = definitions
            .registers
            .values()
            .map(|register| {
                let clocks = register.clocks.values();
                clocks
                    .map(|clock| through(definitions, register, &clock.until))
                    .collect()
            })
            .collect();
        let mut behind = HashMap::new();
        for &through in through.iter().flatten().flatten() {
            behind.entry(through).or_insert_with(|| open_by_end(position, through));
        }
        Self { through, behind }
    }

    /// Whether the step the clock waits for can be recorded today.
    fn ready(&self, position: &Position, clock: &OpenClock) -> Ready {
        let register = &position.ledger().definitions().registers[usize::from(clock.register)];
        let definition = register.clocks.get_index(usize::from(clock.clock));
        if definition.is_some_and(|(_, clock)| clock.conditional) {
            return Ready::Conditional;
        }
        match self.through(clock) {
            Some(through) if self.behind(position, clock, through).is_none() => Ready::Waiting,
            _ => Ready::Now,
        }
    }

    /// What to do next about the clock; `None` from a viewpoint in the past, from which nothing is recorded.
    pub(crate) fn next(&self, context: &AreaContext, clock: &OpenClock) -> Option<Next> {
        if context.known().is_some() {
            return None;
        }
        let (position, messages) = (context.position(), context.messages());
        let ledger = position.ledger();
        let record = |place: u32| context.href(&format!("/entries/{}/record", ledger.entry(place).id), &[]);
        let table = position.table(usize::from(clock.register));
        let place = table.entry[clock.row as usize];
        let Some(through) = self.through(clock) else {
            return Some(Next {
                text: messages.get("next-record"),
                href: record(place),
            });
        };
        let register = &context.definitions().registers[through.register];
        if let Some(behind) = self.behind(position, clock, through) {
            let row = behind.latest.1;
            let values = [
                ("count", behind.count.into()),
                ("one", register.title.clone().into()),
                ("many", register.plural.clone().into()),
                ("stage", stage(context, through.register, row).into()),
            ];
            return Some(Next {
                text: messages.with("next-behind", &values),
                href: record(position.table(through.register).entry[row as usize]),
            });
        }
        let subject = table.subject[clock.row as usize];
        let child = (subject != NO_ENTRY).then(|| ledger.entry(subject).id.to_string());
        let query: Vec<(&str, &str)> = child.as_deref().map(|c| ("child", c)).into_iter().collect();
        register.by_hand.then(|| Next {
            text: messages.with("next-open", &[("register", register.title.clone().into())]),
            href: context.href(&format!("/registers/{}/open", register.id), &query),
        })
    }

    fn through(&self, clock: &OpenClock) -> Option<Through> {
        self.through[usize::from(clock.register)][usize::from(clock.clock)]
    }

    fn behind(&self, position: &Position, clock: &OpenClock, through: Through) -> Option<Behind> {
        let place = position.table(usize::from(clock.register)).entry[clock.row as usize];
        self.behind.get(&through)?.get(&place).copied()
    }
}

/// The open clocks to work from, each with what can be done about it today: of several limits of one duty on one entry
/// that have passed, only the one most days late.
pub(crate) struct WorkList {
    readiness: Readiness,
    /// Places among the position's open clocks, most days late first.
    clocks: Vec<(u32, Ready)>,
}

impl WorkList {
    pub(crate) fn of(position: &Position) -> Self {
        let key = |clock: &OpenClock| (clock.register, clock.row, clock.clock);
        let counted: HashSet<_> = position.overdue_clocks().iter().map(key).collect();
        let definitions = position.ledger().definitions();
        let counts = |clock: &OpenClock| {
            let register = &definitions.registers[usize::from(clock.register)];
            let definition = register.clocks.get_index(usize::from(clock.clock));
            clock.running.state != ClockState::Overdue
                || definition.is_some_and(|(_, clock)| clock.conditional)
                || counted.contains(&key(clock))
        };
        let readiness = Readiness::of(position);
        let open = (0u32..).zip(position.open_clocks());
        let clocks = open
            .filter(|(_, clock)| counts(clock))
            .map(|(at, clock)| (at, readiness.ready(position, clock)))
            .collect();
        Self { readiness, clocks }
    }

    /// What the next step on each clock is.
    pub(crate) fn readiness(&self) -> &Readiness {
        &self.readiness
    }

    /// The clocks, most days late first; `position` is the one that the list was made of.
    pub(crate) fn clocks<'p>(&self, position: &'p Position) -> impl Iterator<Item = (&'p OpenClock, Ready)> {
        let open = position.open_clocks();
        self.clocks.iter().map(move |&(at, ready)| (&open[at as usize], ready))
    }
}

/// Where the steps are recorded, when every one of them shows only because it happens in one other register.
fn through(definitions: &Definitions, register: &Register, until: &[usize]) -> Option<Through> {
    let mut found = None;
    for &step in until {
        let (id, _) = register.steps.get_index(step)?;
        let source = definitions.registers.values().enumerate().find_map(|(at, other)| {
            let echoes = other.steps.values().flat_map(|s| &s.echoes);
            let mut links = echoes
                .filter(|echo| echo.step == *id)
                .filter_map(|echo| other.links.get_full(&echo.link));
            let (link, ..) = links.find(|(.., link)| link.to.one() == Some(&register.id))?;
            Some(Through { register: at, link })
        })?;
        if found.is_some_and(|f| f != source) {
            return None;
        }
        found = Some(source);
    }
    found
}

/// The open entries of a register, by the entry its link leads to.
fn open_by_end(position: &Position, through: Through) -> HashMap<u32, Behind> {
    let table = position.table(through.register);
    let mut out: HashMap<u32, Behind> = HashMap::new();
    for (row, &to) in (0u32..).zip(&table.links[through.link]) {
        if to == NO_ENTRY || !position.is_open(through.register, row) {
            continue;
        }
        let opened = table.opened[row as usize];
        let behind = out.entry(to).or_insert(Behind {
            count: 0,
            latest: (opened, row),
        });
        behind.count += 1;
        behind.latest = behind.latest.max((opened, row));
    }
    out
}
