//! Lists from outside a return, by name: what there is, and reading it from files.

use crate::error::ReadError;
use crate::establishments::Establishments;
use crate::reader::Limits;
use crate::rule::Reference;
use crate::source::Input;
use crate::ssda903::reference::{Postcodes, Providers};

/// The lists that rules may need: the name a rule asks for (`reference.<name>`), and what to give.
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_list_a_rule_asks_for_can_be_given_and_no_other() {
        let mut asked: Vec<&str> = crate::kinds()
            .checked
            .iter()
            .flat_map(|k| k.rules().iter())
            .flat_map(|(r, _)| r.needs.iter().filter_map(|n| n.strip_prefix("reference.")))
            .collect();
        asked.sort_unstable();
        asked.dedup();
        for name in asked {
            assert!(LISTS.iter().any(|(n, _)| *n == name), "{name}");
        }
        let csv: [(&str, &[u8]); 3] = [
            ("postcodes", b"pcds,oslaua\nIG1 1DD,E09000026\n"),
            ("providers", b"URN,postcode\n1,IG1 1DD\n"),
            ("establishments", b"URN,EstablishmentName\n100001,A\n"),
        ];
        assert_eq!(csv.len(), LISTS.len());
        let mut reference = Reference::default();
        for (name, bytes) in csv {
            let file = Input::bytes("list.csv", bytes.to_vec());
            reference.read(name, &[file], &Limits::default()).unwrap();
            assert!(reference.has(name), "{name}");
        }
        let wrong = Input::bytes("list.csv", b"a,b\n1,2\n".to_vec());
        for (name, _) in LISTS {
            let error = Reference::default().read(name, std::slice::from_ref(&wrong), &Limits::default());
            assert!(error.is_err(), "{name}");
        }
        let error = reference.read("post codes", &[wrong], &Limits::default()).unwrap_err();
        assert!(error.to_string().contains("the lists are"));
    }
}
