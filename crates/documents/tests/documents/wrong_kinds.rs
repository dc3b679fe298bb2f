//! Files that are not one of the two documents: a plain sentence, never a guess.

use crate::builder::{Node, Pdf};
use crate::published;
use documents::{ReadError, read};

fn sentence(bytes: &[u8]) -> String {
    let error = read(bytes, "the-file").unwrap_err();
    let sentence = error.to_string();
    assert!(
        sentence.starts_with("the-file ") && sentence.ends_with('.'),
        "{sentence}"
    );
    sentence
}

fn pdf(lines: &[&str]) -> Vec<u8> {
    let mut pdf = Pdf::default();
    let page = pdf.page();
    let tree = lines
        .iter()
        .zip(0u32..)
        .map(|(l, n)| Node::El("P", vec![pdf.text(page, 60.0, 780.0 - 20.0 * f64::from(n), l)]))
        .collect();
    pdf.save(Some(tree))
}

#[test]
fn formats() {
    for (bytes, says) in [
        (&b""[..], "is empty"),
        (b"  \n\t ", "is empty"),
        (b"PK\x03\x04....word/document.xml....", "Word document"),
        (b"PK\x03\x04....xl/workbook.xml....", "Excel workbook"),
        (b"PK\x03\x04....", "zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "older Office document"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"<?xml version='1.0'?><Message/>", "XML"),
        (b"\x89PNG\r\n", "picture"),
        (b"\x00\x01\x02\x03\x04\x05\x06\x07", "binary file"),
        (b"%PDF-1.7\nnothing else", "damaged PDF"),
    ] {
        let sentence = sentence(bytes);
        assert!(sentence.contains(says), "{sentence}");
    }
    let huge = vec![b'x'; 33 * 1024 * 1024];
    assert!(sentence(&huge).contains("33 MB"));
}

#[test]
fn other_documents() {
    for (lines, says) in [
        (
            vec![
                "Inspection of local authority children's services",
                "Overall effectiveness: good",
            ],
            "ILACS",
        ),
        (
            vec!["Inspection of services for children in need of help and protection, children looked after"],
            "2013 to 2018",
        ),
        (
            vec![
                "Joint local area SEND inspection in Elmet",
                "A Written Statement of Action is required",
            ],
            "2016 to 2022",
        ),
        (
            vec!["Area SEND monitoring inspection of Elmet Local Area Partnership"],
            "monitoring",
        ),
        (vec!["Accelerated Progress Plan for Elmet"], "Accelerated Progress Plan"),
        (
            vec!["Minutes of the parish council", "Apologies were received"],
            "neither",
        ),
    ] {
        let sentence = sentence(&pdf(&lines));
        assert!(sentence.contains(says), "{sentence}");
    }
}

#[test]
fn a_pdf_of_pictures_and_a_locked_one() {
    let mut scan = Pdf::default();
    scan.page();
    scan.page();
    assert!(matches!(
        read(&scan.save(None), "scan"),
        Err(ReadError::NoText { pages: 2, .. })
    ));

    let mut document = lopdf::Document::load_mem(&pdf(&["Area SEND inspection of Elmet"])).unwrap();
    document.trailer.set(
        "ID",
        vec![
            lopdf::Object::string_literal("one"),
            lopdf::Object::string_literal("two"),
        ],
    );
    let version = lopdf::EncryptionVersion::V2 {
        document: &document,
        owner_password: "owner",
        user_password: "user",
        key_length: 128,
        permissions: lopdf::Permissions::all(),
    };
    let state = lopdf::EncryptionState::try_from(version).unwrap();
    document.encrypt(&state).unwrap();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    let error = read(&bytes, "locked").unwrap_err();
    assert!(matches!(error, ReadError::Locked { .. }), "{error}");
}

#[test]
fn a_font_without_a_key_to_its_characters_is_not_guessed() {
    // Codes that the font's table does not hold.
    let mut pdf = Pdf::default();
    let page = pdf.page();
    let node = pdf.marked(page, "BT /F2 11 Tf 60 700 Td <00f000f100f2> Tj ET");
    assert!(read(&pdf.save(Some(vec![Node::El("P", vec![node])])), "odd").is_err());
}

#[test]
fn the_older_report_and_the_news_item_of_the_reference_data() {
    for (path, says) in [
        ("seeds/004_cf13739b1810e13e.txt", "2013 to 2018"),
        ("seeds/002_34e94eec495ba4c8.txt", "priority action plan"),
    ] {
        if let Some(bytes) = published(path) {
            let sentence = sentence(&bytes);
            assert!(sentence.contains(says), "{sentence}");
        }
    }
}
