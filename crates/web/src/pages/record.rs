use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use calendar::date_of_day_number;
use definitions::{Register, Step};
use record::{NO_DAY, Seq};

use crate::Asked;
use crate::ask::{Ask, Page, Posted, Reply};
use crate::failure::Failure;
use crate::forms::{Mistake, Question, questions, read};
use crate::frame::Frame;
use crate::names::EntryRead;
use crate::show::{standing, urgency};
use crate::site::Shared;
use crate::timeline::{self, TimelineItem};
use crate::write::Written;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/areas/{area}/entries/{entry}/record",
            get(|ask: Ask| ask.area("record: choose a step", choose)),
        )
        .route(
            "/areas/{area}/entries/{entry}/record/{step}",
            get(|ask: Ask| ask.area("record a step", form))
                .post(|ask: Ask, posted: Posted| ask.area("record a step", move |asked| save(asked, &posted))),
        )
}

struct StepLink {
    title: String,
    href: String,
    /// When it happened last, or how the clock stands that awaits it.
    already: String,
    class: &'static str,
}

#[derive(Template)]
#[template(path = "record_choose.html")]
struct ChoosePage {
    frame: Frame,
    about: About,
    awaited: Vec<StepLink>,
    next: Vec<StepLink>,
    done: Vec<StepLink>,
    exemptions: Vec<StepLink>,
}

/// The entry a form is about, as its page shows it above the form.
pub(super) struct About {
    pub(super) heading: String,
    pub(super) child: String,
    pub(super) back: String,
}

impl About {
    pub(super) fn of(entry: &EntryRead<'_>) -> Self {
        Self {
            heading: entry.label(),
            child: entry.child.as_ref().map(|c| c.name()).unwrap_or_default(),
            back: entry.href(),
        }
    }
}

/// Recording belongs to the present only.
pub(super) fn only_now(asked: &Asked) -> Result<(), Failure> {
    match asked.known() {
        None => Ok(()),
        Some(_) => Err(Failure::Refused(asked.words().get("past-no-recording"))),
    }
}

/// `GET …/record`: what can be recorded on an entry.
fn choose(asked: &Asked) -> Page {
    only_now(asked)?;
    let entry = asked.entry_param()?;
    let words = asked.words();
    let table = asked.position().table(entry.register_at);
    let (mut next, mut done, mut exemptions) = (Vec::new(), Vec::new(), Vec::new());
    let mut awaited: Vec<(i64, StepLink)> = Vec::new();
    for (at, (id, step)) in entry.register().steps.iter().enumerate() {
        let last = table.last[at][entry.row as usize];
        let already = (last != NO_DAY).then(|| date_of_day_number(last)).flatten();
        let link = StepLink {
            title: step.title.clone(),
            href: entry.below(&format!("/record/{id}"), &[]),
            already: already
                .map(|day| words.with("already-on", &[("date", words.date(day).into())]))
                .unwrap_or_default(),
            class: "gt-quiet",
        };
        // A step may stop several clocks: the most binding speaks, so that a local standard never passes for the law.
        let waiting = asked
            .position()
            .clocks(entry.register_at, entry.row)
            .filter(|(_, running)| running.state.is_open())
            .map(|(clock, running)| (&entry.register().clocks[clock], running))
            .filter(|(clock, _)| clock.until.contains(&at))
            .min_by_key(|(clock, running)| (clock.force, std::cmp::Reverse(running.days)))
            .map(|(_, running)| running);
        if let Some(running) = waiting {
            let link = StepLink {
                already: standing(words, &running),
                class: urgency(&running),
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
        frame: Frame::of_form(asked, &words.get("record-title")),
        about: About::of(&entry),
        awaited: awaited.into_iter().map(|(_, link)| link).collect(),
        next,
        done,
        exemptions,
    })
}

/// What a form for a step shows.
#[derive(Template)]
#[template(path = "record_step.html")]
pub(super) struct StepPage {
    pub(super) frame: Frame,
    pub(super) about: About,
    pub(super) heading: String,
    pub(super) action: String,
    pub(super) questions: Vec<Question>,
    pub(super) mistakes: Vec<Mistake>,
    /// The entry's version that this page shows; empty for a new entry.
    pub(super) seen: String,
    /// What somebody else recorded since the form was opened.
    pub(super) meanwhile: Vec<TimelineItem>,
    pub(super) button: String,
}

fn step_param<'a>(asked: &'a Asked, register: &'a Register) -> Result<(&'a str, &'a Step), Failure> {
    let (id, step) = register
        .steps
        .get_key_value(asked.visit.param("step"))
        .ok_or(Failure::NotFound)?;
    Ok((id, step))
}

