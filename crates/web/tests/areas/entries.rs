//! `/areas/{area}/entries/{entry}`: recording, conflicts and retraction; and opening entries.

use std::sync::Arc;

use axum::http::StatusCode;
use record::{AreaId, Record, SourceKind};

use crate::browser::Browser;
use crate::support::{area, child, file, loader, noon, record_with, step};

const ON_27_FEBRUARY: [(&str, &str); 3] = [("on-day", "27"), ("on-month", "2"), ("on-year", "2026")];

fn one_request() -> Arc<Record> {
    let record = record_with(&[area("here", "Here", true)]);
    let (subject, facts) = child("Okafor", "Amara", "2016-05-01", 1);
    let request = step(
        Some(&subject),
        ("ehc_needs_assessment", "2026-01-05"),
        "request_received",
        "2026-01-05",
        &[],
    );
    let source = file(SourceKind::new("sen2"), "january.xml");
    let id = AreaId("here".to_owned());
    record
        .import(&id, &[facts, request], source, &loader(), noon("2026-01-20"))
        .unwrap();
    record
}

/// The address of the entry's page.
fn entry(browser: &Browser) -> String {
    browser
        .page("/areas/here/registers/ehc_needs_assessment")
        .link("EHC needs assessment: 5 January 2026")
}

fn form(browser: &Browser, step: &str) -> String {
    let choose = browser.page(&entry(browser)).link("Record what happened");
    format!("{choose}/{step}")
}

#[test]
fn what_can_be_recorded_is_every_step_of_the_definition() {
    let record = one_request();
    let browser = Browser::on(&record);
    let page = browser.page(&browser.page(&entry(&browser)).link("Record what happened"));
    assert_eq!(page.heading(), "What happened?");
    let definitions = Arc::clone(record.definitions());
    for step in definitions.register("ehc_needs_assessment").unwrap().steps.values() {
        assert!(page.text().contains(&step.title), "{}", step.title);
    }
    assert!(page.text().contains("Already recorded"));
    // The acknowledgement, a local standard, is 49 days late; the decision stops it too, but speaks of its own limit.
    let order = [
        "Expected next Request acknowledged, and health, social care and the setting told 49 days late",
        "Family told: the council will assess 14 days late",
        "Final plan issued 84 days left",
        "Something else Request withdrawn",
        "Already recorded",
    ];
    let found = order.map(|words| {
        page.text()
            .find(words)
            .unwrap_or_else(|| panic!("{words}: {}", page.text()))
    });
    assert!(found.is_sorted(), "what is most pressing comes first");
    let form = browser.page(&page.link("Family told: the council will assess"));
    assert_eq!(form.heading(), "Family told: the council will assess");
    assert!(form.text().contains("Date it happened For example, 2 3 2026 for today"));
    assert!(
        form.text()
            .contains("Mediation about the decision whether to assess (optional) Yes No")
    );
}

#[test]
fn a_step_is_recorded_with_its_facts_and_who_recorded_it() {
    let record = one_request();
    let browser = Browser::on(&record);
    let mut answers = ON_27_FEBRUARY.to_vec();
    answers.push(("field-request_mediation", "yes"));
    let sent = browser.fill(&form(&browser, "decided_to_assess"), &answers);
    let page = browser.follow(&sent);
    let text = page.text();
    assert!(text.contains("Saved to the record."));
    assert!(
        text.contains(
            "27 February 2026 Family told: the council will assess Mediation about the decision whether to assess Yes"
        ),
        "{text}"
    );
    assert!(text.contains("Recorded by A coordinator on 2 March 2026 at 12:00, by hand."));
    assert!(text.contains("done 27 February 2026, 11 days late"), "{text}");
    assert!(text.contains("Assessing"));
}

