//! Recognising and reading the lists as people keep them.

use super::book::{Book, Cell};
use super::send::{PHASE, SUBSIDIARY, URN, book};
use returns::{CheckOptions, load_files};

fn load(book: &Book) -> returns::Loaded {
    load_files(&[book.input()], &CheckOptions::default(), &|_| ()).unwrap()
}

#[test]
fn the_lists_are_known_by_their_headings() {
    let loaded = load(&book());
    assert_eq!(loaded.kind.id(), "annex_a_send");
    assert!(loaded.why.contains("List_1, List_2"), "{}", loaded.why);
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
fn a_sheet_that_is_no_list_is_told_and_passed_over() {
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
