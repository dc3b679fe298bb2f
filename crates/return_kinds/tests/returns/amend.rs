//! Values changed in the files of a return: what was requested is there, and nothing else is otherwise.

use crate::{annex_a, cin, sen2, ssda903_a};
use return_kinds::kinds;
use returns::proof::Proof;
use returns::{Change, Input, Limits, ReturnKind, Tables, amend};
use std::collections::BTreeMap;

fn kind(id: &str) -> &'static dyn ReturnKind {
    kinds().checked(id).unwrap()
}

fn read(kind: &dyn ReturnKind, files: &[Input]) -> Option<Tables> {
    let own: Vec<Input> = files.iter().filter(|f| !kind.is_last_years(&f.name)).cloned().collect();
    kind.read(&own, &Limits::default(), &|_| ()).ok()
}

fn text(file: &Input) -> String {
    file.text(u64::MAX).unwrap()
}

/// What every cell says, by table, row and column.
fn cells(tables: &Tables) -> BTreeMap<(usize, usize, usize), String> {
    let mut out = BTreeMap::new();
    for (t, table) in tables.tables.iter().enumerate() {
        for row in table.rows() {
            for c in 0..table.def.columns.len() {
                let text = table.at(c).text(row);
                if !text.is_empty() {
                    out.insert((t, row, c), text.to_owned());
                }
            }
        }
    }
    out
}

/// The next of a row of numbers that look random and are the same at every run.
fn next(seed: &mut u64) -> usize {
    *seed = seed
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) as usize
}

/// Changes cells of every return that proves a rule, filled and empty ones, and holds what is read of the changed files
/// against what was read before. Gives how many were changed and how many could not be.
fn changed_everywhere(id: &str, proofs: &[Proof], year: u16) -> (usize, usize) {
    let kind = kind(id);
    let (mut placed, mut refused) = (0, 0);
    let mut seed = 7;
    for proof in proofs {
        if kind
            .rules()
            .iter()
            .any(|(r, _)| r.code == proof.code && !r.in_force(year))
        {
            continue;
        }
        let case = (proof.fires)(year);
        let Some(before) = read(kind, &case.files) else {
            continue;
        };
        let all: Vec<(usize, usize)> = (0..before.tables.len())
            .flat_map(|t| before.tables[t].rows().map(move |row| (t, row)))
            .collect();
        for _ in 0..2 {
            let (t, row) = all[next(&mut seed) % all.len()];
            let def = before.tables[t].def;
            let column = next(&mut seed) % def.columns.len();
            let field = def.columns[column].name.as_str();
            let value = ["X<1>&\"2\"; é,", "2015-05-01", "17"][next(&mut seed) % 3];
            let change = Change {
                table: &def.name,
                row: row as u32,
                field,
                value,
            };
            let place = format!("{id} {}: {} {row} {field} to {value}", proof.code, def.name);
            let amended = amend(kind, &case.files, &[change], &Limits::default()).unwrap();
            if let Some((_, why)) = amended.unplaced.first() {
                assert!(
                    why.ends_with('.') && amended.changed.iter().all(|n| *n == 0),
                    "{place}: {why}"
                );
                refused += 1;
                continue;
            }
            assert_eq!(amended.changed.iter().sum::<usize>(), 1, "{place}");
            placed += 1;
            let after = read(kind, &amended.files).unwrap_or_else(|| panic!("{place}: cannot be read any more"));
            let mut wanted = cells(&before);
            let mut found = cells(&after);
            let new = found.remove(&(t, row, column)).unwrap_or_default();
            assert_eq!(new, value, "{place}");
            let old = wanted.remove(&(t, row, column));
            if kind.deals_out(before.format) && old.is_some() {
                // What belongs to the child as a whole is in every table of the form of CSV files.
                wanted.retain(|at, _| found.contains_key(at));
                found.retain(|at, text| wanted.contains_key(at) && text != value);
                wanted.retain(|at, _| found.contains_key(at));
            }
            assert_eq!(found, wanted, "{place}");
        }
    }
    (placed, refused)
}

#[test]
fn a_value_of_a_sen2_return_is_changed_and_nothing_else() {
    use sen2::builder::Form;
    for form in [Form::Xml, Form::Export, Form::Workbook] {
        let (placed, _) = changed_everywhere("sen2", &sen2::proofs::proofs(form), 2026);
        assert!(placed > 50, "{placed}");
    }
}

#[test]
fn a_value_of_a_census_is_changed_and_nothing_else() {
    let (placed, refused) = changed_everywhere("cin", &cin::proofs::all(), 2026);
    assert!(placed > 100 && refused == 0, "{placed}, {refused}");
}

