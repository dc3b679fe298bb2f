//! Social care written from the record: the CIN census and the SEND tables of the Standard Safeguarding Dataset.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use ::cin;
use calendar::{Date, end_of_day_in_england};
use definitions::{Definitions, EntryKey, LinkStatement, Statement, StatementKind};
use record::{Actor, Area, AreaId, NewSource, Position, Record, SourceKind, SqliteStore, Viewpoint};
use return_kinds::kinds;
use returns::{BadRows, CheckOptions, Input, Limits, Severity, StatementOptions, Statements};
use submissions::{Change, CompareError, FileForm, HowWritten, build, compare, write_ssd};

const YEAR: u16 = 2026;

struct World {
    record: Record,
    area: Area,
}

impl World {
    fn new() -> World {
        let definitions = Arc::new(Definitions::built_in().unwrap());
        let record = Record::open(Arc::new(SqliteStore::in_memory().unwrap()), definitions).unwrap();
        let area = Area {
            id: AreaId("test".to_owned()),
            name: "Test".to_owned(),
            la_code: "317".to_owned(),
            synthetic: true,
        };
        record.store().add_area(&area).unwrap();
        World { record, area }
    }

    fn import(&self, kind: SourceKind, said: &Statements, on: Date) {
        let by = Actor {
            id: "test".to_owned(),
            name: "Test".to_owned(),
        };
        let source = NewSource {
            kind,
            name: "a file".to_owned(),
            fingerprint: String::new(),
        };
        let at = end_of_day_in_england(on);
        let report = self
            .record
            .import(&self.area.id, &said.statements, source, &by, at)
            .unwrap();
        assert_eq!(report.refused, []);
    }

    fn position(&self, today: Date) -> Arc<Position> {
        let viewpoint = Viewpoint { known_at: None, today };
        self.record.position(&self.area.id, viewpoint).unwrap()
    }

    fn census(&self, today: Date) -> submissions::BuiltReturn {
        self.census_of(YEAR, today)
    }

