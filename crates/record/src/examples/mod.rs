//! Worked cases of definition files, proved on a small ledger made of each: what happened is recorded commit by commit,
//! as it would have been, and what must come of it is read as pages read it.

mod case;
mod expect;

use std::sync::Arc;

use definitions::{Definitions, Example, Problem};

use case::Case;

/// Proves every worked case of these definitions.
///
/// # Errors
/// Of each case that fails its file and line, what was expected and what came.
pub fn prove(definitions: &Arc<Definitions>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for register in definitions.registers.values() {
        for example in &register.examples {
            let wrong = differences(definitions, Some(&register.id), example);
            problems.extend(wrong.into_iter().map(|message| Problem {
                file: register.file.clone(),
                line: example.line,
                message,
            }));
        }
    }
    for rule in definitions.rules.values() {
        for example in &rule.examples {
            let wrong = differences(definitions, None, example);
            problems.extend(wrong.into_iter().map(|message| Problem {
                file: rule.file.clone(),
                line: example.line,
                message,
            }));
        }
    }
    problems
}

/// What differs from what one case expects, each as a sentence; `own` is the register whose file it is in, and none for
/// the file of a rule.
#[must_use]
pub fn differences(definitions: &Arc<Definitions>, own: Option<&str>, example: &Example) -> Vec<String> {
    let wrong = match Case::of(definitions, own, example) {
        Ok(mut case) => case.compare(),
        // A case that cannot be recorded proves nothing.
        Err(wrong) => wrong,
    };
    let named = |message: String| format!("example \"{}\" {message}", example.title);
    wrong.into_iter().map(named).collect()
}
