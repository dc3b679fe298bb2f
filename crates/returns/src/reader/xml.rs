//! XML in one pass, whatever its size: elements are looked up in the schema's tree and their text goes
//! straight into the columns.

use super::{Limits, Progress, ProgressFn};
use crate::error::ReadError;
use crate::source::{Input, Lines, line_breaks};
use crate::table::{MAX_CELL, NO_ROW, Overflow, Problem, ProblemKind, Tables};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::io::BufRead;

struct Frame {
    node: usize,
    line: u32,
    row: Option<usize>,
    cell: Option<(usize, usize)>,
    /// Where to look first for the next child.
    hint: usize,
    /// Declared place of the last child, to see elements out of order.
    last_order: usize,
    /// Kinds of child met, as bits by their declared place, where the schema lays them down.
    seen: u64,
}

/// Reads one XML file into the tables. Call [`Tables::finish`] afterwards.
///
/// # Errors
/// A file that is not well formed, has another root than the schema's, declares entities, or passes
/// the limits; with its line.
pub fn read_xml(
    input: &Input,
    tables: &mut Tables,
    limits: &Limits,
    progress: &ProgressFn<'_>,
) -> Result<(), ReadError> {
    // Taken for UTF-8 first, which the parser verifies as it goes; a file that fails and is written in
    // another encoding is decoded and read again from its beginning.
    let untouched = tables.clone();
    match read_stream(input, input.stream(limits.bytes)?, tables, limits, progress) {
        Err(_) if !input.is_utf8()? => {
            *tables = untouched;
            read_stream(input, input.decoded(limits.bytes)?, tables, limits, progress)
        }
        done => done,
    }
}

fn read_stream(
    input: &Input,
    mut source: Lines<'_>,
    tables: &mut Tables,
    limits: &Limits,
    progress: &ProgressFn<'_>,
) -> Result<(), ReadError> {
    let size = input.size()?;
    let file = tables.add_file(&input.name);
    skip_declaration(&mut source).map_err(|e| ReadError::file(&input.name, 0, e.to_string()))?;
    for t in &mut tables.tables {
        if t.def.path.is_some() {
            t.supplied = true;
            for (given, column) in t.given.iter_mut().zip(&t.def.columns) {
                *given = !column.export_only;
            }
        }
    }
    let mut walk = Walk::new(tables, input, file, limits);
    let mut reader = Reader::from_reader(source);
    let mut buf = Vec::new();
    let mut events = 0u64;
    loop {
        let event = match reader.read_event_into(&mut buf) {
            Ok(event) => event,
            Err(e) => {
                let line = reader.get_mut().line();
                return Err(walk.ill_formed(line, &e));
            }
        };
        match event {
            Event::Start(e) => walk.open(&e, reader.get_mut().line() - inside(&e))?,
            Event::Empty(e) => {
                walk.open(&e, reader.get_mut().line() - inside(&e))?;
                walk.close()?;
            }
            Event::End(_) => walk.close()?,
            // Most text is a value or the space between elements, for which nobody asks the line.
            Event::Text(e) => {
                if !walk.plain_text(&e) {
                    walk.text(&e, reader.get_mut().line())?;
                }
            }
            Event::CData(e) => walk.text(&e, reader.get_mut().line())?,
            Event::GeneralRef(e) => {
                let resolved = match e.resolve_char_ref() {
                    Ok(Some(c)) => Some(c),
                    Ok(None) => match &*e {
                        "amp" => Some('&'),
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        _ => None,
                    },
                    Err(_) => None,
                };
                let line = reader.get_mut().line();
                let Some(c) = resolved else {
                    return Err(walk.error(
                        line,
                        format!(
                            "&{}; is not a character XML knows; returns may not define their own",
                            shorten(&e)
                        ),
                    ));
                };
                walk.text(c.encode_utf8(&mut [0; 4]), line)?;
            }
            Event::DocType(e) => {
                if e.contains('[') || e.to_ascii_lowercase().contains("<!entity") {
                    return Err(walk.error(
                        reader.get_mut().line(),
                        "the file carries its own document type definition, which is refused because it can hide other files or expand without end; remove the <!DOCTYPE …> part",
                    ));
                }
            }
            Event::Eof => break,
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
        }
        buf.clear();
        events += 1;
        if events.is_multiple_of(0x4_0000) {
            progress(Progress::Reading {
                file: &input.name,
                done: reader.get_ref().bytes().min(size),
                of: size,
            });
        }
    }
    let line = reader.get_mut().line();
    walk.end(line)?;
    progress(Progress::Reading {
        file: &input.name,
        done: size,
        of: size,
    });
    Ok(())
}

