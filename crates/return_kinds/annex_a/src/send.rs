//! Annex A of the area SEND inspections.

use super::choice::Choices;
use super::{claim, count, each, in_order, repeated, today};
use returns::ReturnKind;
use returns::rule::{Context, Out, RuleFn, RuleSet};
use returns::{Day, Table};
use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::LazyLock;
use tables::probe::{Claim, Probe, TableKind};
use tables::schema::Schema;
use tables::table::Col;

/// The two lists of an area SEND inspection.
pub struct AnnexASend;

/// Its structure, from `schemas/annex_a_send.toml`.
pub fn schema() -> &'static Schema {
    static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::embedded(include_str!("../schemas/annex_a_send.toml")));
    &SCHEMA
}

impl TableKind for AnnexASend {
    fn id(&self) -> &'static str {
        "annex_a_send"
    }

    fn title(&self) -> &'static str {
        "Annex A of the area SEND inspections"
    }

    fn schema(&self) -> &'static Schema {
        schema()
    }

    fn recognise(&self, probes: &[Probe]) -> Option<Claim> {
        claim(probes, schema(), self.title())
    }
}

impl ReturnKind for AnnexASend {
    fn years(&self) -> RangeInclusive<u16> {
        2023..=2027
    }

    fn rules(&self) -> &'static RuleSet {
        static RULES: LazyLock<RuleSet> =
            LazyLock::new(|| RuleSet::embedded(include_str!("../rules/annex_a_send.toml"), RULES_OF_LISTS));
        &RULES
    }

    fn yearly(&self) -> bool {
        false
    }
}

const ID: &str = "Unique ID";
const BORN: &str = "Date of birth";
const INITIAL: &str = "Date initial EHC plan issued";
const UPDATED: &str = "Date updated EHC plan issued";
const REVIEWED: &str = "Date EHC plan last reviewed";
const URN: &str = "Main education establishment – URN";
const PHASE: &str = "Main education establishment – phase";
const SUBSIDIARY: &str = "Subsidiary education establishment – phase (dual registration)";
const EXCLUSIONS: &str = "Permanent exclusions";
const KNOWN: &str = "Known to children's social care?";
const TEAM: &str = "Which children's social care team?";
const DISABILITY: &str = "Does the child or young person have a disability?";

/// One rule for each list: the community's code and ours differ between them by their first figure only.
macro_rules! lists {
    ($($one:literal $two:literal => |$c:ident, $out:ident, $list:ident| $body:expr;)*) => {
        &[$(
            ($one, |$c, $out| { let $list = "List_1"; $body }),
            ($two, |$c, $out| { let $list = "List_2"; $body }),
        )*
        ("105b", |c, out| in_the_future(c, out, "List_1", INITIAL)),
        ("105c", |c, out| in_the_future(c, out, "List_1", UPDATED)),
        ("105d", |c, out| in_the_future(c, out, "List_1", REVIEWED)),
        ("106a", |c, out| in_order(c, out, "List_1", INITIAL, UPDATED)),
        ("106b", |c, out| in_order(c, out, "List_1", INITIAL, REVIEWED)),
        ("GT-AXA-108", |c, out| choice(c, out, "List_1", "Elective home education")),
        ("GT-AXA-124", |c, out| each(c, out, "List_1", INITIAL, |col, r| col.missing(r))),
        ("GT-AXA-125", |c, out| dated_before(c, out, Some)),
        ("GT-AXA-126", |c, out| dated_before(c, out, |_| Day::from_ymd(2014, 9, 1))),
        ("GT-AXA-127", home_educated_at_school),
        ("GT-AXA-128", review_long_ago),
        ("GT-AXA-129", never_reviewed),
        ("GT-AXA-301", on_both_lists),
        ("GT-AXA-302", one_upn_two_children),
        ]
    };
}

