//! Who sees and records what, by the record as it is now: each role on each register and step, and what is sealed.

use std::collections::BTreeMap;
use std::sync::Arc;

use definitions::access::Reads;
use definitions::{DefinitionFile, Definitions, Reach, Reference, Register, Value, embedded};
use record::{
    Access, AreaId, EntryId, EntryView, Holder, NO_ENTRY, Position, Record, Recording, SqliteStore, Viewpoint,
};

use crate::builders::{actor, add_area, day, moment};

/// A register of the area that is sealed whole, and one about children of which some entries are.
const ALLEGATION: &str = r#"id = "claim"
title = "Claim against a worker"
plural = "Claims against workers"
subject = "area"
purpose = "p"
law = "l"
[access]
read = ["confidant"]
record = ["confidant"]
sealed = ["confidant"]
[steps.received]
title = "Received"
opens = true
fields = ["what"]
[fields]
what = { title = "What", type = "line" }
"#;
const NOTE: &str = r#"id = "case_note"
title = "Case note"
plural = "Case notes"
subject = "child"
purpose = "p"
law = "l"
[access]
read = ["social_worker", "confidant"]
exists = ["ehc_coordinator"]
record = ["social_worker", "confidant"]
sealed = ["confidant"]
sealed_when = "secret IS TRUE"
[steps.written]
title = "Written"
opens = true
repeats = true
fields = ["note", "secret"]
[steps.signed]
title = "Signed"
by = ["confidant"]
[fields]
note = { title = "Note", type = "line" }
secret = { title = "Secret", type = "boolean" }
[values]
written_times = { title = "Times written", count = "written" }
"#;
const ROLE: &str = "id = \"confidant\"\ntitle = \"Confidant\"\npurpose = \"p\"\nreach = \"area\"\n";

fn definitions() -> Arc<Definitions> {
    let mut files = embedded();
    let mut add = |path: &str, text: &str| {
        files.push(DefinitionFile {
            path: path.to_owned(),
            text: text.to_owned(),
        });
    };
    add("ehc/registers/claim.toml", ALLEGATION);
    add("ehc/registers/case_note.toml", NOTE);
    add("ehc/roles/confidant.toml", ROLE);
    Arc::new(Definitions::read(&files).unwrap_or_else(|p| panic!("{p}")))
}

struct World {
    record: Record,
    area: AreaId,
    _folder: tempfile::TempDir,
    named: BTreeMap<&'static str, EntryId>,
}

fn to(id: EntryId) -> Value {
    Value::Entry(Reference::Entry(id.0))
}

fn line(text: &str) -> Value {
    Value::Text(text.to_owned())
}

