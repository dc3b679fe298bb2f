//! What was typed into a form, read back into values.

use super::*;

/// A mistake, put on its question too.
fn mistake(name: &str, text: String, questions: &mut [Question]) -> Mistake {
    let part = questions.iter_mut().find(|q| q.name == name).map(|q| {
        q.error.clone_from(&text);
        matches!(q.control, Control::Day { .. })
    });
    let href = if part == Some(true) {
        format!("#{name}-day")
    } else {
        format!("#{name}")
    };
    Mistake { href, text }
}

/// Reads the day something happened; a mistake is put on its question.
pub(crate) fn read_on(
    context: &AreaContext,
    words: DayWords,
    typed: &FormData,
    questions: &mut [Question],
) -> Result<Date, Vec<Mistake>> {
    let messages = context.messages();
    let given = match read_day(messages, typed, "on", &messages.get(words.question)) {
        Ok(day) if typed.get("on-today") == "yes" && day.is_none_or(|d| d == context.today()) => {
            Ok(Some(context.today()))
        }
        Ok(Some(_)) if typed.get("on-today") == "yes" => Err(messages.get("day-twice")),
        other => other,
    };
    let text = match given {
        Ok(Some(day)) if day > context.today() => messages.get(words.future),
        Ok(Some(day)) => return Ok(day),
        Ok(None) => messages.get(words.missing),
        Err(text) => text,
    };
    Err(vec![mistake("on", text, questions)])
}

/// Reads what was typed as a recording of the step; mistakes are put on their questions and returned as a list.
pub(crate) fn read(
    context: &AreaContext,
    register: &Register,
    (step_id, step): (&str, &Step),
    of: FormOf,
    sent: &Uploaded,
    questions: &mut [Question],
) -> Result<Recording, Vec<Mistake>> {
    let messages = context.messages();
    let typed = &sent.form;
    let (on, mut mistakes) = match read_on(context, DayWords::of(register, step), typed, questions) {
        Ok(on) => (Some(on), Vec::new()),
        Err(mistakes) => (None, mistakes),
    };
    let mut wrong = |name: &str, text: String, questions: &mut [Question]| {
        mistakes.push(mistake(name, text, questions));
    };
    let mut fields = BTreeMap::new();
    for id in &step.fields {
        let Some(field) = register.fields.get(id) else { continue };
        let given = match field.kind {
            FieldType::File => kept_file(context, id, sent, questions),
            FieldType::Entries => entries(id, of, context, typed),
            _ => read_field(context, id, field, on, typed),
        };
        match given {
            Ok(Some(value)) if !(value.is_blank() && step.required.contains(id)) => {
                fields.insert(id.clone(), value);
            }
            Ok(_) if step.required.contains(id) => {
                let text = missing_answer(messages, field);
                wrong(&format!("field-{id}"), text, questions);
            }
            Ok(_) => {}
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
        FieldType::Code | FieldType::Codes | FieldType::Boolean | FieldType::Entry | FieldType::Entries => {
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

/// A file sent with the form, or sent before and kept since: the record keeps it at once, so that it need not be chosen
/// again when another answer is wrong.
fn kept_file(
    context: &AreaContext,
    id: &str,
    sent: &Uploaded,
    questions: &mut [Question],
) -> Result<Option<Value>, String> {
    let name = format!("field-{id}");
    let store = context.site_context.site.record.store();
    let area = &context.area().id;
    let failed = |_| context.messages().get("error-500-text");
    let fact = match sent.files(&name).first() {
        Some(file) => {
            let bytes = file.read(LARGEST_FILE).map_err(|_| {
                let most = LARGEST_FILE >> 20;
                context
                    .messages()
                    .with("file-large", &[("most", most.to_string().into())])
            })?;
            FileFact {
                fingerprint: store.keep_file(area, &bytes).map_err(failed)?,
                name: file.name.clone(),
            }
        }
        None => {
            let Some((fingerprint, name)) = sent.form.get(&format!("{name}-kept")).split_once(' ') else {
                return Ok(None);
            };
            if store.file(area, fingerprint).map_err(failed)?.is_none() {
                return Ok(None);
            }
            FileFact {
                fingerprint: fingerprint.to_owned(),
                name: name.to_owned(),
            }
        }
    };
    if let Some(question) = questions.iter_mut().find(|q| q.name == name) {
        question.control = Control::File {
            kept: format!("{} {}", fact.fingerprint, fact.name),
            name: fact.name.clone(),
        };
    }
    Ok(Some(Value::File(fact)))
}

/// The entries chosen; where the entry leads to some already, none chosen ends them all.
fn entries(id: &str, of: FormOf, context: &AreaContext, typed: &FormData) -> Result<Option<Value>, String> {
    let name = format!("field-{id}");
    let given: Vec<&str> = typed.all(&name).filter(|v| !v.is_empty()).collect();
    let chosen = given.iter().filter_map(|v| v.parse().ok()).map(Reference::Entry);
    let chosen: Vec<Reference> = chosen.collect();
    let held = of
        .entry
        .is_some_and(|place| !context.position().linked_from(place, id).is_empty());
    Ok((!chosen.is_empty() || held).then_some(Value::Entries(chosen)))
}

fn read_field(
    context: &AreaContext,
    id: &str,
    field: &Field,
    on: Option<Date>,
    typed: &FormData,
) -> Result<Option<Value>, String> {
    let messages = context.messages();
    let name = format!("field-{id}");
    if field.kind == FieldType::Date {
        let Some(day) = read_day(messages, typed, &name, &field.title)? else {
            return Ok(None);
        };
        let checked = field.check(&Value::Date(day), None, on);
        return checked
            .map(|()| Some(Value::Date(day)))
            .map_err(|e| answer_wrong(messages, field, &e));
    }
    let text = match field.kind {
        FieldType::Moment => {
            let day = read_day(messages, typed, &name, &field.title)?;
            let time = typed.get(&format!("{name}-time"));
            match day {
                None if time.is_empty() => String::new(),
                day => format!("{} {time}", day.map(|d| d.to_string()).unwrap_or_default()),
            }
        }
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
    if field.kind == FieldType::Entry {
        let number = text
            .parse()
            .map_err(|_| answer_wrong(messages, field, &ValueError::Entry))?;
        return Ok(Some(Value::Entry(Reference::Entry(number))));
    }
    let value = field
        .read(&text, codes, on)
        .map_err(|e| answer_wrong(messages, field, &e))?;
    Ok(Some(value))
}

fn answer_wrong(messages: &Messages, field: &Field, problem: &ValueError) -> String {
    messages.with(
        "answer-wrong",
        &[
            ("question", field.title.clone().into()),
            ("problem", problem.to_string().into()),
        ],
    )
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
