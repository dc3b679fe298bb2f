//! Content streams: the text a page shows, piece by piece, with its place and its marked content.

use super::font::{Font, FontKey, number, resolve};
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, decode_text_string};
use std::collections::HashMap;
use std::rc::Rc;

/// Most operations read in one document: a published report has some 40,000.
const MAX_OPERATIONS: usize = 3_000_000;
/// Most pieces of text kept.
const MAX_RUNS: usize = 400_000;
/// Most bytes all content streams may decompress to.
const MAX_CONTENT: usize = 96 * 1024 * 1024;
/// Forms within forms.
const MAX_FORMS: usize = 12;
/// Open marked content and saved states.
const MAX_STACK: usize = 512;

/// A piece of text on a page. Positions are in points from the page's origin, up and to the right.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) page: u32,
    /// Stream and number of the innermost marked content with a number.
    pub(super) mark: Option<(ObjectId, i64)>,
    /// Outside the document proper: header, footer, ornament.
    pub(super) artifact: bool,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) text: String,
}

/// A horizontal rule, as the borders of tables are drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    pub(super) page: u32,
    pub(super) y: f64,
    pub(super) x0: f64,
    pub(super) x1: f64,
}

/// Everything read from all pages.
#[derive(Default)]
pub(super) struct Canvas {
    pub(super) runs: Vec<Run>,
    pub(super) rules: Vec<Rule>,
    /// A limit was met: the rest was not read.
    pub(super) cut: bool,
    /// Fonts without a key to their characters were used on these pages.
    pub(super) unreadable: Vec<u32>,
    operations: usize,
    bytes: usize,
    fonts: HashMap<FontKey, Rc<Font>>,
}

type Matrix = [f64; 6];
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

fn multiply(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

fn apply(m: Matrix, x: f64, y: f64) -> (f64, f64) {
    (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])
}

#[derive(Clone)]
struct State {
    ctm: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    char_space: f64,
    word_space: f64,
    scale: f64,
    leading: f64,
    rise: f64,
}

struct Mark {
    number: Option<i64>,
    artifact: bool,
    /// Replacement text, until the first run has taken it.
    actual: Option<String>,
    replaced: bool,
}

struct Page<'a> {
    document: &'a Document,
    canvas: &'a mut Canvas,
    page: u32,
    stream: ObjectId,
    resources: Vec<&'a Dictionary>,
    state: State,
    saved: Vec<State>,
    text: Matrix,
    line: Matrix,
    marks: Vec<Mark>,
    /// Marks of the page around a form.
    outer: Option<(ObjectId, i64)>,
    outer_artifact: bool,
    path: Vec<(f64, f64, f64, f64)>,
    pen: (f64, f64),
    depth: usize,
}

/// Reads one page into the canvas.
pub(super) fn page(document: &Document, canvas: &mut Canvas, page: u32, id: ObjectId) {
    let left = MAX_CONTENT.saturating_sub(canvas.bytes);
    let Ok(content) = document.get_page_content_with_limit(id, left) else {
        canvas.cut = true;
        return;
    };
    canvas.bytes += content.len();
    let mut resources: Vec<&Dictionary> = Vec::new();
    if let Ok((own, ids)) = document.get_page_resources(id) {
        resources.extend(own);
        resources.extend(ids.iter().filter_map(|id| document.get_dictionary(*id).ok()));
    }
    let state = State {
        ctm: IDENTITY,
        font: None,
        size: 0.0,
        char_space: 0.0,
        word_space: 0.0,
        scale: 1.0,
        leading: 0.0,
        rise: 0.0,
    };
    let mut reader = Page {
        document,
        canvas,
        page,
        stream: id,
        resources,
        state,
        saved: Vec::new(),
        text: IDENTITY,
        line: IDENTITY,
        marks: Vec::new(),
        outer: None,
        outer_artifact: false,
        path: Vec::new(),
        pen: (0.0, 0.0),
        depth: 0,
    };
    reader.run(&content);
}

impl<'a> Page<'a> {
    fn run(&mut self, content: &[u8]) {
        for operation in Content::decode_iter(content) {
            let Ok(operation) = operation else {
                self.canvas.cut = true;
                return;
            };
            self.canvas.operations += 1;
            if self.canvas.operations > MAX_OPERATIONS || self.canvas.runs.len() > MAX_RUNS {
                self.canvas.cut = true;
                return;
            }
            self.apply(&operation);
        }
    }

