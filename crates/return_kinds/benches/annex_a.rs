//! How long an area SEND Annex A workbook takes to read and to check, at three sizes. Run with
//! `cargo bench -p return_kinds --bench annex_a`; give other numbers of rows after `--`.
//!
//! "Parse" is the same parser with every cell dropped; the ratios are reading and checking together over that
//! and over reading alone. The peak of memory holds the making of the workbook too.

#[path = "support/timing.rs"]
mod timing;

use calamine::{DataRef, Reader as _, Xlsx};
use return_kinds::kinds;
use returns::{CheckOptions, Day, Input, check_loaded};
use rust_xlsxwriter::Workbook;
use timing::{peak_megabytes, timed};

const ROWS: [u32; 3] = [25_000, 50_000, 100_000];

fn main() {
    let sizes: Vec<u32> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    let sizes = if sizes.is_empty() { ROWS.to_vec() } else { sizes };
    println!("                  wall seconds             processor seconds         of processor");
    println!("    rows      MB   parse    read   check   parse    read   check  /parse  /read  findings  peak MB");
    for rows in sizes {
        let bytes = workbook(rows).expect("the workbook is written");
        let megabytes = bytes.len() / 1_000_000;
        let parse = timed(|| parse_only(&bytes));
        let options = CheckOptions {
            today: Day::from_ymd(2026, 3, 31),
            ..CheckOptions::default()
        };
        let mut loaded = None;
        let read = timed(|| {
            loaded = kinds()
                .load_files(&[Input::bytes("lists.xlsx", bytes)], &options, &|_| ())
                .ok()
        });
        let loaded = loaded.expect("it is read");
        let mut findings = 0u64;
        let check = timed(|| drop(check_loaded(&loaded, &options, &|_| (), &mut |_| findings += 1)));
        let both = read.processor + check.processor;
        println!(
            "{rows:>8} {megabytes:>7} {:>7.2} {:>7.2} {:>7.2} {:>7.2} {:>7.2} {:>7.2} {:>7.2} {:>6.2} {findings:>9} {:>8}",
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

/// Invented lists: half the rows with a plan, half with SEN support.
fn workbook(rows: u32) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut book = Workbook::new();
    for (list, table) in ::annex_a::send::schema().tables.iter().enumerate() {
        let sheet = book.add_worksheet();
        sheet.set_name(&table.name)?;
        for (c, column) in table.columns.iter().enumerate() {
            let c = c as u16;
            sheet.write_string(0, c, &column.name)?;
            for r in 1..=rows / 2 {
                match (&column.codes, column.name.as_str()) {
                    (Some(codes), _) => {
                        let choices = &::annex_a::send::schema().codes[codes.as_str()];
                        let (letter, words) = choices
                            .get_index(r as usize % choices.len())
                            .expect("a list has a choice");
                        let text = format!("{letter}) {}", words.split('|').next().unwrap_or(""));
                        sheet.write_string(r, c, text)?;
                    }
                    (None, "UPN") => {
                        let upn = identifiers::upn(&format!("317{r:07}{list}"), 1);
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
