use askama::Template;
use axum::Router;
use axum::routing::get;
use definitions::{Anchor, Clock, LinkTarget, Register};

use crate::context::{Page, PageRequest, Reply, SiteContext};
use crate::display::ForceView;
use crate::layout::Layout;
use crate::messages::Messages;
use crate::site::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/definitions",
            get(|request: PageRequest| request.site("definitions", all)),
        )
        .route(
            "/definitions/{register}",
            get(|request: PageRequest| request.site("definition of a register", one)),
        )
}

struct RegisterLine {
    title: String,
    href: String,
    purpose: String,
    law: String,
}

#[derive(Template)]
#[template(path = "reference/definitions.html")]
struct DefinitionsPage {
    layout: Layout,
    registers: Vec<RegisterLine>,
    version: String,
}

/// `/definitions`: what is kept, under which law.
fn all(site_context: &SiteContext) -> Page {
    let registers = site_context
        .definitions()
        .registers
        .values()
        .map(|register| RegisterLine {
            title: register.plural.clone(),
            href: format!("/definitions/{}", register.id),
            purpose: register.purpose.clone(),
            law: register.law.clone(),
        })
        .collect();
    Reply::page(&DefinitionsPage {
        layout: Layout::outside(site_context, &site_context.messages().get("definitions-title")),
        registers,
        version: site_context.messages().with(
            "definitions-version",
            &[("version", site_context.definitions().version.clone().into())],
        ),
    })
}

struct StepView {
    title: String,
    id: String,
    remarks: Vec<String>,
}

struct ClockPart {
    id: String,
    title: String,
    reference: String,
    force: ForceView,
    limit: String,
    starts: String,
    stops: String,
    exemptions: String,
    law: String,
    source: String,
    dated: String,
}

struct FieldView {
    title: String,
    id: String,
    kind: String,
    remarks: String,
}

struct CaseView {
    title: String,
    happened: Vec<String>,
    then: Vec<String>,
}

#[derive(Template)]
#[template(path = "reference/definition.html")]
struct DefinitionPage {
    layout: Layout,
    heading: String,
    purpose: String,
    law: String,
    team: String,
    file: String,
    demands: String,
    steps: Vec<StepView>,
    clocks: Vec<ClockPart>,
    fields: Vec<FieldView>,
    links: Vec<String>,
    cases: Vec<CaseView>,
}

/// `/definitions/{register}`: one register as its file defines it, with the law of each limit and worked cases.
fn one(site_context: &SiteContext) -> Page {
    let (_, register) = site_context.register_param()?;
    let messages = site_context.messages();
    let fields = register
        .fields
        .iter()
        .map(|(id, field)| {
            let mut remarks = Vec::new();
            if let Some(list) = field
                .codes
                .as_ref()
                .and_then(|c| site_context.definitions().code_list(c))
            {
                remarks.push(
                    list.codes
                        .iter()
                        .map(|c| format!("{}: {}", c.code, c.title))
                        .collect::<Vec<_>>()
                        .join("; "),
                );
            }
            if field.personal {
                remarks.push(messages.get("field-personal"));
            }
            if field.hidden {
                remarks.push(messages.get("field-hidden"));
            }
            FieldView {
                title: field.title.clone(),
                id: id.clone(),
                kind: messages.get(match field.kind {
                    definitions::FieldType::Text => "kind-text",
                    definitions::FieldType::Code => "kind-code",
                    definitions::FieldType::Codes => "kind-codes",
                    definitions::FieldType::Date => "kind-date",
                    definitions::FieldType::Integer => "kind-integer",
                    definitions::FieldType::Boolean => "kind-boolean",
                }),
                remarks: remarks.join(". "),
            }
        })
        .collect();
    let links = register
        .links
        .values()
        .map(|link| {
            let to = match &link.to {
                LinkTarget::Measure => messages.get("a-measure"),
                LinkTarget::Register(id) => site_context
                    .definitions()
                    .register(id)
                    .map_or(id.as_str(), |r| &r.title)
                    .to_owned(),
            };
            messages.with(
                "link-line",
                &[
                    ("register", register.title.clone().into()),
                    ("link", link.title.clone().into()),
                    ("to", to.into()),
                ],
            )
        })
        .collect();
    Reply::page(&DefinitionPage {
        layout: Layout::outside(site_context, &register.plural).back(
            "/definitions".to_owned(),
            &site_context.messages().get("definitions-title"),
        ),
        heading: register.plural.clone(),
        purpose: register.purpose.clone(),
        law: register.law.clone(),
        team: register.team.clone(),
        file: format!("definitions/{}", register.file),
        demands: register.demands.join(", "),
        steps: register
            .steps
            .iter()
            .map(|(id, step)| step_view(messages, register, id, step))
            .collect(),
        clocks: register
            .clocks
            .iter()
            .map(|(id, clock)| clock_part(messages, register, id, clock))
            .collect(),
        fields,
        links,
        cases: register
            .examples
            .iter()
            .map(|example| case(messages, register, example))
            .collect(),
    })
}

