//! `/areas/{area}/children` and a child's record.

use std::sync::Arc;

use axum::http::StatusCode;
use definitions::{EntryKey, Reference, Value};
use record::{AreaId, Record, SourceKind};
use web::AreaContext;
use web::policy::Decision;

use crate::browser::Browser;
use crate::support::{area, child, file, link, loader, noon, record_with, step};

fn here() -> AreaId {
    AreaId("here".to_owned())
}

fn some_children() -> Arc<Record> {
    let record = record_with(&[area("here", "Here", true), area("there", "There", true)]);
    let mut statements = Vec::new();
    for (number, surname, forename, birth) in [
        (1, "O’Brien", "Zoë", "2014-06-12"),
        (2, "Okafor", "Amara", "2016-05-01"),
        (3, "Okafor", "Chidi", "2010-11-30"),
    ] {
        statements.push(child(surname, forename, birth, number).1);
    }
    let source = file(SourceKind::new("sen2"), "january.xml");
    record
        .import(&here(), &statements, source, &loader(), noon("2026-01-20"))
        .unwrap();
    record
}

fn child_address(browser: &Browser, name: &str) -> String {
    browser.page("/areas/here/children").link(name)
}

#[test]
fn everyone_is_listed_by_surname() {
    let record = some_children();
    let rows = Browser::on(&record).page("/areas/here/children").rows();
    let names: Vec<&str> = rows.iter().map(|row| row.split(" Child ").next().unwrap()).collect();
    assert_eq!(names, ["Zoë O’Brien", "Amara Okafor", "Chidi Okafor"]);
}

#[test]
fn a_search_finds_by_name_number_and_date_of_birth_together() {
    let record = some_children();
    let browser = Browser::on(&record);
    let found = |fields: &[(&str, &str)]| browser.post("/areas/here/children", fields).rows();
    assert_eq!(
        found(&[("name", "zoe obrien")]).len(),
        1,
        "without accents and apostrophe"
    );
    assert_eq!(found(&[("name", "okafor")]).len(), 2);
    assert_eq!(found(&[("name", "okafor ama")]).len(), 1);
    let upn = identifiers::upn("31700000003", b'0').unwrap();
    assert!(found(&[("number", &upn)])[0].contains("Chidi Okafor"));
    assert!(found(&[("number", &upn.to_lowercase())])[0].contains("Chidi Okafor"));
    let born = [("birth-day", "1"), ("birth-month", "May"), ("birth-year", "2016")];
    assert!(found(&born)[0].contains("Amara Okafor"));
    assert!(found(&[("name", "okafor"), born[0], born[1], ("birth-year", "2015")]).is_empty());
}

#[test]
fn a_search_leaves_no_name_in_any_address() {
    let record = some_children();
    let page = Browser::on(&record).post("/areas/here/children", &[("name", "Okafor")]);
    for address in page.links().into_iter().chain(page.attributes("action")) {
        assert!(!address.to_lowercase().contains("okafor"), "{address}");
    }
}

#[test]
fn a_search_for_nothing_or_for_no_date_says_what_to_enter() {
    let record = some_children();
    let browser = Browser::on(&record);
    let nothing = browser.post("/areas/here/children", &[("name", " ")]);
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.text().contains("Enter a name, a number or a date of birth."));
    let no_date = browser.post(
        "/areas/here/children",
        &[
            ("name", "Ok"),
            ("birth-day", "31"),
            ("birth-month", "2"),
            ("birth-year", "2015"),
        ],
    );
    assert!(no_date.text().contains("must be a real date"));
    assert!(no_date.html.contains("value=\"Ok\""), "what was typed is kept");
}

