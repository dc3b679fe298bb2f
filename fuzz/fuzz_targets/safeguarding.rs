//! Tables of the Standard Safeguarding Dataset, read and turned into statements.
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::quiet(), |data: &[u8]| fuzz::returns::safeguarding(data));
