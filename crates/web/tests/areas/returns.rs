//! `/areas/{area}/returns`: from the files submitted to a finding corrected, explained or assigned to someone.

use axum::http::StatusCode;
use record::SourceKind;

use crate::browser::{Answer, Browser};
use crate::support::sen2_return::sen2;
use crate::support::{area, child, file, loader, noon, record_with, step};

const CHECK: &str = "/areas/here/returns/check";

pub(super) fn browser() -> Browser {
    // A code that is an authority's, so that the return's header is right.
    let redbridge = |id: &str| record::Area {
        la_code: "317".to_owned(),
        ..area(id, id, true)
    };
    Browser::on(&record_with(&[redbridge("here"), redbridge("there")]))
}

/// Checks a return and opens the page of what was found.
fn check(browser: &Browser, bytes: &[u8]) -> (String, Answer) {
    check_files(browser, &[("files", "C:\\Users\\me\\sen2.xml", bytes)])
}

/// Checks files and opens the page of what was found.
pub(super) fn check_files(browser: &Browser, files: &[(&str, &str, &[u8])]) -> (String, Answer) {
    let answer = browser.hand_in(CHECK, &[], files);
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let mut address = answer.location();
    // A slow machine shows how far it is first.
    while address.contains("/checking/") {
        std::thread::sleep(std::time::Duration::from_millis(50));
        let answer = browser.get(&address);
        if answer.status == StatusCode::SEE_OTHER {
            address = answer.location();
        }
    }
    let page = browser.page(&address);
    (address.split('?').next().unwrap().to_owned(), page)
}

/// The number before what is counted.
fn count(page: &Answer, of: &str) -> usize {
    let text = page.text();
    let (before, _) = text
        .split_once(of)
        .unwrap_or_else(|| panic!("nothing says {of}: {text}"));
    let number = before.split_whitespace().last().unwrap();
    number.parse().unwrap_or_else(|_| panic!("{number} {of}: {text}"))
}

/// Errors waiting, and findings no longer found.
fn waiting_and_resolved(page: &Answer) -> (usize, usize) {
    (count(page, "Errors waiting"), count(page, "resolved"))
}

fn faulty() -> Vec<u8> {
    sen2(2026, "ZZZZ", "2024-05-12")
}

// demand: D11
// demand: C01
#[test]
fn a_return_is_recognised_checked_and_explained() {
    let browser = browser();
    let (address, page) = check(&browser, &faulty());
    assert_eq!(page.heading(), "SEN2 person-level census, 2026");
    let text = page.text();
    assert_eq!(count(&page, "Errors waiting"), 1);
    assert!(text.contains("GT-SEN2-010"), "{text}");
    // The list of files that the program keeps for itself is shown nowhere; their names are.
    assert!(page.html.contains("sen2.xml") && !page.html.contains("[{"), "{text}");
    // What was not checked is there with the missing input, and the folder of the person's machine does not.
    assert!(text.contains("Missing: last year's return"), "{text}");
    assert!(text.contains("sen2.xml") && !page.html.contains("Users"));
    let rules = browser.page(&format!("{address}/rules.csv"));
    assert!(
        rules.html.contains("not applicable") && rules.html.contains("GT-SEN2-010,error,found"),
        "{}",
        rules.html
    );

    let list = browser.page(&page.link("Findings one by one"));
    let rows = list.rows();
    assert!(
        rows[0].contains("GT-SEN2-010") && rows[0].contains("Ethnicity ZZZZ"),
        "{rows:?}"
    );
    let finding = browser.page(&list.link("GT-SEN2-010"));
    // The row as written, with the fault marked and its line.
    let fault = finding.rows().into_iter().find(|r| r.contains("At fault")).unwrap();
    assert!(fault.contains("Ethnicity ZZZZ"), "{fault}");
    assert!(finding.rows().iter().any(|r| r.contains("Surname Okafor")));
    assert!(finding.text().contains("An error must be corrected"));
    // Each page leads back to the one above it.
    assert_eq!(page.link("Back to Returns"), "/areas/here/returns");
    assert_eq!(list.link("Back to SEN2 person-level census, 2026"), address);
    assert_eq!(finding.link("Back to Findings"), format!("{address}/findings"));
}

