use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use definitions::{Link, LinkTarget, Register, Step, Subject, Value};
use record::{EntryId, EntryRef, NO_ENTRY, NewWhat, Recording};

use super::record::{About, StepPage, only_now, stale, titled};
use crate::Asked;
use crate::ask::{Ask, Page, Posted, Reply};
use crate::failure::Failure;
use crate::forms::{Choice, Control, Mistake, Question, questions, read};
use crate::frame::Frame;
use crate::names::{ChildRead, label};
use crate::site::Shared;
use crate::write::Written;

/// Entries offered as the other end of a link before the form asks to link from elsewhere.
const MOST_ENDS: usize = 200;
/// How much of an entry's words stands beside its name.
const MOST_WORDS: usize = 110;
/// How the names of questions about measures begin.
const MEASURE_LINK: &str = "link-measure-";

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/areas/{area}/registers/{register}/open",
            get(|ask: Ask| ask.area("open an entry: choose a step", choose)),
        )
        .route(
            "/areas/{area}/registers/{register}/open/{step}",
            get(|ask: Ask| ask.area("open an entry", form))
                .post(|ask: Ask, posted: Posted| ask.area("open an entry", move |asked| save(asked, &posted))),
        )
}

#[derive(Template)]
#[template(path = "open_choose.html")]
struct ChoosePage {
    frame: Frame,
    about: About,
    steps: Vec<(String, String)>,
}

/// What is opened, and for which child.
struct Opening<'a> {
    register: &'a Register,
    child: Option<ChildRead<'a>>,
}

impl<'a> Opening<'a> {
    fn of(asked: &'a Asked) -> Result<Self, Failure> {
        let (_, register) = asked.visit.register_param()?;
        if !register.by_hand {
            return Err(Failure::NotFound);
        }
        let about_child = register.subject == Subject::Child && register.id != "child";
        let child = match asked.visit.query("child") {
            Some(id) if about_child => {
                let id = id.parse().map_err(|_| Failure::NotFound)?;
                let entry = asked.read_entry_id(EntryId(id))?;
                if entry.register().id != "child" {
                    return Err(Failure::NotFound);
                }
                entry.child
            }
            None if about_child => return Err(Failure::Refused(asked.words().get("open-which-child"))),
            _ => None,
        };
        Ok(Self { register, child })
    }

    fn about(&self, asked: &Asked) -> About {
        let back = match &self.child {
            Some(child) => child.href(),
            None if self.register.id == "child" => asked.href("/children", &[]),
            None => asked.href(&format!("/registers/{}", self.register.id), &[]),
        };
        About {
            heading: asked
                .words()
                .with("open-title", &[("register", self.register.title.clone().into())]),
            child: self.child.as_ref().map(ChildRead::name).unwrap_or_default(),
            back,
        }
    }

    fn step_href(&self, asked: &Asked, step: &str) -> String {
        let path = format!("/registers/{}/open/{step}", self.register.id);
        let child = self.child.as_ref().map(ChildRead::reference);
        let query: Vec<(&str, &str)> = child.as_deref().map(|c| ("child", c)).into_iter().collect();
        asked.href(&path, &query)
    }
}

/// `GET …/open`: which first step it is; a register with one goes straight to its form.
fn choose(asked: &Asked) -> Page {
    only_now(asked)?;
    let opening = Opening::of(asked)?;
    let steps: Vec<(String, String)> = opening
        .register
        .steps
        .iter()
        .filter(|(_, step)| step.opens)
        .map(|(id, step)| (step.title.clone(), opening.step_href(asked, id)))
        .collect();
    match &steps[..] {
        [(_, href)] => Ok(Reply::See(href.clone())),
        _ => {
            let about = opening.about(asked);
            Reply::page(&ChoosePage {
                frame: Frame::of_form(asked, &about.heading),
                about,
                steps,
            })
        }
    }
}

fn step_param<'a>(asked: &Asked, register: &'a Register) -> Result<(&'a str, &'a Step), Failure> {
    register
        .steps
        .get_key_value(asked.visit.param("step"))
        .filter(|(_, step)| step.opens)
        .map(|(id, step)| (id.as_str(), step))
        .ok_or(Failure::NotFound)
}

/// `GET …/open/{step}`: the form made from the first step, with the links the register defines.
fn form(asked: &Asked) -> Page {
    only_now(asked)?;
    let opening = Opening::of(asked)?;
    let (_, step) = step_param(asked, opening.register)?;
    let mut shown = questions(asked, opening.register, step, None);
    shown.extend(link_questions(asked, &opening, None));
    show(asked, &opening, step, shown, Vec::new(), StatusCode::OK)
}

/// `POST …/open/{step}`: opens the entry, or shows the form again with what was typed.
fn save(asked: &Asked, posted: &Posted) -> Page {
    let writer = asked.writer(posted)?;
    let opening = Opening::of(asked)?;
    let (id, step) = step_param(asked, opening.register)?;
    let mut shown = questions(asked, opening.register, step, Some(posted));
    let links = link_questions(asked, &opening, Some(posted));
    let Some(writer) = writer else {
        shown.extend(links);
        return show(asked, &opening, step, shown, vec![stale(asked)], StatusCode::FORBIDDEN);
    };
    let read = read(asked, opening.register, (id, step), posted, &mut shown);
    let chosen = chosen_links(&links);
    shown.extend(links);
    let recording = match read {
        Ok(recording) => recording,
        Err(mistakes) => return show(asked, &opening, step, shown, mistakes, StatusCode::UNPROCESSABLE_ENTITY),
    };
    let key = free_key(asked, &opening, &recording);
    let written = writer.open(&opening.register.id, opening.child.as_ref(), &key, &recording, chosen)?;
    match written {
        Written::Done(committed) => {
            let id = committed.entries.first().map(ToString::to_string).unwrap_or_default();
            let below = if opening.register.id == "child" {
                format!("/children/{id}")
            } else {
                format!("/registers/{}/{id}", opening.register.id)
            };
            Ok(Reply::See(asked.href(&below, &[("recorded", "1")])))
        }
        Written::Refused(sentence) => {
            let mistake = Mistake {
                href: "#on-day".to_owned(),
                text: sentence,
            };
            show(
                asked,
                &opening,
                step,
                shown,
                vec![mistake],
                StatusCode::UNPROCESSABLE_ENTITY,
            )
        }
        Written::Conflict => Err(Failure::Conflict),
    }
}

