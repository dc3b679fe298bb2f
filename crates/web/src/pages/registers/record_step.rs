use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use calendar::date_of_day_number;
use definitions::{FieldType, Register, RunningClock, Step, Value};
use record::order::OrderCheck;
use record::{EntryId, NO_DAY, Seq};

use crate::AreaContext;
use crate::clock_view::{standing, standing_of, urgency_of};
use crate::context::PageRequest;
use crate::display::value;
use crate::error::PageError;
use crate::form_data::FormData;
use crate::forms::{Control, FormOf, Mistake, Question, is_search, questions, read};
use crate::labels::{EntryRead, shortened};
use crate::layout::Layout;
use crate::recording::{About, only_now, stale, titled};
use crate::reply::{Page, Reply};
use crate::site::Shared;
use crate::timeline::{self, TimelineItem};
use crate::upload::Uploaded;
use crate::work_list::Ready;
use crate::write::Written;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/areas/{area}/entries/{entry}/record",
            get(|request: PageRequest| request.area("record: choose a step", choose)),
        )
        .route(
            "/areas/{area}/entries/{entry}/record/{step}",
            get(|request: PageRequest| request.area("record a step", form)).post(
                |request: PageRequest, sent: Uploaded| {
                    request.area("record a step", move |context| save(context, &sent))
                },
            ),
        )
}

struct StepLink {
    title: String,
    href: String,
    /// When it happened last, or the state of the clock that awaits it.
    already: String,
    class: &'static str,
}

#[derive(Template)]
#[template(path = "registers/record_choose.html")]
struct ChoosePage {
    layout: Layout,
    about: About,
    awaited: Vec<StepLink>,
    next: Vec<StepLink>,
    done: Vec<StepLink>,
    exemptions: Vec<StepLink>,
}

/// `GET …/record`: what can be recorded on an entry.
fn choose(context: &AreaContext) -> Page {
    only_now(context)?;
    let entry = context.entry_param()?;
    let messages = context.messages();
    let table = context.position().table(entry.register_at);
    let (mut next, mut done, mut exemptions) = (Vec::new(), Vec::new(), Vec::new());
    let mut awaited: Vec<(i64, StepLink)> = Vec::new();
    let now = context.whole_now()?;
    for (at, (id, step)) in entry.register().steps.iter().enumerate() {
        if !context.access().may_record(&now, entry.register_at, at, entry.place) {
            continue;
        }
        let last = table.last[at][entry.row as usize];
        let already = (last != NO_DAY).then(|| date_of_day_number(last)).flatten();
        let link = StepLink {
            title: step.title.clone(),
            href: entry.below(&format!("/record/{id}"), &[]),
            already: already
                .map(|day| messages.with("already-on", &[("date", messages.date(day).into())]))
                .unwrap_or_default(),
            class: "gt-quiet",
        };
        // A step may stop several clocks: the most binding speaks, so that a local standard never passes for the law.
        let waiting = context
            .position()
            .clocks(entry.register_at, entry.row)
            .filter(|(_, running)| running.state.is_open())
            .map(|(clock, running)| (&entry.register().clocks[clock], running))
            .filter(|(clock, _)| clock.until.contains(&at))
            .min_by_key(|(clock, running)| (clock.conditional, clock.force, std::cmp::Reverse(running.days)));
        if let Some((clock, running)) = waiting {
            let link = StepLink {
                already: standing_of(messages, clock, &running),
                class: urgency_of(clock, &running),
                ..link
            };
            awaited.push((running.days, link));
        } else if already.is_some() && !step.repeats {
            done.push(link);
        } else if step.exemption {
            exemptions.push(link);
        } else {
            next.push(link);
        }
    }
    // The most pressing first; steps that await the same day stay in the order of the definition.
    awaited.sort_by_key(|(days, _)| std::cmp::Reverse(*days));
    Reply::page(&ChoosePage {
        layout: About::of(&entry).layout(context, &messages.get("record-title")),
        about: About::of(&entry),
        awaited: awaited.into_iter().map(|(_, link)| link).collect(),
        next,
        done,
        exemptions,
    })
}