impl World {
    /// Two children, each with a worker, a team and a school of their own, and something in several registers.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(SqliteStore::open(folder.path().join("record.db")).unwrap());
        let record = Record::open(store, definitions()).unwrap();
        let area = add_area(record.store().as_ref(), "here");
        let mut world = Self {
            record,
            area,
            _folder: folder,
            named: BTreeMap::new(),
        };
        for (school, urn) in [("north school", "100001"), ("south school", "100002")] {
            let kind = line("school");
            let fields = [("name", line(school)), ("urn", line(urn)), ("organisation_kind", kind)];
            world.open(school, "organisation", None, "recorded", &fields);
        }
        world.open(
            "council",
            "organisation",
            None,
            "recorded",
            &[
                ("name", line("Council")),
                ("organisation_kind", line("council_service")),
            ],
        );
        for (person, works_for) in [
            ("ann", "council"),
            ("ben", "council"),
            ("cat", "north school"),
            ("dan", "council"),
        ] {
            let works_for = to(world.named[works_for]);
            world.open(
                person,
                "person",
                None,
                "recorded",
                &[("name", line(person)), ("works_for", works_for)],
            );
        }
        for (team, lead) in [("north team", "dan"), ("south team", "ben")] {
            let fields = [
                ("name", line(team)),
                ("organisation", to(world.named["council"])),
                ("lead", to(world.named[lead])),
            ];
            world.open(team, "team", None, "set_up", &fields);
        }
        let (ann, team) = (to(world.named["ann"]), world.named["north team"]);
        world.open(
            "ann's membership",
            "team_member",
            Some(team),
            "joined",
            &[("person", ann)],
        );
        for (child, worker, team, urn) in [
            ("nora", "ann", "north team", "100001"),
            ("saul", "ben", "south team", "100002"),
        ] {
            let fields = [
                ("surname", line(child)),
                ("forename", line("x")),
                ("birth_date", Value::Date(day("2015-03-01"))),
            ];
            let id = world.open(child, "child", None, "facts_recorded", &fields);
            let service = [("service", line("cwd"))];
            let about = Some(id);
            let names: [&'static str; 6] = match child {
                "nora" => [
                    "nora case",
                    "nora placement",
                    "nora plan",
                    "nora episode",
                    "nora note",
                    "nora secret",
                ],
                _ => [
                    "saul case",
                    "saul placement",
                    "saul plan",
                    "saul episode",
                    "saul note",
                    "saul secret",
                ],
            };
            let case = world.open(names[0], "allocation", about, "needed", &service);
            let (worker, team) = (to(world.named[worker]), to(world.named[team]));
            world.record(
                case,
                "allocated",
                "2026-03-03",
                &[("worker", worker), ("in_team", team), ("reason", line("room"))],
            );
            world.open(names[1], "placement", about, "placement_started", &[("urn", line(urn))]);
            world.open(names[2], "ehc_plan", about, "plan_started", &[]);
            world.open(
                names[3],
                "social_care_episode",
                about,
                "referral_received",
                &[("worker", line("ann"))],
            );
            world.open(names[4], "case_note", about, "written", &[("note", line("plain"))]);
            world.open(
                names[5],
                "case_note",
                about,
                "written",
                &[("note", line("hidden")), ("secret", Value::Boolean(true))],
            );
        }
        world.open("claim", "claim", None, "received", &[("what", line("against ann"))]);
        world.open(
            "action",
            "action",
            None,
            "agreed",
            &[
                ("what", line("Do it")),
                ("owner", line("o")),
                ("due", Value::Date(day("2026-09-01"))),
            ],
        );
        world
    }

    fn open(
        &mut self,
        name: &'static str,
        register: &str,
        about: Option<EntryId>,
        step: &str,
        fields: &[(&str, Value)],
    ) -> EntryId {
        let definition = self.record.definitions().register(register).unwrap();
        let known = |(id, _): &&(&str, Value)| definition.fields.contains_key(*id);
        let step = match definition.steps.contains_key(step) {
            true => step.to_owned(),
            false => definition.steps.iter().find(|(_, step)| step.opens).unwrap().0.clone(),
        };
        let mut given: BTreeMap<String, Value> = fields
            .iter()
            .filter(known)
            .map(|(id, v)| ((*id).to_owned(), v.clone()))
            .collect();
        // Whatever else the built-in register asks for.
        for id in &definition.steps[&step].required {
            given
                .entry(id.clone())
                .or_insert_with(|| match definition.fields[id].kind {
                    definitions::FieldType::Date => Value::Date(day("2026-09-01")),
                    definitions::FieldType::Code => {
                        let list = self.record.definitions().codes_of(&definition.fields[id]).unwrap();
                        line(&list.codes[0].code)
                    }
                    _ => line("given"),
                });
        }
        for (id, value) in &mut given {
            if let (Some(list), Value::Text(text)) =
                (self.record.definitions().codes_of(&definition.fields[id]), &value)
                && !list.contains(text)
            {
                *value = line(&list.codes[0].code);
            }
        }
        let recording = Recording {
            step,
            on: day("2026-03-02"),
            fields: given,
        };
        let done = self.record.open_entry(
            &self.area,
            register,
            about,
            name,
            &recording,
            Vec::new(),
            &actor("Officer"),
            moment("2026-03-02T10:00:00Z"),
        );
        let id = done.unwrap_or_else(|e| panic!("{name}: {e}")).entries[0];
        self.named.insert(name, id);
        id
    }

    fn record(&self, entry: EntryId, step: &str, on: &str, fields: &[(&str, Value)]) {
        let ledger = self.record.ledger(&self.area).unwrap();
        let seen = ledger.entry(ledger.place(entry).unwrap()).version;
        let fields = fields
            .iter()
            .map(|(id, value)| ((*id).to_owned(), value.clone()))
            .collect();
        let recording = Recording {
            step: step.to_owned(),
            on: day(on),
            fields,
        };
        let at = moment(&format!("{on}T12:00:00Z"));
        self.record
            .record(&self.area, entry, seen, &recording, &actor("Officer"), at)
            .unwrap_or_else(|e| panic!("{step}: {e}"));
    }

    fn at(&self, today: &str) -> Viewpoint {
        Viewpoint {
            known_at: None,
            today: day(today),
        }
    }

    fn whole(&self) -> Arc<Position> {
        self.record.position(&self.area, self.at("2026-03-31")).unwrap()
    }

    fn seen(&self, person: Option<&str>, roles: &[&str]) -> (Arc<Access>, Arc<Position>) {
        let holder = Holder::in_roles(person.map(|name| self.named[name]), roles.iter().copied());
        self.record
            .seen_by(&self.area, &holder, self.at("2026-03-31"), day("2026-03-31"))
            .unwrap()
    }

    fn sees(&self, person: Option<&str>, roles: &[&str], name: &str) -> bool {
        self.seen(person, roles).1.find(self.named[name]).is_some()
    }
}

