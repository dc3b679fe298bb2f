//! A fault in code that reads tables, such as a column that the schema does not have.

/// Why the code could not go on. It unwinds to the caller that runs rules, which reports it; nothing is printed.
#[derive(Debug)]
pub struct Fault(pub String);

/// Stops the rule at hand with a reason.
///
/// # Panics
/// Always, without the panic hook: only code that runs under a catcher of [`Fault`] may meet it.
pub fn fault(why: String) -> ! {
    std::panic::resume_unwind(Box::new(Fault(why)))
}
