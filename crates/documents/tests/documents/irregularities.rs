//! The seventeen irregularities of published reports, each on a report made here.

use crate::builder::Node;
use crate::sheet::{FAILING, LEFT, POSITIVE, RIGHT, Sheet, Words, improvement, priority, report as pdf, row, table};
use crate::{messages, report};
use documents::{AreaKind, InspectionReport};
use jiff::civil::date;

const BODIES: &str = "Elmet Council and NHS|Elmet Vale ICB";
const ONE: &str = "Leaders should make sure that plans are|written on time and kept up to date.";
const TWO: &str = "Leaders should reduce the time that children|wait for therapy.";

fn texts(report: &InspectionReport, kind: AreaKind) -> Vec<&str> {
    report
        .areas
        .iter()
        .filter(|a| a.kind == kind)
        .map(|a| a.text.as_str())
        .collect()
}

fn improvements(areas: &[&str]) -> InspectionReport {
    let words = Words {
        outcome: POSITIVE,
        ..Words::default()
    };
    report(&pdf(&words, |sheet| improvement(sheet, areas)))
}

fn headed(words: Words) -> InspectionReport {
    report(&pdf(&words, |sheet| {
        let mut out = priority(sheet, &[(BODIES, ONE)]);
        out.extend(improvement(sheet, &[TWO]));
        out
    }))
}

#[test]
fn a_plain_report_reads_whole_and_without_a_warning() {
    let report = headed(Words::default());
    assert_eq!(report.area.as_deref(), Some("Elmet"));
    assert_eq!(report.outcome, Some(3));
    assert_eq!(report.inspection_start, Some(date(2024, 7, 8)));
    assert_eq!(report.inspection_end, Some(date(2024, 7, 12)));
    assert_eq!(report.previous_inspection.as_deref(), Some("3 to 7 October 2016"));
    assert_eq!(report.local_authority.as_deref(), Some("Elmet Council"));
    assert_eq!(report.boards, ["NHS Elmet Vale Integrated Care Board"]);
    assert_eq!(report.copyright_year, Some(2024));
    let area = &report.areas[0];
    assert_eq!(
        area.text,
        "Leaders should make sure that plans are written on time and kept up to date."
    );
    assert_eq!(area.responsible_bodies, ["Elmet Council", "NHS Elmet Vale ICB"]);
    assert_eq!((area.page, area.end_page, area.number), (Some(1), None, 1));
    assert_eq!(area.addressed_to.as_deref(), Some("Leaders"));
    assert_eq!(
        texts(&report, AreaKind::Improvement),
        ["Leaders should reduce the time that children wait for therapy."]
    );
    // The invented board is no real one, which is all there is to say.
    assert_eq!(report.warnings.len(), 1, "{}", messages(&report.warnings));
}

#[test]
fn i01_every_form_of_the_dates() {
    for (header, start, end) in [
        (
            "Inspection dates: 8 to 12 July 2024",
            date(2024, 7, 8),
            date(2024, 7, 12),
        ),
        (
            "Inspection dates: 4 December 2023 to|8 December 2023",
            date(2023, 12, 4),
            date(2023, 12, 8),
        ),
        (
            "Inspection dates: 29 April to 3 May 2024",
            date(2024, 4, 29),
            date(2024, 5, 3),
        ),
        (
            "Inspection dates: 29 January to 02 February 2024",
            date(2024, 1, 29),
            date(2024, 2, 2),
        ),
    ] {
        let report = headed(Words {
            dates: header,
            ..Words::default()
        });
        assert_eq!(
            (report.inspection_start, report.inspection_end),
            (Some(start), Some(end)),
            "{header}"
        );
    }
}

