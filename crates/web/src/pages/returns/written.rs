//! The return as made from the record: previewed and downloaded, with what it leaves out and what changed since last
//! year.

use std::collections::BTreeSet;

use askama::Template;
use submissions::findings::{From, Role, draft, read_kept};
use submissions::{BuiltReturn, Change, CompareError, Comparison, LeftOut, compare};

use crate::AreaContext;
use crate::check_jobs::ReturnRead;
use crate::check_jobs::Written;
use crate::csv_file;
use crate::error::PageError;
use crate::layout::Layout;
use crate::reply::{Page, Reply};

/// How many of a kind.
struct CountLine {
    what: String,
    table: String,
    count: String,
}

#[derive(Template)]
#[template(path = "returns/written.html")]
struct WrittenPage {
    layout: Layout,
    of: String,
    of_href: String,
    xml_href: String,
    draft: bool,
    left_out: Vec<CountLine>,
    left_out_href: String,
    compared: Option<String>,
    changes: Vec<CountLine>,
    changes_href: String,
}

fn of_record(context: &AreaContext) -> Result<ReturnRead, PageError> {
    let of = super::return_param(context)?;
    match of.key.from {
        From::Record => Ok(of),
        _ => Err(PageError::NotFound),
    }
}

fn made(context: &AreaContext) -> Result<(ReturnRead, BuiltReturn), PageError> {
    let of = of_record(context)?;
    let made = draft(&of.key.kind, of.key.year, context.position(), context.area())
        .map_err(|e| PageError::Refused(e.to_string()))?;
    Ok((of, made))
}

/// Against last year's return, where that was on record at the last check.
fn compared(context: &AreaContext, of: &ReturnRead, made: &BuiltReturn) -> Result<Option<Comparison>, PageError> {
    let files: Vec<_> = of.files.iter().filter(|f| f.role == Role::Previous).cloned().collect();
    if files.is_empty() {
        return Ok(None);
    }
    let kept = read_kept(&context.site_context.site.record, &context.area().id, &files)?;
    let Some(kept) = kept else { return Ok(None) };
    let before: Vec<_> = kept.into_iter().map(|(_, file)| file).collect();
    match compare(&before, made, context.position()) {
        Ok(compared) => Ok(Some(compared)),
        Err(CompareError::Kind(_)) => Ok(None),
        Err(error) => Err(PageError::Refused(error.to_string())),
    }
}

fn change_word(context: &AreaContext, change: Change) -> String {
    context.messages().get(match change {
        Change::Vanished => "written-vanished",
        Change::Restated => "written-restated",
        Change::New => "written-new",
    })
}

fn written(context: &AreaContext) -> Result<Written, PageError> {
    let (of, made) = made(context)?;
    let comparison = compared(context, &of, &made)?;
    let left_out = made.left_out_by_reason().into_iter();
    Ok(Written {
        left_out: left_out
            .map(|(table, reason, count)| (table, reason.to_owned(), count))
            .collect(),
        in_both: comparison.as_ref().map(|c| c.in_both),
        changes: comparison.map(|c| c.counts()).unwrap_or_default(),
    })
}

/// `GET …/returns/{entry}/written`.
pub(super) fn page(context: &AreaContext) -> Page {
    let messages = context.messages();
    let of = of_record(context)?;
    let site = &context.site_context.site;
    let written = of.written(site, context.area(), context.position(), || written(context))?;
    let link = |below: &str| super::href(context, &of, below, &[]);
    let changes = written.changes.iter();
    let draft = submissions::described_day(&of.key.kind, of.key.year).is_some_and(|day| context.today() < day);
    Reply::page(&WrittenPage {
        layout: Layout::of(context, &messages.get("written-title")).back(link(""), &super::title(context, &of)),
        of: super::title(context, &of),
        of_href: link(""),
        xml_href: link("/written.xml"),
        draft,
        left_out: written
            .left_out
            .iter()
            .map(|(table, reason, count)| CountLine {
                what: reason.clone(),
                table: (*table).to_owned(),
                count: messages.number(*count),
            })
            .collect(),
        left_out_href: link("/left-out.csv"),
        compared: written
            .in_both
            .map(|count| messages.with("written-compared", &[("count", count.into())])),
        changes: changes
            .map(|(&(change, table, field), count)| CountLine {
                what: change_word(context, change),
                table: field.map_or_else(|| table.to_owned(), |field| format!("{table}: {field}")),
                count: messages.number(*count),
            })
            .collect(),
        changes_href: link("/changes.csv"),
    })
}

/// Notes a read of every child in the return.
fn read_all(context: &AreaContext, made: &BuiltReturn) -> Result<(), PageError> {
    let children: BTreeSet<_> = made.rows.values().filter_map(|row| row.child).collect();
    for child in children {
        context.read_entry_id(child)?;
    }
    Ok(())
}

/// `GET …/returns/{entry}/written.xml`: the file as it would be submitted; a read of every child in it.
pub(super) fn xml(context: &AreaContext) -> Page {
    let (_, made) = made(context)?;
    read_all(context, &made)?;
    let file = made.files.first().ok_or(PageError::NotFound)?;
    let bytes = file.read(u64::MAX).map_err(|e| PageError::Internal(e.to_string()))?;
    Ok(Reply::File {
        name: file.name.clone(),
        kind: "application/xml",
        bytes: bytes.into_owned(),
    })
}

/// `GET …/returns/{entry}/left-out.csv`.
pub(super) fn left_out(context: &AreaContext) -> Page {
    let (_, made) = made(context)?;
    let header: Vec<String> = ["table", "reason", "entry", "child_number"]
        .iter()
        .map(ToString::to_string)
        .collect();
    let line = |left: &LeftOut| -> Result<Vec<String>, PageError> {
        if let Some(child) = left.child {
            context.read_entry_id(child)?;
        }
        let child = left.child.map(|c| c.to_string()).unwrap_or_default();
        Ok(vec![
            left.table.to_owned(),
            left.reason.clone(),
            left.entry.to_string(),
            child,
        ])
    };
    let lines = made.left_out.iter().map(line).collect::<Result<Vec<_>, _>>()?;
    csv_file::reply("left-out.csv", &header, lines.into_iter())
}

/// `GET …/returns/{entry}/changes.csv`: every difference from last year's return.
pub(super) fn changes(context: &AreaContext) -> Page {
    let (of, made) = made(context)?;
    let comparison = compared(context, &of, &made)?.ok_or(PageError::NotFound)?;
    read_all(context, &made)?;
    let header: Vec<String> = [
        "change",
        "child",
        "table",
        "item",
        "before",
        "now",
        "row_before",
        "row_now",
        "message",
    ]
    .iter()
    .map(ToString::to_string)
    .collect();
    let lines = comparison.differences.iter().map(|d| {
        let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
        vec![
            change_word(context, d.change),
            d.child.clone(),
            d.table.to_owned(),
            d.field.unwrap_or("").to_owned(),
            d.before.clone().unwrap_or_default(),
            d.now.clone().unwrap_or_default(),
            number(d.row_before),
            number(d.row_now),
            d.message.clone(),
        ]
    });
    csv_file::reply("changes.csv", &header, lines)
}
