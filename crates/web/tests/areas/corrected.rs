//! A return's files taken away as corrected; two people at one finding; more findings than are followed one by one.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use record::SourceKind;
use return_kinds::kinds;
use returns::{CheckOptions, Input};

use super::returns::{browser, check_files, ids};
use crate::browser::{Answer, Browser};
use crate::support::sen2_return::sen2;
use crate::support::{area, child, file, loader, noon, step};

/// Takes out the table of corrections, fills it by rule and field, and brings it back.
fn correct(browser: &Browser, address: &str, fixes: &[(&str, &str, &str)]) -> Answer {
    let csv = browser.page(&format!("{address}/corrections.csv")).html;
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let headings = reader.headers().unwrap().clone();
    let column = |name: &str| headings.iter().position(|h| h == name).unwrap();
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(&headings).unwrap();
    for line in reader.records() {
        let mut line: Vec<String> = line.unwrap().iter().map(str::to_owned).collect();
        let fix = fixes
            .iter()
            .find(|(rule, field, _)| line[column("rule")] == *rule && line[column("field")] == *field);
        if let Some((_, _, value)) = fix {
            line[column("corrected value")] = (*value).to_owned();
        }
        out.write_record(&line).unwrap();
    }
    let filled = out.into_inner().unwrap();
    browser.hand_in(
        &format!("{address}/corrections"),
        &[],
        &[("file", "corrections.csv", &filled)],
    )
}

/// The same, with a line changed by a function given its values by heading; only lines that it changed come back.
fn returned(
    browser: &Browser,
    address: &str,
    change: impl Fn(&mut dyn FnMut(&str) -> usize, &mut Vec<String>),
) -> Answer {
    let csv = browser.page(&format!("{address}/corrections.csv")).html;
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let headings = reader.headers().unwrap().clone();
    let mut column = |name: &str| headings.iter().position(|h| h == name).unwrap();
    let mut out = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    out.write_record(&headings).unwrap();
    for line in reader.records() {
        let was: Vec<String> = line.unwrap().iter().map(str::to_owned).collect();
        let mut is = was.clone();
        change(&mut column, &mut is);
        if is != was {
            out.write_record(&is).unwrap();
            out.write_record(&is).unwrap();
        }
    }
    let filled = out.into_inner().unwrap();
    let form = format!("{address}/corrections");
    browser.hand_in(&form, &[], &[("file", "corrections.csv", &filled)])
}

/// Corrected files, from the links of the page of corrections.
fn take_away(browser: &Browser, address: &str, names: &[&str]) -> Vec<Input> {
    let page = browser.page(&browser.page(address).link("Corrected files"));
    let one = |name: &&str| Input::bytes(*name, browser.page(&page.link(name)).bytes);
    names.iter().map(one).collect()
}

/// Rule, table, row and values of what a check of the files finds.
fn found(kind: &str, year: u16, files: &[Input]) -> BTreeSet<Vec<String>> {
    let options = CheckOptions {
        kind: Some(kind.to_owned()),
        year: Some(year),
        today: returns::Day::parse("2026-03-02"),
        ..CheckOptions::default()
    };
    let mut out = BTreeSet::new();
    kinds()
        .check_files(files, &options, &|_| (), &mut |f| {
            let values: Vec<_> = f.values.iter().map(|v| v.clone().unwrap_or_default()).collect();
            let row = f.row.map(|r| r.to_string()).unwrap_or_default();
            out.insert(vec![
                f.rule.to_owned(),
                f.table.unwrap_or("").to_owned(),
                row,
                values.join("; "),
            ]);
        })
        .unwrap();
    out
}

/// The same of what the return's page still shows.
fn shown(browser: &Browser, address: &str) -> BTreeSet<Vec<String>> {
    let csv = browser.page(&format!("{address}/findings.csv")).html;
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let headings = reader.headers().unwrap().clone();
    let column = |name: &str| headings.iter().position(|h| h == name).unwrap();
    let of = ["rule", "table", "row", "values"].map(column);
    reader
        .records()
        .map(|line| {
            let line = line.unwrap();
            of.iter()
                .map(|c| line[*c].trim_start_matches('\'').to_owned())
                .collect()
        })
        .collect()
}