const RULES_OF_LISTS: &[(&str, RuleFn)] = lists! {
    "101a" "201a" => |c, out, list| missing(c, out, list, BORN);
    "101b" "201b" => |c, out, list| missing(c, out, list, "Gender");
    "101c" "201c" => |c, out, list| missing(c, out, list, "Ethnicity");
    "101d" "201d" => |c, out, list| missing(c, out, list, "SEN primary need");
    "102a" "202a" => |c, out, list| aged(c, out, list, 25..=25);
    "102b" "202b" => |c, out, list| aged(c, out, list, 26..=i32::MAX);
    "103" "203" => |c, out, list| missing(c, out, list, DISABILITY);
    "105a" "205a" => |c, out, list| in_the_future(c, out, list, BORN);
    "107" "207" => |c, out, list| no_number(c, out, list);
    "108a" "208a" => |c, out, list| no_establishment(c, out, list, false);
    "108b" "208b" => |c, out, list| no_establishment(c, out, list, true);
    "109" "209" => |c, out, list| repeated(c, out, list, "UPN", |u| !is_unknown_code(u));
    "GT-AXA-101" "GT-AXA-201" => |c, out, list| missing(c, out, list, ID);
    "GT-AXA-102" "GT-AXA-202" => |c, out, list| repeated(c, out, list, ID, |id| !id.is_empty());
    "GT-AXA-103" "GT-AXA-203" => |c, out, list| choice(c, out, list, "Gender");
    "GT-AXA-104" "GT-AXA-204" => |c, out, list| choice(c, out, list, "Ethnicity");
    "GT-AXA-105" "GT-AXA-205" => |c, out, list| choice(c, out, list, "SEN primary need");
    "GT-AXA-106" "GT-AXA-206" => |c, out, list| choice(c, out, list, PHASE);
    "GT-AXA-107" "GT-AXA-207" => |c, out, list| choice(c, out, list, SUBSIDIARY);
    "GT-AXA-109" "GT-AXA-209" => |c, out, list| choice(c, out, list, "Pupil Premium");
    "GT-AXA-110" "GT-AXA-210" => |c, out, list| choice(c, out, list, KNOWN);
    "GT-AXA-111" "GT-AXA-211" => |c, out, list| choice(c, out, list, DISABILITY);
    "GT-AXA-112" "GT-AXA-212" => |c, out, list| {
        filled(c, out, list, "UPN", |u| is_unknown_code(u) || identifiers::check_upn(u).is_ok());
    };
    "GT-AXA-113" "GT-AXA-213" => |c, out, list| {
        filled(c, out, list, "ULN", |u| is_unknown_code(u) || identifiers::check_uln(u).is_ok());
    };
    "GT-AXA-114" "GT-AXA-214" => |c, out, list| {
        filled(c, out, list, URN, |u| u.len() == 6 && u.bytes().all(|b| b.is_ascii_digit()));
    };
    "GT-AXA-115" "GT-AXA-215" => |c, out, list| filled(c, out, list, "Suspensions", |t| count(t).is_some());
    "GT-AXA-116" "GT-AXA-216" => |c, out, list| filled(c, out, list, EXCLUSIONS, |t| count(t).is_some());
    "GT-AXA-117" "GT-AXA-217" => |c, out, list| filled(c, out, list, "Absence", |t| per_cent(t).is_some());
    "GT-AXA-118" "GT-AXA-218" => |c, out, list| {
        filled(c, out, list, "Absence", |t| per_cent(t).is_none_or(|p| (0.0..=100.0).contains(&p)));
    };
    "GT-AXA-119" "GT-AXA-219" => |c, out, list| team(c, out, list, |known, named| known == Some("a") && !named);
    "GT-AXA-120" "GT-AXA-220" => |c, out, list| team(c, out, list, |known, named| known != Some("a") && named);
    "GT-AXA-121" "GT-AXA-221" => |c, out, list| {
        let table = c.table(list);
        let (urn, phase) = (table.col(URN), table.col(PHASE));
        for row in table.rows().filter(|r| urn.filled(*r) != phase.filled(*r)) {
            out.hit(table, row, &[urn, phase]);
        }
    };
    "GT-AXA-122" "GT-AXA-222" => |c, out, list| repeated(c, out, list, "ULN", |u| !is_unknown_code(u));
    "GT-AXA-123" "GT-AXA-223" => |c, out, list| {
        filled(c, out, list, EXCLUSIONS, |t| count(t).is_none_or(|n| n < 2));
    };
};