#[test]
fn a_value_of_csv_files_is_changed_and_nothing_else() {
    let (placed, refused) = changed_everywhere("ssda903", &ssda903_a::proofs(), 2025);
    assert!(placed > 100, "{placed}, {refused}");
}

#[test]
fn a_cell_of_a_workbook_is_changed_and_nothing_else() {
    let (placed, _) = changed_everywhere("annex_a_send", &annex_a::send::proofs(), 2026);
    assert!(placed > 30, "{placed}");
}

fn one<'a>(table: &'a str, row: u32, field: &'a str, value: &'a str) -> Change<'a> {
    Change {
        table,
        row,
        field,
        value,
    }
}

#[test]
fn everything_around_a_value_of_a_csv_file_stays_as_it_was_written() {
    let file = "\u{feff}CHILD;Ours;DOB;\"SEX\";ETHNIC;UPN;UASC\r\n00123;\"a;b\";01/04/2014;\"M\";WBRI;;0\r\n\r\n=2;\"say \"\"x\"\"\";02/04/2014;F\r\n";
    let inputs = [Input::bytes("header.csv", file.as_bytes())];
    let changes = [
        one("Header", 0, "SEX", "F"),
        one("Header", 1, "UPN", "=UN1"),
        one("Header", 1, "DOB", "3;4"),
    ];
    let amended = amend(kind("ssda903"), &inputs, &changes, &Limits::default()).unwrap();
    assert_eq!((amended.changed, amended.unplaced), (vec![3], vec![]));
    // Also a value that looks like a formula goes out as it is: the file is data for COLLECT.
    let wanted = "\u{feff}CHILD;Ours;DOB;\"SEX\";ETHNIC;UPN;UASC\r\n00123;\"a;b\";01/04/2014;\"F\";WBRI;;0\r\n\r\n=2;\"say \"\"x\"\"\";\"3;4\";F;;=UN1\r\n";
    assert_eq!(amended.files[0].read(u64::MAX).unwrap(), wanted.as_bytes());

    // A column the file has not is added at the end; a file in another encoding comes out as UTF-8.
    let inputs = [
        Input::bytes(
            "header.csv",
            b"CHILD,Ours,DOB,SEX,ETHNIC\n1,Caf\xe9,01/04/2014,M,WBRI\n2,,02/04/2014,F,WBRI,extra\n".to_vec(),
        ),
        Input::bytes(
            "header_last.csv",
            b"CHILD,DOB,SEX,ETHNIC\n1,01/04/2014,M,WBRI\n".to_vec(),
        ),
    ];
    let changes = [
        one("Header", 1, "UPN", "UN1"),
        one("Header", 9, "UPN", "UN1"),
        one("Header", 0, "Nothing", "UN1"),
    ];
    let amended = amend(kind("ssda903"), &inputs, &changes, &Limits::default()).unwrap();
    assert_eq!(
        text(&amended.files[0]),
        "CHILD,Ours,DOB,SEX,ETHNIC,,UPN\n1,Café,01/04/2014,M,WBRI,,\n2,,02/04/2014,F,WBRI,extra,UN1\n"
    );
    assert!(String::from_utf8(amended.files[0].read(u64::MAX).unwrap().into_owned()).is_ok());
    assert_eq!(
        amended.files[1].read(u64::MAX).unwrap(),
        inputs[1].read(u64::MAX).unwrap()
    );
    let reported: Vec<usize> = amended.unplaced.iter().map(|(at, _)| *at).collect();
    assert_eq!((reported, amended.changed), (vec![1, 2], vec![1, 0]));
}

