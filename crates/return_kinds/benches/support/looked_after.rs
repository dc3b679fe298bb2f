//! Two years of invented children looked after, the second carrying on from the first, with lists of
//! postcodes and providers beside them.
//!
//! Children enter care, move, leave, are reviewed, go missing; a return made of them breaks few rules
//! until values are spoilt.

use ::ssda903::period;
use returns::reference::{Postcodes, Providers};
use returns::{Day, Input, Limits};
use std::fmt::Write as _;

/// The collection that is checked; the one before it is last year's.
pub(crate) const YEAR: u16 = 2026;

/// The tables of one collection as CSV. One value in `spoilt` is blank or no code.
pub(crate) fn year(year: u16, children: usize, spoilt: usize) -> Vec<Input> {
    let mut files = Files::new(year, spoilt);
    for i in 0..children {
        Child::new(i).write(&mut files, year);
    }
    let tables = files.tables.into_iter();
    tables
        .map(|(name, text)| Input::bytes(format!("{name}.csv"), text.into_bytes()))
        .collect()
}

/// Two thousand postcodes and as many providers.
pub(crate) fn references() -> (Postcodes, Providers) {
    let mut postcodes = "pcd,laua,oseast1m,osnrth1m\n".to_owned();
    let mut providers = "URN,Placement code,Placement provider code,Closed date,Setting postcode\n".to_owned();
    for i in 0..PLACES {
        let (east, north) = (540_000 + i * 10, 180_000 + i * 7);
        let _ = writeln!(postcodes, "{},E0900002{},{east},{north}", postcode(i), i % 9);
        let _ = writeln!(providers, "{},\"A5,U1,U4\",\"PR1,PR4\",,{}", 1_000_000 + i, postcode(i));
    }
    let input = |name: &str, text: String| Input::bytes(name, text.into_bytes());
    let limits = Limits::default();
    (
        Postcodes::read(&[input("postcodes.csv", postcodes)], &limits).expect("postcodes"),
        Providers::read(&[input("providers.csv", providers)], &limits).expect("providers"),
    )
}

const PLACES: usize = 2_000;

fn postcode(i: usize) -> String {
    let letter = |n: usize| char::from(b'A' + (n % 26) as u8);
    format!("IG{} {}{}{}", i % 20, i % 10, letter(i / 10), letter(i / 260))
}

fn written(day: Day) -> String {
    let (y, m, d) = day.ymd();
    format!("{d:02}/{m:02}/{y}")
}

/// The tables as they are written.
struct Files {
    tables: Vec<(&'static str, String)>,
    dice: u64,
    spoilt: u64,
}

impl Files {
    fn new(year: u16, spoilt: usize) -> Files {
        let tables = [
            ("header", "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB"),
            (
                "episodes",
                "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN",
            ),
            ("reviews", "CHILD,DOB,REVIEW,REVIEW_CODE"),
            ("uasc", "CHILD,SEX,DOB,DUC"),
            (
                "oc2",
                "CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED,HEALTH_CHECK,IMMUNISATIONS,TEETH_CHECK,HEALTH_ASSESSMENT,SUBSTANCE_MISUSE,INTERVENTION_RECEIVED,INTERVENTION_OFFERED",
            ),
            ("oc3", "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM"),
            (
                "ad1",
                "CHILD,DOB,DATE_INT,DATE_MATCH,FOSTER_CARE,NB_ADOPTR,SEX_ADOPTR,LS_ADOPTR",
            ),
            (
                "placed_for_adoption",
                "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED",
            ),
            ("previous_permanence", "CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM"),
            ("missing", "CHILD,DOB,MISSING,MIS_START,MIS_END"),
            ("sw_episodes", "CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON"),
            ("dolo", "CHILD,DOB,DOLO_START,DOLO_END"),
        ];
        Files {
            tables: tables.map(|(name, headings)| (name, format!("{headings}\n"))).to_vec(),
            dice: 0x9E37_79B9_7F4A_7C15 ^ u64::from(year),
            spoilt: spoilt as u64,
        }
    }

    /// A random number, in the same sequence on every machine.
    fn below(&mut self, n: u64) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        (self.dice >> 33) % n
    }

    /// Writes a row; now and then a value other than the first is spoilt.
    fn row(&mut self, table: &str, cells: &[&str]) {
        let mut row = cells[0].to_owned();
        for cell in &cells[1..] {
            let cell = match self.below(self.spoilt) {
                0 if self.below(4) == 0 => "XX",
                0 => "",
                _ => cell,
            };
            row.push(',');
            row.push_str(cell);
        }
        row.push('\n');
        if let Some((_, text)) = self.tables.iter_mut().find(|(name, _)| *name == table) {
            text.push_str(&row);
        }
    }
}

/// One child's time in care.
struct Child {
    i: usize,
    born: Day,
    entered: Day,
    moved: Vec<Day>,
    left: Option<Day>,
    unaccompanied: bool,
    /// Left care at eighteen, the year before.
    grown: bool,
}