/// Whether a cell for a number says instead why there is none (`UN1` and the like, or "unknown").
fn is_unknown_code(text: &str) -> bool {
    let text = text.trim().to_ascii_uppercase();
    let number = text.strip_prefix("UN").and_then(|n| n.parse::<u8>().ok());
    number.is_some_and(|n| (1..=10).contains(&n))
        || matches!(text.as_str(), "UNKNOWN" | "NOT KNOWN")
        || is_nothing(&text)
}

/// What a workbook holds where there is nothing: an error of Excel's, or a word for it. The sector's validator takes
/// these for empty cells.
const NOTHING: [&str; 14] = [
    "N/A", "NA", "NULL", "NONE", "NAN", "<NA>", "#N/A", "#NA", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!",
    "#NUM!",
];

fn is_nothing(text: &str) -> bool {
    text.is_empty() || NOTHING.iter().any(|n| n.eq_ignore_ascii_case(text))
}

/// Whether nothing is given: an empty cell, or one that says so.
fn not_given(col: &Col<'_>, row: usize) -> bool {
    is_nothing(col.text(row))
}

fn per_cent(text: &str) -> Option<f64> {
    let text = text.trim_end_matches('%').trim_end();
    text.parse().ok().filter(|n: &f64| n.is_finite())
}

fn missing(c: &Context<'_>, out: &mut Out, list: &str, column: &str) {
    each(c, out, list, column, not_given);
}

/// Reports what is written and is not right.
fn filled(c: &Context<'_>, out: &mut Out, list: &str, column: &str, right: impl Fn(&str) -> bool) {
    each(c, out, list, column, |col, row| {
        col.filled(row) && !right(col.text(row))
    });
}

fn choice(c: &Context<'_>, out: &mut Out, list: &str, column: &str) {
    let table = c.table(list);
    let col = table.col(column);
    let mut choices = Choices::of(c.tables.schema, col.def.codes.as_deref().unwrap_or(""));
    for row in table.rows() {
        if col.filled(row) && choices.letter(col.text(row)).is_none() {
            out.hit(table, row, &[col]);
        }
    }
}

fn aged(c: &Context<'_>, out: &mut Out, list: &str, ages: RangeInclusive<i32>) {
    let Some(today) = today(c, out) else { return };
    each(c, out, list, BORN, |col, row| {
        col.date(row).ok().is_some_and(|b| ages.contains(&b.age_on(today)))
    });
}

fn in_the_future(c: &Context<'_>, out: &mut Out, list: &str, column: &str) {
    let Some(today) = today(c, out) else { return };
    each(c, out, list, column, |col, row| {
        col.date(row).ok().is_some_and(|d| d > today)
    });
}

fn no_number(c: &Context<'_>, out: &mut Out, list: &str) {
    let Some(today) = today(c, out) else { return };
    let table = c.table(list);
    let (born, upn, uln) = (table.col(BORN), table.col("UPN"), table.col("ULN"));
    for row in table.rows() {
        let old_enough = born.date(row).ok().is_some_and(|b| b.age_on(today) >= 6);
        if old_enough && not_given(&upn, row) && not_given(&uln, row) {
            out.hit(table, row, &[upn, uln, born]);
        }
    }
}

/// From the fifth birthday until the sixteenth, with or without a subsidiary establishment.
fn no_establishment(c: &Context<'_>, out: &mut Out, list: &str, subsidiary: bool) {
    let Some(today) = today(c, out) else { return };
    let table = c.table(list);
    let (born, urn, other) = (table.col(BORN), table.col(URN), table.col(SUBSIDIARY));
    for row in table.rows() {
        let school_age = born.date(row).ok().is_some_and(|b| (5..16).contains(&b.age_on(today)));
        if school_age && not_given(&urn, row) && not_given(&other, row) != subsidiary {
            out.hit(table, row, &[urn, other, born]);
        }
    }
}