#[test]
fn mistakes_are_named_beside_their_question_and_nothing_is_lost_or_recorded() {
    let record = one_request();
    let browser = Browser::on(&record);
    let address = form(&browser, "moved_during_assessment");
    let cases: [(&[(&str, &str)], &str); 5] = [
        (&[], "Enter the date it happened"),
        (
            &[("on-day", "27"), ("on-month", "2")],
            "Date it happened must include a year",
        ),
        (
            &[("on-day", "30"), ("on-month", "2"), ("on-year", "2026")],
            "Date it happened must be a real date",
        ),
        (
            &[("on-day", "1"), ("on-month", "2"), ("on-year", "26")],
            "must have 4 digits",
        ),
        (
            &[("on-day", "3"), ("on-month", "3"), ("on-year", "2026")],
            "The date it happened must be today or in the past",
        ),
    ];
    let seq = record.ledger(&AreaId("here".to_owned())).unwrap().last();
    for (day, sentence) in cases {
        let mut answers = day.to_vec();
        answers.push(("field-to_authority", "Barking & <Dagenham>"));
        let page = browser.fill(&address, &answers);
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text().contains("There is a problem"), "{sentence}");
        assert_eq!(
            page.text().matches(sentence).count(),
            2,
            "in the summary and at the question: {}",
            page.text()
        );
        assert!(page.links().contains(&"#on-day".to_owned()));
        assert!(page.html.contains("id=\"on-day\""));
        assert!(page.title().starts_with("Error: "));
        assert!(
            page.html.contains("Barking &#38; &#60;Dagenham&#62;</textarea>"),
            "what was typed is kept, escaped"
        );
    }
    assert_eq!(record.ledger(&AreaId("here".to_owned())).unwrap().last(), seq);
}

#[test]
fn a_required_answer_and_a_code_list_come_from_the_definition() {
    let record = one_request();
    let browser = Browser::on(&record);
    let action = browser.page("/areas/here/registers/action").link("New entry: Action");
    let page = browser.follow(&browser.get(&action));
    assert!(
        page.text().contains("Accountable owner One person or post."),
        "hints are shown: {}",
        page.text()
    );
    let address = browser.get(&action).location();
    let sent = browser.fill(&address, &ON_27_FEBRUARY);
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(sent.text().contains("Enter accountable owner"));
    assert!(sent.text().contains("Enter target date"));
    let child = browser.page("/areas/here/children").link("Amara Okafor");
    let open = browser.page(&child).link("EHC needs assessment");
    assert!(open.contains("/children/") || open.contains("/registers/"));
    let placement = format!(
        "/areas/here/registers/placement/open/named_in_plan?child={}",
        child.rsplit('/').next().unwrap()
    );
    assert!(
        browser
            .page(&placement)
            .html
            .contains("<select class=\"govuk-select\" id=\"field-setting\"")
    );
}

/// The name of the button that Enter presses: the first that submits the form with a token, in the order of the page.
fn pressed_by_enter(form: &str) -> String {
    let form = form.split("<form method=\"post\"").nth(1).unwrap();
    let button = form.split("<button type=\"submit\"").nth(1).unwrap();
    let tag = button.split('>').next().unwrap();
    tag.split(" name=\"")
        .nth(1)
        .map_or("", |name| name.split('"').next().unwrap())
        .to_owned()
}

#[test]
fn enter_records_an_action_but_after_a_word_to_search_for_it_searches() {
    let record = one_request();
    let browser = Browser::on(&record);
    let action = browser.page("/areas/here/registers/action").link("New entry: Action");
    let address = browser.get(&action).location();
    let form = browser.page(&address);
    let search = form
        .attributes("name")
        .into_iter()
        .find(|name| name.starts_with("find-"))
        .unwrap();
    assert_eq!(pressed_by_enter(&form.html), "enter");
    let seq = || record.ledger(&AreaId("here".to_owned())).unwrap().last();
    let before = seq();
    // In the search field: the measures that were found, and nothing is recorded.
    let enter = ("enter", "yes");
    let answers = [enter, (search.as_str(), "review"), ("field-owner", "A post")];
    let found = browser.send_whole_form(&address, &form, &answers);
    assert_eq!(found.status, StatusCode::OK, "{}", found.text());
    assert!(found.text().contains("9 matches"), "{}", found.text());
    assert_eq!(seq(), before);
    // In any other field, with the word still there: as the button at the end does.
    let mut answers = vec![enter, (search.as_str(), "review")];
    let missing = browser.send_whole_form(&address, &found, &answers);
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    answers.extend(ON_27_FEBRUARY);
    answers.extend([
        ("field-owner", "A post"),
        ("field-title", "Train"),
        ("field-target_date-day", "1"),
        ("field-target_date-month", "5"),
        ("field-target_date-year", "2026"),
    ]);
    let sent = browser.send_whole_form(&address, &missing, &answers);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    assert!(seq() > before);
}

