//! Forms made from definitions: questions with their controls, and what was typed read back into values.

use std::collections::BTreeMap;

use calendar::Date;
use definitions::{Field, FieldType, Register, Step, Value};
use record::Recording;

use crate::AreaContext;
use crate::context::FormData;
use crate::format::date_of_parts;
use crate::messages::Messages;

/// Codes up to this many are radio buttons; more are a drop-down list.
const MOST_RADIOS: usize = 7;

/// A question on a form.
pub(crate) struct Question {
    /// Name of the control; the first control of a group has it as its id too.
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) hint: String,
    pub(crate) error: String,
    pub(crate) control: Control,
}

/// How a question is answered.
pub(crate) enum Control {
    /// One line of text.
    Line { value: String, numeric: bool },
    /// Several lines of text.
    Lines { value: String },
    /// A day in three parts.
    Day {
        day: String,
        month: String,
        year: String,
        /// The offer of today, for the day something happened.
        today: Option<Today>,
    },
    /// One of a few.
    Radios { choices: Vec<Choice> },
    /// One of many.
    Select { choices: Vec<Choice> },
    /// Any of several.
    Boxes { choices: Vec<Choice> },
    /// Any of many, in groups: those chosen and found are in sight, the others folded under the name of their group.
    Groups {
        groups: Vec<ChoiceGroup>,
        /// What was searched for.
        find: String,
    },
}

/// The offer to answer with today instead of a typed day.
pub(crate) struct Today {
    pub(crate) label: String,
    pub(crate) chosen: bool,
}

/// Some of the answers to a question.
pub(crate) struct ChoiceGroup {
    pub(crate) title: String,
    /// Whether it is in sight without being unfolded.
    pub(crate) open: bool,
    pub(crate) choices: Vec<Choice>,
}

/// One of several answers.
pub(crate) struct Choice {
    pub(crate) id: String,
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) chosen: bool,
}

/// A mistake, with the control it belongs to.
pub(crate) struct Mistake {
    pub(crate) href: String,
    pub(crate) text: String,
}

impl Question {
    /// Ids that describe the control, for assistive technology; empty when there are none.
    pub(crate) fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{}-hint", self.name));
        }
        if !self.error.is_empty() {
            ids.push(format!("{}-error", self.name));
        }
        ids.join(" ")
    }
}

/// The questions of a step: the day, then its fields. What was typed before is kept.
pub(crate) fn questions(
    context: &AreaContext,
    register: &Register,
    step: &Step,
    typed: Option<&FormData>,
) -> Vec<Question> {
    let messages = context.messages();
    let today = context.today();
    let hint = messages.with(
        "day-hint",
        &[(
            "example",
            format!("{} {} {}", today.day(), today.month(), today.year()).into(),
        )],
    );
    let mut questions = vec![Question {
        name: "on".to_owned(),
        label: messages.get("day-question"),
        hint,
        error: String::new(),
        control: day_control("on", typed, Some(today_offer(context, typed))),
    }];
    for id in &step.fields {
        if let Some(field) = register.fields.get(id) {
            questions.push(question(context, id, field, step.required.contains(id), typed));
        }
    }
    questions
}

fn question(context: &AreaContext, id: &str, field: &Field, required: bool, typed: Option<&FormData>) -> Question {
    let messages = context.messages();
    let name = format!("field-{id}");
    let value = typed.map_or("", |t| t.get(&name)).to_owned();
    let label = if required {
        field.title.clone()
    } else {
        messages.with("optional", &[("question", field.title.clone().into())])
    };
    let choices = |pairs: Vec<(String, String)>| -> Vec<Choice> {
        pairs
            .into_iter()
            .enumerate()
            .map(|(at, (code, label))| Choice {
                // The first has the question's own id, so that an error leads to it.
                id: if at == 0 {
                    name.clone()
                } else {
                    format!("{name}-{}", at + 1)
                },
                chosen: typed.is_some_and(|t| t.all(&name).any(|v| v == code)),
                value: code,
                label,
            })
            .collect()
    };
    let control = match field.kind {
        FieldType::Date => day_control(&name, typed, None),
        FieldType::Integer => Control::Line { value, numeric: true },
        FieldType::Boolean => Control::Radios {
            choices: choices(vec![
                ("yes".to_owned(), messages.get("yes")),
                ("no".to_owned(), messages.get("no")),
            ]),
        },
        FieldType::Code | FieldType::Codes => {
            let list = field.codes.as_ref().and_then(|c| context.definitions().code_list(c));
            let pairs: Vec<(String, String)> = list
                .map(|l| l.codes.iter().map(|c| (c.code.clone(), c.title.clone())).collect())
                .unwrap_or_default();
            if field.kind == FieldType::Codes {
                Control::Boxes {
                    choices: choices(pairs),
                }
            } else if pairs.len() > MOST_RADIOS {
                Control::Select {
                    choices: choices(pairs),
                }
            } else {
                Control::Radios {
                    choices: choices(pairs),
                }
            }
        }
        // What identifies a person is a name or number; other texts may need room.
        FieldType::Text if field.personal => Control::Line { value, numeric: false },
        FieldType::Text => Control::Lines { value },
    };
    Question {
        name,
        label,
        hint: field.hint.clone().unwrap_or_default(),
        error: String::new(),
        control,
    }
}