/// `GET …/record/{step}`: the form made from the step's definition.
fn form(asked: &Asked) -> Page {
    only_now(asked)?;
    let entry = asked.entry_param()?;
    let (_, step) = step_param(asked, entry.register())?;
    let shown = questions(asked, entry.register(), step, None);
    show(asked, &entry, step, shown, Vec::new(), None, StatusCode::OK)
}

/// `POST …/record/{step}`: records it, or shows the form again with what was typed.
fn save(asked: &Asked, posted: &Posted) -> Page {
    let writer = asked.writer(posted)?;
    let entry = asked.entry_param()?;
    let register = entry.register();
    let (id, step) = step_param(asked, register)?;
    let mut shown = questions(asked, register, step, Some(posted));
    let seen: i64 = posted.get("seen").parse().unwrap_or(0);
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(writer) = writer else {
        return show(
            asked,
            &entry,
            step,
            shown,
            vec![stale(asked)],
            Some(seen),
            StatusCode::FORBIDDEN,
        );
    };
    let recording = match read(asked, register, (id, step), posted, &mut shown) {
        Ok(recording) => recording,
        Err(mistakes) => return show(asked, &entry, step, shown, mistakes, Some(seen), unprocessable),
    };
    match writer.record(&entry, Seq(seen), &recording)? {
        Written::Done(committed) => Ok(Reply::See(format!(
            "{}?recorded={}#event-{}",
            entry.href(),
            committed.last.0,
            committed.last.0
        ))),
        Written::Refused(sentence) => {
            let mistake = Mistake {
                href: "#on-day".to_owned(),
                text: sentence,
            };
            show(asked, &entry, step, shown, vec![mistake], Some(seen), unprocessable)
        }
        Written::Conflict => conflict(asked, &entry, step, shown, seen),
    }
}

/// The mistake that is nobody's: the server was started anew while the form was open.
pub(super) fn stale(asked: &Asked) -> Mistake {
    Mistake {
        href: "#main-content".to_owned(),
        text: asked.words().get("form-stale"),
    }
}

fn show(
    asked: &Asked,
    entry: &EntryRead<'_>,
    step: &Step,
    questions: Vec<Question>,
    mistakes: Vec<Mistake>,
    seen: Option<i64>,
    status: StatusCode,
) -> Page {
    let version = asked.position().version(entry.place).0;
    Reply::page_with(
        status,
        &StepPage {
            frame: Frame::of_form(asked, &titled(asked, &step.title, &mistakes)),
            about: About::of(entry),
            heading: step.title.clone(),
            action: asked.visit.path.clone(),
            questions,
            mistakes,
            seen: seen.unwrap_or(version).to_string(),
            meanwhile: Vec::new(),
            button: asked.words().get("record-button"),
        },
    )
}

/// The tab's title says at once when there is a mistake, as screen readers read it first.
pub(super) fn titled(asked: &Asked, title: &str, mistakes: &[Mistake]) -> String {
    if mistakes.is_empty() {
        title.to_owned()
    } else {
        asked
            .words()
            .with("error-prefix", &[("title", title.to_owned().into())])
    }
}

/// The status of a form shown again: what was sent could not be taken when there is a mistake.
pub(super) fn status(mistakes: &[Mistake]) -> StatusCode {
    if mistakes.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

/// Somebody else was first: what they recorded, and the form with what was typed, to be sent again knowingly.
fn conflict(asked: &Asked, entry: &EntryRead<'_>, step: &Step, questions: Vec<Question>, seen: i64) -> Page {
    // The position of this request may be older than what the store refused for.
    let place = entry.place;
    let record = &asked.visit.site.record;
    let version = record.ledger(&asked.area().id)?.entry(place).version.0;
    let meanwhile = timeline::since(asked, asked.read_entry(place)?, seen)?;
    Reply::page_with(
        StatusCode::CONFLICT,
        &StepPage {
            frame: Frame::of_form(asked, &asked.words().get("conflict-title")),
            about: About::of(entry),
            heading: step.title.clone(),
            action: asked.visit.path.clone(),
            questions,
            mistakes: Vec::new(),
            seen: version.to_string(),
            meanwhile,
            button: asked.words().get("conflict-button"),
        },
    )
}