#[test]
fn a_finding_about_no_one_on_record_says_so_in_its_register() {
    let browser = browser();
    check(&browser, &faulty());
    let list = browser.page("/areas/here/registers/finding");
    assert!(list.text().contains("No child on record"));
    assert!(!list.html.contains("href=\"\""), "no link leads nowhere");
}

#[test]
// demand: Q02
fn a_finding_about_a_child_on_record_leads_to_the_child_and_is_a_noted_read() {
    let browser = browser();
    let (_, facts) = child("Okafor", "Ada", "2016-03-05", 77);
    let here = area("here", "", true).id;
    let source = file(SourceKind::new("sen2"), "old.xml");
    browser
        .record
        .import(&here, &[facts], source, &loader(), noon("2026-02-01"))
        .unwrap();
    let (address, _) = check(&browser, &faulty());
    assert!(browser.reads_of("here", 1).is_empty());
    let list = browser.page(&format!("{address}/findings?severity=error"));
    // The number of the return is another than the record's, so names and birth date tell.
    let child = browser.page(&list.link("Ada Okafor"));
    assert_eq!(child.heading(), "Ada Okafor");
    let reads = browser.reads_of("here", 1);
    assert!(reads.iter().any(|r| r.purpose == "findings"), "{reads:?}");
    // The finding is a line of the child's own page, apart from the child's journey, and no one can make one up there.
    assert!(child.text().contains("GT-SEN2-010"));
    // Of two findings that say the same, of a file and of the record, it is said which is which.
    assert!(
        child.text().contains("2026, Files that were submitted"),
        "{}",
        child.text()
    );
    assert!(!child.text().contains("Found by a check"));
    assert!(!child.html.contains("registers/finding/open"));
    let refused = browser.get("/areas/here/registers/finding/open?child=1");
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}

#[test]
fn nothing_of_one_area_is_seen_from_another() {
    let browser = browser();
    let (address, _) = check(&browser, &faulty());
    for below in ["", "/findings", "/findings.csv", "/corrections.csv", "/rules.csv"] {
        let other = format!("{}{below}", address.replace("/here/", "/there/"));
        assert_eq!(browser.get(&other).status, StatusCode::NOT_FOUND, "{other}");
    }
}

pub(super) fn ids(page: &Answer) -> Vec<String> {
    let values = page.attributes("id");
    values
        .iter()
        .filter_map(|v| Some(v.strip_prefix("finding-")?.to_owned()))
        .collect()
}

// demand: C01
#[test]
fn a_reason_is_kept_and_offered_again_next_year_and_an_error_cannot_be_explained_away() {
    let browser = browser();
    let (address, _) = check(&browser, &sen2(2025, "WBRI", "2022-05-12"));
    let list = format!("{address}/findings");
    let page = browser.page(&format!("{list}?severity=query"));
    let id = ids(&page).remove(0);
    let rule = page.rows()[0]
        .split_whitespace()
        .find(|w| w.starts_with("GT-"))
        .unwrap()
        .trim_end_matches(',')
        .to_owned();
    let done = browser.send_form(
        &list,
        &page,
        &[
            ("do", "reason"),
            ("finding", &id),
            ("reason", "A review was held late, at the family's wish"),
        ],
    );
    let after = browser.follow(&done);
    assert!(after.text().contains("Recorded for one finding"), "{}", after.text());
    let explained = browser.page(&format!("{list}?state=explained"));
    assert!(explained.rows()[0].contains("at the family's wish"));

    // The same return again: the reason is kept, and nothing is asked twice.
    let (again, _) = check(&browser, &sen2(2025, "WBRI", "2022-05-12"));
    assert_eq!(again, address);
    assert_eq!(browser.page(&format!("{list}?state=explained")).rows().len(), 1);

    // Next year's return has the same child, rule and field: the reason is offered, and taken with one button.
    // It is compared with the return of the year before, which is on record.
    let (next, compared) = check(&browser, &sen2(2026, "ZZZZ", "2022-05-12"));
    assert!(
        !compared.text().contains("Missing: last year's return"),
        "{}",
        compared.text()
    );
    assert!(
        compared.text().contains("sen2.xml (last year’s)"),
        "{}",
        compared.text()
    );
    let next = format!("{next}/findings");
    let page = browser.page(&format!("{next}?rule={rule}"));
    assert!(page.text().contains("A reason given before"), "{}", page.text());
    let done = browser.send_form(&next, &page, &[("do", "offered"), ("which", "all"), ("rule", &rule)]);
    browser.follow(&done);
    let explained = browser.page(&format!("{next}?state=explained"));
    assert!(explained.rows()[0].contains("at the family's wish"));

    let errors = browser.page(&format!("{next}?severity=error"));
    let id = ids(&errors).remove(0);
    let refused = browser.send_form(
        &next,
        &errors,
        &[("do", "reason"), ("finding", &id), ("reason", "It is right")],
    );
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("An error must be corrected"));
    assert_eq!(
        browser.page(&format!("{next}?severity=error")).rows().len(),
        errors.rows().len()
    );
}

