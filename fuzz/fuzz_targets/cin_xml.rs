//! A CIN census, read, checked and taken into the record.
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::quiet(), |data: &[u8]| fuzz::returns::cin(data));
