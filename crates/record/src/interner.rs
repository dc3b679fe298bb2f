use std::sync::Arc;

use crate::shared::{SharedList, SharedMap};

/// Texts held once each and named by a number, so that columns hold numbers only.
#[derive(Debug, Clone, Default)]
pub struct Interner {
    numbers: SharedMap<Arc<str>, u32>,
    texts: SharedList<Arc<str>>,
}

impl Interner {
    /// The number of a text, given to it now if it has none.
    pub(crate) fn number_for(&mut self, text: &str) -> u32 {
        if let Some(&number) = self.numbers.get(text) {
            return number;
        }
        let shared: Arc<str> = Arc::from(text);
        // Four thousand million distinct texts do not fit in memory, so the count always fits.
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(Arc::clone(&shared));
        self.numbers.insert(shared, number);
        number
    }

    /// The number of a text, if any column has ever held it.
    #[must_use]
    pub fn number(&self, text: &str) -> Option<u32> {
        self.numbers.get(text).copied()
    }

    /// The text with this number; empty for a number never given.
    #[must_use]
    pub fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize).map_or("", |t| t)
    }

    /// How many texts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

impl definitions::expression::Texts for Interner {
    fn number_of(&self, text: &str) -> Option<u32> {
        self.number(text)
    }

    fn text_of(&self, number: u32) -> &str {
        self.text(number)
    }
}
