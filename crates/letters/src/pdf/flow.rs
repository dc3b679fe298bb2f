//! A letter's parts one below another, cut into pages.

use std::num::NonZeroU16;

use krilla::geom::Point;
use krilla::tagging::{ListNumbering, TableHeaderScope, Tag, TagKind};

use definitions::document::Block;

use super::text::{Look, Setter, Text};
use crate::{Letter, LetterError, Span};

/// An A4 page in points.
pub(super) const PAGE: (f32, f32) = (595.28, 841.89);
/// The margins at the sides, above and below: 2.5 cm, and room for the number of the page.
pub(super) const SIDE: f32 = 70.87;
const TOP: f32 = 62.0;
const BOTTOM: f32 = 72.0;

/// What the document's tags are made of: groups, and the places for what was drawn.
pub(super) enum Tree {
    Group(TagKind, Vec<Tree>),
    /// What was drawn of the text at a position.
    Text(usize),
}

/// Something that keeps its place on a page.
enum Piece {
    /// Lines of a text, which may go on overleaf, beside the label of a list's item.
    Lines {
        text: usize,
        x: f32,
        label: Option<(usize, f32)>,
    },
    /// The cells of a row, which stay together.
    Row(Vec<(usize, f32)>),
}

struct Part {
    piece: Piece,
    /// White space above it, but not at the top of a page.
    above: f32,
    /// Whether it stays on one page with what follows.
    keeps_next: bool,
}

/// Something to draw on a page.
pub(super) enum Drawn {
    /// A line of a text, with its upper left corner.
    Line { text: usize, line: usize, at: Point },
    /// A thin line across, from a point on.
    Rule { at: Point, width: f32 },
}

/// A heading, for the outline: its words, page and height.
pub(super) struct Headed {
    pub(super) words: String,
    pub(super) page: usize,
    pub(super) y: f32,
}

/// A letter in pages.
pub(super) struct Flow {
    pub(super) texts: Vec<Text>,
    pub(super) tree: Vec<Tree>,
    pub(super) pages: Vec<Vec<Drawn>>,
    pub(super) headings: Vec<Headed>,
}

/// The parts of a letter while they are gathered.
struct Gathering<'a> {
    setter: &'a mut Setter,
    texts: Vec<Text>,
    parts: Vec<Part>,
    /// Headings by the position of their text.
    headings: Vec<(usize, String)>,
    size: f32,
    is_right_to_left: bool,
}

/// Lays a letter out.
///
/// # Errors
/// [`LetterError::NoGlyph`] and [`LetterError::LongRow`].
pub(super) fn lay_out(letter: &Letter, size: f32, setter: &mut Setter) -> Result<Flow, LetterError> {
    let mut gathering = Gathering {
        setter,
        texts: Vec::new(),
        parts: Vec::new(),
        headings: Vec::new(),
        size,
        is_right_to_left: letter.language.right_to_left,
    };
    let mut tree = Vec::new();
    let plain = |text: &str| Span {
        text: text.to_owned(),
        strong: false,
        language: None,
        missing: false,
    };
    if !letter.sender.is_empty() {
        let spans = [plain(&letter.sender.join("\n"))];
        tree.push(gathering.paragraph(&spans, (0.0, 0.0), Tag::P.into())?);
    }
    tree.push(gathering.heading(1, &[plain(&letter.title)])?);
    gathering.blocks(&letter.blocks, 0.0, &mut tree)?;
    let Gathering {
        texts, parts, headings, ..
    } = gathering;
    let mut flow = Flow {
        texts,
        tree,
        pages: vec![Vec::new()],
        headings: Vec::new(),
    };
    flow.paginate(&parts, &headings)?;
    Ok(flow)
}

