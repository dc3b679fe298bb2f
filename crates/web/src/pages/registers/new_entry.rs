use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use definitions::{Link, LinkTarget, Register, Step};
use record::{EntryId, EntryRef, NO_DAY, NO_ENTRY, NewWhat, Recording};

use super::record_step::{Confirm, StepPage};
use crate::AreaContext;
use crate::child_search::{NAMING, likely_same};
use crate::context::PageRequest;
use crate::error::PageError;
use crate::form_data::FormData;
use crate::forms::{Choice, Control, FormOf, Mistake, Question, grouped, is_search, questions, read};
use crate::labels::{ChildRead, EntryRead, register_href};
use crate::layout::Layout;
use crate::recording::{About, only_now, stale, titled};
use crate::references;
use crate::reply::{Page, Reply};
use crate::site::Shared;
use crate::upload::Uploaded;
use crate::write::Written;

/// Children named who may be the one about to be added.
const MOST_SAME: usize = 10;
/// How the names of questions about measures begin.
const MEASURE_LINK: &str = "link-measure-";

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/areas/{area}/registers/{register}/open",
            get(|request: PageRequest| request.area("open an entry: choose a step", choose)),
        )
        .route(
            "/areas/{area}/registers/{register}/open/{step}",
            get(|request: PageRequest| request.area("open an entry", form)).post(
                |request: PageRequest, sent: Uploaded| {
                    request.area("open an entry", move |context| save(context, &sent))
                },
            ),
        )
}

#[derive(Template)]
#[template(path = "registers/new_entry.html")]
struct ChoosePage {
    layout: Layout,
    about: About,
    steps: Vec<(String, String)>,
}

/// What is opened, for which child, and as a part of which entry or about which.
struct Opening<'a> {
    register: &'a Register,
    child: Option<ChildRead<'a>>,
    parent: Option<EntryRead<'a>>,
}

impl<'a> Opening<'a> {
    fn of(context: &'a AreaContext) -> Result<Self, PageError> {
        let (_, register) = context.register_param()?;
        if !register.by_hand {
            return Err(PageError::NotFound);
        }
        if let Some(whole) = register.whole() {
            let of = context.site_context.query("of").and_then(|id| id.parse().ok());
            let mut parent = context.read_entry_id(EntryId(of.ok_or(PageError::NotFound)?))?;
            if parent.register().id != whole {
                return Err(PageError::NotFound);
            }
            return Ok(Self {
                register,
                child: parent.child.take(),
                parent: Some(parent),
            });
        }
        let about_child = register.about_people && !register.people;
        let child = match context.site_context.query("child") {
            Some(id) if about_child => {
                let id = id.parse().map_err(|_| PageError::NotFound)?;
                let entry = context.read_entry_id(EntryId(id))?;
                if !entry.register().people {
                    return Err(PageError::NotFound);
                }
                entry.child
            }
            None if about_child => return Err(PageError::Refused(context.messages().get("open-which-child"))),
            _ => None,
        };
        Ok(Self {
            register,
            child,
            parent: None,
        })
    }

    /// The entry that the form is about, which is not on record yet.
    fn form_of(&self) -> FormOf {
        FormOf {
            subject: self.child.as_ref().map_or(NO_ENTRY, |child| child.place),
            entry: None,
        }
    }

    /// The entry it will be about, or a part of.
    fn subject(&self) -> Option<EntryId> {
        let parent = self.parent.as_ref().map(EntryRead::id);
        parent.or_else(|| self.child.as_ref().map(ChildRead::id))
    }

    fn about(&self, context: &AreaContext) -> About {
        let (back, back_to) = match (&self.parent, &self.child) {
            (Some(parent), _) => (parent.href(), parent.label()),
            (None, Some(child)) => (child.href(), context.messages().get("back-child")),
            (None, None) => (
                register_href(context, &self.register.id, &[]),
                self.register.plural.clone(),
            ),
        };
        About {
            heading: context
                .messages()
                .with("open-title", &[("register", self.register.title.clone().into())]),
            child: self.child.as_ref().map(ChildRead::name).unwrap_or_default(),
            back,
            back_to,
        }
    }

