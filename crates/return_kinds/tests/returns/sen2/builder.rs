//! A small faultless return, to be spoilt one item at a time.

use ::sen2::{
    ActivePlan, Assessment, Header, NamedPlan, Need, Person, Placement, PlanDetail, Request, Sen2Return, write_export,
    write_xml,
};
use jiff::civil::{Date, date};
use returns::Input;

/// The census day of a year, as the department set it.
pub(crate) fn census_day(year: u16) -> Date {
    match year {
        2023 => date(2023, 1, 19),
        2024 => date(2024, 1, 18),
        2025 => date(2025, 1, 16),
        2026 => date(2026, 1, 15),
        _ => date(2027, 1, 21),
    }
}

pub(crate) fn xml(ret: &Sen2Return) -> Vec<Input> {
    let mut bytes = Vec::new();
    write_xml(ret, &mut bytes).unwrap();
    vec![Input::bytes("sen2.xml", bytes)]
}

/// The forms a SEN2 return comes in.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    Xml,
    Export,
    Workbook,
}

impl Form {
    pub(crate) fn files(self, ret: &Sen2Return) -> Vec<Input> {
        match self {
            Form::Xml => xml(ret),
            Form::Export => export(ret),
            Form::Workbook => vec![Input::bytes("sen2.xlsx", workbook(ret))],
        }
    }
}

pub(crate) fn export(ret: &Sen2Return) -> Vec<Input> {
    let files = write_export(ret, date(2026, 3, 2)).unwrap();
    files.into_iter().map(|f| Input::bytes(f.name, f.bytes)).collect()
}

/// The department's workbook: nine tables under each other, with the ids typed by hand. The cells are
/// those of the export; only its keys give way to the two ids.
fn workbook(ret: &Sen2Return) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("Data Entry Template").unwrap();
    let mut line = 3;
    // Whose person and request each row is, by table: the export writes rows in the order of the records.
    let mut ids: Vec<Vec<(String, String)>> = vec![Vec::new(); 9];
    ids[0].push(Default::default());
    for (p, person) in ret.persons.iter().enumerate() {
        let person_id = format!("P{p}");
        ids[1].push((person_id.clone(), String::new()));
        for (r, request) in person.requests.iter().enumerate() {
            let id = (person_id.clone(), (r + 1).to_string());
            ids[2].push(id.clone());
            if let Some(a) = &request.assessment {
                ids[3].push(id.clone());
                if let Some(n) = &a.named_plan {
                    ids[4].push(id.clone());
                    ids[5].extend(n.plan_details.iter().map(|_| id.clone()));
                }
            }
            if let Some(a) = &request.active_plan {
                ids[6].push(id.clone());
                ids[7].extend(a.placements.iter().map(|_| id.clone()));
                ids[8].extend(a.needs.iter().map(|_| id.clone()));
            }
        }
    }
    for (t, file) in write_export(ret, date(2026, 3, 2)).unwrap().into_iter().enumerate() {
        let label = ::sen2::schema().tables[t].label.clone().unwrap();
        sheet.write_string(line, 0, label).unwrap();
        line += 1;
        let mut reader = csv::Reader::from_reader(&*file.bytes);
        let headings = reader.headers().unwrap().clone();
        let kept =
            |h: &str| !(h.ends_with("tableid") || h.ends_with("seqcolumn") || h == "NativeId" || h == "sourceid");
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        // The first table has no ids, and the second only a person's.
        let typed = ["Record Type", "Person ID", "Requests record ID"];
        let typed = &typed[..[0, 2].get(t).copied().unwrap_or(3)];
        sheet.write_row(line, 0, typed.iter().copied()).unwrap();
        let columns: Vec<usize> = (0..headings.len()).filter(|i| kept(&headings[*i])).collect();
        for (c, i) in columns.iter().enumerate() {
            sheet
                .write_string(line, (c + typed.len()) as u16, &headings[*i])
                .unwrap();
        }
        for (row, (person, request)) in rows.iter().zip(&ids[t]) {
            line += 1;
            for (c, text) in ["N", person, request].iter().take(typed.len()).enumerate() {
                sheet.write_string(line, c as u16, *text).unwrap();
            }
            for (c, i) in columns.iter().enumerate() {
                sheet.write_string(line, (c + typed.len()) as u16, &row[*i]).unwrap();
            }
        }
        line += 3;
    }
    book.save_to_buffer().unwrap()
}