/// The declaration names an encoding that is no longer the stream's own.
fn skip_declaration(source: &mut Lines<'_>) -> std::io::Result<()> {
    loop {
        let chunk = source.fill_buf()?;
        let blank = chunk.iter().take_while(|b| b.is_ascii_whitespace()).count();
        if blank == 0 {
            break;
        }
        source.consume(blank);
    }
    let chunk = source.fill_buf()?;
    if chunk.starts_with(b"<?xml")
        && let Some(end) = chunk.windows(2).take(1000).position(|w| w == b"?>")
    {
        source.consume(end + 2);
    }
    Ok(())
}

/// Line breaks inside a tag, between attributes.
fn inside(e: &BytesStart<'_>) -> u32 {
    line_breaks(e.as_bytes())
}

fn shorten(text: &str) -> String {
    text.chars().take(40).collect()
}

struct Walk<'a> {
    tables: &'a mut Tables,
    name: &'a str,
    file: u16,
    limits: &'a Limits,
    frames: Vec<Frame>,
    /// Depth inside an element that is not the return's.
    skipping: u32,
    elements: u64,
    /// The open row of each table.
    open: Vec<u32>,
    /// Rows so far under the open parent row.
    counts: Vec<u32>,
    /// Tables under each table.
    kids: Vec<Vec<usize>>,
    /// What each node must hold this year.
    demands: Vec<u64>,
    value: String,
    value_line: u32,
    rooted: bool,
}

