//! A register's own files: every problem is named by row and column, nothing is half done, the same file twice changes
//! nothing, and an import is undone as one act.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeSet;
use std::sync::Arc;

use calendar::Timestamp;
use definitions::Definitions;
use record::{Actor, Area, AreaId, EntryView, Position, Record, SourceId, SqliteStore, Store, Viewpoint, folded};
use returns::Input;
use rust_xlsxwriter::{Format, Workbook};
use submissions::register_file::{
    self, Options, RegisterFileError, Report, columns, csv_template, export, export_json, read, workbook,
};

struct World {
    record: Record,
    area: AreaId,
}

impl World {
    fn new() -> Self {
        let store: Arc<dyn Store> = Arc::new(SqliteStore::in_memory().unwrap());
        let record = Record::open(store, Arc::new(Definitions::built_in().unwrap())).unwrap();
        let area = AreaId("here".to_owned());
        let made = Area {
            id: area.clone(),
            name: "Here".to_owned(),
            la_code: "999".to_owned(),
            synthetic: true,
        };
        record.store().add_area(&made).unwrap();
        Self { record, area }
    }

    fn known(&self, register: &str) -> BTreeSet<String> {
        let definitions = self.record.definitions();
        let all = columns(definitions, definitions.register(register).unwrap());
        all.iter().flat_map(|c| [folded(&c.title), folded(&c.id)]).collect()
    }

    fn import_bytes(&self, register: &str, bytes: Vec<u8>, options: &Options) -> Result<Report, RegisterFileError> {
        let input = Input::bytes("file.csv".to_owned(), bytes);
        let sheet = read(&input, &self.known(register))?;
        let by = Actor {
            id: "tests".to_owned(),
            name: "Tests".to_owned(),
        };
        register_file::import(&self.record, &self.area, register, &input, &sheet, options, &by, at())
    }

    fn import(&self, register: &str, text: &str) -> Report {
        self.import_bytes(register, text.as_bytes().to_vec(), &Options::default())
            .unwrap_or_else(|e| panic!("{e}"))
    }

    fn position(&self) -> Arc<Position> {
        let viewpoint = Viewpoint {
            known_at: None,
            today: "2026-11-30".parse().unwrap(),
        };
        self.record.position(&self.area, viewpoint).unwrap()
    }

    fn events(&self) -> usize {
        self.record.ledger(&self.area).unwrap().events().len()
    }
}

fn at() -> Timestamp {
    "2026-11-30T10:00:00Z".parse().unwrap()
}

const ORGANISATIONS: &str = "Recorded: date,Name,Kind,Unique reference number,Belongs to,Also called\r\n\
    1/9/2026,Eastmere Council,council,,,\r\n\
    1/9/2026,Oak House School,School or early years setting,123456,Eastmere Council,Oak House\r\n\
    1/9/2026,Child and adolescent mental health service,health,,,\"CAMHS\nCAHMS\"\r\n";

const TEAMS: &str = "Recorded: date;Name;Organisation;Led by;Most cases for each worker\n\
    2026-09-02;EHC team;eastmere council;Ada Osei;35\n";

const PEOPLE: &str = "Recorded: date,Name,Job title,Works for,Staff number,Email address,Also called\n\
    2 September 2026,Ada Osei,Team manager,Eastmere Council,0012,ada@example.org,\n\
    2 September 2026,Ben Hall,EHC coordinator,CAHMS,0013,,B Hall\n";

fn filled() -> World {
    let world = World::new();
    for (register, text) in [("organisation", ORGANISATIONS), ("person", PEOPLE), ("team", TEAMS)] {
        let report = world.import(register, text);
        assert_eq!((report.problems, report.imported), (vec![], true), "{register}");
    }
    world
}

/// The problems of a file as `row, column: message`.
fn problems(report: &Report) -> Vec<String> {
    report
        .problems
        .iter()
        .map(|p| format!("{} {}: {}", p.row, p.column, p.message))
        .collect()
}