#[test]
fn a_finding_given_to_someone_is_work_until_it_is_resolved() {
    let browser = browser();
    let (address, _) = check(&browser, &faulty());
    let list = format!("{address}/findings");
    let page = browser.page(&format!("{list}?severity=error"));
    let id = ids(&page).remove(0);
    let answers = [
        ("do", "assign"),
        ("finding", id.as_str()),
        ("owner", "Data officer"),
        ("day", "2026-03-01"),
    ];
    let past = browser.send_form(&list, &page, &answers);
    assert!(
        past.text().contains("The date must be today or later"),
        "{}",
        past.text()
    );
    assert!(past.html.contains("value=\"Data officer\""), "what was typed is kept");
    let answers = [
        ("do", "assign"),
        ("finding", id.as_str()),
        ("owner", "Data officer"),
        ("day", "2026-03-09"),
    ];
    browser.follow(&browser.send_form(&list, &page, &answers));
    let work = browser.page("/areas/here/work");
    let row = work
        .rows()
        .into_iter()
        .find(|r| r.contains("Correct the finding"))
        .unwrap();
    assert!(row.contains("Data officer") && row.contains("7 days left"), "{row}");

    // A return without the fault: the finding is gone, and so is the work.
    let (again, page) = check(&browser, &sen2(2026, "WBRI", "2024-05-12"));
    assert_eq!(again, address);
    assert_eq!(waiting_and_resolved(&page), (0, 1));
    assert!(!browser.page("/areas/here/work").text().contains("Correct the finding"));
    // The fault comes back: a new finding, with the old one's history untouched.
    let (_, page) = check(&browser, &faulty());
    assert_eq!(waiting_and_resolved(&page), (1, 1));
    // Findings over time: three checks, newest first.
    assert!(page.html.matches("2 March 2026 at 12:00").count() >= 3);
}

// demand: C01
#[test]
fn corrections_go_out_as_a_table_come_back_filled_and_are_checked_at_once() {
    let browser = browser();
    let (address, _) = check(&browser, &faulty());
    let csv = browser.page(&format!("{address}/corrections.csv")).html;
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let headings = reader.headers().unwrap().clone();
    let column = |name: &str| headings.iter().position(|h| h == name).unwrap();
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(&headings).unwrap();
    for line in reader.records() {
        let mut line: Vec<String> = line.unwrap().iter().map(str::to_owned).collect();
        match (line[column("rule")].as_str(), line[column("field")].as_str()) {
            ("GT-SEN2-010", "Ethnicity") => line[column("corrected value")] = "WBRI".to_owned(),
            (_, _) if line[column("severity")] == "query" => {
                line[column("reason if it is right as written")] = "Agreed with the family".to_owned();
            }
            _ => {}
        }
        out.write_record(&line).unwrap();
    }
    // Someone adds a line of their own, for a finding that is not here.
    out.write_record(["99999", "", "", "", "", "", "", "", "Sex", "M", "F", ""])
        .unwrap();
    let filled = out.into_inner().unwrap();
    let form = format!("{address}/corrections");
    let answer = browser.hand_in(&form, &[], &[("file", "corrections.csv", &filled)]);
    let text = answer.text();
    assert!(text.contains("1 correction and 1 reason were applied"), "{text}");
    assert!(text.contains("This finding is not one of this return"), "{text}");
    let page = browser.page(&address);
    assert_eq!(waiting_and_resolved(&page), (0, 1));
    assert!(
        !browser
            .page(&format!("{address}/findings?state=explained"))
            .rows()
            .is_empty()
    );
    // Who corrected what stays with the finding.
    let resolved = browser.page(&format!("{address}/findings?state=resolved"));
    let finding = browser.page(&resolved.link("GT-SEN2-010"));
    assert!(finding.text().contains("Corrected in the return") && finding.text().contains("Corrected to WBRI"));
    // The table that was sent is out of date now, and says so instead of changing anything.
    let again = browser.hand_in(&form, &[], &[("file", "corrections.csv", &filled)]);
    assert!(
        again.text().contains("This finding is no longer there"),
        "{}",
        again.text()
    );
    // The same files submitted again keep their corrections.
    let (_, page) = check(&browser, &faulty());
    assert_eq!(waiting_and_resolved(&page), (0, 1));
}