fn day_control(name: &str, typed: Option<&FormData>, today: Option<Today>) -> Control {
    let part = |part: &str| typed.map_or("", |t| t.get(&format!("{name}-{part}"))).to_owned();
    Control::Day {
        day: part("day"),
        month: part("month"),
        year: part("year"),
        today,
    }
}

fn today_offer(context: &AreaContext, typed: Option<&FormData>) -> Today {
    let messages = context.messages();
    Today {
        label: messages.with("day-today", &[("date", messages.date(context.today()).into())]),
        chosen: typed.is_some_and(|t| t.get("on-today") == "yes"),
    }
}

/// A question with many answers, each with the name of its group: those chosen come first, then those that hold every
/// word searched for, then every group folded under its name. The search field of a question is named `find-` and the
/// question's name.
pub(crate) fn grouped(
    messages: &Messages,
    (name, label): (String, String),
    choices: Vec<(String, Choice)>,
    typed: Option<&FormData>,
) -> Question {
    let find = typed.map_or("", |t| t.get(&format!("find-{name}"))).to_owned();
    let words: Vec<String> = find
        .split_whitespace()
        .map(crate::labels::folded)
        .filter(|w| !w.is_empty())
        .collect();
    let (mut chosen, mut found) = (Vec::new(), Vec::new());
    let mut folded: indexmap::IndexMap<String, Vec<Choice>> = indexmap::IndexMap::new();
    for (group, choice) in choices {
        let text = crate::labels::folded(&choice.label);
        if choice.chosen {
            chosen.push(choice);
        } else if !words.is_empty() && words.iter().all(|w| text.contains(w.as_str())) {
            found.push(choice);
        } else {
            folded.entry(group).or_default().push(choice);
        }
    }
    let mut groups = Vec::new();
    let mut add = |title: String, open: bool, choices: Vec<Choice>| {
        if !choices.is_empty() {
            groups.push(ChoiceGroup { title, open, choices });
        }
    };
    add(messages.get("groups-chosen"), true, chosen);
    let number = found.len();
    add(messages.with("groups-found", &[("count", number.into())]), true, found);
    for (title, choices) in folded {
        add(title, false, choices);
    }
    let error = if !words.is_empty() && number == 0 {
        messages.get("groups-none")
    } else {
        String::new()
    };
    // The first control has the question's own name as its id, so that an error leads to it.
    for (n, choice) in groups.iter_mut().flat_map(|g| &mut g.choices).enumerate() {
        choice.id = if n == 0 {
            name.clone()
        } else {
            format!("{name}-{}", n + 1)
        };
    }
    Question {
        name,
        label,
        hint: error,
        error: String::new(),
        control: Control::Groups { groups, find },
    }
}

/// Whether a form was sent to find answers and not to record: with the button beside a search field, or with Enter after
/// something new was typed into one.
pub(crate) fn is_search(typed: &FormData) -> bool {
    let by_enter = || {
        let mut shown = typed
            .fields()
            .filter_map(|(name, text)| Some((name.strip_prefix("found-")?, text)));
        !typed.get("enter").is_empty() && shown.any(|(name, text)| typed.get(&format!("find-{name}")) != text)
    };
    !typed.get("find").is_empty() || by_enter()
}