impl Gathering<'_> {
    fn width(&self) -> f32 {
        PAGE.0 - 2.0 * SIDE
    }

    /// Where something begins that is so far in from the edge where lines begin, and so wide.
    fn x(&self, indent: f32, width: f32) -> f32 {
        match self.is_right_to_left {
            true => PAGE.0 - SIDE - indent - width,
            false => SIDE + indent,
        }
    }

    fn text(&mut self, spans: &[Span], look: Look) -> Result<usize, LetterError> {
        let text = self.setter.set(spans, look)?;
        self.texts.push(text);
        Ok(self.texts.len() - 1)
    }

    fn look(&self, width: f32) -> Look {
        Look {
            size: self.size,
            strong: false,
            width,
            centred: false,
        }
    }

    fn paragraph(&mut self, spans: &[Span], (indent, above): (f32, f32), tag: TagKind) -> Result<Tree, LetterError> {
        let width = self.width() - indent;
        let text = self.text(spans, self.look(width))?;
        let x = self.x(indent, width);
        self.parts.push(Part {
            piece: Piece::Lines { text, x, label: None },
            above,
            keeps_next: false,
        });
        Ok(Tree::Group(tag, vec![Tree::Text(text)]))
    }

    fn heading(&mut self, level: u8, spans: &[Span]) -> Result<Tree, LetterError> {
        let words: String = spans.iter().map(|span| span.text.as_str()).collect();
        let larger = match level {
            1 => 1.45,
            2 => 1.18,
            _ => 1.05,
        };
        let look = Look {
            size: self.size * larger,
            strong: true,
            ..self.look(self.width())
        };
        let text = self.text(spans, look)?;
        self.headings.push((text, words.clone()));
        self.parts.push(Part {
            piece: Piece::Lines {
                text,
                x: SIDE,
                label: None,
            },
            above: self.size * if level == 1 { 2.0 } else { 1.3 },
            keeps_next: true,
        });
        let number = NonZeroU16::new(u16::from(level)).unwrap_or(NonZeroU16::MIN);
        Ok(Tree::Group(Tag::Hn(number, Some(words)).into(), vec![Tree::Text(text)]))
    }

    fn blocks(&mut self, blocks: &[Block<Span>], indent: f32, out: &mut Vec<Tree>) -> Result<(), LetterError> {
        let above = self.size * 0.75;
        for block in blocks {
            match block {
                Block::Heading(level, spans) => out.push(self.heading(*level, spans)?),
                Block::Paragraph(spans) => out.push(self.paragraph(spans, (indent, above), Tag::P.into())?),
                Block::List(first, items) => out.push(self.list(*first, items, indent)?),
                Block::Table { head, rows } => out.push(self.table(head, rows, indent)?),
            }
        }
        Ok(())
    }

    fn list(&mut self, first: Option<u64>, items: &[Vec<Block<Span>>], indent: f32) -> Result<Tree, LetterError> {
        let numbering = if first.is_some() {
            ListNumbering::Decimal
        } else {
            ListNumbering::Disc
        };
        let inner = self.size * if first.is_some() { 2.0 } else { 1.4 };
        let mut list = Vec::new();
        for (item, number) in items.iter().zip(first.unwrap_or(1)..) {
            let label = match first {
                Some(_) => format!("{number}."),
                None => "•".to_owned(),
            };
            let span = Span {
                text: label,
                strong: false,
                language: None,
                missing: false,
            };
            let label = self.text(&[span], self.look(inner))?;
            let label_x = self.x(indent, inner);
            let before = self.parts.len();
            let mut body = Vec::new();
            self.blocks(item, indent + inner, &mut body)?;
            if let Some(part) = self.parts.get_mut(before) {
                part.above = self.size * 0.4;
                if let Piece::Lines { label: place, .. } = &mut part.piece
                    && place.is_none()
                {
                    *place = Some((label, label_x));
                }
            }
            let children = vec![
                Tree::Group(Tag::Lbl.into(), vec![Tree::Text(label)]),
                Tree::Group(Tag::LBody.into(), body),
            ];
            list.push(Tree::Group(Tag::LI.into(), children));
        }
        Ok(Tree::Group(Tag::L(numbering).into(), list))
    }

    fn table(&mut self, head: &[Vec<Span>], rows: &[Vec<Vec<Span>>], indent: f32) -> Result<Tree, LetterError> {
        let columns = head.len().max(1);
        let gap = self.size * 0.8;
        let each = (self.width() - indent - gap * (columns as f32 - 1.0)) / columns as f32;
        let mut table = Vec::new();
        for (at, row) in std::iter::once(head).chain(rows.iter().map(Vec::as_slice)).enumerate() {
            let mut cells = Vec::new();
            let mut tags = Vec::new();
            for (column, spans) in row.iter().enumerate() {
                let heads = at == 0 || column == 0;
                let look = Look {
                    strong: heads,
                    ..self.look(each)
                };
                let text = self.text(spans, look)?;
                cells.push((text, self.x(indent + (each + gap) * column as f32, each)));
                let tag: TagKind = match (at, column) {
                    (0, _) => Tag::TH(TableHeaderScope::Column).into(),
                    (_, 0) => Tag::TH(TableHeaderScope::Row).into(),
                    _ => Tag::TD.into(),
                };
                tags.push(Tree::Group(tag, vec![Tree::Text(text)]));
            }
            self.parts.push(Part {
                piece: Piece::Row(cells),
                above: if at == 0 { self.size } else { self.size * 0.3 },
                keeps_next: at == 0,
            });
            table.push(Tree::Group(Tag::TR.into(), tags));
        }
        Ok(Tree::Group(Tag::Table.into(), table))
    }
}

