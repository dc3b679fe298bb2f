//! A workbook (`.xlsx`) opened under limits and read a row at a time, so that what a sheet claims to hold, or how
//! far apart its cells are, costs nothing.

use super::Limits;
use crate::error::ReadError;
use crate::source::Input;
use calamine::{Data, DataRef, Reader as _, Xlsx, XlsxError};
use quick_xml::events::Event;
use std::borrow::Cow;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Most parts an archive may have, and sheets a workbook: real ones have some dozens.
const MAX_PARTS: usize = 10_000;
const MAX_SHEETS: usize = 255;
/// Rows and columns beyond which nothing is read. Excel itself ends at this row.
const MAX_ROWS: u32 = 1 << 20;
pub(crate) const MAX_COLUMNS: u32 = 1000;

/// A row of a sheet: the cells that hold something.
#[derive(Debug, Default)]
pub struct Row {
    /// Number of the row in its sheet, from 1.
    pub line: u32,
    /// Number of the last row, as the sheet claims.
    pub of: u32,
    cells: Vec<(u32, Data)>,
    /// Columns with a formula whose value no one has worked out: the program that wrote the sheet calculates
    /// nothing.
    unworked: Vec<u32>,
}

impl Row {
    /// A row that holds nothing.
    pub(crate) fn blank(line: u32) -> Row {
        Row { line, ..Row::default() }
    }

    /// Text of a cell; empty when it holds nothing. Dates are `yyyy-mm-dd`, whole numbers without a decimal point.
    pub fn cell(&self, column: usize) -> Cow<'_, str> {
        let at = self.cells.binary_search_by_key(&column, |(c, _)| *c as usize);
        at.map_or(Cow::Borrowed(""), |at| cell_text(&self.cells[at].1))
    }

    /// Columns and texts of the cells that hold something, from left to right.
    pub fn cells(&self) -> impl Iterator<Item = (usize, Cow<'_, str>)> {
        self.cells.iter().map(|(c, data)| (*c as usize, cell_text(data)))
    }

    /// One more than the last column that holds something.
    pub fn width(&self) -> usize {
        self.cells.last().map_or(0, |(c, _)| *c as usize + 1)
    }

    /// Texts of all cells up to the last that holds something.
    pub fn texts(&self) -> Vec<Cow<'_, str>> {
        let mut out = vec![Cow::Borrowed(""); self.width()];
        for (c, text) in self.cells() {
            out[c] = text;
        }
        out
    }

    fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.unworked.is_empty()
    }

    /// Columns with a formula whose value is not in the file.
    pub fn unworked(&self) -> impl Iterator<Item = usize> + '_ {
        self.unworked.iter().map(|column| *column as usize)
    }

    /// Whether a formula without a value is in a column.
    pub(crate) fn is_unworked(&self, column: usize) -> bool {
        self.unworked.iter().any(|c| *c as usize == column)
    }

    fn put(&mut self, column: u32, data: Data) {
        match self.cells.last() {
            Some((last, _)) if *last >= column => match self.cells.binary_search_by_key(&column, |(c, _)| *c) {
                Ok(at) => self.cells[at].1 = data,
                Err(at) => self.cells.insert(at, (column, data)),
            },
            _ => self.cells.push((column, data)),
        }
    }
}

fn cell_text(data: &Data) -> Cow<'_, str> {
    match data {
        Data::Empty => Cow::Borrowed(""),
        Data::String(s) | Data::DateTimeIso(s) | Data::DurationIso(s) => Cow::Borrowed(s),
        Data::Bool(b) => Cow::Borrowed(if *b { "true" } else { "false" }),
        Data::Int(i) => Cow::Owned(i.to_string()),
        Data::Float(f) => Cow::Owned(f.to_string()),
        Data::DateTime(d) if d.is_datetime() => {
            let (y, mo, da, h, mi, s, _) = d.to_ymd_hms_milli();
            Cow::Owned(if (h, mi, s) == (0, 0, 0) {
                format!("{y:04}-{mo:02}-{da:02}")
            } else {
                format!("{y:04}-{mo:02}-{da:02} {h:02}:{mi:02}:{s:02}")
            })
        }
        Data::DateTime(d) => Cow::Owned(d.as_f64().to_string()),
        other => Cow::Owned(other.to_string()),
    }
}

/// An opened workbook.
pub struct Book<'a> {
    name: &'a str,
    xlsx: Xlsx<Metered<'a>>,
}

/// What to do with a workbook that is damaged.
pub(crate) const SAVE_AGAIN: &str = "open it in a spreadsheet program and save it as .xlsx again";

/// Why a workbook is refused whose sheets cost more to read than its size allows.
const SAME_PART: &str = "its sheets are the same part over and over";