/// Reads what was typed as a recording of the step; mistakes are put on their questions and returned as a list.
pub(crate) fn read(
    context: &AreaContext,
    register: &Register,
    (step_id, step): (&str, &Step),
    typed: &FormData,
    questions: &mut [Question],
) -> Result<Recording, Vec<Mistake>> {
    let messages = context.messages();
    let mut mistakes = Vec::new();
    let mut wrong = |name: &str, text: String, questions: &mut [Question]| {
        let part = questions.iter_mut().find(|q| q.name == name).map(|q| {
            q.error.clone_from(&text);
            matches!(q.control, Control::Day { .. })
        });
        let href = if part == Some(true) {
            format!("#{name}-day")
        } else {
            format!("#{name}")
        };
        mistakes.push(Mistake { href, text });
    };
    let typed_day = match read_day(messages, typed, "on", &messages.get("day-question")) {
        Ok(day) if typed.get("on-today") == "yes" && day.is_none_or(|d| d == context.today()) => {
            Ok(Some(context.today()))
        }
        Ok(Some(_)) if typed.get("on-today") == "yes" => Err(messages.get("day-twice")),
        other => other,
    };
    let on = match typed_day {
        Ok(Some(day)) if day > context.today() => {
            wrong("on", messages.get("day-future"), questions);
            None
        }
        Ok(Some(day)) => Some(day),
        Ok(None) => {
            wrong("on", messages.get("day-missing"), questions);
            None
        }
        Err(text) => {
            wrong("on", text, questions);
            None
        }
    };
    let mut fields = BTreeMap::new();
    for id in &step.fields {
        let Some(field) = register.fields.get(id) else { continue };
        match read_field(context, id, field, typed) {
            Ok(Some(value)) => {
                fields.insert(id.clone(), value);
            }
            Ok(None) if step.required.contains(id) => {
                let text = missing_answer(messages, field);
                wrong(&format!("field-{id}"), text, questions);
            }
            Ok(None) => {}
            Err(text) => wrong(&format!("field-{id}"), text, questions),
        }
    }
    match on {
        Some(on) if mistakes.is_empty() => Ok(Recording {
            step: step_id.to_owned(),
            on,
            fields,
        }),
        _ => Err(mistakes),
    }
}

/// What to do about a required field left empty: `Enter what has changed since the last report`.
fn missing_answer(messages: &Messages, field: &Field) -> String {
    match field.kind {
        FieldType::Code | FieldType::Codes | FieldType::Boolean => {
            messages.with("choice-missing", &[("question", field.title.clone().into())])
        }
        _ => messages.with("answer-missing", &[("question", in_sentence(&field.title).into())]),
    }
}

/// A title as it reads within a sentence: its capital goes, unless it begins an abbreviation.
fn in_sentence(title: &str) -> String {
    let mut letters = title.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(title.chars().skip(1)).collect()
        }
        _ => title.to_owned(),
    }
}

fn read_field(context: &AreaContext, id: &str, field: &Field, typed: &FormData) -> Result<Option<Value>, String> {
    let messages = context.messages();
    let name = format!("field-{id}");
    if field.kind == FieldType::Date {
        return Ok(read_day(messages, typed, &name, &field.title)?.map(Value::Date));
    }
    let text = match field.kind {
        FieldType::Codes => typed.all(&name).filter(|v| !v.is_empty()).collect::<Vec<_>>().join(" "),
        _ => typed.get(&name).to_owned(),
    };
    if text.is_empty() {
        return Ok(None);
    }
    if let Some(longest) = definitions::text::longest(field).filter(|most| text.chars().count() > *most) {
        return Err(messages.with(
            "answer-long",
            &[("question", field.title.clone().into()), ("most", longest.into())],
        ));
    }
    let text = identifier(messages, id, &text)?;
    let codes = field.codes.as_ref().and_then(|c| context.definitions().code_list(c));
    let value = Value::parse(&text, field.kind, codes).map_err(|e| {
        messages.with(
            "answer-wrong",
            &[
                ("question", field.title.clone().into()),
                ("problem", e.to_string().into()),
            ],
        )
    })?;
    Ok(Some(value))
}

/// The numbers that find a person are checked by their check digits before they are taken.
fn identifier(messages: &Messages, field: &str, text: &str) -> Result<String, String> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let (checked, key) = match field {
        "upn" => (identifiers::check_upn(&plain.to_uppercase()), "upn-wrong"),
        "uln" => (identifiers::check_uln(&plain), "uln-wrong"),
        "nhs_number" => (identifiers::check_nhs(&plain), "nhs-wrong"),
        _ => return Ok(text.to_owned()),
    };
    checked.map_err(|_| messages.get(key))?;
    Ok(plain.to_uppercase())
}

/// A day typed in three parts; `None` when all are empty.
fn read_day(messages: &Messages, typed: &FormData, name: &str, question: &str) -> Result<Option<Date>, String> {
    let part = |part: &str| typed.get(&format!("{name}-{part}"));
    let (day, month, year) = (part("day"), part("month"), part("year"));
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return Ok(None);
    }
    let say = |key| messages.with(key, &[("question", question.to_owned().into())]);
    if day.is_empty() {
        return Err(say("day-part-missing"));
    }
    if month.is_empty() {
        return Err(say("month-part-missing"));
    }
    if year.is_empty() {
        return Err(say("year-part-missing"));
    }
    if year.len() != 4 {
        return Err(say("year-short"));
    }
    date_of_parts(day, month, year)
        .map(Some)
        .ok_or_else(|| say("day-not-real"))
}
