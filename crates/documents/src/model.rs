//! What a document says, in the shape of the JSON contract.
//!
//! Field names and values are stable: other programs read them. Dates are civil dates and appear as
//! ISO 8601 (`2025-05-12`). A page is counted from 1 and is `null` where the source has no pages.

use jiff::civil::Date;
use serde::Serialize;

/// A document that was recognised and read.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Document {
    /// A report of an area SEND inspection under the framework of 2023.
    InspectionReport(InspectionReport),
    /// An Improvement Notice the Department for Education issued to a council about SEND.
    ImprovementNotice(ImprovementNotice),
}

impl Document {
    /// The local area, such as `Redbridge`, or `None` where no title or addressee names it.
    pub fn area(&self) -> Option<&str> {
        match self {
            Document::InspectionReport(report) => report.area.as_deref(),
            Document::ImprovementNotice(notice) => notice.area.as_deref(),
        }
    }

    /// Everything the reader was not sure of, in reading order.
    pub fn warnings(&self) -> &[Warning] {
        match self {
            Document::InspectionReport(report) => &report.warnings,
            Document::ImprovementNotice(notice) => &notice.warnings,
        }
    }
}

/// Something a person should check against the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// Page of the source, from 1; `null` where the source has no pages or the whole of it is meant.
    pub page: Option<u32>,
    /// Line: of the file for a text, of the page for a PDF; from 1.
    pub line: Option<u32>,
    /// A plain sentence.
    pub message: String,
}

/// How the words were had from the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceFormat {
    /// A PDF whose structure tree says which text belongs to which cell.
    TaggedPdf,
    /// A PDF without a structure tree: cells were worked out from positions.
    UntaggedPdf,
    /// A plain text file.
    Text,
}

/// Whether an area of a report calls for priority action or for improvement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaKind {
    /// An area for priority action: the partnership must write a priority action plan.
    PriorityAction,
    /// An area for improvement: it goes into the strategic plan.
    Improvement,
}

/// One area for priority action or for improvement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Area {
    /// Which of the two tables it is in.
    pub kind: AreaKind,
    /// Position within its kind, from 1.
    pub number: u32,
    /// The numeral printed before it, where the report numbers its areas (`"3."`).
    pub printed_number: Option<String>,
    /// The inspectors' exact words. Paragraphs are separated by a line feed; a bullet is a line of its own
    /// that begins `• `, whatever glyph was printed. Words broken at a line end are joined again.
    pub text: String,
    /// The bodies the row makes responsible, one by one; empty for an area for improvement, whose table has
    /// no such column.
    pub responsible_bodies: Vec<String>,
    /// The responsible-body cell as printed.
    pub responsible_as_printed: Option<String>,
    /// Whom the first sentence addresses, in its own words ("Leaders across the partnership").
    pub addressed_to: Option<String>,
    /// Page on which it begins.
    pub page: Option<u32>,
    /// Page on which it ends, when it runs on.
    pub end_page: Option<u32>,
    /// Line on which it begins.
    pub line: Option<u32>,
}

/// When the inspectors come back, in the report's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NextInspection {
    /// The sentence or sentences.
    pub text: String,
    /// Years within which the next full inspection or reinspection falls.
    pub within_years: Option<u32>,
    /// Months within which a monitoring inspection falls (outcome 3).
    pub monitoring_within_months: Option<u32>,
}

/// The dates a running footer repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FooterDates {
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// First page on which the footer prints them.
    pub page: Option<u32>,
}

/// An area SEND inspection report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InspectionReport {
    /// Name of the local area, from the title.
    pub area: Option<String>,
    /// 1 typically positive, 2 inconsistent, 3 widespread and/or systemic failings.
    pub outcome: Option<u8>,
    /// The outcome paragraph.
    pub outcome_text: Option<String>,
    /// First day of the inspection, from the header.
    pub inspection_start: Option<Date>,
    /// Last day of the inspection, from the header.
    pub inspection_end: Option<Date>,
    /// Publication date, where one is printed (most reports print none).
    pub published: Option<Date>,
    /// What the header says about the previous inspection, word for word ("Not previously inspected").
    pub previous_inspection: Option<String>,
    /// When inspectors return.
    pub next_inspection: Option<NextInspection>,
    /// Areas for priority action, then areas for improvement, each in printed order.
    pub areas: Vec<Area>,
    /// The integrated care board or boards. The name is the one the details table prints; where that gives
    /// no more than a place, the name the text itself uses.
    pub boards: Vec<String>,
    /// The same boards by their full statutory-style name, where that could be recognised.
    pub board_names: Vec<String>,
    /// The local authority as the details table names it.
    pub local_authority: Option<String>,
    /// The dates in the running footer.
    pub footer_dates: Option<FooterDates>,
    /// Year of the copyright line.
    pub copyright_year: Option<i16>,
    /// How the file was read.
    pub format: SourceFormat,
    /// Number of pages, where the source has pages.
    pub pages: Option<u32>,
    /// What to check.
    pub warnings: Vec<Warning>,
}

