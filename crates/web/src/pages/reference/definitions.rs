use askama::Template;
use axum::Router;
use axum::routing::get;
use definitions::{Clock, Definitions, LinkTarget, Register};

use crate::clock_view::{ForceView, dated, regime_text};
use crate::context::{PageRequest, SiteContext};
use crate::layout::Layout;
use crate::messages::Messages;
use crate::reply::{Page, Reply};
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
    /// Whether it was checked against the text of the law, in words; empty where it is set by something else.
    checked: String,
    source: String,
    dated: String,
    /// How it has rounds, pauses and extensions, a sentence each.
    rules: Vec<String>,
    /// Its regime, with whom that governs.
    regime: String,
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
                    definitions::FieldType::Line => "kind-line",
                    definitions::FieldType::Text => "kind-text",
                    definitions::FieldType::Code => "kind-code",
                    definitions::FieldType::Codes => "kind-codes",
                    definitions::FieldType::Date => "kind-date",
                    definitions::FieldType::Integer => "kind-integer",
                    definitions::FieldType::Boolean => "kind-boolean",
                    definitions::FieldType::Moment => "kind-moment",
                    definitions::FieldType::Number => "kind-number",
                    definitions::FieldType::Money => "kind-money",
                    definitions::FieldType::Hours => "kind-hours",
                    definitions::FieldType::File => "kind-file",
                    definitions::FieldType::Entry => "kind-entry",
                    definitions::FieldType::Entries => "kind-entries",
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
                LinkTarget::Registers(ids) => {
                    let title = |id: &String| {
                        let register = site_context.definitions().register(id);
                        register.map_or_else(|| id.clone(), |r| r.title.clone())
                    };
                    ids.iter().map(title).collect::<Vec<_>>().join(", ")
                }
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
            .map(|(id, clock)| clock_part(messages, site_context.definitions(), register, id, clock))
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

fn clock_part(
    messages: &Messages,
    definitions: &Definitions,
    register: &Register,
    id: &str,
    clock: &Clock,
) -> ClockPart {
    let starts: Vec<String> = clock
        .from
        .iter()
        .map(|anchor| clock.anchor_title(register, *anchor))
        .collect();
    ClockPart {
        id: id.to_owned(),
        title: clock.title.clone(),
        reference: clock.reference.clone(),
        force: ForceView::of(messages, clock.force),
        limit: clock.limits_in_words(),
        starts: starts.join("; "),
        stops: steps_named(register, &clock.until),
        exemptions: steps_named(register, &clock.lifted_by),
        law: clock.law.clone(),
        checked: checked(&clock.source).map_or_else(String::new, |key| messages.get(key)),
        source: clock.source.clone(),
        dated: dated(messages, clock.in_force_from, clock.in_force_to),
        rules: clock_rules(messages, register, clock),
        regime: definitions
            .regime_of(clock)
            .map(|regime| format!("{}. {}", regime_text(messages, regime), regime.cohort))
            .unwrap_or_default(),
    }
}

/// Whether a clock was checked against the text of the law, as its `source` says; `None` where it rests on none, such
/// as a day in an improvement plan.
fn checked(source: &str) -> Option<&'static str> {
    let says = |words: &[&str]| words.iter().any(|w| source.contains(w));
    match (
        says(&["primary text read"]),
        says(&["to check", "to verify", "own knowledge"]),
    ) {
        (true, false) => Some("clock-checked-yes"),
        (true, true) => Some("clock-checked-part"),
        (false, true) => Some("clock-checked-not"),
        (false, false) => None,
    }
}

/// What a clock does beyond counting once, a sentence each.
fn clock_rules(messages: &Messages, register: &Register, clock: &Clock) -> Vec<String> {
    let mut out = Vec::new();
    let mut say = |key: &str, steps: &[usize]| {
        if !steps.is_empty() {
            out.push(messages.with(key, &[("steps", steps_named(register, steps).into())]));
        }
    };
    say("clock-ends-with", &clock.ends);
    say("clock-outlives", &clock.outlives);
    if let Some(pauses) = &clock.pauses {
        say("clock-pauses-with", &pauses.from);
        say("clock-resumes-with", &pauses.until);
    }
    let extending: Vec<usize> = clock.extended_by.iter().map(|extension| extension.step).collect();
    say("clock-extended-with", &extending);
    if clock.rounds {
        out.push(messages.get("clock-has-rounds"));
    }
    for leave in &clock.leave {
        out.push(messages.with(
            "clock-leaves",
            &[
                ("step", leave.title.clone().into()),
                ("limit", leave.within.to_string().into()),
            ],
        ));
    }
    out
}

