//! Lists from outside: postcodes and Ofsted's registered providers. Both are optional; rules that need
//! one that is not there say so.
//!
//! Each is read from CSV or `.xlsx` by its headings, in any order, other columns ignored. Headings are
//! compared without regard to case, spaces or punctuation.
//!
//! * Postcodes (`reference.postcodes`): the Office for National Statistics' postcode directory as
//!   published, or any list with a postcode (`postcode`, `pcd`, `pcd7`, `pcd8`, `pcds`), a local
//!   authority (`la`, `laua`, `oslaua`, `lad…cd`), where it has one a county (`oscty`, `cty…cd`; a county
//!   council places children, its districts do not), and the grid position in metres (`easting`,
//!   `oseast1m`, `east1m`; `northing`, `osnrth1m`, `north1m`).
//! * Providers (`reference.providers`): Ofsted's lists of children's homes, of social care providers and
//!   of supported accommodation, each sheet of each layout since 2022, or any list with `URN`, placement
//!   codes, placement provider codes, day of closing, postcode and, where known, the local authority's
//!   code (`la code`).

use crate::Day;
use crate::error::ReadError;
use crate::reader::book::Book;
use crate::reader::{Limits, Records};
use crate::schema::normal;
use crate::source::{FileKind, Input, sniff};
use foldhash::{HashMap, HashMapExt as _};
use std::borrow::Cow;

/// Where a postcode lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place<'a> {
    /// Code of the upper-tier authority as the list gives it.
    pub authority: &'a str,
    /// Easting and northing in metres, when the list gives them.
    pub grid: Option<(i32, i32)>,
}

/// A list of postcodes.
#[derive(Debug, Default)]
pub struct Postcodes {
    authorities: Vec<String>,
    places: HashMap<u64, Spot>,
    measured: bool,
}

/// A place on a list of postcodes: the number of its authority there, easting and northing.
#[derive(Clone, Copy, Debug)]
pub struct Spot(u16, i32, i32);

const NOWHERE: i32 = i32::MIN;

impl Postcodes {
    /// Reads a list, which may be published in several files.
    ///
    /// # Errors
    /// A file that cannot be read, or has no columns for postcode and authority.
    pub fn read(inputs: &[Input], limits: &Limits) -> Result<Postcodes, ReadError> {
        let mut list = Postcodes::default();
        let mut numbers: HashMap<String, u16> = HashMap::new();
        for input in inputs {
            list.add(&mut numbers, input, limits)?;
        }
        Ok(list)
    }

    fn add(&mut self, numbers: &mut HashMap<String, u16>, input: &Input, limits: &Limits) -> Result<(), ReadError> {
        let columns = |_: &str, headings: &[String]| {
            let at = |names: &[&str]| column(headings, names);
            Some([
                Some(at(&["postcode", "pcds", "pcd7", "pcd8", "pcd"])?),
                Some(at(&["la", "lacode", "utla", "laua", "oslaua", "lad*cd"])?),
                at(&["oscty", "cty", "cty*cd"]),
                at(&["easting", "oseast1m", "east1m"]),
                at(&["northing", "osnrth1m", "north1m"]),
            ])
        };
        let found = each_row(input, limits, columns, |[code, la, county, east, north], row| {
            let Some(key) = key(row.get(*code)) else { return };
            // A county's own code stands beside its districts'; elsewhere a filler ending in 999999.
            let authority = match row.get(*county) {
                c if c.is_empty() || c.ends_with("999999") => row.get(*la),
                c => c,
            };
            let number = match (numbers.get(authority), u16::try_from(numbers.len())) {
                (Some(n), _) => *n,
                (None, Err(_)) => return,
                (None, Ok(n)) => {
                    numbers.insert(authority.to_owned(), n);
                    self.authorities.push(authority.to_owned());
                    n
                }
            };
            // A spreadsheet or a table program may have written whole metres as 543700.0.
            let metres = |text: &str| text.parse::<f64>().ok().filter(|m| m.is_finite());
            let grid = |c: &Option<usize>| metres(row.get(*c)).map_or(NOWHERE, |m| m.round() as i32);
            let (east, north) = (grid(east), grid(north));
            self.measured |= east != NOWHERE && north != NOWHERE;
            self.places.insert(key, Spot(number, east, north));
        })?;
        if !found {
            return Err(ReadError::file(
                &input.name,
                0,
                "this is no list of postcodes: it needs a heading for the postcode (such as pcd) and one for the local authority (such as oslaua)",
            ));
        }
        Ok(())
    }

    /// Whether the list says where on the map any of its postcodes lies.
    pub fn measured(&self) -> bool {
        self.measured
    }

    /// Whether any of its postcodes lies in that authority.
    pub fn knows(&self, authority: &str) -> bool {
        self.authorities.iter().any(|a| a.eq_ignore_ascii_case(authority))
    }

    /// The place of a postcode, however it is spaced or capitalised; `None` when the list lacks it.
    pub fn get(&self, postcode: &str) -> Option<Place<'_>> {
        self.at(self.find(postcode)?)
    }

    /// Where on the list a postcode is; `None` when the list lacks it.
    pub fn find(&self, postcode: &str) -> Option<Spot> {
        self.places.get(&key(postcode)?).copied()
    }

    /// The place that was found.
    pub fn at(&self, Spot(number, east, north): Spot) -> Option<Place<'_>> {
        Some(Place {
            authority: self.authorities.get(number as usize)?,
            grid: (east != NOWHERE && north != NOWHERE).then_some((east, north)),
        })
    }

    /// Number of postcodes.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}