#[test]
fn a_childs_record_shows_all_registers_on_one_timeline_with_sources() {
    let record = some_children();
    let (subject, _) = child("Okafor", "Amara", "2016-05-01", 2);
    let statements = [
        step(
            Some(&subject),
            ("ehc_plan", "2025-01-10"),
            "plan_started",
            "2025-01-10",
            &[],
        ),
        step(
            Some(&subject),
            ("ehc_plan", "2025-01-10"),
            "needs_recorded",
            "2025-01-10",
            &[("primary_need", "ASD".into())],
        ),
        step(
            Some(&subject),
            ("annual_review", "2025-12-01"),
            "meeting_held",
            "2025-12-01",
            &[],
        ),
        link(
            Some(&subject),
            ("annual_review", "2025-12-01"),
            "plan",
            ("ehc_plan", "2025-01-10"),
            "2025-12-01",
        ),
    ];
    record
        .import(
            &here(),
            &statements,
            file(SourceKind::new("sen2"), "more.xml"),
            &loader(),
            noon("2026-01-21"),
        )
        .unwrap();
    let browser = Browser::on(&record);
    let page = browser.page(&child_address(&browser, "Amara Okafor"));
    assert_eq!(page.heading(), "Amara Okafor");
    assert!(
        !page.title().contains("Okafor"),
        "histories of browsers hold no name: {}",
        page.title()
    );
    let text = page.text();
    assert!(text.contains("Born 1 May 2016, aged 9. Year 5"), "{text}");
    assert!(text.contains("Decide to keep, amend or end the plan, and tell the family"));
    assert!(text.contains("63 days late"), "29 December to 2 March: {text}");
    assert!(text.contains("Primary need Autistic spectrum disorder"), "{text}");
    let timeline = text.split("Timeline").last().unwrap();
    let order = ["15 January 2026", "1 December 2025", "10 January 2025"].map(|d| timeline.find(d).unwrap());
    assert!(order.is_sorted(), "newest first");
    assert!(
        timeline.contains("Linked: reviews EHC plan: 10 January 2025"),
        "{timeline}"
    );
    assert!(
        timeline
            .contains("Recorded by Data team on 21 January 2026 at 12:00, from more.xml, ehc_plan, row 12, line 40.")
    );
}

#[test]
fn facts_on_which_sources_differ_stand_side_by_side() {
    let record = some_children();
    let (subject, _) = child("Okafor", "Amara", "2016-05-01", 2);
    let clinic = [step(
        Some(&subject),
        ("child", ""),
        "facts_recorded",
        "2026-02-01",
        &[("surname", "Okafor-Bell".into()), ("language", "Igbo".into())],
    )];
    record
        .import(
            &here(),
            &clinic,
            file(SourceKind::new("feed"), "clinic.csv"),
            &loader(),
            noon("2026-02-02"),
        )
        .unwrap();
    let browser = Browser::on(&record);
    let text = browser.page(&child_address(&browser, "Amara Okafor")).text();
    assert!(
        text.contains("Surname Sources differ SEN2 return: Okafor File or feed: Okafor-Bell Used until someone decides: Okafor-Bell"),
        "{text}"
    );
    assert!(text.contains("Preferred language Igbo File or feed"));
}

#[test]
fn a_child_with_no_one_responsible_is_shown_so() {
    let record = some_children();
    let browser = Browser::on(&record);
    let text = browser.page(&child_address(&browser, "Chidi Okafor")).text();
    assert!(text.contains("No one is recorded as responsible for this child."));
    assert!(text.contains("No time limit is open."));
}

#[test]
fn another_areas_child_is_not_found() {
    let record = some_children();
    let browser = Browser::on(&record);
    let address = child_address(&browser, "Amara Okafor").replace("/areas/here/", "/areas/there/");
    assert_eq!(browser.get(&address).status, StatusCode::NOT_FOUND);
    for below in ["", "/record", "/record/facts_recorded", "/retract/1"] {
        let number = address.rsplit('/').next().unwrap();
        let elsewhere = format!("/areas/there/entries/{number}{below}");
        assert_eq!(browser.get(&elsewhere).status, StatusCode::NOT_FOUND, "{elsewhere}");
    }
}