/// One paragraph, lettered item, bullet or roman sub-item of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Paragraph {
    /// `3`, `a`, `II` as printed without full stop or brackets; `•` for a bullet without a label.
    pub label: String,
    /// Unique address: the labels from the top joined by full stops (`3.e.II`); a bullet counts within its
    /// list (`3.bullet.2`).
    pub path: String,
    /// The exact words of this item alone, without its label or its children.
    pub text: String,
    /// Items one level down, in order.
    pub children: Vec<Paragraph>,
    /// Section heading above a numbered paragraph, as printed.
    pub heading: Option<String>,
    /// Page on which it begins.
    pub page: Option<u32>,
    /// Line on which it begins.
    pub line: Option<u32>,
}

/// How many areas the notice says it addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct StatedCounts {
    /// Areas for (or of) priority action.
    pub priority_action: Option<u32>,
    /// Areas for (or of) improvement.
    pub improvement: Option<u32>,
}

/// What the notice says about the chair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Chair {
    /// "an Independent Chair".
    Independent,
    /// "the chair agreed by the Department".
    AgreedByDepartment,
    /// Something else: see the words.
    Other,
}

/// How often the Department reviews progress.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewFrequency {
    /// The notice's words: "at least every six months".
    pub words: String,
    /// The longest time between reviews, in months, where the words give whole months.
    pub months: Option<u32>,
}

/// The rules a notice sets for its Improvement Board.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct BoardRules {
    /// Who chairs.
    pub chair: Option<Chair>,
    /// The words about the chair.
    pub chair_words: Option<String>,
    /// Who attends, one by one, in the notice's words.
    pub attendees: Vec<String>,
    /// The whole clause about attendance.
    pub attendees_words: Option<String>,
    /// Whether a parent carer forum is named among those who attend.
    pub parent_carer_forum: bool,
    /// Who must be invited to each meeting from outside.
    pub external_invitees: Vec<String>,
    /// Whether the notice says that those invited are not members.
    pub external_attendees_not_members: bool,
    /// How often the Department reviews progress; `null` where the notice does not say.
    pub review_frequency: Option<ReviewFrequency>,
    /// The sentence on officers held to account, where there is one.
    pub accountability: Option<String>,
}

/// Who signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// Name as printed.
    pub name: Option<String>,
    /// Post as printed.
    pub post: Option<String>,
    /// Date next to the signature.
    pub date: Option<Date>,
}

/// A SEND Improvement Notice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImprovementNotice {
    /// Name of the local area, from the council's name.
    pub area: Option<String>,
    /// The council it is addressed to, as printed.
    pub council: Option<String>,
    /// The integrated care board or boards it names; empty where it only says "the Integrated Care Board".
    pub boards: Vec<String>,
    /// Date of issue, from the opening paragraph.
    pub issued: Option<Date>,
    /// Publication date of the inspection report it answers.
    pub inspection_published: Option<Date>,
    /// The paragraph of address and issue before paragraph 1.
    pub opening: Option<String>,
    /// How many areas it says the report has.
    pub stated_counts: StatedCounts,
    /// Numbered paragraphs with all below them.
    pub paragraphs: Vec<Paragraph>,
    /// Last day for the actions of the plan ("the end of December 2026" is 31 December).
    pub delivery_target: Option<Date>,
    /// The words that set it: "by the end of December 2026 or sooner".
    pub delivery_target_words: Option<String>,
    /// The board's rules.
    pub board_rules: BoardRules,
    /// The power to direct it cites: `s497A Education Act 1996`.
    pub power: Option<String>,
    /// Signature; `null` where the text after "Signed" is missing altogether.
    pub signature: Option<Signature>,
    /// How the file was read.
    pub format: SourceFormat,
    /// Number of pages, where the source has pages.
    pub pages: Option<u32>,
    /// What to check.
    pub warnings: Vec<Warning>,
}

impl ImprovementNotice {
    /// Every paragraph and item, parents before children, in printed order.
    pub fn all(&self) -> Vec<&Paragraph> {
        fn walk<'a>(items: &'a [Paragraph], out: &mut Vec<&'a Paragraph>) {
            for item in items {
                out.push(item);
                walk(&item.children, out);
            }
        }
        let mut out = Vec::new();
        walk(&self.paragraphs, &mut out);
        out
    }
}