// demand: C01
#[test]
fn csv_files_are_taken_away_as_corrected_and_nothing_else_in_them_is_changed() {
    let browser = browser();
    let header = "\u{feff}CHILD;Ours;SEX;DOB;ETHNIC;UPN;MOTHER;MC_DOB\r\n\
        00A1;\"=ours\";M;01/02/2012;ZZZZ;UN1;;\r\nB2;\"a \"\"b\"\"; c\";F;\"05/06/2013\";WBRI;UN1;;\r\n";
    let missing = "CHILD;DOB;MISSING;MIS_START;MIS_END\nB2;05/06/2013;M;03/05/2024;04/05/2024\n";
    let files = [
        ("files", "header.csv", header.as_bytes()),
        ("files", "missing.csv", missing.as_bytes()),
    ];
    let (address, page) = check_files(&browser, &files);
    assert!(!page.text().contains("Corrected files"));
    let year: u16 = page.heading().rsplit(' ').next().unwrap().parse().unwrap();
    let answer = correct(&browser, &address, &[("103", "ETHNIC", "WBRI")]);
    assert!(answer.text().contains("1 correction"), "{}", answer.text());
    assert!(
        answer.text().contains("header.csv – 1 value corrected") && answer.text().contains("missing.csv – unchanged"),
        "{}",
        answer.text()
    );
    let corrected = take_away(&browser, &address, &["header.csv", "missing.csv"]);
    let read = |at: usize| String::from_utf8(corrected[at].read(u64::MAX).unwrap().into_owned()).unwrap();
    assert_eq!(read(0), header.replace("ZZZZ", "WBRI"));
    assert_eq!(read(1), missing);
    let left = found("ssda903", year, &corrected);
    assert!(!left.is_empty() && left.iter().all(|f| f[0] != "103"));
    assert_eq!(left, shown(&browser, &address));
}

#[test]
fn xml_is_taken_away_as_corrected_and_a_value_of_the_child_counts_in_every_table() {
    let browser = browser();
    let child = |id: &str, ethnic: &str, uasc: &str| {
        format!(
            "<CHILD><HEADER><CHILDID>{id}</CHILDID><SEX>M</SEX><DOB>01/02/2009</DOB><ETHNIC>{ethnic}</ETHNIC><UPN>UN1</UPN>\
            <UASC>{uasc}</UASC></HEADER><!-- ours --><EPISODE><DECOM>01/05/2024</DECOM><RNE>S</RNE><LS>C2</LS></EPISODE></CHILD>\n"
        )
    };
    let file = |first: &str| {
        format!(
            "<SSDA903>\n{}{}</SSDA903>\n",
            child("A1", first, "0"),
            child("B2", "WBRI", "1")
        )
    };
    let (address, page) = check_files(&browser, &[("files", "return.xml", file("ZZZZ").as_bytes())]);
    let year: u16 = page.heading().rsplit(' ').next().unwrap().parse().unwrap();
    correct(&browser, &address, &[("103", "ETHNIC", "WBRI")]);
    // A second table, out of the return as corrected once already.
    let left = found(
        "ssda903",
        year,
        &[Input::bytes("return.xml", file("WBRI").into_bytes())],
    );
    assert_eq!(left, shown(&browser, &address));
    let corrected = take_away(&browser, &address, &["return.xml"]);
    assert_eq!(*corrected[0].read(u64::MAX).unwrap(), *file("WBRI").as_bytes());

    let (address, _) = check_files(&browser, &[("files", "sen2.xml", &sen2(2026, "ZZZZ", "2024-05-12"))]);
    correct(&browser, &address, &[("GT-SEN2-010", "Ethnicity", "WBRI")]);
    let corrected = take_away(&browser, &address, &["sen2.xml"]);
    assert_eq!(*corrected[0].read(u64::MAX).unwrap(), sen2(2026, "WBRI", "2024-05-12"));
    assert_eq!(found("sen2", 2026, &corrected), shown(&browser, &address));
}

