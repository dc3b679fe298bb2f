//! The return as the record writes it: to be downloaded, with what it leaves out and what changed since last year.

use std::collections::BTreeSet;

use askama::Template;
use submissions::findings::{From, Role, draft, read_kept};
use submissions::{BuiltReturn, Change, CompareError, Comparison, LeftOut, compare};

use crate::Asked;
use crate::ask::{Page, Reply};
use crate::csv_file;
use crate::desk::ReturnRead;
use crate::failure::Failure;
use crate::frame::Frame;

/// How many of a kind.
struct CountLine {
    what: String,
    table: String,
    count: String,
}

#[derive(Template)]
#[template(path = "returns/written.html")]
struct WrittenPage {
    frame: Frame,
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

fn made(asked: &Asked) -> Result<(ReturnRead, BuiltReturn), Failure> {
    let of = super::return_param(asked)?;
    if of.key.from != From::Record {
        return Err(Failure::NotFound);
    }
    let made = draft(&of.key.kind, of.key.year, asked.position(), asked.area())
        .map_err(|e| Failure::Refused(e.to_string()))?;
    Ok((of, made))
}

/// Against last year's return, where that was on record at the last check.
fn compared(asked: &Asked, of: &ReturnRead, made: &BuiltReturn) -> Result<Option<Comparison>, Failure> {
    let files: Vec<_> = of.files.iter().filter(|f| f.role == Role::Previous).cloned().collect();
    if files.is_empty() {
        return Ok(None);
    }
    let kept = read_kept(&asked.visit.site.record, &asked.area().id, &files)?;
    let Some(kept) = kept else { return Ok(None) };
    let before: Vec<_> = kept.into_iter().map(|(_, file)| file).collect();
    match compare(&before, made, asked.position()) {
        Ok(compared) => Ok(Some(compared)),
        Err(CompareError::Kind(_)) => Ok(None),
        Err(error) => Err(Failure::Refused(error.to_string())),
    }
}

fn change_word(asked: &Asked, change: Change) -> String {
    asked.words().get(match change {
        Change::Vanished => "written-vanished",
        Change::Restated => "written-restated",
        Change::New => "written-new",
    })
}

/// `GET …/returns/{entry}/written`.
pub(super) fn page(asked: &Asked) -> Page {
    let words = asked.words();
    let (of, made) = made(asked)?;
    let comparison = compared(asked, &of, &made)?;
    let link = |below: &str| super::href(asked, &of, below, &[]);
    let changes = comparison.as_ref().map_or_else(Vec::new, |comparison| {
        let counts = comparison.counts();
        counts
            .into_iter()
            .map(|((change, table, field), count)| CountLine {
                what: change_word(asked, change),
                table: field.map_or_else(|| table.to_owned(), |field| format!("{table}: {field}")),
                count: words.number(count),
            })
            .collect()
    });
    let draft = submissions::described_day(&of.key.kind, of.key.year).is_some_and(|day| asked.today() < day);
    Reply::page(&WrittenPage {
        frame: Frame::of(asked, &words.get("written-title")),
        of: super::title(asked, &of),
        of_href: link(""),
        xml_href: link("/written.xml"),
        draft,
        left_out: made
            .left_out_by_reason()
            .into_iter()
            .map(|(table, reason, count)| CountLine {
                what: reason.to_owned(),
                table: table.to_owned(),
                count: words.number(count),
            })
            .collect(),
        left_out_href: link("/left-out.csv"),
        compared: comparison.map(|c| words.with("written-compared", &[("count", c.in_both.into())])),
        changes,
        changes_href: link("/changes.csv"),
    })
}

/// Notes a read of every child the return tells of.
fn read_all(asked: &Asked, made: &BuiltReturn) -> Result<(), Failure> {
    let children: BTreeSet<_> = made.rows.values().filter_map(|row| row.child).collect();
    for child in children {
        asked.read_entry_id(child)?;
    }
    Ok(())
}

/// `GET …/returns/{entry}/written.xml`: the file as it would be handed in; a read of every child in it.
pub(super) fn xml(asked: &Asked) -> Page {
    let (_, made) = made(asked)?;
    read_all(asked, &made)?;
    let file = made.files.first().ok_or(Failure::NotFound)?;
    let bytes = file.read(u64::MAX).map_err(|e| Failure::Internal(e.to_string()))?;
    Ok(Reply::File {
        name: file.name.clone(),
        kind: "application/xml",
        bytes: bytes.into_owned(),
    })
}

/// `GET …/returns/{entry}/left-out.csv`.
pub(super) fn left_out(asked: &Asked) -> Page {
    let (_, made) = made(asked)?;
    let header: Vec<String> = ["table", "reason", "entry", "child_number"]
        .iter()
        .map(ToString::to_string)
        .collect();
    let line = |left: &LeftOut| -> Result<Vec<String>, Failure> {
        if let Some(child) = left.child {
            asked.read_entry_id(child)?;
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
pub(super) fn changes(asked: &Asked) -> Page {
    let (of, made) = made(asked)?;
    let comparison = compared(asked, &of, &made)?.ok_or(Failure::NotFound)?;
    read_all(asked, &made)?;
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
            change_word(asked, d.change),
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
