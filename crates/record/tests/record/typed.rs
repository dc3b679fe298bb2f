//! Typed values, references, keys and parts: recorded by hand and read back; on both databases.

use std::collections::BTreeMap;
use std::sync::Arc;

use definitions::{
    DefinitionFile, Definitions, EntryKey, FileFact, Origin, Reference, Statement, StatementKind, SubjectKey, Value,
    embedded,
};
use record::{
    AreaId, Committed, EntryId, EntryRef, EntryView, LinkEnd, Named, NewSource, NewWhat, Position, Record, RecordError,
    Recording, RowEntry, RowStatement, Seq, SourceKind, Store, Viewpoint,
};

use crate::backends::{Backend, on_both};
use crate::builders::{actor, add_area, day, moment};
use crate::importing::{child, facts};

on_both!(
    every_type_comes_back_as_it_was_recorded,
    what_makes_no_sense_is_refused_and_what_made_sense_once_is_kept,
    a_child_s_entry_refers_to_an_organisation_that_is_no_child_s,
    an_entry_that_was_withdrawn_reads_as_missing,
    relations_begin_and_end_on_days_of_their_own,
    a_key_finds_its_entry_by_every_value_it_has_had,
    a_part_is_about_what_its_whole_is_about,
    earlier_names_stay_readable_and_unknown_ones_are_counted,
    an_import_is_undone_as_one_act,
);

/// A meeting with every type of field, attendance as its part, and a visit of a child.
const MEETING: &str = r#"
id = "board_meeting"
title = "Meeting"
plural = "Meetings"
subject = "area"
purpose = "p"
law = "l"
key = [["reference"], ["group", "starts_at"]]
named_by = ["group"]
[steps.planned]
title = "Planned"
opens = true
fields = ["reference", "group", "starts_at", "cost", "length", "weight", "seats", "open", "chair", "papers", "level", "kinds", "on", "about"]
[steps.moved]
title = "Moved"
repeats = true
fields = ["starts_at", "reference"]
[fields]
reference = { title = "Reference", type = "line" }
group = { title = "Group", type = "line" }
starts_at = { title = "Starts", type = "moment" }
cost = { title = "Cost", type = "money", min = 0, max = 5000 }
length = { title = "Length", type = "hours", max = 8 }
weight = { title = "Weight", type = "number", decimals = 2, min = -1, max = 1.5 }
seats = { title = "Seats", type = "integer", min = 1 }
open = { title = "Open", type = "boolean" }
chair = { title = "Chair", type = "entry", of = "person", inverse = "chairs" }
papers = { title = "Papers", type = "file" }
level = { title = "Level", type = "code", codes = "risk_level" }
kinds = { title = "Kinds", type = "codes", codes = "risk_level" }
on = { title = "Day", type = "date" }
about = { title = "Is about", type = "entries", of = ["organisation", "team"], inverse = "is dealt with by" }
"#;

const ATTENDANCE: &str = r#"
id = "guest"
title = "Attendance"
plural = "Attendance"
part_of = "board_meeting"
purpose = "p"
law = "l"
key = ["who"]
named_by = ["who"]
[steps.expected]
title = "Expected"
opens = true
fields = ["who"]
required = ["who"]
[fields]
who = { title = "Who", type = "line" }
"#;

const VISIT: &str = r#"
id = "visit"
title = "Visit"
plural = "Visits"
subject = "child"
purpose = "p"
law = "l"
[steps.made]
title = "Made"
opens = true
fields = ["provider"]
[fields]
provider = { title = "Provider", type = "entry", of = "organisation", inverse = "visited" }
"#;

const VISIT_NOTE: &str = r#"
id = "visit_note"
title = "Note"
plural = "Notes"
part_of = "visit"
purpose = "p"
law = "l"
[steps.written]
title = "Written"
opens = true
"#;