// demand: D11
#[test]
fn a_workbook_is_taken_away_as_corrected_with_its_other_sheets_and_columns() {
    let browser = browser();
    let kind = kinds().checked("annex_a_send").unwrap();
    let list = &kind.schema().tables[0];
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet()
        .set_name("Notes")
        .unwrap()
        .write_string(0, 0, "Ours")
        .unwrap();
    let sheet = book.add_worksheet().set_name("List 1").unwrap();
    let dated = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
    for (at, column) in list.columns.iter().enumerate() {
        let at = u16::try_from(at).unwrap();
        sheet.write_string(0, at, &column.name).unwrap();
        for row in 1..3 {
            match column.name.as_str() {
                "Unique ID" => sheet.write_string(row, at, format!("00{row}")).unwrap(),
                "Date of birth" => {
                    let born = rust_xlsxwriter::ExcelDateTime::from_ymd(2012, 2, 1).unwrap();
                    sheet.write_datetime_with_format(row, at, &born, &dated).unwrap()
                }
                "Gender" => sheet
                    .write_string(row, at, if row == 1 { "Robot" } else { "b" })
                    .unwrap(),
                _ => sheet,
            };
        }
    }
    let own = u16::try_from(list.columns.len()).unwrap();
    sheet.write_string(0, own, "Our own column").unwrap();
    sheet.write_string(1, own, "=ours").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let (address, page) = check_files(&browser, &[("files", "Annex A.xlsx", &bytes)]);
    let year: u16 = page.heading().rsplit(' ').next().unwrap().parse().unwrap();
    let before = shown(&browser, &address);
    let faults: Vec<_> = before.iter().filter(|f| f[3].contains("Robot")).collect();
    let rule = faults[0][0].clone();
    correct(&browser, &address, &[(&rule, "Gender", "b")]);
    let corrected = take_away(&browser, &address, &["Annex A.xlsx"]);
    let tables = |files: &[Input]| kind.read(files, &returns::Limits::default(), &|_| ()).unwrap();
    let (was, is) = (tables(&[Input::bytes("Annex A.xlsx", bytes)]), tables(&corrected));
    for (c, column) in list.columns.iter().enumerate() {
        let says = |t: &returns::Tables, row| t.tables[0].at(c).text(row).to_owned();
        let wanted = if column.name == "Gender" {
            "b".to_owned()
        } else {
            says(&was, 0)
        };
        assert_eq!((says(&is, 0), says(&is, 1)), (wanted, says(&was, 1)), "{}", column.name);
    }
    assert!(is.problems.iter().any(|p| p.what == "Our own column") && is.problems.iter().any(|p| p.what == "Notes"));
    let left = found("annex_a_send", year, &corrected);
    assert!(left.iter().all(|f| !f[3].contains("Robot")));
    assert_eq!(left, shown(&browser, &address));
}