/// The child of an entry whose name begins with one, and whether the holder of a reach has it: by hand, apart from the
/// code that is tested.
fn reaches(reach: Reach, register: &Register, name: &str) -> bool {
    let of_north = name.starts_with("nora");
    match reach {
        Reach::Area => true,
        Reach::Totals => !register.about_people,
        // Ann holds Nora's case, Dan leads the team, Cat works at the school.
        Reach::OwnCaseload | Reach::Team | Reach::OwnSchool => {
            !register.about_people && register.access.as_ref().unwrap().own.is_empty() || of_north
        }
        Reach::OwnChild | Reach::OwnService => false,
    }
}

fn holder_of(reach: Reach) -> &'static str {
    match reach {
        Reach::OwnSchool => "cat",
        Reach::Team => "dan",
        _ => "ann",
    }
}

#[test]
fn every_role_sees_and_records_of_every_register_what_its_file_says_and_no_more() {
    let world = World::new();
    let whole = world.whole();
    let definitions = world.record.definitions();
    let child = definitions.register("child").unwrap().access.as_ref().unwrap();
    let (mut granted, mut refused) = (0, 0);
    for (role, (id, definition)) in definitions.roles.iter().enumerate() {
        let (access, seen) = world.seen(Some(holder_of(definition.reach)), &[id]);
        for (name, &entry) in &world.named {
            let (register, row) = whole.find(entry).unwrap();
            let of = &definitions.registers[register];
            let grants = of.access.as_ref().unwrap();
            let open = grants
                .sealed
                .as_ref()
                .is_none_or(|seal| seal.roles.contains(&role) || (seal.when.is_some() && name.ends_with("note")));
            let reached = reaches(definition.reach, of, name) && open;
            let sees_child = of.people || !of.about_people || child.reads_of(role).is_some();
            let expected = grants.reads_of(role).is_some() && reached && sees_child;
            assert_eq!(seen.find(entry).is_some(), expected, "{id} sees {name}");
            if let Some((at, row)) = seen.find(entry) {
                assert_eq!(
                    seen.sees_all_of(at, row),
                    grants.reads_of(role) == Some(&Reads::All),
                    "{id}: all of {name}"
                );
            }
            let place = whole.table(register).entry[row as usize];
            for step in 0..of.steps.len() {
                let expected = of.recorders(step).contains(&role) && reached;
                let may = access.may_record(&whole, register, step, place);
                assert_eq!(
                    may,
                    expected,
                    "{id} records {} on {name}",
                    of.steps.get_index(step).unwrap().0
                );
                *(if may { &mut granted } else { &mut refused }) += 1;
            }
        }
        // A new entry about a child that is not reached cannot be opened, nor found.
        for (register, of) in definitions
            .registers
            .values()
            .enumerate()
            .filter(|(_, r)| r.about_people && !r.people && !r.part)
        {
            for name in ["nora", "saul"] {
                let place = whole.ledger().place(world.named[name]).unwrap();
                let reached = reaches(definition.reach, of, name);
                for step in 0..of.steps.len() {
                    let expected = of.recorders(step).contains(&role) && reached;
                    assert_eq!(
                        access.may_open(&whole, register, step, place),
                        expected,
                        "{id} opens {} about {name}",
                        of.id
                    );
                }
            }
        }
        for (register, of) in definitions.registers.values().enumerate() {
            let own = of.access.as_ref().unwrap();
            let reads = own.reads_of(role).is_some() || own.public.is_some();
            assert_eq!(access.knows_of(definitions, register), reads, "{id} knows of {}", of.id);
        }
    }
    assert!(granted > 100 && refused > 1000, "{granted} granted, {refused} refused");
}

