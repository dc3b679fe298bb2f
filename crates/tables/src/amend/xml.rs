//! XML with values changed in place: the text of an element, or a new element where there was none. The reader itself
//! says where each row is, so that a row here is the row of the findings.

use std::collections::BTreeMap;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::{NO_ROW, NOT_IN_FILE, Outcome, Wanted, marked, spliced};
use crate::error::ReadError;
use crate::probe::TableKind;
use crate::reader::{Limits, Places, read_xml};
use crate::schema::{Node, Schema};
use crate::source::Input;
use crate::table::{Format, Tables};
use crate::write::escape;

const HOLDS_MORE: &str =
    "The element of this value holds other elements, which a change would lose; correct it in the source.";

pub(super) fn amend(
    kind: &dyn TableKind,
    input: &Input,
    wanted: &[Wanted<'_>],
    limits: &Limits,
) -> Result<Outcome, ReadError> {
    let text = input.text(limits.bytes)?;
    let schema = kind.schema();
    let mut tables = Tables::new(schema, Format::Xml);
    tables.places = Some(Places::default());
    let plain = Input::bytes(input.name.clone(), text.as_bytes());
    read_xml(&plain, &mut tables, limits, &|_| ())?;
    drop(plain);
    let mut outcome = Outcome::default();
    let mut rows: BTreeMap<(usize, usize), Vec<&Wanted<'_>>> = BTreeMap::new();
    let mut columns = BTreeMap::new();
    for want in wanted {
        match kind.as_read(&tables, want.at) {
            Some((table, row, column)) => {
                columns.insert(want.change, column);
                rows.entry((table, row)).or_default().push(want);
            }
            None => outcome.unplaced.push((want.change, NOT_IN_FILE.to_owned())),
        }
    }
    let mut editor = Editor {
        schema,
        text: &text,
        edits: Vec::new(),
        unplaced: Vec::new(),
    };
    let places = tables.places.take().unwrap_or_default();
    for ((table, row), wants) in rows {
        let Some((span, node)) = places.element(table, row) else {
            let lost = wants.iter().map(|w| (w.change, NO_ROW.to_owned()));
            outcome.unplaced.extend(lost);
            continue;
        };
        let mut set = Vec::new();
        for want in wants {
            let cell = (table, columns.get(&want.change).copied().unwrap_or(0));
            match editor.path(&span, node, cell) {
                Some(path) => set.push(Set {
                    path,
                    value: want.value,
                    change: want.change,
                }),
                None => outcome.unplaced.push((want.change, NOT_IN_FILE.to_owned())),
            }
        }
        editor.set(&span, node, set, true);
    }
    let unplaced = std::mem::take(&mut editor.unplaced);
    let changed = wanted.len() - outcome.unplaced.len() - unplaced.len();
    outcome.unplaced.extend(unplaced);
    let mut edits = std::mem::take(&mut editor.edits);
    if changed == 0 {
        return Ok(outcome);
    }
    edits.extend(declared(&text));
    let mut new = spliced(&text, edits).into_bytes();
    if marked(input)? {
        new.splice(0..0, *b"\xEF\xBB\xBF");
    }
    outcome.bytes.insert(0, (new, changed));
    Ok(outcome)
}

/// The declaration names the encoding the text is written in from now on.
fn declared(text: &str) -> Option<(Range<usize>, String)> {
    let declaration = text.trim_start().starts_with("<?xml").then(|| text.find("?>"))??;
    let from = text.get(..declaration)?.find("encoding")?;
    let quote = from + text.get(from..declaration)?.find(['"', '\''])?;
    let mark = text.get(quote..)?.chars().next()?;
    let end = quote + 1 + text.get(quote + 1..declaration)?.find(mark)?;
    let named = text.get(quote + 1..end)?;
    (!named.eq_ignore_ascii_case("utf-8")).then(|| (quote + 1..end, "UTF-8".to_owned()))
}

/// A value to be set below an element: through which elements it is reached.
struct Set<'a> {
    path: Vec<usize>,
    value: &'a str,
    change: usize,
}

