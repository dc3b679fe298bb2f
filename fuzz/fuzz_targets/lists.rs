//! Lists from outside: postcodes, providers, the register of establishments.
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::quiet(), |data: &[u8]| fuzz::returns::lists(data));