#[test]
fn the_operator_sees_everything_and_someone_without_a_role_nothing() {
    let world = World::new();
    let (access, seen) = world
        .record
        .seen_by(
            &world.area,
            &Holder::Operator,
            world.at("2026-03-31"),
            day("2026-03-31"),
        )
        .unwrap();
    assert!(access.is_everything() && Arc::ptr_eq(&seen, &world.whole()));
    let (access, seen) = world.seen(Some("ann"), &[]);
    assert!(world.named.values().all(|id| seen.find(*id).is_none()));
    assert!(seen.open_clocks().is_empty());
    let (_, unknown) = world.seen(Some("ann"), &["no_such_role"]);
    assert!(world.named.values().all(|id| unknown.find(*id).is_none()));
    assert!(!access.may_open(
        &world.whole(),
        world.record.definitions().register_index("child").unwrap(),
        0,
        NO_ENTRY
    ));
}

#[test]
fn what_is_not_named_of_an_entry_is_nowhere_in_what_is_seen() {
    let world = World::new();
    let (_, seen) = world.seen(None, &["analyst"]);
    let nora = EntryView::at(&seen, seen.ledger().place(world.named["nora"]).unwrap()).unwrap();
    assert_eq!(nora.value("surname"), None);
    assert_eq!(nora.date("birth_date"), Some(day("2015-03-01")));
    // The event that gave the birth date gave the surname too.
    assert!(nora.history().is_empty());
    let (_, exists) = world.seen(None, &["ehc_coordinator"]);
    let note = EntryView::at(&exists, exists.ledger().place(world.named["nora note"]).unwrap()).unwrap();
    assert_eq!(
        (note.value("note"), note.day("written"), note.opened()),
        (None, None, Some(day("2026-03-02")))
    );
    assert_eq!(exists.computed(note.register_at, 0)[note.row as usize], record::NULL);
    assert!(note.history().is_empty());
    let (_, all) = world.seen(Some("ann"), &["social_worker"]);
    let note = EntryView::at(&all, all.ledger().place(world.named["nora note"]).unwrap()).unwrap();
    assert_eq!(all.computed(note.register_at, 0)[note.row as usize], 1);
    assert_eq!(note.text("note"), "plain");
}