impl Flow {
    /// The least of a part that may stand at the foot of a page: a row, or two lines.
    fn least(&self, part: &Part) -> f32 {
        match &part.piece {
            Piece::Lines { text, .. } => {
                let text = &self.texts[*text];
                // Three lines are not cut, as one would be left alone.
                let lines = if text.lines() <= 3 { text.lines() } else { 2 };
                text.height(0..lines)
            }
            Piece::Row(cells) => self.row_height(cells),
        }
    }

    fn row_height(&self, cells: &[(usize, f32)]) -> f32 {
        let heights = cells.iter().map(|(text, _)| {
            let text = &self.texts[*text];
            text.height(0..text.lines())
        });
        heights.fold(0.0, f32::max)
    }

    fn paginate(&mut self, parts: &[Part], headings: &[(usize, String)]) -> Result<(), LetterError> {
        let foot = PAGE.1 - BOTTOM;
        let mut y = TOP;
        for (at, part) in parts.iter().enumerate() {
            let mut needed = self.least(part);
            let mut last = part;
            for next in &parts[at + 1..] {
                if !last.keeps_next {
                    break;
                }
                needed += next.above + self.least(next);
                last = next;
            }
            let above = if y > TOP { part.above } else { 0.0 };
            if y + above + needed > foot && y > TOP {
                self.pages.push(Vec::new());
                y = TOP;
            } else {
                y += above;
            }
            match &part.piece {
                Piece::Lines { text, x, label } => {
                    if let Some((_, words)) = headings.iter().find(|(heading, _)| heading == text) {
                        self.headings.push(Headed {
                            words: words.clone(),
                            page: self.pages.len() - 1,
                            y,
                        });
                    }
                    if let Some((label, x)) = label {
                        let at = Point::from_xy(*x, y);
                        self.draw(Drawn::Line {
                            text: *label,
                            line: 0,
                            at,
                        });
                    }
                    let lines = self.texts[*text].lines();
                    for line in 0..lines {
                        let height = self.texts[*text].height(line..line + 1);
                        // The last two lines go overleaf together.
                        let here = if line + 2 == lines && line > 0 {
                            self.texts[*text].height(line..lines)
                        } else {
                            height
                        };
                        if y + here > foot && y > TOP {
                            self.pages.push(Vec::new());
                            y = TOP;
                        }
                        let at = Point::from_xy(*x, y);
                        self.draw(Drawn::Line { text: *text, line, at });
                        y += height;
                    }
                }
                Piece::Row(cells) => {
                    let height = self.row_height(cells);
                    if height > foot - TOP {
                        return Err(LetterError::LongRow);
                    }
                    for (text, x) in cells {
                        for line in 0..self.texts[*text].lines() {
                            let above = self.texts[*text].height(0..line);
                            let at = Point::from_xy(*x, y + above);
                            self.draw(Drawn::Line { text: *text, line, at });
                        }
                    }
                    y += height;
                    let at = Point::from_xy(SIDE, y + 1.5);
                    self.draw(Drawn::Rule {
                        at,
                        width: PAGE.0 - 2.0 * SIDE,
                    });
                    y += 3.0;
                }
            }
        }
        Ok(())
    }

    fn draw(&mut self, drawn: Drawn) {
        if let Some(page) = self.pages.last_mut() {
            page.push(drawn);
        }
    }
}
