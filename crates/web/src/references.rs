//! Questions that are answered with entries: a few are all in sight, many are searched, and none vanish.

use std::collections::BTreeSet;

use definitions::{Subject, Value};
use record::{EntryId, NO_DAY, NO_ENTRY};

use crate::AreaContext;
use crate::form_data::FormData;
use crate::forms::{Choice, Control, Question, grouped};
use crate::labels::{folded, label, stage};

/// Radio buttons in sight at once; more entries are searched.
const MOST_RADIOS: usize = 20;
/// Check boxes in sight at once; more are grouped.
const MOST_BOXES: usize = 8;
/// Entries that are listed under their groups; of more, only those chosen and found are shown.
const MOST_LISTED: usize = 200;
/// Entries shown of those that a search finds.
const MOST_FOUND: usize = 50;
/// How much of an entry's words is shown beside its name.
const MOST_WORDS: usize = 110;

/// What is asked.
pub(crate) struct Asked<'a> {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) hint: String,
    /// Ids of the registers an answer may be of.
    pub(crate) of: &'a [String],
    /// Whether there is one answer at most.
    pub(crate) single: bool,
    /// Place of what the entry that the form is about is itself about; [`NO_ENTRY`] where it is about the area.
    pub(crate) subject: u32,
    /// Position of the register and of the field that is asked, where its `where` says which entries it may lead to.
    pub(crate) field: Option<(usize, usize)>,
}

/// A question with the entries that can be chosen; those of `chosen` are, until something else was typed.
pub(crate) fn question(
    context: &AreaContext,
    asked: Asked<'_>,
    chosen: &[EntryId],
    typed: Option<&FormData>,
) -> Question {
    let position = context.position();
    let ledger = position.ledger();
    let chosen: BTreeSet<String> = match typed {
        Some(form) => form.all(&asked.name).map(str::to_owned).collect(),
        None => chosen.iter().map(ToString::to_string).collect(),
    };
    let mut ends = ends(context, &asked, &chosen);
    let all = ends.len();
    if all > MOST_LISTED {
        let find = typed.map_or("", |t| t.get(&format!("find-{}", asked.name)));
        let words: Vec<String> = find.split_whitespace().map(folded).filter(|w| !w.is_empty()).collect();
        let mut found = 0;
        ends.retain(|&(register, row)| {
            let place = position.table(register).entry[row as usize];
            if chosen.contains(&ledger.entry(place).id.to_string()) {
                return true;
            }
            let fits = found < MOST_FOUND && !words.is_empty() && {
                let text = searched(context, register, row);
                words.iter().all(|word| text.contains(word.as_str()))
            };
            found += usize::from(fits);
            fits
        });
    }
    let choices: Vec<Choice> = ends
        .iter()
        .enumerate()
        .map(|(n, &(register, row))| {
            let place = position.table(register).entry[row as usize];
            let value = ledger.entry(place).id.to_string();
            Choice {
                // The first has the question's own id, so that an error leads to it.
                id: match n {
                    0 => asked.name.clone(),
                    n => format!("{}-{}", asked.name, n + 1),
                },
                chosen: chosen.contains(&value),
                label: label_with_words(context, register, row),
                value,
            }
        })
        .collect();
    let few = if asked.single { MOST_RADIOS } else { MOST_BOXES };
    if all > few {
        let groups = ends.iter().map(|&(register, row)| group_of(context, register, row));
        let choices = groups.zip(choices).collect();
        let mut question = grouped(
            context.messages(),
            (asked.name, asked.label),
            asked.single,
            choices,
            typed,
        );
        let many = context.messages().with("groups-many", &[("count", all.into())]);
        let hints = [
            asked.hint,
            question.hint,
            if all > MOST_LISTED { many } else { String::new() },
        ];
        question.hint = hints
            .into_iter()
            .filter(|h| !h.is_empty())
            .collect::<Vec<_>>()
            .join(". ");
        return question;
    }
    Question {
        label: asked.label,
        hint: asked.hint,
        error: String::new(),
        control: if asked.single {
            Control::Radios { choices }
        } else {
            Control::Boxes { choices }
        },
        name: asked.name,
    }
}

/// The entries that can be chosen: standing and open, or chosen already; of the same child where they are about
/// children, and others' never.
fn ends(context: &AreaContext, asked: &Asked<'_>, chosen: &BTreeSet<String>) -> Vec<(usize, u32)> {
    let position = context.position();
    let definitions = context.definitions();
    let mut out = Vec::new();
    for of in asked.of {
        let Some((at, _, register)) = definitions.registers.get_full(of) else {
            continue;
        };
        let table = position.table(at);
        let may = asked
            .field
            .and_then(|(register, field)| position.may_lead(register, field, at));
        let of_area = register.subject == Subject::Area;
        let all = (0u32..).take(table.len());
        out.extend(
            all.filter(|&row| {
                let row = row as usize;
                let ours = if register.about_people || !of_area {
                    table.subject[row] == asked.subject && asked.subject != NO_ENTRY
                } else {
                    true
                };
                let is_chosen = || chosen.contains(&position.ledger().entry(table.entry[row]).id.to_string());
                let is_open = table.closed[row] == NO_DAY && position.is_opened(table.entry[row]);
                let may = may.as_ref().is_none_or(|may| may[row]);
                ours && ((is_open && may) || is_chosen())
            })
            .map(|row| (at, row)),
        );
    }
    out
}

/// What a search looks at: the name, the number, and other names.
fn searched(context: &AreaContext, register: usize, row: u32) -> String {
    let position = context.position();
    let definition = &context.definitions().registers[register];
    let place = position.table(register).entry[row as usize];
    let other = definition
        .aliases
        .and_then(|at| definition.fields.get_index(at))
        .and_then(|(id, _)| position.value(register, row, id))
        .map(|value| value.to_string())
        .unwrap_or_default();
    let number = position.ledger().entry(place).id;
    folded(&format!("{} {number} {other}", label(context, register, row)))
}

/// The group of an entry among many: the document it comes from, or its stage.
fn group_of(context: &AreaContext, register: usize, row: u32) -> String {
    match context.position().value(register, row, "document") {
        Some(Value::Text(document)) => document,
        _ => stage(context, register, row),
    }
}

/// What an entry is called, with the beginning of its words where it has any: a paragraph's number says little alone.
fn label_with_words(context: &AreaContext, register: usize, row: u32) -> String {
    let label = label(context, register, row);
    let Some(Value::Text(words)) = context.position().value(register, row, "words") else {
        return label;
    };
    let mut short: String = words.chars().take(MOST_WORDS).collect();
    if words.chars().count() > MOST_WORDS {
        short.push('…');
    }
    format!("{label}: {short}")
}
