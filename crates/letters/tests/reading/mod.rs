//! Reads a PDF as assistive technology does: by its tags.

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId};

/// A PDF with the text of each piece of marked content.
pub(crate) struct Pdf {
    document: Document,
    /// Text by page and number of the marked content.
    marked: BTreeMap<(ObjectId, i64), String>,
    untagged: Vec<String>,
    /// The least size of text that is no artifact.
    smallest: f32,
    /// Whether a glyph is drawn in place of a missing one.
    missing: bool,
    /// How far from the left text begins at its rightmost.
    rightmost: f32,
}

struct Open {
    artifact: bool,
    mcid: Option<i64>,
    actual: Option<String>,
    text: String,
}

impl Pdf {
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let document = Document::load_mem(bytes).expect("a PDF");
        let mut pdf = Self {
            document,
            marked: BTreeMap::new(),
            untagged: Vec::new(),
            smallest: f32::MAX,
            missing: false,
            rightmost: 0.0,
        };
        let pages: Vec<ObjectId> = pdf.document.page_iter().collect();
        for page in pages {
            pdf.page(page);
        }
        pdf
    }

    fn page(&mut self, page: ObjectId) {
        let fonts: BTreeMap<Vec<u8>, BTreeMap<u16, String>> = self
            .document
            .get_page_fonts(page)
            .expect("fonts")
            .into_iter()
            .map(|(name, font)| (name, self.to_unicode(font)))
            .collect();
        let bytes = self.document.get_page_content(page);
        let content = Content::decode(&bytes).expect("operators");
        let properties = self.properties(page);
        let mut open: Vec<Open> = Vec::new();
        let mut font = BTreeMap::new();
        for operation in &content.operations {
            let operands = &operation.operands;
            match operation.operator.as_str() {
                "BMC" | "BDC" => {
                    let tag = operands[0].as_name().unwrap_or_default();
                    let dictionary = match operands.get(1) {
                        Some(Object::Dictionary(d)) => Some(d.clone()),
                        Some(Object::Name(name)) => {
                            properties.as_ref().and_then(|p| self.dictionary(p.get(name).ok()?))
                        }
                        _ => None,
                    };
                    let get = |key: &[u8]| dictionary.as_ref().and_then(|d| d.get(key).ok());
                    open.push(Open {
                        artifact: tag == b"Artifact",
                        mcid: get(b"MCID").and_then(|n| n.as_i64().ok()),
                        actual: get(b"ActualText").and_then(|t| t.as_str().ok()).map(words),
                        text: String::new(),
                    });
                }
                "EMC" => {
                    let done = open.pop().expect("marked content is closed once");
                    let text = done.actual.unwrap_or(done.text);
                    if let Some(mcid) = done.mcid {
                        self.marked.entry((page, mcid)).or_default().push_str(&text);
                    } else if let Some(outer) = open.last_mut() {
                        outer.text.push_str(&text);
                    }
                }
                "Tf" => {
                    font = fonts
                        .get(operands[0].as_name().expect("a name"))
                        .cloned()
                        .unwrap_or_default();
                    let size = operands[1].as_float().expect("a size");
                    if !open.iter().any(|o| o.artifact) {
                        self.smallest = self.smallest.min(size);
                    }
                }
                "Tm" => {
                    let x = operands[4].as_float().expect("a place");
                    self.rightmost = self.rightmost.max(x);
                }
                "Tj" | "TJ" => {
                    let strings: Vec<&Object> = match &operands[0] {
                        Object::Array(items) => items.iter().collect(),
                        one => vec![one],
                    };
                    let mut text = String::new();
                    for bytes in strings.iter().filter_map(|s| s.as_str().ok()) {
                        for code in bytes.chunks(2) {
                            let code = u16::from_be_bytes([code[0], code[1]]);
                            self.missing |= code == 0;
                            text.push_str(font.get(&code).map_or("", String::as_str));
                        }
                    }
                    match open.last_mut() {
                        Some(open) => open.text.push_str(&text),
                        None => self.untagged.push(text),
                    }
                }
                _ => {}
            }
        }
        assert!(open.is_empty(), "marked content is left open");
    }

    fn dictionary(&self, object: &Object) -> Option<Dictionary> {
        let (_, object) = self.document.dereference(object).ok()?;
        object.as_dict().ok().cloned()
    }

    fn properties(&self, page: ObjectId) -> Option<Dictionary> {
        let page = self.document.get_dictionary(page).ok()?;
        let resources = self.dictionary(page.get(b"Resources").ok()?)?;
        self.dictionary(resources.get(b"Properties").ok()?)
    }

    fn to_unicode(&self, font: &Dictionary) -> BTreeMap<u16, String> {
        let Ok(stream) = font.get(b"ToUnicode").and_then(|o| self.document.dereference(o)) else {
            return BTreeMap::new();
        };
        let bytes = stream
            .1
            .as_stream()
            .expect("a map")
            .decompressed_content()
            .expect("a map");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let mut map = BTreeMap::new();
        for (kind, end) in [("beginbfchar", "endbfchar"), ("beginbfrange", "endbfrange")] {
            for block in text.split(kind).skip(1) {
                let block = block.split(end).next().unwrap_or_default();
                for line in block.lines().filter(|line| line.contains('<')) {
                    let hex: Vec<Vec<u8>> = line
                        .split('<')
                        .skip(1)
                        .map(|part| unhex(part.split('>').next().unwrap_or_default()))
                        .collect();
                    let code = |at: usize| u16::from_be_bytes([hex[at][0], hex[at][1]]);
                    match hex.len() {
                        2 => {
                            map.insert(code(0), utf16(&hex[1]));
                        }
                        3 => {
                            for (n, one) in (code(0)..=code(1)).enumerate() {
                                let mut text = hex[2].clone();
                                let last = text.len() - 1;
                                text[last] += u8::try_from(n).expect("a short range");
                                map.insert(one, utf16(&text));
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
        map
    }

    fn catalog(&self) -> &Dictionary {
        self.document.catalog().expect("a catalogue")
    }

    pub(crate) fn pages(&self) -> usize {
        self.document.page_iter().count()
    }

    pub(crate) fn is_marked(&self) -> bool {
        let info = self.catalog().get(b"MarkInfo").ok().and_then(|o| self.dictionary(o));
        info.is_some_and(|info| info.get(b"Marked").and_then(Object::as_bool).unwrap_or(false))
    }

    pub(crate) fn language(&self) -> String {
        self.catalog()
            .get(b"Lang")
            .and_then(Object::as_str)
            .map(words)
            .unwrap_or_default()
    }

    fn preferences(&self) -> Dictionary {
        let found = self
            .catalog()
            .get(b"ViewerPreferences")
            .ok()
            .and_then(|o| self.dictionary(o));
        found.unwrap_or_default()
    }

    pub(crate) fn shows_its_title(&self) -> bool {
        self.preferences()
            .get(b"DisplayDocTitle")
            .and_then(Object::as_bool)
            .unwrap_or(false)
    }

    pub(crate) fn is_right_to_left(&self) -> bool {
        self.preferences()
            .get(b"Direction")
            .and_then(Object::as_name)
            .is_ok_and(|name| name == b"R2L")
    }

    pub(crate) fn title(&self) -> String {
        let info = self.document.trailer.get(b"Info").ok().and_then(|o| self.dictionary(o));
        info.and_then(|info| info.get(b"Title").and_then(Object::as_str).map(words).ok())
            .unwrap_or_default()
    }

    /// Whether the file says that it follows PDF/UA-1 and PDF/A-2a.
    pub(crate) fn names_the_standard(&self) -> bool {
        let found = self
            .catalog()
            .get(b"Metadata")
            .and_then(|o| self.document.dereference(o));
        let bytes = found.and_then(|(_, o)| o.as_stream().map(|s| s.content.clone()));
        let text = String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned();
        ["<pdfuaid:part>1<", "<pdfaid:part>2<", "<pdfaid:conformance>A<"]
            .iter()
            .all(|mark| text.contains(mark))
    }

    pub(crate) fn tabs_follow_the_structure(&self) -> bool {
        self.document.page_iter().all(|page| {
            let page = self.document.get_dictionary(page).expect("a page");
            page.get(b"Tabs")
                .and_then(Object::as_name)
                .is_ok_and(|name| name == b"S")
        })
    }

    /// Text outside any marked content.
    pub(crate) fn untagged_text(&self) -> Vec<String> {
        self.untagged.clone()
    }

    fn fonts(&self) -> Vec<Dictionary> {
        let of = |object: &Object| object.as_dict().ok().cloned();
        let all = self.document.objects.values().filter_map(of);
        all.filter(|d| {
            d.get(b"Type")
                .and_then(Object::as_name)
                .is_ok_and(|name| name == b"Font")
        })
        .collect()
    }

    pub(crate) fn fonts_not_embedded(&self) -> Vec<String> {
        let missing = self.fonts().into_iter().filter(|font| {
            let descriptor = font.get(b"FontDescriptor").ok().and_then(|o| self.dictionary(o));
            let file = |d: &Dictionary| d.has(b"FontFile2") || d.has(b"FontFile3") || d.has(b"FontFile");
            // A composite font has its file by way of the font it is made of.
            !font.has(b"DescendantFonts") && !descriptor.is_some_and(|d| file(&d))
        });
        missing.map(|font| format!("{font:?}")).collect()
    }

    pub(crate) fn fonts_without_text(&self) -> Vec<String> {
        let composite = self.fonts().into_iter().filter(|font| font.has(b"DescendantFonts"));
        composite
            .filter(|font| !font.has(b"ToUnicode"))
            .map(|font| format!("{font:?}"))
            .collect()
    }

    pub(crate) fn has_missing_glyphs(&self) -> bool {
        self.missing
    }

    pub(crate) fn smallest_text(&self) -> f32 {
        self.smallest
    }

    pub(crate) fn starts_at_the_right(&self) -> bool {
        self.rightmost > 300.0
    }

    /// The types of the tags, in the order of reading.
    pub(crate) fn tags(&self) -> Vec<String> {
        let mut out = Vec::new();
        self.walk(&mut |tag, _| out.extend(tag.map(str::to_owned)));
        out
    }

    /// What is read out, a line for each tag.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        self.walk(&mut |tag, text| match tag {
            Some(_) => out.push('\n'),
            None => out.push_str(text),
        });
        out
    }

    /// What was drawn, in the order of drawing, page by page.
    pub(crate) fn drawn_text(&self) -> String {
        self.marked.values().map(String::as_str).collect()
    }

    fn walk(&self, f: &mut dyn FnMut(Option<&str>, &str)) {
        let root = self
            .catalog()
            .get(b"StructTreeRoot")
            .ok()
            .and_then(|o| self.dictionary(o))
            .expect("tags");
        self.children(&root, None, f);
    }

    fn children(&self, element: &Dictionary, page: Option<ObjectId>, f: &mut dyn FnMut(Option<&str>, &str)) {
        let page = element.get(b"Pg").and_then(Object::as_reference).ok().or(page);
        let Ok(kids) = element.get(b"K") else { return };
        let kids = match self.document.dereference(kids) {
            Ok((_, Object::Array(items))) => items.clone(),
            _ => vec![kids.clone()],
        };
        for kid in kids {
            let content = |mcid: i64, page: Option<ObjectId>| {
                let page = page.expect("content is on a page");
                self.marked
                    .get(&(page, mcid))
                    .expect("each tag names what was drawn")
                    .as_str()
            };
            if let Ok(mcid) = kid.as_i64() {
                f(None, content(mcid, page));
                continue;
            }
            let kid = self.dictionary(&kid).expect("a tag");
            if let Ok(mcid) = kid.get(b"MCID").and_then(Object::as_i64) {
                let page = kid.get(b"Pg").and_then(Object::as_reference).ok().or(page);
                f(None, content(mcid, page));
                continue;
            }
            let tag = kid
                .get(b"S")
                .and_then(Object::as_name)
                .map(|n| String::from_utf8_lossy(n).into_owned());
            f(tag.ok().as_deref(), "");
            match kid.get(b"ActualText").and_then(Object::as_str) {
                Ok(actual) => f(None, &words(actual)),
                Err(_) => self.children(&kid, page, f),
            }
        }
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    let digit = |d: u8| {
        (d as char)
            .to_digit(16)
            .and_then(|d| u8::try_from(d).ok())
            .expect("a digit")
    };
    digits
        .chunks(2)
        .map(|pair| digit(pair[0]) * 16 + digit(pair[1]))
        .collect()
}

fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes
        .chunks(2)
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
        .collect();
    String::from_utf16_lossy(&units)
}

/// A text string of a PDF.
fn words(bytes: &[u8]) -> String {
    match bytes.strip_prefix(&[0xFE, 0xFF]) {
        Some(rest) => utf16(rest),
        None => String::from_utf8_lossy(bytes).into_owned(),
    }
}