#[test]
fn everything_around_a_value_of_xml_stays_as_it_was_written() {
    let file = "<?xml version='1.0' encoding='ISO-8859-1'?>\n<n:Message xmlns:n=\"urn:x\"><!-- ours -->\n\
        <n:Children><n:Child>\n <n:ChildIdentifiers><n:LAchildID>1<!-- is it? --></n:LAchildID>\n  <n:Own a='1'>Caf\u{e9}</n:Own>\n  <n:Sex/></n:ChildIdentifiers>\n\
        <n:ChildCharacteristics/></n:Child></n:Children></n:Message>\n";
    let bytes: Vec<u8> = file.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let changes = [
        one("ChildIdentifiers", 0, "LAchildID", "A & B"),
        one("ChildIdentifiers", 0, "Sex", "F"),
        one("ChildIdentifiers", 0, "UPN", "H801200001001"),
        one("ChildIdentifiers", 0, "FormerUPN", ""),
        one("ChildCharacteristics", 0, "Ethnicity", "WBRI"),
    ];
    let amended = amend(
        kind("cin"),
        &[Input::bytes("cin.xml", bytes)],
        &changes,
        &Limits::default(),
    )
    .unwrap();
    assert!(amended.unplaced.is_empty(), "{:?}", amended.unplaced);
    let wanted = "<?xml version='1.0' encoding='UTF-8'?>\n<n:Message xmlns:n=\"urn:x\"><!-- ours -->\n\
        <n:Children><n:Child>\n <n:ChildIdentifiers><n:LAchildID>A &amp; B</n:LAchildID><n:UPN>H801200001001</n:UPN>\n  <n:Own a='1'>Caf\u{e9}</n:Own>\n  <n:Sex>F</n:Sex></n:ChildIdentifiers>\n\
        <n:ChildCharacteristics><n:Ethnicity>WBRI</n:Ethnicity></n:ChildCharacteristics></n:Child></n:Children></n:Message>\n";
    assert_eq!(text(&amended.files[0]), wanted);

    // A value that someone wrote elements into is left alone rather than lost.
    let odd = "<Message><Children><Child><ChildIdentifiers><UPN><b>1</b></UPN></ChildIdentifiers></Child></Children></Message>";
    let files = [Input::bytes("cin.xml", odd.as_bytes())];
    let amended = amend(
        kind("cin"),
        &files,
        &[one("ChildIdentifiers", 0, "UPN", "2")],
        &Limits::default(),
    )
    .unwrap();
    assert_eq!((amended.unplaced.len(), text(&amended.files[0]).as_str()), (1, odd));
}

#[test]
fn what_belongs_to_a_child_of_ssda903_xml_is_changed_in_its_place() {
    let child = |id: &str, uasc: &str, rest: &str| {
        format!(
            "<CHILD><HEADER><CHILDID>{id}</CHILDID><SEX>1</SEX><DOB>01/02/2010</DOB><UASC>{uasc}</UASC>{rest}</HEADER><EPISODE><DECOM>01/05/2024</DECOM></EPISODE></CHILD>"
        )
    };
    let file = format!(
        "<SSDA903>{}{}{}</SSDA903>",
        child("a", "0", ""),
        child("b", "1", ""),
        child("c", "0", "<ACCOM>B1</ACCOM>")
    );
    let kind = kind("ssda903");
    let inputs = [Input::bytes("r.xml", file.as_bytes())];
    let changes = [
        one("UASC", 0, "DUC", "03/03/2028"),
        one("Episodes", 2, "CHILD", "z"),
        one("OC3", 0, "ACCOM", "C1"),
        one("Header", 0, "SEX", "2"),
    ];
    let amended = amend(kind, &inputs, &changes, &Limits::default()).unwrap();
    assert!(amended.unplaced.is_empty(), "{:?}", amended.unplaced);
    let after = read(kind, &amended.files).unwrap();
    let is = |table: &str, row, column: &str| after.supplied(table).unwrap().col(column).text(row).to_owned();
    assert_eq!(is("UASC", 0, "CHILD") + &is("UASC", 0, "DUC"), "b03/03/2028");
    assert_eq!(is("OC3", 0, "CHILD") + &is("OC3", 0, "ACCOM"), "zC1");
    // The child's id is there once, in its header, and so changes in every table.
    assert_eq!([is("Header", 2, "CHILD"), is("Episodes", 2, "CHILD")], ["z"; 2]);
    assert_eq!([is("Header", 0, "SEX"), is("Header", 1, "SEX")], ["2", "1"]);
    let amended = amend(kind, &inputs, &[one("DoLo", 0, "DOB", "x")], &Limits::default()).unwrap();
    assert_eq!(amended.unplaced.len(), 1);
}

