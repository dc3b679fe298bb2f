//! `/areas/{area}/returns/{entry}/findings` and `…/acts/{act}`: what is decided for many findings at once is confirmed,
//! needs a real reason, and is undone as one; and files that may be the wrong ones are loaded only when confirmed.

use axum::http::StatusCode;

use super::returns::{browser, check_files, ids};
use crate::browser::{Answer, Browser};

/// Children looked after without any episode: a query of the rule EPI for each.
fn header(children: usize) -> Vec<u8> {
    let lines: String = (0..children).map(|n| format!("C{n},M,01/02/2012,WBRI,,,\n")).collect();
    format!("CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n{lines}").into_bytes()
}

const REASON: &str = "Episodes come with the second file";

/// Checks a return of so many children; gives the address of the return and of the findings of the rule EPI.
fn checked(browser: &Browser, children: usize) -> (String, String, String) {
    let (address, _) = check_files(browser, &[("files", "header.csv", &header(children))]);
    let list = format!("{address}/findings");
    let of_rule = format!("{list}?rule=EPI");
    (address, list, of_rule)
}

/// Gives a reason for all findings of the rule EPI, without confirming it.
fn explain_all(browser: &Browser, list: &str, of_rule: &str, reason: &str) -> Answer {
    let page = browser.page(of_rule);
    let answers = [("do", "reason"), ("which", "all"), ("rule", "EPI"), ("reason", reason)];
    browser.send_form(list, &page, &answers)
}

fn explained(browser: &Browser, list: &str) -> String {
    browser.page(&format!("{list}?state=explained&rule=EPI")).text()
}

// demand: C01
#[test]
fn a_reason_for_many_findings_is_confirmed_and_undone_as_one_act() {
    let browser = browser();
    let (address, list, of_rule) = checked(&browser, 60);
    let question = explain_all(&browser, &list, &of_rule, REASON);
    assert_eq!(question.status, StatusCode::OK, "{}", question.text());
    assert_eq!(question.heading(), "Explain 60 findings?");
    assert!(
        question.text().contains(REASON) && question.text().contains("10 of the 60 findings"),
        "{}",
        question.text()
    );
    assert_eq!(question.rows().len(), 10, "a sample of the rows");
    assert!(question.text().contains("EPI 60"), "{}", question.text());
    // Sent again, the question is the same: nothing is recorded yet.
    let twice = explain_all(&browser, &list, &of_rule, REASON);
    assert_eq!(twice.heading(), "Explain 60 findings?");
    // Going back keeps what was typed.
    assert!(explained(&browser, &list).contains("No matches"));
    let back = browser.send_whole_form(&list, &question, &[("change", "yes")]);
    assert_eq!(back.heading(), "Findings");
    assert!(back.html.contains(REASON));

    let done = browser.follow(&browser.send_whole_form(&list, &question, &[("do", "reason")]));
    assert!(done.text().contains("Recorded for 60 findings"), "{}", done.text());
    assert!(explained(&browser, &list).contains("Showing 1 to 50 of 60"));

    // The return's page and each finding say so, and lead to the undoing.
    let overview = browser.page(&address);
    assert!(
        overview.text().contains("A coordinator explained 60 findings together"),
        "{}",
        overview.text()
    );
    let finding = browser.page(&browser.page(&format!("{list}?state=explained")).link("EPI"));
    assert!(
        finding.text().contains("A coordinator explained 60 findings together"),
        "{}",
        finding.text()
    );
    let undo = overview.link("Undo for all of them");
    assert_eq!(finding.link("Undo for all of them"), undo);

    let form = browser.page(&undo);
    assert_eq!(form.heading(), "Undo this for 60 findings?");
    let refused = browser.send_whole_form(&undo, &form, &[("reason", " ")]);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text().contains("Enter why you are undoing this"),
        "{}",
        refused.text()
    );
    let undone = browser.send_whole_form(&undo, &form, &[("reason", "It was the wrong rule")]);
    let undone = browser.follow(&undone);
    assert!(undone.text().contains("Undone for 60 findings"), "{}", undone.text());
    assert!(explained(&browser, &list).contains("No matches"));
    assert!(!undone.text().contains("explained 60 findings together"));
    let finding = browser.page(&browser.page(&of_rule).link("EPI"));
    assert!(
        finding.text().contains("It was the wrong rule"),
        "the history keeps both"
    );
    // The same form sent twice is answered as the first time; another has nothing left to undo.
    let again = browser.send_whole_form(&undo, &form, &[("reason", "It was the wrong rule")]);
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text());
    let again = browser.send_whole_form(&undo, &form, &[("reason", "Once more")]);
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text().contains("undone already"), "{}", again.text());
}