    fn census_of(&self, year: u16, today: Date) -> submissions::BuiltReturn {
        let how = HowWritten {
            form: FileForm::Xml,
            at: end_of_day_in_england(today),
            serial: 1,
            draft: false,
        };
        build("cin", year, &self.position(today), &self.area, &how).unwrap()
    }
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn said_of(files: &[Input], definitions: &Definitions) -> Statements {
    let loaded = kinds().load_files(files, &CheckOptions::default(), &|_| ()).unwrap();
    assert_eq!((loaded.kind.id(), loaded.year), ("cin", YEAR));
    cin::statements(&loaded.tables, loaded.year, definitions).unwrap()
}

fn findings(files: &[Input]) -> BTreeMap<(Severity, &'static str), usize> {
    let mut found = BTreeMap::new();
    kinds()
        .check_files(files, &CheckOptions::default(), &|_| (), &mut |f| {
            *found.entry((f.severity, f.rule)).or_default() += 1;
        })
        .unwrap();
    found
}

/// What was said of everything but where it stood in the file.
fn plain(statements: &[Statement]) -> BTreeSet<String> {
    statements
        .iter()
        .map(|s| format!("{:?} {:?} {:?}", s.subject, s.entry, s.kind))
        .collect()
}

/// A census with what a year can hold: an open case under protection, a closed one, a referral that led to nothing.
const CENSUS: &str = include_str!("census-2026.xml");

#[test]
// demand: C08
fn a_census_importedto_the_record_and_written_again_says_the_same() {
    let world = World::new();
    let original = [Input::bytes("cin.xml", CENSUS.as_bytes().to_vec())];
    let said = said_of(&original, world.record.definitions());
    assert!(said.bad.is_empty() && said.left_out.is_empty(), "{:?}", said.bad);
    world.import(SourceKind::new("cin"), &said, day("2026-05-01"));
    let built = world.census(day("2026-05-02"));
    assert_eq!(built.left_out, []);
    assert_eq!(built.children.len(), 2);
    let again = said_of(&built.files, world.record.definitions());
    assert_eq!(plain(&again.statements), plain(&said.statements));
    // What the checks say of it is what they said of the first: few disability codes in so small a return.
    assert_eq!(findings(&built.files), findings(&original));
    assert!(
        findings(&built.files).keys().all(|(s, _)| *s != Severity::Error),
        "{:?}",
        findings(&built.files)
    );
}

#[test]
fn what_the_census_does_not_take_is_left_out_and_reported() {
    let world = World::new();
    // An assessment of the year before, never completed; an enquiry of the year before; a case over before the year.
    let xml = CENSUS
        .replace("2025-06-02</CINref", "2025-02-03</CINref")
        .replace("2025-06-03", "2025-02-04")
        .replace("<AssessmentAuthorisationDate>2025-06-20</AssessmentAuthorisationDate><FactorsIdentifiedAtAssessment><AssessmentFactors>16A</AssessmentFactors><AssessmentFactors>4B</AssessmentFactors></FactorsIdentifiedAtAssessment>", "")
        .replace("2025-05-16", "2025-03-14")
        .replace("<S47ActualStartDate>2025-04-22</S47ActualStartDate>", "<S47ActualStartDate>2025-02-04</S47ActualStartDate>");
    let original = [Input::bytes("cin.xml", xml.into_bytes())];
    let said = said_of(&original, world.record.definitions());
    world.import(SourceKind::new("cin"), &said, day("2026-05-01"));
    let built = world.census(day("2026-05-02"));
    let reasons: Vec<(&str, bool)> = built
        .left_out
        .iter()
        .map(|l| (l.table, l.reason.contains("began before")))
        .collect();
    assert_eq!(reasons, [("Assessments", true)]);
    let text = text_of(&built);
    assert!(
        !text.contains("2024-11-04") && text.contains("2025-10-06") && !text.contains("<Assessments>"),
        "{text}"
    );
}

/// A conference as a person records it, about the child of a census and, where it is named, after one of its enquiries.
fn conference(said: &Statements, child: &str, held: &str, enquiry: Option<&str>) -> Vec<Statement> {
    let of = |s: &&Statement| {
        let mut numbers = s.subject.iter().flat_map(|k| &k.identifiers);
        numbers.any(|i| i.value == child)
    };
    let said_of_child = said.statements.iter().find(of).unwrap();
    let kind = |kind: StatementKind| Statement {
        entry: EntryKey {
            register: "child_protection_conference".to_owned(),
            key: held.to_owned(),
        },
        kind,
        ..said_of_child.clone()
    };
    let step = StatementKind::Step {
        step: "held".to_owned(),
        on: day(held),
        at_latest: false,
        fields: BTreeMap::new(),
    };
    let link = enquiry.map(|began| {
        let to = EntryKey {
            register: "section_47_enquiry".to_owned(),
            key: began.to_owned(),
        };
        StatementKind::Link(LinkStatement {
            link: "enquiry".to_owned(),
            to,
            on: day(held),
        })
    });
    std::iter::once(step).chain(link).map(kind).collect()
}

fn text_of(built: &submissions::BuiltReturn) -> String {
    String::from_utf8(built.files[0].read(u64::MAX).unwrap().into_owned()).unwrap()
}

#[test]
// demand: C08
fn a_conference_that_is_only_linked_to_its_enquiry_is_reported_with_it() {
    let world = World::new();
    let day_of_it = "<DateOfInitialCPC>2025-09-15</DateOfInitialCPC>";
    let xml = CENSUS.replace(day_of_it, "");
    let mut said = said_of(&[Input::bytes("cin.xml", xml.into_bytes())], world.record.definitions());
    let own = conference(&said, "A1", "2025-09-15", Some("2025-09-02"));
    let second = conference(&said, "A1", "2025-11-03", Some("2025-09-02"));
    said.statements.extend(own.into_iter().chain(second));
    world.import(SourceKind::new("cin"), &said, day("2026-05-01"));
    let built = world.census(day("2026-05-02"));
    let text = text_of(&built);
    let (_, enquiry) = text.split_once("<Section47>").unwrap();
    let (enquiry, _) = enquiry.split_once("</Section47>").unwrap();
    assert!(enquiry.contains(day_of_it), "{enquiry}");
    assert_eq!(text.matches("<DateOfInitialCPC>").count(), 1, "{text}");
    let left: Vec<_> = built.left_out.iter().map(|l| (l.table, l.reason.as_str())).collect();
    assert_eq!(
        left,
        [("Section47", "the census takes one conference of an enquiry only")]
    );
}

#[test]
// demand: C08
fn a_conference_of_the_year_under_no_case_of_the_census_is_left_out_and_reported() {
    let world = World::new();
    let mut said = said_of(
        &[Input::bytes("cin.xml", CENSUS.as_bytes().to_vec())],
        world.record.definitions(),
    );
    // B2 has no case open in August, and none at all when both were over before the year.
    for held in ["2025-08-11", "2024-08-12"] {
        said.statements.extend(conference(&said, "B2", held, None));
    }
    world.import(SourceKind::new("cin"), &said, day("2026-05-01"));
    let reason = "it belongs to no case of the census";
    let built = world.census(day("2026-05-02"));
    let left: Vec<_> = built.left_out.iter().map(|l| (l.table, l.reason.as_str())).collect();
    assert_eq!(
        left,
        [("CINdetails", reason)],
        "that of the year, and not that of the year before"
    );
    assert!(!text_of(&built).contains("2025-08-11"));

    let world = World::new();
    let over = CENSUS
        .replace("2025-05-16", "2025-03-14")
        .replace("<Section47><S47ActualStartDate>2025-04-22</S47ActualStartDate><ICPCnotRequired>1</ICPCnotRequired></Section47>", "")
        .replace("2025-10-06", "2024-10-07");
    let mut said = said_of(
        &[Input::bytes("cin.xml", over.into_bytes())],
        world.record.definitions(),
    );
    said.statements.extend(conference(&said, "B2", "2025-08-11", None));
    world.import(SourceKind::new("cin"), &said, day("2026-05-01"));
    let built = world.census(day("2026-05-02"));
    assert_eq!(built.children.len(), 1, "B2 does not belong to this census");
    let left: Vec<_> = built.left_out.iter().map(|l| (l.table, l.reason.as_str())).collect();
    assert_eq!(left, [("CINdetails", reason)]);
}

#[test]
fn a_census_whose_day_has_not_come_is_refused() {
    let world = World::new();
    let how = HowWritten {
        form: FileForm::Xml,
        at: end_of_day_in_england(day("2026-03-30")),
        serial: 1,
        draft: false,
    };
    let error = build("cin", YEAR, &world.position(day("2026-03-30")), &world.area, &how).unwrap_err();
    assert!(error.to_string().contains("2026"), "{error}");
}

/// An invented area's returns and social care, imported as files.
fn invented() -> World {
    let world = World::new();
    let made = synthetic::make(&synthetic::Options {
        plans: 300,
        seed: 3,
        today: day("2026-05-20"),
        la_code: "317".to_owned(),
    });
    let definitions = Arc::clone(world.record.definitions());
    for ret in &made.returns {
        let said = ::sen2::statements(&ret.content, &definitions, BadRows::Skip);
        world.import(SourceKind::new("sen2"), &said, ret.received);
    }
    for tables in &made.social {
        let ssd = kinds().imported("ssd").unwrap();
        let read = ssd.read(&tables.inputs(), &Limits::default(), &|_| ()).unwrap();
        let options = StatementOptions {
            year: None,
            as_of: tables.received,
            bad_rows: BadRows::Skip,
        };
        let said = ssd.statements(&read, &definitions, &options).unwrap();
        world.import(SourceKind::new("ssd"), &said, tables.received);
    }
    world
}

#[test]
// demand: C08
fn the_census_of_an_invented_area_passes_the_checks_and_comes_back_as_the_same_events() {
    let world = invented();
    let today = day("2026-05-20");
    let built = world.census(today);
    let found = findings(&built.files);
    assert!(
        found.keys().all(|(severity, _)| *severity != Severity::Error),
        "{found:?} {:?}",
        built.left_out.first()
    );
    assert!(
        built.left_out.is_empty(),
        "{} {:?}",
        built.left_out.len(),
        built.left_out.first()
    );
    let said = said_of(&built.files, world.record.definitions());
    assert!(
        said.bad.is_empty() && said.left_out.is_empty(),
        "{:?} {:?}",
        said.bad.first(),
        said.left_out.first()
    );
    // Imported again it is the same children and the same entries.
    let source = NewSource {
        kind: SourceKind::new("cin"),
        name: "written".to_owned(),
        fingerprint: String::new(),
    };
    let report = world.record.preview(&world.area.id, &said.statements, &source).unwrap();
    assert_eq!((report.people_new, report.entries_new), (0, 0));
    let steps = said
        .statements
        .iter()
        .filter(|s| matches!(s.kind, StatementKind::Step { .. }))
        .count();
    assert!(steps > 100, "{steps}");
    // The tables do not give the number of earlier plans; the census counts them, and that is new to the record.
    assert!(
        report.disagreements.iter().all(|d| d.table == "ChildProtectionPlans"),
        "{:?}",
        report.disagreements
    );
}

#[test]
fn two_censuses_of_one_record_that_no_one_corrected_differ_only_in_who_is_new() {
    let world = invented();
    let today = day("2026-05-20");
    let (before, now) = (world.census_of(2025, today), world.census_of(2026, today));
    let compared = compare(&before.files, &now, &world.position(today)).unwrap();
    assert!(compared.in_both > 10, "{}", compared.in_both);
    let odd: Vec<_> = compared
        .differences
        .iter()
        .filter(|d| d.change != Change::New)
        .collect();
    assert!(odd.is_empty(), "{} {:?}", odd.len(), &odd[..odd.len().min(3)]);
    assert!(compared.of(Change::New).all(|d| d.message.starts_with("came since")));
    let error = compare(&now.files, &before, &world.position(today)).unwrap_err();
    assert!(matches!(error, CompareError::NotEarlier { .. }), "{error}");
}

#[test]
// demand: C08
fn last_year_s_census_is_compared_and_who_vanished_or_was_restated_is_reported() {
    let world = World::new();
    let child = |id: &str, upn: &str, rest: &str| {
        format!(
            "<Child><ChildIdentifiers><LAchildID>{id}</LAchildID>{upn}<PersonBirthDate>2016-05-04</PersonBirthDate></ChildIdentifiers>{rest}</Child>"
        )
    };
    let case = |rest: &str| format!("<CINdetails><CINreferralDate>2024-06-03</CINreferralDate>{rest}</CINdetails>");
    let last = [
        // The same child and case as A1 of this year's, from another day, with a plan that began otherwise.
        child(
            "A1",
            "<UPN>H801200001001</UPN>",
            "<CINdetails><CINreferralDate>2025-02-02</CINreferralDate><ReferralSource>1A</ReferralSource></CINdetails>",
        ),
        // B2's case was open last year; the plan in it began, and the enquiry was, as the record has them.
        child(
            "B2",
            "",
            "<CINdetails><CINreferralDate>2024-11-04</CINreferralDate><ReferralSource>3B</ReferralSource>\
            <CINPlanDates><CINPlanStartDate>2025-01-06</CINPlanStartDate></CINPlanDates>\
            <ChildProtectionPlans><CPPstartDate>2025-02-10</CPPstartDate></ChildProtectionPlans></CINdetails>",
        ),
        child("C3", "", &case("")),
        child("D4", "", &case("<CINclosureDate>2025-01-10</CINclosureDate>")),
        child("E5", "", &case("<ReferralNFA>1</ReferralNFA>")),
    ]
    .concat();
    let last = format!(
        "<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2025</Year><ReferenceDate>2025-03-31</ReferenceDate></CollectionDetails></Header><Children>{last}</Children></Message>"
    );
    // This year's record has A1's case from an earlier day.
    let xml = CENSUS.replace("<CINreferralDate>2025-06-02", "<CINreferralDate>2025-01-31");
    let said = said_of(&[Input::bytes("cin.xml", xml.into_bytes())], world.record.definitions());
    world.import(SourceKind::new("cin"), &said, day("2026-05-01"));
    let today = day("2026-05-02");
    let before = [Input::bytes("last.xml", last.into_bytes())];
    let compared = compare(&before, &world.census(today), &world.position(today)).unwrap();
    assert_eq!(compared.in_both, 2);
    let reported: Vec<(Change, &str, &str, Option<&str>, &str)> = compared
        .differences
        .iter()
        .map(|d| (d.change, d.child.as_str(), d.table, d.field, d.message.as_str()))
        .collect();
    assert_eq!(
        reported,
        [
            (
                Change::Restated,
                "A1",
                "CINdetails",
                Some("CINreferralDate"),
                "CINreferralDate was 2025-02-02 and is now 2025-01-31"
            ),
            (
                Change::Restated,
                "A1",
                "CINdetails",
                Some("ReferralSource"),
                "ReferralSource was 1A and is now 2A"
            ),
            (
                Change::Restated,
                "B2",
                "ChildIdentifiers",
                Some("PersonBirthDate"),
                "PersonBirthDate was 2016-05-04 and is now 2023-01-20"
            ),
            (
                Change::Vanished,
                "B2",
                "ChildProtectionPlans",
                None,
                "a child protection plan begun 2025-02-10, open last year, is not in this year's return; the record does not hold it, or not from that day"
            ),
            (
                Change::Vanished,
                "C3",
                "ChildIdentifiers",
                None,
                "had a case open on 2025-03-31; no one with that number is on record"
            ),
        ]
    );
}

/// The rows of a CSV file by column.
fn rows(file: &returns::write::CsvFile) -> Vec<HashMap<String, String>> {
    let text = String::from_utf8(file.bytes.clone()).unwrap();
    let mut lines = text.lines();
    let headings: Vec<&str> = lines.next().unwrap().split(',').collect();
    let cells = |line: &str| -> HashMap<String, String> {
        let cells = line.split(',').map(str::to_owned);
        headings.iter().map(|h| (*h).to_owned()).zip(cells).collect()
    };
    lines.map(cells).collect()
}

#[test]
// demand: C08
fn the_send_tables_hold_every_request_and_plan_and_lead_to_each_other() {
    let world = invented();
    let position = world.position(day("2026-05-20"));
    let files = write_ssd(&position).unwrap();
    let names: Vec<&str> = files.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "ssd_send.csv",
            "ssd_ehcp_requests.csv",
            "ssd_ehcp_assessment.csv",
            "ssd_ehcp_named_plan.csv",
            "ssd_ehcp_active_plans.csv",
            "ssd_sen_need.csv"
        ]
    );
    let tables: Vec<_> = files.iter().map(rows).collect();
    let keys =
        |table: usize, column: &str| -> BTreeSet<String> { tables[table].iter().map(|r| r[column].clone()).collect() };
    for (child, by, parent, key) in [
        (1, "ehcr_send_table_id", 0, "send_table_id"),
        (2, "ehca_ehcp_request_id", 1, "ehcr_ehcp_request_id"),
        (3, "ehcn_ehcp_asmt_id", 2, "ehca_ehcp_assessment_id"),
        (4, "ehcp_ehcp_request_id", 1, "ehcr_ehcp_request_id"),
        (5, "senn_active_ehcp_id", 4, "ehcp_active_ehcp_id"),
    ] {
        assert!(keys(child, by).is_subset(&keys(parent, key)), "{by}");
        assert_eq!(keys(parent, key).len(), tables[parent].len(), "{key} is unique");
    }
    let requests = position.table_of("ehc_needs_assessment").unwrap().len();
    let plans = position.table_of("ehc_plan").unwrap();
    let dated = tables[1].iter().filter(|r| !r["ehcr_ehcp_req_date"].is_empty()).count();
    assert_eq!((dated, tables[3].len()), (requests, plans.len()));
    let open = plans.closed.iter().filter(|d| **d == record::NO_DAY).count();
    assert_eq!(tables[4].len(), open);
    for row in &tables[1] {
        let reported = matches!(row["ehcr_ehcp_req_outcome"].as_str(), "Y" | "N");
        assert_eq!(reported, !row["ehcr_ehcp_req_outcome_date"].is_empty(), "{row:?}");
    }
    assert!(tables[2].iter().any(|r| r["ehca_ehcp_assessment_exceptions"] == "1"));
}

