//! Fields, the links that reference fields are, keys, and names that changed.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use toml::Spanned;

use crate::decimal::MOST_DECIMALS;
use crate::problem::Report;
use crate::raw::{OneOrMany, RawField, RawLink, RawStep, to_date};
use crate::register::KeyPart;
use crate::{Field, FieldType, Link, LinkTarget, Value};

/// What a field of type `entries` leads to when it leads to measures.
const MEASURE: &str = "measure";

/// The fields of a register with the links that they and `[links]` make.
pub(super) fn fields_and_links(
    title: &str,
    raw: IndexMap<String, RawField>,
    links: IndexMap<String, RawLink>,
    report: &mut Report<'_>,
) -> (IndexMap<String, Field>, IndexMap<String, Link>) {
    let mut fields: IndexMap<String, Field> = raw
        .into_iter()
        .map(|(id, raw)| (id.clone(), field(&id, raw, report)))
        .collect();
    let mut all: IndexMap<String, Link> = links.into_iter().map(|(id, link)| (id, of_raw(link))).collect();
    for (at, (id, field)) in fields.iter_mut().enumerate() {
        if field.kind.is_reference() {
            field.link = Some(all.len());
            let inverse = field.inverse.clone();
            all.insert(
                id.clone(),
                Link {
                    title: field.title.clone(),
                    inverse: inverse.unwrap_or_else(|| format!("{title}: {}", field.title)),
                    question: None,
                    to: if field.of.iter().any(|of| of == MEASURE) {
                        LinkTarget::Measure
                    } else {
                        LinkTarget::Registers(field.of.clone())
                    },
                    single: field.kind == FieldType::Entry,
                    field: Some(at),
                },
            );
        }
    }
    (fields, all)
}

fn of_raw(link: RawLink) -> Link {
    let to = match link.to.into_inner() {
        to if to == MEASURE => LinkTarget::Measure,
        register => LinkTarget::Registers(vec![register]),
    };
    Link {
        question: link.question,
        title: link.title,
        inverse: link.inverse,
        to,
        single: link.single,
        field: None,
    }
}

fn field(id: &str, raw: RawField, report: &mut Report<'_>) -> Field {
    let table = format!("fields.{id}");
    let mut out = Field::new(raw.title, raw.kind);
    if raw.kind.is_code() != raw.codes.is_some() {
        report.in_table(
            &table,
            "a field of type \"code\" or \"codes\", and only such a field, names its list in `codes`",
        );
    }
    match raw.decimals {
        Some(decimals) if raw.kind != FieldType::Number => {
            report.at(decimals.span().start, "only a field of type \"number\" has `decimals`");
        }
        Some(decimals) if *decimals.get_ref() > MOST_DECIMALS => {
            report.at(decimals.span().start, format!("`decimals` is at most {MOST_DECIMALS}"));
        }
        Some(decimals) => out.decimals = decimals.into_inner(),
        None => {}
    }
    if raw.kind.is_reference() != raw.of.is_some() {
        report.in_table(
            &table,
            "a field of type \"entry\" or \"entries\", and only such a field, names in `of` the registers it leads to",
        );
    }
    out.of = raw
        .of
        .map(Spanned::into_inner)
        .map(OneOrMany::into_vec)
        .unwrap_or_default();
    if out.of.iter().any(|of| of == MEASURE) && (out.of.len() > 1 || raw.kind != FieldType::Entries) {
        report.in_table(
            &table,
            "a field that leads to measures has type \"entries\" and leads to nothing else",
        );
    }
    for (name, given) in [("where", &raw.condition), ("inverse", &raw.inverse)] {
        if let Some(given) = given.as_ref().filter(|_| !raw.kind.is_reference()) {
            let message = format!("only a field of type \"entry\" or \"entries\" has `{name}`");
            report.at(given.span().start, message);
        }
    }
    out.condition = raw.condition.map(Spanned::into_inner);
    out.inverse = raw.inverse.map(Spanned::into_inner);
    out.min = limit(&out, "min", raw.min, report);
    out.max = limit(&out, "max", raw.max, report);
    if let (Some(min), Some(max)) = (out.min, out.max)
        && min > max
    {
        report.in_table(&table, "`min` is more than `max`");
    }
    out.codes = raw.codes.map(Spanned::into_inner);
    out.hint = raw.hint;
    out.personal = raw.personal;
    out.hidden = raw.hidden;
    out.formerly = raw.formerly.into_iter().map(Spanned::into_inner).collect();
    out
}

