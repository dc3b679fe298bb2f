//! Lays out invented reports as the published ones are laid out: a cursor down the page, tables, footers.

use crate::builder::{Node, Pdf};

pub(crate) const LEFT: f64 = 60.0;
pub(crate) const RIGHT: f64 = 220.0;

/// A cursor over the pages of a PDF.
pub(crate) struct Sheet {
    pub(crate) pdf: Pdf,
    pub(crate) page: usize,
    pub(crate) y: f64,
    footer: [String; 2],
}

impl Sheet {
    pub(crate) fn new(footer: [&str; 2]) -> Sheet {
        let mut sheet = Sheet {
            pdf: Pdf::default(),
            page: 0,
            y: 0.0,
            footer: footer.map(str::to_owned),
        };
        sheet.turn();
        sheet
    }

    /// Ends the page: its footer lands in the middle of whatever runs on.
    pub(crate) fn turn(&mut self) {
        self.page = self.pdf.page();
        self.y = 780.0;
        let [title, dates] = self.footer.clone();
        self.pdf.artifact(self.page, LEFT, 40.0, &title);
        self.pdf
            .artifact(self.page, LEFT, 28.0, &format!("{dates}          {}", self.page + 1));
    }

    fn line(&mut self, x: f64, text: &str) -> Node {
        let node = self.pdf.text(self.page, x, self.y, text);
        self.y -= 14.0;
        node
    }

    /// Lines of text, broken at each `|`.
    pub(crate) fn lines(&mut self, x: f64, text: &str) -> Vec<Node> {
        text.split('|').map(|line| self.line(x, &format!("{line} "))).collect()
    }

    pub(crate) fn para(&mut self, x: f64, text: &str) -> Node {
        let lines = self.lines(x, text);
        self.y -= 6.0;
        Node::El("P", lines)
    }

    /// A list: glyph, gap, words.
    pub(crate) fn list(&mut self, x: f64, glyph: &str, items: &[&str]) -> Node {
        let mut out = Vec::new();
        for item in items {
            let y = self.y;
            let label = self.pdf.text(self.page, x, y, glyph);
            let body = self.lines(x + 18.0, item);
            out.push(Node::El(
                "LI",
                vec![Node::El("Lbl", vec![label]), Node::El("LBody", body)],
            ));
        }
        Node::El("L", out)
    }

    /// A row of one cell.
    pub(crate) fn cell(&mut self, text: &str) -> Node {
        let para = self.para(LEFT, text);
        row(vec![vec![para]])
    }

    /// A row of two cells side by side.
    pub(crate) fn pair(&mut self, left: &str, right: &str) -> Node {
        self.pair_of(left, |sheet| vec![sheet.para(RIGHT, right)])
    }

    pub(crate) fn pair_of(&mut self, left: &str, right: impl FnOnce(&mut Sheet) -> Vec<Node>) -> Node {
        let top = self.y;
        let left = vec![self.para(LEFT, left)];
        let bottom = self.y;
        self.y = top;
        let right = right(self);
        self.y = self.y.min(bottom);
        row(vec![left, right])
    }
}

pub(crate) fn row(cells: Vec<Vec<Node>>) -> Node {
    Node::El("TR", cells.into_iter().map(|kids| Node::El("TD", kids)).collect())
}

pub(crate) fn table(rows: Vec<Node>) -> Node {
    Node::El("Table", vec![Node::El("TBody", rows)])
}

/// What an invented report says; each test changes what it is about.
pub(crate) struct Words {
    pub(crate) area: &'static str,
    pub(crate) dates: &'static str,
    pub(crate) footer: [&'static str; 2],
    pub(crate) previous: &'static str,
    pub(crate) outcome: &'static str,
    pub(crate) about: &'static str,
    pub(crate) details: Vec<(&'static str, &'static str)>,
}

pub(crate) const POSITIVE: &str = "The local area partnership's arrangements typically lead to positive experiences and outcomes. \
    The next full area SEND inspection will be within approximately five years.";
pub(crate) const FAILING: &str = "There are widespread and/or systemic failings leading to significant concerns. A monitoring inspection \
    will be carried out within approximately 18 months. The next full reinspection will be within approximately 3 years.";

impl Default for Words {
    fn default() -> Words {
        Words {
            area: "Elmet",
            dates: "Inspection dates: 8 to 12 July 2024",
            footer: [
                "Area SEND inspection report: Elmet Local Area Partnership",
                "8 to 12 July 2024",
            ],
            previous: "Dates of previous inspection: 3 to 7 October 2016",
            outcome: FAILING,
            about: "Elmet Council and NHS Elmet Vale Integrated Care Board (ICB) are jointly responsible for services.",
            details: vec![
                ("Local authority", "Integrated care board"),
                ("Elmet Council", "NHS Elmet Vale Integrated Care Board"),
            ],
        }
    }
}

/// A whole tagged report around the sections that `areas` lays out.
pub(crate) fn report(words: &Words, areas: impl FnOnce(&mut Sheet) -> Vec<Node>) -> Vec<u8> {
    let (pdf, tree) = lay(words, areas);
    pdf.save(Some(tree))
}

/// The same without tags.
pub(crate) fn untagged(words: &Words, areas: impl FnOnce(&mut Sheet) -> Vec<Node>) -> Vec<u8> {
    lay(words, areas).0.save(None)
}

fn lay(words: &Words, areas: impl FnOnce(&mut Sheet) -> Vec<Node>) -> (Pdf, Vec<Node>) {
    let mut sheet = Sheet::new(words.footer);
    let title = format!("Area SEND inspection of {} Local|Area Partnership", words.area);
    let head = vec![sheet.cell(&title), sheet.cell(words.dates), sheet.cell(words.previous)];
    let mut tree = vec![table(head)];
    for text in [
        "Inspection outcome",
        words.outcome,
        "Information about the local area partnership",
        words.about,
        "What does the area partnership need to do better?",
        "Plans are late.",
    ] {
        tree.push(sheet.para(LEFT, text));
    }
    tree.extend(areas(&mut sheet));
    sheet.turn();
    tree.push(sheet.para(LEFT, "Local area partnership details"));
    let details = words
        .details
        .iter()
        .map(|(left, right)| sheet.pair(left, right))
        .collect();
    tree.push(table(details));
    tree.push(sheet.para(LEFT, "Information about this inspection"));
    tree.push(sheet.para(
        LEFT,
        "The inspection was carried out at the request of the Secretary of State. © Crown copyright 2024",
    ));
    (sheet.pdf, vec![Node::El("Document", tree)])
}

/// The usual table of areas for improvement.
pub(crate) fn improvement(sheet: &mut Sheet, areas: &[&str]) -> Vec<Node> {
    let heading = sheet.para(LEFT, "Areas for improvement");
    let mut rows = vec![sheet.cell("Areas for improvement")];
    rows.extend(areas.iter().map(|area| sheet.cell(area)));
    vec![heading, table(rows)]
}

/// The usual table of areas for priority action.
pub(crate) fn priority(sheet: &mut Sheet, areas: &[(&str, &str)]) -> Vec<Node> {
    let heading = sheet.para(LEFT, "Areas for priority action");
    let mut rows = vec![sheet.pair("Responsible body", "Areas for priority action")];
    rows.extend(areas.iter().map(|(body, area)| sheet.pair(body, area)));
    vec![heading, table(rows)]
}