/// A census of one child with one case.
fn census_xml(year: u16, birth: &str, closed: &str) -> Input {
    let xml = format!(
        "<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>{year}</Year>\
         <ReferenceDate>{year}-03-31</ReferenceDate></CollectionDetails></Header><Children><Child>\
         <ChildIdentifiers><LAchildID>A1</LAchildID>{birth}<Sex>M</Sex></ChildIdentifiers>\
         <CINdetails><CINreferralDate>2024-05-01</CINreferralDate>{closed}<ReferralNFA>0</ReferralNFA>\
         <CINPlanDates><CINPlanStartDate>2024-06-02</CINPlanStartDate></CINPlanDates></CINdetails>\
         </Child></Children></Message>"
    );
    Input::bytes(format!("cin-{year}.xml"), xml.into_bytes())
}

fn import_census(world: &World, year: u16, birth: &str, closed: &str) {
    let files = [census_xml(year, birth, closed)];
    let loaded = kinds().load_files(&files, &CheckOptions::default(), &|_| ()).unwrap();
    let said = cin::statements(&loaded.tables, loaded.year, &Definitions::built_in().unwrap()).unwrap();
    let on = Date::new(i16::try_from(year).unwrap(), 7, 1).unwrap();
    world.import(SourceKind::new("cin"), &said, on);
}

