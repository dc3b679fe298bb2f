//! Workbooks with cells changed in place: everything else of the archive is copied as it is.

use std::collections::{BTreeMap, HashSet};
use std::io::{Cursor, Read as _, Write as _};
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{NO_ROW, Outcome, Wanted, spliced};
use crate::day::Day;
use crate::error::ReadError;
use crate::probe::TableKind;
use crate::reader::{Limits, Places, read_workbook};
use crate::source::{Input, decode};
use crate::table::{Format, Tables};
use crate::write::escape;

const DAMAGED: &str = "the workbook is damaged; open it in a spreadsheet program and save it as .xlsx again";

const NO_HEADING: &str = "The sheet has no column for this value; add the column to the workbook and hand it in again.";
const FORMULA: &str = "The cell is worked out together with others by one formula; correct it in the workbook.";

type Archive<'a> = zip::ZipArchive<Cursor<&'a [u8]>>;

/// A cell to be written: its column, its value and what it said.
struct NewCell<'a> {
    value: &'a str,
    old: String,
    change: usize,
}

pub(super) fn amend(
    kind: &dyn TableKind,
    input: &Input,
    wanted: &[Wanted<'_>],
    limits: &Limits,
) -> Result<Outcome, ReadError> {
    let mut tables = Tables::new(kind.schema(), Format::Workbook);
    tables.places = Some(Places::default());
    // Reads it under the limits first, so that nothing below meets a bomb.
    read_workbook(input, &mut tables, kind.stacked(), limits, &|_| ())?;
    let places = tables.places.take().unwrap_or_default();
    let mut outcome = Outcome::default();
    let mut sheets: BTreeMap<&str, BTreeMap<(u32, u32), NewCell<'_>>> = BTreeMap::new();
    for want in wanted {
        let (table, row, column) = want.at;
        let Some((sheet, columns)) = places.sheet(table, row) else {
            outcome.unplaced.push((want.change, NO_ROW.to_owned()));
            continue;
        };
        let Some((at, _)) = columns.iter().find(|(_, c)| *c == column) else {
            outcome.unplaced.push((want.change, NO_HEADING.to_owned()));
            continue;
        };
        let cell = NewCell {
            value: want.value,
            old: tables.tables[table].at(column).raw(row).unwrap_or("").to_owned(),
            change: want.change,
        };
        let line = tables.tables[table].line(row);
        sheets.entry(sheet).or_default().insert((line, *at as u32), cell);
    }
    let fail = |why: String| ReadError::file(&input.name, 0, format!("its cells cannot be changed: {why}"));
    let bytes = input.read(limits.bytes)?;
    let mut archive = zip::ZipArchive::new(Cursor::new(&*bytes)).map_err(|_| fail(DAMAGED.to_owned()))?;
    let mut parts: BTreeMap<String, String> = BTreeMap::new();
    let (mut changed, mut formulas_gone) = (0, false);
    let book = part(&mut archive, "xl/workbook.xml").map_err(fail)?;
    let links = part(&mut archive, "xl/_rels/workbook.xml.rels").map_err(fail)?;
    for (sheet, cells) in sheets {
        let path = part_of(&book, &links, sheet).ok_or_else(|| fail(format!("the sheet {sheet} was not found")))?;
        let text = part(&mut archive, &path).map_err(fail)?;
        let done = SheetText {
            text: &text,
            since_1904: attribute_is(&book, "workbookPr", "date1904"),
        }
        .with(&cells)
        .map_err(fail)?;
        changed += cells.len() - done.unplaced.len();
        outcome.unplaced.extend(done.unplaced);
        formulas_gone |= done.formula_gone;
        parts.insert(path, spliced(&text, done.edits));
    }
    if changed == 0 {
        return Ok(outcome);
    }
    // The order of calculation names cells with formulas; without it a spreadsheet finds its own.
    const CHAIN: &str = "xl/calcChain.xml";
    if formulas_gone && archive.index_for_name(CHAIN).is_some() {
        for name in ["xl/_rels/workbook.xml.rels", "[Content_Types].xml"] {
            let text = part(&mut archive, name).map_err(fail)?;
            parts.insert(name.to_owned(), without(&text, "calcChain.xml"));
        }
    } else {
        formulas_gone = false;
    }
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len())));
    for at in 0..archive.len() {
        let file = archive.by_index_raw(at).map_err(|_| fail(DAMAGED.to_owned()))?;
        let name = file.name().map_err(|_| fail(DAMAGED.to_owned()))?.into_owned();
        if formulas_gone && name == CHAIN {
            continue;
        }
        match parts.get(&name) {
            None => out.raw_copy_file(file).map_err(|_| fail(DAMAGED.to_owned()))?,
            Some(text) => {
                drop(file);
                out.start_file(&name, zip::write::SimpleFileOptions::default())
                    .map_err(|_| fail(DAMAGED.to_owned()))?;
                out.write_all(text.as_bytes()).map_err(|_| fail(DAMAGED.to_owned()))?;
            }
        }
    }
    let new = out.finish().map_err(|_| fail(DAMAGED.to_owned()))?.into_inner();
    outcome.bytes.insert(0, (new, changed));
    Ok(outcome)
}

