//! How long a CIN census takes to read and to check, at three sizes. Run with
//! `cargo bench -p return_kinds --bench cin`; give other sizes after `--`.
//!
//! "Parse" is the same parser with every event thrown away, "read" is reading into typed columns. The
//! ratios are reading and checking together over each. Processor seconds are those of all threads, which
//! other work on the machine does not blur.

#[path = "support/timing.rs"]
mod timing;

use return_kinds::kinds;
use returns::{CheckOptions, Input, check_loaded};
use std::fmt::Write as _;
use std::io::Write as _;
use timing::{peak_megabytes, timed};

/// Children enough for a file of about 100 MB.
const CHILDREN: [usize; 3] = [25_000, 50_000, 100_000];

fn main() {
    let sizes: Vec<usize> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    let sizes = if sizes.is_empty() { CHILDREN.to_vec() } else { sizes };
    println!("                      wall seconds             processor seconds        of processor");
    println!("children    MB    parse   read  check    parse   read  check    /parse  /read  findings  peak MB");
    for children in sizes {
        let folder = std::env::temp_dir().join(format!("golden-thread-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for the bench");
        let path = folder.join("census.xml");
        census(&path, children).expect("the census is written");
        let megabytes = std::fs::metadata(&path).map_or(0, |m| m.len()) / 1_000_000;
        let parse = timed(|| parse_only(&path));
        let options = CheckOptions::default();
        let mut loaded = None;
        let read = timed(|| loaded = kinds().load_files(&[Input::path(&path)], &options, &|_| ()).ok());
        let loaded = loaded.expect("the census is read");
        let mut findings = 0u64;
        let check = timed(|| drop(check_loaded(&loaded, &options, &|_| (), &mut |_| findings += 1)));
        let both = read.processor + check.processor;
        println!(
            "{children:>8} {megabytes:>5} {:>8.2} {:>6.2} {:>6.2} {:>8.2} {:>6.2} {:>6.2} {:>9.2} {:>6.2} {findings:>9} {:>8}",
            parse.wall,
            read.wall,
            check.wall,
            parse.processor,
            read.processor,
            check.processor,
            both / parse.processor,
            both / read.processor,
            peak_megabytes()
        );
        drop(loaded);
        std::fs::remove_dir_all(&folder).expect("the folder is taken away");
    }
}

/// The parser alone: every event is read and dropped.
fn parse_only(path: &std::path::Path) {
    let file = std::fs::File::open(path).expect("the census is there");
    let mut reader = quick_xml::Reader::from_reader(std::io::BufReader::with_capacity(1 << 18, file));
    let mut buf = Vec::new();
    while !matches!(
        reader.read_event_into(&mut buf).expect("the census is well formed"),
        quick_xml::events::Event::Eof
    ) {
        buf.clear();
    }
}

/// A small generator of numbers, the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len() as u64) as usize]
    }
}

/// A day of the census year, by its number.
fn day(number: u64) -> String {
    let first = returns::Day::from_ymd(2025, 4, 1).expect("a day");
    (first + number.min(364) as i32).to_string()
}

/// An invented census of 2025-26, every block filled, with some fault in about one record in thirty.
/// Written piece by piece, so that its making does not count towards the peak of memory.
fn census(path: &std::path::Path, children: usize) -> std::io::Result<()> {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut out = std::io::BufWriter::new(std::fs::File::create(path)?);
    let mut x = String::new();
    x.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Message>\n <Header>\n  <CollectionDetails><Collection>CIN</Collection><Year>2026</Year><ReferenceDate>2026-03-31</ReferenceDate></CollectionDetails>\n  <Source><SourceLevel>L</SourceLevel><LEA>317</LEA><SoftwareCode>Invented</SoftwareCode><Release>1</Release><SerialNo>001</SerialNo><DateTime>2026-05-01T10:00:00</DateTime></Source>\n </Header>\n <Children>\n");
    for i in 0..children {
        child(&mut x, i, &mut dice);
        out.write_all(x.as_bytes())?;
        x.clear();
    }
    out.write_all(b" </Children>\n</Message>\n")?;
    out.flush()
}