    fn step_href(&self, context: &AreaContext, step: &str) -> String {
        let path = format!("/registers/{}/open/{step}", self.register.id);
        let name = if self.parent.is_some() { "of" } else { "child" };
        let of = self.subject().map(|id| id.to_string());
        let query: Vec<(&str, &str)> = of.as_deref().map(|of| (name, of)).into_iter().collect();
        context.href(&path, &query)
    }
}

/// `GET …/open`: which first step it is; a register with one goes straight to its form.
fn choose(context: &AreaContext) -> Page {
    only_now(context)?;
    let opening = Opening::of(context)?;
    let steps: Vec<(String, String)> = opening
        .register
        .steps
        .iter()
        .filter(|(_, step)| step.opens)
        .map(|(id, step)| (step.title.clone(), opening.step_href(context, id)))
        .collect();
    match &steps[..] {
        [(_, href)] => Ok(Reply::See(href.clone())),
        _ => {
            let about = opening.about(context);
            Reply::page(&ChoosePage {
                layout: about.layout(context, &about.heading),
                about,
                steps,
            })
        }
    }
}

fn step_param<'a>(context: &AreaContext, register: &'a Register) -> Result<(&'a str, &'a Step), PageError> {
    register
        .steps
        .get_key_value(context.site_context.param("step"))
        .filter(|(_, step)| step.opens)
        .map(|(id, step)| (id.as_str(), step))
        .ok_or(PageError::NotFound)
}

/// `GET …/open/{step}`: the form made from the first step, with the links the register defines.
fn form(context: &AreaContext) -> Page {
    only_now(context)?;
    let opening = Opening::of(context)?;
    let (_, step) = step_param(context, opening.register)?;
    let mut shown = questions(context, opening.register, step, opening.form_of(), None);
    shown.extend(link_questions(context, &opening, None));
    show(context, &opening, step, shown, Vec::new(), StatusCode::OK)
}

/// `POST …/open/{step}`: opens the entry, or shows the form again with what was typed.
fn save(context: &AreaContext, sent: &Uploaded) -> Page {
    let form = &sent.form;
    let writer = context.writer(form)?;
    let opening = Opening::of(context)?;
    let (id, step) = step_param(context, opening.register)?;
    let mut shown = questions(context, opening.register, step, opening.form_of(), Some(form));
    let links = link_questions(context, &opening, Some(form));
    let Some(writer) = writer else {
        shown.extend(links);
        return show(
            context,
            &opening,
            step,
            shown,
            vec![stale(context)],
            StatusCode::FORBIDDEN,
        );
    };
    if is_search(form) {
        shown.extend(links);
        return show(context, &opening, step, shown, Vec::new(), StatusCode::OK);
    }
    let read = read(
        context,
        opening.register,
        (id, step),
        opening.form_of(),
        sent,
        &mut shown,
    );
    let chosen = chosen_links(&links);
    shown.extend(links);
    let recording = match read {
        Ok(recording) => recording,
        Err(mistakes) => {
            return show(
                context,
                &opening,
                step,
                shown,
                mistakes,
                StatusCode::UNPROCESSABLE_ENTITY,
            );
        }
    };
    if opening.register.people {
        if !NAMING.iter().any(|field| recording.fields.contains_key(*field)) {
            let mistake = Mistake {
                href: "#field-surname".to_owned(),
                text: context.messages().get("child-needs-name"),
            };
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return show(context, &opening, step, shown, vec![mistake], status);
        }
        let confirm = same_children(context, &recording)?;
        if let Some(confirm) = confirm.filter(|c| c.value != form.get("confirmed")) {
            return confirm_first(context, &opening, step, shown, confirm);
        }
    }
    let key = free_key(context, &opening, &recording);
    let written = writer.open(opening.register, opening.subject(), &key, &recording, chosen)?;
    match written {
        Written::Done(committed) => {
            let id = committed.entries.first().map(ToString::to_string).unwrap_or_default();
            if let Some(parent) = opening.parent.as_ref().filter(|_| opening.register.part) {
                return Ok(Reply::See(format!("{}?recorded=1", parent.href())));
            }
            let below = if opening.register.people {
                format!("/children/{id}")
            } else {
                format!("/registers/{}/{id}", opening.register.id)
            };
            Ok(Reply::See(context.href(&below, &[("recorded", "1")])))
        }
        Written::Refused(sentence) => {
            let mistake = Mistake {
                href: "#on-day".to_owned(),
                text: sentence,
            };
            show(
                context,
                &opening,
                step,
                shown,
                vec![mistake],
                StatusCode::UNPROCESSABLE_ENTITY,
            )
        }
        Written::Conflict => Err(PageError::Conflict),
    }
}

