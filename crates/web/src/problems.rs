//! What is wrong with what an entry holds, found when its page is made and never stored.

use definitions::{FieldType, Value};
use record::{EntryId, What};

use crate::AreaContext;
use crate::display::value;
use crate::labels::EntryRead;

/// Sentences about the entry's facts: a reference to an entry that was withdrawn, a value that is no longer allowed, a
/// fact that today's definition does not know.
pub(crate) fn problems(context: &AreaContext, entry: &EntryRead<'_>) -> Vec<String> {
    let (position, messages) = (context.position(), context.messages());
    let mut out = Vec::new();
    for (id, field) in entry.register().fields.iter().filter(|(_, f)| !f.hidden) {
        let say = |key: &str, text: String| {
            messages.with(key, &[("field", field.title.clone().into()), ("value", text.into())])
        };
        let ends: Vec<u32> = match field.kind {
            FieldType::Entry | FieldType::Entries => position.linked_from(entry.place, id),
            _ => Vec::new(),
        };
        for end in ends.into_iter().filter(|end| !position.is_opened(*end)) {
            let EntryId(number) = position.ledger().entry(end).id;
            out.push(say("problem-withdrawn", number.to_string()));
        }
        let Some(held) = position.value(entry.register_at, entry.row, id) else {
            continue;
        };
        if field.check(&held, context.definitions().codes_of(field), None).is_err() && !matches!(held, Value::Entry(_))
        {
            out.push(say("problem-not-allowed", value(context, field, &held)));
        }
    }
    let record = &context.site_context.site.record;
    let mut unknown: Vec<String> = Vec::new();
    for event in record.history(position, &[entry.id()]).unwrap_or_default() {
        let register = entry.register();
        match event.what {
            What::Step { step, fields } => {
                unknown.extend((register.recorded_step(&step).is_none()).then_some(step));
                let is_known = |id: &str, value: &Value| {
                    register
                        .recorded_field(id)
                        .is_some_and(|(_, _, field)| field.holds(value))
                };
                unknown.extend(
                    fields
                        .into_iter()
                        .filter(|(id, value)| !is_known(id, value))
                        .map(|(id, _)| id),
                );
            }
            What::Link { link, .. } | What::Unlink { link, .. } => {
                unknown.extend((register.recorded_link(&link).is_none()).then_some(link));
            }
            What::Retract { .. } => {}
        }
    }
    unknown.sort_unstable();
    unknown.dedup();
    if !unknown.is_empty() {
        out.push(messages.with("problem-unknown", &[("names", unknown.join(", ").into())]));
    }
    out
}
