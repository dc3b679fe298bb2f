//! The text of a paper: cut at its `{when}` and `{include}` lines, and read as the small part of Markdown it may use.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::Block;

/// A stretch of the text between lines of its own kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part<'a> {
    /// The condition it is under, and where in the file that is.
    pub(super) when: Option<(&'a str, usize)>,
    pub(super) what: What<'a>,
    /// Where in the file it begins.
    pub(super) at: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What<'a> {
    /// Markdown.
    Text(&'a str),
    /// The name of a passage.
    Include(&'a str),
}

/// What is wrong, at which byte of the file.
pub(super) type Wrong = (usize, String);

/// Words or the name of a column, with where they are in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) text: String,
    /// Whether the text is the name of a column.
    pub(super) gap: bool,
    pub(super) strong: bool,
    pub(super) at: usize,
}

/// The parts of a text that begins at byte `at` of its file.
pub(super) fn parts(text: &str, at: usize) -> Result<Vec<Part<'_>>, Wrong> {
    let mut out = Vec::new();
    let mut when: Option<(&str, usize)> = None;
    let (mut start, mut line_at) = (0, 0);
    let mut flush = |when, range: Range<usize>| {
        let words = text.get(range.clone()).unwrap_or_default();
        if !words.trim().is_empty() {
            let what = What::Text(words);
            out.push(Part {
                when,
                what,
                at: at + range.start,
            });
        }
    };
    let mut includes = Vec::new();
    for line in text.split_inclusive('\n') {
        let (from, here) = (line_at, at + line_at);
        line_at += line.len();
        let inside = line.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        let word = inside.map(|inside| inside.split_once(' ').unwrap_or((inside, "")));
        match word {
            Some(("when", condition)) => {
                if when.is_some() {
                    return Err((
                        here,
                        "write {end} before the next {when …}; one cannot be inside another".to_owned(),
                    ));
                }
                flush(None, start..from);
                when = Some((condition.trim(), here));
            }
            Some(("end", "")) => {
                if when.is_none() {
                    return Err((here, "there is no {when …} that this {end} belongs to".to_owned()));
                }
                flush(when, start..from);
                when = None;
            }
            Some(("include", name)) => {
                flush(when, start..from);
                let what = What::Include(name.trim());
                includes.push(Part { when, what, at: here });
            }
            _ => continue,
        }
        start = line_at;
    }
    if let Some((_, opened)) = when {
        return Err((
            opened,
            "this {when …} has no {end} after it, on a line of its own".to_owned(),
        ));
    }
    flush(None, start..text.len());
    out.append(&mut includes);
    out.sort_by_key(|part| part.at);
    Ok(out)
}

/// Reads Markdown that begins at byte `at` of its file.
pub(super) fn blocks(text: &str, at: usize) -> Result<Vec<Block<Found>>, Wrong> {
    let mut reader = Reader {
        events: Parser::new_ext(text, Options::ENABLE_TABLES)
            .into_offset_iter()
            .collect(),
        next: 0,
        at,
        text,
    };
    let blocks = reader.blocks(None)?;
    Ok(blocks)
}

struct Reader<'a> {
    events: Vec<(Event<'a>, Range<usize>)>,
    next: usize,
    at: usize,
    text: &'a str,
}

impl<'a> Reader<'a> {
    fn take(&mut self) -> Option<(Event<'a>, usize)> {
        let (event, range) = self.events.get(self.next)?.clone();
        self.next += 1;
        Some((event, range.start))
    }

    fn wrong<T>(&self, at: usize, message: &str) -> Result<T, Wrong> {
        Err((self.at + at, message.to_owned()))
    }

    /// The blocks up to an end tag, which is taken too, or to the end of the text.
    fn blocks(&mut self, until: Option<TagEnd>) -> Result<Vec<Block<Found>>, Wrong> {
        let mut out = Vec::new();
        while let Some((event, at)) = self.take() {
            match event {
                Event::End(end) if Some(end) == until => break,
                Event::Start(Tag::Paragraph) => out.push(Block::Paragraph(self.line(TagEnd::Paragraph)?)),
                Event::Start(Tag::Heading { level, .. }) => {
                    let number = match level {
                        HeadingLevel::H2 => 2,
                        HeadingLevel::H3 => 3,
                        HeadingLevel::H1 => {
                            return self
                                .wrong(at, "the title is the first heading; begin headings of the text with ##");
                        }
                        _ => return self.wrong(at, "a letter has headings with ## and ### only"),
                    };
                    out.push(Block::Heading(number, self.line(TagEnd::Heading(level))?));
                }
                Event::Start(Tag::List(first)) => out.push(self.list(first)?),
                Event::Start(Tag::Table(_)) => out.push(self.table()?),
                Event::Start(Tag::CodeBlock(kind)) => {
                    let message = match kind {
                        CodeBlockKind::Indented => {
                            "begin the line without spaces: indented lines would be shown as code"
                        }
                        CodeBlockKind::Fenced(_) => "a letter has no code; write it as a paragraph",
                    };
                    return self.wrong(at, message);
                }
                Event::Start(Tag::BlockQuote(_)) => {
                    return self.wrong(at, "a letter has no block quotes; leave out the >");
                }
                Event::Start(Tag::HtmlBlock) | Event::Html(_) => return self.wrong(at, NO_HTML),
                Event::Rule => return self.wrong(at, "a letter has no rules across the page; use a heading"),
                // Items of a list without blank lines have their words straight in them.
                event => {
                    self.next -= 1;
                    let before = self.next;
                    let line = self.inline(|event| matches!(event, Event::End(_)) || starts_block(event))?;
                    if self.next == before {
                        return self.wrong(at, &format!("this cannot be used in a letter: {event:?}"));
                    }
                    out.push(Block::Paragraph(line));
                }
            }
        }
        Ok(out)
    }