#[test]
fn i02_a_footer_that_disagrees_is_a_warning_and_the_header_is_used() {
    let report = headed(Words {
        footer: [
            "Area SEND inspection report: Elmet Local Area Partnership",
            "9 to 12 July 2024",
        ],
        ..Words::default()
    });
    assert_eq!(report.inspection_start, Some(date(2024, 7, 8)));
    assert_eq!(report.footer_dates.map(|f| f.start), Some(date(2024, 7, 9)));
    let warning = report
        .warnings
        .iter()
        .find(|w| w.message.contains("running footer"))
        .unwrap();
    assert!(
        warning.message.contains("9 July 2024") && warning.page == Some(1),
        "{}",
        warning.message
    );
}

#[test]
fn i03_previous_inspections() {
    for (line, value) in [
        ("Date of previous inspection: 3 June 2019", "3 June 2019"),
        (
            "Dates of previous inspections: 3 June 2019 and|4 May 2021",
            "3 June 2019 and 4 May 2021",
        ),
        (
            "Dates of previous inspection: Not previously inspected",
            "Not previously inspected",
        ),
        (
            "Date(s) of previous inspection(s): The last was in May 2018, with a revisit|in 2020.",
            "The last was in May 2018, with a revisit in 2020.",
        ),
    ] {
        let report = headed(Words {
            previous: line,
            ..Words::default()
        });
        assert_eq!(report.previous_inspection.as_deref(), Some(value));
    }
}

#[test]
fn i04_i05_next_inspection_in_words_or_digits_and_names_in_full_or_short() {
    for (outcome, number, years, months) in [
        (FAILING, 3, 3, Some(18)),
        (
            "There are widespread and/or systemic failings. His Majesty's Chief Inspector requires a priority action plan. The next full reinspection will be within three years.",
            3,
            3,
            None,
        ),
        (
            "Arrangements lead to inconsistent experiences and outcomes. The next full area SEND inspection will take place within approximately three years. Ofsted and the Care Quality Comission ask for a plan.",
            2,
            3,
            None,
        ),
        (POSITIVE, 1, 5, None),
    ] {
        let report = headed(Words {
            outcome,
            ..Words::default()
        });
        let next = report.next_inspection.unwrap();
        assert_eq!(
            (report.outcome, next.within_years, next.monitoring_within_months),
            (Some(number), Some(years), months)
        );
    }
    let neither = headed(Words {
        outcome: "Things are as they are.",
        ..Words::default()
    });
    assert_eq!(neither.outcome, None);
    assert!(messages(&neither.warnings).contains("outcome sentences"));
}

#[test]
fn i06_i07_headings_printed_once_twice_or_stranded_at_the_foot_of_a_page() {
    let once = pdf(
        &Words {
            outcome: POSITIVE,
            ..Words::default()
        },
        |sheet| {
            let rows = vec![sheet.cell("Areas for improvement"), sheet.cell(ONE), sheet.cell(TWO)];
            vec![table(rows)]
        },
    );
    let stranded = pdf(
        &Words {
            outcome: POSITIVE,
            ..Words::default()
        },
        |sheet| {
            let heading = sheet.para(LEFT, "Areas for improvement");
            sheet.turn();
            let rows = vec![sheet.cell("Areas for improvement"), sheet.cell(ONE), sheet.cell(TWO)];
            vec![heading, table(rows)]
        },
    );
    for (bytes, page) in [(once, 1), (stranded, 2)] {
        let report = report(&bytes);
        assert_eq!(report.areas.len(), 2);
        assert_eq!(report.areas[0].page, Some(page));
    }
}

#[test]
fn i07_a_heading_in_the_same_cell_as_other_words() {
    let bytes = pdf(
        &Words {
            outcome: POSITIVE,
            ..Words::default()
        },
        |sheet| {
            let both = vec![sheet.para(LEFT, "Areas for improvement"), sheet.para(LEFT, ONE)];
            let rows = vec![row(vec![both]), sheet.cell(TWO)];
            vec![table(rows)]
        },
    );
    assert_eq!(report(&bytes).areas.len(), 2);
}