#[test]
fn a_return_loaded_into_the_record_leads_to_its_children() {
    let browser = browser();
    let (address, page) = check(&browser, &faulty());
    let token = page.hidden("token").unwrap();
    let answer = browser.post(&format!("{address}/load"), &[("token", &token)]);
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    // Ada's ethnicity is no code, so that her row is left out, and this is said.
    assert!(
        answer.text().contains("1 person new to the record") && answer.text().contains("Left out"),
        "{}",
        answer.text()
    );
    let list = browser.page(&format!("{address}/findings?severity=query"));
    let child = browser.page(&list.link("Tom Bell"));
    assert_eq!(child.heading(), "Tom Bell");
}

#[test]
fn what_a_load_left_out_is_said_with_its_row_and_line() {
    let browser = browser();
    let broken = String::from_utf8(sen2(2026, "WBRI", "2024-05-12")).unwrap();
    let broken = broken.replace("<PersonBirthDate>2012-11-30", "<PersonBirthDate>31/02/2012");
    let (address, page) = check(&browser, broken.as_bytes());
    let token = page.hidden("token").unwrap();
    let answer = browser.post(&format!("{address}/load"), &[("token", &token)]);
    let text = answer.text();
    assert!(text.contains("1 person new to the record"), "{text}");
    assert!(
        text.contains("Left out") && text.contains("Person row 1, line"),
        "{text}"
    );
    assert!(text.contains("PersonBirthDate"), "{text}");
    assert!(
        !text.contains("on an earlier day"),
        "what was just done has no past: {text}"
    );
    assert_eq!(browser.page("/areas/here/children").rows().len(), 1);
    // Loading it again says that nothing was new.
    let token = browser.page(&address).hidden("token").unwrap();
    let again = browser.post(&format!("{address}/load"), &[("token", &token)]);
    assert!(again.text().contains("0 people new to the record"), "{}", again.text());
}

/// What a record holds of a kind of source, without the ids that differ from record to record.
fn events_of(record: &record::Record, kind: &str) -> Vec<String> {
    let here = area("here", "", true).id;
    let ledger = record.ledger(&here).unwrap();
    let sources = record.store().sources(&here).unwrap();
    let mut events = Vec::new();
    let mut each = |event: record::Event| {
        let source = sources.iter().find(|s| s.id == event.source).unwrap();
        if source.kind.id() != kind {
            return;
        }
        let place = ledger.place(event.entry).unwrap();
        let what = match &event.what {
            record::What::Link { link, .. } => link.clone(),
            // Numbers of events differ where findings were recorded in between.
            record::What::Retract { reason, .. } => reason.clone(),
            other => format!("{other:?}"),
        };
        events.push(format!(
            "{} {}: {what} on {} {:?}, {} {}",
            ledger.register_of(place).id,
            ledger.entry(place).key,
            event.on,
            event.origin,
            source.name,
            source.fingerprint
        ));
    };
    record.store().events(&here, record::Seq(0), &mut each).unwrap();
    events
}

