//! Letters as PDF: what a screen reader needs is there, and every script is set.

use calendar::Date;
use definitions::document::{Block, Language};
use letters::{Format, Letter, LetterError, Span, set};

mod reading;

use reading::Pdf;

fn span(text: &str) -> Span {
    Span {
        text: text.to_owned(),
        strong: false,
        language: None,
        missing: false,
    }
}

fn paragraph(text: &str) -> Block<Span> {
    Block::Paragraph(vec![span(text)])
}

fn letter(language: &str, title: &str, blocks: Vec<Block<Span>>) -> Letter {
    Letter {
        language: Language::of(language).expect("a language of letters"),
        title: title.to_owned(),
        sender: vec![
            "Rivermouth Council".to_owned(),
            "An example with invented people".to_owned(),
        ],
        date: Date::constant(2026, 12, 3),
        blocks,
    }
}

const LONG: &str = "The council must tell you what it decided, why, and what you can do if you do not agree. You can talk to us first, and you keep your right to appeal whatever you choose. ";

/// Everything that a letter may have, on several pages.
fn whole() -> Letter {
    let strong = Span {
        strong: true,
        ..span("within two months")
    };
    let mut blocks = vec![
        paragraph("Dear Sam Example,"),
        Block::Paragraph(vec![
            span("You can appeal "),
            strong,
            span(" of the day of this letter."),
        ]),
        Block::Heading(2, vec![span("What you can do")]),
        Block::List(
            Some(1),
            vec![vec![paragraph(LONG)], vec![paragraph("Ask for mediation.")]],
        ),
        Block::List(
            None,
            vec![vec![paragraph("Bring someone with you.")], vec![paragraph(LONG)]],
        ),
        Block::Table {
            head: vec![vec![span("Who")], vec![span("How to reach them")]],
            rows: vec![vec![
                vec![span("The EHC team")],
                vec![span("020 7946 0000, on weekdays from 9 to 5")],
            ]],
        },
        Block::Heading(3, vec![span("Time limits")]),
    ];
    blocks.extend((0..14).map(|_| paragraph(&LONG.repeat(3))));
    letter("en", "Our decision about an assessment", blocks)
}

#[test]
fn a_letter_has_what_a_screen_reader_needs() {
    for format in [Format::Pdf, Format::PdfLarge] {
        let bytes = set(&whole(), format).expect("it is set");
        let pdf = Pdf::read(&bytes);
        assert!(pdf.is_marked());
        assert_eq!(pdf.language(), "en");
        assert_eq!(pdf.title(), "Our decision about an assessment");
        assert!(pdf.shows_its_title());
        assert!(pdf.names_the_standard());
        assert!(pdf.tabs_follow_the_structure());
        assert!(pdf.pages() > 1);
        assert_eq!(pdf.untagged_text(), Vec::<String>::new());
        assert_eq!(pdf.fonts_not_embedded(), Vec::<String>::new());
        assert_eq!(pdf.fonts_without_text(), Vec::<String>::new());
        let tags = pdf.tags();
        assert_eq!(tags[..3], ["Document", "P", "H1"]);
        for wanted in ["H2", "H3", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD"] {
            assert!(tags.iter().any(|tag| tag == wanted), "no {wanted} in {tags:?}");
        }
        // In the order of reading, across pages, without the numbers of the pages.
        let text = pdf.text();
        let order = [
            "Rivermouth Council",
            "Our decision",
            "Dear Sam",
            "within two months",
            "What you can do",
            "1.",
            "Ask for mediation",
            "The EHC team",
            "020 7946 0000",
            "Time limits",
        ];
        let mut from = 0;
        for words in order {
            let at = text[from..]
                .find(words)
                .unwrap_or_else(|| panic!("{words:?} is not after {from} in {text}"));
            from += at + words.len();
        }
        assert_eq!(text.matches("whatever you choose").count(), 2 + 14 * 3);
        assert!(!text.contains(" / "), "the number of a page is read out");
    }
}

#[test]
fn large_print_is_larger() {
    let sizes = [Format::Pdf, Format::PdfLarge].map(|format| {
        let bytes = set(&whole(), format).expect("it is set");
        Pdf::read(&bytes).smallest_text()
    });
    assert!(sizes[0] >= 12.0, "{sizes:?}");
    assert!(sizes[1] >= 18.0, "{sizes:?}");
}

#[test]
fn the_same_letter_is_the_same_bytes() {
    for format in Format::ALL {
        assert!(set(&whole(), format) == set(&whole(), format), "{format:?}");
    }
}

