//! How fast returns are read and checked, and with how much memory.
//!
//! `cargo bench -p return_kinds --bench reading` prints, for each size, the time only to parse the XML (the same
//! parser, every event thrown away), to read it into tables, and to check it, with the ratio of reading and
//! checking together to parsing alone and to reading alone. `-- 640000` adds a size (in plans), and
//! `-- only 640000` measures that alone, so that the peak of memory is its own.
#![allow(clippy::unwrap_used)]

#[path = "support/timing.rs"]
mod timing;

use ::sen2::{
    ActivePlan, Assessment, Header, NamedPlan, Need, Person, Placement, PlanDetail, Request, Sen2Return, write_xml,
};
use jiff::civil::date;
use return_kinds::kinds;
use returns::{CheckOptions, Input, check_loaded};
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;
use timing::{peak_megabytes, timed};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut sizes: Vec<usize> = args.iter().filter_map(|a| a.parse().ok()).collect();
    if !args.iter().any(|a| a == "only") {
        sizes.splice(0..0, [10_000, 40_000]);
    }
    println!("SEN2 in XML, a fault in every twentieth person");
    println!("                  wall seconds             processor seconds         of processor");
    println!("   plans      MB   parse    read   check   parse    read   check  /parse  /read  findings  peak MB");
    let folder = std::env::temp_dir().join(format!("returns-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for plans in sizes {
        let path = folder.join(format!("sen2-{plans}.xml"));
        write_sen2(&path, plans);
        measure(&path, plans);
        std::fs::remove_file(&path).unwrap();
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

fn measure(path: &Path, plans: usize) {
    let megabytes = path.metadata().unwrap().len() as f64 / 1e6;
    let parse = timed(|| parse_only(path));
    let options = CheckOptions::default();
    let mut loaded = None;
    let read = timed(|| loaded = kinds().load_files(&[Input::path(path)], &options, &|_| ()).ok());
    let loaded = loaded.unwrap();
    let mut findings = 0u64;
    let check = timed(|| drop(check_loaded(&loaded, &options, &|_| (), &mut |_| findings += 1)));
    let both = read.processor + check.processor;
    println!(
        "{plans:>8} {megabytes:>7.0} {:>7.2} {:>7.2} {:>7.2} {:>7.2} {:>7.2} {:>7.2} {:>7.2} {:>6.2} {findings:>9} {:>8}",
        parse.wall,
        read.wall,
        check.wall,
        parse.processor,
        read.processor,
        check.processor,
        both / parse.processor,
        both / read.processor,
        peak_megabytes(),
    );
}

/// The parser alone: every event is read and dropped.
fn parse_only(path: &Path) {
    let file = BufReader::with_capacity(1 << 18, File::open(path).unwrap());
    let mut reader = quick_xml::Reader::from_reader(file);
    let mut buf = Vec::new();
    while !matches!(reader.read_event_into(&mut buf).unwrap(), quick_xml::events::Event::Eof) {
        buf.clear();
    }
}

/// Writes a return piece by piece, so that its making does not count towards the peak of memory.
fn write_sen2(path: &Path, plans: usize) {
    let mut one = Vec::new();
    write_xml(&sample(), &mut one).unwrap();
    let one = String::from_utf8(one).unwrap();
    let (head, rest) = one.split_once("    <Person>\n").unwrap();
    let (person, tail) = rest.rsplit_once("    </Person>\n").unwrap();
    let person = format!("    <Person>\n{person}    </Person>\n");
    let (before, after) = person.split_once("<UPN>UPN</UPN>").unwrap();
    let mut out = BufWriter::new(File::create(path).unwrap());
    out.write_all(head.as_bytes()).unwrap();
    for i in 0..plans {
        let upn = identifiers::upn(&format!("317{i:08}"), (i % 10) as u8).unwrap();
        write!(out, "{before}<UPN>{upn}</UPN>").unwrap();
        if i % 20 == 0 {
            out.write_all(after.replacen("<RequestOutcome>Y<", "<RequestOutcome>X<", 1).as_bytes())
                .unwrap();
        } else {
            out.write_all(after.as_bytes()).unwrap();
        }
    }
    out.write_all(tail.as_bytes()).unwrap();
    out.flush().unwrap();
}

/// One person with everything filled in.
fn sample() -> Sen2Return {
    let text = |t: &str| t.to_owned();
    let detail = |rank| PlanDetail {
        urn: text("100001"),
        rank: Some(rank),
        sen_unit: Some(false),
        resourced_provision: Some(false),
        ..PlanDetail::default()
    };
    let placement = |from, to| Placement {
        urn: text("100001"),
        rank: Some(1),
        entry: Some(from),
        leaving: to,
        sen_unit: Some(false),
        resourced_provision: Some(false),
        ..Placement::default()
    };
    let need = |code: &str, rank| Need {
        need: text(code),
        rank: Some(rank),
        ..Need::default()
    };
    let plan = NamedPlan {
        start: Some(date(2025, 6, 20)),
        personal_budget: Some(false),
        organised_arrangements: Some(false),
        plan_details: vec![detail(1), detail(2)],
        ..NamedPlan::default()
    };
    let assessment = Assessment {
        outcome: text("Y"),
        outcome_date: Some(date(2025, 6, 20)),
        mediation: Some(false),
        tribunal: Some(false),
        other_mediation: Some(false),
        other_tribunal: Some(false),
        week20: Some(false),
        named_plan: Some(plan),
        ..Assessment::default()
    };
    let active = ActivePlan {
        placements: vec![
            placement(date(2023, 9, 1), Some(date(2025, 7, 20))),
            placement(date(2025, 9, 1), None),
        ],
        needs: vec![need("ASD", 1), need("SLCN", 2)],
        ..ActivePlan::default()
    };
    let request = Request {
        received: Some(date(2025, 2, 3)),
        source: Some(2),
        rya: Some(false),
        outcome_date: Some(date(2025, 3, 10)),
        outcome: text("Y"),
        mediation: Some(false),
        tribunal: Some(false),
        assessment: Some(assessment),
        active_plan: Some(active),
        ..Request::default()
    };
    let person = Person {
        surname: text("Okafor-Smith"),
        forename: text("Adaeze"),
        birth_date: Some(date(2017, 3, 5)),
        sex: text("F"),
        ethnicity: text("BNGN"),
        postcode: text("IG1 1AA"),
        upn: text("UPN"),
        requests: vec![request],
        ..Person::default()
    };
    let header = Header {
        collection: text("SEN2"),
        year: Some(2026),
        reference_date: Some(date(2026, 1, 15)),
        lea: text("317"),
        dmo: text("Yes"),
        dco: text("Yes"),
        dsco: text("Yes"),
        ..Header::default()
    };
    Sen2Return {
        header,
        persons: vec![person],
        ..Sen2Return::default()
    }
}
