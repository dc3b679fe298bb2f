//! Where a placement is: its authority, whether that is the child's own, and how far from home. Taken
//! from the return where it gives them, else worked out from the list of postcodes.

use super::rule_context::Episodes;
use returns::reference::{Place, Postcodes, Spot};
use returns::rule::{Context, Out};
use tables::table::Col;

/// Metres in a mile as the department's guide counts them.
const MILE: f64 = 1609.3;

/// Which of the three a rule needs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Local authority of the placement.
    Authority,
    /// Inside or outside the responsible authority.
    Location,
    /// Miles from home.
    Distance,
}

/// Where the list of postcodes has an episode's home and placement.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    home: Option<Spot>,
    placement: Option<Spot>,
    /// Miles between them to one decimal place, in a straight line.
    miles: Option<f64>,
}

impl Way {
    fn all(list: &Postcodes, e: &Episodes<'_>) -> Vec<Way> {
        // The home of a child's episodes is mostly the same.
        let mut last = ("", None);
        let way = |row| {
            let (home, placement) = (e.home.text(row), list.find(e.post.text(row)));
            if home != last.0 {
                last = (home, list.find(home));
            }
            let home = last.1;
            let miles = home.zip(placement).and_then(|(home, placement)| {
                let (e1, n1) = list.at(home)?.grid?;
                let (e2, n2) = list.at(placement)?.grid?;
                let miles = f64::from(e1 - e2).hypot(f64::from(n1 - n2)) / MILE;
                Some((miles * 10.0).round_ties_even() / 10.0)
            });
            Way { home, placement, miles }
        };
        e.rows().map(way).collect()
    }
}

/// The placements of one year's episodes.
#[derive(Clone, Copy)]
pub struct Placed<'a> {
    /// The episodes.
    pub episodes: Episodes<'a>,
    la: Col<'a>,
    location: Col<'a>,
    distance: Col<'a>,
    list: Option<&'a Postcodes>,
    ways: &'a [Way],
    own: Option<&'a str>,
}

impl<'a> Placed<'a> {
    /// The placements of these episodes; makes the rule not applicable, and gives nothing, when the
    /// return does not say and the list (or the responsible authority) is not there to work it out.
    pub fn new(c: &Context<'a>, out: &mut Out, episodes: Episodes<'a>, need: Need) -> Option<Placed<'a>> {
        let placed = Placed::any(c, episodes);
        let given = match need {
            Need::Authority => placed.la,
            Need::Location => placed.location,
            Need::Distance => placed.distance,
        };
        if !episodes.rows().any(|r| given.filled(r)) {
            let Some(list) = placed.list else {
                out.not_applicable("the list of postcodes");
                return None;
            };
            if need == Need::Distance && !list.measured() {
                out.not_applicable("the easting and northing in the list of postcodes");
                return None;
            }
            match placed.own {
                _ if need != Need::Location => {}
                None => {
                    out.not_applicable("the code of the responsible authority");
                    return None;
                }
                Some(own) if !list.knows(own) => {
                    out.not_applicable("the code of the responsible authority as the list of postcodes writes it");
                    return None;
                }
                Some(_) => {}
            }
        }
        Some(placed)
    }

    /// The placements, whatever is known of them.
    pub fn any(c: &Context<'a>, episodes: Episodes<'a>) -> Placed<'a> {
        let t = episodes.table;
        let list: Option<&'a Postcodes> = c.reference.get();
        let ways = list.map(|list| episodes.side.ways.get_or_init(|| Way::all(list, &episodes)));
        Placed {
            episodes,
            la: t.col("PL_LA"),
            location: t.col("PL_LOCATION"),
            distance: t.col("PL_DISTANCE"),
            list,
            ways: ways.map_or(&[], Vec::as_slice),
            own: c.authority,
        }
    }

    /// Code of the authority the placement lies in; `SCO`, `WAL` or `NIR` outside England, `NUK` outside
    /// the United Kingdom; `None` when unknown.
    pub fn authority(&self, row: usize) -> Option<&'a str> {
        if self.la.filled(row) {
            return Some(self.la.text(row));
        }
        let code = self.placement(row)?.authority;
        Some(match code.bytes().next() {
            // Some postcodes are in the list without a place.
            None => return None,
            Some(b'S' | b's') => "SCO",
            Some(b'W' | b'w') => "WAL",
            Some(b'N' | b'n') => "NIR",
            // The Channel Islands and the Isle of Man.
            Some(b'L' | b'l' | b'M' | b'm') => "NUK",
            _ => code,
        })
    }

    /// Where the list has the home.
    pub fn home(&self, row: usize) -> Option<Place<'a>> {
        self.list?.at(self.ways.get(row)?.home?)
    }

    /// Where the list has the placement.
    pub fn placement(&self, row: usize) -> Option<Place<'a>> {
        self.list?.at(self.ways.get(row)?.placement?)
    }

    /// Whether the placement is known to lie outside England: by its authority, or, where neither the
    /// return nor a list gives that, by a postcode area that lies there.
    pub fn outside_england(&self, row: usize) -> bool {
        match self.authority(row) {
            Some(code) => ["CON", "NIR", "SCO", "WAL", "NUK"]
                .iter()
                .any(|o| code.eq_ignore_ascii_case(o)),
            None if self.list.is_none() => area_outside_england(self.episodes.post.text(row)),
            None => false,
        }
    }

    /// Whether the placement lies inside the responsible authority; `None` when unknown.
    pub fn inside(&self, row: usize) -> Option<bool> {
        if self.location.filled(row) {
            return Some(self.location.is(row, "IN"));
        }
        let own = self.own?;
        self.authority(row).map(|a| a.eq_ignore_ascii_case(own))
    }

    /// Whether the return or the list gives a location that is on the department's list of two.
    pub fn location_known(&self, row: usize) -> bool {
        if self.location.filled(row) {
            return self.location.one_of(row, &["IN", "OUT"]);
        }
        self.authority(row).is_some()
    }

    /// Miles from home to one decimal place, in a straight line; `None` when unknown.
    pub fn distance(&self, row: usize) -> Option<f64> {
        if self.distance.filled(row) {
            return self.distance.number(row).ok();
        }
        self.ways.get(row)?.miles
    }
}

/// Postcode areas wholly in Scotland, Wales, Northern Ireland, the Channel Islands or Man.
fn area_outside_england(postcode: &str) -> bool {
    const AREAS: &[&str] = &[
        "AB", "BT", "CF", "DD", "EH", "FK", "G", "GY", "HS", "IM", "IV", "JE", "KA", "KW", "KY", "ML", "PA", "PH",
        "SA", "ZE",
    ];
    let letters = postcode.bytes().take_while(u8::is_ascii_alphabetic).count();
    let area = &postcode[..letters];
    AREAS.iter().any(|a| a.eq_ignore_ascii_case(area))
}
