//! Where an XML file is in the schema: which elements are open, which rows they fill.

use crate::error::ReadError;
use crate::reader::Limits;
use crate::source::{Input, Lines, line_breaks};
use crate::table::{MAX_CELL, NO_ROW, Overflow, Problem, ProblemKind, Tables};
use quick_xml::events::BytesStart;

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

pub(super) fn shorten(text: &str) -> String {
    text.chars().take(40).collect()
}

pub(super) struct Walk<'a> {
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
    /// Where the tag at hand begins and ends in the text, when someone wants to know.
    pub(super) tag: (u64, u64),
}

impl<'a> Walk<'a> {
    pub(super) fn new(tables: &'a mut Tables, input: &'a Input, file: u16, limits: &'a Limits) -> Walk<'a> {
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
            tag: (0, 0),
        }
    }

    pub(super) fn error(&self, line: u32, reason: impl Into<String>) -> ReadError {
        ReadError::file(self.name, line, reason)
    }

    /// Whether the tables still fit into memory.
    pub(super) fn check_size(&self, source: &mut Lines<'_>) -> Result<(), ReadError> {
        self.tables.check_size(self.limits, self.name, source.line())
    }

    pub(super) fn ill_formed(&self, line: u32, e: &quick_xml::Error) -> ReadError {
        if let quick_xml::Error::Io(e) = e {
            return self.error(line, e.to_string());
        }
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

    pub(super) fn open(&mut self, e: &BytesStart<'_>, line: u32) -> Result<(), ReadError> {
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
        if e.len() > e.name().as_ref().len() {
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
            self.began(t, node_index);
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
            self.began(t, 0);
            self.open[t] = row as u32;
            frame.row = Some(t);
        }
        self.frames.push(frame);
        Ok(())
    }

    /// Whether someone wants to know where rows are.
    pub(super) fn notes_places(&self) -> bool {
        self.tables.places.is_some()
    }

    fn began(&mut self, table: usize, node: usize) {
        if let Some(places) = &mut self.tables.places {
            places.begins(table, node, self.tag.0);
        }
    }

    pub(super) fn close(&mut self) -> Result<(), ReadError> {
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
            if let Some(places) = &mut self.tables.places {
                places.ends(t, self.open[t], self.tag.1);
            }
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
    pub(super) fn plain_text(&mut self, text: &str) -> bool {
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
        // No character below a space but the blank ones is allowed in XML, so the greatest tells.
        text.bytes().fold(0, u8::max) <= b' '
    }

    pub(super) fn text(&mut self, text: &str, line: u32) -> Result<(), ReadError> {
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
            Some(_) => {
                // The line is that of the text's end.
                let within = line_breaks(text.trim_start().as_bytes());
                self.problem(ProblemKind::Misplaced, line - within.min(line), None);
            }
            None if self.rooted => {
                return Err(self.error(line, "there is text after the end of the return"));
            }
            None => return Err(self.error(line, "there is text before the first element")),
        }
        Ok(())
    }

    fn attributes(&mut self, e: &BytesStart<'_>, line: u32) {
        // Looking for the same name twice would cost the square of their number.
        for attribute in e.attributes().with_checks(false).flatten() {
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

    pub(super) fn end(&self, line: u32) -> Result<(), ReadError> {
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
