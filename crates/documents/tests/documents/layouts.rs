//! Reports without tags: PDFs by position, and texts in the ways they are saved.

use crate::sheet::{LEFT, POSITIVE, Words, untagged};
use crate::{messages, report};
use documents::{AreaKind, SourceFormat};

#[test]
fn i17_an_untagged_pdf_reads_by_columns_and_rules_with_a_warning() {
    let bytes = untagged(&Words::default(), |sheet| {
        sheet.para(LEFT, "Areas for priority action");
        sheet.pair("Responsible body", "Areas for priority action");
        for (body, area) in [
            (
                "Elmet Council and NHS|Elmet Vale ICB",
                "Leaders should write plans on time|and keep them up to date for|every child.",
            ),
            ("Elmet Council", "Leaders should publish what they|do."),
        ] {
            let y = sheet.y + 11.0;
            sheet.pdf.rule(sheet.page, y);
            sheet.pair(body, area);
        }
        sheet.para(LEFT, "Areas for improvement");
        for area in [
            "Leaders should reduce the time that children|wait for therapy.",
            "Leaders should listen to families.",
        ] {
            let y = sheet.y + 11.0;
            sheet.pdf.rule(sheet.page, y);
            sheet.para(LEFT, area);
        }
        Vec::new()
    });
    let report = report(&bytes);
    assert_eq!(report.format, SourceFormat::UntaggedPdf);
    assert!(messages(&report.warnings).contains("no tags"));
    let texts: Vec<&str> = report.areas.iter().map(|a| a.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "Leaders should write plans on time and keep them up to date for every child.",
            "Leaders should publish what they do.",
            "Leaders should reduce the time that children wait for therapy.",
            "Leaders should listen to families.",
        ]
    );
    assert_eq!(
        report.areas[0].responsible_bodies,
        ["Elmet Council", "NHS Elmet Vale ICB"]
    );
    assert_eq!(report.areas[1].responsible_bodies, ["Elmet Council"]);
}

pub(crate) const LAID_OUT: &str = "Local area partnership report

Area SEND inspection of Elmet Local Area
Partnership
Inspection dates:               8 to 12 July 2024
Dates of previous inspection:   Not previously inspected

 Inspection outcome
 There are widespread and/or systemic failings leading to significant concerns.
 The next full reinspection will be within approximately three years.

Information about the local area partnership

Elmet Council and NHS Elmet Vale Integrated Care Board (ICB) plan services.

What does the area partnership need to do better?

   ▪   Plans are late.


Area SEND inspection report: Elmet Local Area Partnership
8 to 12 July 2024                                                          1
\u{c}Areas for priority action

 Responsible body                   Areas for priority action
 Elmet Council and NHS              Leaders should write plans on time and
 Elmet Vale ICB                     keep them up to date. They should:
                                        ▪ ask families
                                        ▪ ask young people who are at


Area SEND inspection report: Elmet Local Area Partnership
8 to 12 July 2024                                                          2
\u{c}                                          college.
 Elmet Council                      Leaders should publish what they do in
                                    words that anyone can read.

Areas for improvement

 Areas for improvement
 Leaders should reduce the time that children and young people wait to be
 seen by a therapist.
 Leaders should listen to families.

Local area partnership details

Local authority                                   Integrated care board
Elmet Council                                     NHS Elmet Vale Integrated
                                                  Care Board

 Information about this inspection
";

#[test]
fn a_text_that_keeps_the_layout_reads_by_its_columns() {
    let report = report(LAID_OUT.as_bytes());
    assert_eq!(report.area.as_deref(), Some("Elmet"));
    assert_eq!(report.previous_inspection.as_deref(), Some("Not previously inspected"));
    let texts: Vec<&str> = report.areas.iter().map(|a| a.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "Leaders should write plans on time and keep them up to date. They should:\n• ask families\n• ask young people who are at college.",
            "Leaders should publish what they do in words that anyone can read.",
            "Leaders should reduce the time that children and young people wait to be seen by a therapist.",
            "Leaders should listen to families.",
        ]
    );
    assert_eq!(
        report.areas[0].responsible_bodies,
        ["Elmet Council", "NHS Elmet Vale ICB"]
    );
    assert_eq!((report.areas[0].page, report.areas[0].end_page), (Some(2), Some(3)));
    assert_eq!(report.boards, ["NHS Elmet Vale Integrated Care Board"]);
    assert!(report.footer_dates.is_some());
}

#[test]
fn a_text_with_tabs_between_cells_and_no_pages() {
    let text = "Area SEND inspection of Elmet Local Area Partnership\n\nInspection dates: 8 to 12 July 2024\n\n\
        Date of previous inspection: 3 June 2019\n\nInspection outcome\n\nThere are widespread and/or systemic failings. \
        The next full reinspection will be within 3 years.\n\nAreas for priority action\n\n\
        Responsible body\tAreas for priority action\nElmet Council\tLeaders should write plans on time and in full.\n\n\timproving lives\n\
        NHS Dorset ICB\tLeaders should cut the waits for therapy.\n\nAreas for improvement\n\nAreas for improvement\n\n\
        Leaders should listen to the families of\n\n\n\nyoung people in care.\n\nLeaders should publish what they do.\n\n\
        Local area partnership details\n\nLocal authority\tIntegrated care board\nElmet Council\tNHS Dorset Integrated Care\n\tBoard\n\
        A. Person\tB. Person\n\nInformation about this inspection\n";
    for text in [text.to_owned(), text.replace('\n', "\r\n"), format!("\u{feff}{text}")] {
        let report = report(text.as_bytes());
        assert_eq!(report.areas.len(), 4);
        assert_eq!(report.areas[1].responsible_bodies, ["NHS Dorset ICB"]);
        assert_eq!(
            report.areas[2].text,
            "Leaders should listen to the families of young people in care."
        );
        assert_eq!(report.boards, ["NHS Dorset Integrated Care Board"]);
        assert_eq!(
            (report.areas[0].page, report.areas[0].line.is_some(), report.pages),
            (None, true, None)
        );
        assert!(report.warnings.is_empty(), "{}", messages(&report.warnings));
    }
}

#[test]
fn a_text_that_lost_its_columns_says_so() {
    let text = LAID_OUT
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ") + "\n")
        .collect::<String>();
    let report = report(text.as_bytes());
    assert!(
        messages(&report.warnings).contains("does not keep the columns"),
        "{}",
        messages(&report.warnings)
    );
    assert!(
        report
            .areas
            .iter()
            .any(|a| a.kind == AreaKind::Improvement && a.text == "Leaders should listen to families.")
    );
}

#[test]
fn windows_1252_text_keeps_its_apostrophes() {
    let text = format!(
        "Area SEND inspection of Elmet Local Area Partnership\n\nInspection dates: 8 to 12 July 2024\n\nInspection outcome\n\n{POSITIVE}\n\nAreas for improvement\n\nLeaders should hear children~s own words more often.\n\nLocal area partnership details\n"
    );
    let bytes: Vec<u8> = text.bytes().map(|b| if b == b'~' { 0x92 } else { b }).collect();
    assert_eq!(
        report(&bytes).areas[0].text,
        "Leaders should hear children’s own words more often."
    );
}
