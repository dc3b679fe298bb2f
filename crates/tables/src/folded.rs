//! Texts where letter case does not count, without copies of them in capitals.

use std::hash::{Hash, Hasher};

/// A text as a key, compared and hashed without regard to the case of the letters a to z.
#[derive(Clone, Copy, Debug)]
pub struct Folded<'a>(pub &'a str);

impl PartialEq for Folded<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.0.eq_ignore_ascii_case(other.0)
    }
}

impl Eq for Folded<'_> {}

impl Hash for Folded<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for part in self.0.as_bytes().chunks(8) {
            state.write_u64(capitals(packed(part)));
        }
        state.write_usize(self.0.len());
    }
}

/// Up to eight bytes as one number, the first lowest. Without a loop, so that a code named in a rule is a number
/// before the program runs.
#[inline(always)]
pub(crate) fn packed(bytes: &[u8]) -> u64 {
    let n = bytes.len();
    let one = |i: usize| u64::from(bytes[i]) << (8 * i);
    let four = |i: usize| u32::from_le_bytes([bytes[i], bytes[i + 1], bytes[i + 2], bytes[i + 3]]);
    match n {
        0 => 0,
        1..=3 => one(0) | one(n / 2) | one(n - 1),
        // The two halves share what lies between.
        _ => u64::from(four(0)) | u64::from(four(n - 4)) << (8 * (n - 4)),
    }
}

/// Whether two texts are the same; quick where they are short.
#[inline(always)]
pub fn equal(a: &str, b: &str) -> bool {
    match (a.len(), b.len()) {
        (a, b) if a != b => false,
        (0..=8, _) => packed(a.as_bytes()) == packed(b.as_bytes()),
        _ => a == b,
    }
}

/// Eight bytes with the letters a to z in capitals, every other byte as it is.
#[inline(always)]
pub(crate) const fn capitals(packed: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    // Of a byte below 128 the highest bit tells, after adding, whether it was at least so much.
    let low = packed & (EACH * 0x7F);
    let from_a = low + EACH * (0x80 - b'a' as u64);
    let past_z = low + EACH * (0x80 - b'z' as u64 - 1);
    let letters = from_a & !past_z & !packed & (EACH * 0x80);
    packed & !(letters >> 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn capitals_are_those_of_ascii(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..9)) {
            let capital = bytes.to_ascii_uppercase();
            proptest::prop_assert_eq!(capitals(packed(&bytes)), packed(&capital));
        }
    }
}
