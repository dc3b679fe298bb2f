//! The readers keep what was written, and refuse what they must.

use returns::{Input, Limits, ProblemKind, Read, Schema, Tables, reader};
use std::sync::LazyLock;
use tables::probe::read_plain;

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    Schema::parse(
        r#"
        id = "test"
        roots = ["Message"]
        child = ["Id"]
        [[table]]
        name = "Child"
        path = "Children/Child"
        key = "Id"
        columns = [
          { name = "Id" },
          { name = "Born", path = "Facts/Born", type = "date", label = "Date of birth" },
          { name = "Count", path = "Facts/Count", type = "int" },
          { name = "Open", type = "bool" },
        ]
        [[table]]
        name = "Need"
        path = "Needs/Need"
        parent = "Child"
        parent_key = "ChildId"
        max = 2
        columns = [
          { name = "ChildId", export_only = true },
          { name = "Need", path = "." , label = "SEN need" },
        ]
        "#,
    )
    .unwrap()
});

fn xml(bytes: impl Into<Vec<u8>>) -> Result<Tables, returns::ReadError> {
    read(vec![Input::bytes("f.xml", bytes.into())])
}

fn read(inputs: Vec<Input>) -> Result<Tables, returns::ReadError> {
    read_plain(&SCHEMA, false, &inputs, &Limits::default(), &|_| ())
}

const TWO: &str = "<?xml version='1.0' encoding='utf-16'?>
<m:message xmlns:m='urn:x'>
 <Children>
  <CHILD><id> A&amp;1 </id>
   <Facts><Born>31/01/2010</Born><Count/></Facts>
   <Needs><Need>ASD</Need><Need>SLD</Need></Needs>
  </CHILD>
  <Child><Id>B2</Id><Id>B3</Id>
   <Facts><Born>soon</Born></Facts><Open>true</Open><Shoe>7<Lace/></Shoe>
  </Child>
 </Children>
</m:message>";

fn check_two(t: &Tables) {
    let child = &t.tables[0];
    assert_eq!(child.len(), 2);
    let (id, born, count, open) = (
        child.col("Id"),
        child.col("Born"),
        child.col("Count"),
        child.col("Open"),
    );
    assert_eq!(id.raw(0), Some(" A&1 "));
    assert_eq!(id.text(0), "A&1");
    assert_eq!(born.date(0).ok().unwrap().to_string(), "2010-01-31");
    assert_eq!(count.int(0), Read::Empty);
    assert_eq!(count.int(1), Read::Absent, "nothing is inherited from the neighbour");
    assert_eq!(born.date(1), Read::Bad);
    assert_eq!(open.bool(0), Read::Absent);
    assert_eq!(open.bool(1), Read::Is(true));
    assert_eq!((child.line(0), child.line(1)), (4, 8));
    assert_eq!(child.cell_line(1, born.index), 9);
    let need = &t.tables[1];
    assert_eq!(need.of(0), &[0, 1]);
    assert!(need.of(1).is_empty());
    assert_eq!(need.col("Need").text(1), "SLD");
    assert_eq!(t.child(1, 1), "A&1");
    let problems: Vec<_> = t.problems.iter().map(|p| (p.kind, p.line, p.what.as_str())).collect();
    assert_eq!(
        problems,
        vec![
            (ProblemKind::Repeated, 8, "Children/Child/Id"),
            (ProblemKind::Unknown, 9, "Children/Child/Shoe"),
        ]
    );
}

#[test]
fn what_was_written_is_kept_with_its_line() {
    check_two(&xml(TWO).unwrap());
}

#[test]
fn byte_order_marks_and_encodings_make_no_difference() {
    check_two(&xml([b"\xEF\xBB\xBF", TWO.as_bytes()].concat()).unwrap());
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), [b"\xEF\xBB\xBF", TWO.as_bytes()].concat()).unwrap();
    check_two(&read(vec![Input::path(file.path())]).unwrap());
    let little: Vec<u8> = TWO.encode_utf16().flat_map(u16::to_le_bytes).collect();
    check_two(&xml([vec![0xFF, 0xFE], little.clone()].concat()).unwrap());
    check_two(&xml(little).unwrap());
    let big: Vec<u8> = TWO.encode_utf16().flat_map(u16::to_be_bytes).collect();
    check_two(&xml([vec![0xFE, 0xFF], big].concat()).unwrap());
    let old = TWO.replace("B2", "Zo\u{EB}").replace('\u{EB}', "§").into_bytes();
    let old: Vec<u8> = String::from_utf8(old).unwrap().replace('§', "\u{1}").into_bytes();
    let old: Vec<u8> = old.iter().map(|b| if *b == 1 { 0xEB } else { *b }).collect();
    assert_eq!(xml(old).unwrap().tables[0].col("Id").text(1), "Zo\u{EB}");
}