struct Editor<'a> {
    schema: &'static Schema,
    text: &'a str,
    edits: Vec<(Range<usize>, String)>,
    unplaced: Vec<(usize, String)>,
}

impl Editor<'_> {
    fn node(&self, at: usize) -> &'static Node {
        &self.schema.nodes[at]
    }

    /// Through which elements a value is reached from its row's element: of several spellings the one that is there,
    /// else the first.
    fn path(&self, row: &Range<usize>, node: usize, cell: (usize, usize)) -> Option<Vec<usize>> {
        let mut paths = Vec::new();
        self.paths(node, cell, &mut Vec::new(), &mut paths);
        let there = |path: &[usize]| {
            let mut at = (row.clone(), node);
            for step in path {
                at = (Element::of(self.text, &at.0)?.child(self.node(at.1), *step)?, *step);
            }
            Some(at.0.start)
        };
        let first = paths.iter().filter_map(|p| Some((there(p)?, p))).min();
        first.map(|(_, p)| p).or(paths.first()).cloned()
    }

    fn paths(&self, node: usize, cell: (usize, usize), path: &mut Vec<usize>, out: &mut Vec<Vec<usize>>) {
        if self.node(node).cell_of == Some(cell) {
            out.push(path.clone());
        }
        for (_, child) in &self.node(node).children {
            if self.node(*child).row_of.is_none() {
                path.push(*child);
                self.paths(*child, cell, path, out);
                path.pop();
            }
        }
    }

    /// Sets values in and below an element. `is_row` is for the element of a row itself, which stays whatever is set.
    fn set(&mut self, span: &Range<usize>, node: usize, sets: Vec<Set<'_>>, is_row: bool) {
        let Some(element) = Element::of(self.text, span) else {
            let lost = sets.iter().map(|s| (s.change, NO_ROW.to_owned()));
            self.unplaced.extend(lost);
            return;
        };
        let mut below: BTreeMap<(usize, usize), Vec<Set<'_>>> = BTreeMap::new();
        for set in sets {
            match set.path.split_first() {
                // An element that says nothing is a fault of its own.
                None if element.children.is_empty() && set.value.trim().is_empty() && !is_row => {
                    let before = self.text.get(..span.start).unwrap_or("");
                    let blank = before.len() - before.trim_end().len();
                    self.edits.push((span.start - blank..span.end, String::new()));
                }
                None if element.children.is_empty() => self.edits.push(element.with_content(escape(set.value))),
                None => self.unplaced.push((set.change, HOLDS_MORE.to_owned())),
                Some((first, rest)) => {
                    let rest = Set {
                        path: rest.to_vec(),
                        ..set
                    };
                    below.entry((self.node(*first).order, *first)).or_default().push(rest);
                }
            }
        }
        let mut within = String::new();
        for ((order, child), sets) in below {
            if let Some(span) = element.child(self.node(node), child) {
                self.set(&span, child, sets, false);
                continue;
            }
            let new = self.built(element.prefix, child, &sets);
            if new.is_empty() {
                continue;
            }
            match element.content {
                Some(_) => {
                    let at = element.place(self.schema, node, order);
                    self.edits.push((at..at, new));
                }
                None => within.push_str(&new),
            }
        }
        if !within.is_empty() {
            self.edits.push(element.with_content(within));
        }
    }

    /// A new element with what is to be in it; nothing when that is nothing.
    fn built(&self, prefix: &str, node: usize, sets: &[Set<'_>]) -> String {
        let mut inside = String::new();
        let mut below: BTreeMap<(usize, usize), Vec<Set<'_>>> = BTreeMap::new();
        for set in sets {
            match set.path.split_first() {
                None => inside = escape(set.value),
                Some((first, rest)) => below.entry((self.node(*first).order, *first)).or_default().push(Set {
                    path: rest.to_vec(),
                    ..*set
                }),
            }
        }
        for ((_, child), sets) in below {
            inside.push_str(&self.built(prefix, child, &sets));
        }
        let name = &self.node(node).name;
        if inside.is_empty() {
            return inside;
        }
        format!("<{prefix}{name}>{inside}</{prefix}{name}>")
    }
}

