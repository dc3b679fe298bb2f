//! Fonts: from the codes of a string to characters and widths.

use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::HashMap;

/// Most a font's tables may decompress to.
const MAX_TABLE: usize = 4 * 1024 * 1024;
/// Most codes a table may map.
const MAX_CODES: usize = 200_000;

/// What of a font is needed to read text.
pub(super) struct Font {
    /// Codes are two bytes (composite font) rather than one.
    pub(super) wide: bool,
    pub(super) bold: bool,
    /// Wingdings, Symbol and the like: whatever it shows is a bullet.
    symbol: bool,
    chars: HashMap<u32, String>,
    widths: HashMap<u32, f64>,
    default_width: f64,
    /// The PDF does not say which characters the codes are.
    pub(super) unreadable: bool,
}

impl Font {
    /// A stand-in for a font that is missing.
    pub(super) fn unknown() -> Font {
        Font {
            wide: false,
            bold: false,
            symbol: false,
            chars: (32u8..127).map(|b| (u32::from(b), char::from(b).to_string())).collect(),
            widths: HashMap::new(),
            default_width: 500.0,
            unreadable: false,
        }
    }

    pub(super) fn read(document: &Document, dict: &Dictionary) -> Font {
        let subtype = name(document, dict, b"Subtype");
        let base = name(document, dict, b"BaseFont").to_lowercase();
        let wide = subtype == "Type0";
        let descendant = resolve(document, dict.get(b"DescendantFonts").ok())
            .and_then(|o| o.as_array().ok())
            .and_then(|a| resolve(document, a.first()))
            .and_then(|o| o.as_dict().ok());
        let holder = descendant.unwrap_or(dict);
        let weight = resolve(document, holder.get(b"FontDescriptor").ok())
            .and_then(|o| o.as_dict().ok())
            .and_then(|d| d.get(b"FontWeight").ok())
            .and_then(number)
            .unwrap_or(400.0);
        let mut font = Font {
            wide,
            bold: base.contains("bold") || base.contains("black") || base.contains("heavy") || weight >= 600.0,
            symbol: ["wingdings", "webdings", "symbol", "dingbats"]
                .iter()
                .any(|s| base.contains(s)),
            chars: HashMap::new(),
            widths: HashMap::new(),
            default_width: if wide { 1000.0 } else { 500.0 },
            unreadable: false,
        };
        if wide {
            font.cid_widths(document, holder);
        } else {
            font.simple_widths(document, dict);
            font.simple_chars(document, dict);
        }
        if let Some(stream) = resolve(document, dict.get(b"ToUnicode").ok()).and_then(|o| o.as_stream().ok())
            && let Ok(table) = stream.get_plain_content_with_limit(MAX_TABLE)
        {
            super::cmap::read(&table, MAX_CODES, &mut font.chars);
        }
        font.unreadable = font.chars.is_empty();
        font
    }

    fn simple_widths(&mut self, document: &Document, dict: &Dictionary) {
        let first = resolve(document, dict.get(b"FirstChar").ok())
            .and_then(|o| o.as_i64().ok())
            .unwrap_or(0);
        let Some(list) = resolve(document, dict.get(b"Widths").ok()).and_then(|o| o.as_array().ok()) else {
            return;
        };
        for (code, width) in (first..).zip(list.iter().take(256)) {
            if let (Ok(code), Some(width)) = (u32::try_from(code), resolve(document, Some(width)).and_then(number)) {
                self.widths.insert(code, width);
            }
        }
    }

    /// `W` holds runs `first [w w w]` and ranges `first last w`.
    fn cid_widths(&mut self, document: &Document, dict: &Dictionary) {
        if let Some(width) = resolve(document, dict.get(b"DW").ok()).and_then(number) {
            self.default_width = width;
        }
        let Some(list) = resolve(document, dict.get(b"W").ok()).and_then(|o| o.as_array().ok()) else {
            return;
        };
        let mut at = 0;
        while at + 1 < list.len() && self.widths.len() < MAX_CODES {
            let Some(first) = list
                .get(at)
                .and_then(|o| o.as_i64().ok())
                .and_then(|n| u32::try_from(n).ok())
            else {
                return;
            };
            match resolve(document, list.get(at + 1)) {
                Some(Object::Array(run)) => {
                    for (code, width) in (first..).zip(run) {
                        if let Some(width) = number(width) {
                            self.widths.insert(code, width);
                        }
                    }
                    at += 2;
                }
                Some(Object::Integer(last)) => {
                    let (last, width) = (u32::try_from(*last).unwrap_or(first), list.get(at + 2).and_then(number));
                    for code in (first..=last).take(65_536) {
                        if let Some(width) = width {
                            self.widths.insert(code, width);
                        }
                    }
                    at += 3;
                }
                _ => return,
            }
        }
    }

    /// Base encoding and differences, one code at a time.
    fn simple_chars(&mut self, document: &Document, dict: &Dictionary) {
        let Ok(encoding) = dict.get_font_encoding_with_limit(document, MAX_TABLE) else {
            return;
        };
        for code in 0u8..=255 {
            if let Ok(text) = encoding.bytes_to_string(&[code])
                && !text.is_empty()
                && !text.contains('\u{fffd}')
            {
                self.chars.insert(u32::from(code), text);
            }
        }
    }

    /// Each code of a string with its text and width (thousandths of the size).
    pub(super) fn decode<'s>(&'s self, bytes: &'s [u8]) -> impl Iterator<Item = (u32, &'s str, f64)> + 's {
        let step = if self.wide { 2 } else { 1 };
        bytes.chunks(step).map(move |chunk| {
            let code = chunk.iter().fold(0, |code, byte| code << 8 | u32::from(*byte));
            let width = self.widths.get(&code).copied().unwrap_or(self.default_width);
            let text = match self.chars.get(&code) {
                Some(text) if self.symbol && !text.trim().is_empty() => "•",
                Some(text) => text,
                None if self.symbol => "•",
                None if !self.wide && code == 32 => " ",
                None => "\u{fffd}",
            };
            (code, text, width)
        })
    }
}

fn name(document: &Document, dict: &Dictionary, key: &[u8]) -> String {
    resolve(document, dict.get(key).ok())
        .and_then(|o| o.as_name().ok())
        .map(|n| String::from_utf8_lossy(n).into_owned())
        .unwrap_or_default()
}

/// The object a reference leads to, or the object itself.
pub(super) fn resolve<'a>(document: &'a Document, object: Option<&'a Object>) -> Option<&'a Object> {
    document.dereference(object?).ok().map(|(_, object)| object)
}

/// A number of either kind; infinite and absurd ones count as none.
pub(super) fn number(object: &Object) -> Option<f64> {
    let value = object.as_float().ok().map(f64::from)?;
    (value.is_finite() && value.abs() < 1e7).then_some(value)
}

/// Identity of a font resource, to read each font once.
pub(super) type FontKey = (Option<ObjectId>, Vec<u8>, ObjectId);
