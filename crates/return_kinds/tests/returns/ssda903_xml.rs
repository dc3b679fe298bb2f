//! The same return in XML and as CSV files has the same findings and the same rules run: shown with every
//! faulty return of the proofs that can be written in XML.

use crate::ssda903_b::build::{Rows, Try, files, parse};
use ::ssda903::{Ssda903, schema};
use return_kinds::kinds;
use returns::{CheckOptions, Input, RuleState, TableKind};
use std::collections::{BTreeMap, BTreeSet};

/// Tables whose items are in the header of the child, once each.
const IN_HEADER: &[&str] = &["UASC", "OC3", "AD1"];
/// Tables that XML does not have.
const CSV_ONLY: &[&str] = &["SWEpisodes", "DoLo"];

/// The return as XML can hold it, each table's rows in the order of the children; `None` when it cannot.
fn orderly(mut tables: BTreeMap<String, Rows>) -> Option<BTreeMap<String, Rows>> {
    tables.retain(|name, _| !CSV_ONLY.contains(&name.as_str()) && !name.starts_with("last."));
    // Every child of XML has a header.
    let mut header = tables.remove("Header").unwrap_or_default();
    for row in tables.values().flatten() {
        if !header.iter().any(|h| h.get("CHILD") == row.get("CHILD")) {
            header.push([("CHILD".to_owned(), row.get("CHILD")?.clone())].into());
        }
    }
    tables.insert("Header".to_owned(), header.clone());
    let children: Vec<&String> = header.iter().filter_map(|r| r.get("CHILD")).collect();
    if header.is_empty() || children.iter().collect::<BTreeSet<_>>().len() != header.len() {
        return None;
    }
    let listed: BTreeSet<String> = tables
        .get("UASC")
        .into_iter()
        .flatten()
        .filter_map(|r| r.get("CHILD").cloned())
        .collect();
    for (name, rows) in &mut tables {
        let columns = &schema().tables[schema().table(name)?].columns;
        for row in rows.iter_mut() {
            let at = children.iter().position(|c| Some(*c) == row.get("CHILD"))?;
            for shared in ["DOB", "SEX"]
                .iter()
                .filter(|c| columns.iter().any(|def| def.name == **c))
            {
                let born = header[at].get(*shared).cloned().unwrap_or_default();
                if row.entry((*shared).to_owned()).or_insert_with(|| born.clone()) != &born {
                    return None;
                }
            }
            if name == "Header" {
                let status = if listed.contains(children[at]) { "1" } else { "0" };
                row.entry("UASC".to_owned()).or_insert_with(|| status.to_owned());
            }
        }
        let place = |row: &BTreeMap<String, String>| children.iter().position(|c| Some(*c) == row.get("CHILD"));
        rows.sort_by_key(place);
        let says = |row: &BTreeMap<String, String>| {
            row.iter()
                .any(|(k, v)| !["CHILD", "DOB", "SEX"].contains(&k.as_str()) && !v.is_empty())
        };
        let twice = rows.windows(2).any(|w| w[0]["CHILD"] == w[1]["CHILD"]);
        if IN_HEADER.contains(&name.as_str()) && (twice || name != "UASC" && !rows.iter().all(says)) {
            return None;
        }
    }
    let named_otherwise = |row: &BTreeMap<String, String>| (row["UASC"] == "1") != listed.contains(&row["CHILD"]);
    (!tables["Header"].iter().any(named_otherwise)).then_some(tables)
}

fn element(out: &mut String, name: &str, text: &str) {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    out.push_str(&format!("<{name}>{text}</{name}>\n"));
}

