//! Returns read and checked, from one string of bytes.
//!
//! Bytes that begin with `=== ` are several files: each begins with a line `=== name`, and its content follows.
//! `last/name` is a file of last year's return. `name.xlsx/part` is a part of a workbook, which is packed here, because
//! a fuzzer that changes packed bytes only ever damages the packing. Other bytes are one file.

use ::ssd::Ssd;
use definitions::Definitions;
use return_kinds::kinds;
use returns::establishments::Establishments;
use returns::reference::{Postcodes, Providers};
use returns::{
    BadRows, Change, CheckOptions, CheckReport, Day, ImportKind as _, Input, Limits, ReadError, RuleState,
    StatementOptions, TableKind as _,
};
use std::cell::RefCell;
use std::io::{Cursor, Read as _, Write as _};
use zip::write::SimpleFileOptions;

const MARK: &[u8] = b"=== ";

/// Limits far below those of real use, so that a file that reaches them does so at once.
fn limits() -> Limits {
    Limits {
        bytes: 16 << 20,
        unpacked: 16 << 20,
        ..Limits::default()
    }
}

/// The files in a string of bytes: this year's, and last year's.
pub fn unpack(data: &[u8]) -> (Vec<Input>, Vec<Input>) {
    if !data.starts_with(MARK) {
        return (vec![Input::bytes("file", data)], Vec::new());
    }
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for line in data.split_inclusive(|b| *b == b'\n') {
        match (line.strip_prefix(MARK), parts.last_mut()) {
            (Some(name), _) => parts.push((String::from_utf8_lossy(name).trim().to_owned(), Vec::new())),
            (None, Some((_, content))) => content.extend_from_slice(line),
            (None, None) => {}
        }
    }
    let (mut now, mut last) = (Vec::new(), Vec::new());
    let mut books: Vec<(String, Vec<(String, Vec<u8>)>)> = Vec::new();
    for (name, content) in parts {
        if let Some((book, part)) = name.split_once(".xlsx/") {
            let book = format!("{book}.xlsx");
            let part = (part.to_owned(), content);
            match books.iter_mut().find(|(n, _)| *n == book) {
                Some((_, parts)) => parts.push(part),
                None => books.push((book, vec![part])),
            }
        } else {
            let (to, name) = match name.strip_prefix("last/") {
                Some(name) => (&mut last, name),
                None => (&mut now, &*name),
            };
            to.push(Input::bytes(name, content));
        }
    }
    for (name, parts) in books {
        match name.strip_prefix("last/") {
            Some(name) => last.push(Input::bytes(name, zipped(&parts))),
            None => now.push(Input::bytes(name, zipped(&parts))),
        }
    }
    (now, last)
}

/// A workbook of these parts. A name that is there twice is left out the second time.
fn zipped(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in parts {
        if writer.start_file(name.as_str(), stored).is_ok() {
            writer.write_all(content).expect("memory takes it");
        }
    }
    writer.finish().expect("memory takes it").into_inner()
}

/// The string of bytes that [`unpack`] takes apart again. The style and names of a workbook's author are left out.
#[allow(dead_code)] // Used where seeds are written.
pub fn pack(now: &[Input], last: &[Input]) -> Vec<u8> {
    let content = |f: &Input| f.read(u64::MAX).map(|b| b.into_owned()).unwrap_or_default();
    if let ([one], true) = (now, last.is_empty())
        && !one.name.ends_with(".xlsx")
    {
        return content(one);
    }
    let mut out = Vec::new();
    let mut put = |name: &str, content: &[u8]| {
        out.extend_from_slice(MARK);
        out.extend_from_slice(name.as_bytes());
        out.push(b'\n');
        out.extend_from_slice(content);
        if !content.ends_with(b"\n") {
            out.push(b'\n');
        }
    };
    let all = now.iter().map(|f| ("", f)).chain(last.iter().map(|f| ("last/", f)));
    for (folder, file) in all {
        let name = format!("{folder}{}", file.name);
        let content = content(file);
        let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(&content)) else {
            put(&name, &content);
            continue;
        };
        for i in 0..archive.len() {
            let Ok(mut part) = archive.by_index(i) else { continue };
            let Ok(part_name) = part.name().map(|n| n.into_owned()) else {
                continue;
            };
            if part_name.contains("theme") || part_name.contains("docProps") {
                continue;
            }
            let mut text = Vec::new();
            if part.read_to_end(&mut text).is_ok() {
                put(&format!("{name}/{part_name}"), &text);
            }
        }
    }
    out
}

thread_local! {
    /// Made once: the lists from outside are read from text.
    static OPTIONS: RefCell<CheckOptions> = RefCell::new(options());
    static DEFINITIONS: Definitions = Definitions::built_in().expect("the definitions are sound");
}

fn options() -> CheckOptions {
    let mut options = CheckOptions {
        today: Day::from_ymd(2026, 3, 31),
        authority: Some("E09000026".to_owned()),
        limits: limits(),
        ..CheckOptions::default()
    };
    let list = |name: &str, text: &str| Input::bytes(name, text.as_bytes());
    let postcodes = list(
        "postcodes.csv",
        "pcd,laua,oseast1m,osnrth1m\nAA1 1AA,E09000026,500000,200000\nBB1 1BB,E10000012,516093,200000\n",
    );
    let providers = list(
        "providers.csv",
        "URN,Placement code,Placement provider code,Closed date,Setting postcode\nSC000001,K2,PR4,,AA1 1AA\n",
    );
    let schools = list(
        "schools.csv",
        "URN,EstablishmentName,EstablishmentStatus (name)\n100001,One,Open\n100002,Two,Closed\n",
    );
    let reference = &mut options.reference;
    reference.insert("postcodes", Postcodes::read(&[postcodes], &limits()).expect("a list"));
    reference.insert("providers", Providers::read(&[providers], &limits()).expect("a list"));
    reference.insert("establishments", Establishments::read(&schools).expect("a list"));
    options
}

