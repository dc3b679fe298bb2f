//! What code relies on in the definition files, checked when they are read.

use crate::{Definitions, Problem, Problems, Register};

/// The ids of definitions that the code of one crate relies on, all in one place.
///
/// Definition files can be replaced, so an id that is only written in code could lead nowhere without a word: an empty
/// list instead of an error. Each crate states its contract, and the program refuses to start when one does not hold.
#[derive(Debug, Clone, Copy)]
pub struct Contract {
    /// Name of the crate.
    pub code: &'static str,
    /// What it needs.
    pub needs: &'static [Need],
}

/// What code needs of one register.
#[derive(Debug, Clone, Copy)]
pub struct Need {
    /// Id of the register.
    pub register: &'static str,
    /// Ids of steps.
    pub steps: &'static [&'static str],
    /// Ids of fields.
    pub fields: &'static [&'static str],
    /// Ids of links.
    pub links: &'static [&'static str],
    /// Ids of clocks.
    pub clocks: &'static [&'static str],
}

impl Need {
    /// A register of which nothing but its presence is needed, to be filled in with `..`.
    #[must_use]
    pub const fn of(register: &'static str) -> Self {
        Self {
            register,
            steps: &[],
            fields: &[],
            links: &[],
            clocks: &[],
        }
    }
}

impl Definitions {
    /// Checks that the definitions have all that code relies on.
    ///
    /// # Errors
    /// Each id that is missing, with the code that needs it and the file that should have it.
    pub fn check_contracts(&self, contracts: &[Contract]) -> Result<(), Problems> {
        let mut problems = Vec::new();
        for contract in contracts {
            for need in contract.needs {
                match self.register(need.register) {
                    Some(register) => problems.extend(missing(contract.code, need, register)),
                    None => problems.push(Problem {
                        file: format!("THEME/registers/{}.toml", need.register),
                        line: None,
                        message: format!(
                            "the program's \"{}\" needs the register \"{}\", and no file defines it; put the file back",
                            contract.code, need.register
                        ),
                    }),
                }
            }
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Problems(problems))
        }
    }
}

fn missing(code: &str, need: &Need, register: &Register) -> Vec<Problem> {
    let kinds: [(&str, &[&str], &dyn Fn(&str) -> bool); 4] = [
        ("step", need.steps, &|id| register.steps.contains_key(id)),
        ("field", need.fields, &|id| register.fields.contains_key(id)),
        ("link", need.links, &|id| register.links.contains_key(id)),
        ("clock", need.clocks, &|id| register.clocks.contains_key(id)),
    ];
    let mut out = Vec::new();
    for (kind, ids, has) in kinds {
        for id in ids.iter().filter(|id| !has(id)) {
            out.push(Problem {
                file: register.file.clone(),
                line: None,
                message: format!(
                    "the program's \"{code}\" needs the {kind} \"{id}\" of the register \"{}\", which this file does not define; put it back",
                    register.id
                ),
            });
        }
    }
    out
}