fn leaf(x: &mut String, name: &str, text: &str) {
    let _ = writeln!(x, "     <{name}>{text}</{name}>");
}

fn child(x: &mut String, i: usize, dice: &mut Dice) {
    x.push_str("  <Child>\n   <ChildIdentifiers>\n");
    leaf(x, "LAchildID", &format!("CHILD{i:09}"));
    if let Some(upn) = identifiers::upn(&format!("317{i:08}"), (i % 10) as u8) {
        leaf(x, "UPN", if dice.one_in(30) { "A999999999999" } else { &upn });
    }
    leaf(
        x,
        "PersonBirthDate",
        &format!("{}-{:02}-15", 2009 + dice.below(14), 1 + dice.below(12)),
    );
    leaf(x, "Sex", dice.of(&["M", "F"]));
    x.push_str("   </ChildIdentifiers>\n   <ChildCharacteristics>\n");
    let fault = dice.one_in(30);
    leaf(
        x,
        "Ethnicity",
        if fault {
            "XXXX"
        } else {
            dice.of(&["WBRI", "APKN", "BAFR", "MWBC", "AIND"])
        },
    );
    x.push_str("    <Disabilities>\n");
    leaf(
        x,
        "Disability",
        dice.of(&["NONE", "AUT", "LD", "MOB", "BEH", "HEAR", "VIS", "CON", "COMM"]),
    );
    x.push_str("    </Disabilities>\n   </ChildCharacteristics>\n");
    episode(x, dice);
    x.push_str("  </Child>\n");
}

fn episode(x: &mut String, dice: &mut Dice) {
    let referred = dice.below(200);
    x.push_str("   <CINdetails>\n");
    leaf(x, "CINreferralDate", &day(referred));
    leaf(x, "ReferralSource", dice.of(&["1A", "2A", "3A", "6", "5B", "10"]));
    leaf(x, "PrimaryNeedCode", dice.of(&["N1", "N2", "N3", "N4", "N5"]));
    for n in 0..1 + dice.below(2) {
        x.push_str("    <Assessments>\n");
        leaf(x, "AssessmentActualStartDate", &day(referred + n * 60));
        leaf(
            x,
            "AssessmentAuthorisationDate",
            &day(referred + n * 60 + 20 + dice.below(35)),
        );
        x.push_str("     <FactorsIdentifiedAtAssessment>\n");
        leaf(x, "AssessmentFactors", dice.of(&["1A", "2B", "3B", "4A", "15A"]));
        leaf(x, "AssessmentFactors", if dice.one_in(30) { "18A" } else { "4B" });
        x.push_str("     </FactorsIdentifiedAtAssessment>\n    </Assessments>\n");
    }
    if dice.one_in(2) {
        x.push_str("    <CINPlanDates>\n");
        leaf(x, "CINPlanStartDate", &day(referred + 40));
        leaf(x, "CINPlanEndDate", &day(referred + 60 + dice.below(60)));
        x.push_str("    </CINPlanDates>\n");
    }
    let enquired = referred + 120;
    if dice.one_in(3) {
        x.push_str("    <Section47>\n");
        leaf(x, "S47ActualStartDate", &day(enquired));
        leaf(x, "DateOfInitialCPC", &day(enquired + 15));
        leaf(x, "ICPCnotRequired", "0");
        x.push_str("    </Section47>\n");
    }
    leaf(x, "ReferralNFA", "0");
    if dice.one_in(3) {
        x.push_str("    <ChildProtectionPlans>\n");
        leaf(x, "CPPstartDate", &day(enquired + 15));
        leaf(x, "InitialCategoryOfAbuse", dice.of(&["NEG", "EMO", "PHY", "SAB"]));
        leaf(x, "LatestCategoryOfAbuse", dice.of(&["NEG", "EMO", "PHY", "SAB"]));
        leaf(x, "NumberOfPreviousCPP", "0");
        x.push_str("     <Reviews>\n");
        leaf(x, "CPPreviewDate", &day(enquired + 40));
        x.push_str("     </Reviews>\n    </ChildProtectionPlans>\n");
    }
    x.push_str("   </CINdetails>\n");
}
