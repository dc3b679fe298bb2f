//! Schools and other settings by unique reference number, from the register of establishments (the
//! public "all data" CSV of Get Information about Schools), for the rules that compare with it.

use std::collections::HashMap;
use tables::ReadError;
use tables::reader::{Limits, Records};
use tables::schema::normal;
use tables::source::Input;

/// What the register says of one establishment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Establishment {
    /// Its name.
    pub name: String,
    /// Its type, in the register's words.
    pub kind: String,
    /// Whether it has a SEN unit; `None` when the register does not say.
    pub sen_unit: Option<bool>,
    /// Whether it has resourced provision; `None` when the register does not say.
    pub resourced_provision: Option<bool>,
}

/// The register, for `Reference::insert("establishments", …)`.
#[derive(Clone, Debug, Default)]
pub struct Establishments {
    by_urn: HashMap<u32, Establishment>,
}

impl Establishments {
    /// Reads the register's CSV. Columns are found by heading; all but `URN` may be missing.
    ///
    /// # Errors
    /// A file without a `URN` column, or that cannot be read.
    pub fn read(input: &Input) -> Result<Establishments, ReadError> {
        let mut records = Records::open(input, &Limits::default(), |_| false)?;
        let headings = match records.next_record()? {
            Some((headings, _)) => headings.clone(),
            None => ::csv::StringRecord::new(),
        };
        let column = |name: &str| headings.iter().position(|h| normal(h) == normal(name));
        let Some(urn) = column("URN") else {
            return Err(ReadError::file(
                &input.name,
                1,
                "there is no column URN; give the register of establishments as downloaded",
            ));
        };
        let name = column("EstablishmentName");
        let kind = column("TypeOfEstablishment (name)");
        let provision = column("TypeOfResourcedProvision (name)");
        let mut by_urn = HashMap::new();
        while let Some((record, _)) = records.next_record()? {
            let text = |c: Option<usize>| c.and_then(|c| record.get(c)).unwrap_or("").trim();
            let Ok(urn) = text(Some(urn)).parse() else {
                continue;
            };
            let provision = text(provision).to_lowercase();
            let says = |what: &str| (!provision.is_empty()).then(|| provision.contains(what));
            by_urn.insert(
                urn,
                Establishment {
                    name: text(name).to_owned(),
                    kind: text(kind).to_owned(),
                    sen_unit: says("sen unit"),
                    resourced_provision: says("resourced provision"),
                },
            );
        }
        Ok(Establishments { by_urn })
    }

    /// The register with one more establishment.
    pub fn with(mut self, urn: u32, establishment: Establishment) -> Establishments {
        self.by_urn.insert(urn, establishment);
        self
    }

    /// The establishment with that number.
    pub fn get(&self, urn: u32) -> Option<&Establishment> {
        self.by_urn.get(&urn)
    }
}
