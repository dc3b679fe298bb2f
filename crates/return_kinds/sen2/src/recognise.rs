//! How a SEN2 return is known.

use tables::day::Day;
use tables::probe::{Claim, Probe, year_in_name};
use tables::source::FileKind;

pub(super) fn claim(probes: &[Probe]) -> Option<Claim> {
    let first = probes.first()?;
    match first.kind {
        FileKind::Xml => xml(first),
        FileKind::Csv => export(probes),
        FileKind::Workbook => workbook(first),
        _ => None,
    }
}

fn year(text: &str) -> Option<u16> {
    text.trim().parse().ok().filter(|y| (2000..2200).contains(y))
}

fn xml(probe: &Probe) -> Option<Claim> {
    let collection = probe.value("Collection").unwrap_or("");
    let named = collection.to_ascii_uppercase().starts_with("SEN2");
    let shaped = probe.has_element("Person") && probe.has_element("Requests");
    let stated = probe.value("Year").and_then(year);
    let day = probe.value("ReferenceDate").and_then(Day::parse);
    let year = stated.or_else(|| day.map(|d| d.year() as u16));
    let when = match (stated, day) {
        (Some(y), _) => format!(" for {y}, the year in its header"),
        (None, Some(d)) => format!(" for {}, the year of its reference date {d}", d.year()),
        (None, None) => String::new(),
    };
    if named {
        let mut claim = Claim {
            doubts: Vec::new(),
            sureness: 95,
            year,
            why: format!("Taken for a SEN2 return{when}, because its header says it is the collection {collection}."),
        };
        if let (Some(headed), Some(in_name)) = (year, year_in_name(&probe.name))
            && headed != in_name
        {
            claim.doubt(format!(
                "The file is named for {in_name} and headed for {headed}: check which is right, and say the year if it is {in_name}."
            ));
        }
        return Some(claim);
    }
    // Another collection's header outweighs a likeness of shape.
    (shaped && collection.is_empty()).then(|| Claim {
        doubts: Vec::new(),
        sureness: 60,
        year,
        why: format!("Taken for a SEN2 return{when}, because it holds persons with requests, although its header names no collection."),
    })
}

fn export(probes: &[Probe]) -> Option<Claim> {
    let schema = super::schema();
    let mut tables = Vec::new();
    for probe in probes {
        let headings: Vec<&str> = probe.headings.iter().map(String::as_str).collect();
        let stem = probe.name.rsplit_once('.').map_or(&*probe.name, |(s, _)| s);
        if let Some(found) = schema.match_header(&headings, stem) {
            tables.push(schema.tables[found.table].name.as_str());
        }
    }
    tables.dedup();
    // Two tables of SEN2, or one that carries an export's keys, are no coincidence.
    let keyed = probes
        .iter()
        .any(|p| p.headings.iter().any(|h| h.to_lowercase().ends_with("orderseqcolumn")));
    if tables.is_empty() || !(keyed || tables.len() > 1) {
        return None;
    }
    Some(Claim {
        doubts: Vec::new(),
        sureness: 80,
        year: None,
        why: format!(
            "Taken for a COLLECT export of a SEN2 return, because the headings are those of the tables {}.",
            tables.join(", ")
        ),
    })
}

fn workbook(probe: &Probe) -> Option<Claim> {
    let schema = super::schema();
    for (sheet, rows) in &probe.sheets {
        for (i, row) in rows.iter().enumerate() {
            let texts: Vec<&str> = row.iter().map(String::as_str).collect();
            if let Some(found) = schema.match_header(&texts, sheet) {
                let table = &schema.tables[found.table].name;
                return Some(Claim {
                    doubts: Vec::new(),
                    sureness: 70,
                    year: None,
                    why: format!(
                        "Taken for a SEN2 workbook, because row {} of sheet {sheet} holds the headings of the table {table}.",
                        i + 1
                    ),
                });
            }
        }
    }
    None
}
