use askama::Template;
use calendar::date_of_day_number;
use definitions::Value;
use record::NO_DAY;
use submissions::findings::{From, Standing, lines};

use crate::AreaContext;
use crate::check_jobs::ReturnRead;
use crate::error::PageError;
use crate::labels::stage;
use crate::layout::Layout;
use crate::reply::{Page, Reply};

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
    layout: Layout,
    check_href: Option<String>,
    record_action: String,
    kinds: Vec<(String, String)>,
    year: String,
    lines: Vec<ReturnLine>,
}

/// `/areas/{area}/returns`: every return that was checked, and the way to check another.
pub(super) fn page(context: &AreaContext) -> Page {
    let messages = context.messages();
    let position = context.position();
    let at = context
        .definitions()
        .register_index("statutory_return")
        .ok_or(PageError::NotFound)?;
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
    let checked_step = context.definitions().registers[at]
        .step_index("checked")
        .ok_or(PageError::NotFound)?;
    let lines = rows
        .iter()
        .map(|of| {
            let number = |field: &str| match position.value(at, of.row, field) {
                Some(Value::Integer(n)) => messages.number(usize::try_from(n).unwrap_or(0)),
                _ => String::new(),
            };
            let day = table.last[checked_step][of.row as usize];
            let day = (day != NO_DAY).then(|| date_of_day_number(day)).flatten();
            let kept = lines(position, of.place);
            let count =
                |standing: &[Standing]| messages.number(kept.iter().filter(|l| standing.contains(&l.standing)).count());
            ReturnLine {
                title: super::title(context, of),
                href: super::href(context, of, "", &[]),
                stage: stage(context, at, of.row),
                checked: messages.date_or(day, "unknown-day"),
                errors: number("errors"),
                queries: number("queries"),
                notes: number("notes"),
                open: count(&[Standing::Open, Standing::Assigned]),
                explained: count(&[Standing::Explained]),
            }
        })
        .collect();
    let mut layout = Layout::of(context, &messages.get("returns-title"));
    layout.notice = context
        .site_context
        .query("recorded")
        .map(|_| messages.get("recorded-notice"));
    Reply::page(&ListPage {
        layout,
        check_href: context.known().is_none().then(|| context.href("/returns/check", &[])),
        record_action: context.href("/returns/record", &[]),
        kinds: super::recheck::kinds_from_record(context),
        year: submissions::coming_year(context.today()).to_string(),
        lines,
    })
}
