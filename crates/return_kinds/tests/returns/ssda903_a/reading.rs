//! How the return is read: CSV files recognised by their headings, XML without anything taken from a
//! neighbour, the year from the dates.

use ::ssda903::Ssda903;
use return_kinds::kinds;
use returns::{CheckOptions, Input, Limits, Loaded, Read, TableKind, Tables};

fn file(name: &str, text: &str) -> Input {
    Input::bytes(name, text.as_bytes().to_vec())
}

fn load(inputs: &[Input]) -> Loaded {
    kinds().load_files(inputs, &CheckOptions::default(), &|_| ()).unwrap()
}

fn text<'a>(tables: &'a Tables, table: &str, column: &str) -> Vec<&'a str> {
    let t = tables.supplied(table).unwrap();
    let col = t.col(column);
    t.rows().map(|row| col.text(row)).collect()
}

pub(crate) const XML: &str = "<?xml version='1.0'?>
<EXPSSDA903><CHILD><HEADER><CHILDID>A1</CHILDID><UPN>UN1</UPN><SEX>M</SEX><DOB>28/07/2010</DOB><ETHNIC>BAFR</ETHNIC>
<UASC>1</UASC><DUC>28/07/2028</DUC>
<AREVIEW><REVIEW>27/09/2025</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW><AREVIEW><REVIEW>14/12/2025</REVIEW></AREVIEW>
<MOTHER/><PERMANENCE><PREV_PERM>Z1</PREV_PERM></PERMANENCE><OC2><SDQ_SCORE>21</SDQ_SCORE></OC2>
<AMISSING><MISSING>M</MISSING><MIS_START>01/06/2025</MIS_START></AMISSING></HEADER>
<EPISODE><DECOM>01/05/2025</DECOM><PL>U4</PL></EPISODE>
<EPISODE><DECOM>01/06/2025</DECOM><PL>K2</PL><DEC>02/07/2025</DEC><REC>E4A</REC></EPISODE></CHILD>
<CHILD><HEADER><CHILDID>B2</CHILDID><DOB>01/01/2008</DOB><UASC/><IN_TOUCH>YES</IN_TOUCH><SHOE>7</SHOE>
<DATE_INT>01/05/2025</DATE_INT></HEADER></CHILD></EXPSSDA903>";

#[test]
fn xml_gives_the_tables_of_the_csv_form_and_nothing_is_taken_from_a_neighbour() {
    let loaded = load(&[file("return.xml", XML)]);
    assert_eq!((loaded.kind.id(), loaded.year), (Ssda903.id(), 2026));
    let t = &loaded.tables;
    assert_eq!(text(t, "Header", "CHILD"), ["A1", "B2"]);
    assert_eq!(text(t, "Episodes", "CHILD"), ["A1", "A1"]);
    assert_eq!(text(t, "Episodes", "PLACE"), ["U4", "K2"]);
    assert_eq!(
        text(t, "Episodes", "DEC"),
        ["", "02/07/2025"],
        "the open episode stays open"
    );
    assert_eq!(text(t, "Reviews", "REVIEW_CODE"), ["PN1", ""]);
    assert_eq!(text(t, "Reviews", "DOB"), ["28/07/2010", "28/07/2010"]);
    assert_eq!(text(t, "UASC", "CHILD"), ["A1"]);
    assert_eq!(text(t, "OC3", "CHILD"), ["B2"]);
    assert_eq!(text(t, "AD1", "DATE_INT"), ["01/05/2025"]);
    assert_eq!(text(t, "Missing", "CHILD"), ["A1"]);
    assert!(t.supplied("SWEpisodes").is_none(), "the XML form has no social workers");
    let header = t.supplied("Header").unwrap();
    assert_eq!(header.col("MOTHER").read(0), Read::Empty);
    assert_eq!(header.col("MOTHER").read(1), Read::Absent);
    assert_eq!(header.line(1), 9);
    let shoe = t.problems.iter().find(|p| p.what.contains("SHOE")).unwrap();
    assert_eq!((shoe.line, shoe.place), (9, Some((header.index, 1))));
    assert_eq!(t.child(header.index, 1), "B2");
    let mut form = Vec::new();
    kinds()
        .check_files(
            &[file("return.xml", XML)],
            &CheckOptions::default(),
            &|_| (),
            &mut |f| {
                form.extend(f.rule.starts_with("GT-FORM").then_some((f.rule, f.line)));
            },
        )
        .unwrap();
    assert_eq!(
        form,
        [("GT-FORM-010", Some(9))],
        "this return's dates are day first, in XML too"
    );
}

