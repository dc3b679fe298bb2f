//! `/areas/{area}/registers`.

use std::sync::Arc;

use axum::http::StatusCode;
use definitions::{DefinitionFile, Definitions, embedded};
use record::{AreaId, Record, SourceKind};

use crate::browser::{Answer, Browser};
use crate::support::{area, child, day, file, journeys, loader, noon, record_defined_by, record_with, step};

fn small_area() -> Arc<Record> {
    let record = record_with(&[area("here", "Here", true)]);
    journeys::load(&record, "here", 8, 5, day("2026-01-20"));
    record
}

fn equipment_loan() -> DefinitionFile {
    DefinitionFile {
        path: "ehc/registers/equipment_loan.toml".to_owned(),
        text: EQUIPMENT_LOAN.to_owned(),
    }
}

const EQUIPMENT_LOAN: &str = r#"
id       = "equipment_loan"
title    = "Equipment loan"
plural   = "Equipment loans"
subject  = "child"
purpose  = "Equipment lent to a family."
demands  = ["D01"]
law      = "Local agreement"
team     = "Equipment store"
named_by = ["item"]

[steps.lent]
title    = "Lent"
opens    = true
fields   = ["item"]
required = ["item"]
stage    = "With the family"

[steps.returned]
title     = "Returned"
closes    = true
fields    = ["item"]
prefilled = true
stage     = "Returned"

[fields.item]
title = "What was lent"
type  = "text"

[values.days]
title = "Days with the family"
is    = ":today - lent"

[clocks.check]
reference = "LOC-1"
title     = "Ask whether it still fits"
from      = "lent"
until     = ["returned"]
within    = "4 weeks"
force     = "local"
law       = "Local agreement"
source    = "local"
"#;

#[test]
fn every_register_has_a_list() {
    let record = small_area();
    let browser = Browser::on(&record);
    let page = browser.page("/areas/here/registers");
    for register in record.definitions().registers.values() {
        let list = browser.page(&page.link(&register.plural));
        assert_eq!(list.heading(), register.plural);
    }
}

#[test]
fn a_list_shows_what_is_open_and_on_request_what_is_closed() {
    let record = small_area();
    let browser = Browser::on(&record);
    let count = |query: &str| {
        browser
            .page(&format!("/areas/here/registers/ehc_needs_assessment{query}"))
            .rows()
            .len()
    };
    let (open, closed, all) = (count(""), count("?state=closed"), count("?state=all"));
    assert_eq!(all, 8);
    assert_eq!(open + closed, all);
    assert!(closed > 0);
    let refused = browser.page("/areas/here/registers/ehc_needs_assessment?state=all&stage=Refused+to+assess");
    assert!(refused.rows().iter().all(|row| row.contains("Refused to assess")));
    let requirements = browser.page("/areas/here/registers/requirement");
    assert_eq!(requirements.rows().len(), 2);
}

#[test]
fn an_entry_of_the_partnership_shows_its_words_links_and_clock() {
    let record = small_area();
    let browser = Browser::on(&record);
    let address = browser
        .page("/areas/here/registers/requirement")
        .link("Requirement: 3.a");
    let page = browser.page(&address);
    assert!(
        page.text()
            .contains("Leaders should make sure that plans are made within the time the law gives.")
    );
    assert!(page.text().contains("Deliver the actions that answer the requirement"));
    assert!(
        page.text()
            .contains("answered by Action: Recruit four EHC coordinators")
    );
    let action = browser.page(&page.link("Action: Recruit four EHC coordinators"));
    assert!(action.text().contains("answers Requirement: 3.a"));
    assert_eq!(
        browser.get(&address.replace("/requirement/", "/action/")).status,
        StatusCode::NOT_FOUND
    );
}

#[test]
fn a_register_that_is_only_a_file_has_list_entry_form_clock_and_reference_pages() {
    let mut files = embedded();
    files.push(equipment_loan());
    let record = record_defined_by(Definitions::read(&files).unwrap(), &[area("here", "Here", true)]);
    let (subject, facts) = child("Okafor", "Amara", "2016-05-01", 1);
    let lent = step(
        Some(&subject),
        ("equipment_loan", "1"),
        "lent",
        "2026-01-05",
        &[("item", "Standing frame".into())],
    );
    let id = AreaId("here".to_owned());
    record
        .import(
            &id,
            &[facts, lent],
            file(SourceKind::new("feed"), "store.csv"),
            &loader(),
            noon("2026-01-06"),
        )
        .unwrap();
    let browser = Browser::on(&record);
    let list = browser.page("/areas/here/registers/equipment_loan");
    assert!(
        list.rows()[0].contains("Equipment loan: Standing frame") && list.rows()[0].contains("Stage With the family"),
        "{:?}",
        list.rows()
    );
    let entry = browser.page(&list.link("Standing frame"));
    assert!(entry.text().contains("28 days late Local standard"), "{}", entry.text());
    assert!(entry.text().contains("Days with the family"), "{}", entry.text());
    let form = format!("{}/returned", entry.link("Record what happened"));
    let asked = browser.page(&form).html;
    assert!(
        asked.contains(">Standing frame</textarea>"),
        "what is on record is filled in"
    );
    let done = browser.follow(&browser.fill(&form, &[("on-day", "1"), ("on-month", "3"), ("on-year", "2026")]));
    assert!(
        done.text().contains("done 1 March 2026, 27 days late"),
        "{}",
        done.text()
    );
    let child = browser.page(&browser.page("/areas/here/children").link("Amara Okafor"));
    assert!(
        child
            .text()
            .contains("1 March 2026 – Equipment loan: Standing frame Returned"),
        "{}",
        child.text()
    );
    assert!(
        browser
            .page("/definitions/equipment_loan")
            .text()
            .contains("Ask whether it still fits Local standard")
    );
}

