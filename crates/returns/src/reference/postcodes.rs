//! Where postcodes lie.

use super::{column, each_row};
use foldhash::{HashMap, HashMapExt as _};
use tables::ReadError;
use tables::reader::Limits;
use tables::source::Input;

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
            // A county's own code is beside its districts'; elsewhere a filler ending in 999999.
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
}