/// A part of the archive as text. The limits were held to when the workbook was read.
fn part(archive: &mut Archive<'_>, name: &str) -> Result<String, String> {
    let mut bytes = Vec::new();
    archive
        .by_name(name)
        .map_err(|_| format!("its part {name} is damaged or was cut off"))?
        .read_to_end(&mut bytes)
        .map_err(|_| format!("its part {name} is damaged or was cut off"))?;
    decode(&bytes).map_err(|e| e.reason)
}

/// The part that holds a sheet.
fn part_of(book: &str, links: &str, sheet: &str) -> Option<String> {
    let id = elements(book, "sheet").into_iter().find_map(|tag| {
        let name = value(&tag, "name")?;
        (name == sheet).then(|| value(&tag, "id"))?
    })?;
    let target = elements(links, "Relationship").into_iter().find_map(|tag| {
        let this = value(&tag, "Id")?;
        (this == id).then(|| value(&tag, "Target"))?
    })?;
    Some(match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("xl/{target}"),
    })
}

/// Start tags of that name, without regard to prefixes.
fn elements(text: &str, name: &str) -> Vec<BytesStart<'static>> {
    let mut reader = Reader::from_str(text);
    let mut out = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(e) | Event::Empty(e)) if e.local_name().as_ref() == name => out.push(e.into_owned()),
            Ok(Event::Eof) | Err(_) => return out,
            Ok(_) => {}
        }
    }
}

/// An attribute without regard to its prefix.
fn value(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes();
    let found = attributes
        .with_checks(false)
        .flatten()
        .find(|a| a.key.local_name().as_ref() == name)?;
    quick_xml::escape::unescape(&found.value)
        .ok()
        .map(std::borrow::Cow::into_owned)
}

fn attribute_is(text: &str, element: &str, name: &str) -> bool {
    let found = elements(text, element).first().and_then(|tag| value(tag, name));
    matches!(found.as_deref(), Some("1" | "true"))
}

/// A text without the empty elements that name something.
fn without(text: &str, what: &str) -> String {
    let mut edits = Vec::new();
    for (at, _) in text.match_indices(what) {
        let start = text.get(..at).and_then(|t| t.rfind('<'));
        let end = text.get(at..).and_then(|t| t.find('>'));
        if let (Some(start), Some(end)) = (start, end) {
            edits.push((start..at + end + 1, String::new()));
        }
    }
    spliced(text, edits)
}

/// What a sheet's part becomes.
#[derive(Default)]
struct Done {
    edits: Vec<(Range<usize>, String)>,
    unplaced: Vec<(usize, String)>,
    /// Whether a formula gave way to a value.
    formula_gone: bool,
}

struct SheetText<'a> {
    text: &'a str,
    since_1904: bool,
}

/// A cell being passed.
struct Passed {
    start: usize,
    prefix: String,
    style: Option<String>,
    numeric: bool,
    formula: bool,
    shared: bool,
}

