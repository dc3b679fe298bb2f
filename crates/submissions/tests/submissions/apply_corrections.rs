//! Corrections of the return that the record makes, corrected in the record.

use std::collections::{BTreeMap, BTreeSet};

use super::builders::{Held, by, day, how};
use ::cin;
use calendar::end_of_day_in_england;
use record::{EntryId, NewSource, SourceKind};
use return_kinds::kinds;
use returns::{CheckOptions, Input, Kind, Tables};
use submissions::findings::{Applied, Correction, apply_corrections, draft};
use submissions::{BuiltReturn, FileForm, build};
use synthetic::{Area, Options, make};

const YEAR: u16 = 2026;

fn tables(built: &BuiltReturn) -> Tables {
    kinds()
        .load_files(&built.files, &CheckOptions::default(), &|_| ())
        .unwrap()
        .tables
}

const LATER: &str = "2027-06-30";

fn made(kind: &str, held: &Held) -> BuiltReturn {
    build(
        kind,
        YEAR,
        &held.position(None, day(LATER)),
        &held.area,
        &how(FileForm::Xml),
    )
    .unwrap()
}

fn put(kind: &str, held: &Held, tables: &Tables, corrections: &[Correction]) -> Applied {
    put_on(LATER, (kind, YEAR), held, tables, corrections)
}

fn put_on(today: &str, ret: (&str, u16), held: &Held, tables: &Tables, corrections: &[Correction]) -> Applied {
    let at = "2026-11-22T10:00:00Z".parse().unwrap();
    apply_corrections(
        &held.record,
        &held.area,
        ret,
        &held.position(None, day(today)),
        tables,
        corrections,
        &by(),
        at,
    )
    .unwrap()
}

type Cell = (String, EntryId, usize, String);
type Cells = BTreeMap<Cell, String>;

/// Every cell by its table, the entry its row was made from, and which of that entry's rows it is.
fn cells(built: &BuiltReturn, tables: &Tables) -> Cells {
    let mut out = Cells::new();
    for table in &tables.tables {
        let mut nth: BTreeMap<EntryId, usize> = BTreeMap::new();
        for row in 0..table.len() {
            let Some(from) = built
                .rows
                .iter()
                .find(|((t, r), _)| *t == table.def.name && *r as usize == row)
            else {
                continue;
            };
            let n = nth.entry(from.1.entry).or_default();
            *n += 1;
            for (at, column) in table.def.columns.iter().enumerate() {
                let text = table.at(at).text(row).to_owned();
                out.insert((table.def.name.clone(), from.1.entry, *n, column.name.clone()), text);
            }
        }
    }
    out
}

/// A small area, the same every time, and its return.
fn fresh(area: &Area) -> (Held, BuiltReturn, Tables) {
    let held = Held::empty();
    for ret in &area.returns {
        held.import(&ret.content, end_of_day_in_england(ret.received));
    }
    let built = held.build(YEAR);
    let read = tables(&built);
    (held, built, read)
}

fn area(plans: u32) -> Area {
    make(&Options {
        plans,
        seed: 11,
        today: day("2026-11-21"),
        la_code: "317".to_owned(),
    })
}

/// Entries of every register but those of the checks.
fn entries(held: &Held) -> usize {
    held.record.ledger(&held.area.id).unwrap().entries().len()
}

/// Corrects one value of every column, each in a record of its own: it reads as corrected, or is refused and nothing is
/// recorded; no other value changes, and no entry is added. Gives the columns that could be corrected.
fn every_column(kind: &str, fresh: &dyn Fn() -> (Held, BuiltReturn, Tables)) -> BTreeSet<String> {
    let (first, built, read) = fresh();
    let (before, count) = (cells(&built, &read), entries(&first));
    let mut done = BTreeSet::new();
    for table in &read.tables {
        for (at, column) in table.def.columns.iter().enumerate() {
            let text = |row: usize| table.at(at).text(row).to_owned();
            let own = |row: &usize| {
                built
                    .rows
                    .iter()
                    .any(|((t, r), _)| *t == table.def.name && *r as usize == *row)
            };
            let mut rows = (0..table.len()).filter(|r| !text(*r).is_empty()).filter(own);
            let Some(row) = rows.next() else { continue };
            let other = match column.kind {
                Kind::Date => calendar::add_days(text(row).parse().unwrap(), -3).unwrap().to_string(),
                _ => rows
                    .map(text)
                    .find(|t| *t != text(row))
                    .unwrap_or_else(|| format!("{}1", text(row))),
            };
            for value in [other, String::new()] {
                let (held, _, read) = fresh();
                let events = held.record.ledger(&held.area.id).unwrap().events().len();
                let what = format!("{}.{} {} -> {value:?}", table.def.name, column.name, text(row));
                let one = correction(&table.def.name, u32::try_from(row).unwrap(), &column.name, &value);
                let applied = put(kind, &held, &read, &[one]);
                let again = made(kind, &held);
                let after = cells(&again, &tables(&again));
                let differ: Vec<_> = before
                    .iter()
                    .filter(|(k, v)| after.get(k) != Some(v))
                    .map(|(k, _)| k)
                    .collect();
                if let [(0, why)] = &applied.refused[..] {
                    assert!(why.len() > 10, "{what}: {why}");
                    let now = held.record.ledger(&held.area.id).unwrap().events().len();
                    assert_eq!(
                        (differ.len(), now),
                        (0, events),
                        "{what}: refused and yet recorded: {why}"
                    );
                    continue;
                }
                assert_eq!(applied.refused, [], "{what}");
                assert_eq!(entries(&held), count, "{what}: a second entry");
                let here = |k: &&Cell| k.0 == table.def.name && k.3 == column.name;
                let it = differ.iter().copied().find(here);
                let it = it.unwrap_or_else(|| panic!("{what}: said to be applied, and nothing came of it"));
                assert_eq!(after.get(it).cloned().unwrap_or_default(), value, "{what}");
                if !value.is_empty() {
                    assert_eq!((differ.len(), after.len()), (1, before.len()), "{what}: {differ:?}");
                    done.insert(column.name.clone());
                }
            }
        }
    }
    done
}

