//! Values as they are written in tables: placeholders, flags, codes with words behind them, lists in JSON.

use std::collections::HashMap;

use calendar::Date;
use definitions::{CodeList, Definitions, Field, FieldType, Value};

use super::{From, Map, Rows, Test};
use crate::BadRow;
use tables::day::Day;
use tables::table::{Table, Tables};

/// What extracts write where they have nothing. In just these letters: someone may be called Null.
const NOTHING: [&str; 3] = ["NULL", "SSD_PH", "PLACEHOLDER_DATA"];

/// Days before birth on which a case of an unborn child may begin.
const BEFORE_BIRTH: i32 = 300;

/// The tables, with what is looked up in them again and again.
pub(super) struct Cells<'a> {
    pub(super) tables: &'a Tables,
    pub(super) definitions: &'a Definitions,
    pub(super) as_of: Day,
    names: HashMap<&'a str, HashMap<&'a str, &'a str>>,
    belonging: HashMap<(usize, Option<usize>), HashMap<String, Vec<u32>>>,
}

/// What could not be used of one row.
#[derive(Default)]
pub(super) struct Faults(pub(super) Vec<BadRow>);

impl Faults {
    pub(super) fn tell(
        &mut self,
        table: &Table,
        row: usize,
        column: &str,
        written: impl Into<String>,
        message: impl Into<String>,
    ) {
        let line = match table.def.column(column) {
            Some(c) => table.cell_line(row, c),
            None => table.line(row),
        };
        self.0.push(BadRow {
            table: table.name().to_owned(),
            row: row as u64,
            line: u64::from(line),
            field: column.to_owned(),
            written: written.into(),
            message: message.into(),
        });
    }
}

