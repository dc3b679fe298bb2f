//! The fonts that letters are printed in, all of the Noto family under the SIL Open Font Licence (`fonts/OFL.txt`).

use std::collections::HashMap;
use std::sync::Arc;

use krilla::text::Font;
use parley::fontique::{Blob, Collection, CollectionOptions, SourceCache};
use parley::{FontContext, FontData, FontFamily, FontFamilyName};

use definitions::document::Language;

const FILES: [&[u8]; 6] = [
    include_bytes!("../../fonts/NotoSans-Regular.ttf"),
    include_bytes!("../../fonts/NotoSans-Bold.ttf"),
    include_bytes!("../../fonts/NotoNastaliqUrdu-Regular.ttf"),
    include_bytes!("../../fonts/NotoNastaliqUrdu-Bold.ttf"),
    include_bytes!("../../fonts/NotoSansTamil-Regular.ttf"),
    include_bytes!("../../fonts/NotoSansTamil-Bold.ttf"),
];

const LATIN: &str = "Noto Sans";
const ARABIC: &str = "Noto Nastaliq Urdu";
const TAMIL: &str = "Noto Sans Tamil";

/// The fonts of the program, and none of the machine it runs on: a letter looks the same everywhere.
pub(super) fn context() -> FontContext {
    let options = CollectionOptions {
        shared: false,
        system_fonts: false,
    };
    let mut collection = Collection::new(options);
    for file in FILES {
        collection.register_fonts(Blob::new(Arc::new(file)), None);
    }
    FontContext {
        collection,
        source_cache: SourceCache::default(),
    }
}

/// The font for a language, and those for what it lacks.
pub(super) fn family(language: &Language) -> FontFamily<'static> {
    let names = match language.tag {
        "ta" => [TAMIL, LATIN, ARABIC],
        _ => [LATIN, TAMIL, ARABIC],
    };
    FontFamily::List(names.map(|name| FontFamilyName::Named(name.into())).to_vec().into())
}

/// How far lines are apart, in sizes of the font.
pub(super) fn line_height(language: &Language) -> f32 {
    match language.tag {
        // Its words slope down from above the line to below it.
        "ur" => 2.4,
        "ta" => 1.7,
        _ => 1.45,
    }
}

/// Fonts as the PDF has them, each made once.
#[derive(Default)]
pub(super) struct Embedded {
    made: HashMap<u64, Font>,
}

impl Embedded {
    pub(super) fn font(&mut self, font: &FontData) -> Option<Font> {
        let id = font.data.id();
        if let Some(font) = self.made.get(&id) {
            return Some(font.clone());
        }
        let (data, _) = font.data.clone().into_raw_parts();
        let made = Font::new(data.into(), font.index)?;
        self.made.insert(id, made.clone());
        Some(made)
    }
}