#[test]
// demand: Q02
fn each_read_is_on_the_audit_trail_with_its_page() {
    let record = some_children();
    let browser = Browser::on(&record);
    let address = child_address(&browser, "Amara Okafor");
    let number: i64 = address.rsplit('/').next().unwrap().parse().unwrap();
    browser.page(&address);
    let reads = browser.reads_of("here", number);
    let purposes: Vec<&str> = reads.iter().map(|r| r.purpose.as_str()).collect();
    assert_eq!(
        purposes,
        ["child's record", "list of children"],
        "newest first, once per page"
    );
    assert!(
        reads
            .iter()
            .all(|r| r.by.id == "coordinator" && r.at == noon("2026-03-02"))
    );
}

#[test]
fn who_may_not_read_a_child_sees_nothing_and_leaves_no_read() {
    fn refuse_all(context: &AreaContext, _: record::EntryId) -> Decision {
        assert_eq!(context.area().id.0, "here");
        Decision::Deny("no role")
    }
    let record = some_children();
    let number = child_address(&Browser::on(&record), "Amara Okafor");
    let number: i64 = number.rsplit('/').next().unwrap().parse().unwrap();
    let before = Browser::on(&record).reads_of("here", number).len();
    let browser = Browser::under(&record, refuse_all);
    for address in [
        format!("/areas/here/children/{number}"),
        "/areas/here/children".to_owned(),
        format!("/areas/here/entries/{number}/record"),
        format!("/areas/here/entries/{number}/record/facts_recorded"),
    ] {
        let page = browser.get(&address);
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{address}");
        assert!(!page.html.contains("Okafor"), "{address}");
    }
    assert_eq!(browser.reads_of("here", number).len(), before);
    assert!(browser.log().contains("no role"));
    assert!(!browser.log().contains("Okafor"));
}

#[test]
fn a_search_finds_names_that_sound_the_same_after_those_that_match() {
    let record = record_with(&[area("here", "Here", true)]);
    let mut statements = Vec::new();
    for (number, surname, forename) in [(1, "Ahmad", "Yusuf"), (2, "Ahmad", "Yusof"), (3, "Okafor", "Amara")] {
        statements.push(child(surname, forename, "2016-05-01", number).1);
    }
    let source = file(SourceKind::new("sen2"), "a.xml");
    record
        .import(
            &area("here", "", true).id,
            &statements,
            source,
            &loader(),
            noon("2026-01-20"),
        )
        .unwrap();
    let page = Browser::on(&record).post("/areas/here/children", &[("name", "yusof ahmad")]);
    let rows = page.rows();
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(
        rows[0].starts_with("Yusof Ahmad") && rows[1].starts_with("Yusuf Ahmad"),
        "{rows:?}"
    );
    assert!(
        page.text().contains("1 exact match. 1 name is similar."),
        "{}",
        page.text()
    );
}

#[test]
fn adding_a_child_needs_a_name_and_asks_about_one_who_may_be_the_same() {
    let record = record_with(&[area("here", "Here", true)]);
    let source = file(SourceKind::new("sen2"), "a.xml");
    let statements = [child("Ahmad", "Yusuf", "2016-05-01", 1).1];
    record
        .import(
            &area("here", "", true).id,
            &statements,
            source,
            &loader(),
            noon("2026-01-20"),
        )
        .unwrap();
    let browser = Browser::on(&record);
    let address = "/areas/here/registers/child/open/facts_recorded";
    let nameless = browser.fill(address, &[("on-today", "yes")]);
    assert_eq!(nameless.status, axum::http::StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        nameless
            .text()
            .contains("Enter a name, or a number that identifies the child"),
        "{}",
        nameless.text()
    );

    let answers = [
        ("on-today", "yes"),
        ("field-surname", "Ahmed"),
        ("field-forename", "Yousef"),
        ("field-birth_date-day", "1"),
        ("field-birth_date-month", "5"),
        ("field-birth_date-year", "2016"),
    ];
    let answer = browser.fill(address, &answers);
    assert!(
        answer.text().contains("A child on record may be the same"),
        "{}",
        answer.text()
    );
    assert!(
        answer.text().contains("Yusuf Ahmad, born 1 May 2016"),
        "{}",
        answer.text()
    );
    assert_eq!(
        browser.page("/areas/here/children").rows().len(),
        1,
        "nothing was added yet"
    );
    let added = browser.send_form(address, &answer, &answers);
    assert!(browser.follow(&added).heading().contains("Yousef Ahmed"));
    assert_eq!(browser.page("/areas/here/children").rows().len(), 2);
}

