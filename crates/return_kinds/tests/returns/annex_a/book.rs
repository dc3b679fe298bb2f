//! Workbooks for tests: sheets of headings and rows, written to bytes.

use returns::proof::Case;
use returns::{Day, Input};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

/// The day of checking in these tests.
pub(super) fn today() -> Day {
    Day::from_ymd(2026, 3, 31).unwrap()
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Blank,
    Text(String),
    Number(f64),
    /// A date as Excel keeps it.
    Date(u16, u8, u8),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        if text.is_empty() {
            Cell::Blank
        } else {
            Cell::Text(text.to_owned())
        }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::from(text.as_str())
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Cell {
        Cell::Number(number)
    }
}

/// A sheet.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) headings: Vec<String>,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// A workbook being built.
#[derive(Clone, Debug, Default)]
pub(super) struct Book {
    pub(super) sheets: Vec<Sheet>,
}

impl Book {
    pub(super) fn sheet(mut self, name: &str, rows: &[&[(&str, Cell)]]) -> Book {
        let headings: Vec<String> = rows[0].iter().map(|(h, _)| (*h).to_owned()).collect();
        let rows = rows
            .iter()
            .map(|r| r.iter().map(|(_, c)| c.clone()).collect())
            .collect();
        self.sheets.push(Sheet {
            name: name.to_owned(),
            headings,
            rows,
        });
        self
    }

    pub(super) fn named(&mut self, name: &str) -> &mut Sheet {
        self.sheets.iter_mut().find(|s| s.name == name).unwrap()
    }

    pub(super) fn set(mut self, sheet: &str, row: usize, heading: &str, to: impl Into<Cell>) -> Book {
        let sheet = self.named(sheet);
        let column = sheet
            .headings
            .iter()
            .position(|h| h == heading)
            .unwrap_or_else(|| panic!("{heading}"));
        sheet.rows[row][column] = to.into();
        self
    }

    /// Leaves a column out.
    pub(super) fn without(mut self, sheet: &str, heading: &str) -> Book {
        let sheet = self.named(sheet);
        let column = sheet.headings.iter().position(|h| h == heading).unwrap();
        sheet.headings.remove(column);
        for row in &mut sheet.rows {
            row.remove(column);
        }
        self
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut book = Workbook::new();
        let date_format = Format::new().set_num_format("dd/mm/yyyy");
        for sheet in &self.sheets {
            let out = book.add_worksheet();
            out.set_name(&sheet.name).unwrap();
            for (c, heading) in sheet.headings.iter().enumerate() {
                out.write_string(0, c as u16, heading).unwrap();
            }
            for (r, row) in sheet.rows.iter().enumerate() {
                for (c, cell) in row.iter().enumerate() {
                    let (r, c) = (r as u32 + 1, c as u16);
                    match cell {
                        Cell::Blank => {}
                        Cell::Text(text) => {
                            out.write_string(r, c, text).unwrap();
                        }
                        Cell::Number(n) => {
                            out.write_number(r, c, *n).unwrap();
                        }
                        Cell::Date(y, m, d) => {
                            let day = ExcelDateTime::from_ymd(*y, *m, *d).unwrap();
                            out.write_datetime_with_format(r, c, &day, &date_format).unwrap();
                        }
                    }
                }
            }
        }
        book.save_to_buffer().unwrap()
    }

    pub(super) fn input(&self) -> Input {
        Input::bytes("lists.xlsx", self.bytes())
    }

    pub(super) fn case(&self) -> Case {
        Case {
            today: Some(today()),
            ..Case::files(vec![self.input()])
        }
    }
}