fn header(year: u16) -> Header {
    Header {
        collection: "SEN2".into(),
        year: Some(year.into()),
        reference_date: Some(census_day(year)),
        source_level: "L".into(),
        lea: "317".into(),
        software_code: "Test".into(),
        release: "1".into(),
        serial_no: "001".into(),
        date_time: "2026-03-02T10:00:00".into(),
        dmo: "Yes".into(),
        dco: "Yes".into(),
        dsco: if year >= 2026 { "Yes".into() } else { String::new() },
        ..Header::default()
    }
}

/// A return of two: someone whose plan was issued in the collection year, and someone with an older one.
pub(crate) fn clean(year: u16) -> Sen2Return {
    Sen2Return {
        header: header(year),
        persons: vec![issued(year), older(year)],
        ..Sen2Return::default()
    }
}

fn source(year: u16) -> Option<u32> {
    (year >= 2026).then_some(2)
}

fn sex(year: u16, code: &str) -> String {
    match (year, code) {
        (2023, "F") => "2".into(),
        (2023, _) => "1".into(),
        (_, code) => code.into(),
    }
}

fn issued(year: u16) -> Person {
    let y = year as i16 - 1;
    Person {
        surname: "Okafor".into(),
        forename: "Ada".into(),
        birth_date: Some(date(y - 8, 3, 5)),
        sex: sex(year, "F"),
        ethnicity: "BNGN".into(),
        postcode: "IG1 1AA".into(),
        upn: identifiers::upn("31720171000", 1).unwrap(),
        requests: vec![Request {
            received: Some(date(y, 2, 3)),
            source: source(year),
            rya: Some(false),
            outcome_date: Some(date(y, 3, 10)),
            outcome: "Y".into(),
            mediation: Some(false),
            tribunal: Some(false),
            assessment: Some(Assessment {
                outcome: "Y".into(),
                outcome_date: Some(date(y, 6, 20)),
                mediation: Some(false),
                tribunal: Some(false),
                other_mediation: Some(false),
                other_tribunal: Some(false),
                week20: Some(false),
                named_plan: Some(plan(date(y, 6, 20), "100001")),
                ..Assessment::default()
            }),
            active_plan: Some(active(year, date(y, 9, 1), "100001")),
            ..Request::default()
        }],
        ..Person::default()
    }
}

fn older(year: u16) -> Person {
    let y = year as i16 - 1;
    Person {
        surname: "Bell".into(),
        forename: "Tom".into(),
        birth_date: Some(date(y - 12, 11, 30)),
        sex: sex(year, "M"),
        ethnicity: "WBRI".into(),
        postcode: "IG2 2BB".into(),
        upn: identifiers::upn("31720151000", 2).unwrap(),
        requests: vec![Request {
            outcome: "H".into(),
            assessment: Some(Assessment {
                outcome: "H".into(),
                named_plan: Some(plan(date(y - 3, 5, 4), "100002")),
                ..Assessment::default()
            }),
            active_plan: Some(ActivePlan {
                review_meeting: (year >= 2024).then(|| date(y, 5, 12)),
                review_outcome: if year >= 2024 { "M".into() } else { String::new() },
                last_review: Some(date(y, 6, 2)),
                ..active(year, date(y - 3, 9, 3), "100002")
            }),
            ..Request::default()
        }],
        ..Person::default()
    }
}

fn plan(start: Date, urn: &str) -> NamedPlan {
    NamedPlan {
        start: Some(start),
        personal_budget: Some(false),
        organised_arrangements: Some(false),
        plan_details: vec![PlanDetail {
            urn: urn.into(),
            rank: Some(1),
            sen_unit: Some(false),
            resourced_provision: Some(false),
            ..PlanDetail::default()
        }],
        ..NamedPlan::default()
    }
}

fn active(_year: u16, entry: Date, urn: &str) -> ActivePlan {
    ActivePlan {
        placements: vec![Placement {
            urn: urn.into(),
            rank: Some(1),
            entry: Some(entry),
            sen_unit: Some(false),
            resourced_provision: Some(false),
            ..Placement::default()
        }],
        needs: vec![
            Need {
                need: "ASD".into(),
                rank: Some(1),
                ..Need::default()
            },
            Need {
                need: "SLCN".into(),
                rank: Some(2),
                ..Need::default()
            },
        ],
        ..ActivePlan::default()
    }
}