#[test]
fn an_ill_formed_file_is_refused_with_its_line_and_reason() {
    for (text, line, words) in [
        (
            "<Message>\n<Children>\n<Child></Chidl></Children></Message>",
            3,
            "not well formed",
        ),
        ("<Message>\n<Children>\n<Child>", 3, "cut off"),
        ("<Message>\n&bang;</Message>", 2, "&bang;"),
        ("<Massage/>", 1, "<Message>"),
        ("<Message/>\n<Message/>", 2, "after the end"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]>\n<Message/>", 1, "document type"),
        ("<Message a=>\n</Message", 2, "not well formed"),
    ] {
        let e = xml(text).unwrap_err();
        assert_eq!(e.line, line, "{text}: {e}");
        assert!(e.to_string().contains(words), "{text}: {e}");
    }
}

#[test]
fn bombs_end_with_a_refusal() {
    let deep = format!("<Message>{}", "<a>".repeat(100_000));
    assert!(xml(deep).unwrap_err().reason.contains("deep"));
    let limits = Limits {
        elements: 1000,
        ..Limits::default()
    };
    let many = Input::bytes(
        "f.xml",
        format!("<Message><Children>{}", "<Child/>".repeat(2000)).into_bytes(),
    );
    let e = read_plain(&SCHEMA, false, &[many], &limits, &|_| ()).unwrap_err();
    assert!(e.reason.contains("1000 elements"), "{e}");
    let long = format!("<Message><Children><Child><Id>{}", "x".repeat(100_000));
    assert!(xml(long).unwrap_err().reason.contains("longer"));
}

#[test]
fn csv_tables_are_known_by_their_headings_and_joined_by_key() {
    let t = read(vec![
        Input::bytes(
            "b.csv",
            "child_id;need\r\nA1;\"A;S\"\r\n\r\nZ9;SLD;extra\r\n"
                .as_bytes()
                .to_vec(),
        ),
        Input::bytes(
            "a.csv",
            "\u{FEFF}ID,Date of Birth,open,shoe\nA1,2010-01-31,0,7\nA2,,1\n"
                .as_bytes()
                .to_vec(),
        ),
        Input::bytes("c.csv", b"x,y\n1,2\n".to_vec()),
    ])
    .unwrap();
    let (child, need) = (&t.tables[0], &t.tables[1]);
    assert_eq!((child.len(), need.len()), (2, 2));
    assert_eq!(need.of(0), &[0]);
    assert_eq!(need.col("Need").text(0), "A;S");
    assert_eq!(need.line(1), 4);
    assert_eq!(child.col("Born").date(1), Read::Empty);
    assert_eq!(child.col("Count").int(1), Read::Absent);
    let kinds: Vec<_> = t.problems.iter().map(|p| p.kind).collect();
    assert_eq!(
        kinds,
        vec![
            ProblemKind::TooWide,
            ProblemKind::Unknown,
            ProblemKind::TooNarrow,
            ProblemKind::Unrecognised,
            ProblemKind::Orphan
        ]
    );
}

#[test]
fn a_workbook_gives_dates_and_numbers_as_they_mean() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("Child").unwrap();
    sheet.write_row(2, 1, ["Id", "Date of birth", "Count", "Open"]).unwrap();
    sheet.write_string(3, 1, "A1").unwrap();
    let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2010, 1, 31).unwrap();
    let format = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
    sheet.write_datetime_with_format(3, 2, &date, &format).unwrap();
    sheet.write_number(3, 3, 7).unwrap();
    sheet.write_boolean(3, 4, true).unwrap();
    sheet.write_string(5, 1, "A2").unwrap();
    sheet.write_number(5, 2, 40209).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let t = read(vec![Input::bytes("w.xlsx", bytes)]).unwrap();
    let child = &t.tables[0];
    assert_eq!(
        child.len(),
        3,
        "a blank row between others is a row, as one of commas is in CSV"
    );
    assert_eq!([0, 1, 2].map(|r| child.line(r)), [4, 5, 6]);
    let born = child.col("Born");
    assert_eq!(born.text(0), "2010-01-31");
    assert_eq!(born.date(1), Read::Empty);
    assert_eq!(born.date(0), born.date(2));
    assert_eq!(child.col("Count").int(0), Read::Is(7));
    assert_eq!(child.col("Open").bool(0), Read::Is(true));
}

#[test]
fn a_zip_bomb_is_refused() {
    use std::io::Write as _;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("xl/sharedStrings.xml", zip::write::SimpleFileOptions::default())
        .unwrap();
    for _ in 0..64 {
        zip.write_all(&[b' '; 65_536]).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    let limits = Limits {
        unpacked: 1 << 20,
        ..Limits::default()
    };
    let e = reader::book::Book::open(&Input::bytes("w.xlsx", bytes), &limits)
        .err()
        .unwrap();
    assert!(e.reason.contains("unpacks to more"), "{e}");
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(0u8..=255, 0..400)) {
        let _ = read(vec![Input::bytes("x", bytes)]);
    }

    #[test]
    fn no_broken_xml_makes_the_reader_panic(cut in 0usize..700, junk in "[<>&;/a-z \\]\\[!?-]{0,12}") {
        let mut text = TWO.to_owned();
        let cut = cut.min(text.len());
        text.insert_str(cut, &junk);
        let _ = xml(text);
    }
}
