//! `/areas/{area}/entries/{entry}/letters/{letter}`: written, read, sent and kept.

use std::sync::Arc;

use axum::http::StatusCode;
use record::{AreaId, Record, SourceKind};

use crate::browser::{Answer, Browser};
use crate::support::{area, child, file, loader, noon, record_with, step};

fn one_request() -> Arc<Record> {
    let record = record_with(&[area("here", "Here", true)]);
    let (subject, facts) = child("Okafor", "Amara", "2016-05-01", 1);
    let request = ("ehc_needs_assessment", "2026-01-05");
    let request = step(Some(&subject), request, "request_received", "2026-01-05", &[]);
    let kind = &[("organisation_kind", "voluntary".into())];
    let of = |name: &str, telephone: &str| {
        let fields = [("name", name.into()), ("telephone", telephone.into()), kind[0].clone()];
        step(None, ("organisation", name), "recorded", "2026-01-01", &fields)
    };
    let mediator = of("Open Talk", "020 7946 0001");
    let advice = of("Family Advice", "020 7946 0002");
    let silent = step(
        None,
        ("organisation", "Silent"),
        "recorded",
        "2026-01-01",
        &[("name", "Silent Mediation".into()), kind[0].clone()],
    );
    let source = file(SourceKind::new("feed"), "january.csv");
    let id = AreaId("here".to_owned());
    let all = [facts, request, mediator, advice, silent];
    record.import(&id, &all, source, &loader(), noon("2026-01-20")).unwrap();
    record
}

fn entry(browser: &Browser) -> Answer {
    let list = browser.page("/areas/here/registers/ehc_needs_assessment");
    browser.page(&list.link("EHC needs assessment: 5 January 2026"))
}

/// The number of an organisation, as forms send it.
fn organisation(browser: &Browser, name: &str) -> String {
    let href = browser.page("/areas/here/registers/organisation").link(name);
    href.rsplit('/').next().unwrap().to_owned()
}

/// What a page sends on with a button, with some answers changed.
fn press(browser: &Browser, address: &str, page: &Answer, act: &str, changed: &[(&str, &str)]) -> Answer {
    let mut fields = page.hidden_fields();
    fields.retain(|(name, _)| changed.iter().all(|(other, _)| other != name));
    let mut all: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    all.extend(changed);
    all.push(("act", act));
    browser.post(address, &all)
}

const REASON: &str = "The school already gives the help that the reports ask for.\nIt works <well>.";

#[test]
fn a_letter_is_read_then_sent_and_kept_exactly_as_it_was_read() {
    let record = one_request();
    let browser = Browser::on(&record);
    let address = entry(&browser).link("Our decision about an EHC needs assessment");
    let form = browser.page(&address);
    assert!(
        form.text().contains("Family told: the council will not assess"),
        "{}",
        form.text()
    );
    assert!(
        !form.text().contains("Letter of the decision that was sent"),
        "the program fills it"
    );
    let (mediator, advice) = (
        organisation(&browser, "Open Talk"),
        organisation(&browser, "Family Advice"),
    );
    let answers = [
        ("on-day", "27"),
        ("on-month", "2"),
        ("on-year", "2026"),
        ("field-letter_to", "Ms Okafor"),
        ("field-refusal_reason", REASON),
        ("field-mediation_adviser", mediator.as_str()),
        ("field-advice_service", advice.as_str()),
        ("language", "en"),
        ("format", "pdf"),
    ];
    let preview = browser.fill(&address, &answers);
    assert_eq!(preview.status, StatusCode::OK, "{}", preview.text());
    assert_eq!(preview.heading(), "Read the letter before you keep it");
    let text = preview.text();
    for words in [
        "Here",
        "Example with invented data",
        "27 February 2026",
        "Dear Ms Okafor,",
        "On 5 January 2026 we received a request",
        "The school already gives the help",
        "within two months of the date of this letter",
        "020 7946 0001",
        "Family Advice",
        "section 36(8) of the Children and Families Act 2014",
    ] {
        assert!(text.contains(words), "{words:?} is not in {text}");
    }
    assert!(
        preview.html.contains("It works &lt;well&gt;."),
        "what is typed stays words"
    );
    assert!(!text.contains("You can write to"), "there is no address to write to");
    // Reading it records nothing.
    assert!(!entry(&browser).text().contains("Letter of the decision that was sent"));

    let looked = press(&browser, &address, &preview, "pdf", &[]);
    assert_eq!(looked.header("content-type"), "application/pdf");
    assert!(looked.bytes.starts_with(b"%PDF-1."));

    let sent = press(&browser, &address, &preview, "send", &[]);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let page = browser.follow(&sent);
    let kept = browser.get(&page.link("decision-not-to-assess-2026-02-27.pdf"));
    assert!(kept.bytes == looked.bytes, "what is kept is what was looked at");
    assert!(page.text().contains("Refused to assess"));
    assert!(
        page.links().iter().all(|link| !link.contains("/letters/decision")),
        "it is sent once"
    );
}