/// What is wrong with a workbook, without the words of the library that reads it.
fn plain(error: &XlsxError) -> &'static str {
    match error {
        // Our own refusal comes back through the library as an error of reading, or of the XML it was reading.
        e if e.to_string().contains(SAME_PART) => SAME_PART,
        XlsxError::Password => "it is protected by a password",
        XlsxError::Zip(_) | XlsxError::Io(_) => "it is damaged or was cut off",
        XlsxError::Xml(_) | XlsxError::XmlAttr(_) | XlsxError::XmlEof(_) | XlsxError::UnexpectedNode(_) => {
            "a part of it is damaged"
        }
        XlsxError::ParseInt(_) | XlsxError::ParseFloat(_) | XlsxError::Parse(_) => {
            "it holds a number that is not written as one"
        }
        _ => "its cells are not laid out as those of a workbook are",
    }
}

impl<'a> Book<'a> {
    /// Opens a workbook.
    ///
    /// # Errors
    /// A file that is no workbook, is protected, or unpacks to more than the limit.
    pub fn open(input: &'a Input, limits: &Limits) -> Result<Book<'a>, ReadError> {
        let name = &input.name;
        let fail = |reason: String| ReadError::file(name, 0, reason);
        // Packed it cannot rightly be larger than unpacked.
        let bytes = input.read(limits.bytes.min(limits.unpacked))?;
        check_unpacked(&bytes, limits).map_err(fail)?;
        let packed = packs_files(&bytes);
        let bytes = Metered::new(bytes);
        let xlsx = contained(|| Xlsx::new(bytes)).map_err(fail)?.map_err(|e: XlsxError| {
            fail(match e {
                XlsxError::FileNotFound(_) if packed => {
                    "it is an archive with other files packed in it; unpack it, and give the files themselves".to_owned()
                }
                XlsxError::FileNotFound(_) => {
                    "it is not a workbook that can be read, but an archive of another sort (such as .ods, .xlsb or .docx); save it as .xlsx"
                        .to_owned()
                }
                e => format!("it is not a workbook that can be read: {}; {SAVE_AGAIN}", plain(&e)),
            })
        })?;
        if xlsx.sheet_names().len() > MAX_SHEETS {
            return Err(fail(format!("the workbook has more than {MAX_SHEETS} sheets")));
        }
        Ok(Book { name, xlsx })
    }

    /// Names of its sheets, in order.
    pub fn sheets(&self) -> Vec<String> {
        self.xlsx.sheet_names()
    }

    /// The merged cells of a sheet: of each group the first and the last cell, as row from 1 and column from 0. None
    /// for a sheet of which it cannot be read; only the first cell of a group has a value.
    pub fn merged(&mut self, sheet: &str) -> Vec<((u32, usize), (u32, usize))> {
        let xlsx = &mut self.xlsx;
        let read = contained(|| xlsx.merge_cells_by_sheet_name(sheet));
        let groups = read.ok().and_then(Result::ok).unwrap_or_default();
        let cell = |(row, column): (u32, u32)| (row.saturating_add(1), column as usize);
        groups
            .into_iter()
            .map(|group| (cell(group.start), cell(group.end)))
            .collect()
    }

    /// Gives every row of a sheet that holds something to `each`, from above, until it says false. A sheet
    /// that is a chart has none.
    ///
    /// # Errors
    /// A sheet that cannot be read, with its name; and what `each` returns.
    pub fn rows(
        &mut self,
        sheet: &str,
        mut each: impl FnMut(&Row) -> Result<bool, ReadError>,
    ) -> Result<(), ReadError> {
        let name = self.name;
        let fail = |line, why: String| ReadError::file(name, line, format!("sheet {sheet} cannot be read: {why}"));
        let xlsx = &mut self.xlsx;
        contained(|| {
            let mut cells = match xlsx.worksheet_cells_reader(sheet) {
                Ok(cells) => cells,
                Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
                Err(e) => return Err(fail(0, format!("{}; {SAVE_AGAIN}", plain(&e)))),
            };
            let mut row = Row {
                of: cells.dimensions().end.0.saturating_add(1),
                ..Row::default()
            };
            loop {
                let next = cells.next_cell_with_formula_metadata();
                let Some(cell) = next.map_err(|e| fail(row.line, format!("{}; {SAVE_AGAIN}", plain(&e))))? else {
                    break;
                };
                let (r, c) = cell.pos;
                let data = match cell.value {
                    DataRef::Empty if cell.formula.is_none() => continue,
                    data => Data::from(data),
                };
                if r >= MAX_ROWS || c >= MAX_COLUMNS {
                    let why = format!("there is a value beyond row {MAX_ROWS} or column {MAX_COLUMNS}");
                    return Err(fail(r.saturating_add(1), why));
                }
                if r + 1 != row.line {
                    if r + 1 < row.line {
                        return Err(fail(row.line, "its rows are not in order; save it again".to_owned()));
                    }
                    if !row.is_empty() && !each(&row)? {
                        return Ok(());
                    }
                    row.cells.clear();
                    row.unworked.clear();
                    row.line = r + 1;
                }
                match data {
                    Data::Empty => row.unworked.push(c),
                    data => row.put(c, data),
                }
            }
            if !row.is_empty() {
                each(&row)?;
            }
            Ok(())
        })
        .map_err(|why| fail(0, why))?
    }
}

/// The parser is a dependency and the file is untrusted: should it panic after all, the file counts as damaged.
fn contained<T>(read: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(read))
        .map_err(|_| "the workbook is damaged: its parts contradict each other".to_owned())
}

