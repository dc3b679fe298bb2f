//! Files made to exhaust the machine end with a plain refusal, and before memory does.
//!
//! Each bomb goes off in a process of its own, whose greatest memory is then what the system says.

use return_kinds::kinds;
use returns::{CheckOptions, CheckReport, Input, Limits, ReadError};
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::process::Command;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// What a bomb is, and words of the refusal.
const BOMBS: &[(&str, &str, fn() -> Result<String, ReadError>)] = &[
    ("entities", "document type definition", || {
        let mut text = "<!DOCTYPE x [<!ENTITY a0 'ha'>".to_owned();
        for i in 1..30 {
            write!(text, "<!ENTITY a{i} '{}'>", format!("&a{};", i - 1).repeat(10)).unwrap();
        }
        read("cin", "c.xml", format!("{text}]>\n<Message>&a29;</Message>"))
    }),
    ("external entity", "document type definition", || {
        read(
            "cin",
            "c.xml",
            "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/hosts'>]><Message>&a;</Message>",
        )
    }),
    ("nesting", "nested more than 100 deep", || {
        read("sen2", "s.xml", format!("<Message>{}", "<Person>".repeat(1_000_000)))
    }),
    ("attributes", "ends inside", || {
        let attributes = " a=''".repeat(500_000);
        read("sen2", "s.xml", format!("<Message><Header{attributes}>"))
    }),
    ("a line of 2 GB in a value", "no end to what begins", || {
        endless("sen2", "s.xml", "<Message>\n", "<Header><Collection>SEN2", 2048)
    }),
    ("a line without end in a tag", "no end to what begins", || {
        endless("sen2", "s.xml", "<Message>\n", "<Header a='", 300)
    }),
    ("a line without end in a table", "no end to the row", || {
        endless("ssda903", "Header.csv", HEADINGS, "1,F", 300)
    }),
    ("a quotation without end", "no end to the row", || {
        endless("ssda903", "Header.csv", HEADINGS, "1,\"", 2048)
    }),
    ("rows of nothing", "more than 256 MB of memory", || {
        let text = format!("{HEADINGS}{}", "1\n".repeat(3_000_000));
        let limits = Limits {
            memory: 256 << 20,
            ..Limits::default()
        };
        run("ssda903", Input::bytes("Header.csv", text.into_bytes()), limits)
    }),
    ("a part that unpacks to 520 MB", "unpacks to more than 512 MB", || {
        book(&[("xl/worksheets/sheet1.xml", Part::Spaces(520 << 20))])
    }),
    ("a bomb in a bomb", "not a workbook", || {
        let inner = packed(&[("a", Part::Spaces(400 << 20))]);
        book(&[("a.zip", Part::Text(inner))])
    }),
    ("parts without number", "more than 10000 parts", || {
        let names: Vec<String> = (0..20_000).map(|i| format!("p{i}")).collect();
        let parts: Vec<(&str, Part)> = names.iter().map(|n| (n.as_str(), Part::Spaces(0))).collect();
        book(&parts)
    }),
    ("a claim of texts", "more texts than it does", || {
        workbook("<row><c><v>1</v></c></row>", "<sst uniqueCount='999999999999'/>", 1)
    }),
    ("a value in the last cell", "beyond row 1048576 or column 1000", || {
        workbook(
            "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
            "",
            1,
        )
    }),
    ("a column beyond counting", "sheet", || {
        workbook(
            "<row r='1'><c r='A1'><v>1</v></c><c r='ZZZZZZZZZZZZ1'><v>1</v></c></row>",
            "",
            1,
        )
    }),
    ("the same sheet over and over", "over and over", || {
        // Numbers that do not pack well, so that a few readings of the part are many bytes.
        let number = |i: u64| i.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let row = |i| format!("<row r='{i}'><c><v>{}</v></c></row>", number(i));
        let rows: String = (1..60_000).map(row).collect();
        workbook(&rows, "", 200)
    }),
    ("sheets without number", "more than 255 sheets", || {
        workbook("", "", 5000)
    }),
    // No refusal: a value far down costs nothing.
    ("two values far apart", "read", || {
        let cell = |name, text| format!("<c r='{name}' t='inlineStr'><is><t>{text}</t></is></c>");
        let top = format!("{}{}", cell("A1", "Unique ID"), cell("ALL1", "UPN"));
        let row = cell("A1048576", "E1");
        let rows = format!("<row r='1'>{top}</row><row r='1048576'>{row}</row>");
        workbook(&rows, "", 1)
    }),
    // Nor here: all are counted, and those kept are given out.
    ("a million findings", "errors", || {
        let mut text = HEADINGS.to_owned();
        for i in 0..250_000 {
            writeln!(text, "{i},9,31/02/2015,ZZZZ,BAD").unwrap();
        }
        run(
            "ssda903",
            Input::bytes("Header.csv", text.into_bytes()),
            Limits::default(),
        )
    }),
];

const HEADINGS: &str = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB,UASC\n";
/// Most megabytes any of them may take.
const MEGABYTES: u64 = 1000;

