//! A SEN2 return written: as XML for COLLECT, and as the CSV files of a COLLECT export. Names and
//! order come from the schema.

use super::model::{
    ActivePlan, Assessment, Header, NamedPlan, Need, Person, Placement, PlanDetail, Request, Sen2Return,
};
use super::record::Record;
use std::io::{self, Write};
use tables::day::Day;
use tables::schema::{Kind, Schema, TableDef};
use tables::write::{CsvFile, escape};

/// For each column a record of the table can fill, in schema order: the column and its field.
struct Layout<'s> {
    table: &'s TableDef,
    columns: Vec<(usize, usize)>,
}

impl<'s> Layout<'s> {
    fn of<R: Record>(schema: &'s Schema, year: u16) -> Layout<'s> {
        let table = &schema.tables[schema.table(R::TABLE).unwrap_or(0)];
        let collected = |c: usize| {
            let def = &table.columns[c];
            let in_year = def.since.is_none_or(|s| s <= year) && def.until.is_none_or(|u| year <= u);
            in_year && !def.export_only
        };
        let mut columns: Vec<_> = R::COLUMNS
            .iter()
            .enumerate()
            .filter_map(|(field, name)| Some((table.column(name)?, field)))
            .filter(|(c, _)| collected(*c))
            .collect();
        columns.sort_unstable();
        Layout { table, columns }
    }
}

/// Whether a schema has a place for everything the records hold.
pub(super) fn complete(schema: &Schema) -> Result<(), String> {
    fn table<R: Record>(schema: &Schema) -> Result<(), String> {
        let index = schema
            .table(R::TABLE)
            .ok_or_else(|| format!("the table {} is missing", R::TABLE))?;
        let columns = &schema.tables[index];
        match R::COLUMNS.iter().find(|c| columns.column(c).is_none()) {
            Some(c) => Err(format!("table {}: the column {c} is missing", R::TABLE)),
            None => Ok(()),
        }
    }
    table::<Header>(schema)?;
    table::<Person>(schema)?;
    table::<Request>(schema)?;
    table::<Assessment>(schema)?;
    table::<NamedPlan>(schema)?;
    table::<PlanDetail>(schema)?;
    table::<ActivePlan>(schema)?;
    table::<Placement>(schema)?;
    table::<Need>(schema)
}

/// Writes the return as XML, in UTF-8, indented, with the items of the return's year only. An item
/// without a value is left out.
///
/// # Errors
/// As the writer.
pub fn write_xml(ret: &Sen2Return, out: &mut dyn Write) -> io::Result<()> {
    write_xml_as(super::schema(), ret, out)
}

/// [`write_xml`] with names and order from another table than the one in use.
///
/// # Errors
/// As the writer.
pub fn write_xml_as(schema: &Schema, ret: &Sen2Return, out: &mut dyn Write) -> io::Result<()> {
    let year = year_of(ret);
    let mut xml = Xml { out, depth: 0 };
    let root = schema.roots.first().map_or("Message", String::as_str);
    xml.out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
    let layouts = Layouts::new(schema, year);
    xml.open(root)?;
    xml.cells(&layouts.header, &ret.header)?;
    let path: Vec<&str> = path_of(layouts.person.table);
    let (row, around) = path.split_last().unwrap_or((&"Person", &[]));
    for name in around {
        xml.open(name)?;
    }
    for person in &ret.persons {
        xml.person(row, &layouts, person)?;
    }
    for name in around.iter().rev() {
        xml.close(name)?;
    }
    xml.close(root)
}

pub(super) fn year_of(ret: &Sen2Return) -> u16 {
    ret.header
        .year
        .and_then(|y| u16::try_from(y).ok())
        .or_else(|| ret.header.reference_date.and_then(|d| u16::try_from(d.year()).ok()))
        .unwrap_or(super::LATEST)
}

fn path_of(table: &TableDef) -> Vec<&str> {
    table.path.as_deref().unwrap_or(&table.name).split('/').collect()
}

struct Layouts<'s> {
    header: Layout<'s>,
    person: Layout<'s>,
    request: Layout<'s>,
    assessment: Layout<'s>,
    named: Layout<'s>,
    detail: Layout<'s>,
    active: Layout<'s>,
    placement: Layout<'s>,
    need: Layout<'s>,
}

