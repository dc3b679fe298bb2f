//! Lists as views show them: columns, filters, search, order, boards, matrices, totals, files.

use std::sync::Arc;

use axum::http::StatusCode;
use definitions::{DefinitionFile, Definitions, embedded};
use record::{AreaId, Record, SourceKind};

use crate::browser::Browser;
use crate::support::{area, child, file, loader, noon, record_defined_by, step};

const RISK: &str = r#"id = "hazard"
title = "Risk"
plural = "Risks"
subject = "area"
purpose = "What could go wrong."
law = "The notice"
named_by = ["risk"]
aliases = "also"

[steps.raised]
title = "Raised"
opens = true
fields = ["risk", "level", "effect", "owner", "cost", "also", "review"]
stage = "Open"

[steps.looked]
title = "Looked at"
repeats = true
fields = ["review"]
stage = "Looked at"

[steps.ended]
title = "Ended"
closes = true
stage = "Ended"
refuse = [{ when = "level = 'red'", say = "A red risk stays open." }]

[fields]
risk = { title = "What could go wrong", type = "line" }
level = { title = "Likelihood", type = "code", codes = "risk_level" }
effect = { title = "Effect", type = "code", codes = "risk_level" }
owner = { title = "Owner", type = "entry", of = "person", inverse = "owns the risk" }
cost = { title = "Cost", type = "money" }
also = { title = "Also called", type = "text" }
review = { title = "Next look", type = "date" }

[clocks.look]
reference = "R-01"
title = "Look at it"
from = "raised"
until = ["looked"]
ends = ["ended"]
within = "4 weeks"
force = "local"
law = "Local practice"
source = "local"

[views.open]
title = "Open risks"
where = "closed IS NULL"
columns = ["level", "owner", "owner.job_title", "cost", "review", "look_due", "look_state", "stage"]
filters = ["level", "owner", "review", "look_state"]
sort = "-cost"
totals = ["cost"]
tile = true

[views.board]
title = "Board"
where = "closed IS NULL"
columns = ["owner", "cost"]
group = "stage"

[views.matrix]
title = "Matrix"
where = "closed IS NULL"
columns = ["owner", "cost"]
group = ["level", "effect"]
"#;

const LIST: &str = r#"id = "people_and_risks"
title = "People and risks"
purpose = "Both in one list."
columns = ["what", "since", "stage"]
filters = ["what"]
sort = "since"
tile = true
from = [
  { register = "hazard", where = "closed IS NULL", columns = { what = "'Risk'", since = "raised" } },
  { register = "person", columns = { what = "'Person'", since = "opened" } },
]
"#;

/// Three risks of which one has ended, and two people of whom one owns one.
fn risks() -> Arc<Record> {
    let mut files = embedded();
    for (path, text) in [
        ("governance/registers/hazard.toml", RISK),
        ("governance/views/people_and_risks.toml", LIST),
    ] {
        files.push(DefinitionFile {
            path: path.to_owned(),
            text: text.to_owned(),
        });
    }
    let record = record_defined_by(Definitions::read(&files).unwrap(), &[area("here", "Here", true)]);
    let browser = Browser::on(&record);
    let on = [("on-day", "5"), ("on-month", "1"), ("on-year", "2026")];
    let open = |register: &str, step: &str, answers: &[(&str, &str)]| -> String {
        let all: Vec<(&str, &str)> = on.iter().copied().chain(answers.iter().copied()).collect();
        let answer = browser.fill(&format!("/areas/here/registers/{register}/open/{step}"), &all);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let to = answer.location();
        to.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned()
    };
    let ada = open(
        "person",
        "recorded",
        &[("field-name", "A coordinator"), ("field-job_title", "Coordinator")],
    );
    open("person", "recorded", &[("field-name", "Blessing Obi")]);
    open(
        "hazard",
        "raised",
        &[
            ("field-risk", "Therapists leave"),
            ("field-level", "red"),
            ("field-effect", "red"),
            ("field-owner", &ada),
            ("field-cost", "1,200.50"),
            ("field-also", "CAHMS staffing"),
            ("field-review-day", "5"),
            ("field-review-month", "3"),
            ("field-review-year", "2026"),
        ],
    );
    open(
        "hazard",
        "raised",
        &[
            ("field-risk", "Plans are late"),
            ("field-level", "green"),
            ("field-effect", "red"),
            ("field-cost", "99"),
        ],
    );
    let ended = open(
        "hazard",
        "raised",
        &[("field-risk", "Old building"), ("field-level", "green")],
    );
    let ended = browser.fill(&format!("/areas/here/entries/{ended}/record/ended"), &on);
    assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.text());
    record
}

