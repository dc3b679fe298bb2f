//! Files without any word of what they are: recognised, read and checked.
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::quiet(), |data: &[u8]| fuzz::returns::recognise(data));