// demand: C01
#[test]
fn whatever_is_corrected_reads_as_corrected_or_is_refused_and_nothing_else_changes() {
    let area = area(20);
    let done = every_column("sen2", &|| fresh(&area));
    // What says who is meant and which entry is no exception.
    for field in [
        "Surname",
        "PersonBirthDate",
        "ReceivedDate",
        "StartDate",
        "EntryDate",
        "URN",
        "LastReview",
    ] {
        assert!(done.contains(field), "{field} could not be corrected: {done:?}");
    }
}

// demand: C08
#[test]
fn so_it_is_with_the_census_of_children_in_need() {
    let done = every_column("cin", &|| {
        let held = Held::empty();
        let file = Input::bytes("cin.xml", include_bytes!("../census-2026.xml").to_vec());
        let loaded = kinds().load_files(&[file], &CheckOptions::default(), &|_| ()).unwrap();
        let said = cin::statements(&loaded.tables, YEAR, held.record.definitions()).unwrap();
        let source = NewSource {
            kind: SourceKind::new("cin"),
            ..super::builders::source()
        };
        let at = "2026-05-01T09:00:00Z".parse().unwrap();
        held.record
            .import(&held.area.id, &said.statements, source, &by(), at)
            .unwrap();
        let built = made("cin", &held);
        let read = tables(&built);
        (held, built, read)
    });
    for field in [
        "PersonBirthDate",
        "CINreferralDate",
        "CINPlanStartDate",
        "CPPstartDate",
        "AssessmentActualStartDate",
    ] {
        assert!(done.contains(field), "{field} could not be corrected: {done:?}");
    }
}

/// The first row of a table where a column holds anything and a condition is met.
fn row_with(read: &Tables, table: &str, column: &str, fits: impl Fn(&str) -> bool) -> u32 {
    let table = &read.tables[read.schema.table(table).unwrap()];
    let column = table.at(table.def.column(column).unwrap());
    let row = (0..table.len()).find(|r| !column.text(*r).is_empty() && fits(column.text(*r)));
    u32::try_from(row.unwrap()).unwrap()
}

fn text(read: &Tables, table: &str, column: &str, row: u32) -> String {
    let table = &read.tables[read.schema.table(table).unwrap()];
    table
        .at(table.def.column(column).unwrap())
        .text(row as usize)
        .to_owned()
}

fn correction(table: &str, row: u32, field: &str, value: &str) -> Correction {
    Correction {
        table: table.to_owned(),
        row,
        field: field.to_owned(),
        value: value.to_owned(),
    }
}

#[test]
fn a_pupil_number_is_corrected_unless_it_is_anothers() {
    let (held, _, read) = fresh(&area(20));
    let row = row_with(&read, "Person", "UPN", |_| true);
    let own = text(&read, "Person", "UPN", row);
    let second = row_with(&read, "Person", "UPN", |u| u != own);
    let anothers = text(&read, "Person", "UPN", second);
    let people = entries(&held);
    let applied = put("sen2", &held, &read, &[correction("Person", row, "UPN", &anothers)]);
    assert!(applied.refused[0].1.contains("another child's"), "{applied:?}");
    // A number no one has, with the letter that belongs to it.
    let digits = format!("{}9999", &own[1..9]);
    let free = ('A'..='Z')
        .map(|c| format!("{c}{digits}"))
        .find(|u| identifiers::check_upn(u).is_ok())
        .unwrap();
    let both = [
        correction("Person", row, "UPN", &free),
        correction("Person", row, "Surname", "Otherwise"),
    ];
    assert_eq!(put("sen2", &held, &read, &both).refused, []);
    let built = held.build(YEAR);
    let read = tables(&built);
    let row = row_with(&read, "Person", "UPN", |u| u == free);
    assert_eq!(text(&read, "Person", "Surname", row), "Otherwise");
    assert_eq!(entries(&held), people);
    // What it was is still there to be read as it was known before.
    let then = tables(&held.build_known(YEAR, Some(day("2026-11-21"))));
    row_with(&then, "Person", "UPN", |u| u == own);
}