#[test]
fn a_letter_that_lacks_something_says_what_and_is_not_sent() {
    let record = one_request();
    let browser = Browser::on(&record);
    let address = entry(&browser).link("Our decision about an EHC needs assessment");
    let silent = organisation(&browser, "Silent Mediation");
    let answers = [
        ("on-today", "yes"),
        ("field-letter_to", "Ms Okafor"),
        ("field-mediation_adviser", silent.as_str()),
        ("language", "ur"),
        ("format", "pdf-large"),
    ];
    let preview = browser.fill(&address, &answers);
    let text = preview.text();
    assert!(text.contains("This letter is not complete. It lacks:"), "{text}");
    assert!(
        text.contains("Reason, in words that the family can use") && text.contains("Telephone"),
        "{text}"
    );
    assert!(text.contains("This letter is not yet written in Urdu."), "{text}");
    assert!(
        !text.contains("Record and keep the letter"),
        "there is no button to send it"
    );
    // Nor by a form of one's own.
    let sent = press(&browser, &address, &preview, "send", &[]);
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        sent.text()
            .contains("Nothing was recorded, because the letter is not complete.")
    );
    assert!(entry(&browser).text().contains("Deciding whether to assess"));
    // The answers are still there to be changed.
    let again = press(&browser, &address, &preview, "change", &[]);
    assert!(again.html.contains("value=\"Ms Okafor\""));
}

#[test]
fn a_letter_that_differs_from_the_one_that_was_read_is_not_sent() {
    let record = one_request();
    let browser = Browser::on(&record);
    let address = entry(&browser).link("We have your request");
    let answers = [
        ("on-today", "yes"),
        ("field-letter_to", "Ms Okafor"),
        ("language", "en"),
        ("format", "html"),
    ];
    let preview = browser.fill(&address, &answers);
    // Six weeks of 5 January; and no advice service, so nothing about one.
    assert!(
        preview.text().contains("You will hear from us by 16 February 2026."),
        "{}",
        preview.text()
    );
    assert!(!preview.text().contains("Free advice"));
    let other = press(
        &browser,
        &address,
        &preview,
        "send",
        &[("field-letter_to", "Mr Someone")],
    );
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        other.text().contains("the letter has changed since you read it"),
        "{}",
        other.text()
    );
    assert!(other.text().contains("Dear Mr Someone,"));
    let sent = press(&browser, &address, &other, "send", &[]);
    let page = browser.follow(&sent);
    let kept = browser.get(&page.link("request-acknowledged"));
    let html = String::from_utf8(kept.bytes.clone()).unwrap();
    assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"en\" dir=\"ltr\">") && html.contains("Dear Mr Someone,"));
}

#[test]
fn someone_else_s_recording_meanwhile_stops_a_letter() {
    let record = one_request();
    let browser = Browser::on(&record);
    let page = entry(&browser);
    let address = page.link("We have your request");
    let answers = [
        ("on-today", "yes"),
        ("field-letter_to", "Ms Okafor"),
        ("language", "en"),
        ("format", "pdf"),
    ];
    let preview = browser.fill(&address, &answers);
    let other = browser.page(&page.link("Record what happened"));
    let withdrawn = other.link("Request withdrawn");
    let recorded = browser.fill(&withdrawn, &[("on-today", "yes")]);
    assert_eq!(recorded.status, StatusCode::SEE_OTHER);
    let sent = press(&browser, &address, &preview, "send", &[]);
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(sent.text().contains("Nothing was recorded"), "{}", sent.text());
    let page = browser.follow(&recorded);
    assert!(page.text().contains("Withdrawn") && !page.text().contains("Acknowledgement that was sent"));
}

#[test]
fn no_letter_is_written_in_the_past_or_from_another_register() {
    let record = one_request();
    let browser = Browser::on(&record);
    let address = entry(&browser).link("We have your request");
    assert_eq!(
        browser.get(&format!("{address}?known=2026-02-01")).status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let other = address.replace("request_acknowledged", "review_invitation");
    assert_eq!(browser.get(&other).status, StatusCode::NOT_FOUND);
}