impl<'s> Layouts<'s> {
    fn new(schema: &'s Schema, year: u16) -> Layouts<'s> {
        Layouts {
            header: Layout::of::<Header>(schema, year),
            person: Layout::of::<Person>(schema, year),
            request: Layout::of::<Request>(schema, year),
            assessment: Layout::of::<Assessment>(schema, year),
            named: Layout::of::<NamedPlan>(schema, year),
            detail: Layout::of::<PlanDetail>(schema, year),
            active: Layout::of::<ActivePlan>(schema, year),
            placement: Layout::of::<Placement>(schema, year),
            need: Layout::of::<Need>(schema, year),
        }
    }
}

struct Xml<'a> {
    out: &'a mut dyn Write,
    depth: usize,
}

impl Xml<'_> {
    fn indent(&mut self) -> io::Result<()> {
        const SPACES: &[u8] = &[b' '; 32];
        self.out.write_all(&SPACES[..(self.depth * 2).min(SPACES.len())])
    }

    fn open(&mut self, name: &str) -> io::Result<()> {
        self.indent()?;
        self.depth += 1;
        writeln!(self.out, "<{name}>")
    }

    fn close(&mut self, name: &str) -> io::Result<()> {
        self.depth -= 1;
        self.indent()?;
        writeln!(self.out, "</{name}>")
    }

    /// The record's own items, inside whatever elements the schema puts around them.
    fn cells<R: Record>(&mut self, layout: &Layout<'_>, record: &R) -> io::Result<()> {
        let mut around: Vec<&str> = Vec::new();
        for (c, field) in &layout.columns {
            let Some(value) = record.give(*field) else {
                continue;
            };
            let def = &layout.table.columns[*c];
            let path: Vec<&str> = def.path.as_deref().unwrap_or(&def.name).split('/').collect();
            let Some((name, parents)) = path.split_last() else {
                continue;
            };
            let common = around.iter().zip(parents).take_while(|(a, b)| a == b).count();
            while around.len() > common {
                if let Some(done) = around.pop() {
                    self.close(done)?;
                }
            }
            for parent in &parents[common..] {
                self.open(parent)?;
                around.push(parent);
            }
            self.indent()?;
            writeln!(self.out, "<{name}>{}</{name}>", escape(&value))?;
        }
        while let Some(done) = around.pop() {
            self.close(done)?;
        }
        Ok(())
    }

    fn leaf<R: Record>(&mut self, layout: &Layout<'_>, record: &R) -> io::Result<()> {
        let name = path_of(layout.table)[0];
        self.open(name)?;
        self.cells(layout, record)?;
        self.close(name)
    }

    fn person(&mut self, name: &str, l: &Layouts<'_>, person: &Person) -> io::Result<()> {
        self.open(name)?;
        self.cells(&l.person, person)?;
        for request in &person.requests {
            let name = path_of(l.request.table)[0];
            self.open(name)?;
            self.cells(&l.request, request)?;
            if let Some(a) = &request.assessment {
                self.assessment(l, a)?;
            }
            if let Some(a) = &request.active_plan {
                let name = path_of(l.active.table)[0];
                self.open(name)?;
                self.cells(&l.active, a)?;
                for placement in &a.placements {
                    self.leaf(&l.placement, placement)?;
                }
                for need in &a.needs {
                    self.leaf(&l.need, need)?;
                }
                self.close(name)?;
            }
            self.close(name)?;
        }
        self.close(name)
    }

    fn assessment(&mut self, l: &Layouts<'_>, assessment: &Assessment) -> io::Result<()> {
        let name = path_of(l.assessment.table)[0];
        self.open(name)?;
        self.cells(&l.assessment, assessment)?;
        if let Some(plan) = &assessment.named_plan {
            let name = path_of(l.named.table)[0];
            self.open(name)?;
            self.cells(&l.named, plan)?;
            for detail in &plan.plan_details {
                self.leaf(&l.detail, detail)?;
            }
            self.close(name)?;
        }
        self.close(name)
    }
}

struct Export<'s> {
    table: &'s TableDef,
    columns: Vec<(usize, usize)>,
    keys: Vec<usize>,
    out: ::csv::Writer<Vec<u8>>,
    rows: u32,
}