/// The least or most that makes sense, written as the field's own values are: pounds for money, hours for hours.
fn limit(field: &Field, name: &str, given: Option<Spanned<toml::Value>>, report: &mut Report<'_>) -> Option<i64> {
    let given = given?;
    let at = given.span().start;
    if !field.kind.has_order() {
        let message = format!("only a number, money, hours or a day has `{name}`");
        report.at(at, message);
        return None;
    }
    let value = match given.into_inner() {
        toml::Value::Datetime(day) => to_date(day).map(Value::Date),
        toml::Value::Integer(number) => field.read(&number.to_string(), None, None).ok(),
        toml::Value::Float(number) => field.read(&number.to_string(), None, None).ok(),
        toml::Value::String(text) => field.read(&text, None, None).ok(),
        _ => None,
    };
    let number = value.and_then(|value| field.number(&value));
    if number.is_none() {
        report.at(at, format!("`{name}` is not a value that the field itself could hold"));
    }
    number
}

/// The alternatives of a key: `["a", "b"]` is one of two parts, `[["a"], ["b", "c"]]` are two.
pub(super) fn key(
    given: Option<Spanned<toml::Value>>,
    fields: &IndexMap<String, Field>,
    steps: &IndexMap<String, RawStep>,
    report: &mut Report<'_>,
) -> Vec<Vec<KeyPart>> {
    let Some(given) = given else { return Vec::new() };
    let at = given.span().start;
    let shape = "`key` is a list of fields and steps, or a list of such lists: key = [[\"reference\"], [\"group\", \"starts_at\"]]";
    let toml::Value::Array(list) = given.into_inner() else {
        report.at(at, shape);
        return Vec::new();
    };
    let nested = list.iter().any(toml::Value::is_array);
    let alternatives: Vec<Vec<toml::Value>> = match nested {
        true => list.into_iter().filter_map(|one| one.as_array().cloned()).collect(),
        false => vec![list],
    };
    let mut out = Vec::new();
    for alternative in alternatives {
        let mut parts = Vec::new();
        for name in &alternative {
            let Some(name) = name.as_str() else {
                report.at(at, shape);
                continue;
            };
            let part = match (fields.get_full(name), steps.get_index_of(name)) {
                (Some((_, _, field)), _) if matches!(field.kind, FieldType::Entries | FieldType::File) => {
                    report.at(at, format!("\"{name}\" cannot be part of a key; it is no single value"));
                    continue;
                }
                (Some((field, _, _)), _) => KeyPart::Field(field),
                (None, Some(step)) => KeyPart::Step(step),
                (None, None) => {
                    report.at(
                        at,
                        format!("the key names \"{name}\", which is no field or step of this register"),
                    );
                    continue;
                }
            };
            parts.push(part);
        }
        if parts.is_empty() {
            report.at(at, shape);
        } else {
            out.push(parts);
        }
    }
    out
}

/// The field of aliases.
pub(super) fn aliases(
    given: Option<Spanned<String>>,
    fields: &IndexMap<String, Field>,
    report: &mut Report<'_>,
) -> Option<usize> {
    let given = given?;
    let found = fields.get_full(given.get_ref());
    match found {
        Some((at, _, field)) if field.kind == FieldType::Text => Some(at),
        _ => {
            let message = format!(
                "`aliases` names a field of type \"text\" that holds a name a line; \"{}\" is none",
                given.get_ref()
            );
            report.at(given.span().start, message);
            None
        }
    }
}

/// Refuses an earlier name that something is called today, or that two things share.
pub(super) fn formerly<'r>(
    what: &str,
    today: impl Fn(&str) -> bool,
    given: impl Iterator<Item = &'r Spanned<String>>,
    report: &mut Report<'_>,
) {
    let mut seen = BTreeSet::new();
    for name in given {
        let message = if today(name.get_ref()) {
            format!(
                "\"{}\" is what a {what} is called today, so it is no earlier name",
                name.get_ref()
            )
        } else if seen.insert(name.get_ref().clone()) {
            continue;
        } else {
            format!("\"{}\" is the earlier name of two {what}s", name.get_ref())
        };
        report.at(name.span().start, message);
    }
}
