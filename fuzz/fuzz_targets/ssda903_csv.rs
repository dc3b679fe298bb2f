//! SSDA903 tables, this year's and last year's, read and checked.
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::quiet(), |data: &[u8]| fuzz::returns::check("ssda903", data));
