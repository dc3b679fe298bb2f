//! Ofsted's registered providers.

use super::{Cells, column, each_row};
use foldhash::HashMap;
use std::borrow::Cow;
use tables::Day;
use tables::ReadError;
use tables::reader::Limits;
use tables::schema::normal;
use tables::source::Input;

/// One entry of Ofsted's lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Provider {
    /// Placement codes it is registered for.
    pub placements: Vec<String>,
    /// Placement provider codes.
    pub providers: Vec<String>,
    /// The day its registration ended.
    pub ended: Option<Day>,
    /// Its postcode.
    pub postcode: String,
    /// Code of its local authority, when the list gives one.
    pub authority: String,
}

/// Ofsted's registered providers by URN.
#[derive(Debug, Default)]
pub struct Providers {
    /// By the number in capitals, where in `entries` its own are.
    by_urn: HashMap<String, u32>,
    entries: Vec<Vec<Provider>>,
}

impl Providers {
    /// Reads one or more lists; every sheet that has a URN column counts.
    ///
    /// # Errors
    /// A file that cannot be read or has no such sheet.
    pub fn read(inputs: &[Input], limits: &Limits) -> Result<Providers, ReadError> {
        let mut list = Providers::default();
        for input in inputs {
            if !each_row(input, limits, ProviderColumns::of, |columns, row| {
                list.add(columns, row)
            })? {
                return Err(ReadError::file(
                    &input.name,
                    0,
                    "this is no list of providers: no sheet has a heading URN with a placement code or a postcode beside it",
                ));
            }
        }
        Ok(list)
    }

    fn add(&mut self, columns: &ProviderColumns, row: &Cells<'_>) {
        let reference = row.get(Some(columns.urn)).to_ascii_uppercase();
        if reference.is_empty() {
            return;
        }
        let mut entry = Provider {
            placements: codes(row.get(columns.places)),
            providers: codes(row.get(columns.providers)),
            ended: Day::parse(row.get(columns.ended)),
            postcode: row.get(columns.postcode).to_owned(),
            authority: row.get(columns.authority).to_owned(),
        };
        if columns.supported {
            entry.placements = vec!["K3".to_owned()];
            if columns.providers.is_none() {
                entry.providers = vec!["PR4".to_owned()];
            }
        }
        let new = self.entries.len();
        let at = *self.by_urn.entry(reference).or_insert(new as u32) as usize;
        if at == new {
            self.entries.push(Vec::new());
        }
        self.entries[at].push(entry);
    }

    /// The entries with that URN; a provider may be in several lists.
    pub fn get(&self, urn: &str) -> &[Provider] {
        self.find(urn).map_or(&[], |at| self.at(at))
    }

    /// Where on the list that URN is.
    pub fn find(&self, urn: &str) -> Option<u32> {
        let capitals = !urn.bytes().any(|b| b.is_ascii_lowercase());
        let urn: Cow<'_, str> = if capitals {
            urn.into()
        } else {
            urn.to_ascii_uppercase().into()
        };
        self.by_urn.get(&*urn).copied()
    }

    /// The entries that were found.
    pub fn at(&self, at: u32) -> &[Provider] {
        self.entries.get(at as usize).map_or(&[], Vec::as_slice)
    }
}

fn codes(text: &str) -> Vec<String> {
    text.split([',', '/', ';', ' '])
        .map(str::trim)
        .filter(|c| !c.is_empty())
        .map(str::to_ascii_uppercase)
        .collect()
}

/// Where a list of providers has what.
struct ProviderColumns {
    urn: usize,
    places: Option<usize>,
    providers: Option<usize>,
    ended: Option<usize>,
    postcode: Option<usize>,
    authority: Option<usize>,
    /// Supported accommodation has a sheet of its own, which leaves out what is the same for all.
    supported: bool,
}

impl ProviderColumns {
    fn of(sheet: &str, headings: &[String]) -> Option<ProviderColumns> {
        let at = |names: &[&str]| column(headings, names);
        let columns = ProviderColumns {
            urn: at(&["urn"])?,
            places: at(&["placementcode", "providerplacementcode", "placecodes"]),
            providers: at(&["placementprovidercode", "providercode", "providercodes"]),
            ended: at(&["closeddate", "deregistrationdate", "regend"]),
            postcode: at(&[
                "settingpostcode",
                "settingaddresspostcode",
                "providerpostcode",
                "postcode",
            ]),
            authority: at(&["lacode", "laua"]),
            supported: normal(sheet).starts_with("saprovider"),
        };
        (columns.places.is_some() || columns.postcode.is_some()).then_some(columns)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn ofsted_lists_of_every_layout_are_read() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet().set_name("Providers").unwrap();
        sheet.write_row(0, 0, ["A title"]).unwrap();
        sheet
            .write_row(
                1,
                0,
                [
                    "URN",
                    "Placement code",
                    "Placement provider code",
                    "Deregistration date",
                    "Setting address postcode",
                ],
            )
            .unwrap();
        sheet
            .write_row(2, 0, ["SC000001", "K2, R3", "PR4/PR5", "31/01/2025", "IG1 1DD"])
            .unwrap();
        let sheet = book.add_worksheet().set_name("SA Providers").unwrap();
        sheet
            .write_row(0, 0, ["URN", "Closed date", "Setting address postcode"])
            .unwrap();
        sheet.write_row(1, 0, ["1234567", "-", "E1 1AA"]).unwrap();
        let input = Input::bytes("o.xlsx", book.save_to_buffer().unwrap());
        let list = Providers::read(&[input], &Limits::default()).unwrap();
        let home = &list.get("sc000001")[0];
        assert_eq!(home.placements, ["K2", "R3"]);
        assert_eq!(home.providers, ["PR4", "PR5"]);
        assert_eq!(home.ended.unwrap().to_string(), "2025-01-31");
        let supported = &list.get("1234567")[0];
        assert_eq!((supported.placements[0].as_str(), supported.ended), ("K3", None));
        assert!(list.get("9").is_empty());
    }
}
