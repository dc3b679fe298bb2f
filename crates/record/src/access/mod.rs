//! Who acts and what they may see and record: roles, and what of the record is theirs, folded once a request.
//!
//! Access is computed from the record as it is now, never as it was: who has left sees nothing of last year.
//! [`Position::seen_by`] is the filtered way to read; [`Access::may_record`] is asked before anything is written.

mod reach;
mod seen;

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use definitions::access::Reads;
use definitions::{Definitions, Reach};

use crate::{EntryId, NO_ENTRY, Position};

use reach::Reached;
pub(crate) use seen::Seen;

/// Who acts: handed in from outside, as sign-in finds them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Holder {
    /// The operator of the record, who has every role for all of it: the command line, and the demonstration.
    Operator,
    /// Someone in roles.
    InRoles {
        /// Their entry in the register `person`; without one, nothing is their own.
        person: Option<EntryId>,
        /// The roles they hold.
        roles: Vec<HeldRole>,
    },
}

/// A role that someone holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HeldRole {
    /// Id of the role.
    pub role: String,
    /// The team or organisation they hold it for; what the record says they work for, when it is not said.
    pub of: Option<EntryId>,
}

impl Holder {
    /// A person on record in these roles, for whatever the record says is theirs.
    #[must_use]
    pub fn in_roles<'a>(person: Option<EntryId>, roles: impl IntoIterator<Item = &'a str>) -> Self {
        let held = |role: &str| HeldRole {
            role: role.to_owned(),
            of: None,
        };
        Self::InRoles {
            person,
            roles: roles.into_iter().map(held).collect(),
        }
    }
}

/// What someone may see and record in an area now.
#[derive(Debug)]
pub struct Access {
    /// `None` for everything.
    granted: Option<Granted>,
    fingerprint: u64,
}

#[derive(Debug)]
struct Granted {
    /// The roles held, with what each reaches.
    roles: Vec<(usize, Reach, usize)>,
    reached: Vec<Reached>,
    /// For registers that are partly sealed, the entries that are not, by position of the register.
    unsealed: HashMap<usize, HashSet<u32>>,
}

/// What is seen of one entry: all of it, or some columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sight {
    All,
    Some(Mask),
}

/// The columns seen, by their positions in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mask {
    pub(crate) steps: Vec<bool>,
    pub(crate) fields: Vec<bool>,
    pub(crate) values: Vec<bool>,
    pub(crate) clocks: Vec<bool>,
    pub(crate) links: Vec<bool>,
}

impl Mask {
    fn nothing(register: &definitions::Register) -> Self {
        Self {
            steps: vec![false; register.steps.len()],
            fields: vec![false; register.fields.len()],
            values: vec![false; register.values.len()],
            clocks: vec![false; register.clocks.len()],
            links: vec![false; register.links.len()],
        }
    }

    fn add(&mut self, named: &definitions::access::Named) {
        let mark = |into: &mut Vec<bool>, which: &[usize]| which.iter().for_each(|&at| into[at] = true);
        mark(&mut self.steps, &named.steps);
        mark(&mut self.fields, &named.fields);
        mark(&mut self.values, &named.values);
        mark(&mut self.clocks, &named.clocks);
        mark(&mut self.links, &named.links);
    }
}

/// Adds what one grant gives to what others gave.
fn add(sight: &mut Option<Sight>, reads: &Reads, register: &definitions::Register) {
    let mask = match sight {
        Some(Sight::All) => return,
        Some(Sight::Some(mask)) if *reads != Reads::All => mask,
        _ if *reads == Reads::All => {
            *sight = Some(Sight::All);
            return;
        }
        _ => {
            *sight = Some(Sight::Some(Mask::nothing(register)));
            return add(sight, reads, register);
        }
    };
    if let Reads::Part(named) = reads {
        mask.add(named);
    }
}

impl Access {
    /// Everything: that of the operator.
    #[must_use]
    pub fn everything() -> Self {
        Self {
            granted: None,
            fingerprint: 0,
        }
    }