#[test]
fn two_people_cannot_silently_overwrite_each_other() {
    let record = one_request();
    let browser = Browser::on(&record);
    let address = form(&browser, "decided_to_assess");
    let mine = browser.page(&address);
    let theirs = browser.fill(&form(&browser, "acknowledged"), &ON_27_FEBRUARY);
    assert_eq!(theirs.status, StatusCode::SEE_OTHER);
    let answers = [
        ("on-day", "27"),
        ("on-month", "2"),
        ("on-year", "2026"),
        ("field-request_tribunal", "yes"),
    ];
    let conflict = browser.send_form(&address, &mine, &answers);
    assert_eq!(conflict.status, StatusCode::CONFLICT);
    assert_eq!(conflict.heading(), "Someone else recorded something here first");
    assert!(
        conflict
            .text()
            .contains("What they recorded 27 February 2026 Request acknowledged"),
        "{}",
        conflict.text()
    );
    assert!(
        conflict.html.contains("id=\"on-day\" name=\"on-day\" value=\"27\""),
        "what was typed is kept"
    );
    assert!(
        !browser
            .page(&entry(&browser))
            .text()
            .contains("the council will assess 27 February")
    );
    // Sent again knowingly, it is recorded beside theirs.
    let again = browser.send_form(&address, &conflict, &answers);
    let page = browser.follow(&again);
    assert!(
        page.text()
            .contains("27 February 2026 Family told: the council will assess"),
        "{}",
        page.text()
    );
    assert!(page.text().contains("27 February 2026 Request acknowledged"));
}

#[test]
fn a_retraction_strikes_the_event_says_why_and_sets_the_clock_running_again() {
    let record = one_request();
    let browser = Browser::on(&record);
    browser.fill(&form(&browser, "decided_to_assess"), &ON_27_FEBRUARY);
    let page = browser.page(&entry(&browser));
    let retract = page.link("Correct or withdraw this entry");
    let context = browser.page(&retract);
    assert_eq!(context.heading(), "Withdraw what was recorded");
    assert!(
        context
            .text()
            .contains("Family told: the council will assess 27 February 2026")
    );
    let silent = browser.fill(&retract, &[("reason", " ")]);
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.text().contains("Enter why it is wrong"));
    let done = browser.follow(&browser.fill(&retract, &[("reason", "Wrong child")]));
    assert!(done.html.contains("<s>Family told: the council will assess</s>"));
    assert!(
        done.text()
            .contains("Withdrawn by A coordinator on 2 March 2026 at 12:00: Wrong child")
    );
    assert!(
        done.text().contains("16 February 2026 Now 14 days late"),
        "the clock runs again: {}",
        done.text()
    );
    assert_eq!(
        browser.get(&retract).status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "not twice"
    );
}

#[test]
fn a_retraction_also_sees_what_someone_else_recorded() {
    let record = one_request();
    let browser = Browser::on(&record);
    browser.fill(&form(&browser, "decided_to_assess"), &ON_27_FEBRUARY);
    let retract = browser.page(&entry(&browser)).link("Correct or withdraw this entry");
    let mine = browser.page(&retract);
    browser.fill(&form(&browser, "advice_requested"), &ON_27_FEBRUARY);
    let conflict = browser.send_form(&retract, &mine, &[("reason", "Wrong child")]);
    assert_eq!(conflict.status, StatusCode::CONFLICT);
    assert!(conflict.text().contains("Advice requested from professionals"));
    assert!(conflict.html.contains(">Wrong child</textarea>"));
    let done = browser.follow(&browser.send_form(&retract, &conflict, &[("reason", "Wrong child")]));
    assert!(done.text().contains(": Wrong child"));
}

