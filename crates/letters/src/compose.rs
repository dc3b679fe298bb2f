//! A letter from its definition and an entry.

use calendar::{Date, date_of_day_number};
use definitions::column::{Kind, Source};
use definitions::document::{Block, Document, Fill, Language, Run};
use definitions::expression::Expression;
use definitions::{Definitions, Field, NULL, Register, Value};
use record::{EntryId, Position};

use crate::{Letter, Span};

/// A letter, and what is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// The letter; what is missing is named in square brackets.
    pub letter: Letter,
    /// What the columns are called whose values are missing, each once.
    pub missing: Vec<String>,
    /// Whether all of it is in the language that was wanted; otherwise some is in English.
    pub translated: bool,
}

/// Composes the letter of an entry, by the position of its register and its row, in a language: `None` where the letter
/// has no text. `named` says what another entry is called.
#[must_use]
pub fn compose(
    position: &Position,
    row: u32,
    document: &Document,
    language: &str,
    (sender, date): (Vec<String>, Date),
    named: &dyn Fn(EntryId) -> String,
) -> Option<Composed> {
    let (text, own) = document.text(language)?;
    let english = Language::of(Language::ENGLISH)?;
    let language = Language::of(language).filter(|_| own).unwrap_or(english);
    let mut filling = Filling {
        position,
        document,
        row: row as usize,
        language,
        named,
        missing: Vec::new(),
    };
    let mut translated = own;
    let mut blocks = Vec::new();
    for section in &text.sections {
        if section.when.as_ref().is_some_and(|when| filling.number(when) != 1) {
            continue;
        }
        let foreign = (section.language != language.tag).then(|| section.language.clone());
        translated &= foreign.is_none();
        let filled = section.blocks.iter().map(|block: &Block<Run>| {
            block.map(&mut |run| Span {
                language: foreign.clone(),
                ..filling.span(run)
            })
        });
        let filled: Vec<Block<Span>> = filled.collect();
        blocks.extend(filled);
    }
    for need in &document.needs {
        filling.value(need);
    }
    Some(Composed {
        letter: Letter {
            language,
            title: text.title.clone(),
            sender,
            date,
            blocks,
        },
        missing: filling.missing,
        translated,
    })
}

struct Filling<'a> {
    position: &'a Position,
    document: &'a Document,
    row: usize,
    language: &'static Language,
    named: &'a dyn Fn(EntryId) -> String,
    missing: Vec<String>,
}

impl Filling<'_> {
    fn number(&self, expression: &Expression) -> i64 {
        let place = (self.document.register, self.row);
        let decimals = expression.kind.decimals();
        self.position
            .evaluate_row(place, &self.document.layout, expression, decimals)
    }

    fn span(&mut self, run: &Run) -> Span {
        let plain = |text: String| Span {
            text,
            strong: run.strong,
            language: None,
            missing: false,
        };
        let at = match &run.fill {
            Fill::Text(text) => return plain(text.clone()),
            Fill::Column(at) => *at,
        };
        let Some((name, column)) = self.document.layout.columns.get_index(at) else {
            return plain(String::new());
        };
        let title = column.title.clone();
        let typed = column.kind == Kind::Text || self.field(at).is_some_and(|field| field.kind.is_reference());
        let expression = Expression::of_column(name, at, column.kind);
        match self.value(&expression) {
            Some(text) => Span {
                // What a person typed is in the language they work in.
                language: (typed && self.language.tag != Language::ENGLISH).then(|| Language::ENGLISH.to_owned()),
                ..plain(text)
            },
            None => Span {
                missing: true,
                language: (self.language.tag != Language::ENGLISH).then(|| Language::ENGLISH.to_owned()),
                ..plain(format!("[{title}]"))
            },
        }
    }

    /// The value of a column in words; where there is none, its name is noted.
    fn value(&mut self, column: &Expression) -> Option<String> {
        let words = self.words(column).filter(|words| !words.trim().is_empty());
        if words.is_none()
            && let Some((_, column)) = column
                .column()
                .and_then(|at| self.document.layout.columns.get_index(at))
            && !self.missing.contains(&column.title)
        {
            self.missing.push(column.title.clone());
        }
        words
    }

    fn words(&self, column: &Expression) -> Option<String> {
        let number = self.number(column);
        if number == NULL {
            return None;
        }
        let field = column.column().and_then(|at| self.field(at));
        if let Some(field) = field {
            if field.kind.is_reference() {
                return Some((self.named)(EntryId(number)));
            }
            if let Some(list) = self.position.ledger().definitions().codes_of(field) {
                let codes = self.position.ledger().interner().text(u32::try_from(number).ok()?);
                let titles: Vec<&str> = codes.split(' ').map(|code| list.title_of(code)).collect();
                return Some(titles.join(", "));
            }
            if field.kind == definitions::FieldType::Money {
                return Some(Value::Money(number).to_string());
            }
        }
        Some(match column.kind {
            Kind::Date => self.language.date(date_of_day_number(i32::try_from(number).ok()?)?),
            Kind::Boolean => self.language.answer(number == 1).to_owned(),
            Kind::Text => self
                .position
                .ledger()
                .interner()
                .text(u32::try_from(number).ok()?)
                .to_owned(),
            Kind::Decimal(decimals) if decimals > 0 => definitions::Decimal::new(number, decimals).to_string(),
            Kind::Days | Kind::Number | Kind::Decimal(_) => number.to_string(),
        })
    }

    /// The field whose value a column shows, of this register or of another.
    fn field(&self, at: usize) -> Option<&Field> {
        let (_, column) = self.document.layout.columns.get_index(at)?;
        let definitions = self.position.ledger().definitions();
        let register = definitions.registers.get_index(self.document.register)?.1;
        field_of(definitions, register, &column.source)
    }
}

fn field_of<'a>(definitions: &'a Definitions, register: &'a Register, source: &Source) -> Option<&'a Field> {
    match source {
        Source::Field(at) | Source::FirstValue(at) => register.fields.get_index(*at).map(|(_, field)| field),
        Source::Child(column) => {
            let definitions::Subject::Entry(subject) = &register.subject else {
                return None;
            };
            let people = definitions
                .people()
                .map(|(_, people)| people)
                .filter(|_| !register.part);
            // A register about people reaches its child so, whatever the part it is of.
            let of = definitions.register(subject).or(people)?;
            field_of(definitions, of, column)
        }
        Source::Link { register, column, .. } => {
            let (_, of) = definitions.registers.get_index(*register)?;
            field_of(definitions, of, column)
        }
        _ => None,
    }
}
