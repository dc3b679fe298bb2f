//! Facts as views for templates.

use definitions::column::Kind;
use definitions::{Definitions, Field, FieldType, Reference, Value};
use record::guards::FindingKind;
use record::{EntryId, SourceKind};

use crate::AreaContext;
use crate::labels::EntryRead;

/// A fact in a reader's words: codes by their meaning, days written out, entries by their names.
pub(crate) fn value(context: &AreaContext, field: &Field, value: &Value) -> String {
    let messages = context.messages();
    match value {
        Value::Date(date) => messages.date(*date),
        Value::Moment(moment) => messages.moment(moment.at()),
        Value::Boolean(yes) => messages.get(if *yes { "yes" } else { "no" }),
        Value::Hours(minutes) => messages.with("hours", &[("hours", definitions::value::hours(*minutes).into())]),
        Value::Text(text) if field.kind.is_code() => {
            let list = context.definitions().codes_of(field);
            let title = |code| list.map_or(code, |list| list.title_of(code));
            match field.kind {
                FieldType::Codes => text.split(' ').map(title).collect::<Vec<_>>().join("; "),
                _ => title(text).to_owned(),
            }
        }
        Value::Entry(reference) => referred(context, reference).0,
        Value::Entries(references) => {
            let all: Vec<String> = references.iter().map(|r| referred(context, r).0).collect();
            all.join("; ")
        }
        value => value.to_string(),
    }
}

/// What the entry that a fact names is called, and its address; an entry without a step that opens it was withdrawn.
fn referred(context: &AreaContext, reference: &Reference) -> (String, String) {
    let Reference::Entry(id) = reference else {
        return (reference.to_string(), String::new());
    };
    let position = context.position();
    let found = position
        .ledger()
        .place(EntryId(*id))
        .and_then(|place| Some((place, position.find_place(place)?)));
    let Some((place, (register, row))) = found else {
        if !context.access().is_everything() {
            return (context.messages().get("entry-not-shown"), String::new());
        }
        return (
            context
                .messages()
                .with("entry-withdrawn", &[("entry", id.to_string().into())]),
            String::new(),
        );
    };
    let name = crate::labels::name(context, register, row);
    let href = crate::labels::entry_href(context, register, place);
    if position.is_opened(place) {
        (name, href)
    } else {
        (
            context.messages().with("entry-withdrawn", &[("entry", name.into())]),
            href,
        )
    }
}

/// A question and its answer.
pub(crate) struct Fact {
    pub(crate) label: String,
    pub(crate) text: String,
    /// Where the answer leads: the entry or file that it names; empty where it leads nowhere.
    pub(crate) href: String,
}

impl Fact {
    /// A fact of a field of the entry with this number; `None` when it says nothing.
    pub(crate) fn of(context: &AreaContext, entry: EntryId, field: &Field, held: &Value) -> Option<Self> {
        let (text, href) = match held {
            Value::Entry(reference) => referred(context, reference),
            Value::File(file) => {
                let path = format!("/entries/{entry}/files/{}", file.fingerprint);
                (file.name.clone(), context.href(&path, &[]))
            }
            held => (value(context, field, held), String::new()),
        };
        (!text.is_empty()).then(|| Self {
            label: field.title.clone(),
            text,
            href,
        })
    }
}

/// Everything an entry holds now, in the order of its definition. Fields of several entries are its relations.
pub(crate) fn facts(entry: &EntryRead<'_>, context: &AreaContext) -> Vec<Fact> {
    let fields = entry.register().fields.iter().filter(|(_, field)| !field.hidden);
    fields
        .filter_map(|(id, field)| {
            let held = context.position().value(entry.register_at, entry.row, id)?;
            Fact::of(context, entry.id(), field, &held)
        })
        .collect()
}

/// The values worked out of an entry, in the order of its register's file.
pub(crate) fn values(entry: &EntryRead<'_>, context: &AreaContext) -> Vec<Fact> {
    let values = entry.register().values.values().enumerate();
    values
        .filter_map(|(at, value)| {
            let text = computed(context, (entry.register_at, entry.row), at)?;
            Some(Fact {
                label: value.title.clone(),
                text,
                href: String::new(),
            })
        })
        .collect()
}

/// A value that is worked out, in a reader's words, with its band behind it: an answer as fields give theirs. `None` where
/// it is missing.
pub(crate) fn computed(context: &AreaContext, (register, row): (usize, u32), at: usize) -> Option<String> {
    let words = context.position().value_in_words(register, row, at)?;
    let (_, definition) = context.definitions().registers[register].values.get_index(at)?;
    if definition.kind != Kind::Boolean {
        return Some(words);
    }
    let (said, band) = words.split_at(words.find(' ').unwrap_or(words.len()));
    Some(context.messages().get(said) + band)
}

/// What is wrong with steps of an entry: what a form would have refused, for files are not refused, and days out of
/// order.
pub(crate) fn broken_guards(entry: &EntryRead<'_>, context: &AreaContext) -> Vec<String> {
    let own = context.position().findings_of(entry.id()).into_iter();
    let words = own.map(|finding| {
        // The other sentences say by themselves what they are about.
        if finding.kind != FindingKind::Guard {
            return finding.say;
        }
        let step = entry.register().steps.get_index(finding.step);
        context.messages().with(
            "guard-broken",
            &[
                (
                    "step",
                    step.map_or(String::new(), |(_, step)| step.title.clone()).into(),
                ),
                ("day", context.messages().date(finding.on).into()),
                ("reason", finding.say.into()),
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
