//! The lists of an inspection of children's services, read and checked.
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::quiet(), |data: &[u8]| fuzz::returns::check("annex_a_ilacs", data));