/// The children on record who may be the one about to be added; `None` when there are none.
fn same_children(context: &AreaContext, recording: &Recording) -> Result<Option<Confirm>, PageError> {
    let messages = context.messages();
    let places = likely_same(context, &recording.fields);
    if places.is_empty() {
        return Ok(None);
    }
    let mut lines = Vec::new();
    for &place in places.iter().take(MOST_SAME) {
        let child = context.read_child(place)?;
        let born = messages.date_or(child.birth_date(), "unknown-day");
        let text = messages.with(
            "child-same-line",
            &[
                ("name", child.name().into()),
                ("born", born.into()),
                ("number", child.reference().into()),
            ],
        );
        lines.push((text, child.href()));
    }
    let numbers: Vec<String> = places.iter().map(ToString::to_string).collect();
    Ok(Some(Confirm {
        heading: messages.with("child-same-title", &[("count", places.len().into())]),
        text: messages.get("child-same-text"),
        lines,
        clocks: Vec::new(),
        value: numbers.join("-"),
    }))
}

fn confirm_first(
    context: &AreaContext,
    opening: &Opening<'_>,
    step: &Step,
    questions: Vec<Question>,
    confirm: Confirm,
) -> Page {
    let about = opening.about(context);
    Reply::page(&StepPage {
        layout: about.layout(context, &confirm.heading),
        about,
        heading: step.title.clone(),
        action: context.site_context.here_with(&[]),
        questions,
        mistakes: Vec::new(),
        seen: String::new(),
        confirm: Some(confirm),
        meanwhile: Vec::new(),
        button: context.messages().get("child-same-button"),
        then_next: false,
        saved: None,
    })
}

/// A key not yet used: the day for a child's entries, by which a return names them too, so that the return finds
/// what was recorded by hand; otherwise a number of its own.
fn free_key(context: &AreaContext, opening: &Opening<'_>, recording: &Recording) -> String {
    let Some(child) = opening.child.as_ref().filter(|_| opening.parent.is_none()) else {
        return format!("by-hand-{}", uuid::Uuid::now_v7().simple());
    };
    let ledger = context.position().ledger();
    let register = context
        .definitions()
        .register_index(&opening.register.id)
        .and_then(|at| u16::try_from(at).ok())
        .unwrap_or(u16::MAX);
    let day = recording.on.to_string();
    let taken = |key: &str| ledger.place_by_key(register, child.place, key).is_some();
    std::iter::once(day.clone())
        .chain((2..100).map(|n| format!("{day}#{n}")))
        .find(|key| !taken(key))
        .unwrap_or_else(|| format!("{day}#{}", uuid::Uuid::now_v7().simple()))
}

/// For each link that no field defines: the entries it may lead to, of the same child or of the partnership; and for
/// each relation to measures, the measures.
fn link_questions(context: &AreaContext, opening: &Opening<'_>, typed: Option<&FormData>) -> Vec<Question> {
    let mut out = Vec::new();
    for (id, link) in &opening.register.links {
        let of = match &link.to {
            LinkTarget::Measure => {
                out.push(measure_question(context, opening.register, id, link, &[], typed));
                continue;
            }
            LinkTarget::Registers(_) if link.field.is_some() => continue,
            LinkTarget::Registers(of) => of,
        };
        let subject = opening.form_of().subject;
        // Come from the other end's own page; or the one that is open, which is nearly always meant.
        let wanted = context
            .site_context
            .query(id)
            .and_then(|id| id.parse().ok())
            .map(EntryId);
        let chosen = wanted.or_else(|| only_open(context, of, subject).filter(|_| link.single));
        let asked = references::Asked {
            name: format!("link-{id}"),
            label: link_label(context, opening.register, link),
            hint: String::new(),
            of,
            single: link.single,
            subject,
            field: None,
        };
        let question = references::question(context, asked, chosen.as_slice(), typed);
        let none = match &question.control {
            Control::Radios { choices } | Control::Boxes { choices } => choices.is_empty(),
            _ => false,
        };
        if !none {
            out.push(question);
        }
    }
    out
}

