//! `/areas/{area}/work` and its CSV.

use std::sync::Arc;

use record::{Record, SourceKind};

use crate::browser::Browser;
use crate::support::{area, child, file, journeys, link, loader, noon, record_with, step};

/// Two children with an open request each, a requirement, and an action with an owner.
fn small_area() -> Arc<Record> {
    let record = record_with(&[area("here", "Here", true)]);
    let mut statements = Vec::new();
    for (number, surname, requested) in [(1, "Okafor", "2026-01-05"), (2, "Zielinska", "2026-02-02")] {
        let (subject, facts) = child(surname, "Amara", "2016-05-01", number);
        statements.push(facts);
        statements.push(step(
            Some(&subject),
            ("ehc_needs_assessment", requested),
            "request_received",
            requested,
            &[],
        ));
        statements.push(step(
            Some(&subject),
            ("ehc_needs_assessment", requested),
            "acknowledged",
            requested,
            &[],
        ));
    }
    statements.push(step(
        None,
        ("action", "a1"),
        "agreed",
        "2025-10-01",
        &[
            ("title", "Recruit".into()),
            ("owner", "Head of SEND".into()),
            ("target_date", crate::support::day("2026-03-20").into()),
        ],
    ));
    let source = file(SourceKind::new("sen2"), "a.xml");
    record
        .import(
            &area("here", "", true).id,
            &statements,
            source,
            &loader(),
            noon("2026-02-03"),
        )
        .unwrap();
    record
}

#[test]
fn the_most_late_comes_first_with_law_and_owner() {
    let record = small_area();
    let page = Browser::on(&record).page("/areas/here/work");
    assert_eq!(page.heading(), "Work");
    let rows = page.rows();
    assert!(rows[0].contains("Amara Okafor"), "{rows:?}");
    assert!(rows[0].contains("Decide whether to assess, and tell the family"));
    assert!(rows[0].contains("16 February 2026 14 days late"));
    assert!(rows[0].contains("Statutory SEND Regulations 2014 reg 5(1)"));
    assert!(rows[0].contains("No named owner EHC team"));
    let action = rows.iter().find(|row| row.contains("Recruit")).unwrap();
    assert!(action.contains("18 days left"), "{action}");
    assert!(action.contains("Head of SEND Thematic leads"), "{action}");
}

#[test]
fn a_local_standard_is_never_shown_as_statutory() {
    let record = small_area();
    let page = Browser::on(&record).page("/areas/here/work?force=local");
    assert!(!page.rows().is_empty());
    for row in page.rows() {
        assert!(row.contains("Local standard"), "{row}");
    }
    assert!(page.html.contains("gt-force--local"));
    assert!(!page.html.contains("gt-force--statutory"));
}

#[test]
fn filters_keep_only_what_they_name() {
    let record = small_area();
    let browser = Browser::on(&record);
    let rows = |query: &str| browser.page(&format!("/areas/here/work?{query}")).rows();
    let all = rows("");
    let cases: [(&str, &dyn Fn(&String) -> bool); 6] = [
        ("register=action", &|row| row.contains("Recruit")),
        ("team=EHC+team", &|row| row.contains("EHC team")),
        ("owner=Head+of+SEND", &|row| row.contains("Head of SEND")),
        ("owner=none", &|row| row.contains("No named owner")),
        ("state=overdue", &|row| row.contains("late")),
        ("force=statutory", &|row| {
            row.contains("Statutory") && !row.contains("Local")
        }),
    ];
    for (query, fits) in cases {
        let kept = rows(query);
        let expected: Vec<&String> = all.iter().filter(|row| fits(row)).collect();
        assert!(!kept.is_empty(), "{query} finds something");
        assert_eq!(kept.iter().collect::<Vec<_>>(), expected, "{query}");
    }
    assert!(rows("owner=Not+on+record").is_empty());
    assert!(rows("state=7").iter().all(|row| !row.contains("late")));
}

#[test]
fn a_childs_number_finds_that_childs_clocks_only() {
    let record = small_area();
    let browser = Browser::on(&record);
    let child = browser.page("/areas/here/work").link("Amara Zielinska");
    let number = child.rsplit('/').next().unwrap();
    let rows = browser.page(&format!("/areas/here/work?child={number}")).rows();
    assert!(!rows.is_empty());
    assert!(rows.iter().all(|row| row.contains("Amara Zielinska")), "{rows:?}");
    assert!(browser.page("/areas/here/work?child=Zielinska").rows().is_empty());
    assert!(browser.page("/areas/here/work?child=999999").rows().is_empty());
}