#[test]
fn a_form_from_before_a_restart_keeps_what_was_typed_and_records_nothing() {
    let record = one_request();
    let old = Browser::on(&record);
    let address = form(&old, "decided_to_assess");
    let form = old.page(&address);
    let restarted = Browser::on(&record);
    let page = restarted.send_form(&address, &form, &ON_27_FEBRUARY);
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(
        page.text()
            .contains("The service was restarted while this form was open.")
    );
    assert!(page.html.contains("value=\"27\""));
    let again = restarted.send_form(&address, &page, &ON_27_FEBRUARY);
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    let forged = restarted.post(
        &address,
        &[
            ("token", &"0".repeat(64)),
            ("seen", "99"),
            ON_27_FEBRUARY[0],
            ON_27_FEBRUARY[1],
            ON_27_FEBRUARY[2],
        ],
    );
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
}

#[test]
fn an_entry_is_opened_for_a_child_with_its_link_to_the_one_open_plan() {
    let record = one_request();
    let (subject, _) = child("Okafor", "Amara", "2016-05-01", 1);
    let plan = step(
        Some(&subject),
        ("ehc_plan", "2025-03-10"),
        "plan_started",
        "2025-03-10",
        &[],
    );
    let id = AreaId("here".to_owned());
    record
        .import(
            &id,
            &[plan],
            file(SourceKind::new("sen2"), "plan.xml"),
            &loader(),
            noon("2026-01-21"),
        )
        .unwrap();
    let browser = Browser::on(&record);
    let child = browser.page("/areas/here/children").link("Amara Okafor");
    let choose = browser.page(&browser.page(&child).link("Annual review"));
    assert_eq!(choose.heading(), "New entry: Annual review");
    let address = choose.link("Review meeting held");
    let page = browser.page(&address);
    assert!(
        page.text()
            .contains("Which plan does it review? (optional) EHC plan: 10 March 2025"),
        "{}",
        page.text()
    );
    let chosen = page
        .html
        .split("name=\"link-plan\" type=\"radio\" value=\"")
        .nth(1)
        .unwrap();
    assert!(
        chosen.split('>').next().unwrap().contains("checked"),
        "the one open plan is chosen already"
    );
    let end = chosen.split('"').next().unwrap();
    let mut answers = ON_27_FEBRUARY.to_vec();
    answers.push(("link-plan", end));
    let opened = browser.follow(&browser.fill(&address, &answers));
    assert_eq!(opened.heading(), "Annual review: 27 February 2026");
    assert!(opened.text().contains("reviews EHC plan: 10 March 2025"));
    // A decision completes the review, which shows on the plan through the link.
    let decide = format!("{}/decided_to_maintain", opened.link("Record what happened"));
    browser.fill(&decide, &[("on-day", "1"), ("on-month", "3"), ("on-year", "2026")]);
    let plan = browser.page(&opened.link("EHC plan: 10 March 2025"));
    assert!(plan.text().contains("Complete the first review"), "{}", plan.text());
    assert!(plan.text().contains("done in time, 1 March 2026"), "{}", plan.text());
}

#[test]
fn a_child_is_added_by_hand_with_a_checked_number() {
    let record = one_request();
    let browser = Browser::on(&record);
    let add = browser.get(&browser.page("/areas/here/children").link("Add a child"));
    let address = add.location();
    let mut answers = ON_27_FEBRUARY.to_vec();
    answers.extend([
        ("field-surname", "Nowak"),
        ("field-forename", "Kacper"),
        ("field-upn", "A123"),
    ]);
    let wrong = browser.fill(&address, &answers);
    assert!(
        wrong.text().contains("Enter a valid unique pupil number"),
        "{}",
        wrong.text()
    );
    answers.pop();
    let page = browser.follow(&browser.fill(&address, &answers));
    assert_eq!(page.heading(), "Kacper Nowak");
}