impl SheetText<'_> {
    fn with(&self, cells: &BTreeMap<(u32, u32), NewCell<'_>>) -> Result<Done, String> {
        let mut done = Done::default();
        let mut reader = Reader::from_str(self.text);
        let (mut line, mut column) = (0u32, 0u32);
        // Cells of the row that were not met yet, from the left.
        let mut waiting: Vec<(u32, &NewCell<'_>)> = Vec::new();
        let mut cell: Option<Passed> = None;
        let mut met: HashSet<usize> = HashSet::new();
        loop {
            let before = reader.buffer_position() as usize;
            let event = reader.read_event().map_err(|_| DAMAGED.to_owned())?;
            let after = reader.buffer_position() as usize;
            let empty = matches!(event, Event::Empty(_));
            match event {
                Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                    "row" => {
                        line = value(&e, "r").and_then(|r| r.parse().ok()).unwrap_or(line + 1);
                        column = 0;
                        waiting = cells
                            .range((line, 0)..=(line, u32::MAX))
                            .map(|((_, c), new)| (*c, new))
                            .collect();
                        if empty {
                            waiting.clear();
                        }
                        met.extend(waiting.iter().map(|(_, new)| new.change));
                    }
                    "c" => {
                        let at = value(&e, "r").and_then(|r| column_of(&r)).unwrap_or(column);
                        column = at + 1;
                        while waiting.first().is_some_and(|(c, _)| *c < at) {
                            let (c, new) = waiting.remove(0);
                            let text = self.cell(prefix(&e), line, c, None, false, new);
                            done.edits.push((before..before, text));
                        }
                        if waiting.first().is_some_and(|(c, _)| *c == at) {
                            cell = Some(Passed {
                                start: before,
                                prefix: prefix(&e).to_owned(),
                                style: value(&e, "s"),
                                numeric: value(&e, "t").is_none_or(|t| t == "n"),
                                formula: false,
                                shared: false,
                            });
                            if empty {
                                self.replace(&mut cell, &mut waiting, line, after, &mut done);
                            }
                        }
                    }
                    "f" => {
                        if let Some(cell) = &mut cell {
                            cell.formula = true;
                            cell.shared |= value(&e, "t").is_some_and(|t| t != "normal");
                        }
                    }
                    _ => {}
                },
                Event::End(e) => match e.local_name().as_ref() {
                    "c" => self.replace(&mut cell, &mut waiting, line, after, &mut done),
                    "row" => {
                        let name = e.name();
                        let prefix = name.as_ref().strip_suffix("row").unwrap_or("");
                        for (c, new) in waiting.drain(..) {
                            let text = self.cell(prefix, line, c, None, false, new);
                            done.edits.push((before..before, text));
                        }
                    }
                    _ => {}
                },
                Event::Eof => {
                    // A blank row between others need not be in the sheet at all.
                    let lost = cells.values().filter(|new| !met.contains(&new.change));
                    done.unplaced.extend(lost.map(|new| (new.change, NO_ROW.to_owned())));
                    return Ok(done);
                }
                _ => {}
            }
        }
    }

    /// Puts the new cell in the place of the one that ends here.
    fn replace(
        &self,
        cell: &mut Option<Passed>,
        waiting: &mut Vec<(u32, &NewCell<'_>)>,
        line: u32,
        end: usize,
        done: &mut Done,
    ) {
        let Some(old) = cell.take().filter(|_| !waiting.is_empty()) else {
            return;
        };
        let (column, new) = waiting.remove(0);
        if old.shared {
            done.unplaced.push((new.change, FORMULA.to_owned()));
            return;
        }
        done.formula_gone |= old.formula;
        let text = self.cell(&old.prefix, line, column, old.style.as_deref(), old.numeric, new);
        done.edits.push((old.start..end, text));
    }

    /// A cell as it is written: a day where a day stood and a number where a number stood, else text.
    fn cell(
        &self,
        prefix: &str,
        line: u32,
        column: u32,
        style: Option<&str>,
        numeric: bool,
        new: &NewCell<'_>,
    ) -> String {
        let mut head = format!("<{prefix}c r=\"{}{line}\"", letters(column));
        if let Some(style) = style {
            head.push_str(&format!(" s=\"{}\"", escape(style)));
        }
        if new.value.is_empty() {
            return head + "/>";
        }
        let number = numeric.then(|| self.number(new)).flatten();
        match number {
            Some(number) => format!("{head}><{prefix}v>{number}</{prefix}v></{prefix}c>"),
            None => format!(
                "{head} t=\"inlineStr\"><{prefix}is><{prefix}t xml:space=\"preserve\">{}</{prefix}t></{prefix}is></{prefix}c>",
                escape(new.value)
            ),
        }
    }

    /// The number for a cell that held one, where the new value is of the same sort.
    fn number(&self, new: &NewCell<'_>) -> Option<String> {
        if new.old.is_empty() {
            return None;
        }
        if new.old.parse::<f64>().is_ok() {
            let number: f64 = new.value.parse().ok()?;
            return (number.to_string() == new.value).then(|| new.value.to_owned());
        }
        Day::parse(&new.old)?;
        let day = Day::parse(new.value)?;
        // Days are counted from the end of 1899, or from the beginning of 1904. Before March 1900 the count is known
        // to be wrong.
        let since_1900 = day.number() + 25_569;
        let number = if self.since_1904 { since_1900 - 1462 } else { since_1900 };
        (number > 60).then(|| number.to_string())
    }
}

/// The prefix of a tag's name, with its colon.
fn prefix<'e>(e: &'e BytesStart<'_>) -> &'e str {
    let length = e.name().as_ref().len() - e.local_name().as_ref().len();
    e.get(..length).unwrap_or("")
}

/// The column of `AB12`, from 0.
fn column_of(reference: &str) -> Option<u32> {
    let mut letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    letters
        .try_fold(0u32, |n, b| {
            n.checked_mul(26)?
                .checked_add(u32::from(b.to_ascii_uppercase() - b'A') + 1)
        })?
        .checked_sub(1)
}

/// The letters of a column, from 0.
fn letters(column: u32) -> String {
    let mut rest = column + 1;
    let mut out = Vec::new();
    while rest > 0 {
        rest -= 1;
        out.push(b'A' + u8::try_from(rest % 26).unwrap_or(0));
        rest /= 26;
    }
    out.iter().rev().map(|b| char::from(*b)).collect()
}