fn team(c: &Context<'_>, out: &mut Out, list: &str, wrong: impl Fn(Option<&str>, bool) -> bool) {
    let table = c.table(list);
    let (known, team) = (table.col(KNOWN), table.col(TEAM));
    let mut choices = Choices::of(c.tables.schema, "yes_no");
    for row in table.rows() {
        if wrong(choices.letter(known.text(row)), team.filled(row)) {
            out.hit(table, row, &[known, team]);
        }
    }
}

/// Plan dates before a day that may depend on the birth.
fn dated_before(c: &Context<'_>, out: &mut Out, earliest: impl Fn(Day) -> Option<Day>) {
    let table = c.table("List_1");
    let born = table.col(BORN);
    for row in table.rows() {
        let unknown = Day::from_number(i32::MIN);
        let Some(earliest) = earliest(born.date(row).ok().unwrap_or(unknown)) else {
            continue;
        };
        let early: Vec<_> = [INITIAL, UPDATED, REVIEWED]
            .map(|d| table.col(d))
            .into_iter()
            .filter(|d| d.date(row).ok().is_some_and(|d| d < earliest))
            .collect();
        if !early.is_empty() {
            out.hit(table, row, &early);
        }
    }
}

fn home_educated_at_school(c: &Context<'_>, out: &mut Out) {
    let table = c.table("List_1");
    let (home, urn) = (table.col("Elective home education"), table.col(URN));
    let mut choices = Choices::of(c.tables.schema, "yes_no");
    for row in table.rows() {
        if choices.letter(home.text(row)) == Some("a") && urn.filled(row) {
            out.hit(table, row, &[home, urn]);
        }
    }
}

fn review_long_ago(c: &Context<'_>, out: &mut Out) {
    let Some(today) = today(c, out) else { return };
    each(c, out, "List_1", REVIEWED, |col, row| {
        col.date(row).ok().is_some_and(|d| d.add_months(12) < today)
    });
}

fn never_reviewed(c: &Context<'_>, out: &mut Out) {
    let Some(today) = today(c, out) else { return };
    let table = c.table("List_1");
    let (initial, reviewed) = (table.col(INITIAL), table.col(REVIEWED));
    for row in table.rows() {
        let due = initial.date(row).ok().is_some_and(|d| d.add_months(12) < today);
        if due && reviewed.missing(row) {
            out.hit(table, row, &[initial, reviewed]);
        }
    }
}

/// Rows by what one column says, in capital letters.
fn rows_by(table: &Table, column: &str) -> HashMap<String, usize> {
    let col = table.col(column);
    let filled = table.rows().rev().filter(|r| col.filled(*r));
    filled.map(|r| (col.text(r).to_uppercase(), r)).collect()
}

fn on_both_lists(c: &Context<'_>, out: &mut Out) {
    let (one, two) = (c.table("List_1"), c.table("List_2"));
    let (a, b) = (one.col(ID), two.col(ID));
    let (first, second) = (rows_by(one, ID), rows_by(two, ID));
    for row in one.rows() {
        if let Some(other) = second.get(&a.text(row).to_uppercase()) {
            out.hit_cells(one, row, &[(a, row), (b, *other)], "");
        }
    }
    for row in two.rows() {
        if let Some(other) = first.get(&b.text(row).to_uppercase()) {
            out.hit_cells(two, row, &[(b, row), (a, *other)], "");
        }
    }
}

fn one_upn_two_children(c: &Context<'_>, out: &mut Out) {
    let (one, two) = (c.table("List_1"), c.table("List_2"));
    let second = rows_by(two, "UPN");
    let (upn, id) = (one.col("UPN"), one.col(ID));
    let (other_upn, other_id) = (two.col("UPN"), two.col(ID));
    for row in one.rows().filter(|r| !is_unknown_code(upn.text(*r))) {
        let Some(other) = second.get(&upn.text(row).to_uppercase()) else {
            continue;
        };
        if !id.text(row).eq_ignore_ascii_case(other_id.text(*other)) {
            let cells = [(upn, row), (id, row), (other_upn, *other), (other_id, *other)];
            out.hit_cells(one, row, &cells, "");
        }
    }
}