#[test]
fn organisations_people_and_teams_are_imported_and_name_one_another() {
    let world = filled();
    let position = world.position();
    let organisations = EntryView::all(&position, "organisation");
    assert_eq!(organisations.len(), 3);
    // A row named one above it in the same file.
    assert_eq!(
        organisations[1].value("belongs_to").unwrap().to_string(),
        organisations[0].id.to_string()
    );
    let people = EntryView::all(&position, "person");
    // "CAHMS" finds CAMHS; a staff number keeps the zeros it begins with.
    assert_eq!(
        people[1].value("works_for").unwrap().to_string(),
        organisations[2].id.to_string()
    );
    assert_eq!(people[0].text("staff_number"), "0012");
    let teams = EntryView::all(&position, "team");
    assert_eq!(teams[0].value("lead").unwrap().to_string(), people[0].id.to_string());
    assert_eq!(teams[0].number("most_cases"), Some(35));
}

#[test]
fn the_same_file_twice_changes_nothing_and_a_changed_row_corrects() {
    let world = filled();
    let before = world.events();
    for (register, text) in [("organisation", ORGANISATIONS), ("person", PEOPLE), ("team", TEAMS)] {
        let again = world.import(register, text);
        assert_eq!(
            (again.new, again.changed, again.record.events_new),
            (0, 0, 0),
            "{register}"
        );
        assert_eq!(again.source, None);
    }
    assert_eq!(world.events(), before);
    let moved = PEOPLE.replace("EHC coordinator", "Senior EHC coordinator");
    let report = world.import("person", &moved);
    assert_eq!((report.new, report.changed, report.record.corrected), (0, 1, 1));
    let change = &report.changes[0];
    assert_eq!(
        change.fields,
        [(
            "Job title".to_owned(),
            "EHC coordinator".to_owned(),
            "Senior EHC coordinator".to_owned()
        )]
    );
}

#[test]
fn what_is_exported_can_be_imported_again_and_says_nothing_new() {
    let world = filled();
    let position = world.position();
    for register in ["organisation", "person", "team"] {
        let at = world.record.definitions().register_index(register).unwrap();
        let rows: Vec<u32> = (0..u32::try_from(position.table(at).len()).unwrap()).collect();
        let (headings, lines) = export(&position, at, &rows);
        let definition = &world.record.definitions().registers[at];
        let book = workbook(world.record.definitions(), definition, Some((&headings, &lines))).unwrap();
        let again = world.import_bytes(register, book, &Options::default()).unwrap();
        assert_eq!((problems(&again), again.record.events_new), (vec![], 0), "{register}");
    }
    let json = export_json(
        &position,
        world.record.definitions().register_index("team").unwrap(),
        &[0],
    );
    assert_eq!(json["entries"][0]["fields"]["most_cases"], 35);
    assert_eq!(json["entries"][0]["steps"]["set_up"], "2026-09-02");
}