/// What must be confirmed before a step is recorded.
#[derive(Default)]
pub(super) struct Confirm {
    pub(super) heading: String,
    pub(super) text: String,
    /// What makes it necessary: a text, and the address of what it is about.
    pub(super) lines: Vec<(String, String)>,
    /// What recording it would do to time limits.
    pub(super) clocks: Vec<ClockChange>,
    /// Sent back with the answers; when it differs by then, it must be confirmed again.
    pub(super) value: String,
}

/// A time limit before and after a recording.
pub(super) struct ClockChange {
    pub(super) title: String,
    pub(super) before: String,
    pub(super) after: String,
}

/// What a form for a step shows.
#[derive(Template)]
#[template(path = "registers/record_step.html")]
pub(super) struct StepPage {
    pub(super) layout: Layout,
    pub(super) about: About,
    pub(super) heading: String,
    pub(super) action: String,
    pub(super) questions: Vec<Question>,
    pub(super) mistakes: Vec<Mistake>,
    /// The entry's version that this page shows; empty for a new entry.
    pub(super) seen: String,
    /// What must be confirmed first.
    pub(super) confirm: Option<Confirm>,
    /// What someone else recorded since the form was opened.
    pub(super) meanwhile: Vec<TimelineItem>,
    pub(super) button: String,
    /// Whether another entry waits for the same step, so that its form can be opened at once.
    pub(super) then_next: bool,
    /// What was recorded just before this form opened: a text and an address.
    pub(super) saved: Option<(String, String)>,
}

impl StepPage {
    /// Whether the form sends a file.
    fn sends_files(&self) -> bool {
        self.questions.iter().any(|q| matches!(q.control, Control::File { .. }))
    }
}

fn step_param<'a>(context: &'a AreaContext, register: &'a Register) -> Result<(&'a str, &'a Step), PageError> {
    let (id, step) = register
        .steps
        .get_key_value(context.site_context.param("step"))
        .ok_or(PageError::NotFound)?;
    Ok((id, step))
}

/// The questions of a step, each with what is on record now: a report is written beside the last one.
pub(super) fn questions_with_answers(
    context: &AreaContext,
    entry: &EntryRead<'_>,
    step: &Step,
    typed: Option<&FormData>,
) -> Vec<Question> {
    let (register, messages) = (entry.register(), context.messages());
    let mut questions = questions(context, register, step, FormOf::entry(context, entry.place), typed);
    for question in &mut questions {
        let held = question.name.strip_prefix("field-").and_then(|id| {
            let held = context.position().value(entry.register_at, entry.row, id)?;
            let text = value(context, register.fields.get(id)?, &held);
            (!text.is_empty()).then(|| shortened(&text, MOST_SHOWN))
        });
        if let Some(text) = held {
            let now = messages.with("record-now", &[("value", text.into())]);
            question.hint = format!("{} {now}", question.hint).trim_start().to_owned();
        }
    }
    questions
}

/// The answers on record as if they had been typed, to confirm or change. References and files are shown beside their
/// questions instead.
fn answers_on_record(context: &AreaContext, entry: &EntryRead<'_>, step: &Step) -> FormData {
    let mut answers = Vec::new();
    for id in &step.fields {
        let Some(held) = context.position().value(entry.register_at, entry.row, id) else {
            continue;
        };
        let name = format!("field-{id}");
        let codes = entry
            .register()
            .fields
            .get(id)
            .is_some_and(|f| f.kind == FieldType::Codes);
        match held {
            Value::Date(day) => {
                answers.push((format!("{name}-day"), day.day().to_string()));
                answers.push((format!("{name}-month"), day.month().to_string()));
                answers.push((format!("{name}-year"), day.year().to_string()));
            }
            Value::Text(text) if codes => {
                answers.extend(text.split(' ').map(|code| (name.clone(), code.to_owned())));
            }
            Value::Text(_)
            | Value::Integer(_)
            | Value::Number(_)
            | Value::Money(_)
            | Value::Hours(_)
            | Value::Boolean(_) => answers.push((name, held.to_string())),
            Value::Moment(_) | Value::File(_) | Value::Entry(_) | Value::Entries(_) => {}
        }
    }
    FormData::of(answers)
}

/// Letters of an answer on record that are shown beside its question.
const MOST_SHOWN: usize = 300;

