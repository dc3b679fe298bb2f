//! The header and the return as a whole.

use super::{collection_year, day};
use returns::rule::{Context, Out, RuleFn};
use tables::table::Read;

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("GT-SEN2-001", collection_and_day),
    ("GT-SEN2-002", authority),
    ("GT-SEN2-003", officers),
    ("GT-SEN2-045", exceptions_are_the_rule),
];

fn collection_and_day(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Header");
    let (collection, year, reference) = (t.col("Collection"), t.col("Year"), t.col("ReferenceDate"));
    if t.is_empty() {
        out.whole("there is no header");
    }
    let census = crate::period::census_day(c.year);
    for row in t.rows() {
        let mut wrong = Vec::new();
        if !collection.text(row).eq_ignore_ascii_case("SEN2") {
            wrong.push(collection);
        }
        if year.int(row) != Read::Is(i64::from(c.year)) {
            wrong.push(year);
        }
        if day(&reference, row) != census {
            wrong.push(reference);
        }
        if !wrong.is_empty() {
            let expected = census.map_or(String::new(), |d| format!("expected SEN2, {}, {d}", c.year));
            out.hit_detail(t, row, &wrong, expected);
        }
    }
}

fn authority(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Header");
    let number = t.col("LEA");
    for row in t.rows() {
        if !returns::authorities::is_current(number.text(row)) {
            out.hit(t, row, &[number]);
        }
    }
}

fn officers(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Header");
    let mut required = vec![t.col("DMO"), t.col("DCO")];
    if c.year >= 2026 {
        required.push(t.col("DSCO"));
    }
    for row in t.rows() {
        let missing: Vec<_> = required.iter().copied().filter(|f| f.missing(row)).collect();
        if !missing.is_empty() {
            out.hit(t, row, &missing);
        }
    }
}

fn exceptions_are_the_rule(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Assessment");
    let (outcome, date, week20) = (
        t.col("AssessmentOutcome"),
        t.col("AssessmentOutcomeDate"),
        t.col("Week20"),
    );
    let Some((from, to)) = collection_year(c) else {
        return;
    };
    let (mut issued, mut excepted) = (0u64, 0u64);
    for row in t.rows().filter(|r| outcome.is(*r, "Y")) {
        if day(&date, row).is_some_and(|d| from <= d && d <= to) {
            issued += 1;
            excepted += u64::from(week20.bool(row) == Read::Is(true));
        }
    }
    if excepted * 5 > issued {
        out.whole(format!("{excepted} of {issued} plans issued"));
    }
}