    fn list(&mut self, first: Option<u64>) -> Result<Block<Found>, Wrong> {
        let mut items = Vec::new();
        while let Some((event, _)) = self.take() {
            match event {
                Event::Start(Tag::Item) => items.push(self.blocks(Some(TagEnd::Item))?),
                Event::End(TagEnd::List(_)) => break,
                _ => {}
            }
        }
        Ok(Block::List(first, items))
    }

    fn table(&mut self) -> Result<Block<Found>, Wrong> {
        let (mut head, mut rows, mut row) = (Vec::new(), Vec::new(), Vec::new());
        while let Some((event, _)) = self.take() {
            match event {
                Event::Start(Tag::TableCell) => row.push(self.line(TagEnd::TableCell)?),
                Event::End(TagEnd::TableHead) => head = std::mem::take(&mut row),
                Event::End(TagEnd::TableRow) => rows.push(std::mem::take(&mut row)),
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        Ok(Block::Table { head, rows })
    }

    /// The words up to an end tag, which is taken too.
    fn line(&mut self, until: TagEnd) -> Result<Vec<Found>, Wrong> {
        let line = self.inline(|event| *event == Event::End(until))?;
        self.next += 1;
        Ok(line)
    }

    /// The words up to an event, which stays.
    fn inline(&mut self, until: impl Fn(&Event<'_>) -> bool) -> Result<Vec<Found>, Wrong> {
        let mut strong = 0_u32;
        let mut words: Vec<(String, bool, usize)> = Vec::new();
        while let Some((event, range)) = self.events.get(self.next) {
            let at = range.start;
            let is_emphasis = |end: &TagEnd| matches!(end, TagEnd::Strong | TagEnd::Emphasis);
            if until(event) && !matches!(event, Event::End(end) if is_emphasis(end)) {
                break;
            }
            let text = match event {
                Event::Text(text) => text.to_string(),
                Event::SoftBreak => " ".to_owned(),
                Event::HardBreak => "\n".to_owned(),
                Event::Start(Tag::Strong | Tag::Emphasis) => {
                    strong += 1;
                    String::new()
                }
                Event::End(TagEnd::Strong | TagEnd::Emphasis) => {
                    strong = strong.saturating_sub(1);
                    String::new()
                }
                Event::Start(Tag::Link { .. }) => {
                    return self.wrong(at, "write the address out: a link cannot be followed on paper");
                }
                Event::Start(Tag::Image { .. }) => return self.wrong(at, "a letter has no pictures"),
                Event::Code(_) => return self.wrong(at, "a letter has no code; leave out the backticks"),
                Event::InlineHtml(_) | Event::Html(_) => return self.wrong(at, NO_HTML),
                _ => return self.wrong(at, "this cannot be used in a letter"),
            };
            self.next += 1;
            match words.last_mut() {
                Some((last, is_strong, _)) if *is_strong == (strong > 0) => last.push_str(&text),
                _ if text.is_empty() => {}
                _ => words.push((text, strong > 0, at)),
            }
        }
        let mut out = Vec::new();
        for (text, strong, at) in words {
            self.gaps(&text, strong, at, &mut out)?;
        }
        Ok(out)
    }

    /// Words cut at their gaps.
    fn gaps(&self, text: &str, strong: bool, at: usize, out: &mut Vec<Found>) -> Result<(), Wrong> {
        let mut words = |text: &str, gap: bool, at: usize| {
            if !text.is_empty() {
                let text = text.to_owned();
                out.push(Found { text, gap, strong, at });
            }
        };
        let mut from = at;
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            // A gap is in the file as it is here, whatever is escaped around it.
            let Some((name, after)) = after.split_once('}') else {
                let message = "a brace is opened and not closed; a gap is {column}";
                return Err((self.place(&format!("{{{after}"), from), message.to_owned()));
            };
            let here = self.place(&format!("{{{name}}}"), from);
            words(before, false, self.at + from);
            if name.trim().is_empty() {
                return Err((here, "write the name of a column between the braces".to_owned()));
            }
            if ["when ", "include ", "end"]
                .iter()
                .any(|word| name == word.trim() || name.starts_with(word))
            {
                return Err((
                    here,
                    format!("write {{{name}}} on a line of its own, with no spaces before it"),
                ));
            }
            words(name.trim(), true, here);
            from = here - self.at;
            rest = after;
        }
        words(rest, false, self.at + from);
        Ok(())
    }

    /// The byte of the file at which something is that is looked for from a byte of the text.
    fn place(&self, what: &str, from: usize) -> usize {
        let found = self.text.get(from..).and_then(|rest| rest.find(what));
        self.at + from + found.unwrap_or(0)
    }
}

const NO_HTML: &str = "a letter is written in words and not in HTML; write &lt; for a < sign";

fn starts_block(event: &Event<'_>) -> bool {
    let block = |tag: &Tag<'_>| {
        !matches!(
            tag,
            Tag::Strong | Tag::Emphasis | Tag::Link { .. } | Tag::Image { .. } | Tag::Strikethrough
        )
    };
    matches!(event, Event::Start(tag) if block(tag)) || matches!(event, Event::Rule)
}