#[test]
fn a_load_gives_the_events_and_the_report_that_any_import_gives() {
    let browser = browser();
    let direct = record_with(&browser.record.areas().unwrap());
    let here = direct.area(&area("here", "", true).id).unwrap();
    // A bad row, an element that the return does not have, and, in the second year, another first day of a request.
    let sen2 = |year: u16, was: &str, is: &str| {
        let xml = String::from_utf8(sen2(year, "ZZZZ", "2024-05-12")).unwrap();
        xml.replace("<Sex>", "<ShoeSize>3</ShoeSize><Sex>").replace(was, is)
    };
    for (year, xml) in [
        (2025, sen2(2025, "", "")),
        (2026, sen2(2026, "2021-09-03", "2021-09-13")),
    ] {
        let name = format!("sen2-{year}.xml");
        let (address, page) = check_files(&browser, &[("files", &name, xml.as_bytes())]);
        let token = page.hidden("token").unwrap();
        let loaded = browser.post(&format!("{address}/load"), &[("token", &token)]).text();
        let file = returns::Input::bytes(name, xml.into_bytes());
        let options = submissions::Options::default();
        let report = submissions::ingest(
            &direct,
            &here,
            &[file],
            &options,
            &|_| (),
            &loader(),
            noon("2026-03-02"),
        );
        let report = report.unwrap();
        let doubts = [
            &report.restated,
            &report.record.disagreements,
            &report.record.possible_matches,
        ];
        let doubts = doubts.into_iter().flatten().map(|d| &d.message);
        let rows = report.bad_rows.iter().chain(&report.left_out).map(|r| &r.message);
        for sentence in report.notes.iter().chain(rows).chain(doubts) {
            assert!(loaded.contains(sentence.as_str()), "{sentence}: {loaded}");
        }
        assert!(
            report.notes.iter().any(|n| n.contains("ShoeSize")),
            "{:?}",
            report.notes
        );
        assert!(!report.bad_rows.is_empty());
    }
    let events = events_of(&browser.record, "sen2");
    assert!(events.len() > 5, "{events:?}");
    assert_eq!(events, events_of(&direct, "sen2"));
}

#[test]
fn what_was_ticked_and_typed_stays_when_a_form_is_shown_again() {
    let browser = browser();
    let (address, _) = check(&browser, &sen2(2026, "ZZZZ", "2022-05-12"));
    let list = format!("{address}/findings");
    let page = browser.page(&list);
    let id = ids(&page).pop().unwrap();
    let ticked = |answer: &Answer| -> Vec<String> {
        let boxes = answer.html.split("<input").filter(|i| i.contains("type=\"checkbox\""));
        let checked = boxes.filter(|i| i.split('>').next().unwrap().contains(" checked"));
        checked
            .map(|i| {
                i.split("value=\"")
                    .nth(1)
                    .unwrap()
                    .split('"')
                    .next()
                    .unwrap()
                    .to_owned()
            })
            .collect()
    };
    assert!(ticked(&page).is_empty());
    let again = browser.send_form(
        &list,
        &page,
        &[
            ("do", "assign"),
            ("finding", &id),
            ("owner", "Data officer"),
            ("day", ""),
        ],
    );
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ticked(&again), [id.as_str()]);
    // One that these filters do not show goes with the form all the same.
    let other = [
        ("do", "assign"),
        ("finding", id.as_str()),
        ("severity", "error"),
        ("owner", ""),
        ("day", "2026-03-09"),
    ];
    let again = browser.send_form(&list, &page, &other);
    assert!(
        again
            .html
            .contains(&format!("type=\"hidden\" name=\"finding\" value=\"{id}\"")),
        "{}",
        again.html
    );
    let all = browser.send_form(&list, &page, &[("do", "reason"), ("which", "all"), ("reason", " ")]);
    let chosen = all
        .html
        .split("<input")
        .find(|i| i.contains("id=\"which-all\""))
        .unwrap();
    assert!(chosen.split('>').next().unwrap().contains(" checked"), "{chosen}");
    // A reason by the page is refused in words.
    let long = "x".repeat(4_001);
    let query = ids(&browser.page(&format!("{list}?severity=query"))).remove(0);
    let refused = browser.send_form(
        &list,
        &page,
        &[("do", "reason"), ("finding", &query), ("reason", &long)],
    );
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("4,000 characters"), "{}", refused.text());
}

#[test]
fn a_check_that_the_program_no_longer_knows_is_not_found() {
    let browser = browser();
    let gone = browser.get("/areas/here/returns/checking/01a2027a5b4b7032adba45d87e5b0b6e");
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    assert!(gone.text().contains("cannot be found"), "{}", gone.text());
    assert_eq!(browser.page(&gone.link("Returns")).heading(), "Returns");
}