/// Lays out a table of areas for priority action whose second row is cut by a page end.
fn cut(first: impl FnOnce(&mut Sheet) -> Node, rest: impl FnOnce(&mut Sheet) -> Node) -> InspectionReport {
    report(&pdf(&Words::default(), |sheet| {
        let heading = sheet.para(LEFT, "Areas for priority action");
        let rows = vec![
            sheet.pair("Responsible body", "Areas for priority action"),
            sheet.pair(BODIES, TWO),
            first(sheet),
        ];
        sheet.turn();
        let more = vec![
            rest(sheet),
            sheet.pair("Elmet Council", "Leaders should publish what they|do."),
        ];
        let mut out = vec![heading, table(rows), table(more)];
        out.extend(improvement(sheet, &[TWO]));
        out
    }))
}

#[test]
fn i08_a_row_cut_in_one_column() {
    let report = cut(
        |s| {
            s.pair(
                BODIES,
                "Leaders should agree who pays for the|equipment that children need at",
            )
        },
        |s| s.pair("", "home and at school."),
    );
    let areas = texts(&report, AreaKind::PriorityAction);
    assert_eq!(areas.len(), 3);
    assert_eq!(
        areas[1],
        "Leaders should agree who pays for the equipment that children need at home and at school."
    );
    assert_eq!((report.areas[1].page, report.areas[1].end_page), (Some(1), Some(2)));
    assert_eq!(
        report.areas[1].responsible_bodies,
        ["Elmet Council", "NHS Elmet Vale ICB"]
    );
    assert_eq!(report.areas[2].responsible_bodies, ["Elmet Council"]);
}

#[test]
fn i08_a_row_cut_in_both_columns() {
    let report = cut(
        |s| {
            s.pair(
                "Elmet Council and NHS",
                "Leaders should identify and assess|the needs of children",
            )
        },
        |s| s.pair("Elmet Vale ICB", "with SEND. This includes annual|reviews."),
    );
    assert_eq!(
        texts(&report, AreaKind::PriorityAction)[1],
        "Leaders should identify and assess the needs of children with SEND. This includes annual reviews."
    );
    assert_eq!(
        report.areas[1].responsible_bodies,
        ["Elmet Council", "NHS Elmet Vale ICB"]
    );
}

#[test]
fn i08_a_row_cut_in_the_middle_of_a_bullet_and_between_bullets() {
    let lead = "Leaders should improve:";
    let middle = cut(
        |s| {
            s.pair_of(BODIES, |s| {
                vec![
                    s.para(RIGHT, lead),
                    s.list(
                        RIGHT,
                        "•",
                        &["how they plan", "how they move young people on, including the"],
                    ),
                ]
            })
        },
        |s| {
            s.pair_of("", |s| {
                let rest = s.lines(RIGHT + 18.0, "steps they take to find work.");
                vec![Node::El("L", vec![Node::El("LI", vec![Node::El("LBody", rest)])])]
            })
        },
    );
    let expected = "Leaders should improve:\n• how they plan\n• how they move young people on, including the steps they take to find work.";
    assert_eq!(texts(&middle, AreaKind::PriorityAction)[1], expected);
    let between = cut(
        |s| {
            s.pair_of(BODIES, |s| {
                vec![s.para(RIGHT, lead), s.list(RIGHT, "•", &["how they plan; and"])]
            })
        },
        |s| s.pair_of("", |s| vec![s.list(RIGHT, "•", &["how they review."])]),
    );
    assert_eq!(
        texts(&between, AreaKind::PriorityAction)[1],
        "Leaders should improve:\n• how they plan; and\n• how they review."
    );
}

