//! What a file is: its format by its first bytes, its kind by its words.

use crate::error::ReadError;
use crate::words::folded;

/// Largest file read: published reports are 0.2 to 1.5 MB.
pub(crate) const MAX_BYTES: usize = 32 * 1024 * 1024;

/// The formats that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Pdf,
    Text,
}

/// The kinds that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Report,
    Notice,
}

/// Tells the format, or says what else the file is.
pub(crate) fn format(bytes: &[u8], name: &str) -> Result<Format, ReadError> {
    const MB: usize = 1024 * 1024;
    if bytes.len() > MAX_BYTES {
        return Err(ReadError::TooLarge {
            name: name.into(),
            size: bytes.len() / MB,
            limit: MAX_BYTES / MB,
        });
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ReadError::Empty { name: name.into() });
    }
    // The standard lets a PDF begin with up to 1,024 bytes of something else.
    let head = &bytes[..bytes.len().min(1024)];
    if head.windows(5).any(|w| w == b"%PDF-") {
        return Ok(Format::Pdf);
    }
    let wrong = |format: &str, advice: &str| ReadError::WrongFormat {
        name: name.into(),
        format: format.into(),
        advice: advice.into(),
    };
    if head.starts_with(b"PK\x03\x04") {
        let holds = |part: &[u8]| bytes.windows(part.len()).take(MAX_BYTES).any(|w| w == part);
        let (format, advice) = if holds(b"word/document.xml") {
            (
                "a Word document (.docx)",
                "Open it in Word and save it as PDF, or as plain text, and read that.",
            )
        } else if holds(b"xl/workbook.xml") {
            (
                "an Excel workbook (.xlsx)",
                "Inspection reports and Improvement Notices are published as PDF: check the file.",
            )
        } else {
            ("a zip archive", "Unpack it and read the PDF or the text inside.")
        };
        return Err(wrong(format, advice));
    }
    for (magic, format) in [
        (&b"\xd0\xcf\x11\xe0"[..], "an older Office document (.doc or .xls)"),
        (b"{\\rtf", "a Rich Text document (.rtf)"),
        (b"\x89PNG", "a picture (PNG)"),
        (b"\xff\xd8\xff", "a picture (JPEG)"),
        (b"GIF8", "a picture (GIF)"),
        (b"\x1f\x8b", "a compressed file (gzip)"),
    ] {
        if head.starts_with(magic) {
            return Err(wrong(
                format,
                "Save the document as PDF or as plain text and read that.",
            ));
        }
    }
    let start = folded(String::from_utf8_lossy(head).trim_start());
    if start.starts_with("<!doctype html") || start.starts_with("<html") {
        return Err(wrong(
            "a web page (HTML)",
            "Print the page to PDF, or save its words as plain text, and read that.",
        ));
    }
    if start.starts_with("<?xml") {
        return Err(wrong(
            "an XML file",
            "Statutory returns are imported, not read as documents; reports and notices are PDF or text.",
        ));
    }
    let utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    let binary = head.iter().filter(|b| **b == 0 || (**b < 9)).count();
    if !utf16 && binary > head.len() / 50 {
        return Err(wrong(
            "a binary file of an unknown kind",
            "Inspection reports and Improvement Notices are published as PDF: check the file.",
        ));
    }
    Ok(Format::Text)
}

/// Tells the kind from the words, or says what else the document seems to be. `head` is the first part of
/// the document, at least a few thousand characters.
pub(crate) fn kind(head: &str, name: &str) -> Result<Kind, ReadError> {
    let text = folded(head);
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let has = |phrase: &str| text.contains(phrase);
    let title = text.get(..floor(&text, 700)).unwrap_or_default();
    if has("improvement notice")
        && (has("improvement notice is issued to")
            || has("to comply with this notice")
            || has("this notice is given to"))
    {
        return Ok(Kind::Notice);
    }
    if has("area send monitoring inspection")
        || has("monitoring inspection of") && has("local area partnership") && !has("inspection outcome")
    {
        return Err(wrong(
            name,
            "seems to be a report of a monitoring inspection",
            "It judges progress and sets no areas for action: read the full inspection report it follows up.",
        ));
    }
    let titled = has("area send inspection of") || has("area send full inspection of");
    if titled
        && (has("inspection outcome") || has("local area partnership"))
        && (has("areas for improvement") || has("inspection dates"))
    {
        return Ok(Kind::Report);
    }
    for (phrase, seems, advice) in [
        (
            "joint local area send inspection",
            "seems to be a letter of the area SEND inspections of 2016 to 2022",
            "Those have no outcome and no areas for priority action, but areas of significant weakness: enter them by hand, or read the report of the inspection since.",
        ),
        (
            "written statement of action",
            "seems to be a Written Statement of Action or a letter about one",
            "Only inspection reports under the framework of 2023 and Improvement Notices are read; enter its actions as actions.",
        ),
        (
            "accelerated progress plan",
            "seems to be an Accelerated Progress Plan",
            "Only inspection reports under the framework of 2023 and Improvement Notices are read; enter its actions as actions.",
        ),
        (
            "statutory direction",
            "seems to be a statutory direction",
            "Only inspection reports and Improvement Notices are read; enter its requirements by hand.",
        ),
        (
            "inspection of services for children in need of help and protection",
            "seems to be a children's services inspection report (2013 to 2018)",
            "It is about social care and lists recommendations, not areas of the SEND framework: give the report of the area SEND inspection.",
        ),
        (
            "inspection of local authority children's services",
            "seems to be a children's services inspection report (ILACS)",
            "It is about social care: give the report of the area SEND inspection.",
        ),
        (
            "inspection of children's social care services",
            "seems to be a children's services inspection report (ILACS)",
            "It is about social care: give the report of the area SEND inspection.",
        ),
        (
            "children's services inspection",
            "seems to be a children's services inspection report",
            "It is about social care: give the report of the area SEND inspection.",
        ),
        (
            "inspection of",
            "seems to be another kind of inspection report",
            "Give the report of the area SEND inspection, as published by Ofsted.",
        ),
        (
            "priority action plan",
            "seems to be about a priority action plan",
            "Give the inspection report or the Improvement Notice it answers.",
        ),
    ] {
        let within = if phrase == "inspection of" {
            title
        } else {
            text.as_str()
        };
        if within.contains(phrase) {
            return Err(wrong(name, seems, advice));
        }
    }
    Err(wrong(
        name,
        "is neither an area SEND inspection report nor a SEND Improvement Notice, as far as its words show",
        "Give the report as published by Ofsted or the notice as published by the Department for Education, as PDF or as text.",
    ))
}

fn wrong(name: &str, seems: &str, advice: &str) -> ReadError {
    ReadError::WrongKind {
        name: name.into(),
        seems: seems.into(),
        advice: advice.into(),
    }
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|&i| text.is_char_boundary(i))
        .unwrap_or(0)
}
