//! How long an area SEND Annex A workbook takes to read and to check, at three sizes. Run with
//! `cargo bench -p returns --bench annex_a`; give other numbers of rows after `--`.
//!
//! "Parse" is the same parser with every cell dropped; the ratio is reading and checking together over it.

use calamine::{DataRef, Reader as _, Xlsx};
use returns::{CheckOptions, Day, Input, check_loaded, load_files};
use rust_xlsxwriter::Workbook;
use std::time::Instant;

const ROWS: [u32; 3] = [25_000, 50_000, 100_000];

fn main() {
    let sizes: Vec<u32> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    let sizes = if sizes.is_empty() { ROWS.to_vec() } else { sizes };
    println!("    rows      MB  parse s   read s  check s  /parse  findings  peak MB");
    for rows in sizes {
        let bytes = workbook(rows).expect("the workbook is written");
        let megabytes = bytes.len() / 1_000_000;
        let begun = Instant::now();
        parse_only(&bytes);
        let parse = begun.elapsed().as_secs_f64();
        let options = CheckOptions {
            today: Day::from_ymd(2026, 3, 31),
            ..CheckOptions::default()
        };
        let begun = Instant::now();
        let loaded = load_files(&[Input::bytes("lists.xlsx", bytes)], &options, &|_| ()).expect("it is read");
        let read = begun.elapsed().as_secs_f64();
        let begun = Instant::now();
        let mut findings = 0u64;
        check_loaded(&loaded, &options, &|_| (), &mut |_| findings += 1);
        let check = begun.elapsed().as_secs_f64();
        println!(
            "{rows:>8} {megabytes:>7} {parse:>8.2} {read:>8.2} {check:>8.2} {:>7.2} {findings:>9} {:>8}",
            (read + check) / parse,
            peak_megabytes()
        );
    }
}

/// The parser alone: every cell of every sheet is read and dropped.
fn parse_only(bytes: &[u8]) {
    let book: Result<Xlsx<_>, _> = Xlsx::new(std::io::Cursor::new(bytes));
    let mut book = book.expect("a workbook");
    let mut cells = 0u64;
    for sheet in book.sheet_names() {
        let mut reader = book.worksheet_cells_reader(&sheet).expect("a sheet");
        while let Some(cell) = reader.next_cell().expect("a cell") {
            cells += u64::from(*cell.get_value() != DataRef::Empty);
        }
    }
    assert!(cells > 0);
}

/// The most memory the process has held, the making of the workbook included, where the system tells.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kilobytes: Option<u64> = line.and_then(|l| l.split_whitespace().next()?.parse().ok());
    kilobytes.unwrap_or(0) / 1024
}

/// Invented lists: half the rows with a plan, half with SEN support.
fn workbook(rows: u32) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut book = Workbook::new();
    for (list, table) in returns::annex_a::send::schema().tables.iter().enumerate() {
        let sheet = book.add_worksheet();
        sheet.set_name(&table.name)?;
        for (c, column) in table.columns.iter().enumerate() {
            let c = c as u16;
            sheet.write_string(0, c, &column.name)?;
            for r in 1..=rows / 2 {
                match (&column.codes, column.name.as_str()) {
                    (Some(codes), _) => {
                        let choices = &returns::annex_a::send::schema().codes[codes.as_str()];
                        let (letter, words) = choices
                            .get_index(r as usize % choices.len())
                            .expect("a list has a choice");
                        let text = format!("{letter}) {}", words.split('|').next().unwrap_or(""));
                        sheet.write_string(r, c, text)?;
                    }
                    (None, "UPN") => {
                        let upn = returns::identifiers::upn(&format!("317{r:07}{list}"), 1);
                        sheet.write_string(r, c, upn.unwrap_or_default())?;
                    }
                    (None, "Unique ID") => {
                        sheet.write_string(r, c, format!("ID{list}{r}"))?;
                    }
                    (None, name) if name.starts_with("Date") => {
                        sheet.write_string(r, c, format!("{:02}/05/{}", 1 + r % 28, 2010 + r % 12))?;
                    }
                    (None, name) if name.ends_with("URN") => {
                        sheet.write_number(r, c, 100_000 + r % 9_999)?;
                    }
                    (None, "Absence" | "Suspensions" | "Permanent exclusions") => {
                        sheet.write_number(r, c, r % 9)?;
                    }
                    _ => {}
                }
            }
        }
    }
    book.save_to_buffer()
}