#[test]
fn a_day_stays_a_day_a_formula_goes_and_the_rest_of_a_workbook_is_copied() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let notes = book.add_worksheet().set_name("Notes & more").unwrap();
    notes.write_string(0, 0, "Not one of the lists").unwrap();
    let sheet = book.add_worksheet().set_name("List 1").unwrap();
    let kind = kind("annex_a_send");
    let def = &kind.schema().tables[0];
    let born = def.columns.iter().position(|c| c.kind == returns::Kind::Date).unwrap();
    let bold = rust_xlsxwriter::Format::new().set_bold();
    for (at, column) in def.columns.iter().enumerate() {
        let heading = column
            .label
            .as_deref()
            .or(column.export.as_deref())
            .unwrap_or(&column.name);
        sheet.write_string_with_format(2, at as u16, heading, &bold).unwrap();
    }
    let wide = def.columns.len() as u16;
    sheet.write_string(2, wide, "Our own column").unwrap();
    let dated = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
    let texts: Vec<usize> = (0..def.columns.len())
        .filter(|c| def.columns[*c].kind == returns::Kind::Text)
        .collect();
    for row in 3..5 {
        let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2010, 1, 30 + u8::try_from(row).unwrap() - 3).unwrap();
        sheet
            .write_datetime_with_format(row, born as u16, &day, &dated)
            .unwrap();
        sheet
            .write_formula(
                row,
                texts[0] as u16,
                rust_xlsxwriter::Formula::new("=1+1").set_result("2"),
            )
            .unwrap();
        sheet.write_string(row, wide, "ours").unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let inputs = [Input::bytes("Annex A.xlsx", bytes)];
    let name = |c: usize| def.columns[c].name.as_str();
    let changes = [
        one(&def.name, 0, name(born), "01/05/2015"),
        one(&def.name, 0, name(texts[0]), "=A & \"B\""),
        one(&def.name, 1, name(texts[1]), "new"),
        one(&def.name, 1, name(born), ""),
    ];
    let amended = amend(kind, &inputs, &changes, &Limits::default()).unwrap();
    assert_eq!((&amended.unplaced, &amended.changed), (&vec![], &vec![4]));
    let table = &read(kind, &amended.files).unwrap().tables[0];
    let says = |row, c| table.at(c).text(row).to_owned();
    assert_eq!(
        [says(0, born), says(0, texts[0]), says(1, texts[1]), says(1, born)],
        ["2015-05-01", "=A & \"B\"", "new", ""]
    );
    assert_eq!(says(1, texts[0]), "2");
    // Every part but that sheet is the same, and so is all of the sheet but its cells.
    let parts = |file: &Input| -> BTreeMap<String, String> {
        let bytes = file.read(u64::MAX).unwrap().into_owned();
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let count = archive.len();
        let of = |at| {
            let mut part = archive.by_index(at).unwrap();
            let mut text = String::new();
            std::io::Read::read_to_string(&mut part, &mut text).unwrap();
            (part.name().unwrap().into_owned(), text)
        };
        (0..count).map(of).collect()
    };
    let (mut before, mut after) = (parts(&inputs[0]), parts(&amended.files[0]));
    let path = "xl/worksheets/sheet2.xml";
    let (old, new) = (before.remove(path).unwrap(), after.remove(path).unwrap());
    assert_eq!(before, after);
    // A day is written as a day, with the cell's own format.
    assert!(
        old.contains("<v>40208</v>") && !new.contains("<v>40208</v>") && new.contains("<v>42125</v>"),
        "{new}"
    );
    assert_eq!(old.matches(" s=\"").count(), new.matches(" s=\"").count());
    let (a, b) = (old.find("<sheetData>").unwrap(), new.find("<sheetData>").unwrap());
    assert_eq!(old[..a], new[..b]);
}

#[test]
fn files_that_would_not_bear_a_change_are_refused_in_words() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("List 1").unwrap();
    let kind = kind("annex_a_send");
    let def = &kind.schema().tables[0];
    for (at, column) in def.columns.iter().enumerate() {
        sheet.write_string(0, at as u16, &column.name).unwrap();
        sheet.write_string(1, at as u16, "1").unwrap();
    }
    // A row that names itself otherwise than its cells do.
    let bytes = book.save_to_buffer().unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut bytes).unwrap();
        if part.name().unwrap().ends_with("sheet1.xml") {
            let text = String::from_utf8(bytes)
                .unwrap()
                .replacen("<row r=\"1\"", "<row r=\"2\"", 1);
            bytes = text.into_bytes();
        }
        out.start_file(part.name().unwrap(), zip::write::SimpleFileOptions::default())
            .unwrap();
        std::io::Write::write_all(&mut out, &bytes).unwrap();
    }
    let inputs = [Input::bytes("lists.xlsx", out.finish().unwrap().into_inner())];
    assert!(read(kind, &inputs).is_some());
    let last = def.columns.last().unwrap().name.as_str();
    let refused = amend(kind, &inputs, &[one(&def.name, 0, last, "2")], &Limits::default())
        .err()
        .unwrap();
    assert!(
        refused.to_string().contains("values cannot be changed in these files"),
        "{refused}"
    );
}
