//! How long an area SEND Annex A workbook takes to read and to check, at three sizes. Run with
//! `cargo bench -p returns --bench annex_a`; give other numbers of rows after `--`.

use returns::{CheckOptions, Day, Input, check_loaded, load_files};
use rust_xlsxwriter::Workbook;
use std::time::Instant;

const ROWS: [u32; 3] = [25_000, 50_000, 100_000];

fn main() {
    let sizes: Vec<u32> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    let sizes = if sizes.is_empty() { ROWS.to_vec() } else { sizes };
    println!("rows          MB   read s  check s  findings");
    for rows in sizes {
        let bytes = workbook(rows).expect("the workbook is written");
        let megabytes = bytes.len() / 1_000_000;
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
        println!(
            "{rows:>8} {megabytes:>7} {read:>8.2} {:>8.2} {findings:>9}",
            begun.elapsed().as_secs_f64()
        );
    }
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
