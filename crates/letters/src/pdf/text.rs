//! Words broken into lines, and lines drawn.

use std::ops::Range;

use krilla::geom::Point;
use krilla::surface::Surface;
use krilla::tagging::{ContentTag, Identifier, SpanTag};
use krilla::text::{GlyphId, KrillaGlyph};
use parley::{
    Alignment, AlignmentOptions, BaseDirection, FontContext, FontData, FontWeight, Layout, LayoutContext, Line,
    LineHeight, OverflowWrap, StyleProperty,
};

use definitions::document::Language;

use super::fonts::{Embedded, family, line_height};
use crate::{LetterError, Span};

/// What sets text, kept from one text to the next.
pub(super) struct Setter {
    fonts: FontContext,
    layouts: LayoutContext<()>,
    language: &'static Language,
}

/// A text broken into lines.
pub(super) struct Text {
    words: String,
    /// Stretches in another language than the letter, with its tag.
    foreign: Vec<(Range<usize>, String)>,
    layout: Layout<()>,
    is_right_to_left: bool,
}

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// The size of the font, in points.
    pub(super) size: f32,
    pub(super) strong: bool,
    /// How wide its lines may be, in points.
    pub(super) width: f32,
    /// Whether it is centred.
    pub(super) centred: bool,
}

impl Setter {
    pub(super) fn new(language: &'static Language) -> Self {
        Self {
            fonts: super::fonts::context(),
            layouts: LayoutContext::new(),
            language,
        }
    }

    /// Breaks words into lines.
    ///
    /// # Errors
    /// [`LetterError::NoGlyph`].
    pub(super) fn set(&mut self, spans: &[Span], look: Look) -> Result<Text, LetterError> {
        let mut words = String::new();
        let (mut strong, mut foreign) = (Vec::new(), Vec::new());
        for span in spans {
            let from = words.len();
            words.push_str(&self.language.shown(&span.text));
            if span.strong {
                strong.push(from..words.len());
            }
            if let Some(language) = &span.language {
                foreign.push((from..words.len(), language.clone()));
            }
        }
        let mut builder = self.layouts.ranged_builder(&mut self.fonts, &words, 1.0, false);
        builder.set_base_direction(match self.language.right_to_left {
            true => BaseDirection::Rtl,
            false => BaseDirection::Ltr,
        });
        builder.push_default(StyleProperty::FontFamily(family(self.language)));
        builder.push_default(StyleProperty::FontSize(look.size));
        builder.push_default(LineHeight::FontSizeRelative(line_height(self.language)));
        // A long word is broken rather than lost beyond the edge of the page.
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::Anywhere));
        if look.strong {
            builder.push_default(StyleProperty::FontWeight(FontWeight::BOLD));
        }
        for range in strong {
            builder.push(StyleProperty::FontWeight(FontWeight::BOLD), range);
        }
        let mut layout = builder.build(&words);
        layout.break_all_lines(Some(look.width));
        let alignment = if look.centred {
            Alignment::Center
        } else {
            Alignment::Start
        };
        layout.align(alignment, AlignmentOptions::default());
        let text = Text {
            words,
            foreign,
            layout,
            is_right_to_left: self.language.right_to_left,
        };
        text.check_glyphs()?;
        Ok(text)
    }
}

/// Glyphs of a line that are drawn at once.
struct Stretch {
    font: FontData,
    size: f32,
    is_right_to_left: bool,
    at: Point,
    /// Which of the words they show.
    range: Range<usize>,
    glyphs: Vec<KrillaGlyph>,
}

impl Stretch {
    fn draw(&self, words: &str, fonts: &mut Embedded, surface: &mut Surface<'_>) -> Result<(), LetterError> {
        let font = fonts.font(&self.font);
        let font = font.ok_or_else(|| LetterError::Pdf("a font could not be read".to_owned()))?;
        surface.draw_glyphs(self.at, &self.glyphs, font, words, self.size, false);
        Ok(())
    }
}

/// Characters that are set as one, with their glyphs in the order in which they are drawn.
struct Atom {
    range: Range<usize>,
    glyphs: Vec<parley::Glyph>,
}

/// The atoms of a run of a line, from left to right.
fn atoms(run: &parley::Run<'_, ()>) -> Vec<Atom> {
    let mut out: Vec<Atom> = Vec::new();
    for cluster in run.clusters() {
        match out.last_mut() {
            Some(last) if cluster.is_ligature_continuation() => last.range.end = cluster.text_range().end,
            _ => out.push(Atom {
                range: cluster.text_range(),
                glyphs: cluster.glyphs().collect(),
            }),
        }
    }
    if run.is_rtl() {
        out.reverse();
    }
    out
}