#[test]
fn an_entry_about_a_child_is_opened_only_from_a_child() {
    let record = one_request();
    let browser = Browser::on(&record);
    let page = browser.get("/areas/here/registers/annual_review/open");
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains("You can only start this from a child"));
    assert_eq!(
        browser
            .get("/areas/here/registers/annual_review/open?child=9999")
            .status,
        StatusCode::NOT_FOUND
    );
}

#[test]
fn a_day_before_the_step_it_follows_is_confirmed_with_its_effect_on_time_limits() {
    let record = one_request();
    let browser = Browser::on(&record);
    let address = form(&browser, "decided_to_assess");
    let early = [("on-day", "1"), ("on-month", "1"), ("on-year", "2020")];
    let question = browser.fill(&address, &early);
    let text = question.text();
    assert!(text.contains("Check the day"), "{text}");
    assert!(text.contains("on 1 January 2020 comes before"), "{text}");
    assert!(text.contains("on 5 January 2026, which it must follow"), "{text}");
    assert!(
        text.contains("Decide whether to assess, and tell the family Now due 16 February 2026: 14 days late After"),
        "{text}"
    );
    let untouched = browser.page(&entry(&browser)).text();
    assert!(
        !untouched.contains("1 January 2020"),
        "nothing was recorded: {untouched}"
    );
    // Another day that does not fit either must be confirmed for itself.
    let other = [("on-day", "2"), ("on-month", "1"), ("on-year", "2020")];
    assert!(
        browser
            .send_form(&address, &question, &other)
            .text()
            .contains("on 2 January 2020 comes before")
    );
    let fits = browser.send_form(&address, &question, &ON_27_FEBRUARY);
    assert!(browser.follow(&fits).text().contains("27 February 2026 Family told"));
}

#[test]
fn a_day_out_of_order_is_recorded_once_it_is_confirmed() {
    let record = one_request();
    let browser = Browser::on(&record);
    let address = form(&browser, "decided_to_assess");
    let early = [("on-day", "1"), ("on-month", "1"), ("on-year", "2026")];
    let question = browser.fill(&address, &early);
    let sent = browser.send_form(&address, &question, &early);
    assert!(browser.follow(&sent).text().contains("1 January 2026 Family told"));
}

// demand: Q02
#[test]
fn a_text_that_is_too_long_is_refused_with_its_question_and_limit_and_unseen_characters_are_left_out() {
    let record = record_with(&[area("here", "Here", true)]);
    let browser = Browser::on(&record);
    let address = "/areas/here/registers/child/open/facts_recorded";
    let born_in = |year: &str, surname: &str| {
        browser.fill(
            address,
            &[
                ("on-day", "27"),
                ("on-month", "2"),
                ("on-year", "2026"),
                ("field-surname", surname),
                ("field-forename", "Am\u{200f}ara\u{1}"),
                ("field-birth_date-day", "3"),
                ("field-birth_date-month", "4"),
                ("field-birth_date-year", year),
            ],
        )
    };
    let child = |surname: &str| born_in("2015", surname);
    let refused = child(&"x".repeat(201));
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text().contains("Surname must be 200 characters or fewer"),
        "{}",
        refused.text()
    );
    let page = browser.follow(&child(
        "\u{202e}Oka\u{2066}for\u{2069}\u{200b}\u{ad}\u{e0041}\tof\r\nLagos",
    ));
    assert_eq!(page.heading(), "Amara Okafor of Lagos");
    // A name in Persian keeps the joiner it is written with.
    let page = browser.follow(&born_in("2012", "نرگس\u{200c}زاده"));
    assert_eq!(page.heading(), "Amara نرگس\u{200c}زاده");
}