/// `GET …/record/{step}`: the form made from the step's definition.
fn form(context: &AreaContext) -> Page {
    only_now(context)?;
    let entry = context.entry_param()?;
    let (_, step) = step_param(context, entry.register())?;
    let on_record = step.prefilled.then(|| answers_on_record(context, &entry, step));
    let mut shown = questions_with_answers(context, &entry, step, on_record.as_ref());
    if context.site_context.query("saved").is_some() {
        // Another child's form: nothing is recorded there by one press of a button.
        shown.iter_mut().for_each(Question::clear_day);
    }
    show(context, &entry, step, shown, Vec::new(), None, StatusCode::OK)
}

/// `POST …/record/{step}`: records it, or shows the form again with what was typed.
fn save(context: &AreaContext, sent: &Uploaded) -> Page {
    let form = &sent.form;
    let writer = context.writer(form)?;
    let entry = context.entry_param()?;
    let register = entry.register();
    let (id, step) = step_param(context, register)?;
    let of = FormOf::entry(context, entry.place);
    let mut shown = questions_with_answers(context, &entry, step, Some(form));
    let seen: i64 = form.get("seen").parse().unwrap_or(0);
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(writer) = writer else {
        return show(
            context,
            &entry,
            step,
            shown,
            vec![stale(context)],
            Some(seen),
            StatusCode::FORBIDDEN,
        );
    };
    if is_search(form) {
        return show(context, &entry, step, shown, Vec::new(), Some(seen), StatusCode::OK);
    }
    let recording = match read(context, register, (id, step), of, sent, &mut shown) {
        Ok(recording) => recording,
        Err(mistakes) => return show(context, &entry, step, shown, mistakes, Some(seen), unprocessable),
    };
    let order = record::order::check(context.position(), entry.place, &recording);
    let confirm = (!order.is_in_order()).then(|| days_out_of_order(context, &order));
    if let Some(confirm) = confirm.filter(|c| c.value != form.get("confirmed")) {
        return confirm_first(context, &entry, step, shown, seen, confirm);
    }
    let next = (form.get("then") == "next")
        .then(|| next_waiting(context, &entry, step))
        .flatten();
    match writer.record(&entry, Seq(seen), &recording)? {
        Written::Done(committed) => Ok(Reply::See(next.unwrap_or_else(|| {
            format!(
                "{}?recorded={}#event-{}",
                entry.href(),
                committed.last.0,
                committed.last.0
            )
        }))),
        Written::Refused(sentence) => {
            let mistake = Mistake {
                href: "#on-day".to_owned(),
                text: sentence,
            };
            show(context, &entry, step, shown, vec![mistake], Some(seen), unprocessable)
        }
        Written::Conflict => conflict(context, &entry, step, shown, seen),
    }
}

/// The entry that was recorded on just before this form opened, to see or to withdraw it: a text and an address.
fn saved(context: &AreaContext) -> Result<Option<(String, String)>, PageError> {
    let number = context
        .site_context
        .query("saved")
        .and_then(|number| number.parse().ok());
    let Some(number) = number else { return Ok(None) };
    let entry = context.read_entry_id(EntryId(number))?;
    let child = entry.child.as_ref().map(|child| format!("{}, ", child.name()));
    let name = child.unwrap_or_default() + &entry.label();
    let text = context
        .messages()
        .with("recorded-next-saved", &[("entry", name.into())]);
    Ok(Some((text, entry.href())))
}

/// The form of the same step on the entry of the register that waits for it longest, other than this one.
fn next_waiting(context: &AreaContext, entry: &EntryRead<'_>, step: &Step) -> Option<String> {
    let position = context.position();
    let register = entry.register();
    let (at, (id, _)) = register
        .steps
        .iter()
        .enumerate()
        .find(|(_, (_, own))| std::ptr::eq(*own, step))?;
    let work = context.site_context.site.derived.work(position);
    // Steps that must come first are on record.
    let table = position.table(entry.register_at);
    let follows = |row: u32| {
        step.after
            .iter()
            .all(|&first| table.first[first][row as usize] != NO_DAY)
    };
    let waits = |(open, ready): &(&record::OpenClock, Ready)| {
        let clock = register.clocks.get_index(usize::from(open.clock));
        usize::from(open.register) == entry.register_at
            && open.row != entry.row
            && *ready == Ready::Now
            && follows(open.row)
            && clock.is_some_and(|(_, clock)| clock.until.contains(&at))
    };
    let (open, _) = work.clocks(position).find(waits)?;
    let place = position.table(entry.register_at).entry[open.row as usize];
    let number = position.ledger().entry(place).id;
    let saved = entry.id().to_string();
    Some(context.href(
        &format!("/entries/{number}/record/{id}"),
        &[("recorded", "1"), ("saved", &saved)],
    ))
}

