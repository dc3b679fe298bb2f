//! Lines on standard output and standard error.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write};

/// Writes a line. A reader that has closed is not a fault: the command goes on with its work without printing.
///
/// Ends the program with status 2 when the line cannot be written for another reason, such as a full disk, because
/// what a user would then see is not the whole answer.
pub(crate) fn line(to: &mut impl Write, text: Arguments<'_>) {
    // In one piece, so that lines of several threads do not mix.
    match to.write_all(format!("{text}\n").as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            let _ = writeln!(std::io::stderr(), "the answer could not all be written: {error}");
            std::process::exit(2);
        }
        _ => {}
    }
}