fn step_view(messages: &Messages, register: &Register, id: &str, step: &definitions::Step) -> StepView {
    let mut remarks = Vec::new();
    for (holds, key) in [
        (step.opens, "step-opens"),
        (step.closes, "step-closes"),
        (step.repeats, "step-repeats"),
        (step.exemption, "step-exemption"),
    ] {
        if holds {
            remarks.push(messages.get(key));
        }
    }
    if let Some(stage) = &step.stage {
        remarks.push(messages.with("step-stage", &[("stage", stage.clone().into())]));
    }
    let fields: Vec<&str> = step
        .fields
        .iter()
        .filter_map(|f| register.fields.get(f).map(|f| f.title.as_str()))
        .collect();
    if !fields.is_empty() {
        remarks.push(messages.with("step-fields", &[("fields", fields.join("; ").into())]));
    }
    StepView {
        title: step.title.clone(),
        id: id.to_owned(),
        remarks,
    }
}

fn steps_named(register: &Register, steps: &[usize]) -> String {
    let titles: Vec<&str> = steps
        .iter()
        .filter_map(|&at| register.steps.get_index(at).map(|(_, s)| s.title.as_str()))
        .collect();
    titles.join("; ")
}

fn clock_part(messages: &Messages, register: &Register, id: &str, clock: &Clock) -> ClockPart {
    let starts: Vec<&str> = clock
        .from
        .iter()
        .filter_map(|anchor| match *anchor {
            Anchor::Step(at) => register.steps.get_index(at).map(|(_, s)| s.title.as_str()),
            Anchor::Field(at) => register.fields.get_index(at).map(|(_, f)| f.title.as_str()),
        })
        .collect();
    let dated = match (clock.in_force_from, clock.in_force_to) {
        (None, None) => String::new(),
        (Some(from), None) => messages.with("in-force-from", &[("from", messages.date(from).into())]),
        (None, Some(to)) => messages.with("in-force-to", &[("to", messages.date(to).into())]),
        (Some(from), Some(to)) => messages.with(
            "in-force-between",
            &[("from", messages.date(from).into()), ("to", messages.date(to).into())],
        ),
    };
    ClockPart {
        id: id.to_owned(),
        title: clock.title.clone(),
        reference: clock.reference.clone(),
        force: ForceView::of(messages, clock.force),
        limit: String::from(clock.within),
        starts: starts.join("; "),
        stops: steps_named(register, &clock.until),
        exemptions: steps_named(register, &clock.lifted_by),
        law: clock.law.clone(),
        source: clock.source.clone(),
        dated,
    }
}

/// An example as a worked case: what happened, and what each clock then says.
fn case(messages: &Messages, register: &Register, example: &definitions::Example) -> CaseView {
    let mut happened: Vec<(calendar::Date, String)> = Vec::new();
    for (step, days) in &example.events {
        let title = register.steps.get(step).map_or(step.as_str(), |s| &s.title);
        happened.extend(days.iter().map(|day| (*day, title.to_owned())));
    }
    for (field, day) in &example.fields {
        let title = register.fields.get(field).map_or(field.as_str(), |f| &f.title);
        happened.push((*day, title.to_owned()));
    }
    happened.sort();
    let mut happened: Vec<String> = happened
        .into_iter()
        .map(|(day, what)| {
            messages.with(
                "case-event",
                &[("date", messages.date(day).into()), ("what", what.into())],
            )
        })
        .collect();
    happened.push(messages.with("case-today", &[("date", messages.date(example.today).into())]));
    let then = example
        .clocks
        .iter()
        .map(|(id, expected)| {
            let title = register.clocks.get(id).map_or(id.as_str(), |c| &c.title);
            let mut says = Vec::new();
            if let Some(due) = expected.due {
                says.push(messages.with("case-due", &[("date", messages.date(due).into())]));
            }
            if let Some(state) = &expected.state {
                says.push(messages.get(&format!("case-state-{}", state.replace('_', "-"))));
            }
            says.extend(expected.days.map(|days| match expected.state.as_deref() {
                Some("met") if days == 0 => messages.get("case-last-day"),
                Some("met") => messages.with("case-days-before", &[("days", days.saturating_neg().into())]),
                _ => messages.days_late(days),
            }));
            format!("{title}: {}", says.join(", "))
        })
        .collect();
    CaseView {
        title: example.title.clone(),
        happened,
        then,
    }
}