#[test]
fn i08_an_area_for_improvement_cut_by_a_page_end() {
    let bytes = pdf(
        &Words {
            outcome: POSITIVE,
            ..Words::default()
        },
        |sheet| {
            let heading = sheet.para(LEFT, "Areas for improvement");
            let rows = vec![sheet.cell(ONE), sheet.cell("Leaders should use what they know about")];
            sheet.turn();
            let more = vec![sheet.cell("EHC plans to make them better."), sheet.cell(TWO)];
            vec![heading, table(rows), table(more)]
        },
    );
    let report = report(&bytes);
    assert_eq!(report.areas.len(), 3);
    assert_eq!(
        report.areas[1].text,
        "Leaders should use what they know about EHC plans to make them better."
    );
}

#[test]
fn i09_several_paragraphs_with_a_closing_sentence_are_one_area() {
    let bytes = pdf(
        &Words {
            outcome: POSITIVE,
            ..Words::default()
        },
        |sheet| {
            let heading = sheet.para(LEFT, "Areas for improvement");
            let cell = vec![
                sheet.para(LEFT, "Leaders should cut waits. This includes:"),
                sheet.list(LEFT, "•", &["speech therapy; and", "physiotherapy."]),
                sheet.para(LEFT, "Leaders should also tell families|how long they will wait."),
            ];
            let rows = vec![row(vec![cell]), sheet.cell(TWO)];
            vec![heading, table(rows)]
        },
    );
    let report = report(&bytes);
    assert_eq!(report.areas.len(), 2);
    assert_eq!(
        report.areas[0].text,
        "Leaders should cut waits. This includes:\n• speech therapy; and\n• physiotherapy.\nLeaders should also tell families how long they will wait."
    );
}

#[test]
fn i10_every_glyph_is_a_bullet_and_a_stray_one_is_dropped() {
    for glyph in ["•", "–", "-", ""] {
        let bytes = pdf(
            &Words {
                outcome: POSITIVE,
                ..Words::default()
            },
            |sheet| {
                let heading = sheet.para(LEFT, "Areas for improvement");
                let cell = vec![
                    sheet.para(LEFT, "Leaders should improve:"),
                    sheet.list(LEFT + 10.0, glyph, &["plans - and|reviews - in time;", "waits."]),
                ];
                let rows = vec![row(vec![cell])];
                vec![heading, table(rows), sheet.para(LEFT, "•")]
            },
        );
        let report = report(&bytes);
        assert_eq!(report.areas.len(), 1, "{glyph}");
        assert_eq!(
            report.areas[0].text, "Leaders should improve:\n• plans - and reviews - in time;\n• waits.",
            "{glyph}"
        );
    }
}

#[test]
fn i10_numerals_inside_an_area_are_its_bullets() {
    let bytes = pdf(
        &Words {
            outcome: POSITIVE,
            ..Words::default()
        },
        |sheet| {
            let heading = sheet.para(LEFT, "Areas for improvement");
            let cell = vec![
                sheet.para(LEFT, "Leaders should improve:"),
                sheet.para(LEFT, "1. plans;"),
                sheet.para(LEFT, "2. waits."),
            ];
            let rows = vec![row(vec![cell]), sheet.cell(TWO)];
            vec![heading, table(rows)]
        },
    );
    let report = report(&bytes);
    assert_eq!(report.areas.len(), 2);
    assert_eq!(report.areas[0].text, "Leaders should improve:\n1. plans;\n2. waits.");
    assert_eq!(report.areas[0].printed_number, None);
}

#[test]
fn i11_rows_alone_part_areas_and_a_table_may_have_one_row() {
    assert_eq!(improvements(&[ONE, TWO, ONE]).areas.len(), 3);
    assert_eq!(improvements(&[ONE]).areas.len(), 1);
}

