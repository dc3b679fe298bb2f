//! The words a reader looks for in a list: in names and keys, other names, texts and the titles of codes of an entry,
//! in the names of the entries it refers to, and in the name of whom it is about.

use std::collections::HashMap;

use definitions::{FieldType, Register};
use record::{NO_ENTRY, NULL};

use super::Listing;
use crate::AreaContext;
use crate::labels::folded;

/// Words that are looked for; more would narrow nothing further.
const MOST_WORDS: usize = 16;

/// Which of the words something holds, a bit for each.
type Found = u32;

struct Searcher<'a> {
    context: &'a AreaContext,
    words: Vec<String>,
    /// What texts hold, by their number.
    texts: HashMap<u32, Found>,
    /// What the titles of codes hold, by register, field and code.
    codes: HashMap<(usize, usize, u32), Found>,
    /// What entries hold that others refer to, by their place.
    entries: HashMap<u32, Found>,
}

impl Listing<'_> {
    /// Leaves the entries that hold every word searched for.
    pub(super) fn narrow_to_search(&mut self) {
        let words = self
            .search
            .split_whitespace()
            .map(folded)
            .filter(|word| !word.is_empty());
        let words: Vec<String> = words.take(MOST_WORDS).collect();
        if words.is_empty() {
            return;
        }
        let all: Found = (1 << words.len()) - 1;
        let mut searcher = Searcher {
            context: self.context,
            words,
            texts: HashMap::new(),
            codes: HashMap::new(),
            entries: HashMap::new(),
        };
        let parts = &self.parts;
        self.lines.retain(|(_, line)| {
            let register = parts[line.part].register;
            let row = line.row as usize;
            let table = searcher.context.position().table(register);
            let whole = table.whole(row).unwrap_or(NO_ENTRY);
            let mut found = searcher.row(register, row, true);
            if found != all && whole != NO_ENTRY {
                found |= searcher.entry(whole);
            }
            found == all
        });
    }
}

impl Searcher<'_> {
    fn words_in(&self, text: &str) -> Found {
        let text = folded(text);
        let words = self.words.iter().enumerate();
        words.fold(0, |found, (at, word)| {
            found | (Found::from(text.contains(word.as_str())) << at)
        })
    }

    /// What an entry holds; with `follow`, what those it refers to hold too.
    fn row(&mut self, register: usize, row: usize, follow: bool) -> Found {
        let position = self.context.position();
        let definition: &Register = &self.context.definitions().registers[register];
        let table = position.table(register);
        let number = position.ledger().entry(table.entry[row]).id.to_string();
        let mut found = self
            .words
            .iter()
            .enumerate()
            .fold(0, |found, (at, word)| found | (Found::from(*word == number) << at));
        for (at, field) in definition
            .fields
            .values()
            .enumerate()
            .filter(|(_, field)| !field.hidden)
        {
            let value = table.fields[at][row];
            let Some(symbol) = u32::try_from(value).ok().filter(|_| value != NULL) else {
                continue;
            };
            found |= match field.kind {
                FieldType::Line | FieldType::Text => match self.texts.get(&symbol) {
                    Some(known) => *known,
                    None => {
                        let here = self.words_in(position.ledger().interner().text(symbol));
                        self.texts.insert(symbol, here);
                        here
                    }
                },
                FieldType::Code => match self.codes.get(&(register, at, symbol)) {
                    Some(known) => *known,
                    None => {
                        let code = position.ledger().interner().text(symbol);
                        let list = self.context.definitions().codes_of(field);
                        let here = self.words_in(list.map_or(code, |list| list.title_of(code)));
                        self.codes.insert((register, at, symbol), here);
                        here
                    }
                },
                FieldType::Entry if follow => self.entry(symbol),
                _ => 0,
            };
        }
        found
    }

    /// What an entry holds that another refers to or is about; of a person on record, only the names.
    fn entry(&mut self, place: u32) -> Found {
        if let Some(known) = self.entries.get(&place) {
            return *known;
        }
        let position = self.context.position();
        let found = match position.find_place(place) {
            Some((register, row)) if self.context.definitions().registers[register].people => {
                let names = ["forename", "surname"]
                    .iter()
                    .filter_map(|field| position.value(register, row, field));
                let names: Vec<String> = names.map(|value| value.to_string()).collect();
                self.words_in(&format!("{} {}", names.join(" "), position.ledger().entry(place).id))
            }
            Some((register, row)) => self.row(register, row as usize, false),
            None => 0,
        };
        self.entries.insert(place, found);
        found
    }
}
