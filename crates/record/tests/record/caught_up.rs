//! What one more event changes: a position brought up to date says what one folded anew says.

use std::sync::Arc;

use calendar::add_days;
use definitions::{Definitions, FieldType, LinkTarget, Value};
use record::{
    AreaId, Batch, EntryRef, Expect, LinkEnd, NewEntry, NewEvent, NewSource, NewWhat, Position, Record, Seq,
    SourceKind, SqliteStore, Store, Viewpoint,
};

use crate::builders::{actor, add_area, day, moment};

/// Everything that a position says.
fn said(position: &Position) -> Vec<String> {
    let registers = &position.ledger().definitions().registers;
    let mut said = vec![
        format!("open {:?}", position.open_clocks()),
        format!("unclear {:?}", position.unclear_clocks()),
        format!("overdue {:?}", position.overdue_clocks()),
        format!("guards {:?}", position.guard_findings()),
    ];
    for (at, register) in registers.values().enumerate() {
        said.push(format!("{} {:?}", register.id, position.table(at)));
        said.extend((0..register.values.len()).map(|value| format!("{value} {:?}", position.computed(at, value))));
        let rows = 0..u32::try_from(position.table(at).len()).unwrap();
        said.push(format!(
            "{:?}",
            rows.map(|row| position.superseded_on(at, row)).collect::<Vec<_>>()
        ));
    }
    said
}

/// The same numbers each time, by a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    fn days(&mut self, from: i64, to: i64) -> i64 {
        from + i64::try_from(self.below(usize::try_from(to - from).unwrap())).unwrap()
    }

    /// True in so many of ten cases.
    fn of_ten(&mut self, cases: usize) -> bool {
        self.below(10) < cases
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        (!of.is_empty()).then(|| self.below(of.len())).map(|at| &of[at])
    }
}

/// Records at random: new entries, steps, links and their ends, and retractions, on days before and after today.
struct Chance {
    dice: Dice,
    record: Record,
    area: AreaId,
    written: usize,
}

