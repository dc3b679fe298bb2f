//! The open clocks of an area, filtered and sorted by whole columns; only the lines shown are made into words.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use definitions::Force;
use record::{EntryId, NO_ENTRY, NULL, OpenClock, Position};

use super::tally::Tally;
use crate::AreaContext;
use crate::clock_view::{ForceView, due_text, standing_of, urgency_of};
use crate::error::PageError;
use crate::labels::{entry_href, label, stage};
use crate::work_list::{Next, Readiness, Ready, WorkList};

/// The field that names who is responsible for an entry.
const OWNER: &str = "owner";
/// The owner filter's value for entries without an owner.
pub(super) const NO_OWNER: &str = "none";

/// Forces of law in the order of filters.
pub(super) const FORCES: [Force; 4] = [Force::Statutory, Force::Guidance, Force::National, Force::Local];

/// The filter's value for every kind of deadline but the statutory.
pub(super) const OTHER: &str = "other";

/// States of a clock to filter by: id, and the days late between which it is.
pub(super) const STATES: [(&str, i64, i64); 5] = [
    ("open", i64::MIN, i64::MAX),
    ("overdue", 1, i64::MAX),
    ("7", -7, 0),
    ("14", -14, 0),
    ("28", -28, 0),
];

/// Orders of the list. The first puts what can be recorded today before what waits for something else.
pub(super) const SORTS: [&str; 6] = ["first", "days", "child", "what", "force", "owner"];

/// What the address requests of the list.
#[derive(Debug, Default)]
pub(super) struct Asking {
    pub(super) register: Option<usize>,
    /// Position of the one clock of that register to show.
    pub(super) clock: Option<usize>,
    pub(super) ready: Option<Ready>,
    pub(super) team: Option<String>,
    pub(super) owner: Option<String>,
    /// The kinds of deadline to show.
    pub(super) forces: Option<Vec<Force>>,
    pub(super) state: usize,
    pub(super) child: Option<EntryId>,
    /// A reference that is no number finds nothing, rather than everything.
    pub(super) child_unreadable: bool,
    pub(super) sort: usize,
    pub(super) reversed: bool,
}

impl Asking {
    pub(super) fn of(context: &AreaContext) -> Self {
        let site_context = &context.site_context;
        let text = |name| site_context.query(name).map(str::to_owned);
        let child = site_context
            .query("child")
            .map(|c| c.trim_start_matches('#').parse().map(EntryId));
        let register = site_context
            .query("register")
            .and_then(|id| context.definitions().register_index(id));
        Self {
            register,
            clock: register.zip(site_context.query("clock")).and_then(|(at, id)| {
                let clocks = &context.definitions().registers[at].clocks;
                clocks.get_index_of(id)
            }),
            ready: site_context
                .query("ready")
                .and_then(|id| Ready::ALL.into_iter().find(|(_, r)| *r == id))
                .map(|(ready, _)| ready),
            team: text("team"),
            owner: text("owner"),
            forces: site_context.query("force").and_then(|id| {
                let fits = |force: &Force| force.id() == id || (id == OTHER && *force != Force::Statutory);
                let forces: Vec<Force> = FORCES.into_iter().filter(fits).collect();
                (!forces.is_empty()).then_some(forces)
            }),
            state: site_context
                .query("state")
                .and_then(|id| STATES.iter().position(|(s, ..)| *s == id))
                .unwrap_or(0),
            child_unreadable: matches!(child, Some(Err(_))),
            child: child.and_then(Result::ok),
            sort: site_context
                .query("sort")
                .and_then(|id| SORTS.iter().position(|s| *s == id))
                .unwrap_or(0),
            reversed: site_context.query("order") == Some("reversed"),
        }
    }
}

/// The clocks to show, in the order to show them, and how many each state would show.
pub(super) struct Found<'a> {
    pub(super) clocks: Vec<(&'a OpenClock, Ready)>,
    pub(super) tallies: [Tally; STATES.len()],
    pub(super) work: Arc<WorkList>,
}

pub(super) fn find<'a>(context: &'a AreaContext, asking: &Asking) -> Found<'a> {
    let position = context.position();
    let ledger = position.ledger();
    let registers: Vec<bool> = context
        .definitions()
        .registers
        .values()
        .enumerate()
        .map(|(at, register)| {
            asking.register.is_none_or(|wanted| wanted == at)
                && asking.team.as_ref().is_none_or(|team| register.team == *team)
        })
        .collect();
    let child = asking.child.map(|id| ledger.place(id).unwrap_or(NO_ENTRY));
    let owner = asking.owner.as_ref().map(|name| {
        if name == NO_OWNER {
            NULL
        } else {
            // A name no column has ever held matches nothing.
            ledger.interner().number(name).map_or(i64::MAX, i64::from)
        }
    });
    let mut found = Found {
        clocks: Vec::new(),
        tallies: Default::default(),
        work: context.site_context.site.derived.work(position),
    };
    if asking.child_unreadable {
        return found;
    }
    for (clock, ready) in found.work.clocks(position) {
        let register = usize::from(clock.register);
        let keep = registers[register]
            && asking.clock.is_none_or(|c| c == usize::from(clock.clock))
            && asking
                .forces
                .as_ref()
                .is_none_or(|f| f.contains(&force_of(context, clock)))
            && child.is_none_or(|c| c != NO_ENTRY && position.table(register).subject[clock.row as usize] == c)
            && owner.is_none_or(|o| owner_number(position, clock) == o);
        if !keep {
            continue;
        }
        if asking.ready.is_some_and(|wanted| wanted != ready) {
            continue;
        }
        // A limit that binds only if a decision goes one way is not counted as overdue among those that bind.
        let apart = ready == Ready::Conditional && asking.ready.is_none() && asking.clock.is_none();
        let days = clock.running.days;
        for (tally, (state, from, to)) in found.tallies.iter_mut().zip(STATES) {
            if days >= from && days <= to && !(apart && state == "overdue") {
                tally.add(position, clock);
            }
        }
        let (state, from, to) = STATES[asking.state];
        if days >= from && days <= to && !(apart && state == "overdue") {
            found.clocks.push((clock, ready));
        }
    }
    sort(context, asking, &mut found.clocks);
    found
}