#[test]
fn urdu_is_set_from_right_to_left() {
    let words = "محترم والدین، ہم نے فیصلہ کیا ہے کہ ہم اس وقت تشخیص نہیں کریں گے۔";
    let more = "آپ EHC ٹیم کو 020 7946 0000 پر فون کر سکتے ہیں۔";
    let list = Block::List(
        Some(1),
        vec![vec![paragraph("ثالثی کے لیے پوچھیں۔")], vec![paragraph("اپیل کریں۔")]],
    );
    let letter = letter(
        "ur",
        "تشخیص کے بارے میں ہمارا فیصلہ",
        vec![paragraph(words), paragraph(more), list],
    );
    let bytes = set(&letter, Format::Pdf).expect("every letter has a glyph");
    let pdf = Pdf::read(&bytes);
    assert_eq!(pdf.language(), "ur");
    assert!(pdf.is_right_to_left());
    assert!(!pdf.has_missing_glyphs());
    let text = pdf.text();
    assert!(text.contains(words), "{text}");
    // A number keeps the order of its groups.
    let more = more.replace("020 7946 0000", "020\u{a0}7946\u{a0}0000");
    assert!(text.contains(&more), "{text}");
    // Without the tags' own words, what was drawn says the same, word by word.
    let drawn = pdf.drawn_text();
    for word in words.split_whitespace() {
        assert!(drawn.contains(word.trim_end_matches(['،', '۔'])), "{word} in {drawn}");
    }
    // Lines begin at the right edge: the first word is further right than the last.
    assert!(pdf.starts_at_the_right());
}

#[test]
fn tamil_is_set_with_its_signs_in_place() {
    // A vowel sign that is written before its consonant, one on both sides of it, and a conjunct.
    let words = "பெற்றோருக்கு, நாங்கள் மதிப்பீடு செய்ய வேண்டாம் என்று முடிவு செய்துள்ளோம். க்ஷ";
    let letter = letter("ta", "மதிப்பீடு பற்றிய எங்கள் முடிவு", vec![paragraph(words)]);
    let bytes = set(&letter, Format::Pdf).expect("every letter has a glyph");
    let pdf = Pdf::read(&bytes);
    assert_eq!(pdf.language(), "ta");
    assert!(!pdf.has_missing_glyphs());
    assert!(pdf.text().contains(words), "{}", pdf.text());
}

#[test]
fn a_character_that_no_font_has_is_said_and_not_dropped() {
    let letter = letter("en", "A letter", vec![paragraph("Dear 田中,")]);
    assert!(matches!(set(&letter, Format::Pdf), Err(LetterError::NoGlyph(text)) if text.contains('田')));
}

#[test]
fn a_word_longer_than_a_line_is_broken() {
    let long = "z".repeat(400);
    let letter = letter("en", "A letter", vec![paragraph(&long)]);
    let bytes = set(&letter, Format::PdfLarge).expect("it is set");
    assert_eq!(Pdf::read(&bytes).text().matches('z').count(), 400);
}

/// Writes samples to look at, where the environment names a folder for them.
#[test]
fn samples_for_the_eye() {
    let Ok(folder) = std::env::var("LETTER_SAMPLES") else {
        return;
    };
    let urdu = letter(
        "ur",
        "تشخیص کے بارے میں ہمارا فیصلہ",
        vec![
            paragraph(
                "محترم والدین، ہم نے فیصلہ کیا ہے کہ ہم اس وقت تشخیص نہیں کریں گے۔ آپ EHC ٹیم کو 020 7946 0000 پر فون کر سکتے ہیں۔",
            ),
            Block::List(
                Some(1),
                vec![vec![paragraph("ثالثی کے لیے پوچھیں۔")], vec![paragraph("اپیل کریں۔")]],
            ),
            Block::Table {
                head: vec![vec![span("کون")], vec![span("رابطہ")]],
                rows: vec![vec![vec![span("ٹیم")], vec![span("020 7946 0000")]]],
            },
        ],
    );
    let tamil = letter(
        "ta",
        "மதிப்பீடு பற்றிய எங்கள் முடிவு",
        vec![paragraph(
            "பெற்றோருக்கு, நாங்கள் மதிப்பீடு செய்ய வேண்டாம் என்று முடிவு செய்துள்ளோம். 020 7946 0000, EHC",
        )],
    );
    for (name, letter) in [("whole", whole()), ("urdu", urdu), ("tamil", tamil)] {
        for format in Format::ALL {
            let bytes = set(&letter, format).expect("it is set");
            let path = std::path::Path::new(&folder).join(format!("{name}-{}.{}", format.id(), format.ending()));
            std::fs::write(path, bytes).expect("it is written");
        }
    }
}