impl Chance {
    fn batch(&mut self) -> Batch {
        let ledger = self.record.ledger(&self.area).unwrap();
        let definitions = Arc::clone(ledger.definitions());
        let dice = &mut self.dice;
        let entries: Vec<usize> = (0..ledger.entries().len()).collect();
        let of_register = |id: &str| -> Vec<usize> {
            let is = |at: &usize| ledger.register_of(u32::try_from(*at).unwrap()).id == *id;
            entries.iter().copied().filter(is).collect()
        };
        let id = |at: usize| ledger.entry(u32::try_from(at).unwrap()).id;
        let (mut new, mut events) = (Vec::new(), Vec::new());
        for nth in 0..1 + dice.below(3) {
            let (entry, register) = match dice.one(&entries) {
                Some(&at) if dice.of_ten(7) => {
                    let place = u32::try_from(at).unwrap();
                    (
                        EntryRef::Existing(id(at)),
                        definitions.registers[usize::from(ledger.entry(place).register)]
                            .id
                            .clone(),
                    )
                }
                _ => {
                    let at = dice.below(definitions.registers.len());
                    let register = &definitions.registers[at];
                    let about = match &register.subject {
                        _ if register.people => None,
                        definitions::Subject::Area => None,
                        definitions::Subject::Entry(of) => match dice.one(&of_register(of)) {
                            Some(&at) => Some(EntryRef::Existing(id(at))),
                            None => continue,
                        },
                    };
                    new.push(NewEntry {
                        register: register.id.clone(),
                        subject: about,
                        key: format!("{} {nth}", self.written),
                    });
                    (EntryRef::New(new.len() - 1), register.id.clone())
                }
            };
            let on = add_days(day("2026-01-01"), dice.days(-400, 90)).unwrap();
            let register = definitions.register(&register).unwrap();
            let own: Vec<Seq> = match entry {
                EntryRef::Existing(id) => {
                    let held = ledger.entry(ledger.place(id).unwrap());
                    let events = held.events.iter().map(|&at| &ledger.events()[at as usize]);
                    events
                        .filter(|event| !event.is_retracted())
                        .map(|event| event.seq)
                        .collect()
                }
                EntryRef::New(_) => Vec::new(),
            };
            let links: Vec<&String> = register
                .links
                .iter()
                .filter(|(_, link)| link.field.is_none())
                .map(|(id, _)| id)
                .collect();
            let what = match (dice.below(10), dice.one(&own), dice.one(&links)) {
                (0 | 1, Some(&seq), _) => NewWhat::Retract {
                    seq,
                    reason: "By chance".to_owned(),
                },
                (2..5, _, Some(link)) => {
                    let LinkTarget::Registers(to) = &register.links[*link].to else {
                        continue;
                    };
                    let to: Vec<usize> = to.iter().flat_map(|to| of_register(to)).collect();
                    let Some(&to) = dice.one(&to) else { continue };
                    match dice.of_ten(8) {
                        true => NewWhat::Link {
                            link: (*link).clone(),
                            to: EntryRef::Existing(id(to)),
                        },
                        false => NewWhat::Unlink {
                            link: (*link).clone(),
                            to: LinkEnd::Entry(id(to)),
                        },
                    }
                }
                _ => {
                    let at = dice.below(register.steps.len());
                    let (step, definition) = register.steps.get_index(at).unwrap();
                    let mut fields = std::collections::BTreeMap::new();
                    for field in &definition.fields {
                        let definition = &register.fields[field];
                        let value = match definition.kind {
                            FieldType::Date => Value::Date(add_days(on, dice.days(-30, 30)).unwrap()),
                            FieldType::Boolean => Value::Boolean(dice.of_ten(5)),
                            FieldType::Integer => Value::Integer(dice.days(0, 20)),
                            FieldType::Text | FieldType::Line => Value::Text(format!("text {}", dice.below(3))),
                            _ => continue,
                        };
                        if dice.of_ten(5) {
                            fields.insert(field.clone(), value);
                        }
                    }
                    NewWhat::Step {
                        step: step.clone(),
                        fields,
                    }
                }
            };
            let retracted_twice = matches!(&what, NewWhat::Retract { seq, .. }
                if events.iter().any(|e: &NewEvent| matches!(&e.what, NewWhat::Retract { seq: other, .. } if other == seq)));
            if !retracted_twice {
                events.push(NewEvent {
                    entry,
                    what,
                    on,
                    origin: definitions::Origin::default(),
                });
            }
        }
        self.written += 1;
        let kind = if dice.of_ten(5) {
            SourceKind::FORM
        } else {
            SourceKind::new("cin")
        };
        Batch {
            by: actor("chance"),
            at: moment("2026-01-10T10:00:00Z"),
            source: NewSource {
                kind,
                name: "chance".to_owned(),
                fingerprint: String::new(),
            },
            entries: new,
            events,
            expect: Expect::Nothing,
        }
    }
}

#[test]
fn a_position_brought_up_to_date_says_what_one_folded_anew_says() {
    for seed in 0..4 {
        let store: Arc<dyn Store> = Arc::new(SqliteStore::in_memory().unwrap());
        let record = Record::open(store, Arc::new(Definitions::built_in().unwrap())).unwrap();
        let area = add_area(record.store().as_ref(), "north");
        let mut chance = Chance {
            dice: Dice(seed),
            record,
            area,
            written: 0,
        };
        let viewpoint = Viewpoint {
            known_at: None,
            today: day("2026-01-10"),
        };
        let mut kept = Vec::new();
        for turn in 0..250 {
            let batch = chance.batch();
            if !batch.events.is_empty() {
                chance.record.store().commit(&chance.area, &batch).unwrap();
            }
            let position = chance.record.position(&chance.area, viewpoint).unwrap();
            // At times not everything is read before more is recorded, and at times a page still holds what was.
            if turn % 3 == 0 {
                continue;
            }
            let anew = Position::of(position.ledger(), viewpoint);
            for (one, other) in said(&position).iter().zip(said(&anew)) {
                assert_eq!(*one, other, "seed {seed}, turn {turn}");
            }
            if turn % 5 == 0 {
                kept.push((said(&position), position));
            }
        }
        for (said_then, position) in &kept {
            assert_eq!(*said_then, said(position), "what a page holds stays as it was");
        }
        let entries = chance.record.ledger(&chance.area).unwrap().entries().len();
        assert!(entries > 50, "{entries} entries are too few to show anything");
    }
}
