//! A text as a key where letter case does not count, without a copy of it in capitals.

use std::hash::{Hash, Hasher};

/// Compared and hashed without regard to the case of the letters a to z.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Folded<'a>(pub(crate) &'a str);

impl PartialEq for Folded<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(other.0)
    }
}

impl Eq for Folded<'_> {}

impl Hash for Folded<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for part in self.0.as_bytes().chunks(8) {
            let mut eight = [0; 8];
            eight[..part.len()].copy_from_slice(part);
            state.write_u64(u64::from_le_bytes(eight.map(|b| b.to_ascii_uppercase())));
        }
        state.write_usize(self.0.len());
    }
}
