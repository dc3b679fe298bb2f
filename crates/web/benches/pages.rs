//! Placeholder until the pages exist.
fn main() {}
