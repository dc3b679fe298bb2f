//! Facts as views for templates.

use definitions::{Definitions, Field, FieldType, Value};

use record::SourceKind;

use crate::labels::EntryRead;
use crate::{AreaContext, Messages};

/// A fact in a reader's words: codes by their meaning, days written out.
pub(crate) fn value(definitions: &Definitions, messages: &Messages, field: &Field, value: &Value) -> String {
    match value {
        Value::Date(date) => messages.date(*date),
        Value::Boolean(yes) => messages.get(if *yes { "yes" } else { "no" }),
        Value::Integer(number) => number.to_string(),
        Value::Text(text) if matches!(field.kind, FieldType::Code | FieldType::Codes) => {
            let list = field.codes.as_ref().and_then(|id| definitions.code_list(id));
            let title = |code| list.map_or(code, |list| list.title_of(code));
            match field.kind {
                FieldType::Codes => text.split(' ').map(title).collect::<Vec<_>>().join("; "),
                _ => title(text).to_owned(),
            }
        }
        Value::Text(text) => text.clone(),
    }
}

/// A question and its answer.
pub(crate) struct Fact {
    pub(crate) label: String,
    pub(crate) text: String,
}

/// Everything an entry holds now, in the order of its definition.
pub(crate) fn facts(entry: &EntryRead<'_>, context: &AreaContext) -> Vec<Fact> {
    let definitions = context.definitions();
    entry
        .register()
        .fields
        .iter()
        .filter(|(_, field)| !field.hidden)
        .filter_map(|(id, field)| {
            let held = context.position().value(entry.register_at, entry.row, id)?;
            let text = value(definitions, context.messages(), field, &held);
            (!text.is_empty()).then(|| Fact {
                label: field.title.clone(),
                text,
            })
        })
        .collect()
}

/// The values worked out of an entry, in the order of its register's file.
pub(crate) fn values(entry: &EntryRead<'_>, context: &AreaContext) -> Vec<Fact> {
    let values = entry.register().values.values().enumerate();
    values
        .filter_map(|(at, value)| {
            let text = context.position().value_in_words(entry.register_at, entry.row, at)?;
            Some(Fact {
                label: value.title.clone(),
                text,
            })
        })
        .collect()
}

/// What steps of an entry break that a form would have refused: files are not refused.
pub(crate) fn broken_guards(entry: &EntryRead<'_>, context: &AreaContext) -> Vec<String> {
    let findings = context.position().guard_findings().iter();
    let own = findings.filter(|finding| finding.entry == entry.id());
    let words = own.map(|finding| {
        let step = entry.register().steps.get_index(finding.step);
        context.messages().with(
            "guard-broken",
            &[
                (
                    "step",
                    step.map_or(String::new(), |(_, step)| step.title.clone()).into(),
                ),
                ("day", context.messages().date(finding.on).into()),
                ("reason", finding.say.clone().into()),
            ],
        )
    });
    words.collect()
}

/// What a kind of source is called.
pub(crate) fn source_kind_title(definitions: &Definitions, kind: &SourceKind) -> String {
    let list = definitions.code_list(SourceKind::LIST);
    list.map_or(kind.id(), |list| list.title_of(kind.id())).to_owned()
}
