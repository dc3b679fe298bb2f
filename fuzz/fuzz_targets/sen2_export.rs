//! A SEN2 return as the CSV files of an export, read and checked.
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::quiet(), |data: &[u8]| fuzz::returns::sen2(data));
