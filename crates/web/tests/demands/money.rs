//! What partners promise and give.

use super::{Kept, Place};

struct Agreement {
    memorandum: Kept,
    council: Kept,
    care_board: Kept,
}

fn agreement(here: &Place) -> Agreement {
    let council = here.organisation("Eastmere Council", "council");
    let care_board = here.organisation("Eastmere Integrated Care Board", "health");
    let commissioner = here.acting("commissioner", None);
    let partners = format!("{};{}", council.id(), care_board.id());
    let fields = [("name", "Improvement plan"), ("partners", partners.as_str())];
    let memorandum = commissioner.opens("memorandum", "drafted", "2025-10-06", &fields);
    let lasts = [("starts", "2025-11-03"), ("ends", "2026-08-31")];
    commissioner.refuses(&memorandum, "signed", "2025-11-03", &lasts, "It has no clauses yet.");
    let clause = [
        ("number", "1"),
        ("words", "The integrated care board pays each April"),
        ("owed_by", care_board.id()),
    ];
    let clause = commissioner.opens_for(&memorandum, "memorandum_clause", "agreed", "2025-10-06", &clause);
    commissioner.records(&memorandum, "signed", "2025-11-03", &lasts);
    commissioner.records(
        &clause,
        "looked_at",
        "2026-02-16",
        &[("met", "no"), ("note", "The payment is late")],
    );
    Agreement {
        memorandum,
        council,
        care_board,
    }
}

fn money(here: &Place, of: &Agreement, partner: &Kept, amount: &str, posts: &str) -> Kept {
    let fields = [
        ("partner", partner.id()),
        ("kind", "money"),
        ("financial_year", "2025 to 2028"),
        ("what_for", "Posts"),
        ("amount", amount),
        ("full_time_posts", posts),
        ("due_on", "2026-01-30"),
    ];
    here.acting("commissioner", None)
        .opens_for(&of.memorandum, "contribution", "promised", "2025-10-06", &fields)
}

// demand: J05
#[test]
fn a_memorandum_has_a_status_clauses_and_contributions_due_and_received() {
    let here = Place::new();
    let of = agreement(&here);
    let one = money(&here, &of, &of.council, "1794000", "8.5");
    let two = money(&here, &of, &of.care_board, "596000", "4");
    let commissioner = here.acting("commissioner", None);
    commissioner.records(&one, "payment_received", "2026-01-26", &[("paid", "1000000")]);
    commissioner.refuses(
        &one,
        "payment_received",
        "2026-03-02",
        &[("paid", "800000")],
        "With this £1,800,000.00 have come, and £1,794,000.00 were promised.",
    );
    commissioner
        .entry(&one)
        .has(&["done in time, 26 January 2026", "Still to come £794,000.00"]);
    commissioner
        .entry(&two)
        .has(&["Receive the first payment", "31 days late", "Still to come £596,000.00"]);
    let chair = here.acting("chair", None);
    chair.entry(&of.memorandum).has(&[
        "In force",
        "The integrated care board pays each April",
        "Clauses that are kept 0",
        "Decide on renewal",
    ]);
    chair.list("memorandum", "list").line(
        "Improvement plan",
        &["31 August 2026", "£2,390,000.00", "£1,000,000.00", "41.8"],
    );
    here.acting("therapist", None).does_not_see(&of.memorandum);
}

// demand: J04
#[test]
fn a_plan_of_2_390_000_pounds_shows_each_partners_part_spend_forecast_variance_and_posts() {
    let here = Place::new();
    let of = agreement(&here);
    let one = money(&here, &of, &of.council, "1794000", "8.5");
    let two = money(&here, &of, &of.care_board, "596000", "4");
    let commissioner = here.acting("commissioner", None);
    let spend = [("spent_so_far", "500000"), ("expected_spend", "1800000")];
    commissioner.refuses(
        &one,
        "spend_reported",
        "2026-02-27",
        &spend,
        "More is forecast than the £1,794,000.00 that were promised: say why.",
    );
    let mut why = spend.to_vec();
    why.push(("note", "Agency rates"));
    commissioner.records(&one, "spend_reported", "2026-02-27", &why);
    let spend = [("spent_so_far", "100000"), ("expected_spend", "590000")];
    commissioner.records(&two, "spend_reported", "2026-02-27", &spend);
    commissioner.entry(&one).has(&[
        "Eastmere Council",
        "2025 to 2028",
        "£500,000.00",
        "27.9",
        "Forecast over what was promised £6,000.00",
    ]);
    here.acting("director", None).entry(&of.memorandum).has(&[
        "Promised in all £2,390,000.00",
        "Forecast spend in all £2,390,000.00",
        "Posts paid for, in full-time posts 12.5",
    ]);
}

// demand: J08
#[test]
fn who_gives_money_people_and_chairing_is_on_record_and_what_needs_strengthening_is_marked() {
    let here = Place::new();
    let of = agreement(&here);
    let commissioner = here.acting("commissioner", None);
    let gives = |partner: &Kept, kind: &str, what: &str| {
        let fields = [
            ("partner", partner.id()),
            ("kind", kind),
            ("financial_year", "2025/26"),
            ("what_for", what),
        ];
        commissioner.opens_for(&of.memorandum, "contribution", "promised", "2025-11-03", &fields)
    };
    let chairing = gives(&of.care_board, "chairing", "Chair of the therapies group");
    let people = gives(&of.council, "people", "A lead for early years");
    commissioner.does_not_open(
        Some(&of.memorandum),
        ("contribution", "promised"),
        "2025-11-03",
        &[
            ("partner", of.council.id()),
            ("kind", "money"),
            ("financial_year", "2025/26"),
            ("what_for", "Rooms"),
        ],
        "Say how much, and by which day it is due.",
    );
    commissioner.records(&chairing, "in_place", "2025-12-01", &[]);
    let weak = [("needs_strengthening", "yes"), ("note", "The post is empty")];
    commissioner.records(&people, "marked", "2026-02-05", &weak);
    let chair = here.acting("chair", None);
    chair.entry(&of.memorandum).has(&[
        "Chair of the therapies group",
        "A lead for early years",
        "Contributions that need strengthening 1",
    ]);
    chair
        .entry(&people)
        .has(&["Needs strengthening Yes", "The post is empty"]);
}