fn definitions_with(changes: &[(&str, &str)]) -> Arc<Definitions> {
    let mut files = embedded();
    for (id, text) in [
        ("board_meeting", MEETING),
        ("guest", ATTENDANCE),
        ("visit", VISIT),
        ("visit_note", VISIT_NOTE),
    ] {
        let mut text = text.to_owned();
        for (from, to) in changes {
            text = text.replace(from, to);
        }
        files.push(DefinitionFile {
            path: format!("workforce/registers/{id}.toml"),
            text,
        });
    }
    Arc::new(Definitions::read(&files).unwrap_or_else(|p| panic!("{p}")))
}

struct World {
    record: Record,
    area: AreaId,
}

const UPN: &str = "H801200001001";
const AT: &str = "2026-03-02T10:00:00Z";

impl World {
    fn on(backend: &dyn Backend) -> Self {
        let store: Arc<dyn Store> = backend.again().unwrap().into();
        let area = add_area(store.as_ref(), "here");
        Self {
            record: Record::open(store, definitions_with(&[])).unwrap(),
            area,
        }
    }

    /// The same record read with other definitions.
    fn read_with(&self, changes: &[(&str, &str)]) -> Self {
        let store = Arc::clone(self.record.store());
        Self {
            record: Record::open(store, definitions_with(changes)).unwrap(),
            area: self.area.clone(),
        }
    }

    fn position(&self, known_at: Option<&str>, today: &str) -> Arc<Position> {
        let viewpoint = Viewpoint {
            known_at: known_at.map(moment),
            today: day(today),
        };
        self.record.position(&self.area, viewpoint).unwrap()
    }

    fn now(&self) -> Arc<Position> {
        self.position(None, "2026-03-31")
    }

    fn open(
        &self,
        register: &str,
        subject: Option<EntryId>,
        key: &str,
        step: &str,
        fields: &[(&str, Value)],
    ) -> Result<EntryId, RecordError> {
        let done = self.record.open_entry(
            &self.area,
            register,
            subject,
            key,
            &recording(step, "2026-03-02", fields),
            Vec::new(),
            &actor("Officer"),
            moment(AT),
        )?;
        Ok(done.entries[0])
    }

    fn record(&self, entry: EntryId, step: &str, on: &str, fields: &[(&str, Value)]) -> Result<Committed, RecordError> {
        let seen = self.version(entry);
        let at = moment("2026-03-20T10:00:00Z");
        self.record.record(
            &self.area,
            entry,
            seen,
            &recording(step, on, fields),
            &actor("Officer"),
            at,
        )
    }

    fn version(&self, entry: EntryId) -> Seq {
        let ledger = self.record.ledger(&self.area).unwrap();
        ledger.entry(ledger.place(entry).unwrap()).version
    }

    fn organisation(&self, name: &str) -> EntryId {
        let fields = [
            ("name", Value::from(name)),
            ("organisation_kind", Value::from("school")),
        ];
        self.open("organisation", None, name, "recorded", &fields).unwrap()
    }

    fn withdraw(&self, entry: EntryId) {
        let ledger = self.record.ledger(&self.area).unwrap();
        let events = ledger.entry(ledger.place(entry).unwrap()).events.clone();
        for event in events {
            let seq = ledger.events()[event as usize].seq;
            let by = actor("Officer");
            let at = moment("2026-03-21T10:00:00Z");
            let seen = self.version(entry);
            self.record
                .retract(&self.area, entry, seen, seq, "not so", &by, at)
                .unwrap();
        }
    }
}

fn recording(step: &str, on: &str, fields: &[(&str, Value)]) -> Recording {
    Recording {
        step: step.to_owned(),
        on: day(on),
        fields: fields
            .iter()
            .map(|(id, value)| ((*id).to_owned(), value.clone()))
            .collect(),
    }
}

fn view(position: &Position, id: EntryId) -> EntryView<'_> {
    EntryView::at(position, position.ledger().place(id).unwrap()).unwrap()
}