#[test]
fn i12_responsible_bodies_differ_by_row() {
    let rows = [
        (
            "NHS Elmet Vale ICB",
            "Leaders should one thing and another.",
            vec!["NHS Elmet Vale ICB"],
        ),
        (
            "Elmet Council",
            "Leaders should do the next thing too.",
            vec!["Elmet Council"],
        ),
        (
            "NHS Elmet Vale ICB and|Elmet Council",
            "Leaders should do it in turn.",
            vec!["NHS Elmet Vale ICB", "Elmet Council"],
        ),
        (
            "Elmet Council, NHS Elmet|Vale ICB and Elmet|Children’s Trust",
            "Leaders should do it all together.",
            vec!["Elmet Council", "NHS Elmet Vale ICB", "Elmet Children’s Trust"],
        ),
        (
            "School and college leaders",
            "Leaders should do what they can.",
            vec!["School and college leaders"],
        ),
    ];
    let report = report(&pdf(&Words::default(), |sheet| {
        let pairs: Vec<(&str, &str)> = rows.iter().map(|(body, area, _)| (*body, *area)).collect();
        let mut out = priority(sheet, &pairs);
        out.extend(improvement(sheet, &[TWO]));
        out
    }));
    for (area, (_, _, bodies)) in report.areas.iter().zip(&rows) {
        assert_eq!(&area.responsible_bodies, bodies);
    }
}

#[test]
fn i13_two_boards_and_names_in_part() {
    let two = Words {
        about: "Suffolk County Council, NHS Suffolk and North East Essex ICB and NHS Norfolk and Waveney ICB plan services.",
        details: vec![
            ("Local authority", "Integrated care boards"),
            (
                "Suffolk County Council",
                "NHS Suffolk and North East Essex|ICB and NHS Norfolk and Waveney ICB",
            ),
        ],
        ..Words::default()
    };
    let report = headed(two);
    assert_eq!(
        report.boards,
        ["NHS Suffolk and North East Essex ICB", "NHS Norfolk and Waveney ICB"]
    );
    assert_eq!(report.board_names[1], "NHS Norfolk and Waveney Integrated Care Board");
    let place = Words {
        about: "The council and NHS North East and North Cumbria Integrated Care Board (ICB) plan services.",
        details: vec![
            ("Local Authority", "Integrated Care Board"),
            ("Elmet Council", "North East and North Cumbria"),
        ],
        ..Words::default()
    };
    assert_eq!(
        headed(place).boards,
        ["NHS North East and North Cumbria Integrated Care Board"]
    );
    let comma = Words {
        details: vec![
            ("Local authority", "Integrated care board"),
            ("Elmet", "NHS Lancashire and South Cumbria,|Integrated Care Board"),
        ],
        ..Words::default()
    };
    assert_eq!(
        headed(comma).boards,
        ["NHS Lancashire and South Cumbria Integrated Care Board"]
    );
}

#[test]
fn i14_details_with_form_labels() {
    let words = Words {
        details: vec![
            ("Local Authority", "Integrated Care Boards"),
            ("Name of authority: Elmet Council", "Name of board: NHS Dorset ICB"),
            ("Name of director: A. Person", "Name of chief executive: B. Person"),
        ],
        ..Words::default()
    };
    let report = headed(words);
    assert_eq!(report.local_authority.as_deref(), Some("Elmet Council"));
    assert_eq!(report.boards, ["NHS Dorset ICB"]);
}

#[test]
fn i15_words_broken_at_line_ends_and_apostrophes_as_printed() {
    let report = improvements(&[
        "Leaders should make sure that the children’s plans and the families' views are in the im-|provement plan and the co-|produced, up-to-|date one.",
        "Leaders should make improvement quick and visible.",
    ]);
    assert_eq!(
        report.areas[0].text,
        "Leaders should make sure that the children’s plans and the families' views are in the improvement plan and the co-produced, up-to-date one."
    );
}

