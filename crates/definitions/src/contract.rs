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
    /// What it needs of registers.
    pub needs: &'static [Need],
    /// Ids of the code lists it needs.
    pub code_lists: &'static [&'static str],
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
        match contracts.iter().flat_map(|c| self.unmet(c)).collect::<Vec<_>>() {
            problems if problems.is_empty() => Ok(()),
            problems => Err(Problems(problems)),
        }
    }

    /// What of one contract the definitions lack.
    #[must_use]
    pub fn unmet(&self, contract: &Contract) -> Vec<Problem> {
        let code = contract.code;
        let mut problems = Vec::new();
        for need in contract.needs {
            let register = match self.needed_register(code, need.register) {
                Ok(register) => register,
                Err(problem) => {
                    problems.push(problem);
                    continue;
                }
            };
            for (part, ids) in [
                (Part::Step, need.steps),
                (Part::Field, need.fields),
                (Part::Link, need.links),
                (Part::Clock, need.clocks),
            ] {
                problems.extend(ids.iter().filter_map(|id| register.lacks(code, part, id)));
            }
        }
        let lists = contract.code_lists.iter().filter(|id| self.code_list(id).is_none());
        problems.extend(lists.map(|id| missing_file(code, "codes", "code list", id)));
        problems
    }

    /// A register that code needs.
    ///
    /// # Errors
    /// That no file defines it, as a sentence that names the code.
    pub fn needed_register(&self, code: &str, id: &str) -> Result<&Register, Problem> {
        self.register(id)
            .ok_or_else(|| missing_file(code, "registers", "register", id))
    }
}

/// A part of a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A step.
    Step,
    /// A field.
    Field,
    /// A link.
    Link,
    /// A clock.
    Clock,
}

impl Register {
    /// That the register lacks a part that code needs, as a sentence that names the code; `None` when it has it.
    #[must_use]
    pub fn lacks(&self, code: &str, part: Part, id: &str) -> Option<Problem> {
        let (word, there) = match part {
            Part::Step => ("step", self.steps.contains_key(id)),
            Part::Field => ("field", self.fields.contains_key(id)),
            Part::Link => ("link", self.links.contains_key(id)),
            Part::Clock => ("clock", self.clocks.contains_key(id)),
        };
        (!there).then(|| Problem {
            file: self.file.clone(),
            line: None,
            message: format!(
                "the program's \"{code}\" needs the {word} \"{id}\" of the register \"{}\", which this file does not define; put it back",
                self.id
            ),
        })
    }
}

fn missing_file(code: &str, folder: &str, what: &str, id: &str) -> Problem {
    Problem {
        file: format!("THEME/{folder}/{id}.toml"),
        line: None,
        message: format!(
            "the program's \"{code}\" needs the {what} \"{id}\", and no file defines it; put the file back"
        ),
    }
}
