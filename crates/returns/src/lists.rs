//! Lists from outside a return, by name: what there is, and reading it from files.

use crate::establishments::Establishments;
use crate::reference::{Postcodes, Providers};
use crate::rule::Reference;
use tables::ReadError;
use tables::reader::Limits;
use tables::source::Input;

/// The lists that rules may need: the name a rule uses (`reference.<name>`), and what to give.
pub const LISTS: &[(&str, &str)] = &[
    (
        "postcodes",
        "the postcode directory of the Office for National Statistics, or any list with postcode, la, easting, northing (CSV or .xlsx)",
    ),
    (
        "providers",
        "Ofsted's lists of children's homes, social care providers and supported accommodation (.xlsx or CSV, one or more)",
    ),
    (
        "establishments",
        "the register of establishments of Get Information about Schools, as downloaded (CSV)",
    ),
];

impl Reference {
    /// Reads a list from its files and adds it under its name.
    ///
    /// # Errors
    /// A name that no list has, more files than the list is made of, or a file that cannot be read.
    pub fn read(&mut self, name: &str, files: &[Input], limits: &Limits) -> Result<(), ReadError> {
        let one = || match files {
            [file] => Ok(file),
            _ => Err(ReadError::all(format!("the list {name} is one file"))),
        };
        match name {
            "postcodes" => self.insert("postcodes", Postcodes::read(files, limits)?),
            "providers" => self.insert("providers", Providers::read(files, limits)?),
            "establishments" => self.insert("establishments", Establishments::read(one()?)?),
            _ => {
                let known: Vec<_> = LISTS.iter().map(|(n, what)| format!("{n}: {what}")).collect();
                return Err(ReadError::all(format!(
                    "there is no list called {name}; the lists are\n{}",
                    known.join("\n")
                )));
            }
        }
        Ok(())
    }
}
