//! What can be seen of files without reading them whole, and the kinds that claim them.

use crate::amend::CellAt;
use crate::error::ReadError;
use crate::reader::book::Book;
use crate::reader::{Limits, ProgressFn, character, read_csv, read_workbook, read_xml};
use crate::schema::Schema;
use crate::source::{FileKind, Input, decode_lossy, sniff};
use crate::table::{Format, Tables};
use quick_xml::events::Event;
use std::borrow::Cow;

/// What can be seen of a file without reading it whole.
#[derive(Clone, Debug)]
pub struct Probe {
    /// The file's name.
    pub name: String,
    /// The sort of file.
    pub kind: FileKind,
    /// XML: root element. Empty otherwise.
    pub root: String,
    /// XML: the first elements that hold text, as (element name in lower case, text).
    pub values: Vec<(String, String)>,
    /// XML: names of the first elements, in lower case, each once.
    pub elements: Vec<String>,
    /// CSV: the headings.
    pub headings: Vec<String>,
    /// Workbook: each sheet's name and first rows.
    pub sheets: Vec<(String, Vec<Vec<String>>)>,
}

/// How much of a text file is looked at, and how many rows of a sheet.
const HEAD: usize = 64 * 1024;
const ROWS: u32 = 60;

impl Probe {
    /// Looks at the beginning of a file. `known` says whether a text is the heading of a column that some kind has, so
    /// that the headings of a CSV file are found below whatever is above them.
    ///
    /// # Errors
    /// A file that cannot be opened, or is of a sort never read.
    pub fn of(input: &Input, limits: &Limits, known: &dyn Fn(&str) -> bool) -> Result<Probe, ReadError> {
        let head = input.head(HEAD)?;
        if head.is_empty() {
            return Err(ReadError::file(&input.name, 0, "the file is empty"));
        }
        let mut probe = Probe {
            name: input.name.clone(),
            kind: sniff(&head),
            root: String::new(),
            values: Vec::new(),
            elements: Vec::new(),
            headings: Vec::new(),
            sheets: Vec::new(),
        };
        match probe.kind {
            FileKind::Xml => probe.look_at_xml(&decode_lossy(&head)),
            FileKind::Csv => {
                let text = decode_lossy(&head);
                (probe.headings, _) = crate::reader::top(&text, known);
            }
            FileKind::Workbook => probe.look_at_workbook(input, limits)?,
            FileKind::OldWorkbook => {
                return Err(ReadError::file(
                    &input.name,
                    0,
                    "this is an old .xls or a password-protected workbook; save it as .xlsx without a password",
                ));
            }
            FileKind::Binary => return Err(binary(input, &head)),
        }
        Ok(probe)
    }

    /// XML: text of the first element with that name, if it was among the first.
    pub fn value(&self, element: &str) -> Option<&str> {
        self.values
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(element))
            .map(|(_, v)| v.as_str())
    }

    /// XML: whether an element of that name was among the first.
    pub fn has_element(&self, element: &str) -> bool {
        self.elements.iter().any(|n| n.eq_ignore_ascii_case(element))
    }

    fn look_at_xml(&mut self, text: &str) {
        // The declaration's encoding is no longer true of the decoded text.
        let text = match (text.trim_start().starts_with("<?xml"), text.find("?>")) {
            (true, Some(end)) => &text[end + 2..],
            _ => text,
        };
        let mut reader = quick_xml::Reader::from_str(text);
        let mut open = String::new();
        // A value may come in pieces: between comments, as CDATA, with characters by their numbers.
        let mut value = String::new();
        while let Ok(event) = reader.read_event() {
            match event {
                Event::Start(e) | Event::Empty(e) => {
                    let name = e.local_name().as_ref().to_ascii_lowercase();
                    if self.root.is_empty() {
                        self.root.clone_from(&name);
                    }
                    if self.elements.len() < 200 && !self.elements.contains(&name) {
                        self.elements.push(name.clone());
                    }
                    open = name;
                    value.clear();
                }
                Event::Text(t) => value.push_str(&t),
                Event::CData(t) => value.push_str(&t),
                Event::GeneralRef(r) => value.extend(character(&r)),
                Event::End(_) => {
                    if self.values.len() < 200 && !value.trim().is_empty() {
                        self.values.push((open.clone(), value.trim().to_owned()));
                    }
                    value.clear();
                }
                Event::Eof => break,
                _ => {}
            }
        }
    }

    fn look_at_workbook(&mut self, input: &Input, limits: &Limits) -> Result<(), ReadError> {
        let mut book = Book::open(input, limits)?;
        for name in book.sheets() {
            let mut rows: Vec<Vec<String>> = Vec::new();
            book.rows(&name, |row| {
                if row.line > ROWS {
                    return Ok(false);
                }
                rows.resize(row.line as usize, Vec::new());
                if let Some(last) = rows.last_mut() {
                    *last = row.texts().into_iter().map(Cow::into_owned).collect();
                }
                Ok(true)
            })?;
            self.sheets.push((name, rows));
        }
        Ok(())
    }
}

/// Why a file that is no text cannot be read: text that was damaged is distinguished from what never was text.
fn binary(input: &Input, head: &[u8]) -> ReadError {
    let zero = head.iter().position(|b| *b == 0).unwrap_or(0);
    let text = |b: &u8| !b.is_ascii_control() || b.is_ascii_whitespace();
    if zero > 0 && head[..zero].iter().all(text) && !head.starts_with(b"%PDF") {
        let line = 1 + crate::source::line_breaks(&head[..zero]);
        let why = "there is a zero byte here, which no text has: the file is damaged, or cut together; save it again";
        return ReadError::file(&input.name, line, why);
    }
    ReadError::file(&input.name, 0, "this is neither XML, CSV nor an .xlsx workbook")
}