/// An element taken apart: where its parts are in the text.
struct Element<'a> {
    span: Range<usize>,
    /// Its name as written, and the prefix of a namespace in it with its colon.
    name: &'a str,
    prefix: &'a str,
    /// Its start tag; of an element that is empty the whole.
    tag: &'a str,
    /// What is between its tags; none when it is `<Name/>`.
    content: Option<Range<usize>>,
    /// The elements directly in it, by their names without prefix.
    children: Vec<(String, Range<usize>)>,
}

impl<'a> Element<'a> {
    fn of(text: &'a str, span: &Range<usize>) -> Option<Element<'a>> {
        let whole = text.get(span.clone())?;
        let mut reader = Reader::from_str(whole);
        let mut children = Vec::new();
        let (mut depth, mut began) = (0usize, (String::new(), 0usize));
        let mut content = 0..0;
        let mut is_empty = false;
        loop {
            let before = reader.buffer_position() as usize;
            let event = reader.read_event().ok()?;
            let after = reader.buffer_position() as usize;
            match event {
                Event::Start(e) => {
                    match depth {
                        0 => content.start = after,
                        1 => began = (e.local_name().as_ref().to_owned(), before),
                        _ => {}
                    }
                    depth += 1;
                }
                Event::Empty(e) => match depth {
                    0 => {
                        is_empty = true;
                        content.start = after;
                        break;
                    }
                    1 => children.push((
                        e.local_name().as_ref().to_owned(),
                        span.start + before..span.start + after,
                    )),
                    _ => {}
                },
                Event::End(_) => {
                    depth = depth.checked_sub(1)?;
                    match depth {
                        0 => {
                            content.end = before;
                            break;
                        }
                        1 => children.push((std::mem::take(&mut began.0), span.start + began.1..span.start + after)),
                        _ => {}
                    }
                }
                Event::Eof => return None,
                _ => {}
            }
        }
        let tag = whole.get(..content.start)?;
        let name = tag.strip_prefix('<')?;
        let name = name
            .split(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>')
            .next()?;
        let prefix = name.find(':').and_then(|at| name.get(..=at)).unwrap_or("");
        Some(Element {
            span: span.clone(),
            name,
            prefix,
            tag,
            content: (!is_empty).then(|| span.start + content.start..span.start + content.end),
            children,
        })
    }

    /// Where the first element of that kind in it is.
    fn child(&self, node: &Node, kind: usize) -> Option<Range<usize>> {
        let named = |name: &str| {
            let mut names = node.children.iter();
            names.any(|(n, at)| *at == kind && n.eq_ignore_ascii_case(name))
        };
        let found = self.children.iter().find(|(name, _)| named(name));
        found.map(|(_, span)| span.clone())
    }

    /// Where an element of that order belongs: behind the last of those that come before it.
    fn place(&self, schema: &Schema, node: usize, order: usize) -> usize {
        let comes_before = |name: &str| {
            let mut kinds = schema.nodes[node].children.iter();
            kinds.any(|(n, at)| n.eq_ignore_ascii_case(name) && schema.nodes[*at].order <= order)
        };
        let last = self.children.iter().rfind(|(name, _)| comes_before(name));
        let start = self.content.as_ref().map_or(self.span.start, |c| c.start);
        last.map_or(start, |(_, span)| span.end)
    }

    /// The element with something else between its tags.
    fn with_content(&self, content: String) -> (Range<usize>, String) {
        match &self.content {
            Some(old) => (old.clone(), content),
            None => {
                let tag = self.tag.trim_end_matches('>').trim_end_matches('/').trim_end();
                (self.span.clone(), format!("{tag}>{content}</{}>", self.name))
            }
        }
    }
}