#[test]
fn every_problem_is_named_by_row_and_column_and_nothing_is_imported() {
    let world = filled();
    let before = world.events();
    let bad = "Established: date,Post number,Post,Team,Part of full time,Cost a year,Paid by,Filled: date,Held by,How it is held\n\
        2026-09-31,P1,Coordinator,EHC team,1,,,,,\n\
        2026-09-03,P2,Coordinator,Autism team,1.2,\"£40,000\",,,,\n\
        2026-09-03,P3,Coordinator,EHC team,0.5,300000,Nobody,,,\n\
        2026-09-03,P4,,EHC team,0.5,,,,,\n\
        2026-09-03,P5,Coordinator,EHC team,0.5,,,3/9/2027,Ada Osei,agency\n\
        2026-09-03,P6,Coordinator,EHC team,0.5,,,2026-09-04,Ada Osei,sessional\n\
        2026-09-03,,Coordinator,EHC team,0.5,,,,,\n\
        2026-09-03,P7,Coordinator,EHC team,0.5,,,,Ada Osei,\n";
    let report = world.import("post", bad);
    assert!(!report.imported);
    assert_eq!(
        problems(&report),
        [
            "2 Established: date: this is no date that can be read; write 31/3/2026 or 2026-03-31, the day before the month",
            "3 Team: there is no Team \"Autism team\" on record; add it first, or correct the name",
            "3 Part of full time: enter 1 or less",
            "4 Cost a year: enter £250,000.00 or less",
            "4 Paid by: there is no Organisation \"Nobody\" on record; add it first, or correct the name",
            "5 : enter Post",
            "6 Filled: date: this day is in the future; a step is recorded once it has happened",
            "7 How it is held: \"sessional\" is not one of the choices: permanent, fixed, agency",
            "8 : the row does not say which post it is about: give Post number",
            "9 Held by: this belongs to “Filled”: give its day too",
        ]
    );
    assert_eq!(world.events(), before);
    // Half corrected: the good rows can be imported, and the others follow.
    let good = "Established: date,Post number,Post,Team,Part of full time,Cost a year,Paid by,Filled: date,Held by,How it is held\n\
        2026-09-03,P8,Coordinator,EHC team,0.6,\"£40,000.50\",Eastmere Council; CAMHS,2026-09-04,Ada Osei,permanent\n\
        2026-09-03,P9,Coordinator,Autism team,1,,,,,\n";
    let options = Options {
        leave_out: true,
        ..Options::default()
    };
    let report = world.import_bytes("post", good.as_bytes().to_vec(), &options).unwrap();
    assert_eq!((report.imported, report.problems.len(), report.new), (true, 1, 1));
    let position = world.position();
    let post = &EntryView::all(&position, "post")[0];
    assert_eq!(post.value("whole_time").unwrap().to_string(), "0.6");
    assert_eq!(post.value("yearly_cost").unwrap().to_string(), "£40,000.50");
    assert_eq!(post.linked_ids("paid_by").len(), 2);
    assert_eq!(post.text("holder_kind"), "permanent");
}

#[test]
fn a_post_is_found_by_its_number_and_its_holders_follow_one_another() {
    let world = filled();
    let post = "Established: date,Post number,Post,Team,Part of full time\n2026-09-03,P1,Coordinator,EHC team,1\n";
    world.import("post", post);
    // A row for each thing that happened.
    let long = "Post number,What happened,Date,Held by,How it is held,Reason\n\
        P1,Filled,2026-09-10,Ada Osei,permanent,\n\
        P1,Vacated,2026-10-01,,,Moved on\n\
        P1,Filled,2026-10-20,B Hall,agency,\n";
    let report = world.import("post", long);
    assert_eq!((problems(&report), report.record.events_new), (vec![], 3));
    let position = world.position();
    let post = &EntryView::all(&position, "post")[0];
    assert_eq!(post.days("filled").len(), 2);
    let people = EntryView::all(&position, "person");
    assert_eq!(post.value("holder").unwrap().to_string(), people[1].id.to_string());
    assert_eq!(world.import("post", long).record.events_new, 0);
}

#[test]
fn a_reference_leads_only_to_what_its_where_allows() {
    let world = filled();
    let left = "Staff number,Left: date\n0013,2026-10-01\n";
    let report = world.import("person", left);
    assert_eq!((problems(&report), report.record.events_new), (vec![], 1));
    let teams = "Recorded: date,Name,Organisation,Led by\n2026-10-02,Autism team,CAMHS,B Hall\n";
    assert_eq!(
        problems(&world.import("team", teams)),
        ["2 Led by: \"B Hall\" is on record and not one of those that may be given here"]
    );
}

#[test]
fn rows_that_repeat_or_contradict_one_another_are_named() {
    let world = filled();
    let text = "Recorded: date,Name,Kind\n\
        2026-09-05,Elm Park,school\n\
        2026-09-05,elm  park,school\n\
        2026-09-05,Ash Lane,school\n\
        2026-09-05,Ash Lane,college\n";
    let report = world.import("organisation", text);
    assert_eq!(
        problems(&report),
        [
            "3 : row 2 says otherwise of the same organisation and step; keep the one that is right",
            "5 : row 4 says otherwise of the same organisation and step; keep the one that is right"
        ]
    );
    let same = "Recorded: date,Name,Kind\n2026-09-05,Elm Park,school\n2026-09-05,Elm Park,school\n";
    let report = world.import("organisation", same);
    assert_eq!((report.new, report.notes.len(), report.record.events_new), (1, 1, 1));
}

