//! XML in one pass, whatever its size: elements are looked up in the schema's tree and their text goes
//! straight into the columns.

use super::walk::{Walk, shorten};
use super::{Limits, Progress, ProgressFn};
use crate::error::ReadError;
use crate::source::{Input, Lines, line_breaks};
use crate::table::Tables;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;
use std::io::BufRead;

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
    let before = source.done();
    let mut walk = Walk::new(tables, input, file, limits);
    let noting = walk.notes_places();
    let mut reader = Reader::from_reader(source);
    let mut buf = Vec::new();
    let mut events = 0u64;
    loop {
        let begins = before + reader.buffer_position();
        let event = match reader.read_event_into(&mut buf) {
            Ok(event) => event,
            Err(e) => {
                let line = reader.get_mut().line();
                return Err(walk.ill_formed(line, &e));
            }
        };
        if noting {
            walk.tag = (begins, before + reader.buffer_position());
        }
        match event {
            Event::Start(e) => walk.open(&e, reader.get_mut().line() - inside(&e))?,
            Event::Empty(e) => {
                walk.open(&e, reader.get_mut().line() - inside(&e))?;
                walk.close()?;
            }
            Event::End(_) => walk.close()?,
            // Most text is a value or the space between elements, whose line no one needs.
            Event::Text(e) => {
                if !walk.plain_text(&e) {
                    walk.text(&e, reader.get_mut().line())?;
                }
            }
            Event::CData(e) => walk.text(&e, reader.get_mut().line())?,
            Event::GeneralRef(e) => {
                let line = reader.get_mut().line();
                let Some(c) = character(&e) else {
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
        reader.get_mut().mark();
        events += 1;
        if events.is_multiple_of(0x4_0000) {
            walk.check_size(reader.get_mut())?;
            progress(Progress::Reading {
                file: &input.name,
                done: reader.get_ref().done().min(size),
                of: size,
            });
        }
    }
    let line = reader.get_mut().line();
    walk.end(line)?;
    walk.check_size(reader.get_mut())?;
    progress(Progress::Reading {
        file: &input.name,
        done: size,
        of: size,
    });
    Ok(())
}

/// The character a reference means, by its number or one of XML's own names.
pub(crate) fn character(reference: &BytesRef<'_>) -> Option<char> {
    match reference.resolve_char_ref() {
        Ok(Some(c)) => Some(c),
        Ok(None) => match &**reference {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => None,
        },
        Err(_) => None,
    }
}

/// Reads XML through for its form alone, whatever it holds.
///
/// # Errors
/// A file that is not well formed, with its line; or that passes the limits.
pub fn well_formed(input: &Input, limits: &Limits) -> Result<(), ReadError> {
    match form_of(input, input.stream(limits.bytes)?) {
        Err(_) if !input.is_utf8()? => form_of(input, input.decoded(limits.bytes)?),
        done => done,
    }
}

fn form_of(input: &Input, mut source: Lines<'_>) -> Result<(), ReadError> {
    skip_declaration(&mut source).map_err(|e| ReadError::file(&input.name, 0, e.to_string()))?;
    let mut reader = Reader::from_reader(source);
    let mut buf = Vec::new();
    let mut opened: Vec<u32> = Vec::new();
    loop {
        let event = reader.read_event_into(&mut buf);
        let line = reader.get_mut().line();
        match event {
            Ok(Event::Start(e)) => opened.push(line - inside(&e)),
            Ok(Event::End(_)) => _ = opened.pop(),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(quick_xml::Error::Io(e)) => return Err(ReadError::file(&input.name, line, e.to_string())),
            Err(e) => {
                let why = format!("the XML is not well formed: {e}");
                return Err(ReadError::file(&input.name, line, why));
            }
        }
        buf.clear();
        reader.get_mut().mark();
    }
    let line = reader.get_mut().line();
    opened.last().map_or(Ok(()), |begun| {
        let why = format!("the file ends inside an element opened at line {begun}; it may have been cut off");
        Err(ReadError::file(&input.name, line, why))
    })
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
