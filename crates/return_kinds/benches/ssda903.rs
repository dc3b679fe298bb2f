//! How long a year of children looked after, with last year's tables beside it, takes to read and to
//! check, at three sizes, and what checking costs beside reading. Run with
//! `cargo bench -p return_kinds --bench ssda903`; give other numbers of children after `--`, or the word `rules`
//! for the rules that cost most.
//!
//! "Parse" is the same parser with every row dropped, "read" is reading into typed columns, "check" every
//! rule with every finding given out. The ratios are reading and checking together over each.

#[path = "support/looked_after.rs"]
mod looked_after;
#[path = "support/timing.rs"]
mod timing;

use looked_after::YEAR;
use return_kinds::kinds;
use returns::{CheckOptions, Input, check_loaded};
use timing::{Took, peak_megabytes, timed};

const CHILDREN: [usize; 3] = [5_000, 10_000, 20_000];

/// How often each step is timed.
const TIMES: u32 = 10;

fn main() {
    let sizes: Vec<usize> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    let sizes = if sizes.is_empty() { CHILDREN.to_vec() } else { sizes };
    if std::env::args().any(|a| a == "rules") {
        return rules(sizes[0]);
    }
    for (words, spoilt) in [
        ("One value in 2,000 is wrong or missing", 2_000),
        ("One value in 40 is wrong or missing", 40),
    ] {
        println!("{words}");
        println!("                           wall seconds            processor seconds      of processor");
        println!(
            "children     rows    MB   parse    read   check   parse    read   check  /parse  /read  findings  peak MB"
        );
        for children in &sizes {
            measure(*children, spoilt);
        }
    }
}

fn options(children: usize, spoilt: usize) -> CheckOptions {
    let mut options = CheckOptions {
        previous: looked_after::year(YEAR - 1, children, spoilt),
        authority: Some("E09000026".to_owned()),
        ..CheckOptions::default()
    };
    let (postcodes, providers) = looked_after::references();
    options.reference.insert("postcodes", postcodes);
    options.reference.insert("providers", providers);
    options
}

fn measure(children: usize, spoilt: usize) {
    let this = looked_after::year(YEAR, children, spoilt);
    let options = options(children, spoilt);
    let both = || this.iter().chain(&options.previous);
    let megabytes = both().filter_map(|i| i.size().ok()).sum::<u64>() as f64 / 1e6;
    let (mut parse, mut read, mut check) = (Took::NOT_YET, Took::NOT_YET, Took::NOT_YET);
    let (mut rows, mut findings) = (0, 0u64);
    // Each time from the file on, so that nothing worked out by one check is there for the next.
    for _ in 0..TIMES {
        parse = parse.and(timed(|| both().for_each(parse_only)), TIMES);
        let mut loaded = None;
        read = read.and(
            timed(|| loaded = kinds().load_files(&this, &options, &|_| ()).ok()),
            TIMES,
        );
        let loaded = loaded.expect("the return is read");
        assert_eq!(loaded.year, YEAR);
        rows = loaded.tables.row_count() + loaded.previous.as_ref().map_or(0, returns::Tables::row_count);
        findings = 0;
        let checking = timed(|| drop(check_loaded(&loaded, &options, &|_| (), &mut |_| findings += 1)));
        check = check.and(checking, TIMES);
    }
    let all = read.processor + check.processor;
    println!(
        "{children:>8} {rows:>8} {megabytes:>5.1} {:>7.3} {:>7.3} {:>7.3} {:>7.3} {:>7.3} {:>7.3} {:>7.2} {:>6.2} {findings:>9} {:>8}",
        parse.wall,
        read.wall,
        check.wall,
        parse.processor,
        read.processor,
        check.processor,
        all / parse.processor,
        all / read.processor,
        peak_megabytes()
    );
}

/// Each rule alone, the dearest first; what all rules share counts once, under "shared".
fn rules(children: usize) {
    let spoilt = 2_000;
    let this = looked_after::year(YEAR, children, spoilt);
    let mut options = options(children, spoilt);
    let loaded = kinds()
        .load_files(&this, &options, &|_| ())
        .expect("the return is read");
    options.only = vec!["no such rule".to_owned()];
    let check = |options: &CheckOptions| {
        let mut findings = 0u64;
        let took = timed(|| {
            for _ in 0..TIMES {
                findings = 0;
                check_loaded(&loaded, options, &|_| (), &mut |_| findings += 1);
            }
        });
        (took.processor / f64::from(TIMES) * 1e6, findings)
    };
    let shared = check(&options).0;
    let rules = loaded.kind.rules().iter().filter(|(rule, _)| rule.in_force(YEAR));
    let mut each: Vec<(f64, u64, &str)> = rules
        .map(|(rule, _)| {
            options.only = vec![rule.code.clone()];
            let (took, findings) = check(&options);
            (took - shared, findings, rule.code.as_str())
        })
        .collect();
    each.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all: f64 = each.iter().map(|r| r.0).sum();
    println!("microseconds of processor  findings  rule");
    println!("{shared:>25.0}            shared");
    println!("{all:>25.0}            all {} rules together", each.len());
    for (took, findings, code) in each {
        println!("{took:>25.0} {findings:>9}  {code}");
    }
}

/// The parser alone: every row is read and dropped.
fn parse_only(input: &Input) {
    let bytes = input.read(u64::MAX).expect("the file is there");
    let mut reader = csv::Reader::from_reader(&*bytes);
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).expect("the file is CSV") {}
}