#[test]
fn two_opening_days_for_one_entry_in_a_file_contradict() {
    let world = filled();
    let text = "Established: date,Post number,Post,Team,Part of full time\n\
        2026-09-03,P1,Coordinator,EHC team,1\n\
        2026-09-04,P1,Coordinator,EHC team,1\n\
        2026-09-03,P2,Coordinator,EHC team,1\n";
    let report = world.import("post", text);
    assert_eq!(
        problems(&report),
        ["3 : row 2 says otherwise of the same post and step; keep the one that is right"]
    );
    assert!(!report.imported);
}

const ASSESSMENTS: &str = "Organisation,Round,Asked for: date,Submitted: date,Lead in the organisation\n\
    Oak House School,2026,2026-09-01,2026-10-10,Ada Osei\n\
    CAMHS,2026,2026-09-01,,\n";

#[test]
fn a_register_about_another_has_a_column_for_the_entry_it_is_about() {
    let world = filled();
    let definitions = Arc::clone(world.record.definitions());
    let register = definitions.register("section_11_assessment").unwrap();
    let template = String::from_utf8(csv_template(&definitions, register)).unwrap();
    assert!(
        template.trim_start_matches('\u{feff}').starts_with("Organisation,"),
        "{template}"
    );
    assert!(world.import("section_11_assessment", ASSESSMENTS).imported);
    let position = world.position();
    let organisations = EntryView::all(&position, "organisation");
    let about: Vec<u32> = EntryView::all(&position, "section_11_assessment")
        .iter()
        .map(|entry| position.table(entry.register_at).subject[entry.row as usize])
        .collect();
    assert_eq!(about, [organisations[1].place, organisations[2].place]);
    // What is exported names them by their numbers, and says nothing new.
    let at = definitions.register_index("section_11_assessment").unwrap();
    let (headings, rows) = export(&position, at, &[0, 1]);
    let mut csv = headings.join(",");
    for row in rows {
        csv.push_str(&format!("\n{}", row.join(",")));
    }
    let again = world.import("section_11_assessment", &csv);
    assert_eq!((problems(&again), again.record.events_new), (vec![], 0));
    let wrong = "Organisation,Round,Asked for: date\nElm House,2026,2026-09-01\n,2026,2026-09-01\n";
    assert_eq!(
        problems(&world.import("section_11_assessment", wrong)),
        [
            "2 Organisation: there is no Organisation \"Elm House\" on record; add it first, or correct the name",
            "3 Organisation: give the organisation it is about"
        ]
    );
}

