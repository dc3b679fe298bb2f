//! How long a year of children looked after, with last year's tables beside it, takes to read and to
//! check, at four sizes. Run with `cargo bench -p returns --bench ssda903`; give other sizes after `--`.
//!
//! Children have one to four episodes, reviews, health and social-worker rows, and about one value in
//! forty is wrong or missing, so that rules have something to find. "Parse" is the same parser with every row dropped. "Findings" are all given out.

use returns::ssda903::reference::{Postcodes, Providers};
use returns::{CheckOptions, Input, Limits, check_loaded, load_files};
use std::fmt::Write as _;
use std::time::Instant;

fn main() {
    let sizes: Vec<usize> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    let sizes = if sizes.is_empty() {
        vec![2_500, 5_000, 10_000, 20_000]
    } else {
        sizes
    };
    println!("                             wall seconds            processor seconds");
    println!("children     rows    MB    parse     read    check     parse     read     check  findings");
    for children in sizes {
        let (this, last) = (year(2026, children), year(2025, children));
        let megabytes: usize = this.iter().chain(&last).map(|(_, text)| text.len()).sum();
        let input = |files: Vec<(&str, String)>| -> Vec<Input> {
            files
                .into_iter()
                .map(|(name, text)| Input::bytes(format!("{name}.csv"), text.into_bytes()))
                .collect()
        };
        let this = input(this);
        let mut options = CheckOptions {
            previous: input(last),
            authority: Some("E09000026".to_owned()),
            ..CheckOptions::default()
        };
        let (postcodes, providers) = references();
        options.reference.insert("postcodes", postcodes);
        options.reference.insert("providers", providers);
        let parse = timed(|| this.iter().chain(&options.previous).for_each(parse_only));
        let mut loaded = None;
        let read = timed(|| loaded = load_files(&this, &options, &|_| ()).ok());
        let loaded = loaded.expect("the return is read");
        assert_eq!(loaded.year, 2026);
        let rows = loaded.tables.row_count() + loaded.previous.as_ref().map_or(0, returns::Tables::row_count);
        let mut findings = 0u64;
        let check = timed(|| drop(check_loaded(&loaded, &options, &|_| (), &mut |_| findings += 1)));
        println!(
            "{children:>8} {rows:>8} {:>5.1} {:>8.3} {:>8.3} {:>8.3} {:>9.2} {:>8.2} {:>9.2} {findings:>9}",
            megabytes as f64 / 1e6,
            parse.0,
            read.0,
            check.0,
            parse.1,
            read.1,
            check.1
        );
    }
}

/// The parser alone: every row is read and dropped.
fn parse_only(input: &Input) {
    let bytes = input.read(u64::MAX).expect("the file is there");
    let mut reader = csv::Reader::from_reader(&*bytes);
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).expect("the file is CSV") {}
}

/// Seconds on the clock and of the processor.
fn timed(work: impl FnOnce()) -> (f64, f64) {
    let (begun, before) = (Instant::now(), processor_seconds());
    work();
    (begun.elapsed().as_secs_f64(), processor_seconds() - before)
}

/// Processor seconds of the whole process so far, where the system tells (in hundredths).
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

fn references() -> (Postcodes, Providers) {
    let mut postcodes = "pcd,laua,oseast1m,osnrth1m\n".to_owned();
    let mut providers = "URN,Placement code,Placement provider code,Closed date,Setting postcode\n".to_owned();
    for i in 0..2_000 {
        let _ = writeln!(
            postcodes,
            "{},E0900002{},{},{}",
            postcode(i),
            i % 9,
            540_000 + i * 10,
            180_000 + i * 7
        );
        let _ = writeln!(providers, "{},K2,PR{},,{}", 1_000_000 + i, i % 6, postcode(i));
    }
    let input = |name: &str, text: String| Input::bytes(name, text.into_bytes());
    let limits = Limits::default();
    (
        Postcodes::read(&input("postcodes.csv", postcodes), &limits).expect("postcodes"),
        Providers::read(&[input("providers.csv", providers)], &limits).expect("providers"),
    )
}

fn postcode(i: usize) -> String {
    let letter = |n: usize| char::from(b'A' + (n % 26) as u8);
    format!("IG{} {}{}{}", i % 20, i % 10, letter(i / 10), letter(i / 260))
}

/// A random sequence that is the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % n
    }

    fn of<'a>(&mut self, codes: &[&'a str]) -> &'a str {
        match self.below(40) {
            0 => "",
            1 if self.below(3) == 0 => "XX",
            _ => codes[self.below(codes.len())],
        }
    }
}