#[test]
fn i15_replacement_text_tells_a_soft_hyphen() {
    let bytes = pdf(
        &Words {
            outcome: POSITIVE,
            ..Words::default()
        },
        |sheet| {
            let heading = sheet.para(LEFT, "Areas for improvement");
            let show = |x: f64, y: f64, text: &str| format!("BT /F1 11 Tf {x} {y} Td ({text}) Tj ET ");
            let (page, y) = (sheet.page, sheet.y);
            let operators = show(LEFT, y, "Leaders should tell every family about personal bud-")
                + &show(LEFT, y - 14.0, "gets and when to ask.");
            let node = sheet.pdf.replaced(
                page,
                &operators,
                "Leaders should tell every family about personal budgets and when to ask.",
            );
            sheet.y -= 40.0;
            vec![heading, table(vec![row(vec![vec![Node::El("P", vec![node])]])])]
        },
    );
    assert_eq!(
        report(&bytes).areas[0].text,
        "Leaders should tell every family about personal budgets and when to ask."
    );
}

#[test]
fn i16_several_numbered_areas_in_one_cell() {
    let bytes = pdf(
        &Words {
            outcome: POSITIVE,
            ..Words::default()
        },
        |sheet| {
            let heading = sheet.para(LEFT, "Areas for improvement");
            let cell = vec![
                sheet.para(LEFT, "1. Leaders should plan|together."),
                sheet.para(LEFT, "2. Leaders should listen|to families."),
                sheet.para(LEFT, "They should do it soon."),
            ];
            let rows = vec![row(vec![cell])];
            sheet.turn();
            let more = vec![sheet.cell("3. Leaders should share what they know with each other.")];
            vec![heading, table(rows), table(more)]
        },
    );
    let report = report(&bytes);
    let areas: Vec<(Option<&str>, &str, Option<u32>)> = report
        .areas
        .iter()
        .map(|a| (a.printed_number.as_deref(), a.text.as_str(), a.page))
        .collect();
    assert_eq!(
        areas,
        [
            (Some("1."), "Leaders should plan together.", Some(1)),
            (
                Some("2."),
                "Leaders should listen to families.\nThey should do it soon.",
                Some(1)
            ),
            (
                Some("3."),
                "Leaders should share what they know with each other.",
                Some(2)
            ),
        ]
    );
}

#[test]
fn i16_a_header_table_nested_in_the_first_cell() {
    let report = report(&pdf(&Words::default(), |sheet| {
        let heading = sheet.para(LEFT, "Areas for priority action");
        let header = table(vec![sheet.pair("Responsible body", "Areas for priority action")]);
        let body = sheet.pair_of(BODIES, |s| vec![s.para(RIGHT, ONE)]);
        let Node::El(role, mut cells) = body else {
            unreachable!()
        };
        if let Node::El(_, kids) = &mut cells[0] {
            kids.insert(0, header);
        }
        let rows = vec![Node::El(role, cells), sheet.pair("Elmet Council", TWO)];
        let mut out = vec![heading, table(rows)];
        out.extend(improvement(sheet, &[TWO]));
        out
    }));
    assert_eq!(texts(&report, AreaKind::PriorityAction).len(), 2);
    assert_eq!(
        report.areas[0].responsible_bodies,
        ["Elmet Council", "NHS Elmet Vale ICB"]
    );
}

#[test]
fn i16_a_bullet_displaced_into_a_word_and_a_word_given_to_the_item_before() {
    let bytes = pdf(
        &Words {
            outcome: POSITIVE,
            ..Words::default()
        },
        |sheet| {
            let heading = sheet.para(LEFT, "Areas for improvement");
            let lead = sheet.para(LEFT, "Leaders should keep on to:");
            let (page, y) = (sheet.page, sheet.y);
            // The label holds the first letter, the body the glyph.
            let letter = sheet.pdf.text(page, LEFT + 18.0, y, "i");
            let glyph = sheet.pdf.text(page, LEFT, y, "- ");
            let rest = sheet.pdf.text(page, LEFT + 23.5, y, "mprove plans;");
            // The first word of the next item is given to this one.
            let stray = sheet.pdf.text(page, LEFT + 18.0, y - 14.0, "EHC ");
            let first = Node::El(
                "LI",
                vec![
                    Node::El("Lbl", vec![letter]),
                    Node::El("LBody", vec![glyph, rest, stray]),
                ],
            );
            let glyph = sheet.pdf.text(page, LEFT, y - 14.0, "- ");
            let body = sheet
                .pdf
                .text(page, LEFT + 40.0, y - 14.0, "needs assessments in time.");
            let second = Node::El("LI", vec![Node::El("Lbl", vec![glyph]), Node::El("LBody", vec![body])]);
            sheet.y -= 50.0;
            vec![
                heading,
                table(vec![row(vec![vec![lead, Node::El("L", vec![first, second])]])]),
            ]
        },
    );
    assert_eq!(
        report(&bytes).areas[0].text,
        "Leaders should keep on to:\n• improve plans;\n• EHC needs assessments in time."
    );
}