impl<'a> Cells<'a> {
    pub(super) fn new(map: &'a Map, tables: &'a Tables, definitions: &'a Definitions, as_of: Date) -> Cells<'a> {
        let mut cells = Cells {
            tables,
            definitions,
            as_of: as_of.into(),
            names: HashMap::new(),
            belonging: HashMap::new(),
        };
        for (id, names) in &map.names {
            let mut known = HashMap::new();
            if let Some(table) = tables.supplied(&names.table) {
                for row in table.rows() {
                    let name = cells.text(table, row, &names.name);
                    for key in [Some(&names.key), names.also.as_ref()].into_iter().flatten() {
                        let key = cells.text(table, row, key);
                        if !key.is_empty() && !name.is_empty() {
                            known.entry(key).or_insert(name);
                        }
                    }
                }
            }
            cells.names.insert(id, known);
        }
        let of_entries = map
            .entries
            .iter()
            .flat_map(|e| &e.steps)
            .flat_map(|s| s.fields.values());
        for place in map.person.fields.values().chain(of_entries) {
            if let From::Rows(rows) = place {
                cells.index(rows);
            }
        }
        cells
    }

    /// Rows of another table by the key of the row they belong to, or in XML by that row's number.
    fn index(&mut self, rows: &Rows) {
        let Some(table) = self.tables.supplied(&rows.table) else {
            return;
        };
        let by = rows.by.as_ref().and_then(|by| table.def.column(by));
        if rows.by.is_some() && by.is_none() {
            return;
        }
        let mut found: HashMap<String, Vec<u32>> = HashMap::new();
        for row in table.rows() {
            match by {
                Some(by) => found
                    .entry(table.at(by).text(row).to_owned())
                    .or_default()
                    .push(row as u32),
                None => {
                    // A row belongs to every row it is in.
                    let (mut at, mut of) = (table.index, row);
                    while let (Some(up), Some(row_up)) = (
                        self.tables.tables[at].def.parent_index(),
                        self.tables.tables[at].parent(of),
                    ) {
                        found.entry(format!("{up}/{row_up}")).or_default().push(row as u32);
                        (at, of) = (up, row_up);
                    }
                }
            }
        }
        self.belonging.insert((table.index, by), found);
    }

    /// The text of a cell; empty where the extract says it has nothing.
    pub(super) fn text(&self, table: &'a Table, row: usize, column: &str) -> &'a str {
        let Some(column) = table.def.column(column) else {
            return "";
        };
        let text = table.at(column).text(row);
        if NOTHING.contains(&text) { "" } else { text }
    }

    /// Whether a test of a row holds.
    pub(super) fn holds(&self, test: &Test, table: &'a Table, row: usize) -> bool {
        let text = self.text(table, row, &test.column);
        if let Some(key) = &test.flag {
            return flag_in_json(text, key) == Some(true);
        }
        if test.has.is_empty() {
            return flag(text) == Some(true);
        }
        let lower = text.to_lowercase();
        test.has.iter().any(|word| match word.len() {
            0 => lower.is_empty(),
            1 | 2 => {
                lower == *word
                    || lower
                        .strip_prefix(word.as_str())
                        .is_some_and(|r| r.starts_with([' ', '-', ':']))
            }
            _ => lower.contains(word.as_str()),
        })
    }

    /// The first day written in some columns. `Err` when what is written is no day, or none on which this can have
    /// happened; it has been reported.
    pub(super) fn day(
        &self,
        table: &'a Table,
        row: usize,
        columns: &[String],
        birth: Option<Day>,
        faults: &mut Faults,
    ) -> Result<Option<Date>, ()> {
        for column in columns {
            if column == "@as of" {
                return Ok(Some(self.as_of.into()));
            }
            let text = self.text(table, row, column);
            if text.is_empty() {
                continue;
            }
            let Some(day) = Day::parse(text) else {
                faults.tell(table, row, column, text, "this is no date that can be read");
                return Err(());
            };
            if day > self.as_of {
                let message = format!("this day lies after {}, the day the files describe", self.as_of);
                faults.tell(table, row, column, text, message);
                return Err(());
            }
            if birth.is_some_and(|b| day < b - BEFORE_BIRTH) {
                faults.tell(
                    table,
                    row,
                    column,
                    text,
                    "this day lies long before the person was born",
                );
                return Err(());
            }
            return Ok(Some(day.into()));
        }
        Ok(None)
    }

    /// The value of a field, or none; what cannot be used is reported.
    pub(super) fn value(
        &self,
        place: &From,
        field: &Field,
        (table, row, key): (&'a Table, usize, &str),
        faults: &mut Faults,
    ) -> Option<Value> {
        match place {
            From::Column(column) => self.one(field, table, row, column, faults),
            From::First(columns) => {
                let column = columns.iter().find(|c| !self.text(table, row, c).is_empty())?;
                self.one(field, table, row, column, faults)
            }
            From::Named { names, column } => {
                let text = self.text(table, row, column);
                let known = self.names.get(names.as_str()).and_then(|n| n.get(text)).copied();
                // Some extracts give the name itself; a bare number that no table explains says nothing to a reader.
                let named = known.or_else(|| text.contains(char::is_alphabetic).then_some(text))?;
                Some(Value::from(named))
            }
            From::Rows(rows) => self.in_rows(rows, field, (table, row, key), faults),
        }
    }

    fn in_rows(
        &self,
        rows: &Rows,
        field: &Field,
        (table, row, key): (&'a Table, usize, &str),
        faults: &mut Faults,
    ) -> Option<Value> {
        let other = self.tables.supplied(&rows.table)?;
        let by = rows.by.as_ref().and_then(|by| other.def.column(by));
        let index = self.belonging.get(&(other.index, by))?;
        let found = match by {
            Some(_) if key.is_empty() => return None,
            Some(_) => index.get(key)?,
            None => index.get(&format!("{}/{row}", table.index))?,
        };
        let holds = |r: &usize| rows.when.as_ref().is_none_or(|test| self.holds(test, other, *r));
        let found = found.iter().map(|r| *r as usize).filter(holds);
        if field.kind == FieldType::Codes {
            let list = self.list(field)?;
            let mut codes: Vec<String> = Vec::new();
            for r in found {
                let text = self.text(other, r, &rows.column);
                for written in codes_written(text) {
                    match code_of(list, &written) {
                        Some(code) if codes.iter().any(|c| c == code) => {}
                        Some(code) => codes.push(code.to_owned()),
                        None => faults.tell(other, r, &rows.column, written, no_code(list)),
                    }
                }
            }
            return (!codes.is_empty()).then(|| Value::Text(codes.join(" ")));
        }
        let day = |r: usize, column: &Option<String>| {
            let text = column.as_ref().map_or("", |c| self.text(other, r, c));
            Day::parse(text)
        };
        let now = found.filter(|r| day(*r, &rows.to).is_none_or(|end| end >= self.as_of));
        let latest = now
            .filter(|r| !self.text(other, *r, &rows.column).is_empty())
            .max_by_key(|r| (day(*r, &rows.from), *r))?;
        self.one(field, other, latest, &rows.column, faults)
    }

    fn list(&self, field: &Field) -> Option<&'a CodeList> {
        field.codes.as_ref().and_then(|id| self.definitions.code_list(id))
    }

    fn one(&self, field: &Field, table: &'a Table, row: usize, column: &str, faults: &mut Faults) -> Option<Value> {
        let text = self.text(table, row, column);
        if text.is_empty() {
            return None;
        }
        match field.kind {
            FieldType::Line | FieldType::Text => Some(Value::from(text)),
            FieldType::Code | FieldType::Codes => {
                let list = self.list(field)?;
                let found = code_of(list, sex_of(list, text));
                if found.is_none() {
                    faults.tell(table, row, column, text, no_code(list));
                }
                found.map(Value::from)
            }
            FieldType::Date => {
                let day = Day::parse(text).map(|d| Value::Date(d.into()));
                if day.is_none() {
                    faults.tell(table, row, column, text, "this is no date that can be read");
                }
                day
            }
            FieldType::Integer => {
                let number = text.strip_suffix(".0").unwrap_or(text).parse().ok().map(Value::Integer);
                if number.is_none() {
                    faults.tell(table, row, column, text, "this is no whole number");
                }
                number
            }
            // Not applicable is no answer.
            FieldType::Boolean if ["NA", "N/A"].contains(&text) => None,
            FieldType::Boolean => {
                let yes = flag(text).map(Value::Boolean);
                if yes.is_none() {
                    faults.tell(table, row, column, text, "this is neither yes nor no");
                }
                yes
            }
            FieldType::Moment | FieldType::Number | FieldType::Money | FieldType::Hours => {
                match field.read(text, None, None) {
                    Ok(value) => Some(value),
                    Err(error) => {
                        faults.tell(table, row, column, text, error.to_string());
                        None
                    }
                }
            }
            // The registers of returns have none: an entry is led to by a link, which the map names by itself.
            FieldType::File | FieldType::Entry | FieldType::Entries => None,
        }
    }
}

fn no_code(list: &CodeList) -> String {
    format!("this is not a code for \"{}\"", list.title)
}

/// Yes or no in the forms extracts write them.
fn flag(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "y" | "yes" | "1" | "t" | "true" => Some(true),
        "n" | "no" | "0" | "f" | "false" => Some(false),
        _ => None,
    }
}

/// A code on the list: as written, in capitals, or before the words that explain it (`N1 - Abuse or neglect`).
fn code_of<'l>(list: &'l CodeList, text: &str) -> Option<&'l str> {
    let first = text.split([' ', '-', ':', '=']).next().unwrap_or(text);
    [text, first]
        .iter()
        .find_map(|t| list.codes.iter().find(|c| c.code.eq_ignore_ascii_case(t)))
        .map(|c| c.code.as_str())
}

