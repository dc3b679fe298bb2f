//! Makes small PDFs, with or without a structure tree.

use lopdf::{Document, Object, Stream, dictionary};

/// Part of a structure tree.
pub(crate) enum Node {
    El(&'static str, Vec<Node>),
    Mark(usize, i64),
}

#[derive(Default)]
struct Page {
    content: String,
    marks: i64,
}

/// A PDF being made. Positions are points from the bottom left of an A4 page.
#[derive(Default)]
pub(crate) struct Pdf {
    pages: Vec<Page>,
    /// Replacement text by page and mark.
    actual: Vec<(usize, i64, String)>,
}

/// Windows-1252 codes of a text.
fn codes(text: &str) -> String {
    let code = |c: char| match c {
        '’' => 0x92,
        '‘' => 0x91,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '©' => 0xa9,
        c => u8::try_from(u32::from(c)).unwrap_or(b'?'),
    };
    text.chars().map(|c| format!("{:02x}", code(c))).collect()
}

impl Pdf {
    pub(crate) fn page(&mut self) -> usize {
        self.pages.push(Page::default());
        self.pages.len() - 1
    }

    fn show(x: f64, y: f64, text: &str) -> String {
        format!("BT /F1 11 Tf {x} {y} Td <{}> Tj ET\n", codes(text))
    }

    /// Text that the tree refers to.
    pub(crate) fn text(&mut self, page: usize, x: f64, y: f64, text: &str) -> Node {
        self.marked(page, &Self::show(x, y, text))
    }

    /// Any operators as marked content.
    pub(crate) fn marked(&mut self, page: usize, operators: &str) -> Node {
        let sheet = &mut self.pages[page];
        let mark = sheet.marks;
        sheet.marks += 1;
        sheet
            .content
            .push_str(&format!("/P <</MCID {mark}>> BDC {operators} EMC\n"));
        Node::Mark(page, mark)
    }

    /// Text with a replacement text on its element.
    pub(crate) fn replaced(&mut self, page: usize, operators: &str, actual: &str) -> Node {
        let node = self.marked(page, operators);
        if let Node::Mark(page, mark) = node {
            self.actual.push((page, mark, actual.to_owned()));
        }
        node
    }

    /// A running header or footer.
    pub(crate) fn artifact(&mut self, page: usize, x: f64, y: f64, text: &str) {
        let show = Self::show(x, y, text);
        self.pages[page]
            .content
            .push_str(&format!("/Artifact BMC {show} EMC\n"));
    }

    /// A horizontal rule.
    pub(crate) fn rule(&mut self, page: usize, y: f64) {
        self.pages[page].content.push_str(&format!("60 {y} 480 0.5 re f\n"));
    }

    pub(crate) fn save(self, tree: Option<Vec<Node>>) -> Vec<u8> {
        let mut document = Document::with_version("1.7");
        let pages_id = document.new_object_id();
        let unicode =
            b"1 begincodespacerange <0000> <ffff> endcodespacerange 3 beginbfchar <0001> <00660069> <0002> <0020> \
            <0003> <2022> endbfchar 1 beginbfrange <0041> <007a> <0041> endbfrange"
                .to_vec();
        let unicode = document.add_object(Stream::new(dictionary! {}, unicode));
        let helvetica = document.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
            "FirstChar" => 32, "Widths" => vec![Object::Integer(500); 224],
        });
        let cid = document.add_object(
            dictionary! { "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "Wide", "DW" => 500 },
        );
        let wide = document.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Wide", "Encoding" => "Identity-H",
            "DescendantFonts" => vec![cid.into()], "ToUnicode" => unicode,
        });
        let resources = document.add_object(dictionary! { "Font" => dictionary! { "F1" => helvetica, "F2" => wide } });
        let mut ids = Vec::new();
        for page in &self.pages {
            let content = document.add_object(Stream::new(dictionary! {}, page.content.clone().into_bytes()));
            ids.push(document.add_object(dictionary! {
                "Type" => "Page", "Parent" => pages_id, "Contents" => content, "Resources" => resources,
                "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
            }));
        }
        let count = i64::try_from(ids.len()).unwrap();
        let kids: Vec<Object> = ids.iter().map(|id| (*id).into()).collect();
        document.objects.insert(
            pages_id,
            dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into(),
        );
        let mut catalog = dictionary! { "Type" => "Catalog", "Pages" => pages_id };
        if let Some(tree) = tree {
            let kids: Vec<Object> = tree
                .into_iter()
                .map(|node| self.node(&mut document, &ids, node))
                .collect();
            let root = document.add_object(dictionary! { "Type" => "StructTreeRoot", "K" => kids });
            catalog.set("StructTreeRoot", root);
        }
        let catalog = document.add_object(catalog);
        document.trailer.set("Root", catalog);
        document.compress();
        let mut out = Vec::new();
        document.save_to(&mut out).unwrap();
        out
    }

    fn node(&self, document: &mut Document, pages: &[lopdf::ObjectId], node: Node) -> Object {
        let element = match node {
            Node::Mark(page, mark) => {
                let content = dictionary! { "Type" => "MCR", "Pg" => pages[page], "MCID" => mark };
                match self.actual.iter().find(|(p, m, _)| (*p, *m) == (page, mark)) {
                    Some((_, _, text)) => dictionary! {
                        "Type" => "StructElem", "S" => "Span", "K" => vec![content.into()],
                        "ActualText" => Object::string_literal(text.as_str()),
                    },
                    None => return content.into(),
                }
            }
            Node::El(role, kids) => {
                let kids: Vec<Object> = kids.into_iter().map(|kid| self.node(document, pages, kid)).collect();
                dictionary! { "Type" => "StructElem", "S" => role, "K" => kids }
            }
        };
        document.add_object(element).into()
    }
}