#[test]
fn a_list_shows_the_columns_of_its_view_in_its_order_with_totals() {
    let record = risks();
    let browser = Browser::on(&record);
    let page = browser.page("/areas/here/registers/hazard");
    let rows = page.rows();
    assert_eq!(rows.len(), 2, "{rows:?}");
    for words in [
        "Risk: Therapists leave",
        "Red",
        "A coordinator",
        "Coordinator",
        "£1,200.50",
        "5 March 2026",
        "Overdue",
        "Open",
    ] {
        assert!(rows[0].contains(words), "{words}: {rows:?}");
    }
    assert!(
        rows[1].contains("Plans are late"),
        "the greatest cost comes first: {rows:?}"
    );
    assert!(page.text().contains("Total: Cost £1,299.50"), "{}", page.text());
    let risen = browser.page(&page.link("Cost"));
    assert!(risen.rows()[0].contains("Plans are late"), "{:?}", risen.rows());
    assert!(risen.html.contains("aria-sort=\"ascending\""));
    let all = browser.page(&page.link("All entries"));
    assert_eq!(all.rows().len(), 2);
    assert_eq!(
        browser
            .page("/areas/here/registers/hazard?view=all&state=all")
            .rows()
            .len(),
        3
    );
    assert_eq!(
        browser.get("/areas/here/registers/hazard?view=nonsense").status,
        StatusCode::NOT_FOUND
    );
    // As known on a day before anything was recorded, nothing is.
    let before = browser.page("/areas/here/registers/hazard?known=2026-01-04");
    assert_eq!(before.rows().len(), 0);
}

#[test]
fn a_list_is_narrowed_by_filters_owner_stage_and_search() {
    let record = risks();
    let browser = Browser::on(&record);
    let rows = |query: &str| browser.page(&format!("/areas/here/registers/hazard?{query}")).rows();
    assert_eq!(rows("f-level=red").len(), 1);
    assert_eq!(rows("f-owner=none").len(), 1);
    assert_eq!(rows("f-review=days-next-week").len(), 1);
    assert_eq!(rows("f-look_state=overdue").len(), 2);
    assert_eq!(rows("f-level=nonsense").len(), 0);
    assert!(rows("mine=me")[0].contains("Therapists leave"));
    assert!(rows("mine=without")[0].contains("Plans are late"));
    assert_eq!(rows("mine=team").len(), 0);
    assert_eq!(rows("view=all&state=all&stage=Ended").len(), 1);
    // By another name, by the owner's name, by what a code means, by the number, and by nothing there is.
    assert!(rows("q=cahms")[0].contains("Therapists leave"));
    assert!(rows("q=coordinator+therapists")[0].contains("Therapists leave"));
    assert_eq!(rows("q=red").len(), 2);
    assert_eq!(rows("q=zebra").len(), 0);
    let page = browser.page("/areas/here/registers/hazard?view=all&state=all");
    let ended = browser.page(&page.link("1 Ended"));
    assert_eq!(ended.rows().len(), 1);
}

#[test]
fn one_group_is_a_board_and_two_are_a_matrix_and_both_lead_to_lists() {
    let record = risks();
    let browser = Browser::on(&record);
    let board = browser.page("/areas/here/registers/hazard?view=board");
    assert_eq!(
        board
            .all("h2")
            .iter()
            .filter(|h| h.starts_with("Stage: Open 2"))
            .count(),
        1,
        "{:?}",
        board.all("h2")
    );
    assert!(board.text().contains("Owner A coordinator"), "{}", board.text());
    let list = browser.page(&board.link("As a list"));
    assert_eq!(list.rows().len(), 2);
    let matrix = browser.page("/areas/here/registers/hazard?view=matrix");
    let rows = matrix.rows();
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows.iter().any(|row| row.starts_with("Red Red 1")), "{rows:?}");
    let one = browser.page(&matrix.link("Likelihood: Red, Effect: Red"));
    assert_eq!(one.rows().len(), 1);
    assert!(one.rows()[0].contains("Therapists leave"));
}