/// The bytes of a workbook, which end when much more was read than is there: that is a workbook whose sheets are the
/// same part over and over.
struct Metered<'a> {
    bytes: Cursor<Cow<'a, [u8]>>,
    left: u64,
}

impl<'a> Metered<'a> {
    fn new(bytes: Cow<'a, [u8]>) -> Metered<'a> {
        let left = 4 * bytes.len() as u64 + (4 << 20);
        Metered {
            bytes: Cursor::new(bytes),
            left,
        }
    }
}

impl Read for Metered<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let n = self.bytes.read(out)?;
        self.left = self
            .left
            .checked_sub(n as u64)
            .ok_or_else(|| std::io::Error::other(SAME_PART))?;
        Ok(n)
    }
}

impl Seek for Metered<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.bytes.seek(to)
    }
}

/// Whether an archive packs files of its own rather than being the parts of one document.
fn packs_files(bytes: &[u8]) -> bool {
    let Ok(archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return false;
    };
    let parts = ["[Content_Types].xml", "mimetype", "content.xml", "word/", "xl/", "ppt/"];
    let document = |name: &str| parts.iter().any(|part| name.starts_with(part));
    let file = |name: &str| {
        let name = name.to_ascii_lowercase();
        [".csv", ".xml", ".xlsx", ".xlsm", ".xls", ".tsv", ".txt"]
            .iter()
            .any(|e| name.ends_with(e))
    };
    let names = || archive.file_names().flatten();
    !names().any(|n| document(&n)) && names().any(|n| file(&n))
}

/// Unpacks every part to nowhere, counting, because what an archive says about its size can be untrue.
fn check_unpacked(bytes: &[u8], limits: &Limits) -> Result<(), String> {
    // What the library says is for programmers.
    let damaged =
        || "the workbook is damaged: open it in a spreadsheet program, save it again and use the new file".to_owned();
    // Counted before the list of parts is made, which would be the bomb.
    let signature = b"PK\x01\x02";
    let parts = bytes.windows(4).filter(|w| w == signature).take(MAX_PARTS + 1);
    if parts.count() > MAX_PARTS {
        return Err(format!("the workbook holds more than {MAX_PARTS} parts"));
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let mut left = limits.unpacked;
    let mut sink = vec![0u8; 1 << 16];
    for i in 0..archive.len() {
        let mut part = archive.by_index(i).map_err(|_| damaged())?;
        let shared = part
            .name()
            .is_ok_and(|n| n.to_ascii_lowercase().ends_with("sharedstrings.xml"));
        let before = left;
        loop {
            let n = part.read(&mut sink).map_err(|_| damaged())? as u64;
            if n == 0 {
                break;
            }
            left = left.checked_sub(n).ok_or_else(|| {
                format!(
                    "the workbook unpacks to more than {} MB, which is refused",
                    limits.unpacked >> 20
                )
            })?;
        }
        drop(part);
        if shared {
            let part = archive.by_index(i).map_err(|_| damaged())?;
            // Room is made for as many texts as the part claims, so the claim must be possible.
            if claimed_texts(part) > before - left {
                return Err("the workbook claims to hold more texts than it does".to_owned());
            }
        }
    }
    Ok(())
}

/// How many texts the table of texts says it has.
fn claimed_texts(part: impl Read) -> u64 {
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(part));
    let mut buf = Vec::new();
    loop {
        match reader.read_event_into(&mut buf) {
            Ok(Event::Start(e) | Event::Empty(e)) if e.local_name().as_ref() == "sst" => {
                let mut attributes = e.attributes();
                let claims = attributes
                    .with_checks(false)
                    .flatten()
                    .filter(|a| a.key.as_ref() == "uniqueCount");
                return claims.map(|a| a.value.trim().parse().unwrap_or(0)).max().unwrap_or(0);
            }
            Ok(Event::Eof) | Err(_) => return 0,
            Ok(_) => buf.clear(),
        }
    }
}