/// Before 2024-25 the census wrote sex as a number, and some systems know a letter for "indeterminate".
fn sex_of<'t>(list: &CodeList, text: &'t str) -> &'t str {
    match (list.id.as_str(), text) {
        ("sex", "1") => "M",
        ("sex", "2") => "F",
        ("sex", "0" | "9" | "I" | "i" | "unknown" | "Unknown") => "U",
        _ => text,
    }
}

/// The codes in a text that may be one code, a list of them, or JSON of any shape: strings, and keys whose value is
/// not no.
fn codes_written(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(json @ (serde_json::Value::Array(_) | serde_json::Value::Object(_))) => gather(&json, &mut found),
        // Broken JSON, or none: what is between quotation marks, commas and brackets.
        _ => {
            let parts = text.split(['[', ']', '{', '}', ',', ';', '|', '"']);
            found.extend(parts.map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned));
        }
    }
    found
}

fn gather(json: &serde_json::Value, found: &mut Vec<String>) {
    match json {
        serde_json::Value::String(text) if !text.trim().is_empty() => found.push(text.trim().to_owned()),
        serde_json::Value::Array(all) => all.iter().for_each(|one| gather(one, found)),
        serde_json::Value::Object(pairs) => {
            for (key, value) in pairs {
                let written = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                match (value.is_array() || value.is_object(), flag(&written)) {
                    // A key around a list, such as "factors", is no code.
                    (true, _) => gather(value, found),
                    (false, Some(true)) => found.push(key.clone()),
                    (false, Some(false)) => {}
                    // A key with nothing beside it says nothing of its code.
                    (false, None)
                        if value.is_null() || written.trim().is_empty() || NOTHING.contains(&written.trim()) => {}
                    // `{"code": "1A"}`: the value is the code.
                    (false, None) if key.chars().any(|c| c.is_ascii_digit()) => found.push(key.clone()),
                    (false, None) => gather(value, found),
                }
            }
        }
        _ => {}
    }
}