#[test]
fn counts_say_how_many_each_state_would_show() {
    let record = small_area();
    let browser = Browser::on(&record);
    let page = browser.page("/areas/here/work?register=ehc_needs_assessment");
    for (state, words) in [
        ("overdue", "overdue"),
        ("14", "due within 14 days"),
        ("28", "due within 28 days"),
    ] {
        let shown = browser.page(&page.link(words)).rows();
        let direct = browser
            .page(&format!("/areas/here/work?register=ehc_needs_assessment&state={state}"))
            .rows();
        assert_eq!(shown, direct);
        // Children are counted as children, and their limits beside them where there are more.
        let children = ["Okafor", "Zielinska"].map(|name| shown.iter().any(|row| row.contains(name)));
        let children = children.iter().filter(|there| **there).count();
        let who = if children == 1 { "child" } else { "children" };
        let mut said = format!("{children} {words} {children} {who}");
        if shown.len() != children {
            said.push_str(&format!(", {} limits", shown.len()));
        }
        assert!(page.text().contains(&said), "{state}: {said} in {}", page.text());
    }
}

#[test]
fn columns_sort_by_links_and_say_which_sorts() {
    let record = small_area();
    let browser = Browser::on(&record);
    let page = browser.page("/areas/here/work");
    assert!(
        !page.html.contains("aria-sort"),
        "what can be done first is the order of no column"
    );
    assert!(
        browser
            .page(&page.link("Due"))
            .html
            .contains("aria-sort=\"descending\"")
    );
    let by_child = browser.page(&page.link("Child or entry"));
    let names: Vec<bool> = by_child.rows().iter().map(|row| row.contains("Okafor")).collect();
    let first_other = names.iter().position(|is| !is).unwrap();
    assert!(
        names[..first_other].iter().all(|is| *is) && first_other > 0,
        "{names:?}"
    );
    assert!(by_child.html.contains("aria-sort=\"ascending\""));
    let reversed = browser.page(&by_child.link("Child or entry"));
    assert!(reversed.rows().last().unwrap().contains("Okafor"));
}

#[test]
fn fifty_to_a_page_and_every_line_once() {
    let record = record_with(&[area("here", "Here", true)]);
    journeys::load(&record, "here", 80, 3, crate::support::day("2026-01-20"));
    let browser = Browser::on(&record);
    let first = browser.page("/areas/here/work");
    assert_eq!(first.rows().len(), 50);
    let total: usize = first
        .text()
        .split("Showing 1 to 50 of ")
        .nth(1)
        .unwrap()
        .split(|c: char| !c.is_ascii_digit())
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let mut rows = Vec::new();
    let mut address = "/areas/here/work".to_owned();
    loop {
        let page = browser.page(&address);
        rows.extend(page.rows());
        if !page.html.contains("rel=\"next\"") {
            break;
        }
        address = page.link("Next");
    }
    assert_eq!(rows.len(), total);
    assert_eq!(
        browser.page("/areas/here/work?page=9999").rows(),
        browser.page(&address).rows()
    );
}

#[test]
fn the_csv_holds_exactly_the_lines_of_the_list_and_no_formula() {
    let record = small_area();
    let id = area("here", "", true).id;
    // An action's name is typed by people, and a spreadsheet must not run it.
    let nasty = step(
        None,
        ("action", "a2"),
        "agreed",
        "2025-10-02",
        &[
            ("title", "Formula".into()),
            ("owner", "=cmd()".into()),
            ("target_date", crate::support::day("2026-01-01").into()),
        ],
    );
    let linked = link(None, ("action", "a2"), "answers", ("requirement", "3.a"), "2025-10-02");
    let requirement = step(
        None,
        ("requirement", "3.a"),
        "recorded",
        "2025-09-01",
        &[("paragraph", "3.a".into())],
    );
    let source = file(SourceKind::new("document"), "plan.pdf");
    record
        .import(
            &id,
            &[requirement, nasty, linked],
            source,
            &loader(),
            noon("2026-02-04"),
        )
        .unwrap();
    let browser = Browser::on(&record);
    let page = browser.page("/areas/here/work?state=overdue");
    let csv = browser.page(&page.link("as CSV"));
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        csv.header("content-disposition"),
        "attachment; filename=\"work-here-2026-03-02.csv\""
    );
    let lines: Vec<&str> = csv
        .html
        .trim_start_matches('\u{feff}')
        .trim_end()
        .split("\r\n")
        .collect();
    assert_eq!(lines.len() - 1, page.rows().len());
    assert!(lines[0].starts_with("Child or entry,Child number,What is due"));
    assert!(csv.html.contains(",2026-02-16,14,Statutory,"));
    assert!(csv.html.contains(",'=cmd(),"));
}