/// A kind of return's answer to "is this yours?".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// How sure, 1–100. The highest claim wins.
    pub sureness: u8,
    /// The year, when the files show it.
    pub year: Option<u16>,
    /// A whole sentence for the user: what was taken for what, and why. It ends with the doubts.
    pub why: String,
    /// What speaks against it, each a whole sentence: a page shows these before anything else.
    pub doubts: Vec<String>,
}

impl Claim {
    /// Adds a doubt.
    pub fn doubt(&mut self, sentence: impl Into<String>) {
        let sentence = sentence.into();
        self.why.push(' ');
        self.why.push_str(&sentence);
        self.doubts.push(sentence);
    }
}

/// The one year that a file's name gives, such as 2026 of `sen2-2026.xml`; none where it gives none, or several.
#[must_use]
pub fn year_in_name(name: &str) -> Option<u16> {
    let numbers = name.split(|c: char| !c.is_ascii_digit());
    let mut years = numbers
        .filter(|n| n.len() == 4 && n.starts_with("20"))
        .filter_map(|n| n.parse().ok());
    years.next().filter(|_| years.next().is_none())
}

/// A kind of file or set of files: what tables it is made of, how to know it and how to read it.
pub trait TableKind: Sync {
    /// Short id used by `--return`, such as `sen2`.
    fn id(&self) -> &'static str;
    /// Name in words.
    fn title(&self) -> &'static str;
    /// Its structure.
    fn schema(&self) -> &'static Schema;
    /// Whether these files are of this kind.
    fn recognise(&self, probes: &[Probe]) -> Option<Claim>;
    /// Whether its workbook stacks several tables in one sheet.
    fn stacked(&self) -> bool {
        false
    }
    /// Whether a file given among this year's is last year's, as its name shows.
    fn is_last_years(&self, _name: &str) -> bool {
        false
    }
    /// Reads the files into tables and joins them.
    ///
    /// # Errors
    /// A file that cannot be read, with its line and reason.
    fn read(&self, inputs: &[Input], limits: &Limits, progress: &ProgressFn<'_>) -> Result<Tables, ReadError> {
        read_plain(self.schema(), self.stacked(), inputs, limits, progress)
    }
    /// Reads the files when the year is known before: what a year's own layout demands is then checked.
    ///
    /// # Errors
    /// As [`TableKind::read`].
    fn read_for(
        &self,
        _year: Option<u16>,
        inputs: &[Input],
        limits: &Limits,
        progress: &ProgressFn<'_>,
    ) -> Result<Tables, ReadError> {
        self.read(inputs, limits, progress)
    }
    /// The year, once read, when the files' beginning did not show it.
    fn year_of(&self, _tables: &Tables) -> Option<u16> {
        None
    }
    /// Where a cell of the tables is in the tables as they were read from the file, where this kind moves values to
    /// other tables afterwards; none when it is in no file by itself.
    fn as_read(&self, _read: &Tables, cell: CellAt) -> Option<CellAt> {
        Some(cell)
    }
    /// Whether files of that form have their values moved to other tables, so that changing one can make a row or
    /// remove one.
    fn deals_out(&self, _format: Format) -> bool {
        false
    }
}

/// Reads files by their sort alone: one XML, any number of CSV files, or one workbook.
///
/// # Errors
/// A mixture of sorts, or more than one XML or workbook; and whatever the reader says.
pub fn read_plain(
    schema: &'static Schema,
    stacked: bool,
    inputs: &[Input],
    limits: &Limits,
    progress: &ProgressFn<'_>,
) -> Result<Tables, ReadError> {
    read_plain_for(None, schema, stacked, inputs, limits, progress)
}

/// As [`read_plain`], for a year known beforehand.
///
/// # Errors
/// As [`read_plain`].
pub fn read_plain_for(
    year: Option<u16>,
    schema: &'static Schema,
    stacked: bool,
    inputs: &[Input],
    limits: &Limits,
    progress: &ProgressFn<'_>,
) -> Result<Tables, ReadError> {
    let mut kinds = Vec::new();
    for input in inputs {
        kinds.push(sniff(&input.head(4096)?));
    }
    let Some(first) = kinds.first() else {
        return Err(ReadError::all("no files were given"));
    };
    if let Some(other) = kinds.iter().position(|k| k != first) {
        return Err(ReadError::all(format!(
            "{} and {} are files of different sorts; give the CSV files, the XML or the workbook of one return, not a mixture",
            inputs[0].name, inputs[other].name
        )));
    }
    if *first != FileKind::Csv && inputs.len() > 1 {
        return Err(ReadError::all(format!(
            "{} and {} are two whole returns; check one at a time (last year's goes in beside it as the previous return)",
            inputs[0].name, inputs[1].name
        )));
    }
    let mut tables;
    match first {
        FileKind::Xml => {
            tables = Tables::new(schema, Format::Xml);
            tables.year = year;
            read_xml(&inputs[0], &mut tables, limits, progress)?;
        }
        FileKind::Workbook => {
            tables = Tables::new(schema, Format::Workbook);
            read_workbook(&inputs[0], &mut tables, stacked, limits, progress)?;
        }
        FileKind::Csv => {
            tables = Tables::new(schema, Format::Csv);
            read_csv(inputs, &mut tables, limits, progress)?;
        }
        FileKind::OldWorkbook | FileKind::Binary => {
            return Err(ReadError::file(
                &inputs[0].name,
                0,
                "this is neither XML, CSV nor an .xlsx workbook",
            ));
        }
    }
    tables.finish();
    Ok(tables)
}
