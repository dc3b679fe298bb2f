//! The different texts of a column that has few: each kept once, each row's by its number.
//!
//! Rules ask the same column again and again whether it holds this code or that. Numbered, a column takes a
//! byte a row, and an answer is one comparison of whole numbers.

use super::{Cell, Table};
use crate::folded::{capitals, packed};

/// Most different texts of a column that is numbered; number 0 means blank or absent.
const MOST: usize = 256;

/// Slots of the table that finds a text's number while a column is numbered.
const SLOTS: usize = 1024;

/// A column's texts, numbered.
#[derive(Clone, Debug)]
pub(super) struct Codes {
    /// The number of each row's text; rows beyond the end are absent.
    which: Vec<u8>,
    /// How many different texts there are, blank included.
    many: usize,
    /// Each text as written.
    written: [Packed; MOST],
    /// Each text as codes are compared: in capitals where the schema says that case does not count.
    compared: [Packed; MOST],
}

/// A text of at most eight bytes as one number, the first byte lowest. No text holds a zero byte, so that
/// none is another's beginning. Blank is 0.
pub(super) type Packed = u64;

/// The text as one number; `None` when it is too long, or holds a zero byte.
#[inline(always)]
fn pack(text: &str) -> Option<Packed> {
    let len = text.len();
    if len > 8 {
        return None;
    }
    let text = packed(text.as_bytes());
    if has_zero(text, behind(len)) { None } else { Some(text) }
}

/// All bits of the bytes behind a text of that length.
#[inline(always)]
const fn behind(len: usize) -> u64 {
    if len < 8 { u64::MAX << (8 * len) } else { 0 }
}

/// Whether a byte of the text is zero.
#[inline(always)]
const fn has_zero(text: Packed, behind: u64) -> bool {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let filled = text | behind;
    filled.wrapping_sub(EACH) & !filled & (EACH << 7) != 0
}

impl Codes {
    /// Numbers a column's texts; `None` when they are many or long.
    pub(super) fn of(table: &Table, column: usize) -> Option<Box<Codes>> {
        let cells = &table.cells[column];
        let mut codes = Box::new(Codes {
            which: Vec::with_capacity(cells.len()),
            many: 1,
            written: [0; MOST],
            compared: [0; MOST],
        });
        let mut slots = [0u8; SLOTS];
        for cell in cells {
            let number = match table.packed(*cell)? {
                0 => 0,
                text => codes.number(text, &mut slots)?,
            };
            codes.which.push(number);
        }
        let fold = table.ignore_case;
        codes.compared = codes.written.map(|w| if fold { capitals(w) } else { w });
        Some(codes)
    }

    /// The number of a text that is not blank, a new one where it has none.
    fn number(&mut self, text: Packed, slots: &mut [u8; SLOTS]) -> Option<u8> {
        let mut slot = (text.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 54) as usize;
        loop {
            match slots[slot] {
                0 => break,
                number if self.written[usize::from(number)] == text => return Some(number),
                _ => slot = (slot + 1) % SLOTS,
            }
        }
        let number = u8::try_from(self.many).ok()?;
        slots[slot] = number;
        self.written[usize::from(number)] = text;
        self.many += 1;
        Some(number)
    }

    /// The number of the row's text.
    #[inline]
    pub(super) fn which(&self, row: usize) -> u8 {
        self.which.get(row).copied().unwrap_or(0)
    }

    /// The row's text as codes are compared.
    #[inline]
    pub(super) fn compared(&self, row: usize) -> Packed {
        self.compared[usize::from(self.which(row))]
    }

    /// Whether the row's text is one of these codes.
    #[inline(always)]
    pub(super) fn one_of(&self, row: usize, codes: &[&str], fold: bool) -> bool {
        let text = self.compared(row);
        codes.iter().any(|code| match pack(code) {
            Some(code) if fold => text == capitals(code),
            Some(code) => text == code,
            None => false,
        })
    }

    /// The answer of a test for each different text, by its number.
    pub(super) fn each(&self, test: impl Fn(&str) -> bool) -> [bool; MOST] {
        let mut passed = [false; MOST];
        for (written, passed) in self.written.iter().zip(&mut passed).take(self.many) {
            let bytes = written.to_le_bytes();
            let length = bytes.iter().position(|b| *b == 0).unwrap_or(8);
            *passed = std::str::from_utf8(&bytes[..length]).is_ok_and(&test);
        }
        passed
    }
}

impl Table {
    /// A cell's trimmed text as one number.
    #[inline]
    fn packed(&self, cell: Cell) -> Option<Packed> {
        let (start, len) = (cell.start as usize, usize::from(cell.len));
        match self.arena.as_bytes().get(start..start + 8) {
            _ if len == 0 || cell.len == u16::MAX => return Some(0),
            // Eight bytes at once, those behind the text taken off.
            Some(eight) if len <= 8 => {
                let eight = eight.try_into().map_or(0, u64::from_le_bytes);
                let text = eight & !behind(len);
                let (first, last) = (text as u8, (text >> (8 * (len - 1))) as u8);
                let zero = has_zero(text, behind(len));
                if first.is_ascii_graphic() && last.is_ascii_graphic() && !zero {
                    return Some(text);
                }
            }
            _ => {}
        }
        pack(super::column::trim(self.raw(cell)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_one_number_where_it_is_short() {
        assert_eq!(pack(""), Some(0));
        assert_ne!(pack("A"), pack("AA"));
        assert_eq!(pack("UN1").map(capitals), pack("un1").map(capitals));
        assert_eq!(pack("A\0"), None);
        assert_eq!(pack("ninebytes"), None);
    }
}