#[test]
fn a_preview_names_what_a_form_would_refuse_and_days_out_of_order() {
    let world = filled();
    let notes = |text: &str| -> Vec<String> {
        let input = Input::bytes("file.csv".to_owned(), text.as_bytes().to_vec());
        let sheet = read(&input, &world.known("section_11_assessment")).unwrap();
        let report = register_file::preview(
            &world.record,
            &world.area,
            "section_11_assessment",
            &sheet,
            &Options::default(),
            at(),
        );
        let report = report.unwrap();
        assert_eq!((problems(&report), report.imported), (vec![], false));
        let notes = report.notes.iter();
        notes.map(|note| format!("{}: {}", note.row, note.message)).collect()
    };
    let text = "Organisation,Round,Asked for: date,Submitted: date,Lead in the organisation,\
        Challenged by peers and lay members: date,Peer who challenged,Lay member who challenged\n\
        CAMHS,2026,2026-09-01,,,,,\n\
        Oak House School,2026,2026-09-01,2026-10-10,Ada Osei,2026-10-05,B Hall,Ada Osei\n";
    assert_eq!(
        notes(text),
        [
            "3: a form would refuse “Challenged by peers and lay members”: It has not been submitted yet.",
            "3: “Challenged by peers and lay members” on 5 October 2026 comes before “Submitted” on 10 October 2026, which it must follow.",
            "3: a form would refuse “Submitted”: Only 0 of the 8 standards are filled in.",
        ]
    );
    // What is wrong on record already is no news of the file.
    assert!(world.import("section_11_assessment", text).imported);
    assert_eq!(notes(text), [] as [&str; 0]);
    let position = world.position();
    let entry = EntryView::all(&position, "section_11_assessment")[1].id;
    let found = position.findings_of(entry);
    let said: Vec<&str> = found.iter().map(|finding| finding.say.as_str()).collect();
    assert_eq!(
        said,
        [
            "It has not been submitted yet.",
            "“Challenged by peers and lay members” on 5 October 2026 comes before “Submitted” on 10 October 2026, which it must follow.",
            "Only 0 of the 8 standards are filled in.",
        ]
    );
    let closed = "Organisation,Round,Not given: date,Summary\nCAMHS,2026,2026-10-01,None came\n";
    assert_eq!(notes(closed), [] as [&str; 0]);
    assert!(world.import("section_11_assessment", closed).imported);
    let late = "Organisation,Round,Submitted: date,Lead in the organisation\nCAMHS,2026,2026-11-01,B Hall\n";
    assert_eq!(
        notes(late),
        [
            "2: a form would refuse “Submitted”: Only 0 of the 8 standards are filled in.",
            "2: “Submitted” on 1 November 2026 comes after “Not given” on 1 October 2026, which closed the entry.",
        ]
    );
    // Of a closing that comes before what is on record, the row of the closing speaks.
    let early = "Organisation,Round,Not given: date,Summary\nOak House School,2026,2026-10-07,None came\n";
    assert_eq!(
        notes(early),
        ["2: “Submitted” on 10 October 2026 comes after “Not given” on 7 October 2026, which closed the entry."]
    );
}

#[test]
fn a_row_about_a_child_names_one_on_record() {
    let world = filled();
    let text = "Unique pupil number,Needs a worker: date,Service,Given to a worker: date,Worker,Team\n\
        H801200001001,2026-09-05,cwd,2026-09-08,Ada Osei,EHC team\n\
        ,2026-09-05,cwd,,,\n";
    let report = world.import("allocation", text);
    assert_eq!(
        problems(&report),
        [
            "2 Unique pupil number: no child on record has the number \"H801200001001\"; add the child first, or correct the number",
            "3 : give one of the child’s numbers"
        ]
    );
}

