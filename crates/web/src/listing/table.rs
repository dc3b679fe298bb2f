//! A list as a file: exactly what the page shows, on all of its pages, with the filter and the definitions' version.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};

use super::{Listing, Plain, cell};
use crate::csv_file;
use crate::error::PageError;
use crate::reply::{Page, Reply};

/// A list as headings and rows, with what it says of itself.
pub(crate) struct Table {
    headings: Vec<String>,
    rows: Vec<Vec<cell::Cell>>,
    about: Vec<(String, String)>,
}

impl Table {
    /// The whole list; everything it shows of a child passes the policy. `title` is the list's own.
    pub(crate) fn of(listing: &Listing<'_>, title: &str, shown: &str) -> Result<Self, PageError> {
        let (context, messages) = (listing.context, listing.context.messages());
        let columns = listing.view().columns.len();
        let mut headings = vec![messages.get("list-number"), messages.get("register-entry")];
        headings.extend(listing.view().columns.iter().map(|column| column.title.clone()));
        let mut rows = Vec::with_capacity(listing.lines.len());
        for (_, line) in &listing.lines {
            let (name, _) = cell::named(listing, *line)?;
            let mut row = vec![
                cell::Cell {
                    text: listing.entry(*line).to_string(),
                    ..cell::Cell::default()
                },
                cell::Cell {
                    text: name,
                    ..cell::Cell::default()
                },
            ];
            for column in 0..columns {
                row.push(listing.cell(*line, column)?);
            }
            rows.push(row);
        }
        let known = match context.known() {
            Some(day) => messages.date(day),
            None => messages.moment(context.site_context.now),
        };
        let about = [
            ("list-about-list", title.to_owned()),
            ("list-about-area", context.area().name.clone()),
            ("list-about-shown", shown.to_owned()),
            ("list-about-count", listing.lines.len().to_string()),
            ("list-about-known", known),
            ("list-about-by", context.actor().name.clone()),
            ("list-about-version", context.definitions().version.clone()),
        ];
        Ok(Self {
            headings,
            rows,
            about: about.into_iter().map(|(key, text)| (messages.get(key), text)).collect(),
        })
    }

    /// As CSV: the filter, the day and the definitions' version are in columns of their own, so that each row keeps them.
    pub(crate) fn csv(self, name: &str) -> Page {
        let kept: Vec<&(String, String)> = [2, 4, 6].iter().filter_map(|at| self.about.get(*at)).collect();
        let headings: Vec<String> = (self.headings.iter().cloned())
            .chain(kept.iter().map(|(heading, _)| heading.clone()))
            .collect();
        let rows = self.rows.iter().map(|row| {
            let cells = row.iter().map(cell::Cell::written);
            cells.chain(kept.iter().map(|(_, text)| text.clone())).collect()
        });
        csv_file::reply(name, &headings, rows)
    }

    /// As a workbook, with typed days and numbers, and a second sheet about the list.
    pub(crate) fn xlsx(&self, name: &str) -> Page {
        let failed = |e: XlsxError| PageError::Internal(format!("a workbook could not be written: {e}"));
        Ok(Reply::File {
            name: name.to_owned(),
            kind: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            bytes: self.book().map_err(failed)?,
        })
    }

    fn book(&self) -> Result<Vec<u8>, XlsxError> {
        let bold = Format::new().set_bold();
        let text = Format::new().set_num_format("@").set_text_wrap();
        let day = Format::new().set_num_format("d mmmm yyyy");
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (at, heading) in self.headings.iter().enumerate() {
            let column = u16::try_from(at).unwrap_or(u16::MAX);
            sheet.set_column_width(column, if at == 1 { 40.0 } else { 20.0 })?;
            sheet.write_string_with_format(0, column, heading, &bold)?;
        }
        for (row, cells) in self.rows.iter().enumerate() {
            let row = u32::try_from(row + 1).unwrap_or(u32::MAX);
            for (at, cell) in cells.iter().enumerate() {
                let column = u16::try_from(at).unwrap_or(u16::MAX);
                match &cell.plain {
                    _ if cell.text.is_empty() => {}
                    Plain::Day(date) => {
                        let (year, month, of_month) = (date.year(), date.month(), date.day());
                        let parts = (u16::try_from(year), u8::try_from(month), u8::try_from(of_month));
                        let excel = match parts {
                            (Ok(year), Ok(month), Ok(of_month)) => ExcelDateTime::from_ymd(year, month, of_month).ok(),
                            _ => None,
                        };
                        match excel {
                            Some(excel) => sheet.write_datetime_with_format(row, column, &excel, &day)?,
                            None => sheet.write_string_with_format(row, column, date.to_string(), &text)?,
                        };
                    }
                    Plain::Number(digits) if digits.len() <= 15 => match digits.parse::<f64>() {
                        Ok(number) => {
                            sheet.write_number(row, column, number)?;
                        }
                        Err(_) => {
                            sheet.write_string_with_format(row, column, digits, &text)?;
                        }
                    },
                    _ => {
                        let safe = returns::output::safe_cell(&cell.text);
                        sheet.write_string_with_format(row, column, safe, &text)?;
                    }
                }
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        let about = book.add_worksheet();
        about.set_name("About this list")?;
        about.set_column_width(0, 30.0)?;
        about.set_column_width(1, 80.0)?;
        for (row, (what, words)) in self.about.iter().enumerate() {
            let row = u32::try_from(row).unwrap_or(u32::MAX);
            about.write_string_with_format(row, 0, what, &bold)?;
            about.write_string_with_format(row, 1, words, &text)?;
        }
        book.save_to_buffer()
    }
}