#[test]
fn a_form_shows_what_is_on_record_beside_each_question() {
    let record = some_children();
    let browser = Browser::on(&record);
    let child = browser.page(&child_address(&browser, "Amara Okafor"));
    let steps = browser.page(&child.link("Record facts about the child"));
    let form = browser.page(&steps.link("Facts recorded")).text();
    assert!(form.contains("Date you learned this"), "{form}");
    assert!(!form.contains("it happened"), "{form}");
    for words in ["Now on record: Okafor", "Now on record: 1 May 2016"] {
        assert!(form.contains(words), "{words}: {form}");
    }
    assert_eq!(
        form.matches("Now on record:").count(),
        5,
        "names, birth, sex and number: {form}"
    );
}

#[test]
fn a_worker_s_page_and_a_file_show_nothing_of_a_child_who_may_not_be_read() {
    fn refuse_all(_: &AreaContext, _: record::EntryId) -> Decision {
        Decision::Deny("no role")
    }
    let record = some_children();
    let (amara, _) = child("Okafor", "Amara", "2016-05-01", 2);
    let worker = EntryKey {
        register: "person".to_owned(),
        key: "p1".to_owned(),
    };
    let case = ("allocation", "cwd-1");
    let named = Value::Entry(Reference::Named(worker));
    let statements = [
        step(
            None,
            ("person", "p1"),
            "recorded",
            "2026-01-05",
            &[("name", "Ada Osei".into())],
        ),
        step(
            Some(&amara),
            case,
            "needed",
            "2026-01-06",
            &[("service", "cwd".into()), ("risk", "amber".into())],
        ),
        step(Some(&amara), case, "allocated", "2026-01-07", &[("worker", named)]),
    ];
    let source = file(SourceKind::new("feed"), "cases.csv");
    record
        .import(&here(), &statements, source, &loader(), noon("2026-01-20"))
        .unwrap();
    let import = "/areas/here/registers/allocation/import";
    let upn = &amara.identifiers[0].value;
    let rows = format!("Unique pupil number,Needs a worker: date,Service,Risk\n{upn},2026-01-06,cwd,red\n");
    let files: &[(&str, &str, &[u8])] = &[("file", "cases.csv", rows.as_bytes())];

    let browser = Browser::on(&record);
    let person = browser.page("/areas/here/registers/person").link("Ada Osei");
    let (page, number) = (browser.page(&person), child_address(&browser, "Amara Okafor"));
    assert!(page.text().contains("holds the case"), "{}", page.text());
    let number: i64 = number.rsplit('/').next().unwrap().parse().unwrap();
    let before = browser.reads_of("here", number).len();
    browser.page(&person);
    assert_eq!(browser.reads_of("here", number).len(), before + 1, "the read is noted");
    let preview = browser.hand_in(import, &[], files);
    assert!(preview.text().contains("amber"), "{}", preview.text());
    assert_eq!(browser.reads_of("here", number).len(), before + 2, "the read is noted");

    let browser = Browser::under(&record, refuse_all);
    for refused in [browser.get(&person), browser.hand_in(import, &[], files)] {
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(!refused.html.contains("amber") && !refused.html.contains("Children with disabilities"));
    }
}