/// An area's own words and local limits are on its own pages and on no other area's.
#[test]
fn an_area_with_a_layer_has_its_own_words_and_local_limits() {
    let mut files = embedded();
    files.push(equipment_loan());
    files.push(DefinitionFile {
        path: "areas/here/equipment_loan.toml".to_owned(),
        text: "register = \"equipment_loan\"\nplural = \"Loans of the store\"\n\
               [clocks.check]\ntitle = \"Ring the family\"\nwithin = \"3 weeks\"\n"
            .to_owned(),
    });
    let areas = [area("here", "Here", true), area("there", "There", true)];
    let record = record_defined_by(Definitions::read(&files).unwrap(), &areas);
    let (subject, facts) = child("Okafor", "Amara", "2016-05-01", 1);
    for id in ["here", "there"] {
        let lent = step(Some(&subject), ("equipment_loan", "1"), "lent", "2026-01-05", &[]);
        let source = file(SourceKind::new("feed"), "store.csv");
        let id = AreaId(id.to_owned());
        record
            .import(&id, &[facts.clone(), lent], source, &loader(), noon("2026-01-06"))
            .unwrap();
    }
    let browser = Browser::on(&record);
    for (id, plural, clock) in [
        ("here", "Loans of the store", "Ring the family"),
        ("there", "Equipment loans", "Ask whether it still fits"),
    ] {
        let list = browser.page(&format!("/areas/{id}/registers/equipment_loan"));
        assert_eq!(list.heading(), plural);
        let entry = browser.page(&list.link("Equipment loan")).text();
        let late = if id == "here" { "35 days late" } else { "28 days late" };
        assert!(entry.contains(clock) && entry.contains(late), "{entry}");
    }
}

#[test]
fn a_register_that_is_not_defined_is_not_found() {
    let record = small_area();
    assert_eq!(
        Browser::on(&record).get("/areas/here/registers/nonsense").status,
        StatusCode::NOT_FOUND
    );
}

#[test]
fn an_entry_shows_what_moved_a_limit_its_rounds_and_its_regime() {
    let mut files = embedded();
    files.push(DefinitionFile {
        path: "ehc/registers/therapy_case.toml".to_owned(),
        text: include_str!("../../../definitions/tests/cases/therapy_case.toml").to_owned(),
    });
    let record = record_defined_by(Definitions::read(&files).unwrap(), &[area("here", "Here", true)]);
    let (subject, facts) = child("Okafor", "Amara", "2016-05-01", 1);
    let entry = ("therapy_case", "1");
    let plan = ("ehc_plan", "2022-03-10");
    let said = [
        facts,
        step(None, entry, "received", "2025-09-01", &[]),
        step(None, entry, "discharged", "2025-10-01", &[]),
        step(None, entry, "referred_back", "2025-12-01", &[]),
        step(None, entry, "paused", "2026-02-01", &[]),
        step(Some(&subject), plan, "plan_started", "2022-03-10", &[]),
        step(Some(&subject), plan, "reviewed", "2023-03-09", &[]),
        step(Some(&subject), plan, "reviewed", "2024-04-02", &[]),
    ];
    let id = AreaId("here".to_owned());
    let source = file(SourceKind::new("feed"), "therapy.csv");
    record
        .import(&id, &said, source, &loader(), noon("2026-03-01"))
        .unwrap();
    let browser = Browser::on(&record);
    let entry_in = |list: &Answer| {
        let links = list.links();
        let of_entry = |href: &&String| href.rsplit('/').next().is_some_and(|id| id.parse::<u32>().is_ok());
        links.iter().find(of_entry).cloned().unwrap()
    };
    let list = browser.page("/areas/here/registers/therapy_case");
    let page = browser.page(&entry_in(&list));
    let text = page.text();
    for words in [
        "1 earlier round",
        "Round 1, from 1 September 2025: due 31 August 2026, no longer needed",
        "Due 29 days later: days while it was paused do not count",
        "First due 30 November 2026",
        "Paused since 1 February 2026; the due day is provisional",
        "52 weeks",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let list = browser.page("/areas/here/registers/ehc_plan");
    let page = browser.page(&entry_in(&list));
    let text = page.text();
    for words in [
        "1 earlier round",
        "Round 1, from 9 March 2023: due 8 March 2024, done 2 April 2024",
        "SEND law of 2014 (in force from 1 September 2014)",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}