const REFUSED: u8 = 0;
const SPACE: u8 = b' ';

/// What each byte of a postcode counts as: letters as capitals.
const IN_KEY: [u8; 256] = {
    let mut table = [REFUSED; 256];
    let mut b = 0;
    while b < 128 {
        let byte = b as u8;
        if byte.is_ascii_alphanumeric() {
            table[b] = byte.to_ascii_uppercase();
        } else if byte.is_ascii_whitespace() {
            table[b] = SPACE;
        }
        b += 1;
    }
    table
};

/// A postcode as a number: letters and digits only, at most eight.
fn key(postcode: &str) -> Option<u64> {
    let mut key = 0u64;
    for b in postcode.bytes() {
        match IN_KEY[usize::from(b)] {
            SPACE => {}
            REFUSED => return None,
            // Eight are there already.
            _ if key >> 56 != 0 => return None,
            b => key = key << 8 | u64::from(b),
        }
    }
    (key != 0).then_some(key)
}

/// Whether two postcodes are the same, however spaced or capitalised. Blank ones are not.
pub fn same_postcode(a: &str, b: &str) -> bool {
    if let (Some(a), Some(b)) = (a.bytes().last(), b.bytes().last())
        && (a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric())
        && !a.eq_ignore_ascii_case(&b)
    {
        // Most differ in their last letter.
        return false;
    }
    key(a).is_some_and(|a| key(b) == Some(a))
}

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

    /// The entries with that URN; a provider may stand in several lists.
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

/// One row of a list.
enum Cells<'a> {
    Csv(&'a ::csv::StringRecord),
    Sheet(&'a [Cow<'a, str>]),
}

impl Cells<'_> {
    /// The trimmed text in that column, empty when there is none.
    fn get(&self, column: Option<usize>) -> &str {
        column
            .and_then(|c| match self {
                Cells::Csv(record) => record.get(c),
                Cells::Sheet(row) => row.get(c).map(|t| &**t),
            })
            .map_or("", str::trim)
    }
}

/// Gives each row of a CSV file, or of each sheet of a workbook in which `columns` finds its headings;
/// says whether any was such. A national list of postcodes has gigabytes, so a CSV file is not kept.
fn each_row<C>(
    input: &Input,
    limits: &Limits,
    columns: impl Fn(&str, &[String]) -> Option<C>,
    mut each: impl FnMut(&C, &Cells<'_>),
) -> Result<bool, ReadError> {
    let normals = |row: &mut dyn Iterator<Item = &str>| row.map(normal).collect::<Vec<String>>();
    if sniff(&input.head(4096)?) != FileKind::Workbook {
        let mut records = Records::open(input, limits)?;
        let headings = records.next()?.map(|(record, _)| normals(&mut record.iter()));
        let Some(at) = columns(&input.name, &headings.unwrap_or_default()) else {
            return Ok(false);
        };
        while let Some((record, _)) = records.next()? {
            each(&at, &Cells::Csv(record));
        }
        return Ok(true);
    }
    let mut found = false;
    let mut book = Book::open(input, limits)?;
    for name in book.sheets() {
        let mut at = None;
        let mut passed = 0;
        book.rows(&name, |row| {
            let row = row.texts();
            if let Some(at) = &at {
                each(at, &Cells::Sheet(&row));
                return Ok(true);
            }
            // Some lists begin with a title; the headings are the first row that has them.
            at = columns(&name, &normals(&mut row.iter().map(AsRef::as_ref)));
            passed += 1;
            Ok(at.is_some() || passed < HEADINGS_WITHIN)
        })?;
        found |= at.is_some();
    }
    Ok(found)
}

/// How many rows of a sheet may stand before its headings.
const HEADINGS_WITHIN: u32 = 20;

/// The first of these headings that is there; `*` stands for digits.
fn column(headings: &[String], names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| {
        headings.iter().position(|h| match name.split_once('*') {
            None => h == name,
            Some((before, after)) => h
                .strip_prefix(before)
                .and_then(|h| h.strip_suffix(after))
                .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())),
        })
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_postcode_list_is_read_by_its_headings() {
        let csv = "pcd,oscty,oslaua,oseast1m,osnrth1m\nIG1 1DD,E99999999,E09000026,543700.0,186400\nCB1 1AA,E10000003,E07000008,546000,258000\nGY1 1AA,,L99999999,,\n";
        let list = Postcodes::read(&[Input::bytes("p.csv", csv.as_bytes().to_vec())], &Limits::default()).unwrap();
        assert_eq!(list.len(), 3);
        let place = list.get("ig11dd").unwrap();
        assert_eq!((place.authority, place.grid), ("E09000026", Some((543_700, 186_400))));
        assert_eq!(
            list.get("CB1 1AA").unwrap().authority,
            "E10000003",
            "a county, not its district"
        );
        assert_eq!(list.get("GY1 1AA").unwrap().grid, None);
        assert!(list.get("ZZ1 1ZZ").is_none() && list.get("").is_none());
        let bad = Postcodes::read(&[Input::bytes("p.csv", b"a,b\n1,2\n".to_vec())], &Limits::default()).unwrap_err();
        assert!(bad.reason.contains("no list of postcodes"));
    }

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