#[test]
fn csv_files_are_recognised_by_their_headings_whatever_they_are_called() {
    let loaded = load(&[
        file("1.csv", "DOB,CHILD,REVIEW,REVIEW_CODE\n01/01/2010,A1,01/05/2024,PN1\n"),
        file(
            "2.csv",
            "child;dec;decom;rne;ls;cin;place;place_provider;rec;reason_place_change;home_post;pl_post;urn\na1;;01/05/2020;S;C2;N1;U4;PR1;;;;;\n",
        ),
        file("3.csv", "CHILD,SEX,DOB,DUC\nA1,M,01/01/2010,\n"),
    ]);
    assert_eq!((loaded.kind.id(), loaded.year), (Ssda903.id(), 2025));
    assert!(loaded.why.contains("Reviews, Episodes, UASC"), "{}", loaded.why);
    let tables = &loaded.tables;
    assert_eq!(text(tables, "Episodes", "DECOM"), ["01/05/2020"]);
    assert_eq!(text(tables, "UASC", "SEX"), ["M"]);
    assert!(tables.supplied("Header").is_none());
}

#[test]
fn the_year_is_the_one_most_days_of_ending_and_review_fall_in() {
    let episodes = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n";
    let of = |rows: &str| {
        let loaded = load(&[file("e.csv", &format!("{episodes}{rows}"))]);
        loaded.year
    };
    assert_eq!(
        of("A,01/05/2019,S,,,,,31/03/2025,E4A,,,,\nB,01/05/2023,S,,,,,01/04/2024,X1,,,,\nC,,,,,,,01/05/2105,,,,,\n"),
        2025
    );
    assert_eq!(
        of("A,01/05/2019,S,,,,,,,,,,\nB,31/03/2026,S,,,,,,,,,,\n"),
        2026,
        "the latest start, where nothing ended"
    );
    assert_eq!(
        of("A,01/05/2016,S,,,,,,,,,,\n"),
        2023,
        "the nearest year there are rules for"
    );
    assert_eq!(
        of("A,,S,,,,,,,,,,\n"),
        2027,
        "the latest, where there is no date at all"
    );
}

#[test]
fn other_files_are_not_taken_for_this_return() {
    let other = [file("x.csv", "UPN,Surname,Forename,PersonBirthDate\n1,2,3,4\n")];
    let probe = kinds().probes(&other[..1], &Limits::default()).unwrap().remove(0);
    assert!(Ssda903.recognise(&[probe]).is_none());
    let cin = file("c.xml", "<Message><Header/></Message>");
    let probe = kinds()
        .probes(std::slice::from_ref(&cin), &Limits::default())
        .unwrap()
        .remove(0);
    assert!(Ssda903.recognise(&[probe]).is_none());
}

#[test]
fn last_years_tables_may_stand_beside_with_last_in_their_names() {
    let header = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\nA,M,01/01/2010,,,,\n";
    let reviews = "CHILD,DOB,REVIEW,REVIEW_CODE\nA,01/01/2010,01/05/2025,PN1\n";
    let loaded = load(&[
        file("reviews.csv", reviews),
        file("Header_Last.csv", &header.replace("2010", "2011")),
        file("header.csv", header),
    ]);
    assert_eq!(text(&loaded.tables, "Header", "DOB"), ["01/01/2010"]);
    let last = loaded.previous.unwrap();
    assert_eq!(text(&last, "Header", "DOB"), ["01/01/2011"]);
    assert!(last.supplied("Header").unwrap().previous);
    let alone = kinds().load_files(&[file("header_last.csv", header)], &CheckOptions::default(), &|_| ());
    assert!(alone.err().unwrap().to_string().contains("only last year's"));
}