impl Child {
    fn new(i: usize) -> Child {
        let (start, end) = period(YEAR);
        let grown = i % 25 == 7;
        let born = if grown {
            start.add_years(-18) - 30 - (i % 300) as i32
        } else {
            end.add_years(-(2 + (i % 15) as i32)) - (i * 13 % 360) as i32
        };
        let entered = match i % 10 {
            0..3 if !grown => start + (i * 11 % 250) as i32,
            _ => (start - 400 - (i * 17 % 300) as i32).max(born + 5),
        };
        let left = match i % 6 {
            _ if grown => Some(born.add_years(18)),
            0 => Some((start + 220 + (i % 130) as i32).max(entered + 40)),
            _ => None,
        };
        let until = left.unwrap_or(end).min(end) - 20;
        let every = 120 + (i % 100) as i32;
        let moved = (1..5)
            .map(|n| entered + n * every)
            .take_while(|day| *day < until)
            .collect();
        Child {
            i,
            born,
            entered,
            moved,
            left,
            unaccompanied: i % 20 == 13 && !grown,
            grown,
        }
    }

    fn write(&self, files: &mut Files, year: u16) {
        let (start, end) = period(year);
        let i = self.i;
        let here = |day: Day| start <= day && day <= end;
        let in_care = self.entered <= end && self.left.is_none_or(|d| d >= start);
        let leaver = self.grown && year == YEAR;
        if !in_care && !leaver {
            return;
        }
        let (id, born) = (&*format!("C{i}"), &*written(self.born));
        let sex = if i.is_multiple_of(2) { "M" } else { "F" };
        let upn = format!("A{:012}", 123_456_000_000usize + i);
        let mother = if sex == "F" { "0" } else { "" };
        let ethnic = ["WBRI", "AIND", "BAFR"][i % 3];
        files.row("header", &[id, sex, born, ethnic, &upn, mother, ""]);
        if leaver {
            files.row("oc3", &[id, born, "YES", "F1", "B1"]);
            return;
        }
        files.row("previous_permanence", &[id, born, "Z1", "", ""]);
        self.episodes(files, id, end, start);
        for review in [20, 110, 290, 470, 650].map(|n| self.entered + n) {
            if here(review) && self.left.is_none_or(|d| review < d) {
                let code = if review < self.born.add_years(4) { "PN0" } else { "PN1" };
                files.row("reviews", &[id, born, &written(review), code]);
            }
        }
        if self.entered < start && self.left.is_none_or(|d| d > end) {
            self.health(files, id, born, start, end);
        }
        let left = self.left.filter(|d| here(*d)).map(written).unwrap_or_default();
        let worker = format!("SW{}", i % 90);
        files.row(
            "sw_episodes",
            &[id, born, &worker, &written(self.entered), &left, "MANAGE"],
        );
        if self.unaccompanied {
            files.row("uasc", &[id, sex, born, &written(self.born.add_years(18))]);
        }
        let away = self.entered.max(start) + 25;
        if i % 15 == 4 && here(away + 3) && self.left.is_none_or(|d| d > away + 3) {
            files.row("missing", &[id, born, "M", &written(away), &written(away + 3)]);
        }
    }

    fn episodes(&self, files: &mut Files, id: &str, end: Day, start: Day) {
        let home = if self.unaccompanied {
            String::new()
        } else {
            postcode(self.i % PLACES)
        };
        let begins = std::iter::once(&self.entered).chain(&self.moved);
        for (n, from) in begins.enumerate() {
            let until = self.moved.get(n).copied().or(self.left);
            if *from > end || until.is_some_and(|d| d < start) {
                continue;
            }
            let until = until.filter(|d| *d <= end);
            let last = n == self.moved.len();
            let (rec, change) = match until {
                None => ("", ""),
                Some(_) if !last => ("X1", "CARPL"),
                Some(_) if self.grown => ("E7", ""),
                Some(_) => ("E4A", ""),
            };
            let place = (self.i * 7 + n * 31) % PLACES;
            let cells = [
                id,
                &written(*from),
                if n == 0 { "S" } else { "P" },
                "C2",
                if self.unaccompanied { "N5" } else { "N1" },
                ["U1", "U4"][n % 2],
                "PR4",
                &until.map(written).unwrap_or_default(),
                rec,
                change,
                &home,
                &postcode(place),
                &(1_000_000 + place).to_string(),
            ];
            files.row("episodes", &cells);
        }
    }

    fn health(&self, files: &mut Files, id: &str, born: &str, start: Day, end: Day) {
        let aged = |years: i32| self.born.add_years(years) <= end;
        let scored = aged(4) && self.born.add_years(17) >= start;
        let cells = [
            id,
            born,
            if scored { "12" } else { "" },
            "",
            if aged(10) { "0" } else { "" },
            if aged(5) { "" } else { "1" },
            "1",
            "1",
            "1",
            "0",
            "",
            "",
        ];
        files.row("oc2", &cells);
    }
}