/// A flag in JSON, which may be cut off or hold comments with stray quotation marks.
fn flag_in_json(text: &str, key: &str) -> Option<bool> {
    let (_, rest) = text.split_once(&format!("\"{key}\""))?;
    let value = rest
        .trim_start()
        .strip_prefix(':')?
        .trim_start()
        .trim_start_matches('"');
    flag(value.split(['"', ',', '}', ' ']).next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_in_json_of_any_shape() {
        for text in [
            r#"["1A", "2B"]"#,
            r#"{"1A": "Yes", "2B": "Yes", "3A": "No"}"#,
            r#"[{"code": "1A"}, {"code": "2B"}]"#,
            r#"{"factors": ["1A", "2B"]}"#,
            r#"["1A", "2B""#,
            "1A, 2B",
            "1A;2B",
        ] {
            assert_eq!(codes_written(text), ["1A", "2B"], "{text}");
        }
        for text in [
            r#"{"1A": null, "2B": "Y"}"#,
            r#"{"1A": "", "2B": "Present"}"#,
            r#"{"1A": " ", "2B": true}"#,
        ] {
            assert_eq!(codes_written(text), ["2B"], "{text}");
        }
        assert!(codes_written("").is_empty() && codes_written("[]").is_empty() && codes_written("{}").is_empty());
    }

    #[test]
    fn a_flag_is_found_in_json_that_is_cut_off() {
        let text = r#"{"NFA_FLAG": "N", "CP_CONFERENCE_FLAG": "Y", "COMMENTS": "said "no" and"#;
        assert_eq!(flag_in_json(text, "CP_CONFERENCE_FLAG"), Some(true));
        assert_eq!(flag_in_json(text, "NFA_FLAG"), Some(false));
        assert_eq!(flag_in_json(text, "MONITOR_FLAG"), None);
    }

    #[test]
    fn a_flag_is_read_in_every_form_and_nothing_else_is() {
        assert_eq!(["Y", "yes", "1", "TRUE"].map(flag), [Some(true); 4]);
        assert_eq!(["N", "No", "0", "false"].map(flag), [Some(false); 4]);
        assert_eq!(flag("2024-01-05"), None);
    }
}
