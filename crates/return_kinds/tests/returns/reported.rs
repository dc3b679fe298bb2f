//! What a check reports: where a value is, what a file is not, and who has gone away.

use crate::checking::{csv, odd};
use crate::sen2::builder::{Form, clean};
use return_kinds::kinds;
use returns::output::{CsvFindings, write_rules_csv};
use returns::{CheckOptions, Limits};

#[test]
fn a_cell_of_another_row_is_never_named_as_the_rows_own() {
    let files = [csv(
        "episodes.csv",
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n\
         1,01/05/2025,S,C2,N1,U1,PR1,01/06/2025,X1,,IG1 1AA,IG1 1AB,1\n1,01/06/2025,P,C2,N1,U4,PR1,,,,IG1 1AA,IG1 1AC,2\n",
    )];
    let options = CheckOptions {
        year: Some(2026),
        only: vec!["225".into()],
        ..CheckOptions::default()
    };
    let mut found = Vec::new();
    kinds()
        .check_files(&files, &options, &|_| (), &mut |f| found.push(f))
        .unwrap();
    let written = |value: &str| Some(value.to_owned());
    assert_eq!((found.len(), found[0].row), (1, Some(0)));
    assert_eq!(found[0].fields, ["REASON_PLACE_CHANGE", "Episodes.RNE"]);
    assert_eq!(found[0].values, [written(""), written("P")]);
}

#[test]
fn last_years_files_of_another_return_are_refused() {
    let census = "<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2025</Year></CollectionDetails></Header><Children/></Message>";
    let last_year = |name: &str, text: &str, kind: Option<&str>| {
        let options = CheckOptions {
            previous: vec![csv(name, text)],
            kind: kind.map(str::to_owned),
            ..CheckOptions::default()
        };
        let files = Form::Xml.files(&clean(2026));
        kinds()
            .check_files(&files, &options, &|_| (), &mut |_| ())
            .map_err(|e| e.to_string())
    };
    for kind in [None, Some("sen2")] {
        let why = last_year("census.xml", census, kind).unwrap_err();
        assert!(
            why.starts_with("census.xml: ") && why.contains("taken for Children in need"),
            "{why}"
        );
    }
    let why = last_year("list.csv", "a,b\n1,2\n", None).unwrap_err();
    assert!(why.contains("not recognised as last year's return"), "{why}");
}

#[test]
fn this_years_files_given_as_last_years_are_reported() {
    let reported = |year: u16| {
        let options = CheckOptions {
            previous: Form::Xml.files(&clean(year)),
            ..CheckOptions::default()
        };
        let files = Form::Xml.files(&clean(2026));
        kinds().check_files(&files, &options, &|_| (), &mut |_| ()).unwrap().why
    };
    assert!(reported(2026).ends_with("looks like the return of 2026, not of 2025."));
    assert!(!reported(2025).contains("last year"), "{}", reported(2025));
}

#[test]
fn xml_too_broken_to_be_recognised_says_where() {
    for (xml, line, why) in [
        ("<a>\n<b>\n</a>", 3, "expected `</b>`"),
        ("<Message>\n  <Header>\n", 3, "opened at line 2"),
        (
            "<Message>\n<Header>\n<Collection>C&IN</Collection>\n",
            3,
            "reference not closed",
        ),
    ] {
        let e = kinds()
            .recognise(&[csv("cut.xml", xml)], &Limits::default())
            .err()
            .unwrap();
        assert_eq!(e.line, line, "{e}");
        assert!(e.to_string().contains(why), "{e}");
    }
    let e = kinds()
        .recognise(&[csv("other.xml", "<a><b/></a>")], &Limits::default())
        .err()
        .unwrap();
    assert!(e.to_string().contains("not recognised as any return"), "{e}");
}

/// The reader has gone away, as `head` does.
struct Gone;

impl std::io::Write for Gone {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::BrokenPipe.into())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Err(std::io::ErrorKind::BrokenPipe.into())
    }
}

#[test]
fn a_reader_that_has_gone_away_is_distinguished_from_other_faults_of_writing() {
    let (report, found) = odd("<R><Row/></R>".into(), &CheckOptions::default());
    let mut table = CsvFindings::new(Gone).unwrap();
    let many = (0..10_000).find_map(|_| table.write(&found[0]).err());
    assert_eq!(many.unwrap().kind(), std::io::ErrorKind::BrokenPipe);
    let rules = write_rules_csv(&mut Gone, &report).unwrap_err();
    assert_eq!(rules.kind(), std::io::ErrorKind::BrokenPipe);
}
