//! What the fuzz targets do. They are shared with those crates' tests, which run the whole
//! corpus through the same functions.

#[cfg(feature = "corrections")]
pub mod corrections;
#[cfg(feature = "documents")]
pub mod documents;
pub mod returns;

/// Makes ready: one thread, so that the fuzzer sees what a file did; and no alarm where a parser of PDF or workbooks, a
/// dependency, panics and the reader turns that into a refusal.
pub fn quiet() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread();
    pool.build_global().expect("the first pool");
    let alarm = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let contained = |file: &str| file.contains("/lopdf-") || file.contains("/calamine-");
        if !info.location().is_some_and(|l| contained(l.file())) {
            alarm(info);
        }
    }));
}