    fn apply(&mut self, operation: &Operation) {
        let operands = &operation.operands;
        let n = |at: usize| operands.get(at).and_then(number).unwrap_or(0.0);
        match operation.operator.as_str() {
            "q" if self.saved.len() < MAX_STACK => self.saved.push(self.state.clone()),
            "Q" => {
                if let Some(state) = self.saved.pop() {
                    self.state = state;
                }
            }
            "cm" => self.state.ctm = multiply([n(0), n(1), n(2), n(3), n(4), n(5)], self.state.ctm),
            "BT" => (self.text, self.line) = (IDENTITY, IDENTITY),
            "Tf" => {
                self.state.size = n(1);
                if let Some(Ok(name)) = operands.first().map(Object::as_name) {
                    self.state.font = self.font(name);
                }
            }
            "Tc" => self.state.char_space = n(0),
            "Tw" => self.state.word_space = n(0),
            "Tz" => self.state.scale = n(0) / 100.0,
            "TL" => self.state.leading = n(0),
            "Ts" => self.state.rise = n(0),
            "Td" => self.next_line(n(0), n(1)),
            "TD" => {
                self.state.leading = -n(1);
                self.next_line(n(0), n(1));
            }
            "Tm" => {
                self.text = [n(0), n(1), n(2), n(3), n(4), n(5)];
                self.line = self.text;
            }
            "T*" => self.next_line(0.0, -self.state.leading),
            "Tj" => self.show(operands.first()),
            "'" => {
                self.next_line(0.0, -self.state.leading);
                self.show(operands.first());
            }
            "\"" => {
                (self.state.word_space, self.state.char_space) = (n(0), n(1));
                self.next_line(0.0, -self.state.leading);
                self.show(operands.get(2));
            }
            "TJ" => {
                for part in operands.first().and_then(|o| o.as_array().ok()).into_iter().flatten() {
                    match number(part) {
                        Some(back) => self.advance(-back / 1000.0 * self.state.size * self.state.scale),
                        None => self.show(Some(part)),
                    }
                }
            }
            "BMC" => self.mark(operands, None),
            "BDC" => self.mark(operands, operands.get(1)),
            "EMC" => {
                self.marks.pop();
            }
            "Do" => self.object(operands.first()),
            "re" => self.path.push((n(0), n(1), n(0) + n(2), n(1) + n(3))),
            "m" => self.pen = (n(0), n(1)),
            "l" => {
                self.path.push((self.pen.0, self.pen.1, n(0), n(1)));
                self.pen = (n(0), n(1));
            }
            "f" | "F" | "f*" | "S" | "s" | "B" | "B*" | "b" | "b*" => self.paint(),
            "n" => self.path.clear(),
            _ => {}
        }
        self.path.truncate(4096);
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = multiply([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    fn advance(&mut self, by: f64) {
        self.text = multiply([1.0, 0.0, 0.0, 1.0, by, 0.0], self.text);
    }

    /// Keeps the long thin shapes: rules.
    fn paint(&mut self) {
        for (x0, y0, x1, y1) in std::mem::take(&mut self.path) {
            let (a, b) = (apply(self.state.ctm, x0, y0), apply(self.state.ctm, x1, y1));
            if (a.1 - b.1).abs() < 2.5 && (a.0 - b.0).abs() > 20.0 && self.canvas.rules.len() < MAX_RUNS {
                let rule = Rule {
                    page: self.page,
                    y: (a.1 + b.1) / 2.0,
                    x0: a.0.min(b.0),
                    x1: a.0.max(b.0),
                };
                self.canvas.rules.push(rule);
            }
        }
    }

    fn mark(&mut self, operands: &[Object], properties: Option<&Object>) {
        if self.marks.len() >= MAX_STACK {
            self.canvas.cut = true;
            return;
        }
        let tag = operands.first().and_then(|o| o.as_name().ok()).unwrap_or_default();
        let properties = match properties {
            Some(Object::Dictionary(dict)) => Some(dict),
            Some(Object::Name(name)) => self.resource(b"Properties", name).and_then(|(o, _)| o.as_dict().ok()),
            _ => None,
        };
        let number = properties
            .and_then(|p| p.get(b"MCID").ok())
            .and_then(|o| o.as_i64().ok());
        let actual = properties
            .and_then(|p| p.get(b"ActualText").ok())
            .and_then(|o| decode_text_string(o).ok());
        self.marks.push(Mark {
            number,
            artifact: tag == b"Artifact",
            actual,
            replaced: false,
        });
    }

    fn resource(&self, kind: &[u8], name: &[u8]) -> Option<(&'a Object, Option<ObjectId>)> {
        self.resources.iter().find_map(|resources| {
            let group = resolve(self.document, resources.get(kind).ok())?.as_dict().ok()?;
            let raw = group.get(name).ok()?;
            let id = raw.as_reference().ok();
            resolve(self.document, Some(raw)).map(|object| (object, id))
        })
    }

    fn font(&mut self, name: &[u8]) -> Option<Rc<Font>> {
        let (object, id) = self.resource(b"Font", name)?;
        let key = match id {
            Some(id) => (Some(id), Vec::new(), id),
            None => (None, name.to_vec(), self.stream),
        };
        if let Some(font) = self.canvas.fonts.get(&key) {
            return Some(font.clone());
        }
        let font = Rc::new(
            object
                .as_dict()
                .map_or_else(|_| Font::unknown(), |dict| Font::read(self.document, dict)),
        );
        self.canvas.fonts.insert(key, font.clone());
        Some(font)
    }

    fn object(&mut self, name: Option<&Object>) {
        let Some((object, id)) = name
            .and_then(|o| o.as_name().ok())
            .and_then(|n| self.resource(b"XObject", n))
        else {
            return;
        };
        let Ok(stream) = object.as_stream() else { return };
        let form = stream
            .dict
            .get(b"Subtype")
            .and_then(Object::as_name)
            .is_ok_and(|s| s == b"Form");
        if !form || self.depth >= MAX_FORMS {
            return;
        }
        let Ok(content) = stream.get_plain_content_with_limit(MAX_CONTENT.saturating_sub(self.canvas.bytes)) else {
            self.canvas.cut = true;
            return;
        };
        self.canvas.bytes += content.len();
        let mut state = self.state.clone();
        if let Some(matrix) = resolve(self.document, stream.dict.get(b"Matrix").ok()).and_then(|o| o.as_array().ok()) {
            let m: Vec<f64> = matrix.iter().filter_map(number).collect();
            if let Ok(m) = Matrix::try_from(m) {
                state.ctm = multiply(m, state.ctm);
            }
        }
        let mut resources: Vec<&'a Dictionary> = resolve(self.document, stream.dict.get(b"Resources").ok())
            .and_then(|o| o.as_dict().ok())
            .into_iter()
            .collect();
        resources.extend(&self.resources);
        resources.truncate(MAX_FORMS * 2);
        let (outer, outer_artifact) = (self.current(), self.artifact());
        let mut inner = Page {
            document: self.document,
            canvas: &mut *self.canvas,
            page: self.page,
            stream: id.unwrap_or(self.stream),
            resources,
            state,
            saved: Vec::new(),
            text: IDENTITY,
            line: IDENTITY,
            marks: Vec::new(),
            outer,
            outer_artifact,
            path: Vec::new(),
            pen: (0.0, 0.0),
            depth: self.depth + 1,
        };
        inner.run(&content);
    }

    fn current(&self) -> Option<(ObjectId, i64)> {
        self.marks
            .iter()
            .rev()
            .find_map(|m| m.number)
            .map(|n| (self.stream, n))
            .or(self.outer)
    }

    fn artifact(&self) -> bool {
        self.outer_artifact || self.marks.iter().any(|m| m.artifact)
    }

    fn show(&mut self, string: Option<&Object>) {
        let Some(Ok(bytes)) = string.map(Object::as_str) else {
            return;
        };
        let font = self.state.font.clone().unwrap_or_else(|| Rc::new(Font::unknown()));
        if font.unreadable && !self.canvas.unreadable.contains(&self.page) {
            self.canvas.unreadable.push(self.page);
        }
        let state = &self.state;
        let mut text = String::new();
        let mut width = 0.0;
        for (code, chars, advance) in font.decode(bytes) {
            text.push_str(chars);
            let word = if !font.wide && code == 32 {
                state.word_space
            } else {
                0.0
            };
            width += (advance / 1000.0 * state.size + state.char_space + word) * state.scale;
        }
        let whole = multiply(self.text, state.ctm);
        let (x, y) = apply(whole, 0.0, state.rise);
        let (x1, _) = apply(whole, width, state.rise);
        let size = (state.size * (whole[2].powi(2) + whole[3].powi(2)).sqrt()).abs();
        if let Some(mark) = self.marks.iter_mut().rev().find(|m| m.actual.is_some() || m.replaced) {
            mark.replaced = true;
            text = mark.actual.take().unwrap_or_default();
        }
        let run = Run {
            page: self.page,
            mark: self.current(),
            artifact: self.artifact(),
            x,
            y,
            width: x1 - x,
            size,
            bold: font.bold,
            text,
        };
        self.advance(width);
        if !run.text.is_empty() && run.x.is_finite() && run.y.is_finite() && run.width.is_finite() {
            self.canvas.runs.push(run);
        }
    }
}
