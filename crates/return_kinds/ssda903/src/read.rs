//! Reading: CSV as it is; from XML the values of each child dealt out to the tables of the CSV form.

use super::schema;
use tables::ReadError;
use tables::amend::CellAt;
use tables::probe::read_plain;
use tables::reader::{Limits, ProgressFn};
use tables::source::Input;
use tables::table::{Format, NO_ROW, Overflow, Table, Tables};

/// Tables that in XML have no element of their own: table, the columns that make a row of it (any one
/// filled), and each of its columns with the column of `Child` it comes from.
const DEALT: &[(&str, &[&str], &[(&str, &str)])] = &[
    (
        "Header",
        &[],
        &[
            ("CHILD", "xml_child"),
            ("SEX", "xml_sex"),
            ("DOB", "xml_dob"),
            ("ETHNIC", "xml_ethnic"),
            ("UPN", "xml_upn"),
            ("MOTHER", "xml_mother"),
            ("MC_DOB", "xml_mc_dob"),
            ("UASC", "xml_uasc"),
        ],
    ),
    (
        "UASC",
        &["xml_duc"],
        &[
            ("CHILD", "xml_child"),
            ("SEX", "xml_sex"),
            ("DOB", "xml_dob"),
            ("DUC", "xml_duc"),
        ],
    ),
    (
        "OC3",
        &["xml_in_touch", "xml_activ", "xml_accom"],
        &[
            ("CHILD", "xml_child"),
            ("DOB", "xml_dob"),
            ("IN_TOUCH", "xml_in_touch"),
            ("ACTIV", "xml_activ"),
            ("ACCOM", "xml_accom"),
        ],
    ),
    (
        "AD1",
        &[
            "xml_date_int",
            "xml_date_match",
            "xml_foster_care",
            "xml_nb_adoptr",
            "xml_sex_adoptr",
            "xml_ls_adoptr",
        ],
        &[
            ("CHILD", "xml_child"),
            ("DOB", "xml_dob"),
            ("DATE_INT", "xml_date_int"),
            ("DATE_MATCH", "xml_date_match"),
            ("FOSTER_CARE", "xml_foster_care"),
            ("NB_ADOPTR", "xml_nb_adoptr"),
            ("SEX_ADOPTR", "xml_sex_adoptr"),
            ("LS_ADOPTR", "xml_ls_adoptr"),
        ],
    ),
];

/// Tables that the XML form does not carry.
const CSV_ONLY: &[&str] = &["SWEpisodes", "DoLo"];

pub(super) fn read(inputs: &[Input], limits: &Limits, progress: &ProgressFn<'_>) -> Result<Tables, ReadError> {
    let mut tables = read_plain(schema(), false, inputs, limits, progress)?;
    if tables.format == Format::Xml {
        deal_out(&mut tables).map_err(|_| ReadError::all("the file holds more than can be read at once"))?;
        tables.finish();
    }
    Ok(tables)
}

fn deal_out(tables: &mut Tables) -> Result<(), Overflow> {
    let Some(child_table) = schema().table("Child") else {
        return Ok(());
    };
    let children = std::mem::replace(&mut tables.tables[child_table], Table::new(schema(), child_table));
    let mut header_table = child_table;
    for (name, makes_a_row, columns) in DEALT {
        let Some(t) = schema().table(name) else { continue };
        if *name == "Header" {
            header_table = t;
        }
        let table = &mut tables.tables[t];
        table.supplied = true;
        for column in columns.iter().filter_map(|(c, _)| table.def.column(c)) {
            table.given[column] = true;
        }
        for row in children.rows() {
            if !makes_row(&children, name, makes_a_row, row) {
                continue;
            }
            let to = table.push_row(children.line(row), NO_ROW, children.file(row))?;
            for (column, from) in *columns {
                copy(&children, from, row, table, column, to)?;
            }
        }
    }
    for t in 0..tables.tables.len() {
        let table = &mut tables.tables[t];
        if table.def.parent_index() == Some(child_table) {
            for row in table.rows() {
                if let Some(parent) = table.parent(row) {
                    copy(&children, "xml_child", parent, table, "CHILD", row)?;
                    copy(&children, "xml_dob", parent, table, "DOB", row)?;
                    // From here on rows are joined by CHILD, as in CSV.
                    table.set_parent(row, NO_ROW);
                }
            }
        }
        if CSV_ONLY.contains(&table.name()) {
            table.supplied = false;
        }
    }
    // Each CHILD made one row of Header, so what was noticed about a CHILD is at the same row there.
    for problem in &mut tables.problems {
        if let Some((t, _)) = &mut problem.place
            && *t == child_table
        {
            *t = header_table;
        }
    }
    Ok(())
}

/// Whether a child makes a row of a table.
fn makes_row(children: &Table, table: &str, makes_a_row: &[&str], child: usize) -> bool {
    let unaccompanied = table == "UASC" && children.col("xml_uasc").text(child) == "1";
    unaccompanied || makes_a_row.is_empty() || makes_a_row.iter().any(|c| children.col(c).filled(child))
}

/// Where a cell of the tables stood before the values of each child were dealt out.
pub(super) fn as_read(read: &Tables, (table, row, column): CellAt) -> Option<CellAt> {
    let child_table = schema().table("Child")?;
    let children = &read.tables[child_table];
    let def = read.tables[table].def;
    let name = def.columns[column].name.as_str();
    if let Some((dealt, makes_a_row, columns)) = DEALT.iter().find(|(dealt, ..)| *dealt == def.name) {
        let (_, from) = columns.iter().find(|(to, _)| *to == name)?;
        let child = match makes_a_row.is_empty() {
            true => Some(row).filter(|row| *row < children.len()),
            false => children
                .rows()
                .filter(|child| makes_row(children, dealt, makes_a_row, *child))
                .nth(row),
        };
        return Some((child_table, child?, children.def.column(from)?));
    }
    if def.parent_index() == Some(child_table) && matches!(name, "CHILD" | "DOB") {
        let parent = (row < read.tables[table].len()).then(|| read.tables[table].parent(row))??;
        let from = if name == "CHILD" { "xml_child" } else { "xml_dob" };
        return Some((child_table, parent, children.def.column(from)?));
    }
    (!CSV_ONLY.contains(&def.name.as_str())).then_some((table, row, column))
}

/// Copies what is written in a child's cell; a column the table lacks, or a cell already written, stays.
fn copy(
    from: &Table,
    column: &str,
    row: usize,
    to: &mut Table,
    to_column: &str,
    to_row: usize,
) -> Result<(), Overflow> {
    let cell = from.col(column);
    if let (Some(text), Some(index)) = (cell.raw(row), to.def.column(to_column)) {
        to.set(to_row, index, text, from.cell_line(row, cell.index))?;
    }
    Ok(())
}