fn run(kind: &str, input: Input, limits: Limits) -> Result<String, ReadError> {
    let options = CheckOptions {
        kind: Some(kind.to_owned()),
        year: Some(2026),
        limits,
        ..CheckOptions::default()
    };
    let mut given = 0u64;
    let report: CheckReport = kinds().check_files(&[input], &options, &|_| (), &mut |_| given += 1)?;
    assert_eq!(given + report.not_shown, report.total());
    let million = if given >= 1_000_000 { "a million" } else { "few" };
    Ok(format!("read; {million} errors"))
}

fn read(kind: &str, name: &str, text: impl Into<String>) -> Result<String, ReadError> {
    run(kind, Input::bytes(name, text.into().into_bytes()), Limits::default())
}

/// A file that begins so and then goes on for so many megabytes, which take no room on most discs.
fn endless(kind: &str, name: &str, head: &str, open: &str, megabytes: u64) -> Result<String, ReadError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    // Letters first, or it would look binary from its beginning.
    std::fs::write(&path, format!("{head}{open}{}", "x".repeat(100_000))).unwrap();
    let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(megabytes << 20).unwrap();
    run(kind, Input::path(&path), Limits::default())
}

enum Part {
    Text(Vec<u8>),
    Spaces(usize),
}

fn packed(parts: &[(&str, Part)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let packing = SimpleFileOptions::default().compression_level(Some(1));
    for (name, part) in parts {
        zip.start_file(*name, packing).unwrap();
        match part {
            Part::Text(text) => zip.write_all(text).unwrap(),
            Part::Spaces(many) => {
                let spaces = vec![b' '; 1 << 20];
                for at in (0..*many).step_by(1 << 20) {
                    zip.write_all(&spaces[..spaces.len().min(many - at)]).unwrap();
                }
            }
        }
    }
    zip.finish().unwrap().into_inner()
}

fn book(parts: &[(&str, Part)]) -> Result<String, ReadError> {
    run("annex_a_send", Input::bytes("w.xlsx", packed(parts)), Limits::default())
}

/// A workbook whose sheets are all one part.
fn workbook(rows: &str, texts: &str, sheets: usize) -> Result<String, ReadError> {
    let of = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let list: String = (1..=sheets)
        .map(|i| format!("<sheet name='List_{i}' sheetId='{i}' r:id='r1'/>"))
        .collect();
    let text = |t: String| Part::Text(t.into_bytes());
    book(&[
        (
            "_rels/.rels",
            text(format!(
                "<Relationships><Relationship Id='r0' Type='{of}/officeDocument' Target='xl/workbook.xml'/></Relationships>"
            )),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            text(format!(
                "<Relationships><Relationship Id='r1' Type='{of}/worksheet' Target='worksheets/sheet1.xml'/></Relationships>"
            )),
        ),
        (
            "xl/workbook.xml",
            text(format!("<workbook xmlns:r='{of}'><sheets>{list}</sheets></workbook>")),
        ),
        (
            "xl/sharedStrings.xml",
            text(if texts.is_empty() {
                "<sst/>".to_owned()
            } else {
                texts.to_owned()
            }),
        ),
        (
            "xl/worksheets/sheet1.xml",
            text(format!(
                "<worksheet><dimension ref='A1:XFD1048576'/><sheetData>{rows}</sheetData></worksheet>"
            )),
        ),
    ])
}

/// The most memory this process has held, where the system tells.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kilobytes: Option<u64> = line.and_then(|l| l.split_whitespace().next()?.parse().ok());
    kilobytes.unwrap_or(0) / 1024
}

const BOMB: &str = "GOLDEN_THREAD_BOMB";

#[test]
fn each_ends_in_words_and_within_memory() {
    if let Ok(name) = std::env::var(BOMB) {
        let (_, _, bomb) = BOMBS.iter().find(|b| b.0 == name).unwrap();
        let before = peak_megabytes();
        let said = bomb().unwrap_or_else(|e| e.to_string());
        println!("\n{before}\t{}\t{said}", peak_megabytes());
        return;
    }
    let mut failures = Vec::new();
    for (name, words, _) in BOMBS {
        let began = std::time::Instant::now();
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["bombs::each_ends_in_words_and_within_memory", "--exact", "--nocapture"])
            .env(BOMB, name)
            .output()
            .unwrap();
        let out = String::from_utf8_lossy(&child.stdout).into_owned();
        let reported = out
            .lines()
            .find(|l| l.matches('\t').count() == 2)
            .unwrap_or("\t\tnothing");
        let mut parts = reported.splitn(3, '\t').skip(1);
        let peak: u64 = parts.next().and_then(|p| p.parse().ok()).unwrap_or(0);
        let said = parts.next().unwrap_or("");
        println!("{name}: {peak} MB, {:.1} s: {said}", began.elapsed().as_secs_f32());
        if !child.status.success() || !said.contains(words) || peak > MEGABYTES {
            failures.push(format!(
                "{name}: {peak} MB: {said}\n{}",
                String::from_utf8_lossy(&child.stderr)
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
