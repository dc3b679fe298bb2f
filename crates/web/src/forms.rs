//! Forms made from definitions: questions with their controls, and what was typed read back into values.

use std::collections::BTreeMap;

use calendar::Date;
use definitions::{Field, FieldType, FileFact, Reference, Register, Step, Value, ValueError};
use record::{EntryId, Recording};

use crate::AreaContext;
use crate::form_data::FormData;
use crate::format::date_of_parts;
use crate::limits::LARGEST_FILE;
use crate::messages::Messages;
use crate::references;
use crate::upload::Uploaded;

mod answers;

pub(crate) use answers::{read, read_on};

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
        /// The time of day, where it is asked too.
        time: Option<String>,
        /// The offer of today, for the day something happened.
        today: Option<Today>,
    },
    /// A file, with the name of one that was chosen before and is kept.
    File {
        /// Its fingerprint and name; empty without one.
        kept: String,
        name: String,
    },
    /// One of a few.
    Radios { choices: Vec<Choice> },
    /// One of many.
    Select { choices: Vec<Choice> },
    /// Any of several.
    Boxes { choices: Vec<Choice> },
    /// Any of many, in groups: those chosen and found are in sight, the others folded under the name of their group.
    Groups {
        /// Whether only one can be chosen.
        single: bool,
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

/// The entry that a form is about.
#[derive(Clone, Copy)]
pub(crate) struct FormOf {
    /// Place of what it is about, such as a child's; [`record::NO_ENTRY`] for the area.
    pub(crate) subject: u32,
    /// Its own place, where it is on record.
    pub(crate) entry: Option<u32>,
}

impl FormOf {
    /// The form of a step of an entry on record.
    pub(crate) fn entry(context: &AreaContext, place: u32) -> Self {
        let found = context.position().find_place(place);
        Self {
            subject: found.map_or(record::NO_ENTRY, |(at, row)| {
                context.position().table(at).subject[row as usize]
            }),
            entry: Some(place),
        }
    }
}

/// The questions of a step: the day, then its fields. What was typed before is kept.
pub(crate) fn questions(
    context: &AreaContext,
    register: &Register,
    step: &Step,
    of: FormOf,
    typed: Option<&FormData>,
) -> Vec<Question> {
    let mut questions = vec![day_question(context, DayWords::of(register, step), typed)];
    for id in &step.fields {
        if let Some(field) = register.fields.get(id) {
            let required = step.required.contains(id);
            questions.push(question(context, register, (id, field), required, of, typed));
        }
    }
    questions
}

/// Keys of the words that ask for a day.
#[derive(Clone, Copy)]
pub(crate) struct DayWords {
    question: &'static str,
    today: &'static str,
    missing: &'static str,
    future: &'static str,
}

impl DayWords {
    /// The day something happened.
    pub(crate) const HAPPENED: Self = Self {
        question: "day-question",
        today: "day-today",
        missing: "day-missing",
        future: "day-future",
    };

    /// Facts about a person did not happen on a day: the day of the step that opens their entry is when they were
    /// learned.
    fn of(register: &Register, step: &Step) -> Self {
        if register.people && step.opens {
            Self {
                question: "day-learned-question",
                today: "day-learned-today",
                missing: "day-learned-missing",
                future: "day-learned-future",
            }
        } else {
            Self::HAPPENED
        }
    }
}

/// The question of the day something happened.
pub(crate) fn day_question(context: &AreaContext, words: DayWords, typed: Option<&FormData>) -> Question {
    let messages = context.messages();
    let today = context.today();
    let hint = messages.with(
        "day-hint",
        &[(
            "example",
            format!("{} {} {}", today.day(), today.month(), today.year()).into(),
        )],
    );
    Question {
        name: "on".to_owned(),
        label: messages.get(words.question),
        hint,
        error: String::new(),
        control: on_control(context, words, typed),
    }
}

impl Question {
    /// Leaves the day something happened to be typed.
    pub(crate) fn clear_day(&mut self) {
        if let ("on", Control::Day { day, month, year, .. }) = (&*self.name, &mut self.control) {
            [day, month, year].into_iter().for_each(String::clear);
        }
    }
}

/// The day something happened: today, until another is typed.
fn on_control(context: &AreaContext, words: DayWords, typed: Option<&FormData>) -> Control {
    let offer = Some(today_offer(context, words, typed));
    // What was sent before is kept as it was typed, even when that is nothing.
    if typed.is_some_and(|typed| !typed.get("token").is_empty()) {
        return day_control("on", typed, false, offer);
    }
    let today = context.today();
    Control::Day {
        day: today.day().to_string(),
        month: today.month().to_string(),
        year: today.year().to_string(),
        time: None,
        today: offer,
    }
}

fn question(
    context: &AreaContext,
    register: &Register,
    (id, field): (&str, &Field),
    required: bool,
    of: FormOf,
    typed: Option<&FormData>,
) -> Question {
    let messages = context.messages();
    let name = format!("field-{id}");
    let value = typed.map_or("", |t| t.get(&name)).to_owned();
    let label = if required {
        field.title.clone()
    } else {
        messages.with("optional", &[("question", field.title.clone().into())])
    };
    if field.kind.is_reference() {
        let linked = of.entry.filter(|_| field.kind == FieldType::Entries);
        let linked = linked.map_or_else(Vec::new, |place| context.position().linked_from(place, id));
        let held: Vec<EntryId> = linked
            .into_iter()
            .map(|p| context.position().ledger().entry(p).id)
            .collect();
        let asked = references::Asked {
            name,
            label,
            hint: field.hint.clone().unwrap_or_default(),
            of: &field.of,
            single: field.kind == FieldType::Entry,
            subject: of.subject,
            field: context
                .definitions()
                .register_index(&register.id)
                .zip(register.field_index(id)),
        };
        return references::question(context, asked, &held, typed);
    }
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
        FieldType::Date => day_control(&name, typed, false, None),
        FieldType::Moment => day_control(&name, typed, true, None),
        FieldType::Integer | FieldType::Number | FieldType::Money => Control::Line { value, numeric: true },
        // A colon is on no keypad of digits.
        FieldType::Hours | FieldType::Line => Control::Line { value, numeric: false },
        FieldType::File => {
            let kept = typed.map_or("", |t| t.get(&format!("{name}-kept")));
            Control::File {
                kept: kept.to_owned(),
                name: kept.split_once(' ').map_or("", |(_, name)| name).to_owned(),
            }
        }
        // Asked above.
        FieldType::Entry | FieldType::Entries => Control::Line { value, numeric: true },
        FieldType::Boolean => Control::Radios {
            choices: choices(vec![
                ("yes".to_owned(), messages.get("yes")),
                ("no".to_owned(), messages.get("no")),
            ]),
        },
        FieldType::Code | FieldType::Codes => {
            let list = field.codes.as_ref().and_then(|c| context.definitions().code_list(c));
            // What is out of use is not offered; a day in the past is checked when the form is read.
            let in_use = |c: &&definitions::Code| c.in_use(context.today());
            let pairs: Vec<(String, String)> = list
                .map(|l| {
                    l.codes
                        .iter()
                        .filter(in_use)
                        .map(|c| (c.code.clone(), c.title.clone()))
                        .collect()
                })
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

fn day_control(name: &str, typed: Option<&FormData>, with_time: bool, today: Option<Today>) -> Control {
    let part = |part: &str| typed.map_or("", |t| t.get(&format!("{name}-{part}"))).to_owned();
    Control::Day {
        day: part("day"),
        month: part("month"),
        year: part("year"),
        time: with_time.then(|| part("time")),
        today,
    }
}

fn today_offer(context: &AreaContext, words: DayWords, typed: Option<&FormData>) -> Today {
    let messages = context.messages();
    Today {
        label: messages.with(words.today, &[("date", messages.date(context.today()).into())]),
        chosen: typed.is_some_and(|t| t.get("on-today") == "yes"),
    }
}

/// A question with many answers, each with the name of its group: those chosen come first, then those that hold every
/// word searched for, then every group folded under its name. The search field of a question is named `find-` and the
/// question's name.
pub(crate) fn grouped(
    messages: &Messages,
    (name, label): (String, String),
    single: bool,
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
        control: Control::Groups { single, groups, find },
    }
}

/// Whether a form was sent to find answers and not to record: with the button beside a search field, or with Enter
/// after something new was typed into one.
pub(crate) fn is_search(typed: &FormData) -> bool {
    let by_enter = || {
        let mut shown = typed
            .fields()
            .filter_map(|(name, text)| Some((name.strip_prefix("found-")?, text)));
        !typed.get("enter").is_empty() && shown.any(|(name, text)| typed.get(&format!("find-{name}")) != text)
    };
    !typed.get("find").is_empty() || by_enter()
}