// demand: C01
#[test]
fn what_the_record_says_of_who_and_when_is_corrected_by_a_table_of_corrections() {
    let browser = browser();
    let (subject, facts) = child("Okafor", "Ada", "2036-03-05", 77);
    let plan = step(
        Some(&subject),
        ("ehc_plan", "2034-06-03"),
        "plan_started",
        "2024-06-03",
        &[],
    );
    let source = file(SourceKind::new("sen2"), "old.xml");
    let noted = browser.record.import(
        &area("here", "", true).id,
        &[facts, plan],
        source,
        &loader(),
        noon("2026-02-01"),
    );
    assert_eq!(noted.unwrap().refused, []);
    let page = browser.page("/areas/here/returns");
    let answer = browser.send_form(
        "/areas/here/returns/record",
        &page,
        &[("kind", "sen2"), ("year", "2026")],
    );
    let address = answer.location().split('?').next().unwrap().to_owned();
    let before = browser.page(&format!("{address}/corrections.csv")).html;
    let born = before.lines().find(|l| l.contains("PersonBirthDate")).unwrap();
    assert!(born.contains("2036-03-05"), "{before}");
    let rule = born
        .split(',')
        .find(|cell| cell.starts_with("GT-SEN2"))
        .unwrap()
        .to_owned();
    let answer = correct(&browser, &address, &[(&rule, "PersonBirthDate", "2016-03-05")]);
    assert!(answer.text().contains("1 correction"), "{}", answer.text());
    // Checked again at once, the finding is corrected, and there is one child still.
    let after = browser.page(&format!("{address}/corrections.csv")).html;
    assert!(!after.contains("PersonBirthDate"), "{after}");
    let children = browser.page("/areas/here/children");
    assert_eq!(children.rows().len(), 1, "{}", children.text());
    let page = browser.page(&format!("{address}/findings?state=all&rule={rule}"));
    assert!(page.rows()[0].contains("Resolved"), "{:?}", page.rows());
}

#[test]
fn who_comes_second_to_a_finding_sees_what_was_recorded_before_and_decides() {
    let browser = browser();
    let (address, _) = check_files(&browser, &[("files", "sen2.xml", &sen2(2026, "ZZZZ", "2024-05-12"))]);
    let list = format!("{address}/findings");
    // Two people open the same finding; one from the list, one from its own page.
    let mine = browser.page(&format!("{list}?severity=query"));
    let id = ids(&mine).remove(0);
    let theirs = browser.page(&mine.link("GT-SEN2-"));
    let reason = |words: &'static str| {
        [
            ("do", "reason"),
            ("finding", id.as_str()),
            ("reason", words),
            ("state", "all"),
        ]
    };
    browser.follow(&browser.send_form(&list, &theirs, &reason("Agreed with the family")));
    let refused = browser.send_form(&list, &mine, &reason("The review was late"));
    assert_eq!(refused.status, StatusCode::CONFLICT);
    let text = refused.text();
    assert!(
        text.contains("Someone else recorded something here first")
            && text.contains("Agreed with the family")
            && text.contains("The review was late"),
        "{text}"
    );
    let explained = format!("{list}?state=explained");
    assert!(browser.page(&explained).rows()[0].contains("Agreed with the family"));
    // Sent again knowingly, it counts.
    browser.follow(&browser.send_form(&list, &refused, &reason("The review was late")));
    assert!(browser.page(&explained).rows()[0].contains("The review was late"));

    // So it is when both give it to someone, and when one form is for all findings of the list.
    let mine = browser.page(&format!("{list}?severity=error"));
    let id = ids(&mine).remove(0);
    let assign = |who: &'static str| {
        [
            ("do", "assign"),
            ("finding", id.as_str()),
            ("owner", who),
            ("day", "2026-03-09"),
        ]
    };
    browser.follow(&browser.send_form(&list, &mine, &assign("Data officer")));
    let second = browser.send_form(&list, &mine, &assign("Team manager"));
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert!(second.text().contains("Data officer") && second.html.contains("value=\"Team manager\""));
    let all = [
        ("do", "assign"),
        ("which", "all"),
        ("owner", "Team manager"),
        ("day", "2026-03-09"),
    ];
    assert_eq!(browser.send_form(&list, &mine, &all).status, StatusCode::CONFLICT);
    // What others record elsewhere is in no one's way.
    let fresh = browser.page(&explained);
    check_files(
        &browser,
        &[(
            "files",
            "header.csv",
            b"CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\nA1,M,01/02/2012,WBRI,UN1,,\n",
        )],
    );
    let id = ids(&fresh).remove(0);
    let reason = [
        ("do", "reason"),
        ("finding", id.as_str()),
        ("reason", "A third reason, from the family"),
        ("state", "all"),
    ];
    browser.follow(&browser.send_form(&list, &fresh, &reason));
}