impl<'a> Walk<'a> {
    fn new(tables: &'a mut Tables, input: &'a Input, file: u16, limits: &'a Limits) -> Walk<'a> {
        let count = tables.tables.len();
        let mut kids = vec![Vec::new(); count];
        for t in &tables.tables {
            if let Some(p) = t.def.parent_index() {
                kids[p].push(t.index);
            }
        }
        let demands = tables.schema.demands(tables.year);
        Walk {
            demands,
            tables,
            name: &input.name,
            file,
            limits,
            frames: Vec::new(),
            skipping: 0,
            elements: 0,
            open: vec![NO_ROW; count],
            counts: vec![0; count],
            kids,
            value: String::new(),
            value_line: 0,
            rooted: false,
        }
    }

    fn error(&self, line: u32, reason: impl Into<String>) -> ReadError {
        ReadError::file(self.name, line, reason)
    }

    fn ill_formed(&self, line: u32, e: &quick_xml::Error) -> ReadError {
        let within = match self.frames.last() {
            Some(f) => format!(
                " (inside <{}>, opened at line {})",
                self.tables.schema.nodes[f.node].name, f.line
            ),
            None => String::new(),
        };
        self.error(line, format!("the XML is not well formed: {e}{within}"))
    }

    fn overflow(&self, line: u32, overflow: Overflow) -> ReadError {
        self.error(
            line,
            match overflow {
                Overflow::Cell => format!("one value is longer than {MAX_CELL} bytes"),
                Overflow::Table => "the file holds more than can be read at once".to_owned(),
            },
        )
    }

    fn open(&mut self, e: &BytesStart<'_>, line: u32) -> Result<(), ReadError> {
        self.elements += 1;
        if self.elements > self.limits.elements {
            return Err(self.error(line, format!("more than {} elements", self.limits.elements)));
        }
        if self.frames.len() as u32 + self.skipping >= self.limits.depth {
            return Err(self.error(
                line,
                format!("elements are nested more than {} deep", self.limits.depth),
            ));
        }
        if self.skipping > 0 {
            self.skipping += 1;
            return Ok(());
        }
        let name = e.local_name();
        let name = name.as_ref();
        if e.as_bytes().len() > e.name().as_ref().len() {
            self.attributes(e, line);
        }
        let schema = self.tables.schema;
        let Some(top) = self.frames.last_mut() else {
            return self.root(name, line);
        };
        let children = &schema.nodes[top.node].children;
        let found = (0..children.len())
            .map(|i| (i + top.hint) % children.len())
            .find(|i| children[*i].0.eq_ignore_ascii_case(name));
        let Some(found) = found else {
            self.skipping = 1;
            let kind = if self.frames.last().is_some_and(|f| f.cell.is_some()) {
                ProblemKind::Misplaced
            } else {
                ProblemKind::Unknown
            };
            self.problem(kind, line, Some(name));
            return Ok(());
        };
        top.hint = found + 1;
        let node_index = children[found].1;
        let node = &schema.nodes[node_index];
        let disorder = schema.ordered && node.order < top.last_order;
        top.last_order = top.last_order.max(node.order);
        let mut again = false;
        if let Some(occurs) = node.occurs {
            let bit = 1u64 << node.order;
            // A value given twice is noted as it closes, a table's rows by the table's own limit.
            let noted = node.cell_of.is_some() || node.row_of.is_some_and(|t| schema.tables[t].max.is_some());
            again = top.seen & bit != 0 && !occurs.many && !noted;
            top.seen |= bit;
        }
        if disorder {
            self.problem(ProblemKind::OutOfOrder, line, Some(name));
        }
        if again {
            self.problem(ProblemKind::TooMany, line, Some(name));
        }
        if schema.strict && node.name != name {
            self.problem(ProblemKind::Spelling, line, Some(name));
        }
        let mut frame = Frame {
            node: node_index,
            line,
            row: None,
            cell: None,
            hint: 0,
            last_order: 0,
            seen: 0,
        };
        if let Some(t) = node.row_of {
            let parent = schema.tables[t].parent_index();
            let parent_row = parent.map_or(NO_ROW, |p| self.open[p]);
            let row = self.tables.tables[t]
                .push_row(line, parent_row, self.file)
                .map_err(|o| self.overflow(line, o))?;
            self.counts[t] += 1;
            if schema.tables[t].max.is_some_and(|m| self.counts[t] > m) {
                self.problem_at(ProblemKind::TooMany, line, Some(name), Some((t, row as u32)));
            }
            self.open[t] = row as u32;
            for kid in &self.kids[t] {
                self.counts[*kid] = 0;
            }
            frame.row = Some(t);
        }
        if let Some(cell) = node.cell_of {
            self.value.clear();
            self.value_line = line;
            frame.cell = Some(cell);
        }
        self.frames.push(frame);
        Ok(())
    }

    fn root(&mut self, name: &str, line: u32) -> Result<(), ReadError> {
        let roots = &self.tables.schema.roots;
        if self.rooted {
            return Err(self.error(line, format!("<{}> after the end of the return", shorten(name))));
        }
        if !roots.iter().any(|r| r.eq_ignore_ascii_case(name)) {
            return Err(self.error(
                line,
                format!(
                    "the file begins with <{}>; this return begins with <{}>",
                    shorten(name),
                    roots.join("> or <")
                ),
            ));
        }
        self.rooted = true;
        let mut frame = Frame {
            node: 0,
            line,
            row: None,
            cell: None,
            hint: 0,
            last_order: 0,
            seen: 0,
        };
        if let Some(t) = self.tables.schema.nodes[0].row_of {
            let row = self.tables.tables[t]
                .push_row(line, NO_ROW, self.file)
                .map_err(|o| self.overflow(line, o))?;
            self.open[t] = row as u32;
            frame.row = Some(t);
        }
        self.frames.push(frame);
        Ok(())
    }

    fn close(&mut self) -> Result<(), ReadError> {
        if self.skipping > 0 {
            self.skipping -= 1;
            return Ok(());
        }
        if let Some(top) = self.frames.last() {
            let missing = self.demands[top.node] & !top.seen;
            if missing != 0 {
                self.missing(top.node, top.line, missing);
            }
        }
        let Some(frame) = self.frames.pop() else {
            return Err(self.error(0, "an element is closed that was never opened"));
        };
        if let Some((t, c)) = frame.cell {
            let row = self.open[t];
            let value = std::mem::take(&mut self.value);
            if row != NO_ROW {
                let set = self.tables.tables[t]
                    .set(row as usize, c, &value, self.value_line)
                    .map_err(|o| self.overflow(frame.line, o))?;
                if !set {
                    let name = &self.tables.schema.nodes[frame.node].name;
                    self.problem_at(ProblemKind::Repeated, frame.line, Some(name), Some((t, row)));
                }
            }
            self.value = value;
            self.value.clear();
        }
        if let Some(t) = frame.row {
            self.open[t] = NO_ROW;
        }
        Ok(())
    }

    #[cold]
    fn missing(&mut self, node: usize, line: u32, missing: u64) {
        let schema = self.tables.schema;
        for (_, child) in &schema.nodes[node].children {
            let child = &schema.nodes[*child];
            if child.occurs.is_some() && missing & (1u64 << child.order) != 0 {
                self.problem(ProblemKind::Missing, line, Some(&child.name));
            }
        }
    }

    /// Takes text that needs no more thought; false when it does.
    fn plain_text(&mut self, text: &str) -> bool {
        if self.skipping > 0 {
            return true;
        }
        if self.frames.last().is_some_and(|f| f.cell.is_some()) {
            let fits = self.value.len() + text.len() <= MAX_CELL;
            if fits {
                self.value.push_str(text);
            }
            return fits;
        }
        text.bytes().all(|b| b.is_ascii_whitespace())
    }

    fn text(&mut self, text: &str, line: u32) -> Result<(), ReadError> {
        if self.skipping > 0 {
            return Ok(());
        }
        match self.frames.last() {
            Some(f) if f.cell.is_some() => {
                if self.value.len() + text.len() > MAX_CELL {
                    return Err(self.overflow(line, Overflow::Cell));
                }
                self.value.push_str(text);
            }
            _ if text.bytes().all(|b| b.is_ascii_whitespace()) => {}
            Some(_) => self.problem(ProblemKind::Misplaced, line, None),
            None if self.rooted => {
                return Err(self.error(line, "there is text after the end of the return"));
            }
            None => return Err(self.error(line, "there is text before the first element")),
        }
        Ok(())
    }

    fn attributes(&mut self, e: &BytesStart<'_>, line: u32) {
        for attribute in e.attributes().flatten() {
            let key = attribute.key.as_ref();
            if !(key == "xmlns" || key.starts_with("xmlns:") || key.starts_with("xsi:")) {
                let what = format!("{}@{}", e.local_name().as_ref(), shorten(key));
                self.problem(ProblemKind::Attribute, line, Some(&what));
            }
        }
    }

    fn problem(&mut self, kind: ProblemKind, line: u32, name: Option<&str>) {
        let place = self.frames.iter().rev().find_map(|f| {
            let t = f.row?;
            Some((t, self.open[t]))
        });
        self.problem_at(kind, line, name, place);
    }

    fn problem_at(&mut self, kind: ProblemKind, line: u32, name: Option<&str>, place: Option<(usize, u32)>) {
        let nodes = &self.tables.schema.nodes;
        let mut path: Vec<&str> = self
            .frames
            .iter()
            .skip(1)
            .map(|f| nodes[f.node].name.as_str())
            .collect();
        let last = name.map(shorten);
        path.extend(last.as_deref());
        let problem = Problem {
            kind,
            file: self.file,
            line,
            place: place.filter(|(_, row)| *row != NO_ROW),
            what: path.join("/"),
        };
        self.tables.problem(problem);
    }

    fn end(&self, line: u32) -> Result<(), ReadError> {
        if let Some(open) = self.frames.last() {
            let name = match open.node {
                0 => self.tables.schema.roots.first().map_or("", String::as_str),
                n => &self.tables.schema.nodes[n].name,
            };
            return Err(self.error(
                line,
                format!(
                    "the file ends inside <{name}>, opened at line {}; it may have been cut off",
                    open.line
                ),
            ));
        }
        if !self.rooted {
            return Err(self.error(line, "there is no element in the file"));
        }
        Ok(())
    }
}