#[test]
fn a_reason_that_says_nothing_is_refused_at_its_question_for_one_finding_and_for_many() {
    let browser = browser();
    let (_, list, of_rule) = checked(&browser, 3);
    for poor in ["ok", "...............", "checked and correct"] {
        let refused = explain_all(&browser, &list, &of_rule, poor);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{poor}");
        assert!(refused.text().contains("Say why this is correct"), "{}", refused.text());
        assert!(
            refused.html.contains("id=\"reason-error\""),
            "the message is at the question too"
        );
        assert!(refused.title().starts_with("Error: "), "{}", refused.title());
    }
    let page = browser.page(&of_rule);
    let id = ids(&page).remove(0);
    let one = browser.send_form(&list, &page, &[("do", "reason"), ("finding", &id), ("reason", "n/a")]);
    assert_eq!(one.status, StatusCode::UNPROCESSABLE_ENTITY);
    // One finding needs no page in between.
    let one = browser.send_form(&list, &page, &[("do", "reason"), ("finding", &id), ("reason", REASON)]);
    assert!(browser.follow(&one).text().contains("Recorded for one finding"));
}

#[test]
fn an_assignment_of_many_findings_is_confirmed_and_undone_as_one_act() {
    let browser = browser();
    let (address, list, of_rule) = checked(&browser, 12);
    let page = browser.page(&of_rule);
    let answers = [
        ("do", "assign"),
        ("which", "all"),
        ("rule", "EPI"),
        ("owner", "Data officer"),
        ("day", "2026-03-09"),
    ];
    let question = browser.send_form(&list, &page, &answers);
    assert_eq!(question.heading(), "Assign 12 findings?");
    assert!(
        question.text().contains("Data officer") && question.text().contains("9 March 2026"),
        "{}",
        question.text()
    );
    browser.follow(&browser.send_whole_form(&list, &question, &[("do", "assign")]));
    let overview = browser.page(&address);
    assert!(
        overview.text().contains("A coordinator assigned 12 findings together"),
        "{}",
        overview.text()
    );
    let undo = overview.link("Undo for all of them");
    let form = browser.page(&undo);
    let undone = browser.send_whole_form(&undo, &form, &[("reason", "It was the wrong person")]);
    assert!(browser.follow(&undone).text().contains("Undone for 12 findings"));
    assert!(!browser.page(&of_rule).text().contains("Data officer"));
}

#[test]
fn findings_that_changed_between_question_and_answer_are_shown_again() {
    let browser = browser();
    let (_, list, of_rule) = checked(&browser, 5);
    let question = explain_all(&browser, &list, &of_rule, REASON);
    let meanwhile = browser.page(&of_rule);
    let id = ids(&meanwhile).remove(0);
    let answers = [("do", "reason"), ("finding", &*id), ("reason", "Moved in last week")];
    browser.follow(&browser.send_form(&list, &meanwhile, &answers));
    // One of the five is explained now: the confirmed number no longer fits.
    let again = browser.send_whole_form(&list, &question, &[("do", "reason")]);
    assert_eq!(again.heading(), "Explain 4 findings?");
    assert!(
        again.text().contains("The number of findings has changed"),
        "{}",
        again.text()
    );
    browser.follow(&browser.send_whole_form(&list, &again, &[("do", "reason")]));
    assert!(explained(&browser, &list).contains("Moved in last week"));
}

#[test]
fn a_file_whose_name_and_header_disagree_shows_its_doubt_first_and_is_loaded_when_confirmed() {
    let census = "<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2025</Year>\
        <ReferenceDate>2025-03-31</ReferenceDate></CollectionDetails><Source><SourceLevel>L</SourceLevel><LEA>317</LEA>\
        </Source></Header><Children><Child><ChildIdentifiers><LAchildID>C1</LAchildID>\
        <PersonBirthDate>2012-02-01</PersonBirthDate><Sex>M</Sex></ChildIdentifiers><ChildCharacteristics>\
        <Ethnicity>WBRI</Ethnicity></ChildCharacteristics><CINdetails><CINreferralDate>2024-05-01</CINreferralDate>\
        <ReferralSource>1A</ReferralSource><PrimaryNeedCode>N1</PrimaryNeedCode></CINdetails></Child></Children></Message>";
    let browser = browser();
    let (address, page) = check_files(&browser, &[("files", "cin 2023.xml", census.as_bytes())]);
    let html = page.html.as_str();
    let doubt = html.find("Its name says 2023").expect("the doubt is shown");
    assert!(
        doubt < html.find("Load this return").unwrap(),
        "above the button that loads"
    );
    assert!(doubt < html.find("gt-counts").unwrap(), "and above everything else");
    let load = format!("{address}/load");
    let question = browser.send_whole_form(&load, &page, &[]);
    assert_eq!(question.heading(), "Load files that may be the wrong ones?");
    assert_eq!(browser.page("/areas/here/children").rows().len(), 0);
    let loaded = browser.send_whole_form(&load, &question, &[]);
    assert_eq!(loaded.heading(), "Loaded into the record");
    assert_eq!(browser.page("/areas/here/children").rows().len(), 1);
    // Files without a doubt are loaded at once.
    let (address, page) = check_files(&browser, &[("files", "cin.xml", census.as_bytes())]);
    assert!(!page.text().contains("right ones"), "{}", page.text());
    let loaded = browser.send_whole_form(&format!("{address}/load"), &page, &[]);
    assert_eq!(loaded.heading(), "Loaded into the record");
}