/// An example as a worked case: what happened, and what must come of it.
fn case(messages: &Messages, register: &Register, example: &definitions::Example) -> CaseView {
    let mut happened: Vec<(calendar::Date, String)> = Vec::new();
    let field_title = |id: &str| register.fields.get(id).map_or(id, |f| f.title.as_str()).to_owned();
    let step_title = |id: &str| register.steps.get(id).map_or(id, |s| s.title.as_str()).to_owned();
    for event in &example.events {
        let said = [
            event.recorded.map(|day| ("case-recorded", day)),
            event.retracted.map(|day| ("case-retracted", day)),
        ];
        let mut what = step_title(&event.step);
        for (key, day) in said.into_iter().flatten() {
            what = messages.with(key, &[("what", what.into()), ("date", messages.date(day).into())]);
        }
        happened.push((event.on, what));
        for (field, fact) in &event.fields {
            let fact = fact_text(messages, fact).into();
            let what = messages.with("case-gives", &[("what", field_title(field).into()), ("fact", fact)]);
            happened.push((event.on, what));
        }
    }
    for (field, fact) in &example.fields {
        match fact {
            definitions::Fact::Date(day) => happened.push((*day, field_title(field))),
            fact => {
                let first = example.events.first().map_or(calendar::Date::MIN, |event| event.on);
                let fact = fact_text(messages, fact).into();
                let what = messages.with("case-gives", &[("what", field_title(field).into()), ("fact", fact)]);
                happened.push((first, what));
            }
        }
    }
    happened.sort();
    let happened: Vec<String> = happened
        .into_iter()
        .map(|(day, what)| {
            messages.with(
                "case-event",
                &[("date", messages.date(day).into()), ("what", what.into())],
            )
        })
        .collect();
    let mut then = Vec::new();
    for reading in &example.readings {
        then.push(messages.with("case-today", &[("date", messages.date(reading.today).into())]));
        if let Some(known) = reading.known {
            then.push(messages.with("case-known", &[("date", messages.date(known).into())]));
        }
        then.extend(expected_of(messages, register, &reading.own));
        then.extend(reading.findings.iter().flatten().cloned());
    }
    CaseView {
        title: example.title.clone(),
        happened,
        then,
    }
}

fn fact_text(messages: &Messages, fact: &definitions::Fact) -> String {
    match fact {
        definitions::Fact::Date(day) => messages.date(*day),
        definitions::Fact::Boolean(yes) => messages.get(if *yes { "case-yes" } else { "case-no" }),
        other => other.to_string(),
    }
}

/// What the entry of a case must show, line by line.
fn expected_of(messages: &Messages, register: &Register, expected: &definitions::Expectation) -> Vec<String> {
    let mut then = Vec::new();
    let step_title = |id: &str| register.steps.get(id).map_or(id, |s| s.title.as_str()).to_owned();
    for (id, expected) in &expected.clocks {
        let title = register.clocks.get(id).map_or(id.as_str(), |c| &c.title);
        let says = expected_text(messages, expected);
        if !says.is_empty() {
            then.push(format!("{title}: {says}"));
        }
        for (at, round) in expected.rounds.iter().flatten().enumerate() {
            let says = expected_text(messages, round);
            let round = messages.with(
                "case-round",
                &[("title", title.to_owned().into()), ("number", (at + 1).into())],
            );
            then.push(format!("{round}: {says}"));
        }
        for (step, day) in &expected.latest {
            then.push(messages.with(
                "case-latest",
                &[("step", step_title(step).into()), ("date", messages.date(*day).into())],
            ));
        }
    }
    let title = |name: &str| match (register.values.get(name), register.fields.get(name)) {
        (Some(value), _) => value.title.clone(),
        (_, Some(field)) => field.title.clone(),
        _ => name.to_owned(),
    };
    for (name, fact) in &expected.values {
        let fact = fact_text(messages, fact).into();
        then.push(messages.with("case-gives", &[("what", title(name).into()), ("fact", fact)]));
    }
    for name in &expected.missing {
        then.push(messages.with("case-missing", &[("what", title(name).into())]));
    }
    then.extend(expected.stage.iter().cloned());
    for trial in &expected.refused {
        let say = trial.say.clone().unwrap_or_default();
        let step = step_title(&trial.step).into();
        then.push(messages.with("case-refused", &[("step", step), ("say", say.into())]));
    }
    for trial in &expected.allowed {
        then.push(messages.with("case-allowed", &[("step", step_title(&trial.step).into())]));
    }
    then
}

/// What an example expects of one round, in words.
fn expected_text(messages: &Messages, expected: &definitions::Expected) -> String {
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
    says.join(", ")
}
