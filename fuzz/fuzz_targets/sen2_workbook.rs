//! A SEN2 return in a workbook, read and checked.
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::quiet(), |data: &[u8]| fuzz::returns::sen2(data));