    /// What someone may see and record, by the record as it is now: `now` is the present position.
    #[must_use]
    pub fn of(now: &Position, holder: &Holder) -> Self {
        let Holder::InRoles { person, roles } = holder else {
            return Self::everything();
        };
        let definitions = now.ledger().definitions();
        let person = reach::person(now, *person);
        let mut granted = Granted {
            roles: Vec::new(),
            reached: Vec::new(),
            unsealed: HashMap::new(),
        };
        let mut known: Vec<(Reach, Option<EntryId>)> = Vec::new();
        // Someone who has left has no role, whatever was granted.
        let roles = if person.is_err() { &[][..] } else { &roles[..] };
        for held in roles {
            let Some((at, _, role)) = definitions.roles.get_full(&held.role) else {
                continue;
            };
            let key = (role.reach, held.of);
            let reached = known.iter().position(|other| *other == key).unwrap_or_else(|| {
                let mine = reach::mine(now, role.reach, person.ok().flatten(), held.of);
                granted.reached.push(Reached::by(now, role.reach, &mine));
                known.push(key);
                known.len() - 1
            });
            granted.roles.push((at, role.reach, reached));
        }
        for (at, register) in definitions.registers.values().enumerate() {
            let seal = register.access.as_ref().and_then(|access| access.sealed.as_ref());
            if let Some(when) = seal.and_then(|seal| seal.when.as_ref()) {
                let sealed = now.evaluate(at, &register.layout, when, None);
                let rows = now.table(at).entry.iter().zip(sealed);
                let open = rows.filter(|(_, sealed)| *sealed == 0).map(|(&place, _)| place);
                granted.unsealed.insert(at, open.collect());
            }
        }
        let mut hasher = DefaultHasher::new();
        (holder, now.ledger().last().0, now.viewpoint().today).hash(&mut hasher);
        Self {
            granted: Some(granted),
            fingerprint: hasher.finish() | 1,
        }
    }

    /// Whether there is nothing that it hides.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.granted.is_none()
    }

    /// Tells it from others of the same record at the same moment.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// Whether anything of a register may be seen, be it only totals: then its name and its list may be shown.
    #[must_use]
    pub fn knows_of(&self, definitions: &Definitions, register: usize) -> bool {
        let Some(granted) = &self.granted else { return true };
        let Some(access) = &definitions.registers[register].access else {
            return false;
        };
        access.public.is_some() || granted.roles.iter().any(|(role, ..)| access.reads_of(*role).is_some())
    }

    /// Whether figures over the whole of a register may be seen: by roles that read all of it for every child, or as
    /// totals.
    #[must_use]
    pub fn sees_totals(&self, definitions: &Definitions, register: usize) -> bool {
        let Some(granted) = &self.granted else { return true };
        let Some(access) = &definitions.registers[register].access else {
            return false;
        };
        let sealed = access.sealed.as_ref();
        granted.roles.iter().any(|(role, reach, _)| {
            let reads = match access.reads_of(*role) {
                Some(Reads::All) => true,
                // Children without their names can be counted.
                Some(Reads::Part(_)) => definitions.registers[register].people,
                _ => false,
            };
            let whole = matches!(reach, Reach::Area | Reach::Totals) || !definitions.registers[register].about_people;
            reads && whole && sealed.is_none_or(|seal| seal.roles.contains(role))
        })
    }

    /// Whether a step may be recorded on the entry at a place, by the step's position. The entry must be one that the
    /// role reaches; `now` is the present position.
    #[must_use]
    pub fn may_record(&self, now: &Position, register: usize, step: usize, place: u32) -> bool {
        let Some(granted) = &self.granted else { return true };
        let Some(definition) = now.ledger().definitions().registers.get_index(register) else {
            return false;
        };
        let recorders = definition.1.recorders(step);
        granted.may(now, register, place, &|role| recorders.contains(&role))
    }

    /// Whether a new entry may be opened by a step, about the entry at a place: a child, or for a part its whole;
    /// [`NO_ENTRY`] for what is about the area.
    #[must_use]
    pub fn may_open(&self, now: &Position, register: usize, step: usize, subject: u32) -> bool {
        let Some(granted) = &self.granted else { return true };
        let definitions = now.ledger().definitions();
        let definition = &definitions.registers[register];
        let recorders = definition.recorders(step);
        let roles = || granted.roles.iter().filter(|(role, ..)| recorders.contains(role));
        if subject == NO_ENTRY {
            // A new person is no one's yet.
            return roles().any(|(_, reach, _)| *reach == Reach::Area || !definition.about_people);
        }
        let Some((at, row)) = now.find_place(subject) else {
            return false;
        };
        let child = now.table(at).subject[row as usize];
        let about_people = definitions.registers[at].about_people;
        roles().any(|(_, reach, reached)| match reach {
            Reach::Area => true,
            Reach::Totals => !about_people,
            _ => !about_people || granted.reached[*reached].children.contains(&child),
        })
    }

    /// Whether some step of a register may be recorded at all, on an entry that is reached.
    #[must_use]
    pub fn records(&self, definitions: &Definitions, register: usize) -> bool {
        let Some(granted) = &self.granted else { return true };
        let definition = &definitions.registers[register];
        (0..definition.steps.len()).any(|step| {
            granted
                .roles
                .iter()
                .any(|(role, ..)| definition.recorders(step).contains(role))
        })
    }

    /// Whether every step of a register may be recorded, on any entry: what an import of a file can hold.
    #[must_use]
    pub fn records_all(&self, definitions: &Definitions, register: usize) -> bool {
        let Some(granted) = &self.granted else { return true };
        let definition = &definitions.registers[register];
        let over_all = |reach: Reach| reach == Reach::Area || !definition.about_people;
        (0..definition.steps.len()).all(|step| {
            let recorders = definition.recorders(step);
            let mut roles = granted.roles.iter();
            roles.any(|(role, reach, _)| recorders.contains(role) && over_all(*reach))
        })
    }

    /// Whether someone may see all of every entry of a register.
    #[must_use]
    pub fn sees_all(&self, definitions: &Definitions, register: usize) -> bool {
        let Some(granted) = &self.granted else { return true };
        granted.uniform(definitions, register) == Some(Some(Sight::All))
    }
}

