//! `/areas/{area}/measures/{measure}`: what is said of change, and how it is drawn.

use std::sync::Arc;

use record::{Record, SourceKind};

use crate::browser::Browser;
use crate::support::{area, child, day, file, loader, noon, record_with, step};

/// Twenty decisions whether to assess a month, the last in February 2026; the list says how many of each were in time.
fn decisions(in_time: &[i64]) -> Arc<Record> {
    decisions_of(20, in_time)
}

fn decisions_of(each_month: i64, in_time: &[i64]) -> Arc<Record> {
    let record = record_with(&[area("here", "Here", true)]);
    let (subject, facts) = child("Okafor", "Amara", "2016-05-01", 1);
    let mut statements = vec![facts];
    let register = "ehc_needs_assessment";
    for (back, in_time) in in_time.iter().rev().enumerate() {
        let month = 2026 * 12 + 1 - i64::try_from(back).unwrap();
        let decided = format!("{}-{:02}-15", month / 12, month % 12 + 1);
        for n in 0..each_month {
            let took = if n < *in_time { 30 } else { 60 };
            let received = calendar::add_days(day(&decided), -took).unwrap().to_string();
            let key = format!("{decided} {n}");
            let mut add = |id, on: &str| statements.push(step(Some(&subject), (register, &key), id, on, &[]));
            add("request_received", &received);
            add("decided_to_assess", &decided);
        }
    }
    let source = file(SourceKind::new("sen2"), "a.xml");
    let here = area("here", "", true).id;
    record
        .import(&here, &statements, source, &loader(), noon("2026-02-28"))
        .unwrap();
    record
}

const RISING: [i64; 36] = [
    11, 12, 13, 11, 12, 11, 12, 13, 11, 12, 10, 12, 14, 15, 13, 14, 15, 14, 13, 14, 15, 13, 14, 15, 17, 16, 18, 17, 16,
    17, 18, 16, 17, 16, 17, 18,
];

// demand: D01
#[test]
fn a_rise_over_three_years_is_a_change_and_stays_visible() {
    let browser = Browser::on(&decisions(&RISING));
    let page = browser.page("/areas/here/measures/EH02");
    let text = page.text();
    assert!(
        text.contains("Changed for the better. March 2025: the average rose from"),
        "{text}"
    );
    assert!(
        text.contains("Limits are provisional: they rest on 12 months."),
        "{text}"
    );
    assert!(
        text.contains("March 2024: the average rose from"),
        "the step before stays: {text}"
    );
    // The rules are printed beside the chart, and nothing in it has a colour of its own.
    assert!(text.contains("seven points on one side of the average") && text.contains("NHSRplotthedots 0.2.2"));
    let svg = page.html.split("gt-chart--wide").nth(1).unwrap();
    assert!(!svg.contains("stroke=\"#") && !svg.contains("fill=\"#"));
    // Both words of the list page are the same as those of the page itself.
    let list = browser.page("/areas/here/measures");
    assert!(
        list.text()
            .contains("Changed for the better. March 2025: the average rose from")
    );
}

#[test]
fn with_nothing_new_the_last_change_is_named() {
    let mut settled = RISING.to_vec();
    settled.extend([17, 16, 18, 17]);
    let text = Browser::on(&decisions(&settled))
        .page("/areas/here/measures/EH02")
        .text();
    let (before, _) = text.split_once(" No new change since then.").unwrap_or_default();
    let change = before
        .rfind("November 2024: the average rose from ")
        .map(|at| &before[at..]);
    assert!(change.is_some_and(|change| change.len() < 80), "{text}");
}

#[test]
fn a_point_beyond_the_limits_has_a_shape_of_its_own() {
    let mut falling = RISING[..20].to_vec();
    falling[8] = 20;
    falling.push(2);
    let browser = Browser::on(&decisions(&falling));
    let page = browser.page("/areas/here/measures/EH02");
    let text = page.text();
    assert!(
        text.contains("Getting worse. The latest figure is below the usual range."),
        "{text}"
    );
    let chart = page.html.split("<ul class=\"gt-key\"").next().unwrap();
    assert!(chart.contains("<polygon class=\"gt-stroke gt-fill gt-c-worse\""));
    assert!(chart.contains("gt-c-better"), "a change of long ago is still drawn");
}

#[test]
fn figures_that_hardly_vary_are_not_called_a_change() {
    let mut same = vec![20; 30];
    same[12] = 19;
    let page = Browser::on(&decisions(&same)).page("/areas/here/measures/EH02");
    let text = page.text();
    assert!(text.contains("limits cannot show whether it is changing"), "{text}");
    for word in [
        "Improving",
        "Getting worse",
        "gt-c-better\" points",
        "gt-c-worse\" points",
    ] {
        let chart = page.html.split("<ul class=\"gt-key\"").next().unwrap();
        assert!(!chart.contains(word), "{word}");
    }
}

#[test]
fn counts_of_other_areas_are_left_out_and_small_groups_are_not_compared() {
    let browser = Browser::on(&decisions(&[3, 3, 3]));
    let counts = browser.page("/areas/here/measures/EH01").text();
    // England's figures are "England 97,747"; the rules name NHS England.
    let beside = |text: &str| {
        let mut places = text.match_indices("England ");
        places.any(|(at, name)| text[at + name.len()..].starts_with(|c: char| c.is_ascii_digit()))
    };
    assert!(!beside(&counts), "{counts}");
    let rates = browser.page("/areas/here/measures/EH02").text();
    assert!(beside(&rates), "{rates}");
    assert!(!rates.contains("Too few to compare"), "{rates}");
    let few = Browser::on(&decisions_of(3, &[1, 3]))
        .page("/areas/here/measures/EH02")
        .text();
    assert!(few.contains("Too few to compare"), "{few}");
}

// demand: D01
#[test]
fn finished_cases_are_never_shown_without_those_still_waiting() {
    let browser = Browser::on(&decisions(&RISING));
    for id in ["EH02", "EH08a"] {
        let text = browser.page(&format!("/areas/here/measures/{id}")).text();
        for words in ["Finished cases", "Cases still open", "EH02", "EH08a"] {
            assert!(text.contains(words), "{id}: {words}: {text}");
        }
    }
}

#[test]
fn a_chart_says_each_figure_and_what_happened() {
    let page = Browser::on(&decisions(&RISING)).page("/areas/here/measures/EH02");
    let wide = page.html.split("gt-chart--wide").nth(1).unwrap();
    let wide = wide.split("</svg>").next().unwrap();
    assert!(wide.contains(">February 2026: 90.0% (18 of 20)</text>"), "{wide}");
    assert_eq!(wide.matches("gt-point__place").count(), RISING.len());
    assert!(
        wide.contains(">A</text>") && wide.contains(">B</text>"),
        "two moves of the average: {wide}"
    );
    let events = page.html.split("class=\"gt-events\"").nth(1).unwrap();
    let events = events.split("</dl>").next().unwrap();
    let moves: Vec<&str> = events.split("<dt>").skip(1).collect();
    assert!(moves[0].contains("March 2024: the average rose from"), "{events}");
    assert!(moves[1].contains("March 2025: the average rose from"), "{events}");
    assert!(page.html.contains(">100%</text>"), "bars have an axis too");
}