fn to(id: EntryId) -> Value {
    Value::Entry(Reference::Entry(id.0))
}

fn several(ids: &[EntryId]) -> Value {
    Value::Entries(ids.iter().map(|id| Reference::Entry(id.0)).collect())
}

fn refusal(result: Result<impl std::fmt::Debug, RecordError>) -> String {
    result.unwrap_err().to_string()
}

fn every_type_comes_back_as_it_was_recorded(backend: &dyn Backend) {
    let world = World::on(backend);
    let person = world
        .open("person", None, "p", "recorded", &[("name", "Ada Osei".into())])
        .unwrap();
    let file = FileFact {
        fingerprint: world.record.store().keep_file(&world.area, b"papers").unwrap(),
        name: "papers of March.pdf".to_owned(),
    };
    let given: Vec<(&str, Value)> = vec![
        ("reference", "M 1".into()),
        ("group", "Board".into()),
        ("starts_at", Value::Moment("2026-05-07T14:00:00+01:00".parse().unwrap())),
        ("cost", Value::Money(123_450)),
        ("length", Value::Hours(90)),
        ("weight", Value::Number("-0.25".parse().unwrap())),
        ("seats", Value::Integer(12)),
        ("open", Value::Boolean(false)),
        ("chair", to(person)),
        ("papers", Value::File(file)),
        ("level", "amber".into()),
        ("kinds", "red green".into()),
        ("on", Value::Date(day("2026-05-07"))),
    ];
    let meeting = world.open("board_meeting", None, "m", "planned", &given).unwrap();
    world
        .record(
            meeting,
            "moved",
            "2026-03-19",
            &[("starts_at", Value::Moment("2026-05-05T14:00:00+01:00".parse().unwrap()))],
        )
        .unwrap();
    let before = world.position(Some("2026-03-10T00:00:00Z"), "2026-03-10");
    for (id, value) in &given {
        assert_eq!(view(&before, meeting).value(id).as_ref(), Some(value), "{id}");
    }
    let moved = view(&world.now(), meeting).value("starts_at").unwrap();
    assert_eq!(moved.to_string(), "2026-05-05 14:00");
    // Read again from the store, every fact is as it was, the offset of a moment too.
    let again = world.read_with(&[]);
    let history = again.record.history(&again.now(), &[meeting]).unwrap();
    let record::What::Step { fields, .. } = &history[0].what else {
        panic!("the first event is a step");
    };
    assert_eq!(
        fields,
        &given
            .iter()
            .map(|(k, v)| ((*k).to_owned(), v.clone()))
            .collect::<BTreeMap<_, _>>()
    );
    assert!(fields["starts_at"].to_string().starts_with("2026-05-07 14:00"));
}

fn what_makes_no_sense_is_refused_and_what_made_sense_once_is_kept(backend: &dyn Backend) {
    let world = World::on(backend);
    let open = |fields: &[(&str, Value)]| world.open("board_meeting", None, "m", "planned", fields);
    for (id, value, says) in [
        ("cost", Value::Money(-1), "Cost: enter £0.00 or more"),
        ("length", Value::Hours(481), "Length: enter 8 or less"),
        (
            "weight",
            Value::Number("1.51".parse().unwrap()),
            "Weight: enter 1.5 or less",
        ),
        ("seats", Value::Integer(0), "Seats: enter 1 or more"),
        (
            "level",
            "blue".into(),
            "Level: \"blue\" is not one of the choices: red, amber, green",
        ),
        (
            "chair",
            Value::Entry(Reference::Entry(99)),
            "Chair: choose an entry that is on record",
        ),
        ("seats", Value::Money(5), "Seats: it is not of the field's type"),
    ] {
        assert_eq!(refusal(open(&[(id, value)])), says);
    }
    let meeting = open(&[("seats", Value::Integer(500))]).unwrap();
    // The definition changes its mind; what is on record stays readable.
    let later = world.read_with(&[("min = 1 }", "min = 1, max = 100 }")]);
    let position = later.now();
    let seats = view(&position, meeting).value("seats").unwrap();
    assert_eq!(seats, Value::Integer(500));
    let field = &later.record.definitions().register("board_meeting").unwrap().fields["seats"];
    assert!(field.check(&seats, None, None).is_err());
}