#[test]
fn a_case_that_a_newer_census_calls_open_was_not_closed() {
    let world = World::new();
    let birth = "<PersonBirthDate>2014-04-04</PersonBirthDate>";
    let closed = "<CINclosureDate>2024-12-01</CINclosureDate><ReasonForClosure>RC8</ReasonForClosure>";
    import_census(&world, 2025, birth, closed);
    import_census(&world, 2026, birth, "");
    let text = text_of(&world.census(day("2026-07-01")));
    assert!(text.contains("<CINreferralDate>2024-05-01"), "{text}");
    assert!(!text.contains("CINclosureDate"), "{text}");
}

#[test]
fn a_child_born_after_the_reference_date_was_expected_on_it() {
    let world = World::new();
    let expected = "<ExpectedPersonBirthDate>2025-05-05</ExpectedPersonBirthDate>";
    import_census(&world, 2025, expected, "");
    import_census(&world, 2026, "<PersonBirthDate>2025-05-01</PersonBirthDate>", "");
    let then = text_of(&world.census_of(2025, day("2026-07-01")));
    assert!(then.contains("<ExpectedPersonBirthDate>2025-05-05"), "{then}");
    assert!(!then.contains("<PersonBirthDate>"), "{then}");
    let now = text_of(&world.census(day("2026-07-01")));
    assert!(now.contains("<PersonBirthDate>2025-05-01"), "{now}");
}
