//! Recognising and reading the lists as people keep them.

use super::book::{Book, Cell};
use super::send::{PHASE, SUBSIDIARY, URN, book};
use return_kinds::kinds;
use returns::CheckOptions;

fn load(book: &Book) -> returns::Loaded {
    kinds()
        .load_files(&[book.input()], &CheckOptions::default(), &|_| ())
        .unwrap()
}

#[test]
fn the_lists_are_known_by_their_headings() {
    let loaded = load(&book());
    assert_eq!(loaded.kind.id(), "annex_a_send");
    assert!(loaded.why.contains("List_1, List_2"), "{}", loaded.why);
}

#[test]
fn lists_that_show_no_year_are_of_the_year_they_are_checked_in() {
    let at = |month: u32, year: Option<u16>| {
        let options = CheckOptions {
            today: returns::Day::from_ymd(2025, month, 1),
            year,
            ..CheckOptions::default()
        };
        kinds().load_files(&[book().input()], &options, &|_| ()).unwrap()
    };
    for month in [1, 11] {
        let loaded = at(month, None);
        assert_eq!(loaded.year, 2025);
        assert!(!loaded.why.contains("the latest"), "{}", loaded.why);
    }
    assert_eq!(at(11, Some(2024)).year, 2024);
}

#[test]
fn order_dashes_apostrophes_and_sheet_names_do_not_matter() {
    let mut changed = book();
    for (i, sheet) in changed.sheets.iter_mut().enumerate() {
        sheet.name = format!("List {} - 2026", i + 1);
        sheet.headings.reverse();
        for row in &mut sheet.rows {
            row.reverse();
        }
        for heading in &mut sheet.headings {
            *heading = match heading.as_str() {
                h if h == URN => "main education establishment - URN ".to_owned(),
                h if h == PHASE => "Main education establishment-phase".to_owned(),
                h if h == SUBSIDIARY => "Subsidiary education establishment — phase (dual  registration)".to_owned(),
                h => h.replace('\'', "’"),
            };
        }
    }
    let loaded = load(&changed);
    let (one, two) = (&loaded.tables.tables[0], &loaded.tables.tables[1]);
    assert_eq!((one.len(), two.len()), (2, 2));
    assert!(one.given.iter().all(|g| *g) && two.given.iter().all(|g| *g));
    assert_eq!(one.col(URN).text(0), "123456");
    assert_eq!(one.col("Known to children's social care?").text(1), "b) No");
    assert!(loaded.tables.problems.is_empty(), "{:?}", loaded.tables.problems);
}

#[test]
fn dates_are_read_day_first_as_text_and_as_excel_keeps_them() {
    let changed = book()
        .set("List_1", 0, "Date of birth", "03/04/2015")
        .set("List_1", 1, "Date of birth", Cell::Date(2015, 4, 3))
        .set("List_2", 0, "Date of birth", 42_097.0)
        .set("List_2", 1, "Date of birth", "3 April 2015");
    let loaded = load(&changed);
    let dates: Vec<_> = loaded
        .tables
        .tables
        .iter()
        .flat_map(|t| {
            t.rows()
                .map(|r| t.col("Date of birth").date(r).ok().unwrap().to_string())
        })
        .collect();
    assert_eq!(dates, ["2015-04-03"; 4]);
}

#[test]
fn a_sheet_that_is_no_list_is_reported_and_passed_over() {
    let mut changed = book();
    changed.sheets.insert(
        0,
        super::book::Sheet {
            name: "Cover".to_owned(),
            headings: vec!["Annex A".to_owned()],
            rows: vec![vec!["Made by the data team".into()]],
        },
    );
    let loaded = load(&changed);
    assert_eq!(loaded.tables.tables[0].len(), 2);
    assert_eq!(loaded.tables.problems.len(), 1);
    assert_eq!(loaded.tables.problems[0].what, "Cover");
}

#[test]
fn what_is_written_far_below_a_list_does_not_make_its_blank_rows_rows() {
    let mut changed = book();
    let list = changed.named("List_1");
    let (last, width) = (list.rows.len(), list.headings.len());
    list.rows.resize(last + 300, vec![Cell::Blank; width]);
    list.rows[last + 2][0] = "C3".into();
    list.rows[last + 299][0] = "a note".into();
    let loaded = load(&changed);
    let one = &loaded.tables.tables[0];
    let lines: Vec<u32> = one.rows().map(|r| one.line(r)).collect();
    assert_eq!(lines, [2, 3, 4, 5, 6, 303]);
}

#[test]
fn a_list_given_twice_and_a_column_given_twice_are_reported() {
    let mut changed = book();
    let mut again = changed.named("List_1").clone();
    again.name = "List_1 (2)".to_owned();
    again.headings.push("Gender".to_owned());
    changed.sheets.push(again);
    let mut reported = Vec::new();
    let report = return_kinds::kinds().check_files(&[changed.input()], &CheckOptions::default(), &|_| (), &mut |f| {
        if f.rule.starts_with("GT-FORM") {
            reported.push((f.rule, f.line));
        }
    });
    assert_eq!(report.unwrap().tables[0].rows, 4);
    assert_eq!(reported, [("GT-FORM-011", Some(1)), ("GT-FORM-024", Some(1))]);
}

#[test]
fn an_archive_that_is_no_workbook_is_reported_in_words() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("content.xml", zip::write::SimpleFileOptions::default())
        .unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    let file = returns::Input::bytes("letter.xlsx", bytes);
    let error = kinds()
        .load_files(&[file], &CheckOptions::default(), &|_| ())
        .err()
        .unwrap();
    assert!(error.to_string().contains("save it as .xlsx"), "{error}");
}