/// The one open entry of the registers about a subject, where there is just one.
fn only_open(context: &AreaContext, of: &[String], subject: u32) -> Option<EntryId> {
    let position = context.position();
    let mut found = None;
    for at in of.iter().filter_map(|id| context.definitions().register_index(id)) {
        let table = position.table(at);
        for row in (0..table.len()).filter(|&row| table.subject[row] == subject && table.closed[row] == NO_DAY) {
            if found.replace(position.ledger().entry(table.entry[row]).id).is_some() {
                return None;
            }
        }
    }
    found
}

/// Any of the measures, by what they are called.
pub(super) fn measure_question(
    context: &AreaContext,
    register: &Register,
    id: &str,
    link: &Link,
    held: &[String],
    typed: Option<&FormData>,
) -> Question {
    let name = format!("{MEASURE_LINK}{id}");
    let measures = context.site_context.site.figures.measures.by_id.values();
    let choices = measures.map(|measure| {
        let register = context.definitions().register(&measure.register);
        let choice = Choice {
            id: String::new(),
            chosen: match typed {
                Some(form) => form.all(&name).any(|v| v == measure.id),
                None => held.contains(&measure.id),
            },
            label: format!("{}: {}", measure.id, measure.title),
            value: measure.id.clone(),
        };
        (register.map_or_else(String::new, |r| r.plural.clone()), choice)
    });
    let choices = choices.collect();
    grouped(
        context.messages(),
        (name, link_label(context, register, link)),
        false,
        choices,
        typed,
    )
}

fn link_label(context: &AreaContext, register: &Register, link: &Link) -> String {
    if let Some(question) = &link.question {
        let values = [("question", question.as_str().into())];
        return context.messages().with("optional", &values);
    }
    context.messages().with(
        "link-question",
        &[
            ("register", register.title.clone().into()),
            ("link", link.title.clone().into()),
        ],
    )
}

/// The links that were chosen; only entries the form itself offered count.
fn chosen_links(questions: &[Question]) -> Vec<NewWhat> {
    let mut out = Vec::new();
    for question in questions {
        let choices: Vec<&Choice> = match &question.control {
            Control::Radios { choices } | Control::Boxes { choices } => choices.iter().collect(),
            Control::Groups { groups, .. } => groups.iter().flat_map(|g| &g.choices).collect(),
            _ => continue,
        };
        if let Some(link) = question.name.strip_prefix(MEASURE_LINK) {
            out.extend(choices.iter().filter(|c| c.chosen).map(|c| NewWhat::LinkMeasure {
                link: link.to_owned(),
                measure: c.value.clone(),
            }));
            continue;
        }
        let Some(link) = question.name.strip_prefix("link-") else {
            continue;
        };
        for choice in choices.iter().filter(|c| c.chosen) {
            if let Ok(id) = choice.value.parse() {
                out.push(NewWhat::Link {
                    link: link.to_owned(),
                    to: EntryRef::Existing(EntryId(id)),
                });
            }
        }
    }
    out
}

fn show(
    context: &AreaContext,
    opening: &Opening<'_>,
    step: &Step,
    questions: Vec<Question>,
    mistakes: Vec<Mistake>,
    status: StatusCode,
) -> Page {
    Reply::page_with(
        status,
        &StepPage {
            layout: opening
                .about(context)
                .layout(context, &titled(context, &step.title, &mistakes)),
            about: opening.about(context),
            heading: step.title.clone(),
            action: context.site_context.here_with(&[]),
            questions,
            mistakes,
            seen: String::new(),
            confirm: None,
            meanwhile: Vec::new(),
            button: context.messages().get("record-button"),
            then_next: false,
            saved: None,
        },
    )
}