fn a_child_s_entry_refers_to_an_organisation_that_is_no_child_s(backend: &dyn Backend) {
    let world = World::on(backend);
    let school = world.organisation("Oak House");
    let subject = child(UPN, "Okafor");
    let facts = facts(&subject, UPN, "Okafor", "2026-01-05");
    let visit = |provider: Reference| Statement {
        subject: Some(subject.clone()),
        entry: EntryKey {
            register: "visit".to_owned(),
            key: "2026-02-01".to_owned(),
        },
        kind: StatementKind::Step {
            step: "made".to_owned(),
            on: day("2026-02-01"),
            at_latest: false,
            fields: BTreeMap::from([("provider".to_owned(), Value::Entry(provider))]),
        },
        origin: Origin::default(),
    };
    let source = || NewSource {
        kind: SourceKind::new("feed"),
        name: "visits.csv".to_owned(),
        fingerprint: String::new(),
    };
    let named = Reference::Named(EntryKey {
        register: "organisation".to_owned(),
        key: "Oak House".to_owned(),
    });
    let import = |statements: &[Statement]| {
        let by = actor("Import");
        world
            .record
            .import(&world.area, statements, source(), &by, moment(AT))
            .unwrap()
    };
    let report = import(&[facts, visit(named)]);
    assert_eq!((report.entries_new, report.refused.len()), (2, 0));
    assert_eq!(import(&[visit(Reference::Entry(school.0))]).events_new, 0);
    let position = world.now();
    let visits = EntryView::all(&position, "visit");
    assert_eq!(visits[0].value("provider"), Some(to(school)));
    let place = position.ledger().place(school).unwrap();
    assert_eq!(position.linking_to("visit", "provider", place), [visits[0].place]);
}

fn an_entry_that_was_withdrawn_reads_as_missing(backend: &dyn Backend) {
    let world = World::on(backend);
    let person = world
        .open("person", None, "p", "recorded", &[("name", "Ada Osei".into())])
        .unwrap();
    let meeting = world
        .open("board_meeting", None, "m", "planned", &[("chair", to(person))])
        .unwrap();
    assert!(world.now().is_opened(world.now().ledger().place(person).unwrap()));
    world.withdraw(person);
    let position = world.now();
    assert!(!position.is_opened(position.ledger().place(person).unwrap()));
    // The fact is still there, to be shown and to be corrected.
    assert_eq!(view(&position, meeting).value("chair"), Some(to(person)));
    let refused = world.open("board_meeting", None, "n", "planned", &[("chair", to(person))]);
    assert_eq!(
        refusal(refused),
        format!("Chair: Person {person} was withdrawn; choose another")
    );
    let then = world.position(Some("2026-03-20T00:00:00Z"), "2026-03-20");
    assert!(then.is_opened(then.ledger().place(person).unwrap()));
}