impl Text {
    pub(super) fn lines(&self) -> usize {
        self.layout.len()
    }

    /// The height of the lines from one to before another, in points.
    pub(super) fn height(&self, lines: Range<usize>) -> f32 {
        lines
            .filter_map(|at| self.layout.get(at))
            .map(|line| line.metrics().line_height)
            .sum()
    }

    fn check_glyphs(&self) -> Result<(), LetterError> {
        for line in self.layout.lines() {
            for run in line.runs() {
                for atom in atoms(&run) {
                    let text = self.words.get(atom.range.clone()).unwrap_or_default();
                    if atom.glyphs.iter().any(|glyph| glyph.id == 0) && !text.trim().is_empty() {
                        return Err(LetterError::NoGlyph(text.to_owned()));
                    }
                }
            }
        }
        Ok(())
    }

    /// Draws a line with its upper left corner at a point, and gives what the tags of the document name it by.
    pub(super) fn draw(
        &self,
        line: usize,
        at: Point,
        fonts: &mut Embedded,
        surface: &mut Surface<'_>,
    ) -> Result<Vec<Identifier>, LetterError> {
        let Some(line) = self.layout.get(line) else {
            return Ok(Vec::new());
        };
        let mut stretches = Vec::new();
        self.stretches(&line, at, &mut stretches);
        // In the order in which they are spoken, wherever they are on the line.
        stretches.sort_by_key(|stretch| stretch.range.start);
        let mut out = Vec::new();
        for stretch in &stretches {
            let mut span = SpanTag::empty().with_lang(self.language_at(stretch.range.start));
            if stretch.is_right_to_left {
                // Glyphs are drawn from left to right; a reader wants the letters as they are written.
                span = span.with_actual_text(self.words.get(stretch.range.clone()));
            }
            out.push(surface.start_tagged(ContentTag::Span(span)));
            let drawn = stretch.draw(&self.words, fonts, surface);
            surface.end_tagged();
            drawn?;
        }
        Ok(out)
    }

    /// Draws a line that is no part of the text, such as a page number.
    pub(super) fn draw_plain(&self, at: Point, fonts: &mut Embedded, surface: &mut Surface<'_>) {
        let Some(line) = self.layout.get(0) else { return };
        let mut stretches = Vec::new();
        self.stretches(&line, at, &mut stretches);
        for stretch in &stretches {
            // A font that could not be read was reported with the text.
            let _ = stretch.draw(&self.words, fonts, surface);
        }
    }

    /// What of the words is read out in place of the glyphs: all of them, where they run from right to left in one
    /// language.
    pub(super) fn actual(&self) -> Option<&str> {
        (self.is_right_to_left && self.foreign.is_empty()).then_some(self.words.as_str())
    }

    /// The stretches of a line that have one font, direction and language each, from left to right.
    fn stretches(&self, line: &Line<'_, ()>, at: Point, out: &mut Vec<Stretch>) {
        let metrics = line.metrics();
        let mut x = at.x + metrics.inline_min_coord + metrics.offset;
        let y = at.y + metrics.baseline - metrics.block_min_coord;
        for run in line.runs() {
            let size = run.font_size();
            let mut last: Option<Stretch> = None;
            for atom in atoms(&run) {
                let language = self.language_at(atom.range.start);
                if let Some(done) = last.take_if(|last| self.language_at(last.range.start) != language) {
                    out.push(done);
                }
                let stretch = last.get_or_insert_with(|| Stretch {
                    font: run.font().clone(),
                    size,
                    is_right_to_left: run.is_rtl(),
                    at: Point::from_xy(x, y),
                    range: atom.range.clone(),
                    glyphs: Vec::new(),
                });
                stretch.range.start = stretch.range.start.min(atom.range.start);
                stretch.range.end = stretch.range.end.max(atom.range.end);
                for glyph in atom.glyphs {
                    stretch.glyphs.push(KrillaGlyph::new(
                        GlyphId::new(glyph.id),
                        glyph.advance / size,
                        glyph.x / size,
                        -glyph.y / size,
                        0.0,
                        atom.range.clone(),
                        None,
                    ));
                    x += glyph.advance;
                }
            }
            out.extend(last);
        }
    }

    fn language_at(&self, byte: usize) -> Option<&str> {
        let found = self.foreign.iter().find(|(range, _)| range.contains(&byte));
        found.map(|(_, language)| language.as_str())
    }
}
