//! A letter as HTML.

use definitions::document::{Block, Language};

use crate::{Letter, Span};

/// Text as HTML has it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

fn direction(letter: &Letter) -> &'static str {
    if letter.language.right_to_left { "rtl" } else { "ltr" }
}

/// The letter within a page, with its title as a heading of level `level`.
#[must_use]
pub fn fragment(letter: &Letter, level: u8) -> String {
    let mut out = format!(
        "<article class=\"letter\" lang=\"{}\" dir=\"{}\" aria-labelledby=\"letter-title\">\n",
        letter.language.tag,
        direction(letter)
    );
    if !letter.sender.is_empty() {
        let lines: Vec<String> = letter.sender.iter().map(|line| escaped(line)).collect();
        out += &format!(
            "<p class=\"letter-sender\" lang=\"en\" dir=\"ltr\">{}</p>\n",
            lines.join("<br>\n")
        );
    }
    out += &format!("<h{level} id=\"letter-title\">{}</h{level}>\n", escaped(&letter.title));
    let setting = Setting {
        language: letter.language,
        title: level,
    };
    setting.blocks(&letter.blocks, &mut out);
    out + "</article>\n"
}

/// The letter as a file of its own, which needs no other.
#[must_use]
pub fn whole(letter: &Letter, large: bool) -> String {
    let size = if large { "1.5rem" } else { "1.1875rem" };
    // The same fonts that printed letters have, where the reader's machine has them.
    let style = format!(
        "body{{font:{size}/1.5 \"Noto Sans\",Arial,sans-serif;max-width:42em;margin:2em auto;padding:0 1em;color:#0b0c0c;background:#fff}}\
         :lang(ur){{font-family:\"Noto Nastaliq Urdu\",\"Noto Sans\",serif;line-height:2.2}}\
         :lang(ta){{font-family:\"Noto Sans Tamil\",\"Noto Sans\",sans-serif;line-height:1.7}}\
         h1{{font-size:1.6em;line-height:1.3}}h2{{font-size:1.25em}}h3{{font-size:1.1em}}:lang(ur):is(h1,h2,h3){{line-height:2}}\
         li{{margin-bottom:.4em}}table{{border-collapse:collapse;width:100%}}\
         th,td{{border-bottom:1px solid #505a5f;padding:.4em;text-align:start;vertical-align:top}}\
         @media print{{body{{margin:0;max-width:none}}}}"
    );
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\" dir=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>{style}</style>\n\
         </head>\n<body>\n<main>\n{}</main>\n</body>\n</html>\n",
        letter.language.tag,
        direction(letter),
        escaped(&letter.title),
        fragment(letter, 1)
    )
}

/// How the parts of a letter are set.
struct Setting {
    language: &'static Language,
    /// The level of the heading that its title is.
    title: u8,
}

impl Setting {
    fn blocks(&self, blocks: &[Block<Span>], out: &mut String) {
        for block in blocks {
            match block {
                Block::Heading(level, spans) => {
                    let level = (self.title + level - 1).min(6);
                    *out += &format!("<h{level}>{}</h{level}>\n", self.line(spans));
                }
                Block::Paragraph(spans) => *out += &format!("<p>{}</p>\n", self.line(spans)),
                Block::List(first, items) => {
                    let (open, close) = match first {
                        Some(1) => ("<ol>".to_owned(), "</ol>"),
                        Some(first) => (format!("<ol start=\"{first}\">"), "</ol>"),
                        None => ("<ul>".to_owned(), "</ul>"),
                    };
                    *out += &format!("{open}\n");
                    for item in items {
                        match &item[..] {
                            [Block::Paragraph(spans)] => *out += &format!("<li>{}</li>\n", self.line(spans)),
                            item => {
                                *out += "<li>\n";
                                self.blocks(item, out);
                                *out += "</li>\n";
                            }
                        }
                    }
                    *out += &format!("{close}\n");
                }
                Block::Table { head, rows } => {
                    *out += "<table>\n<thead><tr>";
                    for cell in head {
                        *out += &format!("<th scope=\"col\">{}</th>", self.line(cell));
                    }
                    *out += "</tr></thead>\n<tbody>\n";
                    for row in rows {
                        *out += "<tr>";
                        for (at, cell) in row.iter().enumerate() {
                            match at {
                                0 => *out += &format!("<th scope=\"row\">{}</th>", self.line(cell)),
                                _ => *out += &format!("<td>{}</td>", self.line(cell)),
                            }
                        }
                        *out += "</tr>\n";
                    }
                    *out += "</tbody>\n</table>\n";
                }
            }
        }
    }

    fn line(&self, spans: &[Span]) -> String {
        let mut out = String::new();
        for span in spans {
            let mut text = escaped(&self.language.shown(&span.text)).replace('\n', "<br>\n");
            if let Some(language) = &span.language {
                // Typed in another language than the letter, so of another direction too.
                text = format!("<span lang=\"{language}\" dir=\"auto\">{text}</span>");
            }
            if span.missing {
                text = format!("<mark>{text}</mark>");
            }
            if span.strong {
                text = format!("<strong>{text}</strong>");
            }
            out += &text;
        }
        out
    }
}
