//! The command line of Golden Thread.
fn main() {}