impl<'s> Export<'s> {
    /// `keys`: the record's own key and its parents', the nearest first.
    fn new(layout: Layout<'s>) -> io::Result<Export<'s>> {
        let def = layout.table;
        let keys: Vec<usize> = [&def.key, &def.parent_key]
            .into_iter()
            .flatten()
            .filter_map(|k| def.column(k))
            .collect();
        let mut out = ::csv::Writer::from_writer(Vec::new());
        let stem = def.export.as_deref().unwrap_or(&def.name);
        let mut headings: Vec<String> = keys.iter().map(|k| def.columns[*k].name.clone()).collect();
        headings.push("NativeId".to_owned());
        headings.push(format!("{stem}orderseqcolumn"));
        headings.push("sourceid".to_owned());
        headings.extend(layout.columns.iter().map(|(c, _)| def.columns[*c].name.to_lowercase()));
        out.write_record(&headings)?;
        Ok(Export {
            table: def,
            columns: layout.columns,
            keys,
            out,
            rows: 0,
        })
    }

    /// Writes a record under the parent with that key and gives the record's own key.
    fn row<R: Record>(&mut self, record: &R, parent: u32) -> io::Result<u32> {
        self.rows += 1;
        let key = self.rows;
        let mut row = vec![key.to_string()];
        if self.keys.len() > 1 {
            row.push(parent.to_string());
        }
        row.extend([key.to_string(), key.to_string(), "1".to_owned()]);
        for (c, field) in &self.columns {
            let value = record.give(*field).unwrap_or_default();
            row.push(match self.table.columns[*c].kind {
                Kind::Date => collect_date(&value),
                _ => definitions::text::in_one_line(&value).into_owned(),
            });
        }
        self.out.write_record(&row)?;
        Ok(key)
    }

    fn finish(self, date: &str) -> io::Result<CsvFile> {
        let stem = self.table.export.as_deref().unwrap_or(&self.table.name);
        Ok(CsvFile {
            name: format!("Blade-Export_{date}_{stem}.csv"),
            bytes: self.out.into_inner().map_err(|e| e.into_error())?,
        })
    }
}

/// A date as COLLECT exports write it: `2022-Sep-28 00:00:00`.
fn collect_date(iso: &str) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    match Day::parse(iso).map(Day::ymd) {
        Some((y, m, d)) => format!("{y:04}-{}-{d:02} 00:00:00", MONTHS[(m as usize - 1) % 12]),
        None => iso.to_owned(),
    }
}

/// Writes the return as the CSV files of a COLLECT export made on `exported`, one a table, joined by
/// keys that are made here.
///
/// # Errors
/// As the CSV writer (memory only).
pub fn write_export(ret: &Sen2Return, exported: jiff::civil::Date) -> io::Result<Vec<CsvFile>> {
    let l = Layouts::new(super::schema(), year_of(ret));
    let mut header = Export::new(l.header)?;
    let mut person = Export::new(l.person)?;
    let mut request = Export::new(l.request)?;
    let mut assessment = Export::new(l.assessment)?;
    let mut named = Export::new(l.named)?;
    let mut detail = Export::new(l.detail)?;
    let mut active = Export::new(l.active)?;
    let mut placement = Export::new(l.placement)?;
    let mut need = Export::new(l.need)?;
    header.row(&ret.header, 0)?;
    for p in &ret.persons {
        let person_key = person.row(p, 1)?;
        for r in &p.requests {
            let request_key = request.row(r, person_key)?;
            if let Some(a) = &r.assessment {
                let assessment_key = assessment.row(a, request_key)?;
                if let Some(n) = &a.named_plan {
                    let plan_key = named.row(n, assessment_key)?;
                    for d in &n.plan_details {
                        detail.row(d, plan_key)?;
                    }
                }
            }
            if let Some(a) = &r.active_plan {
                let active_key = active.row(a, request_key)?;
                for d in &a.placements {
                    placement.row(d, active_key)?;
                }
                for d in &a.needs {
                    need.row(d, active_key)?;
                }
            }
        }
    }
    let (y, m, d) = Day::from(exported).ymd();
    let date = format!("{d:02}-{m:02}-{y:04}");
    [
        header, person, request, assessment, named, detail, active, placement, need,
    ]
    .into_iter()
    .map(|e| e.finish(&date))
    .collect()
}