fn relations_begin_and_end_on_days_of_their_own(backend: &dyn Backend) {
    let world = World::on(backend);
    let (oak, elm) = (world.organisation("Oak"), world.organisation("Elm"));
    let meeting = world
        .open(
            "board_meeting",
            None,
            "m",
            "planned",
            &[("about", several(&[oak, elm]))],
        )
        .unwrap();
    let relate = |links: Vec<NewWhat>, on: &str| {
        let seen = world.version(meeting);
        let (by, at) = (actor("Officer"), moment("2026-03-20T10:00:00Z"));
        world.record.relate(&world.area, meeting, seen, links, day(on), &by, at)
    };
    let end = |id: EntryId| NewWhat::Unlink {
        link: "about".to_owned(),
        to: LinkEnd::Entry(id),
    };
    relate(vec![end(oak)], "2026-03-10").unwrap();
    let about = |position: &Position| view(position, meeting).linked_ids("about");
    assert_eq!(about(&world.position(None, "2026-03-09")), [oak, elm]);
    assert_eq!(about(&world.position(None, "2026-03-10")), [elm]);
    assert_eq!(
        about(&world.position(Some("2026-03-19T00:00:00Z"), "2026-03-19")),
        [oak, elm]
    );
    assert_eq!(
        refusal(relate(vec![end(oak)], "2026-03-11")),
        "Is about: this has ended already"
    );
    let again = NewWhat::Link {
        link: "about".to_owned(),
        to: EntryRef::Existing(oak),
    };
    relate(vec![again], "2026-03-12").unwrap();
    let position = world.now();
    assert_eq!(about(&position), [elm, oak]);
    let place = position.ledger().place(oak).unwrap();
    let meeting_place = position.ledger().place(meeting).unwrap();
    assert_eq!(position.linking_to("board_meeting", "about", place), [meeting_place]);
    // What another program wrote comes back whole.
    assert_eq!(about(&world.read_with(&[]).now()), [elm, oak]);
}

fn a_key_finds_its_entry_by_every_value_it_has_had(backend: &dyn Backend) {
    let world = World::on(backend);
    let at = |text: &str| Value::Moment(text.parse().unwrap());
    let may_7 = at("2026-05-07T14:00:00+01:00");
    let first = [
        ("reference", "M 1".into()),
        ("group", "Board".into()),
        ("starts_at", may_7.clone()),
    ];
    let meeting = world.open("board_meeting", None, "m", "planned", &first).unwrap();
    let twice = world.open("board_meeting", None, "n", "planned", &[("reference", " m  1".into())]);
    assert_eq!(
        refusal(twice),
        format!("Meeting {meeting} has the same reference already; use that entry, or enter something else")
    );
    let same_time = [("group", "BOARD".into()), ("starts_at", may_7.clone())];
    assert!(refusal(world.open("board_meeting", None, "n", "planned", &same_time)).contains("group and starts"));
    world
        .record(
            meeting,
            "moved",
            "2026-03-19",
            &[("starts_at", at("2026-05-05T14:00:00+01:00"))],
        )
        .unwrap();
    let ledger = world.record.ledger(&world.area).unwrap();
    let register = ledger.definitions().register_index("board_meeting").unwrap();
    let found = |world: &World, group: &str, starts: &Value| {
        let ledger = world.record.ledger(&world.area).unwrap();
        let definition = &ledger.definitions().registers[register];
        let facts = BTreeMap::from([
            ("group".to_owned(), Value::from(group)),
            ("starts_at".to_owned(), starts.clone()),
        ]);
        let text = ledger.key_text(definition, &definition.key[1], &facts, |_| None)?;
        let place = ledger.place_by_key_text(u16::try_from(register).unwrap(), record::NO_ENTRY, 1, &text)?;
        Some(ledger.entry(place).id)
    };
    // A row that is keyed by the day it was moved from finds it, until another meeting claims that day.
    assert_eq!(found(&world, "board", &may_7), Some(meeting));
    let other = world.open("board_meeting", None, "n", "planned", &same_time).unwrap();
    assert_eq!(found(&world, "board", &may_7), Some(other));
    world.withdraw(other);
    assert_eq!(found(&world, "board", &may_7), Some(meeting));
    // A key with a missing part is no key.
    world
        .open("board_meeting", None, "o", "planned", &[("group", "Board".into())])
        .unwrap();
    world
        .open("board_meeting", None, "p", "planned", &[("group", "Board".into())])
        .unwrap();
    // Other names find an organisation.
    let camhs = [
        ("name", "Child and adolescent mental health service".into()),
        ("organisation_kind", "health".into()),
        ("also_called", "CAMHS\nCAHMS".into()),
    ];
    let camhs = world.open("organisation", None, "c", "recorded", &camhs).unwrap();
    let ledger = world.record.ledger(&world.area).unwrap();
    let organisations = ledger.definitions().register_index("organisation").unwrap();
    assert_eq!(
        ledger.named(organisations, " cahms "),
        Named::One(ledger.place(camhs).unwrap())
    );
    assert_eq!(ledger.named(organisations, "CAMH"), Named::None);
}