fn show(
    context: &AreaContext,
    entry: &EntryRead<'_>,
    step: &Step,
    questions: Vec<Question>,
    mistakes: Vec<Mistake>,
    seen: Option<i64>,
    status: StatusCode,
) -> Page {
    let version = context.position().version(entry.place).0;
    let mut layout = About::of(entry).layout(context, &titled(context, &step.title, &mistakes));
    if mistakes.is_empty() && context.site_context.query("recorded").is_some() {
        layout.notice = Some(context.messages().get("recorded-next-notice"));
    }
    Reply::page_with(
        status,
        &StepPage {
            layout,
            about: About::of(entry),
            heading: step.title.clone(),
            action: context.site_context.path.clone(),
            questions,
            mistakes,
            seen: seen.unwrap_or(version).to_string(),
            confirm: None,
            meanwhile: Vec::new(),
            button: context.messages().get("record-button"),
            then_next: next_waiting(context, entry, step).is_some(),
            saved: saved(context)?,
        },
    )
}

/// The days that cannot be right together, and what recording the step would do to time limits.
pub(super) fn days_out_of_order(context: &AreaContext, order: &OrderCheck) -> Confirm {
    let messages = context.messages();
    let lines: Vec<(String, String)> = (order.out_of_order.iter())
        .map(|pair| (pair.to_string(), String::new()))
        .collect();
    let shown = |running: Option<RunningClock>| match running {
        None => messages.get("order-not-started"),
        Some(running) => messages.with(
            "order-clock",
            &[
                ("due", messages.date(running.due).into()),
                ("standing", standing(messages, &running).into()),
            ],
        ),
    };
    let clocks = order.effects.iter().filter_map(|effect| {
        let register = &context.definitions().registers[effect.register];
        let (_, clock) = register.clocks.get_index(effect.clock)?;
        Some(ClockChange {
            title: clock.title.clone(),
            before: shown(effect.before),
            after: shown(effect.after),
        })
    });
    Confirm {
        heading: messages.get("order-title"),
        text: messages.get("order-text"),
        value: lines
            .iter()
            .map(|(text, _)| text.as_str())
            .collect::<Vec<_>>()
            .join("; "),
        clocks: clocks.collect(),
        lines,
    }
}

fn confirm_first(
    context: &AreaContext,
    entry: &EntryRead<'_>,
    step: &Step,
    questions: Vec<Question>,
    seen: i64,
    confirm: Confirm,
) -> Page {
    let about = About::of(entry);
    Reply::page(&StepPage {
        layout: about.layout(context, &confirm.heading),
        about,
        heading: step.title.clone(),
        action: context.site_context.path.clone(),
        questions,
        mistakes: Vec::new(),
        seen: seen.to_string(),
        confirm: Some(confirm),
        meanwhile: Vec::new(),
        button: context.messages().get("order-button"),
        then_next: false,
        saved: None,
    })
}

/// Someone else was first: what they recorded, and the form with what was typed, to be sent again knowingly.
fn conflict(context: &AreaContext, entry: &EntryRead<'_>, step: &Step, questions: Vec<Question>, seen: i64) -> Page {
    // The position of this request may be older than what the store refused for.
    let place = entry.place;
    let record = &context.site_context.site.record;
    let version = record.ledger(&context.area().id)?.entry(place).version.0;
    let meanwhile = timeline::since(context, context.read_entry(place)?, seen)?;
    Reply::page_with(
        StatusCode::CONFLICT,
        &StepPage {
            layout: About::of(entry).layout(context, &context.messages().get("conflict-title")),
            about: About::of(entry),
            heading: step.title.clone(),
            action: context.site_context.path.clone(),
            questions,
            mistakes: Vec::new(),
            seen: version.to_string(),
            confirm: None,
            meanwhile,
            button: context.messages().get("conflict-button"),
            then_next: next_waiting(context, entry, step).is_some(),
            saved: saved(context)?,
        },
    )
}