/// The files of the collection that ends in `year`: the same children every year.
fn year(year: usize, children: usize) -> Vec<(&'static str, String)> {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15 ^ year as u64);
    let mut header = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n".to_owned();
    let mut episodes =
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n".to_owned();
    let mut reviews = "CHILD,DOB,REVIEW,REVIEW_CODE\n".to_owned();
    let mut uasc = "CHILD,SEX,DOB,DUC\n".to_owned();
    let mut oc2 = "CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED,HEALTH_CHECK,IMMUNISATIONS,TEETH_CHECK,HEALTH_ASSESSMENT,SUBSTANCE_MISUSE,INTERVENTION_RECEIVED,INTERVENTION_OFFERED\n".to_owned();
    let mut oc3 = "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM\n".to_owned();
    let mut ad1 = "CHILD,DOB,DATE_INT,DATE_MATCH,FOSTER_CARE,NB_ADOPTR,SEX_ADOPTR,LS_ADOPTR\n".to_owned();
    let mut placed = "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED\n".to_owned();
    let mut permanence = "CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM\n".to_owned();
    let mut missing = "CHILD,DOB,MISSING,MIS_START,MIS_END\n".to_owned();
    let mut workers = "CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON\n".to_owned();
    for i in 0..children {
        let born = format!("{:02}/{:02}/{}", i % 28 + 1, i % 12 + 1, year - 2 - i % 16);
        let sex = dice.of(&["M", "F"]);
        let _ = writeln!(
            header,
            "C{i},{sex},{born},{},A{:012},{},",
            dice.of(&["WBRI", "AIND", "BAFR"]),
            123_456_000_000usize + i,
            if sex == "F" { "0" } else { "" }
        );
        let first = year - 1 - i % 4;
        let many = 1 + i % 4;
        for n in 0..many {
            let from = format!("{:02}/{:02}/{}", i % 28 + 1, 4 + n * 2, first);
            let (to, rec) = if n + 1 < many {
                (format!("{:02}/{:02}/{}", i % 28 + 1, 6 + n * 2, first), "X1")
            } else if i % 5 == 0 {
                (
                    format!("{:02}/01/{year}", i % 28 + 1),
                    dice.of(&["E4A", "E11", "E8", "E48"]),
                )
            } else {
                (String::new(), "")
            };
            let _ = writeln!(
                episodes,
                "C{i},{from},{},{},{},{},{},{to},{rec},{},{},{},{}",
                if n == 0 { "S" } else { dice.of(&["P", "L", "B", "T"]) },
                dice.of(&["C2", "V2", "C1", "E1", "V3"]),
                dice.of(&["N1", "N2", "N5"]),
                dice.of(&["U4", "U3", "K2", "P1", "T1", "A5"]),
                dice.of(&["PR1", "PR4", "PR2", "PR0"]),
                dice.of(&["CARPL", "OTHER", ""]),
                postcode(i % 2_000),
                postcode(dice.below(2_100)),
                1_000_000 + dice.below(2_100)
            );
        }
        for n in 0..4 {
            let _ = writeln!(
                reviews,
                "C{i},{born},{:02}/{:02}/{},{}",
                i % 28 + 1,
                5 + n * 2,
                year - 1,
                dice.of(&["PN1", "PN3", "PN0"])
            );
        }
        let _ = write!(
            oc2,
            "C{i},{born},{},{}",
            dice.of(&["12", "31", ""]),
            dice.of(&["SDQ2", "", ""])
        );
        for _ in 0..8 {
            let _ = write!(oc2, ",{}", dice.of(&["0", "1"]));
        }
        oc2.push('\n');
        let _ = writeln!(permanence, "C{i},{born},{},,", dice.of(&["Z1", "P1"]));
        let _ = writeln!(
            workers,
            "C{i},{born},SW{},01/05/{},,{}",
            i % 90,
            year - 1,
            dice.of(&["MANAGE", "LEFTRL"])
        );
        if i % 20 == 0 {
            let _ = writeln!(uasc, "C{i},{sex},{born},01/06/{}", year + 2);
            let _ = writeln!(missing, "C{i},{born},M,01/06/{},03/06/{}", year - 1, year - 1);
            let _ = writeln!(
                oc3,
                "C{i},{born},{},{},{}",
                dice.of(&["YES", "NO"]),
                dice.of(&["F1", "0"]),
                dice.of(&["B1", "0"])
            );
        }
        if i % 40 == 0 {
            let _ = writeln!(ad1, "C{i},{born},01/05/{},01/06/{},0,2,MF,L11", year - 1, year - 1);
            let _ = writeln!(placed, "C{i},{born},01/05/{},,", year - 1);
        }
    }
    vec![
        ("header", header),
        ("episodes", episodes),
        ("reviews", reviews),
        ("uasc", uasc),
        ("oc2", oc2),
        ("oc3", oc3),
        ("ad1", ad1),
        ("placed_for_adoption", placed),
        ("previous_permanence", permanence),
        ("missing", missing),
        ("sw_episodes", workers),
    ]
}
