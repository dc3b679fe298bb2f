//! Tables of corrections that come back filled.
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::quiet(), |data: &[u8]| fuzz::corrections::read(data));