/// A key nobody has used: the day for a child's entries, by which a return names them too, so that the return finds
/// what was recorded by hand; otherwise a number of its own.
fn free_key(asked: &Asked, opening: &Opening<'_>, recording: &Recording) -> String {
    let Some(child) = &opening.child else {
        return format!("by-hand-{}", uuid::Uuid::now_v7().simple());
    };
    let ledger = asked.position().ledger();
    let register = asked
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

/// For each link to entries: the entries it may lead to, of the same child or of the partnership.
fn link_questions(asked: &Asked, opening: &Opening<'_>, typed: Option<&Posted>) -> Vec<Question> {
    let position = asked.position();
    let mut out = Vec::new();
    for (id, link) in &opening.register.links {
        let target = match &link.to {
            LinkTarget::Register(target) => target,
            LinkTarget::Measure => {
                out.push(measure_question(asked, opening.register, id, link, typed));
                continue;
            }
        };
        let Some(at) = asked.definitions().register_index(target) else {
            continue;
        };
        let table = position.table(at);
        let subject = opening.child.as_ref().map_or(NO_ENTRY, |c| c.place);
        let ends: Vec<u32> = (0u32..)
            .take(table.len())
            .filter(|&row| table.subject[row as usize] == subject)
            .take(MOST_ENDS + 1)
            .collect();
        if ends.is_empty() || ends.len() > MOST_ENDS {
            continue;
        }
        let name = format!("link-{id}");
        let one_open = ends
            .iter()
            .filter(|&&row| table.closed[row as usize] == record::NO_DAY)
            .count()
            == 1;
        let choices = ends
            .iter()
            .enumerate()
            .map(|(n, &row)| {
                let end = position.ledger().entry(table.entry[row as usize]).id.to_string();
                Choice {
                    id: if n == 0 {
                        name.clone()
                    } else {
                        format!("{name}-{}", n + 1)
                    },
                    chosen: match typed {
                        Some(posted) => posted.all(&name).any(|v| v == end),
                        // Asked for from the other end's own page; or the one that is open, which is nearly always meant.
                        None if asked.visit.query(id).is_some_and(|wanted| wanted == end) => true,
                        None => link.single && one_open && table.closed[row as usize] == record::NO_DAY,
                    },
                    label: label_with_words(asked, at, row),
                    value: end,
                }
            })
            .collect();
        out.push(Question {
            label: link_label(asked, opening.register, link),
            hint: String::new(),
            error: String::new(),
            control: if link.single {
                Control::Radios { choices }
            } else {
                Control::Boxes { choices }
            },
            name,
        });
    }
    out
}

/// Any of the measures, by what they are called.
fn measure_question(asked: &Asked, register: &Register, id: &str, link: &Link, typed: Option<&Posted>) -> Question {
    let name = format!("{MEASURE_LINK}{id}");
    let choices = asked
        .visit
        .site
        .figures
        .measures
        .by_id
        .values()
        .enumerate()
        .map(|(n, measure)| Choice {
            id: if n == 0 {
                name.clone()
            } else {
                format!("{name}-{}", n + 1)
            },
            chosen: typed.is_some_and(|posted| posted.all(&name).any(|v| v == measure.id)),
            label: format!("{}: {}", measure.id, measure.title),
            value: measure.id.clone(),
        });
    Question {
        label: link_label(asked, register, link),
        hint: String::new(),
        error: String::new(),
        control: Control::Boxes {
            choices: choices.collect(),
        },
        name,
    }
}

fn link_label(asked: &Asked, register: &Register, link: &Link) -> String {
    asked.words().with(
        "link-question",
        &[
            ("register", register.title.clone().into()),
            ("link", link.title.clone().into()),
        ],
    )
}

/// What an entry is called, with the beginning of its words where it has any: a paragraph's number says little alone.
fn label_with_words(asked: &Asked, register: usize, row: u32) -> String {
    let label = label(asked, register, row);
    let Some(Value::Text(words)) = asked.position().value(register, row, "words") else {
        return label;
    };
    let mut short: String = words.chars().take(MOST_WORDS).collect();
    if words.chars().count() > MOST_WORDS {
        short.push('…');
    }
    format!("{label}: {short}")
}

/// The links that were chosen; only entries the form itself offered count.
fn chosen_links(questions: &[Question]) -> Vec<NewWhat> {
    let mut out = Vec::new();
    for question in questions {
        let (Control::Radios { choices } | Control::Boxes { choices }) = &question.control else {
            continue;
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
    asked: &Asked,
    opening: &Opening<'_>,
    step: &Step,
    questions: Vec<Question>,
    mistakes: Vec<Mistake>,
    status: StatusCode,
) -> Page {
    Reply::page_with(
        status,
        &StepPage {
            frame: Frame::of_form(asked, &titled(asked, &step.title, &mistakes)),
            about: opening.about(asked),
            heading: step.title.clone(),
            action: asked.visit.here_with(&[]),
            questions,
            mistakes,
            seen: String::new(),
            meanwhile: Vec::new(),
            button: asked.words().get("record-button"),
        },
    )
}
