//! Values as people type them and as their spreadsheets save them.

use returns::{Day, Tables};
use tables::schema::Kind;

/// Most rows looked at to see how a file writes its dates.
const MOST_LOOKED_AT: usize = 1_000;

/// What parts the columns of a table of text: the mark its first line has most of.
pub(super) fn separator(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or("");
    let count = |mark: u8| first.bytes().filter(|b| *b == mark).count();
    // Of equal counts the last is taken; a comma where there is none of any.
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|mark| count(*mark))
        .unwrap_or(b',')
}

/// Whether a value that came back is the one that went out. A spreadsheet saves dates in its own form, leaves out the
/// zeros before a number, and writes `TRUE` for `true`.
pub(super) fn same(went_out: &str, came_back: &str) -> bool {
    let (out, back) = (went_out.trim(), came_back.trim());
    let number = |text: &'_ str| {
        let all_digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        all_digits.then(|| text.trim_start_matches('0').to_owned())
    };
    out.eq_ignore_ascii_case(back)
        || Day::parse(out).is_some_and(|day| Day::parse(back) == Some(day))
        || number(out).is_some_and(|n| number(back) == Some(n))
}

/// A value in the form of the file it goes into: a date as the other dates there are written. The person who fills in a
/// table in a spreadsheet has no say in how it saves a date.
pub(super) fn in_form(tables: &Tables, table: usize, column: usize, row: usize, value: &str) -> String {
    let as_typed = || value.to_owned();
    if tables.tables[table].def.columns[column].kind != Kind::Date {
        return as_typed();
    }
    let Some(day) = Day::parse(value) else {
        return as_typed();
    };
    let dates_of = |table: usize, column: usize| {
        let table = &tables.tables[table];
        let rows = (0..table.len().min(MOST_LOOKED_AT)).map(move |row| table.at(column).text(row));
        rows.filter(|text| Day::parse(text).is_some())
    };
    let own = (row < tables.tables[table].len()).then(|| tables.tables[table].at(column).text(row));
    let own = own.filter(|text| Day::parse(text).is_some());
    let beside = || {
        tables.tables.iter().enumerate().find_map(|(at, other)| {
            let columns = other.def.columns.iter().enumerate();
            let mut dates = columns.filter(|(_, c)| c.kind == Kind::Date);
            dates.find_map(|(c, _)| dates_of(at, c).next())
        })
    };
    let Some(like) = own.or_else(|| dates_of(table, column).next()).or_else(beside) else {
        return as_typed();
    };
    let (year, month, of_month) = day.ymd();
    match like.as_bytes() {
        _ if Day::is_iso(like) => format!("{year:04}-{month:02}-{of_month:02}"),
        [_, _, b'/', _, _, b'/', ..] => format!("{of_month:02}/{month:02}/{year:04}"),
        _ => as_typed(),
    }
}
