//! The invented area comes out as the published figures say, reads as real files do, and is the same every time.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::{Date, days_between};
use definitions::Definitions;
use record::{Actor, Area as RecordArea, AreaId, NewSource, Record, SourceKind, SqliteStore, Viewpoint};
use returns::BadRows;
use sen2::{Sen2Return, statements, write_xml};
use synthetic::{Options, Profile, make};

fn options(plans: u32, seed: u64) -> Options {
    Options {
        plans,
        seed,
        today: Date::constant(2026, 11, 21),
        la_code: "999".to_owned(),
    }
}

fn xml(ret: &Sen2Return) -> Vec<u8> {
    let mut out = Vec::new();
    write_xml(ret, &mut out).unwrap();
    out
}

#[test]
fn the_same_seed_gives_the_same_area_and_another_seed_another() {
    let once = make(&options(300, 7));
    let again = make(&options(300, 7));
    let other = make(&options(300, 8));
    assert_eq!(xml(&once.returns[2].content), xml(&again.returns[2].content));
    assert_ne!(xml(&once.returns[2].content), xml(&other.returns[2].content));
}

#[test]
fn published_figures_come_out_of_the_returns() {
    let area = make(&options(3391, 1));
    let mut received: BTreeMap<i16, u32> = BTreeMap::new();
    for ret in &area.returns {
        let census = ret.content.header.reference_date.unwrap();
        let year = census.year() - 1;
        if ret.name.contains("extract") {
            continue;
        }
        let figures = Profile::built_in().year(year);
        let (mut issued, mut in_time, mut plans) = (0u32, 0u32, 0u32);
        for person in &ret.content.persons {
            for request in &person.requests {
                plans += u32::from(request.active_plan.is_some());
                if request.received.is_some_and(|d| d.year() == year) {
                    *received.entry(year).or_default() += 1;
                }
                let Some(assessment) = request.assessment.as_ref().filter(|a| a.outcome == "Y") else {
                    continue;
                };
                let (Some(from), Some(to)) = (request.received, assessment.outcome_date) else {
                    continue;
                };
                // The three weeks of January before the census day belong to the next return's year.
                if to.year() == year && assessment.week20 == Some(false) {
                    issued += 1;
                    in_time += u32::from(days_between(from, to) <= 140);
                }
            }
        }
        let percent = 100.0 * f64::from(in_time) / f64::from(issued);
        println!(
            "{year}: {in_time}/{issued} = {percent:.1} (published {}), {plans} plans, requests {:?}",
            figures.in_time,
            received.get(&year)
        );
        assert!(
            (percent - figures.in_time).abs() < 0.3,
            "{year}: {percent} is not {}",
            figures.in_time
        );
        if year == 2024 {
            assert!((3220..=3560).contains(&plans), "{plans} plans in January 2025");
            let requests = f64::from(received[&2024]);
            assert!((requests - 694.0).abs() < 694.0 * 0.08, "{requests} requests in 2024");
        }
    }
}

#[test]
fn every_return_goes_into_the_record_and_again_without_change() {
    let area = make(&options(200, 3));
    let definitions = Arc::new(Definitions::built_in().unwrap());
    let store = SqliteStore::in_memory().unwrap();
    let record = Record::open(Arc::new(store), Arc::clone(&definitions)).unwrap();
    let id = AreaId("test".to_owned());
    let made = RecordArea {
        id: id.clone(),
        name: "Test".to_owned(),
        la_code: "999".to_owned(),
        synthetic: true,
    };
    record.store().add_area(&made).unwrap();
    let by = Actor {
        id: "test".to_owned(),
        name: "Test".to_owned(),
    };
    let source = |name: &str| NewSource {
        kind: SourceKind::new("sen2"),
        name: name.to_owned(),
        fingerprint: String::new(),
    };
    for ret in &area.returns {
        let at = calendar::end_of_day_in_england(ret.received);
        let said = statements(&ret.content, &definitions, BadRows::Skip);
        assert!(
            said.bad.len() * 50 < ret.content.persons.len(),
            "{}: {:?}",
            ret.name,
            said.bad.first()
        );
        let report = record
            .import(&id, &said.statements, source(&ret.name), &by, at)
            .unwrap();
        assert_eq!(report.refused, []);
        let again = record
            .import(&id, &said.statements, source(&ret.name), &by, at)
            .unwrap();
        assert_eq!(
            (again.events_new, again.corrected, again.entries_new),
            (0, 0, 0),
            "{}",
            ret.name
        );
        assert_eq!(again.people_new, 0);
    }
    let today = Date::constant(2026, 11, 21);
    let position = record.position(&id, Viewpoint { known_at: None, today }).unwrap();
    let plans = position.table_of("ehc_plan").unwrap();
    let open = plans.closed.iter().filter(|day| **day == record::NO_DAY).count();
    assert!(open > 150, "{open}");
    assert!(position.overdue() > 20, "a believable backlog: {}", position.overdue());
}

