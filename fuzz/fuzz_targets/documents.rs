//! Inspection reports and improvement notices, as PDF or text.
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::quiet(), |data: &[u8]| fuzz::documents::read(data));