#[test]
fn a_pupil_number_that_is_none_is_corrected_however_often_it_was_reported() {
    let (held, _, read) = fresh(&area(400));
    let row = row_with(&read, "Person", "UPN", |u| identifiers::check_upn(u).is_err());
    let reported = text(&read, "Person", "UPN", row);
    let free = ('A'..='Z')
        .map(|c| format!("{c}317999999999"))
        .find(|u| identifiers::check_upn(u).is_ok())
        .unwrap();
    let one = [correction("Person", row, "UPN", &free)];
    assert_eq!(put("sen2", &held, &read, &one).refused, [], "{reported}");
    let read = tables(&held.build(YEAR));
    assert_eq!(row_with(&read, "Person", "UPN", |u| u == free), row);
}

#[test]
fn the_return_of_a_census_day_that_lies_ahead_is_corrected_today() {
    let (today, year) = ("2026-11-21", 2027);
    let (held, ..) = fresh(&area(60));
    let ahead = || {
        let position = held.position(None, day(today));
        tables(&draft("sen2", year, &position, &held.area).unwrap())
    };
    let read = ahead();
    let born = row_with(&read, "Person", "PersonBirthDate", |_| true);
    let placed = row_with(&read, "PlacementDetail", "SENSetting", |_| true);
    let day_before = |d: &str| calendar::add_days(d.parse().unwrap(), -1).unwrap().to_string();
    let birth = day_before(&text(&read, "Person", "PersonBirthDate", born));
    let both = [
        correction("Person", born, "PersonBirthDate", &birth),
        correction("PlacementDetail", placed, "SENSetting", "NEET"),
    ];
    assert_eq!(put_on(today, ("sen2", year), &held, &read, &both).refused, []);
    let read = ahead();
    assert_eq!(text(&read, "Person", "PersonBirthDate", born), birth);
    assert_eq!(text(&read, "PlacementDetail", "SENSetting", placed), "NEET");
}

#[test]
fn a_day_corrected_twice_and_with_the_rows_beside_it_stays_of_one_request() {
    let (held, _, read) = fresh(&area(60));
    let row = row_with(&read, "Requests", "RequestOutcome", |o| o == "Y");
    let before = entries(&held);
    let received = text(&read, "Requests", "ReceivedDate", row);
    let on = |days: i64| calendar::add_days(received.parse().unwrap(), days).unwrap().to_string();
    let decided = text(&read, "Requests", "RequestOutcomeDate", row);
    let first = [correction("Requests", row, "ReceivedDate", &on(-9))];
    assert_eq!(put("sen2", &held, &read, &first).refused, []);
    let built = held.build(YEAR);
    let read = tables(&built);
    let row = row_with(&read, "Requests", "ReceivedDate", |d| d == on(-9));
    assert_eq!(text(&read, "Requests", "RequestOutcomeDate", row), decided);
    // Decided otherwise after all: the decision to assess no longer counts.
    let second = [
        correction("Requests", row, "ReceivedDate", &on(-2)),
        correction("Requests", row, "RequestOutcome", "N"),
    ];
    assert_eq!(put("sen2", &held, &read, &second).refused, []);
    let read = tables(&held.build(YEAR));
    let row = row_with(&read, "Requests", "ReceivedDate", |d| d == on(-2));
    assert_eq!(text(&read, "Requests", "RequestOutcome", row), "N");
    assert_eq!(text(&read, "Requests", "RequestOutcomeDate", row), decided);
    assert_eq!(entries(&held), before);
}

#[test]
fn what_was_recorded_by_hand_is_not_overruled_and_the_rest_is_corrected() {
    let (held, built, read) = fresh(&area(20));
    let row = row_with(&read, "NamedPlan", "StartDate", |_| true);
    let plan = built.rows[&("NamedPlan", row)].entry;
    let ledger = held.record.ledger(&held.area.id).unwrap();
    let seen = ledger.events()[*ledger.entry(ledger.place(plan).unwrap()).events.last().unwrap() as usize].seq;
    let recording = record::Recording {
        step: "plan_ceased".to_owned(),
        on: day("2025-12-01"),
        fields: BTreeMap::new(),
    };
    let at = "2026-11-22T09:00:00Z".parse().unwrap();
    held.record
        .record(&held.area.id, plan, seen, &recording, &by(), at)
        .unwrap();
    let (built, person) = (held.build(YEAR), row_with(&read, "Person", "Surname", |_| true));
    let read = tables(&built);
    let row = row_with(&read, "NamedPlan", "CeaseDate", |d| d == "2025-12-01");
    let both = [
        correction("NamedPlan", row, "CeaseDate", "2025-11-28"),
        correction("Person", person, "Surname", "Otherwise"),
    ];
    let applied = put("sen2", &held, &read, &both);
    assert_eq!(applied.refused.len(), 1, "{applied:?}");
    assert!(applied.refused[0].0 == 0 && applied.refused[0].1.contains("by hand"));
    let read = tables(&held.build(YEAR));
    row_with(&read, "NamedPlan", "CeaseDate", |d| d == "2025-12-01");
    row_with(&read, "Person", "Surname", |n| n == "Otherwise");
}