#[test]
fn files_that_cannot_be_checked_leave_nothing_behind() {
    let browser = browser();
    let before = browser.page("/areas/here/returns").text();
    assert!(before.contains("No return has been checked yet"));
    for (name, bytes, says) in [
        ("letter.txt", &b"Dear Sir"[..], "not recognised as any return"),
        (
            "broken.xml",
            b"<Message><Header><Collection>SEN2</Collection></Message>",
            "line 1",
        ),
        ("empty.csv", b"", "the file is empty"),
    ] {
        let answer = browser.hand_in(CHECK, &[], &[("files", name, bytes)]);
        let mut page = browser.get(&answer.location());
        while page.text().contains("Check progress") {
            page = browser.get(&answer.location());
        }
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert_eq!(page.heading(), "The return could not be checked");
        assert!(page.text().contains(says), "{name}: {}", page.text());
    }
    let none = browser.hand_in(CHECK, &[("year", "soon")], &[]);
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text().contains("Choose the files of a return") && none.text().contains("for example 2026"));
    assert_eq!(browser.page("/areas/here/returns").text(), before);
}

#[test]
fn the_past_shows_what_was_known_then_and_takes_nothing() {
    let browser = browser();
    let (address, _) = check(&browser, &faulty());
    let past = browser.page("/areas/here/returns?known=2026-02-01");
    assert!(past.text().contains("No return has been checked yet"));
    assert_eq!(
        browser.get(&format!("{address}?known=2026-02-01")).status,
        StatusCode::NOT_FOUND
    );
    let refused = browser.get("/areas/here/returns/check?known=2026-02-01");
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn a_list_submitted_once_serves_every_later_check() {
    let browser = browser();
    let list = "URN,EstablishmentName,TypeOfEstablishment (name),EstablishmentStatus (name)\n100001,A school,Community school,Open\n";
    let answer = browser.hand_in(
        CHECK,
        &[],
        &[
            ("files", "sen2.xml", &faulty()),
            ("establishments", "edubase.csv", list.as_bytes()),
        ],
    );
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let form = browser.page(CHECK);
    assert!(
        form.text().contains("On record from an earlier check: edubase.csv"),
        "{}",
        form.text()
    );
    let (_, page) = check(&browser, &sen2(2025, "WBRI", "2024-05-12"));
    assert!(
        page.text().contains("edubase.csv (a list the rules compare with)"),
        "{}",
        page.text()
    );
    assert!(
        !page.text().contains("Missing: the list of establishments"),
        "{}",
        page.text()
    );
}

// demand: D11
#[test]
fn the_record_is_checked_as_the_return_it_would_make_and_again_when_something_is_corrected() {
    let browser = browser();
    let here = area("here", "", true).id;
    let (subject, facts) = child("Okafor", "Ada", "2016-03-05", 77);
    let plan = step(
        Some(&subject),
        ("ehc_plan", "2024-06-03"),
        "plan_started",
        "2024-06-03",
        &[],
    );
    let source = file(SourceKind::new("sen2"), "old.xml");
    let noted = browser
        .record
        .import(&here, &[facts, plan], source, &loader(), noon("2026-02-01"));
    assert_eq!(noted.unwrap().refused, []);
    let page = browser.page("/areas/here/returns");
    let answer = browser.send_form(
        "/areas/here/returns/record",
        &page,
        &[("kind", "sen2"), ("year", "2026")],
    );
    let page = browser.follow(&answer);
    assert_eq!(page.heading(), "This record as SEN2 person-level census, 2026");
    let address = answer.location().split('?').next().unwrap().to_owned();
    let list = browser.page(&format!("{address}/findings?rule=GT-SEN2-010"));
    assert!(list.rows()[0].contains("Ethnicity"), "{:?}", list.rows());

    // The return can be taken away as a file, which is a read of every child in it.
    let written = browser.page(&page.link("Preview and download the return"));
    assert!(
        written.text().contains("Last year’s return is not on record here"),
        "{}",
        written.text()
    );
    let xml = browser.page(&written.link("Download the return"));
    assert!(xml.html.contains("<Surname>Okafor</Surname>"), "{}", xml.html);
    assert!(
        browser
            .reads_of("here", 1)
            .iter()
            .any(|r| r.purpose == "return as a file")
    );

    // On the child's page the ethnicity is recorded; the finding is gone with the same click.
    let child = browser.page(&list.link("Ada Okafor"));
    let form = format!("/areas/here/entries/{}/record/facts_recorded", 1);
    assert!(child.html.contains("/entries/1/record"), "{}", child.html);
    let done = browser.fill(
        &form,
        &[
            ("on-day", "2"),
            ("on-month", "3"),
            ("on-year", "2026"),
            ("field-ethnicity", "WBRI"),
        ],
    );
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let list = browser.page(&format!("{address}/findings?rule=GT-SEN2-010&state=all"));
    assert!(list.rows()[0].contains("Resolved"), "{:?}", list.rows());
    // What was found then is still known as found then.
    let measure = browser.page("/areas/here/measures/DQ01");
    assert!(measure.text().contains("errors on 2 March 2026"), "{}", measure.text());
}

#[test]
fn a_census_of_children_in_need_is_loaded_into_the_record_too() {
    let browser = browser();
    let census = "<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2025</Year>\
        <ReferenceDate>2025-03-31</ReferenceDate></CollectionDetails><Source><SourceLevel>L</SourceLevel><LEA>317</LEA>\
        </Source></Header><Children><Child><ChildIdentifiers><LAchildID>C1</LAchildID>\
        <PersonBirthDate>2012-02-01</PersonBirthDate><Sex>M</Sex></ChildIdentifiers><ChildCharacteristics>\
        <Ethnicity>WBRI</Ethnicity></ChildCharacteristics><CINdetails><CINreferralDate>2024-05-01</CINreferralDate>\
        <ReferralSource>1A</ReferralSource><PrimaryNeedCode>N1</PrimaryNeedCode></CINdetails></Child></Children></Message>";
    let (address, page) = check(&browser, census.as_bytes());
    assert_eq!(page.heading(), "Children in need census, 2025");
    let token = page.hidden("token").unwrap();
    let answer = browser.post(&format!("{address}/load"), &[("token", &token)]);
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let children = browser.page("/areas/here/children");
    assert_eq!(children.rows().len(), 1, "{}", children.text());
    // What belongs to a case without a day is left out with it, and reported as a row, not as a field without a name.
    let undated = census
        .replace("<CINreferralDate>2024-05-01</CINreferralDate>", "")
        .replace(
            "</CINdetails>",
            "<CINPlanDates><CINPlanStartDate>2024-06-03</CINPlanStartDate></CINPlanDates></CINdetails>",
        );
    let (address, page) = check(&browser, undated.as_bytes());
    let token = page.hidden("token").unwrap();
    let loaded = browser.post(&format!("{address}/load"), &[("token", &token)]).text();
    assert!(
        loaded.contains("CINplanDates row 0, line 1: what this belongs to"),
        "{loaded}"
    );
    // And the record can be checked as the census it would make.
    let page = browser.page("/areas/here/returns");
    let answer = browser.send_form(
        "/areas/here/returns/record",
        &page,
        &[("kind", "cin"), ("year", "2025")],
    );
    let made = browser.follow(&answer);
    assert_eq!(made.heading(), "This record as Children in need census, 2025");
    let written = browser.page(&made.link("Preview and download the return"));
    let xml = browser.page(&written.link("Download the return"));
    assert!(xml.html.contains("<LAchildID>C1</LAchildID>"), "{}", xml.html);
    // The census of the year after is compared with the one that was checked.
    let page = browser.page("/areas/here/returns");
    let fields = [("kind", "cin"), ("year", "2026")];
    let made = browser.follow(&browser.send_form("/areas/here/returns/record", &page, &fields));
    let written = browser.page(&made.link("Preview and download the return"));
    assert!(written.text().contains("One person is in both"), "{}", written.text());
    // The findings that named the child by the council's number now lead to the child's page.
    let list = browser.page(&format!("{address}/findings"));
    assert!(
        list.links().iter().any(|l| l.starts_with("/areas/here/children/")),
        "{}",
        list.text()
    );
}