#[test]
fn a_file_holds_what_is_shown_with_the_filter_and_the_version() {
    let record = risks();
    let browser = Browser::on(&record);
    let page = browser.page("/areas/here/registers/hazard?f-level=red");
    let csv = browser.page(&page.link("CSV"));
    let lines: Vec<&str> = csv.html.lines().collect();
    assert_eq!(lines.len(), 2, "{}", csv.html);
    assert!(
        lines[0].contains("Entry number,Entry,Likelihood,Owner,Job title,Cost,Next look"),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].contains("Therapists leave,Red,A coordinator,Coordinator,1200.50,2026-03-05"),
        "{}",
        lines[1]
    );
    assert!(lines[1].contains("Open risks; Likelihood: Red"), "{}", lines[1]);
    assert!(lines[1].contains(&record.definitions().version), "{}", lines[1]);
    let book = browser.get(&page.link("Excel"));
    assert_eq!(book.status, StatusCode::OK);
    assert!(book.bytes.starts_with(b"PK"));
}

#[test]
fn a_list_over_several_registers_is_one_list() {
    let record = risks();
    let browser = Browser::on(&record);
    let page = browser.page("/areas/here/lists/people_and_risks");
    assert_eq!(page.heading(), "People and risks");
    assert_eq!(page.rows().len(), 4, "{:?}", page.rows());
    let people = browser.page("/areas/here/lists/people_and_risks?f-what=Person");
    assert_eq!(people.rows().len(), 2);
    assert!(people.rows()[0].contains("Person") && people.rows()[0].contains("5 January 2026"));
    assert!(browser.page(&page.link("CSV")).html.lines().count() == 5);
    assert_eq!(browser.get("/areas/here/lists/nonsense").status, StatusCode::NOT_FOUND);
}

#[test]
fn a_childs_name_that_is_searched_for_is_in_no_address() {
    let record = record_defined_by(Definitions::built_in().unwrap(), &[area("here", "Here", true)]);
    let mut said = Vec::new();
    for (number, name) in [(1, "Okafor"), (2, "Lindqvist")] {
        let (subject, facts) = child(name, "Amara", "2016-05-01", number);
        said.push(facts);
        let request = ("ehc_needs_assessment", "2026-01-05");
        said.push(step(Some(&subject), request, "request_received", "2026-01-05", &[]));
    }
    let source = file(SourceKind::new("sen2"), "a.xml");
    let id = AreaId("here".to_owned());
    record
        .import(&id, &said, source, &loader(), noon("2026-01-20"))
        .unwrap();
    let browser = Browser::on(&record);
    let address = "/areas/here/registers/ehc_needs_assessment";
    let list = browser.page(address);
    assert_eq!(list.rows().len(), 2);
    assert!(list.html.contains("<form class=\"gt-search\" method=\"post\""));
    let found = browser.post(address, &[("token", &list.hidden("token").unwrap()), ("q", "okafor")]);
    assert_eq!(found.rows().len(), 1, "{:?}", found.rows());
    assert!(found.rows()[0].contains("Amara Okafor"));
    assert!(found.links().iter().all(|link| !link.to_lowercase().contains("okafor")));
    // An address that brings a name is not obeyed.
    assert_eq!(browser.page(&format!("{address}?q=okafor")).rows().len(), 2);
}

/// The numbers of the open risks, in the order of the list.
fn numbers(browser: &Browser) -> Vec<String> {
    let page = browser.page("/areas/here/registers/hazard");
    let ticks = page.html.split("type=\"checkbox\" id=\"entry-").skip(1);
    ticks.map(|rest| rest.split_once('"').unwrap().0.to_owned()).collect()
}

const DAY: [(&str, &str); 3] = [("on-day", "1"), ("on-month", "3"), ("on-year", "2026")];

#[test]
fn a_step_is_recorded_on_several_entries_at_once_and_undone_as_one_act() {
    let record = risks();
    let browser = Browser::on(&record);
    let numbers = numbers(&browser);
    assert_eq!(numbers.len(), 2);
    let address = format!(
        "/areas/here/registers/hazard/several?entry={}&entry={}",
        numbers[0], numbers[1]
    );
    let step = browser.page(&address).link("Looked at");
    let form = browser.page(&step);
    assert!(form.text().contains("Risk: Therapists leave"), "{}", form.text());
    let check = browser.send_whole_form(&step, &form, &DAY);
    assert_eq!(check.status, StatusCode::OK);
    assert!(check.text().contains("Nothing is recorded yet"), "{}", check.text());
    assert!(check.html.contains("Record on all 2 entries"));
    let stage = |words: &str| {
        let rows = browser.page("/areas/here/registers/hazard").rows();
        rows.iter()
            .filter(|row| row.ends_with(&format!("Stage {words}")))
            .count()
    };
    assert_eq!(stage("Open"), 2);
    let done = browser.follow(&browser.send_whole_form(&step, &check, &DAY));
    assert!(done.text().contains("Recorded on 2 entries."), "{}", done.text());
    assert_eq!(stage("Looked at"), 2);
    let undo = done.link("Undo this on all of them");
    let ask = browser.page(&undo);
    assert!(ask.text().contains("on 2 entries"), "{}", ask.text());
    assert_eq!(stage("Looked at"), 2, "nothing is undone by looking");
    let undone = browser.follow(&browser.send_whole_form(&undo, &ask, &[]));
    assert!(undone.text().contains("Withdrawn on all of them."), "{}", undone.text());
    assert_eq!(stage("Open"), 2);
}

