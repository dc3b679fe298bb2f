use askama::Template;
use calendar::date_of_day_number;
use definitions::Value;
use record::NO_DAY;
use submissions::findings::{From, Standing, lines};

use crate::Asked;
use crate::ask::{Page, Reply};
use crate::desk::ReturnRead;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::names::stage;

struct ReturnLine {
    title: String,
    href: String,
    stage: String,
    checked: String,
    errors: String,
    queries: String,
    notes: String,
    open: String,
    explained: String,
}

#[derive(Template)]
#[template(path = "returns/list.html")]
struct ListPage {
    frame: Frame,
    check_href: Option<String>,
    record_action: String,
    kinds: Vec<(String, String)>,
    year: String,
    lines: Vec<ReturnLine>,
}

/// `/areas/{area}/returns`: every return that was checked, and the way to check another.
pub(super) fn page(asked: &Asked) -> Page {
    let words = asked.words();
    let position = asked.position();
    let at = asked
        .definitions()
        .register_index("statutory_return")
        .ok_or(Failure::NotFound)?;
    let table = position.table(at);
    let mut rows: Vec<ReturnRead> = (0..u32::try_from(table.len()).unwrap_or(0))
        .filter_map(|row| ReturnRead::of_row(position, at, row))
        .collect();
    rows.sort_by_key(|r| {
        (
            r.key.from == From::File,
            std::cmp::Reverse(r.key.year),
            r.key.kind.clone(),
        )
    });
    let checked_step = asked.definitions().registers[at]
        .step_index("checked")
        .ok_or(Failure::NotFound)?;
    let lines = rows
        .iter()
        .map(|of| {
            let number = |field: &str| match position.value(at, of.row, field) {
                Some(Value::Integer(n)) => words.number(usize::try_from(n).unwrap_or(0)),
                _ => String::new(),
            };
            let day = table.last[checked_step][of.row as usize];
            let day = (day != NO_DAY).then(|| date_of_day_number(day)).flatten();
            let kept = lines(position, of.place);
            let count =
                |standing: &[Standing]| words.number(kept.iter().filter(|l| standing.contains(&l.standing)).count());
            ReturnLine {
                title: super::title(asked, of),
                href: super::href(asked, of, "", &[]),
                stage: stage(asked, at, of.row),
                checked: words.date_or(day, "unknown-day"),
                errors: number("errors"),
                queries: number("queries"),
                notes: number("notes"),
                open: count(&[Standing::Open, Standing::Assigned]),
                explained: count(&[Standing::Explained]),
            }
        })
        .collect();
    let mut frame = Frame::of(asked, &words.get("returns-title"));
    frame.notice = asked.visit.query("recorded").map(|_| words.get("recorded-notice"));
    Reply::page(&ListPage {
        frame,
        check_href: asked.known().is_none().then(|| asked.href("/returns/check", &[])),
        record_action: asked.href("/returns/record", &[]),
        kinds: super::again::kinds_from_record(asked),
        year: submissions::coming_year(asked.today()).to_string(),
        lines,
    })
}