fn xml(tables: &BTreeMap<String, Rows>) -> Input {
    let mut out = String::from("<EXPSSDA903>\n");
    for child in &tables["Header"] {
        let id = &child["CHILD"];
        let of = |table: &str| -> Vec<&BTreeMap<String, String>> {
            tables
                .get(table)
                .into_iter()
                .flatten()
                .filter(|r| r.get("CHILD") == Some(id))
                .collect()
        };
        out.push_str("<CHILD><HEADER>\n");
        element(&mut out, "CHILDID", id);
        for (name, text) in child.iter().filter(|(n, _)| *n != "CHILD") {
            element(&mut out, name, text);
        }
        for row in IN_HEADER.iter().flat_map(|t| of(t)) {
            for (name, text) in row
                .iter()
                .filter(|(n, _)| !["CHILD", "DOB", "SEX"].contains(&n.as_str()))
            {
                element(&mut out, name, text);
            }
        }
        let record = |out: &mut String, path: &str, table: &returns::TableDef, row: &BTreeMap<String, String>| {
            out.push_str(&format!("<{path}>\n"));
            for (name, text) in row.iter().filter(|(n, _)| !["CHILD", "DOB"].contains(&n.as_str())) {
                let path = table.columns[table.column(name).unwrap()].path.as_deref();
                element(out, path.unwrap_or(name), text);
            }
            out.push_str(&format!("</{path}>\n"));
        };
        let with_path = || schema().tables.iter().filter_map(|t| Some((t, t.path.as_deref()?)));
        for (table, path) in with_path().filter_map(|(t, p)| Some((t, p.strip_prefix("HEADER/")?))) {
            of(&table.name)
                .iter()
                .for_each(|row| record(&mut out, path, table, row));
        }
        out.push_str("</HEADER>\n");
        for (table, path) in with_path().filter(|(t, p)| t.name != "Child" && !p.contains('/')) {
            of(&table.name)
                .iter()
                .for_each(|row| record(&mut out, path, table, row));
        }
        out.push_str("</CHILD>\n");
    }
    out.push_str("</EXPSSDA903>\n");
    Input::bytes("return.xml", out.into_bytes())
}

type Outcome = (BTreeSet<(String, String, u32)>, BTreeMap<String, RuleState>);

fn outcome(inputs: &[Input], year: u16) -> Outcome {
    let options = CheckOptions {
        kind: Some(Ssda903.id().to_owned()),
        year: Some(year),
        authority: Some("E09000026".to_owned()),
        ..CheckOptions::default()
    };
    let mut found = BTreeSet::new();
    let report = kinds()
        .check_files(inputs, &options, &|_| (), &mut |f| {
            found.insert((
                f.rule.to_owned(),
                f.table.unwrap_or("").to_owned(),
                f.row.unwrap_or(u32::MAX),
            ));
        })
        .unwrap();
    let states = report
        .runs
        .into_iter()
        .map(|r| (r.rule.code.clone(), r.state))
        .collect();
    (found, states)
}

#[test]
fn the_same_return_in_xml_and_in_csv_has_the_same_findings() {
    let tries: Vec<Try> = [crate::ssda903_a::tries(), crate::ssda903_b::tries()].concat();
    let (mut compared, mut fired) = (0, BTreeSet::new());
    for t in &tries {
        let year = t
            .years
            .map_or(2026, |(from, to)| if to < 2026 { to } else { from.max(2026) });
        let Some(tables) = orderly(parse(t.fires, year)) else {
            continue;
        };
        let mut csv = files(&tables, "", true);
        csv.retain(|f| !CSV_ONLY.iter().any(|t| f.name == format!("{t}.csv")));
        let ((in_csv, csv_states), (in_xml, xml_states)) = (outcome(&csv, year), outcome(&[xml(&tables)], year));
        assert_eq!(in_xml, in_csv, "{} in {year}:\n{}", t.code, t.fires);
        assert_eq!(xml_states, csv_states, "{} in {year}:\n{}", t.code, t.fires);
        fired.extend(in_xml.into_iter().map(|(rule, _, _)| rule));
        compared += 1;
    }
    assert!(compared > 200, "only {compared} returns could be written in XML");
    assert!(fired.len() > 150, "only {} rules fired from XML", fired.len());
}