#[test]
fn a_guard_is_respected_on_each_of_several_entries() {
    let record = risks();
    let browser = Browser::on(&record);
    let numbers = numbers(&browser);
    let step = format!(
        "/areas/here/registers/hazard/several?entry={}&entry={}&step=ended",
        numbers[0], numbers[1]
    );
    let check = browser.send_whole_form(&step, &browser.page(&step), &DAY);
    let text = check.text();
    assert!(
        text.contains("Risk: Therapists leave: A red risk stays open."),
        "{text}"
    );
    assert!(check.html.contains("Leave these out and record on the other 1"));
    let done = browser.follow(&browser.send_whole_form(&step, &check, &DAY));
    assert!(done.text().contains("Recorded on 1 entry."), "{}", done.text());
    assert_eq!(browser.page("/areas/here/registers/hazard").rows().len(), 1);
}

#[test]
fn nothing_is_recorded_on_several_when_someone_was_first_on_one() {
    let record = risks();
    let browser = Browser::on(&record);
    let numbers = numbers(&browser);
    let step = format!(
        "/areas/here/registers/hazard/several?entry={}&entry={}&step=looked",
        numbers[0], numbers[1]
    );
    let check = browser.send_whole_form(&step, &browser.page(&step), &DAY);
    let first = format!("/areas/here/entries/{}/record/looked", numbers[1]);
    assert_eq!(browser.fill(&first, &DAY).status, StatusCode::SEE_OTHER);
    let refused = browser.send_whole_form(&step, &check, &DAY);
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text().contains("Nothing was recorded"), "{}", refused.text());
    let other = browser.page(&format!("/areas/here/registers/hazard/{}", numbers[0]));
    assert!(!other.text().contains("1 March 2026"), "{}", other.text());
    assert_eq!(
        browser.get("/areas/here/registers/hazard/several").status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[test]
fn the_first_page_counts_the_lists_that_ask_for_it() {
    let record = risks();
    let browser = Browser::on(&record);
    let page = browser.page("/areas/here");
    assert!(page.text().contains("2 Open risks Risks"), "{}", page.text());
    assert!(page.text().contains("4 People and risks"), "{}", page.text());
    assert_eq!(browser.page(&page.link("Open risks")).rows().len(), 2);
    assert_eq!(browser.page(&page.link("People and risks")).rows().len(), 4);
}

#[test]
fn an_entry_offers_the_step_it_waits_for_and_keeps_earlier_values_with_who_gave_them() {
    let record = risks();
    let browser = Browser::on(&record);
    let numbers = numbers(&browser);
    let entry = format!("/areas/here/registers/hazard/{}", numbers[0]);
    let page = browser.page(&entry);
    assert!(page.text().contains("Look at it: 28 days late"), "{}", page.text());
    let form_address = page.link("Looked at");
    let form = browser.page(&form_address);
    // Today, unless another day is typed.
    for part in [
        "id=\"on-day\" name=\"on-day\" value=\"2\"",
        "value=\"3\"",
        "value=\"2026\"",
    ] {
        assert!(form.html.contains(part), "{part}");
    }
    let mut answers = DAY.to_vec();
    answers.extend([
        ("field-review-day", "9"),
        ("field-review-month", "4"),
        ("field-review-year", "2026"),
    ]);
    answers.push(("then", "next"));
    let next = browser.send_form(&form_address, &form, &answers);
    assert!(
        next.location()
            .contains(&format!("/entries/{}/record/looked", numbers[1])),
        "{}",
        next.location()
    );
    let next = browser.follow(&next);
    assert!(next.text().contains("Saved. This is another entry"), "{}", next.text());
    assert!(!next.html.contains("Record and open the next"), "no other waits for it");
    let after = browser.page(&entry).text();
    assert!(
        after.contains("Next look (2 values, the latest first) 9 April 2026 from 1 March 2026, by A coordinator 5 March 2026 from 5 January 2026, by A coordinator"),
        "{after}"
    );
}