#[test]
fn i17_tables_repeated_for_each_page_and_layout_tables_around_them() {
    let bytes = pdf(&Words::default(), |sheet| {
        let heading = sheet.para(LEFT, "Areas for priority action");
        let first = table(vec![
            sheet.pair("Responsible body", "Areas for priority action"),
            sheet.pair(BODIES, ONE),
        ]);
        sheet.turn();
        let second = table(vec![
            sheet.pair("Responsible body", "Areas for priority action"),
            sheet.pair("Elmet Council", TWO),
        ]);
        let wrap = |inner: Node| table(vec![row(vec![vec![table(vec![row(vec![vec![inner]])])]])]);
        let mut out = vec![heading, wrap(first), wrap(second)];
        out.extend(improvement(sheet, &[TWO]).into_iter().map(wrap));
        out
    });
    let report = report(&bytes);
    assert_eq!(texts(&report, AreaKind::PriorityAction).len(), 2);
    assert_eq!(texts(&report, AreaKind::Improvement).len(), 1);
    assert_eq!(report.areas[1].page, Some(2));
}

#[test]
fn composite_fonts_and_ligatures() {
    let bytes = pdf(
        &Words {
            outcome: POSITIVE,
            ..Words::default()
        },
        |sheet| {
            let heading = sheet.para(LEFT, "Areas for improvement");
            let (page, y) = (sheet.page, sheet.y);
            // "find" with a ligature, "plans" after kerning, in two-byte codes.
            let operators = format!(
                "BT /F2 11 Tf {LEFT} {y} Td [<0001006e0064> -20 <00020070006c> 15 <0061006e0073> -900 <0061006e0064>] TJ ET"
            );
            let node = sheet.pdf.marked(page, &operators);
            let more = sheet.pdf.text(page, LEFT + 120.0, y, "more to make this long enough.");
            sheet.y -= 40.0;
            vec![heading, table(vec![row(vec![vec![Node::El("P", vec![node, more])]])])]
        },
    );
    assert_eq!(
        report(&bytes).areas[0].text,
        "find plans and more to make this long enough."
    );
}

#[test]
fn a_row_without_a_body_below_one_that_has_it_takes_its_body_with_a_warning() {
    let report = report(&pdf(&Words::default(), |sheet| {
        let mut out = priority(sheet, &[(BODIES, ONE), ("", TWO)]);
        out.extend(improvement(sheet, &[TWO]));
        out
    }));
    assert_eq!(texts(&report, AreaKind::PriorityAction).len(), 2);
    assert_eq!(
        report.areas[1].responsible_bodies,
        ["Elmet Council", "NHS Elmet Vale ICB"]
    );
    assert!(messages(&report.warnings).contains("left blank"));
}

#[test]
fn an_outcome_and_tables_that_disagree_are_a_warning() {
    let none = report(&pdf(&Words::default(), |sheet| improvement(sheet, &[TWO])));
    assert!(messages(&none.warnings).contains("no area for priority action"));
    let some = headed(Words {
        outcome: POSITIVE,
        ..Words::default()
    });
    assert!(messages(&some.warnings).contains("only outcome 3"));
}
