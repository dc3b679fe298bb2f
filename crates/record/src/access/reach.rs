//! Whom a reach covers, from the registers of people, teams, posts and organisations, and from what `own` names.

use std::collections::{HashMap, HashSet};

use definitions::{FieldType, Reach};

use crate::{EntryId, EntryView, NO_ENTRY, NULL, Position};

/// Children and entries that one reach covers.
#[derive(Debug, Default)]
pub(super) struct Reached {
    /// Places of children.
    pub(super) children: HashSet<u32>,
    /// Places of entries that are the holder's own, by position of their register.
    pub(super) own: HashMap<usize, HashSet<u32>>,
}

/// What is the holder's: a person, teams or organisations.
#[derive(Debug, Default)]
pub(super) struct Mine {
    places: HashSet<u32>,
}

/// The place of the person who acts; an error when they are not on record, or have left.
pub(super) fn person(now: &Position, id: Option<EntryId>) -> Result<Option<u32>, ()> {
    let Some(id) = id else { return Ok(None) };
    let found = now.find(id).and_then(|(register, row)| {
        let is_person = now.ledger().definitions().registers[register].id == "person";
        let place = now.table(register).entry[row as usize];
        (is_person && now.is_open(register, row) && now.is_opened(place)).then_some(place)
    });
    found.map(Some).ok_or(())
}

/// What is the holder's own for a reach.
pub(super) fn mine(now: &Position, reach: Reach, person: Option<u32>, of: Option<EntryId>) -> Mine {
    let of = of.and_then(|id| now.ledger().place(id));
    let mut mine = Mine::default();
    match reach {
        Reach::Area | Reach::Totals => {}
        Reach::OwnChild | Reach::OwnCaseload => mine.places.extend(person),
        Reach::OwnSchool | Reach::OwnService => {
            let works_for = || EntryView::at(now, person?)?.linked("works_for");
            mine.places.extend(of.or_else(works_for));
        }
        Reach::Team => match (of, person) {
            (Some(of), _) => mine.places.extend([of]),
            (None, Some(person)) => mine.places.extend(teams(now, person)),
            (None, None) => {}
        },
    }
    mine
}

/// The teams that someone leads, is in or holds a post in.
fn teams(now: &Position, person: u32) -> Vec<u32> {
    let open = |place: &u32| EntryView::at(now, *place).is_some_and(|entry| now.is_open(entry.register_at, entry.row));
    let led = now.linking_to("team", "lead", person).into_iter().filter(open);
    let posts = now.linking_to("post", "holder", person).into_iter().filter(open);
    let in_posts = posts.filter_map(|post| EntryView::at(now, post)?.linked("in_team"));
    let member = now.linking_to("team_member", "person", person).into_iter().filter(open);
    let whole = |place: u32| {
        let (register, row) = now.find_place(place)?;
        Some(now.table(register).parent[row as usize]).filter(|whole| *whole != NO_ENTRY)
    };
    led.chain(in_posts)
        .chain(member.filter_map(whole))
        .filter(open)
        .collect()
}

impl Reached {
    /// What a reach covers: entries whose field of `own` names what is the holder's, and the children of those that are
    /// open.
    pub(super) fn by(now: &Position, reach: Reach, mine: &Mine) -> Self {
        let mut reached = Self::default();
        if mine.places.is_empty() {
            return reached;
        }
        let definitions = now.ledger().definitions();
        for (at, register) in definitions.registers.values().enumerate() {
            let Some(access) = &register.access else { continue };
            let table = now.table(at);
            for &(_, field) in access.own.iter().filter(|(of, _)| *of == reach) {
                let Some((id, of)) = register.fields.get_index(field) else {
                    continue;
                };
                // An organisation that is named by its number has the number in a field of the same name.
                let numbers: HashSet<i64> = match of.kind {
                    FieldType::Entry | FieldType::Entries => {
                        mine.places.iter().map(|place| i64::from(*place)).collect()
                    }
                    _ => (mine.places.iter())
                        .filter_map(|place| {
                            let (register, row) = now.find_place(*place)?;
                            let field = definitions.registers[register].field_index(id)?;
                            now.table(register).fields[field].get(row as usize).copied()
                        })
                        .filter(|number| *number != NULL)
                        .collect(),
                };
                for (row, number) in (0u32..).zip(&table.fields[field]) {
                    let place = table.entry[row as usize];
                    let is_mine = match (of.kind, of.link) {
                        (FieldType::Entries, Some(link)) => {
                            now.linked(place, link).iter().any(|to| mine.places.contains(to))
                        }
                        _ => numbers.contains(number),
                    };
                    if !is_mine || !now.is_opened(place) {
                        continue;
                    }
                    reached.own.entry(at).or_default().insert(place);
                    let subject = table.subject[row as usize];
                    if register.about_people && subject != NO_ENTRY && now.is_open(at, row) {
                        reached.children.insert(subject);
                    }
                }
            }
        }
        reached
    }
}