fn force_of(context: &AreaContext, open: &OpenClock) -> Force {
    let register = &context.definitions().registers[usize::from(open.register)];
    let clock = register.clocks.get_index(usize::from(open.clock));
    clock.map_or(Force::Local, |(_, clock)| clock.force_of(&open.running))
}

fn owner_number(position: &Position, clock: &OpenClock) -> i64 {
    let register = usize::from(clock.register);
    position.ledger().definitions().registers[register]
        .field_index(OWNER)
        .map_or(NULL, |field| position.table(register).fields[field][clock.row as usize])
}

/// Sorts by numbers only: names and owners by their rank, so that a long list costs no comparing of texts.
fn sort(context: &AreaContext, asking: &Asking, clocks: &mut [(&OpenClock, Ready)]) {
    let position = context.position();
    let subject = |c: &OpenClock| position.table(usize::from(c.register)).subject[c.row as usize];
    match SORTS[asking.sort] {
        "child" => {
            let listed = context.site_context.site.derived.children(position);
            let mut rank = vec![u32::MAX; position.ledger().entries().len()];
            for (child, at) in listed.iter().zip(0u32..) {
                rank[child.place as usize] = at;
            }
            clocks.sort_by_key(|(c, _)| rank.get(subject(c) as usize).copied().unwrap_or(u32::MAX));
        }
        "what" => clocks.sort_by_key(|(c, _)| (c.register, c.clock)),
        "force" => {
            clocks.sort_by_key(|(c, _)| force_of(context, c));
        }
        "owner" => {
            let mut names: Vec<(String, i64)> = owners(context)
                .into_iter()
                .filter_map(|name| Some((name.clone(), i64::from(position.ledger().interner().number(&name)?))))
                .collect();
            names.sort();
            let rank = |number| names.iter().position(|(_, n)| *n == number).unwrap_or(usize::MAX);
            clocks.sort_by_cached_key(|(c, _)| rank(owner_number(position, c)));
        }
        "days" => clocks.sort_by_key(|(c, _)| Reverse(c.running.days)),
        _ => clocks.sort_by_key(|(c, ready)| (*ready, Reverse(c.running.days))),
    }
    if asking.reversed {
        clocks.reverse();
    }
}

/// The owners of all entries, by name.
pub(super) fn owners(context: &AreaContext) -> Vec<String> {
    let position = context.position();
    let mut numbers = BTreeSet::new();
    for (at, register) in context.definitions().registers.values().enumerate() {
        if let Some(field) = register.field_index(OWNER) {
            numbers.extend(position.table(at).fields[field].iter().copied().filter(|n| *n != NULL));
        }
    }
    let mut names: Vec<String> = numbers
        .into_iter()
        .filter_map(|n| u32::try_from(n).ok())
        .map(|n| position.ledger().interner().text(n).to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    names.sort();
    names
}

/// One line of the list.
pub(super) struct WorkLine {
    /// The child's name, or the entry's own name for the partnership's entries.
    pub(super) who: String,
    pub(super) who_href: String,
    /// The child's number in the record; empty for the partnership's entries.
    pub(super) reference: String,
    pub(super) what: String,
    pub(super) what_href: String,
    pub(super) entry: String,
    pub(super) stage: String,
    pub(super) due: String,
    pub(super) due_iso: String,
    pub(super) days: i64,
    pub(super) standing: String,
    pub(super) class: &'static str,
    pub(super) force: ForceView,
    pub(super) law: String,
    pub(super) law_href: String,
    pub(super) owner: String,
    pub(super) team: String,
    pub(super) next: Option<Next>,
}

/// A clock as a line; a read of the child's data, when it is about one.
pub(super) fn line(context: &AreaContext, readiness: &Readiness, open: &OpenClock) -> Result<WorkLine, PageError> {
    let position = context.position();
    let messages = context.messages();
    let register_at = usize::from(open.register);
    let register = &context.definitions().registers[register_at];
    let (clock_id, clock) = register
        .clocks
        .get_index(usize::from(open.clock))
        .ok_or(PageError::NotFound)?;
    let table = position.table(register_at);
    let place = table.entry[open.row as usize];
    let href = entry_href(context, register_at, place);
    let entry = label(context, register_at, open.row);
    let (who, who_href, reference) = match context.child_of(register_at, open.row)? {
        Some(child) => (child.name(), child.href(), child.reference()),
        None => (entry.clone(), href.clone(), String::new()),
    };
    let owner = position
        .value(register_at, open.row, OWNER)
        .and_then(|v| v.as_text().map(str::to_owned))
        .unwrap_or_default();
    debug_assert!(open.running.state.is_open());
    Ok(WorkLine {
        who,
        who_href,
        reference,
        what: clock.title.clone(),
        what_href: href,
        entry,
        stage: stage(context, register_at, open.row),
        due: due_text(messages, &open.running),
        due_iso: open.running.due.to_string(),
        days: open.running.days,
        standing: standing_of(messages, clock, &open.running),
        class: urgency_of(clock, &open.running),
        force: ForceView::of(messages, clock.force_of(&open.running)),
        law: clock.law_of(&open.running).to_owned(),
        law_href: format!("/definitions/{}#clock-{clock_id}", register.id),
        owner,
        team: register.team.clone(),
        next: readiness.next(context, open),
    })
}