#[test]
fn findings_beyond_those_followed_are_said_in_number_and_all_in_the_file() {
    let browser = browser();
    let mut header = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n".to_owned();
    for child in 0..10_020 {
        header.push_str(&format!("C{child},M,01/02/2012,ZZZZ,UN1,,\n"));
    }
    let (address, page) = check_files(&browser, &[("files", "header.csv", header.as_bytes())]);
    let says = |text: &str| {
        text.contains(
            "24,060 more findings are counted here and not followed one by one, because at most 2,000 of one rule are",
        )
    };
    // Three rules of those run find every child.
    assert!(says(&page.text()));
    assert!(says(&browser.page(&format!("{address}/findings?rule=103")).text()));
    let csv = browser.page(&format!("{address}/findings.csv?rule=103")).html;
    assert_eq!(csv.lines().count(), 10_021);
    assert_eq!(csv.lines().filter(|l| l.contains(",not followed,")).count(), 8_020);
    let rows: BTreeSet<&str> = csv.lines().skip(1).filter_map(|l| l.split(',').nth(7)).collect();
    assert_eq!(rows.len(), 10_020);
}

#[test]
fn a_spreadsheet_that_saves_dates_its_own_way_stops_no_correction_and_changes_no_form_of_the_file() {
    let browser = browser();
    let was = sen2(2026, "WBRI", "2024-05-12");
    let (address, _) = check_files(&browser, &[("files", "sen2.xml", &was)]);
    // All dates come back day first, the corrected one too, and the line twice.
    let answer = returned(&browser, &address, |column, line| {
        if line[column("as written")] == "2024-05-12" {
            line[column("as written")] = "12/05/2024".to_owned();
            line[column("corrected value")] = "12/11/2025".to_owned();
        }
    });
    assert!(
        answer.text().contains("1 correction and 0 reasons were applied"),
        "{}",
        answer.text()
    );
    assert!(
        !answer.text().contains("What could not be applied"),
        "{}",
        answer.text()
    );
    let corrected = take_away(&browser, &address, &["sen2.xml"]);
    let text = String::from_utf8(corrected[0].read(u64::MAX).unwrap().into_owned()).unwrap();
    let meant = String::from_utf8(was).unwrap();
    assert_eq!(text, meant.replace("<LastReview>2024-05-12", "<LastReview>2025-11-12"));
}

#[test]
fn a_value_left_blank_takes_its_element_away() {
    let browser = browser();
    let was = sen2(2026, "ZZZZ", "2025-11-12");
    let (address, _) = check_files(&browser, &[("files", "sen2.xml", &was)]);
    correct(&browser, &address, &[("GT-SEN2-010", "Ethnicity", "(blank)")]);
    let corrected = take_away(&browser, &address, &["sen2.xml"]);
    let text = String::from_utf8(corrected[0].read(u64::MAX).unwrap().into_owned()).unwrap();
    assert!(text.contains("</Sex>") && !text.contains("ZZZZ") && !text.contains("<Ethnicity></Ethnicity>"));
    assert_eq!(text.matches("<Ethnicity>").count(), 1, "only Tom's is left");
    // Nothing empty is found where nothing is.
    assert!(found("sen2", 2026, &corrected).iter().all(|f| f[0] != "GT-FORM-023"));
}

#[test]
fn a_file_with_a_name_in_any_script_is_taken_away_under_it() {
    let browser = browser();
    let header = b"CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\nA1,M,01/02/2012,ZZZZ,UN1,,\n";
    let (address, _) = check_files(&browser, &[("files", "Kinder \u{2013} f\u{fc}r 903.csv", header)]);
    correct(&browser, &address, &[("103", "ETHNIC", "WBRI")]);
    let answer = browser.get(&format!("{address}/corrected?file=0"));
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"Kinder _ f_r 903.csv\"; filename*=UTF-8''Kinder%20%E2%80%93%20f%C3%BCr%20903.csv"
    );
}