/// Two plans past their first review: one with meetings held and no decision, one with no review on record.
fn two_plans() -> Arc<Record> {
    let record = record_with(&[area("here", "Here", true)]);
    let mut statements = Vec::new();
    // The plan without a review is the later one by a year.
    for (number, surname, made) in [(1, "Okafor", "2024-02-01"), (2, "Zielinska", "2023-02-01")] {
        let (subject, facts) = child(surname, "Amara", "2016-05-01", number);
        statements.push(facts);
        statements.push(step(Some(&subject), ("ehc_plan", made), "plan_started", made, &[]));
    }
    let (subject, _) = child("Okafor", "Amara", "2016-05-01", 1);
    for held in ["2024-12-02", "2025-12-01"] {
        statements.push(step(Some(&subject), ("annual_review", held), "meeting_held", held, &[]));
        statements.push(link(
            Some(&subject),
            ("annual_review", held),
            "plan",
            ("ehc_plan", "2024-02-01"),
            held,
        ));
    }
    let source = file(SourceKind::new("sen2"), "a.xml");
    let id = area("here", "", true).id;
    record
        .import(&id, &statements, source, &loader(), noon("2026-01-20"))
        .unwrap();
    record
}

#[test]
fn what_can_be_recorded_today_comes_before_what_must_be_arranged_first() {
    let record = two_plans();
    let browser = Browser::on(&record);
    let page = browser.page("/areas/here/work?register=ehc_plan&clock=first_review");
    let rows = page.rows();
    assert!(rows[0].contains("Amara Okafor"), "{rows:?}");
    assert!(
        rows[0].contains("Annual review open (“Awaiting the council’s decision”): record the next step"),
        "{rows:?}"
    );
    let last = rows.last().unwrap();
    assert!(last.contains("Amara Zielinska"), "{rows:?}");
    assert!(
        last.contains("Nothing is on record to complete. Add: Annual review"),
        "{rows:?}"
    );
    let decide = browser.page(&page.link("record the next step"));
    assert!(
        decide.text().contains("Family told: the plan stays as it is"),
        "{}",
        decide.text()
    );
    let waiting = browser.page("/areas/here/work?register=ehc_plan&ready=waiting");
    assert!(waiting.rows().iter().all(|row| row.contains("Zielinska")));
    let home = browser.page("/areas/here").text();
    let now = home.find("Overdue: the next step can be recorded").unwrap();
    let wait = home.find("Overdue: something must be arranged first").unwrap();
    assert!(now < wait, "{home}");
}

// demand: D06
#[test]
fn nothing_is_awaited_of_a_replaced_review_and_its_missed_limit_stays_in_sight() {
    let record = two_plans();
    let browser = Browser::on(&record);
    let open = browser.page("/areas/here/registers/annual_review");
    assert_eq!(open.rows().len(), 1, "{:?}", open.rows());
    assert!(open.rows()[0].contains("1 December 2025"), "{:?}", open.rows());
    let waiting = browser.page("/areas/here/registers/annual_review?stage=Awaiting+the+council%E2%80%99s+decision");
    assert_eq!(waiting.rows().len(), 1);
    let replaced = browser.page("/areas/here/registers/annual_review?state=closed");
    assert!(replaced.text().contains("Closed or replaced"));
    assert!(
        replaced.rows()[0].contains("Replaced or ended; before that “Awaiting the council’s decision”"),
        "{:?}",
        replaced.rows()
    );
    assert!(
        browser
            .page("/areas/here/registers")
            .text()
            .contains("1 open, 2 in all")
    );
    // The first row of a list is the first work: the plan made earlier is later with its review.
    let plans = browser.page("/areas/here/registers/ehc_plan").rows();
    assert!(
        plans[0].contains("Zielinska") && plans[1].contains("Okafor"),
        "{plans:?}"
    );
    // On the child's page the limit of 30 December 2024 is no longer running, and is not forgotten.
    let child = browser.page(&open.link("Amara Okafor"));
    let text = child.text();
    let missed = "Decide to keep, amend or end the plan, and tell the family: missed: 336 days late when a later entry";
    assert!(text.contains(missed), "{text}");
    let running = text.split("On record").next().unwrap();
    assert_eq!(
        running.matches("Decide to keep, amend or end the plan").count(),
        1,
        "{running}"
    );
}