fn a_part_is_about_what_its_whole_is_about(backend: &dyn Backend) {
    let world = World::on(backend);
    let by = actor("Import");
    let source = NewSource {
        kind: SourceKind::new("feed"),
        name: "children".to_owned(),
        fingerprint: String::new(),
    };
    let subject = child(UPN, "Okafor");
    let facts = facts(&subject, UPN, "Okafor", "2026-01-05");
    world
        .record
        .import(&world.area, &[facts], source, &by, moment(AT))
        .unwrap();
    let child = EntryView::all(&world.now(), "child")[0].id;
    let visit = world.open("visit", Some(child), "v", "made", &[]).unwrap();
    let note = world.open("visit_note", Some(visit), "n", "written", &[]).unwrap();
    let position = world.now();
    let place = |id: EntryId| position.ledger().place(id).unwrap();
    let (register, row) = position.find(note).unwrap();
    assert_eq!(position.table(register).subject[row as usize], place(child));
    assert_eq!(position.table(register).parent[row as usize], place(visit));
    let definitions = world.record.definitions();
    assert!(definitions.register("visit_note").unwrap().about_people);
    assert!(!definitions.register("guest").unwrap().about_people);
    assert_eq!(
        refusal(world.open("guest", None, "a", "expected", &[("who", "Ada".into())])),
        "Attendance: say which meeting it is about"
    );
    let meeting = world.open("board_meeting", None, "m", "planned", &[]).unwrap();
    let other = world.open("board_meeting", None, "n", "planned", &[]).unwrap();
    let ada = [("who", Value::from("Ada"))];
    world.open("guest", Some(meeting), "a", "expected", &ada).unwrap();
    // A key tells parts of one whole apart, not those of another.
    assert!(world.open("guest", Some(meeting), "b", "expected", &ada).is_err());
    world.open("guest", Some(other), "b", "expected", &ada).unwrap();
    assert_eq!(position.ledger().about(place(visit)).len(), 1);
}

fn earlier_names_stay_readable_and_unknown_ones_are_counted(backend: &dyn Backend) {
    let world = World::on(backend);
    let oak = world.organisation("Oak");
    let fields = [
        ("seats", Value::Integer(7)),
        ("group", "Board".into()),
        ("about", several(&[oak])),
    ];
    let meeting = world.open("board_meeting", None, "m", "planned", &fields).unwrap();
    let renamed = world.read_with(&[
        ("seats = {", "places = { formerly = [\"seats\"],"),
        ("\"seats\", \"open\"", "\"places\", \"open\""),
        ("[steps.planned]", "[steps.called]\nformerly = [\"planned\"]"),
        ("about = {", "concerns = { formerly = [\"about\"],"),
        ("\"on\", \"about\"]", "\"on\", \"concerns\"]"),
        (
            "group = { title = \"Group\", type = \"line\" }",
            "group = { title = \"Group\", type = \"integer\" }",
        ),
    ]);
    let position = renamed.now();
    let view = view(&position, meeting);
    assert_eq!(view.value("places"), Some(Value::Integer(7)));
    assert_eq!(view.day("called"), Some(day("2026-03-02")));
    assert_eq!(view.linked_ids("concerns"), [oak]);
    // A field that changed its type cannot be read, and that is counted, not passed over.
    let register = renamed.record.definitions().register_index("board_meeting").unwrap();
    assert_eq!(position.ledger().unread(), [(register, "group", 1)]);
    let unread = world.now();
    assert!(unread.ledger().unread().is_empty());
}

