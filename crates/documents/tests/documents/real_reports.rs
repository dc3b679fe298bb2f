//! The published reports: everything that must come out of them.
//!
//! The facts and the words of each area were read from the closing pages by eye, and the words checked against
//! `pdftotext`, before they were written here. The words are given as a count, a fingerprint of the whole, and the
//! first and last three.

use crate::{fingerprint, messages, published, report};
use documents::AreaKind::{self, Improvement as I, PriorityAction as P};
use jiff::civil::Date;

/// Kind, first and last page, words (a bullet counts as one), fingerprint, first three words, last three.
type Expected = (AreaKind, Option<(u32, u32)>, usize, u64, &'static str, &'static str);

struct Facts {
    path: &'static str,
    area: &'static str,
    outcome: u8,
    start: (i16, i8, i8),
    end: (i16, i8, i8),
    previous: &'static str,
    years: u32,
    board: &'static str,
    board_name: &'static str,
    authority: &'static str,
    pages: Option<u32>,
    copyright: i16,
    bodies: &'static [&'static [&'static str]],
    areas: &'static [Expected],
}

const REDBRIDGE: &[&str] = &[
    "London Borough of Redbridge",
    "NHS North East London Integrated Care Board",
];

fn check(facts: &Facts) {
    let Some(bytes) = published(facts.path) else { return };
    let report = report(&bytes);
    let day = |(y, m, d)| Date::new(y, m, d).ok();
    assert_eq!(report.area.as_deref(), Some(facts.area));
    assert_eq!(report.outcome, Some(facts.outcome));
    assert_eq!(
        (report.inspection_start, report.inspection_end),
        (day(facts.start), day(facts.end))
    );
    assert_eq!(report.previous_inspection.as_deref(), Some(facts.previous));
    let next = report.next_inspection.as_ref().unwrap();
    assert_eq!(next.within_years, Some(facts.years));
    assert_eq!(next.monitoring_within_months, (facts.outcome == 3).then_some(18));
    assert_eq!(report.boards, [facts.board]);
    assert_eq!(report.board_names, [facts.board_name]);
    assert_eq!(report.local_authority.as_deref(), Some(facts.authority));
    assert_eq!(report.pages, facts.pages);
    assert_eq!(report.copyright_year, Some(facts.copyright));
    assert_eq!(report.published, None);
    if facts.pages.is_some() {
        assert_eq!(
            report.footer_dates.map(|f| (Some(f.start), Some(f.end))),
            Some((day(facts.start), day(facts.end)))
        );
    }
    let bodies: Vec<&[String]> = report
        .areas
        .iter()
        .filter(|a| a.kind == P)
        .map(|a| a.responsible_bodies.as_slice())
        .collect();
    assert_eq!(bodies, facts.bodies);
    assert!(
        report
            .areas
            .iter()
            .all(|a| a.kind == P || a.responsible_bodies.is_empty())
    );
    assert_eq!(report.areas.len(), facts.areas.len());
    let mut numbers = (0, 0);
    for (area, (kind, pages, count, print, first, last)) in report.areas.iter().zip(facts.areas) {
        let number = if *kind == P { &mut numbers.0 } else { &mut numbers.1 };
        *number += 1;
        let words: Vec<&str> = area.text.split_whitespace().collect();
        let place = area.page.map(|page| (page, area.end_page.unwrap_or(page)));
        assert_eq!(
            (area.kind, area.number, place),
            (*kind, *number, *pages),
            "{}",
            area.text
        );
        assert_eq!(
            (
                words[..3].join(" ").as_str(),
                words[words.len() - 3..].join(" ").as_str()
            ),
            (*first, *last)
        );
        assert_eq!(
            (words.len(), fingerprint(&area.text)),
            (*count, *print),
            "{}",
            area.text
        );
        assert!(area.line.is_some());
        assert!(
            !area.text.contains("Area SEND inspection report") && !area.text.contains("  "),
            "{}",
            area.text
        );
    }
    assert!(report.warnings.is_empty(), "{}", messages(&report.warnings));
}

#[test]
fn bexley() {
    check(&Facts {
        path: "data/reports/bexley.pdf",
        area: "Bexley",
        outcome: 3,
        start: (2023, 12, 4),
        end: (2023, 12, 8),
        previous: "3 October 2016 to 7 October 2016",
        years: 3,
        board: "South East London Integrated Care Board",
        board_name: "NHS South East London Integrated Care Board",
        authority: "Bexley Local Authority",
        pages: Some(8),
        copyright: 2024,
        bodies: &[
            &["Bexley Council", "South East London ICB"],
            &["Bexley Council", "South East London ICB"],
            &["Bexley Council", "South East London ICB"],
        ],
        areas: &[
            (
                P,
                Some((6, 6)),
                91,
                0x8f36_ce49_6d63_1d31,
                "Leaders across the",
                "and social care.",
            ),
            (
                P,
                Some((6, 6)),
                70,
                0x9e1d_812a_ffe2_13fa,
                "Leaders across the",
                "and annual reviews.",
            ),
            (
                P,
                Some((6, 6)),
                56,
                0xa6d6_9018_d1ab_88ad,
                "Leaders across the",
                "meet their needs.",
            ),
            (
                I,
                Some((6, 6)),
                38,
                0x7e79_9d32_7483_802b,
                "Leaders across the",
                "in genuine co-production.",
            ),
            (
                I,
                Some((6, 7)),
                65,
                0xbbe1_75ff_04e9_3b18,
                "Leaders across the",
                "provision more effectively.",
            ),
        ],
    });
}

#[test]
fn blackpool() {
    check(&Facts {
        path: "data/reports/blackpool.pdf",
        area: "Blackpool",
        outcome: 2,
        start: (2024, 5, 20),
        end: (2024, 5, 24),
        previous: "28 February to 4 March 2022",
        years: 3,
        board: "NHS Lancashire and South Cumbria Integrated Care Board",
        board_name: "NHS Lancashire and South Cumbria Integrated Care Board",
        authority: "Blackpool",
        pages: Some(8),
        copyright: 2024,
        bodies: &[],
        areas: &[
            (
                I,
                Some((5, 5)),
                46,
                0x8509_5a11_6b15_21fe,
                "The local area",
                "inform future decision-making.",
            ),
            (
                I,
                Some((5, 5)),
                41,
                0xbb6e_0590_b130_e3aa,
                "The local area",
                "the right time.",
            ),
            (
                I,
                Some((5, 5)),
                32,
                0xa157_6cc8_2796_2cbe,
                "The local area",
                "plans where appropriate.",
            ),
            (
                I,
                Some((6, 6)),
                56,
                0xd47e_4fb1_d7c2_5ad1,
                "Leaders from the",
                "and exclusion decrease.",
            ),
        ],
    });
}

#[test]
fn hartlepool() {
    check(&Facts {
        path: "data/reports/hartlepool.pdf",
        area: "Hartlepool",
        outcome: 1,
        start: (2023, 3, 13),
        end: (2023, 3, 17),
        previous: "3 to 7 October 2016",
        years: 5,
        board: "NHS North East and North Cumbria Integrated Care Board",
        board_name: "NHS North East and North Cumbria Integrated Care Board",
        authority: "Hartlepool Borough Council",
        pages: Some(8),
        copyright: 2023,
        bodies: &[],
        areas: &[
            (
                I,
                Some((5, 5)),
                37,
                0x0053_32d3_9953_644c,
                "Leaders across the",
                "a timely manner.",
            ),
            (
                I,
                Some((5, 5)),
                32,
                0x63bd_cc2e_b13b_0402,
                "Leaders across the",
                "check for trends.",
            ),
            (
                I,
                Some((6, 6)),
                30,
                0xfe52_79d8_20c1_c1c1,
                "Leaders across the",
                "timescales for improvement.",
            ),
        ],
    });
}

#[test]
fn medway() {
    check(&Facts {
        path: "data/reports/medway.pdf",
        area: "Medway",
        outcome: 2,
        start: (2024, 2, 5),
        end: (2024, 2, 9),
        previous: "9 to 11 December 2019",
        years: 3,
        board: "Kent and Medway ICB",
        board_name: "NHS Kent and Medway Integrated Care Board",
        authority: "Medway Council",
        pages: Some(8),
        copyright: 2024,
        bodies: &[],
        areas: &[
            (
                I,
                Some((6, 6)),
                29,
                0xf0cb_2516_77f6_734d,
                "Leaders across the",
                "as a whole.",
            ),
            (
                I,
                Some((6, 6)),
                68,
                0x0c1a_1797_6451_724f,
                "Leaders across the",
                "people with SEND.",
            ),
            (
                I,
                Some((6, 6)),
                39,
                0x76ce_b8d6_f25d_7e64,
                "Leaders across the",
                "and educational psychologists.",
            ),
            (
                I,
                Some((6, 6)),
                27,
                0x2386_494d_da94_c486,
                "Leaders across the",
                "improvements and developments.",
            ),
            (
                I,
                Some((6, 6)),
                28,
                0x7863_290c_40ed_a7e0,
                "Leaders across the",
                "people with SEND.",
            ),
            (
                I,
                Some((6, 6)),
                58,
                0x7a4d_8088_030d_2d2d,
                "Leaders should ensure",
                "services are lifted.",
            ),
        ],
    });
}

#[test]
fn nottinghamshire() {
    check(&Facts {
        path: "data/reports/nottinghamshire.pdf",
        area: "Nottinghamshire",
        outcome: 3,
        start: (2023, 1, 30),
        end: (2023, 2, 3),
        previous: "20 to 24 June 2016",
        years: 3,
        board: "Nottingham and Nottinghamshire ICB",
        board_name: "NHS Nottingham and Nottinghamshire Integrated Care Board",
        authority: "Nottinghamshire County Council",
        pages: Some(8),
        copyright: 2023,
        bodies: &[
            &[
                "Nottinghamshire County Council",
                "NHS Nottingham and Nottinghamshire Integrated Care Board",
            ],
            &["NHS Nottingham and Nottinghamshire Integrated Care Board"],
        ],
        areas: &[
            (
                P,
                Some((5, 6)),
                51,
                0x041b_c377_5746_a6d4,
                "Leaders, NHS Nottingham",
                "through annual reviews.",
            ),
            (
                P,
                Some((6, 6)),
                56,
                0x255c_3dbb_87d5_f808,
                "Leaders, including commissioners",
                "these are effective.",
            ),
            (
                I,
                Some((6, 6)),
                42,
                0x14ea_cef6_d528_77d8,
                "Leaders across the",
                "of, SEND services.",
            ),
            (
                I,
                Some((6, 6)),
                27,
                0x1824_ab2c_2473_0169,
                "Leaders across the",
                "and existing plans.",
            ),
            (
                I,
                Some((6, 6)),
                21,
                0x09c9_bbc1_36b8_dcd3,
                "Leaders across the",
                "of SEND services.",
            ),
            (
                I,
                Some((6, 6)),
                24,
                0xd03c_8051_a7e0_ef71,
                "Leaders across the",
                "the wider partnership.",
            ),
        ],
    });
}

#[test]
fn wiltshire() {
    check(&Facts {
        path: "data/reports/wiltshire.pdf",
        area: "Wiltshire",
        outcome: 1,
        start: (2024, 10, 14),
        end: (2024, 10, 18),
        previous: "29 January 2018 to 2 February 2018",
        years: 5,
        board: "NHS BSW ICB",
        board_name: "NHS Bath and North East Somerset, Swindon and Wiltshire Integrated Care Board",
        authority: "Wiltshire Council",
        pages: Some(7),
        copyright: 2024,
        bodies: &[],
        areas: &[
            (
                I,
                Some((5, 5)),
                61,
                0x85a6_13b6_f7f3_c760,
                "Some children and",
                "families currently face.",
            ),
            (
                I,
                Some((5, 5)),
                64,
                0x4618_2ca9_8e9e_070e,
                "Young people’s experiences",
                "preparation for adulthood.",
            ),
        ],
    });
}

#[test]
fn redbridge_as_text() {
    check(&Facts {
        path: "seeds/001_b46803e4f4ccbb3f.txt",
        area: "Redbridge",
        outcome: 3,
        start: (2025, 5, 12),
        end: (2025, 5, 16),
        previous: "11 to 15 June 2018",
        years: 3,
        board: "NHS North East London Integrated Care Board",
        board_name: "NHS North East London Integrated Care Board",
        authority: "London Borough of Redbridge",
        pages: None,
        copyright: 2025,
        bodies: &[REDBRIDGE; 5],
        areas: &[
            (P, None, 44, 0xb245_d10d_43bc_85eb, "The local area", "and AP strategy."),
            (
                P,
                None,
                65,
                0xf721_39f5_e441_8e02,
                "The Local Area",
                "and everyday practice.",
            ),
            (
                P,
                None,
                86,
                0x62be_8302_7654_a7dc,
                "The partnership should",
                "risk of NEET.",
            ),
            (
                P,
                None,
                28,
                0x2f6c_d38b_2375_49f8,
                "The partnership should",
                "SEND in Redbridge.",
            ),
            (
                P,
                None,
                102,
                0xc994_35b5_7e43_4a52,
                "Leaders across the",
                "and their families.",
            ),
            (
                I,
                None,
                51,
                0x1218_e388_99ee_f49a,
                "Leaders, including education,",
                "and outcomes improve.",
            ),
            (
                I,
                None,
                25,
                0x4778_e81f_49e1_4516,
                "Leaders should continue",
                "physiotherapy and CAMHS.",
            ),
            (
                I,
                None,
                53,
                0xffab_165f_5332_a645,
                "Leaders should develop",
                "address recruitment challenges.",
            ),
            (
                I,
                None,
                29,
                0x154c_3e03_999a_c7e3,
                "Leaders should develop",
                "the earliest opportunity.",
            ),
            (
                I,
                None,
                45,
                0xdb09_4557_14a5_2642,
                "Leaders should review",
                "are completed effectively.",
            ),
            (
                I,
                None,
                69,
                0x59b0_db91_13b3_7dfb,
                "Leaders should implement",
                "are being met.",
            ),
        ],
    });
}

#[test]
fn bullets_are_on_lines_of_their_own_and_printed_numbers_apart() {
    let lines = |text: &str| text.lines().filter(|l| l.starts_with("• ")).count();
    if let Some(bytes) = published("data/reports/bexley.pdf") {
        let counts: Vec<usize> = report(&bytes).areas.iter().map(|a| lines(&a.text)).collect();
        assert_eq!(counts, [2, 3, 0, 0, 3]);
    }
    if let Some(bytes) = published("data/reports/medway.pdf") {
        let counts: Vec<usize> = report(&bytes).areas.iter().map(|a| lines(&a.text)).collect();
        assert_eq!(counts, [0, 3, 2, 0, 0, 2]);
    }
    if let Some(bytes) = published("data/reports/blackpool.pdf") {
        let report = report(&bytes);
        let printed: Vec<Option<&str>> = report.areas.iter().map(|a| a.printed_number.as_deref()).collect();
        assert_eq!(printed, [Some("1."), Some("2."), Some("3."), Some("4.")]);
    }
}
