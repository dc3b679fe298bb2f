//! `/areas/{area}/sources`.

use record::{AreaId, SourceKind};

use crate::browser::Browser;
use crate::support::{area, child, file, loader, noon, record_with};

#[test]
fn files_are_listed_with_what_came_from_them_and_what_still_counts() {
    let record = record_with(&[area("here", "Here", true)]);
    let id = AreaId("here".to_owned());
    let (_, facts) = child("Okafor", "Amara", "2016-05-01", 1);
    let mut corrected = facts.clone();
    if let definitions::StatementKind::Step { fields, .. } = &mut corrected.kind {
        fields.insert("surname".to_owned(), "Okafor-Bell".into());
    }
    for (statement, name, day) in [
        (facts, "january.xml", "2026-01-20"),
        (corrected, "february.xml", "2026-02-20"),
    ] {
        record
            .import(
                &id,
                &[statement],
                file(SourceKind::new("sen2"), name),
                &loader(),
                noon(day),
            )
            .unwrap();
    }
    let browser = Browser::on(&record);
    let page = browser.page("/areas/here/sources");
    let rows = page.rows();
    assert!(
        rows[0]
            .starts_with("february.xml SEN2 return 20 February 2026 at 12:00, from Data team Events 1 Still in use 1"),
        "{rows:?}"
    );
    assert!(rows[1].ends_with("Events 1 Still in use 0"), "{rows:?}");
    assert!(page.text().contains("Nothing was recorded by hand."));
    let then = browser.page("/areas/here/sources?known=2026-02-01").rows();
    assert_eq!(then.len(), 1);
    assert!(then[0].ends_with("Events 1 Still in use 1"));
}

#[test]
fn a_check_of_a_return_is_one_line_with_its_totals() {
    let browser = super::returns::browser();
    let children: String = (0..60).map(|n| format!("C{n},M,01/02/2012,WBRI,,,\n")).collect();
    let header = format!("CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n{children}");
    super::returns::check_files(&browser, &[("files", "header.csv", header.as_bytes())]);
    let rows = browser.page("/areas/here/sources").rows();
    let check: Vec<_> = rows.iter().filter(|row| row.contains("Check of header.csv")).collect();
    assert_eq!(check.len(), 1, "{rows:?}");
    assert!(
        check[0].contains("60 queries") && check[0].contains("new findings, 0 resolved"),
        "{rows:?}"
    );
    assert!(!check[0].contains("Events"), "{rows:?}");
}