#[test]
fn the_invented_documents_read_like_real_ones() {
    let report = synthetic::inspection_report("Eastmere");
    let notice = synthetic::improvement_notice("Eastmere");
    let report = documents::read(report.as_bytes(), "report.txt").unwrap();
    let notice = documents::read(notice.as_bytes(), "notice.txt").unwrap();
    let documents::Document::InspectionReport(report) = report else {
        panic!("not a report")
    };
    assert_eq!(report.areas.len(), 7);
    assert_eq!(report.outcome, Some(3));
    let documents::Document::ImprovementNotice(notice) = notice else {
        panic!("not a notice")
    };
    assert_eq!(notice.warnings, []);
    assert_eq!(notice.delivery_target, Some(Date::constant(2027, 3, 31)));
    assert_eq!(notice.paragraphs.len(), 10);
    let covered = notice.paragraphs[2].children.len();
    assert_eq!(covered, 7);
}

#[test]
fn social_care_is_read_from_its_tables_without_a_fault_and_joins_the_children_of_the_returns() {
    let definitions = Arc::new(Definitions::built_in().unwrap());
    let area = make(&options(300, 7));
    let tables = area.social.last().unwrap();
    let ssd = return_kinds::kinds().imported("ssd").unwrap();
    let read = ssd
        .read(&tables.inputs(), &returns::Limits::default(), &|_| ())
        .unwrap();
    let options = returns::StatementOptions {
        year: None,
        as_of: tables.received,
        bad_rows: BadRows::Skip,
    };
    let said = ssd.statements(&read, &definitions, &options).unwrap();
    // Tables that the invented area does not have are named; nothing else is amiss.
    let other = |note: &&String| !note.starts_with("these tables are not among the files");
    assert_eq!(said.notes.iter().find(other), None);
    assert!(said.bad.is_empty(), "{:?}", said.bad.first());
    // A visit on the day after a plan ended is left out, as it would be of a real extract.
    assert!(said.left_out.len() < 5, "{:?}", said.left_out.first());
    let count = |register: &str| {
        let entries = said.statements.iter().filter(|s| s.entry.register == register);
        entries
            .map(|s| (&s.subject, &s.entry.key))
            .collect::<std::collections::HashSet<_>>()
            .len()
    };
    for register in [
        "social_care_episode",
        "child_and_family_assessment",
        "child_in_need_plan",
        "section_47_enquiry",
        "child_protection_conference",
        "child_protection_plan",
        "looked_after_period",
    ] {
        assert!(count(register) > 0, "there is no {register}");
    }
    let upns: std::collections::HashSet<&str> = area
        .returns
        .iter()
        .flat_map(|r| &r.content.persons)
        .map(|p| p.upn.as_str())
        .collect();
    let joined = said
        .statements
        .iter()
        .filter(|s| s.entry.register == "child")
        .filter_map(|s| s.subject.as_ref()?.identifiers.iter().find(|i| i.kind == "upn"))
        .filter(|i| upns.contains(i.value.as_str()))
        .count();
    assert!(joined * 10 > count("child") * 8, "{joined} of {}", count("child"));
}

#[test]
fn each_invented_table_fits_its_register_on_any_day() {
    let definitions = Definitions::built_in().unwrap();
    // A Saturday, a Sunday, a Monday and the last day of a year.
    for day in ["2026-11-21", "2026-11-22", "2026-11-23", "2025-12-31"] {
        for table in synthetic::tables() {
            let file = table.file_name();
            let register = definitions.register(table.register).unwrap_or_else(|| panic!("{file}"));
            let numbered = |_: &str, nth: usize| i64::try_from(nth).ok();
            let text = table.csv(1, day.parse().unwrap(), &numbered);
            let text = text.unwrap_or_else(|| panic!("{file} has a cell that cannot be read"));
            let mut lines = text.lines();
            for heading in lines.next().unwrap().split(',') {
                let known = ["entry", "part_of", "subject", "child", "step", "on"].contains(&heading)
                    || register.steps.contains_key(heading)
                    || register.fields.contains_key(heading);
                assert!(known, "{file}: {heading}");
            }
            assert!(lines.count() > 1, "{file} has rows");
            assert!(!text.contains(['{', '}']), "{file}");
        }
    }
}

#[test]
fn a_row_about_what_the_area_does_not_have_is_left_out() {
    let tables = || synthetic::tables().filter(|table| table.register == "part_time_timetable");
    let none = |_: &str, _: usize| None;
    for table in tables() {
        let text = table.csv(1, "2026-11-21".parse().unwrap(), &none).unwrap();
        assert_eq!(text.lines().count(), 1, "{}", table.file_name());
    }
    assert_eq!(tables().count(), 2);
}