fn an_import_is_undone_as_one_act(backend: &dyn Backend) {
    let world = World::on(backend);
    let import = |rows: &[(&str, &str)]| {
        let rows: Vec<RowStatement> = rows
            .iter()
            .map(|(key, kind)| RowStatement {
                statement: Statement {
                    subject: None::<SubjectKey>,
                    entry: EntryKey {
                        register: "organisation".to_owned(),
                        key: (*key).to_owned(),
                    },
                    kind: StatementKind::Step {
                        step: "recorded".to_owned(),
                        on: day("2026-02-01"),
                        at_latest: false,
                        fields: BTreeMap::from([
                            ("name".to_owned(), Value::from(*key)),
                            ("organisation_kind".to_owned(), Value::from(*kind)),
                        ]),
                    },
                    origin: Origin::default(),
                },
                entry: RowEntry::New {
                    subject: None,
                    key: (*key).to_owned(),
                },
            })
            .map(|mut row| {
                let ledger = world.record.ledger(&world.area).unwrap();
                let register = ledger.definitions().register_index("organisation").unwrap();
                if let Named::One(place) = ledger.named(register, &row.statement.entry.key) {
                    row.entry = RowEntry::Existing(ledger.entry(place).id);
                }
                row
            })
            .collect();
        let source = NewSource {
            kind: SourceKind::new("feed"),
            name: "organisations.csv".to_owned(),
            fingerprint: String::new(),
        };
        let by = actor("Import");
        world
            .record
            .import_rows(&world.area, |_| rows.clone(), source, &by, moment(AT))
            .unwrap()
    };
    let kind = |id: &str| {
        let position = world.now();
        let all = EntryView::all(&position, "organisation");
        all.iter()
            .find(|o| o.text("name") == id)
            .map(|o| o.text("organisation_kind"))
    };
    assert_eq!(import(&[("Oak", "school")]).events_new, 1);
    assert_eq!(
        import(&[("Oak", "school")]).events_new,
        0,
        "the same again changes nothing"
    );
    let second = import(&[("Oak", "college"), ("Elm", "health")]);
    assert_eq!((second.events_new, second.corrected, second.entries_new), (2, 1, 1));
    assert_eq!(kind("Oak").as_deref(), Some("college"));
    let source = world.record.store().sources(&world.area).unwrap().last().unwrap().id;
    let undo = |at: &str| world.record.undo(&world.area, source, &actor("Officer"), moment(at));
    let undone = undo("2026-03-03T10:00:00Z").unwrap();
    assert_eq!((undone.withdrawn, undone.restored), (2, 1));
    assert_eq!((kind("Oak").as_deref(), kind("Elm")), (Some("school"), None));
    assert_eq!(
        refusal(undo("2026-03-03T11:00:00Z")),
        "Nothing of this import counts any more, so there is nothing to undo"
    );
    // It was no person's withdrawal of a fact: the same file can be imported again.
    assert_eq!(import(&[("Oak", "college"), ("Elm", "health")]).events_new, 2);
    // What someone recorded since prevents the undoing.
    let elm = EntryView::all(&world.now(), "organisation")
        .iter()
        .find(|o| o.text("name") == "Elm")
        .unwrap()
        .id;
    let fields = [("name", "Elm Park".into()), ("organisation_kind", "health".into())];
    world.record(elm, "recorded", "2026-03-19", &fields).unwrap();
    let source = world
        .record
        .store()
        .sources(&world.area)
        .unwrap()
        .iter()
        .rev()
        .nth(1)
        .unwrap()
        .id;
    let refused = refusal(
        world
            .record
            .undo(&world.area, source, &actor("Officer"), moment("2026-03-22T10:00:00Z")),
    );
    assert!(refused.contains(&format!("entry {elm}")), "{refused}");
}