fn run(kind: Option<&str>, now: &[Input], last: Vec<Input>) -> Result<CheckReport, ReadError> {
    OPTIONS.with_borrow_mut(|options| {
        options.kind = kind.map(str::to_owned);
        options.previous = last;
        let mut findings = 0;
        let report = kinds().check_files(now, options, &|_| (), &mut |finding| {
            assert!(!finding.message.is_empty(), "a finding without words");
            findings += 1;
        })?;
        assert_eq!(
            report.total(),
            findings + report.not_shown,
            "every finding is counted once"
        );
        for run in &report.runs {
            if let RuleState::CouldNotRun { why } = &run.state {
                assert!(!why.contains("unforeseen"), "{}: {why}", run.rule.code);
            }
        }
        Ok(report)
    })
}

/// Reads and checks what is said to be a return of that kind, and puts a value right in its files. A refusal in words
/// is as good an answer as findings.
pub fn check(kind: &str, data: &[u8]) {
    let (now, last) = unpack(data);
    match run(Some(kind), &now, last) {
        Ok(_) => apply_corrections(kind, &now),
        Err(refusal) => assert!(!refusal.to_string().is_empty(), "a refusal without words"),
    }
}

/// Changes the last value of each table's first row. Files that were read can be read with a value changed.
fn apply_corrections(kind: &str, files: &[Input]) {
    let options = CheckOptions {
        kind: Some(kind.to_owned()),
        limits: limits(),
        ..CheckOptions::default()
    };
    let Ok(loaded) = kinds().load_files(files, &options, &|_| ()) else {
        return;
    };
    let filled = |t: &returns::Table| {
        let given = (0..t.def.columns.len()).rev();
        given.into_iter().find(|c| !t.is_empty() && t.at(*c).filled(0))
    };
    let changes: Vec<Change<'_>> = loaded
        .tables
        .tables
        .iter()
        .filter_map(|t| {
            let field = &t.def.columns[filled(t)?].name;
            let (table, value) = (t.def.name.as_str(), "2015-05-01");
            Some(Change {
                table,
                row: 0,
                field,
                value,
            })
        })
        .collect();
    match returns::amend::amend(loaded.kind, files, &changes, &limits()) {
        Ok(amended) => {
            assert!(amended.unplaced.iter().all(|(_, why)| !why.is_empty()));
            if let Err(refusal) = loaded.kind.read(&amended.files, &limits(), &|_| ()) {
                panic!("the files as corrected cannot be read: {refusal}");
            }
        }
        Err(refusal) => assert!(!refusal.to_string().is_empty(), "a refusal without words"),
    }
}

/// As [`check`], and what the return says of the record.
pub fn cin(data: &[u8]) {
    check("cin", data);
    let options = CheckOptions {
        kind: Some("cin".to_owned()),
        limits: limits(),
        ..CheckOptions::default()
    };
    if let Ok(loaded) = kinds().load_files(&unpack(data).0, &options, &|_| ()) {
        DEFINITIONS.with(|d| drop(::cin::statements(&loaded.tables, loaded.year, d)));
    }
}

/// As [`check`], what the return says of the record, and the return as records, written again.
pub fn sen2(data: &[u8]) {
    check("sen2", data);
    if let Ok(ret) = ::sen2::read_files(&unpack(data).0) {
        DEFINITIONS.with(|d| drop(::sen2::statements(&ret, d, BadRows::Load)));
        let mut xml = Vec::new();
        ::sen2::write_xml(&ret, &mut xml).expect("memory takes it");
        ::sen2::read_xml(&Input::bytes("written.xml", xml)).expect("what was written can be read");
    }
}

/// Tables of the Standard Safeguarding Dataset, and what they say of the record.
pub fn safeguarding(data: &[u8]) {
    let (now, _) = unpack(data);
    if let Ok(tables) = Ssd.read(&now, &limits(), &|_| ()) {
        drop(Ssd.about(&tables));
        let options = StatementOptions {
            year: None,
            as_of: jiff::civil::date(2026, 6, 30),
            bad_rows: BadRows::Skip,
        };
        DEFINITIONS.with(|definitions| drop(Ssd.statements(&tables, definitions, &options)));
    }
}

/// Files of which nothing is known.
pub fn recognise(data: &[u8]) {
    let (now, last) = unpack(data);
    if let Err(refusal) = run(None, &now, last) {
        assert!(!refusal.to_string().is_empty(), "a refusal without words");
    }
}

/// Every reader of lists from outside.
pub fn lists(data: &[u8]) {
    let (now, _) = unpack(data);
    if let Some(first) = now.first() {
        // Each may refuse it.
        drop(Postcodes::read(std::slice::from_ref(first), &limits()));
        drop(Establishments::read(first));
    }
    drop(Providers::read(&now, &limits()));
    if let Some(first) = now.first() {
        drop(returns::official::OfficialRules::read(first, &limits()));
    }
}