#[test]
fn encodings_delimiters_and_dates_of_spreadsheets_are_read_or_refused_plainly() {
    let world = filled();
    // Windows-1252, tabs, and a title above the headings.
    let mut bytes = b"Schools of Eastmere\t\t\nRecorded: date\tName\tKind\n2026-09-05\tSt Andr".to_vec();
    bytes.push(0xE9);
    bytes.extend(b"\tschool\n");
    let report = world.import_bytes("organisation", bytes, &Options::default()).unwrap();
    assert_eq!((problems(&report), report.new), (vec![], 1));
    assert_eq!(
        EntryView::all(&world.position(), "organisation")[3].text("name"),
        "St André"
    );
    // A workbook: a real date, a date that is a bare number, merged cells, a formula without its result.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, title) in ["Recorded: date", "Name", "Kind"].iter().enumerate() {
        sheet.write_string(0, u16::try_from(at).unwrap(), *title).unwrap();
    }
    let date = Format::new().set_num_format("dd/mm/yyyy");
    sheet.write_number_with_format(1, 0, 46270.0, &date).unwrap();
    sheet.write_string(1, 1, "Dated").unwrap();
    sheet.write_string(1, 2, "school").unwrap();
    sheet.write_number(2, 0, 46271.0).unwrap();
    sheet.write_string(2, 1, "Numbered").unwrap();
    sheet.write_string(2, 2, "school").unwrap();
    sheet.write_number_with_format(3, 0, 46270.0, &date).unwrap();
    sheet.merge_range(3, 1, 4, 1, "Merged", &Format::new()).unwrap();
    sheet.write_string(3, 2, "school").unwrap();
    sheet.write_string(4, 2, "school").unwrap();
    let report = world
        .import_bytes("organisation", book.save_to_buffer().unwrap(), &Options::default())
        .unwrap();
    let said = problems(&report);
    assert!(
        said.iter()
            .any(|p| p == "4 Name: cells that are merged; unmerge them and fill in each cell"),
        "{said:?}"
    );
    assert!(
        said.iter().all(|p| p.starts_with("4 ") || p.starts_with("5 ")),
        "{said:?}"
    );
    let options = Options {
        leave_out: true,
        on: None,
        mapping: None,
    };
    let report = world
        .import_bytes("organisation", book.save_to_buffer().unwrap(), &options)
        .unwrap();
    assert_eq!(report.new, 2);
    let position = world.position();
    let days: Vec<String> = EntryView::all(&position, "organisation")[4..]
        .iter()
        .map(|o| o.day("recorded").unwrap().to_string())
        .collect();
    assert_eq!(days, ["2026-09-05", "2026-09-06"]);
    for (bytes, says) in [
        (b"%PDF-1.7".to_vec(), "this is no table"),
        (b"<?xml version=\"1.0\"?><a/>".to_vec(), "this is XML"),
        (vec![0xD0, 0xCF, 0x11, 0xE0, 0, 0, 0, 0], "old Excel workbook"),
        (Vec::new(), "the file is empty"),
        (b"PK\x03\x04nonsense".to_vec(), "damaged"),
        (b"a,b\n1,2\n".to_vec(), "no column of the file is one of Organisations"),
        (b"Name,Kind\n\"never closed,school\nx,y\n".to_vec(), "never closed"),
    ] {
        let error = world
            .import_bytes("organisation", bytes, &Options::default())
            .unwrap_err()
            .to_string();
        assert!(error.contains(says), "{says}: {error}");
    }
    for register in ["child", "finding", "nothing"] {
        let input = Input::bytes("a.csv".to_owned(), b"Name\nx\n".to_vec());
        let sheet = read(&input, &BTreeSet::from(["name".to_owned()])).unwrap();
        let options = Options::default();
        let refused = register_file::preview(&world.record, &world.area, register, &sheet, &options, at());
        assert!(matches!(refused, Err(RegisterFileError::Register(_))), "{register}");
    }
}

#[test]
fn an_import_is_undone_as_one_act_and_can_be_made_again() {
    let world = filled();
    let entries = || EntryView::all(&world.position(), "organisation").len();
    let text = "Recorded: date,Name,Kind\n2026-09-05,Elm Park,school\n2026-09-05,Oak House School,college\n";
    let report = world.import("organisation", text);
    assert_eq!((report.new, report.changed), (1, 1));
    assert_eq!(entries(), 4);
    let by = Actor {
        id: "tests".to_owned(),
        name: "Tests".to_owned(),
    };
    let source = SourceId(report.source.unwrap());
    let undone = world.record.undo(&world.area, source, &by, at()).unwrap();
    assert_eq!(undone.withdrawn, 2);
    assert_eq!(entries(), 3);
    assert_eq!(
        EntryView::all(&world.position(), "organisation")[1].text("organisation_kind"),
        "school"
    );
    let again = world.import("organisation", text);
    assert_eq!((again.imported, entries()), (true, 4));
}

#[test]
fn a_template_has_every_column_and_imports_as_nothing() {
    let definitions = Definitions::built_in().unwrap();
    for register in definitions.registers.values().filter(|r| r.by_hand && !r.people) {
        let csv = String::from_utf8(csv_template(&definitions, register)).unwrap();
        let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
        let headings: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        assert!(headings.len() > 1, "{}: {csv}", register.id);
        let distinct: BTreeSet<&String> = headings.iter().collect();
        assert_eq!(distinct.len(), headings.len(), "{}: {csv}", register.id);
        assert!(!workbook(&definitions, register, None).unwrap().is_empty());
    }
    let world = World::new();
    let empty = csv_template(&definitions, definitions.register("organisation").unwrap());
    let report = world.import_bytes("organisation", empty, &Options::default()).unwrap();
    assert_eq!((report.rows, report.record.events_new), (0, 0));
}