#[test]
fn lists_counts_and_time_limits_have_only_what_is_seen_and_say_of_it_what_they_say_to_all() {
    let world = World::new();
    let (whole, (_, seen)) = (world.whole(), world.seen(Some("ann"), &["social_worker"]));
    let of = |position: &Position, name: &str| {
        let (register, row) = position.find(world.named[name]).unwrap();
        position.clocks(register, row).collect::<Vec<_>>()
    };
    assert!(!of(&whole, "nora episode").is_empty());
    assert_eq!(of(&seen, "nora episode"), of(&whole, "nora episode"));
    let children = |position: &Position| {
        let clocks = position.open_clocks().iter();
        let subjects = clocks.map(|clock| position.table(usize::from(clock.register)).subject[clock.row as usize]);
        subjects
            .filter(|subject| *subject != NO_ENTRY)
            .collect::<std::collections::BTreeSet<u32>>()
    };
    let nora = whole.ledger().place(world.named["nora"]).unwrap();
    assert_eq!(children(&whole).len(), 2);
    assert_eq!(children(&seen), [nora].into());
    assert_eq!(EntryView::all(&seen, "child").len(), 1);
    assert_eq!(EntryView::all(&seen, "ehc_plan").len(), 1);
    // Ann may know of both teams and persons, and of the cases of neither person but her own.
    let ben = whole.ledger().place(world.named["ben"]).unwrap();
    assert_eq!(whole.linking_to("allocation", "worker", ben).len(), 1);
    assert_eq!(seen.linking_to("allocation", "worker", ben), Vec::<u32>::new());
    assert_eq!(seen.about(nora).len(), 5);
}

#[test]
fn access_is_that_of_today_whenever_the_record_is_looked_at() {
    let world = World::new();
    assert!(world.sees(Some("ann"), &["social_worker"], "nora plan"));
    let at_the_time = |world: &World| {
        let holder = Holder::in_roles(Some(world.named["ann"]), ["social_worker"]);
        let (_, seen) = world
            .record
            .seen_by(&world.area, &holder, world.at("2026-03-10"), day("2026-04-30"))
            .unwrap();
        seen.find(world.named["nora plan"]).is_some()
    };
    assert!(at_the_time(&world));
    world.record(
        world.named["nora case"],
        "handed_back",
        "2026-04-01",
        &[("reason", line("Moves on"))],
    );
    assert!(!at_the_time(&world), "what she held then she sees no more");
    // The team still has the case, on its duty list.
    let holder = Holder::in_roles(Some(world.named["dan"]), ["social_work_manager"]);
    let (_, seen) = world
        .record
        .seen_by(&world.area, &holder, world.at("2026-04-30"), day("2026-04-30"))
        .unwrap();
    assert!(seen.find(world.named["nora plan"]).is_some());
    world.record(world.named["dan"], "left", "2026-04-20", &[]);
    let (_, seen) = world
        .record
        .seen_by(&world.area, &holder, world.at("2026-04-30"), day("2026-04-30"))
        .unwrap();
    assert!(
        world.named.values().all(|id| seen.find(*id).is_none()),
        "who has left sees nothing"
    );
}

#[test]
fn a_seal_beats_every_grant_but_those_that_it_names() {
    let world = World::new();
    assert!(world.sees(None, &["confidant"], "claim"));
    assert!(!world.sees(None, &["director", "records_officer", "data_officer"], "claim"));
    // The confidant sees no child, so nothing about one; with a role that does, the sealed note too.
    assert!(!world.sees(None, &["confidant"], "saul secret"));
    assert!(world.sees(None, &["confidant", "director"], "saul secret"));
    assert!(world.sees(Some("ann"), &["social_worker"], "nora note"));
    assert!(!world.sees(Some("ann"), &["social_worker"], "nora secret"));
    let register = world.record.definitions().register_index("case_note").unwrap();
    let (access, _) = world.seen(Some("ann"), &["social_worker"]);
    let place = |name: &str| world.whole().ledger().place(world.named[name]).unwrap();
    assert!(access.may_record(&world.whole(), register, 0, place("nora note")));
    assert!(!access.may_record(&world.whole(), register, 0, place("nora secret")));
    assert!(
        !access.may_record(&world.whole(), register, 1, place("nora note")),
        "only the confidant signs"
    );
}
