//! A letter as a PDF that a screen reader reads: tagged, in the order of reading, with its language and its fonts, as
//! PDF/UA-1 and PDF/A-2a have it. The writer refuses what breaks either.

mod flow;
mod fonts;
mod text;

use krilla::Document;
use krilla::SerializeSettings;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata, TextDirection};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, Tag, TagGroup, TagTree};

use crate::{Letter, LetterError, Span};
use flow::{Drawn, Flow, PAGE, SIDE, Tree};
use text::{Look, Setter};

/// Sizes of the letters of the text, in points: the usual one, and that of large print.
const SIZE: f32 = 12.0;
const LARGE: f32 = 18.0;

/// Writes a letter.
///
/// # Errors
/// [`LetterError`].
pub(crate) fn write(letter: &Letter, large: bool) -> Result<Vec<u8>, LetterError> {
    let size = if large { LARGE } else { SIZE };
    let mut setter = Setter::new(letter.language);
    let flow = flow::lay_out(letter, size, &mut setter)?;
    let settings = SerializeSettings {
        configuration: ConfigurationBuilder::new()
            .with_accessibility_validator(Accessibility::UA1)
            .with_archival_validator(Archival::A2_A)
            .finish()
            .map_err(|e| LetterError::Pdf(format!("{e:?}")))?,
        ..SerializeSettings::default()
    };
    let mut document = Document::new_with(settings);
    let drawn = pages(&flow, size, &mut setter, &mut document)?;
    document.set_metadata(metadata(letter));
    document.set_outline(outline(&flow));
    let mut tree = TagTree::new().with_lang(Some(letter.language.tag.to_owned()));
    let mut drawn = drawn;
    for part in &flow.tree {
        tree.push(node(part, &flow, &mut drawn));
    }
    document.set_tag_tree(tree);
    document.finish().map_err(|e| LetterError::Pdf(format!("{e:?}")))
}

/// Draws every page; gives, for each text, what was drawn of it.
fn pages(
    flow: &Flow,
    size: f32,
    setter: &mut Setter,
    document: &mut Document,
) -> Result<Vec<Vec<Identifier>>, LetterError> {
    let mut fonts = fonts::Embedded::default();
    let mut drawn = vec![Vec::new(); flow.texts.len()];
    for (number, page) in flow.pages.iter().enumerate() {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1);
        let settings = settings.ok_or_else(|| LetterError::Pdf("the page has no size".to_owned()))?;
        let mut sheet = document.start_page_with(settings);
        let mut surface = sheet.surface();
        for piece in page {
            match piece {
                Drawn::Line { text, line, at } => {
                    let mut new = flow.texts[*text].draw(*line, *at, &mut fonts, &mut surface)?;
                    drawn[*text].append(&mut new);
                }
                Drawn::Rule { at, width } => {
                    let Some(rect) = Rect::from_xywh(at.x, at.y, *width, 0.6) else {
                        continue;
                    };
                    let mut path = PathBuilder::new();
                    path.push_rect(rect);
                    if let Some(path) = path.finish() {
                        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
                        surface.draw_path(&path);
                        surface.end_tagged();
                    }
                }
            }
        }
        if flow.pages.len() > 1 {
            let span = Span {
                text: format!("{} / {}", number + 1, flow.pages.len()),
                strong: false,
                language: None,
                missing: false,
            };
            let look = Look {
                size: size * 0.85,
                strong: false,
                width: PAGE.0 - 2.0 * SIDE,
                centred: true,
            };
            let text = setter.set(&[span], look)?;
            surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::PageNumber)));
            text.draw_plain(Point::from_xy(SIDE, PAGE.1 - 50.0), &mut fonts, &mut surface);
            surface.end_tagged();
        }
        surface.finish();
        sheet.finish();
    }
    Ok(drawn)
}

fn node(tree: &Tree, flow: &Flow, drawn: &mut [Vec<Identifier>]) -> TagGroup {
    let (tag, children) = match tree {
        Tree::Group(tag, children) => (tag.clone(), children.as_slice()),
        Tree::Text(_) => (Tag::P.into(), std::slice::from_ref(tree)),
    };
    let mut group = TagGroup::new(tag);
    for child in children {
        match child {
            Tree::Text(text) => {
                if let Some(words) = flow.texts[*text].actual() {
                    group.tag.set_actual_text(Some(words.to_owned()));
                }
                for identifier in drawn[*text].drain(..) {
                    group.push(identifier);
                }
            }
            inner @ Tree::Group(..) => group.push(node(inner, flow, drawn)),
        }
    }
    group
}

fn metadata(letter: &Letter) -> Metadata {
    let part = |number: i8| number.unsigned_abs();
    let day = DateTime::new(letter.date.year().unsigned_abs())
        .month(part(letter.date.month()))
        .day(part(letter.date.day()))
        .hour(12)
        .minute(0)
        .second(0)
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    Metadata::new()
        .title(letter.title.clone())
        .language(letter.language.tag.to_owned())
        .authors(letter.sender.first().cloned().into_iter().collect())
        .creator("Golden Thread".to_owned())
        .creation_date(day)
        .text_direction(match letter.language.right_to_left {
            true => TextDirection::RightToLeft,
            false => TextDirection::LeftToRight,
        })
}

/// The headings: those of level 2 and 3 below the title.
fn outline(flow: &Flow) -> Outline {
    let mut outline = Outline::new();
    let entry = |heading: &flow::Headed| {
        let at = Point::from_xy(SIDE, heading.y);
        OutlineNode::new(heading.words.clone(), XyzDestination::new(heading.page, at))
    };
    let mut headings = flow.headings.iter();
    if let Some(title) = headings.next() {
        let mut top = entry(title);
        headings.for_each(|heading| top.push_child(entry(heading)));
        outline.push_child(top);
    }
    outline
}
