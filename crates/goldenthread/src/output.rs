//! Lines on standard output and standard error.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};

use identifiers::text::escaped;

/// Writes a line, with what a terminal would obey written out: names of files and texts of files can hold it. A reader
/// that has closed is not a fault: the command goes on with its work without printing.
///
/// Ends the program with status 2 when the line cannot be written for another reason, such as a full disk, because
/// what a user would then see is not the whole answer.
pub(crate) fn line(to: &mut impl Write, text: Arguments<'_>) {
    // In one piece, so that lines of several threads do not mix.
    let text = format!("{text}\n");
    match to.write_all(escaped(&text).as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            let _ = writeln!(std::io::stderr(), "the answer could not all be written: {error}");
            std::process::exit(2);
        }
        _ => {}
    }
}

/// Writes UTF-8 text to a terminal or a file, with what a terminal would obey written out. To be flushed at the end.
pub(crate) struct Escaping<W: Write> {
    to: W,
    /// The beginning of a character, or of the end of a line, whose rest is still to come.
    begun: Vec<u8>,
}

impl<W: Write> Escaping<W> {
    pub(crate) fn to(to: W) -> Self {
        Self { to, begun: Vec::new() }
    }
}

impl<W: Write> Write for Escaping<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.begun.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&self.begun) {
            Ok(text) => text.trim_end_matches('\r').len(),
            // Cut within a character: the rest comes next.
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => self.begun.len(),
        };
        let rest = self.begun.split_off(whole);
        let text = String::from_utf8_lossy(&self.begun);
        self.to.write_all(escaped(&text).as_bytes())?;
        self.begun = rest;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let rest = std::mem::take(&mut self.begun);
        self.to.write_all(escaped(&String::from_utf8_lossy(&rest)).as_bytes())?;
        self.to.flush()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_written_out_however_the_text_is_cut() {
        let text = "Zoë\r\n\u{1b}[2J\u{202e}name\rover 葛\n";
        let shown = "Zoë\r\n\\u001b[2J\\u202ename\\u000dover 葛\n";
        for size in 1..=text.len() {
            let mut out = Escaping::to(Vec::new());
            for piece in text.as_bytes().chunks(size) {
                out.write_all(piece).unwrap();
            }
            out.flush().unwrap();
            assert_eq!(String::from_utf8(out.to).unwrap(), shown, "{size}");
        }
        let mut out = Escaping::to(Vec::new());
        out.write_all(b"not UTF-8: \xff\x1b").unwrap();
        out.flush().unwrap();
        assert_eq!(String::from_utf8(out.to).unwrap(), "not UTF-8: \u{fffd}\\u001b");
    }
}