impl Granted {
    /// Whether one of the roles that `has` accepts reaches the entry at a place, and no seal hides it from the role.
    fn may(&self, position: &Position, register: usize, place: u32, has: &dyn Fn(usize) -> bool) -> bool {
        let Some((_, row)) = position.find_place(place) else {
            return false;
        };
        (self.roles.iter()).any(|&(role, reach, reached)| {
            has(role) && self.covers(position, (register, row as usize), (role, reach, reached))
        })
    }

    /// What is seen of every row of a register alike; `None` where it depends on the row.
    fn uniform(&self, definitions: &Definitions, register: usize) -> Option<Option<Sight>> {
        let definition = &definitions.registers[register];
        let Some(access) = &definition.access else {
            return Some(None);
        };
        let seal = access.sealed.as_ref();
        if seal.is_some_and(|seal| seal.when.is_some()) || definition.part {
            return None;
        }
        let mut sight = None;
        if let Some(public) = &access.public {
            add(&mut sight, &Reads::Part(public.clone()), definition);
        }
        let mut depends = false;
        for &(role, reach, _) in &self.roles {
            let Some(reads) = access.reads_of(role) else { continue };
            if seal.is_some_and(|seal| !seal.roles.contains(&role)) {
                continue;
            }
            let shared = !definition.about_people && access.own.is_empty();
            match reach {
                Reach::Area => add(&mut sight, reads, definition),
                Reach::Totals if !definition.about_people => add(&mut sight, reads, definition),
                Reach::Totals => {}
                _ if shared => add(&mut sight, reads, definition),
                _ => depends = true,
            }
        }
        (!depends || sight == Some(Sight::All)).then_some(sight)
    }

    /// Whether a role reaches a row, and no seal hides it from the role.
    fn covers(
        &self,
        position: &Position,
        (register, row): (usize, usize),
        (role, reach, reached): (usize, Reach, usize),
    ) -> bool {
        let definition = &position.ledger().definitions().registers[register];
        let table = position.table(register);
        let (Some(&place), Some(&subject)) = (table.entry.get(row), table.subject.get(row)) else {
            return false;
        };
        let access = definition.access.as_ref();
        if let Some(seal) = access.and_then(|access| access.sealed.as_ref())
            && !seal.roles.contains(&role)
        {
            let open = seal.when.is_some() && self.unsealed.get(&register).is_some_and(|open| open.contains(&place));
            if !open {
                return false;
            }
        }
        if definition.part
            && !access.is_some_and(|access| access.own_file)
            && let Some((whole, whole_row)) = position.find_place(table.parent[row])
        {
            return self.covers(position, (whole, whole_row as usize), (role, reach, reached));
        }
        let reached = &self.reached[reached];
        match reach {
            Reach::Area => true,
            Reach::Totals => !definition.about_people,
            _ => {
                let own = access.map_or(&[][..], |access| &access.own[..]);
                if own.iter().any(|(of, _)| *of == reach) {
                    let mine = reached.own.get(&register).is_some_and(|own| own.contains(&place));
                    return mine && (!definition.about_people || reached.children.contains(&subject));
                }
                match definition.about_people {
                    true => reached.children.contains(&subject),
                    false => own.is_empty(),
                }
            }
        }
    }

    /// What is seen of a row, whatever is seen of its child and its whole.
    fn sight(&self, position: &Position, register: usize, row: usize) -> Option<Sight> {
        let definition = &position.ledger().definitions().registers[register];
        let access = definition.access.as_ref()?;
        let mut sight = None;
        if let Some(public) = &access.public {
            add(&mut sight, &Reads::Part(public.clone()), definition);
        }
        for held in &self.roles {
            if let Some(reads) = access.reads_of(held.0)
                && sight != Some(Sight::All)
                && self.covers(position, (register, row), *held)
            {
                add(&mut sight, reads, definition);
            }
        }
        sight
    }
}
