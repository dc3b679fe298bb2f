mod entry;
mod import;
mod links;
mod new_entry;
mod parts;
mod record_step;
mod retract;

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::routing::get;
use calendar::date_of_day_number;
use definitions::Register;
use record::NO_DAY;
use submissions::register_file;

use crate::AreaContext;
use crate::clock_view::{standing_of, urgency_of};
use crate::context::{Page, PageRequest, Reply};
use crate::error::PageError;
use crate::forms::Choice;
use crate::labels::{ThemeView, entry_href, label, register_href, stage, themes};
use crate::layout::Layout;
use crate::paging::Paging;
use crate::site::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/areas/{area}/registers",
            get(|request: PageRequest| request.area("registers", all)),
        )
        .route(
            "/areas/{area}/registers/{register}",
            get(|request: PageRequest| request.area("register", one)),
        )
        .route(
            "/areas/{area}/registers/{register}/export/{form}",
            get(|request: PageRequest| request.area("export of a register", export)),
        )
        .merge(entry::routes())
        .merge(import::routes())
        .merge(links::routes())
        .merge(new_entry::routes())
        .merge(record_step::routes())
        .merge(retract::routes())
}

struct RegisterLine {
    title: String,
    href: String,
    purpose: String,
    counts: String,
}

#[derive(Template)]
#[template(path = "registers/list.html")]
struct RegistersPage {
    layout: Layout,
    themes: Vec<ThemeView<RegisterLine>>,
}

/// `/areas/{area}/registers`: the lists that are kept, by theme.
fn all(context: &AreaContext) -> Page {
    let messages = context.messages();
    Reply::page(&RegistersPage {
        layout: Layout::of(context, &messages.get("registers-title")),
        themes: themes(context, |at, register| {
            let table = context.position().table(at);
            let rows = (0u32..).take(table.len());
            let open = rows.filter(|row| context.position().is_open(at, *row)).count();
            RegisterLine {
                title: register.plural.clone(),
                href: register_href(context, &register.id, &[]),
                purpose: register.purpose.clone(),
                counts: messages.with("register-counts", &[("open", open.into()), ("all", table.len().into())]),
            }
        }),
    })
}

struct EntryLine {
    who: String,
    who_href: String,
    reference: String,
    entry: String,
    href: String,
    stage: String,
    opened: String,
    closed: String,
    next: String,
    next_class: &'static str,
}

#[derive(Template)]
#[template(path = "registers/register.html")]
struct RegisterPage {
    layout: Layout,
    heading: String,
    purpose: String,
    law: String,
    definition: String,
    of_children: bool,
    states: Vec<Choice>,
    stages: Vec<Choice>,
    kept: Vec<(&'static str, String)>,
    lines: Vec<EntryLine>,
    paging: Paging,
    open_href: Option<String>,
    open_text: String,
    import_href: Option<String>,
    /// What is exported: its name, and its address.
    exports: Vec<(String, String)>,
}

/// `/areas/{area}/registers/{register}`: the entries of one register. Of the open ones those with the limit most days
/// late come first, and those without a limit last; others are in order of opening, the latest first.
fn one(context: &AreaContext) -> Page {
    let (at, register) = context.register_param()?;
    if register.people {
        return Ok(Reply::See(register_href(context, &register.id, &[])));
    }
    let messages = context.messages();
    let state = context.site_context.query("state").unwrap_or("open");
    let wanted_stage = context.site_context.query("stage");
    let rows = listed(context, at, register);
    let paging = Paging::of(&context.site_context, rows.len());
    let lines = rows[paging.from..paging.to]
        .iter()
        .map(|&row| line(context, at, row))
        .collect::<Result<_, _>>()?;
    let mut stages: Vec<&str> = register.steps.values().filter_map(|s| s.stage.as_deref()).collect();
    let mut seen = std::collections::BTreeSet::new();
    stages.retain(|stage| seen.insert(*stage));
    let choice = |name: &str, value: &str, label: String, chosen: bool| Choice {
        id: format!("{name}-{value}"),
        value: value.to_owned(),
        label,
        chosen,
    };
    Reply::page(&RegisterPage {
        layout: Layout::of(context, &register.plural)
            .back(context.href("/registers", &[]), &messages.get("registers-title")),
        heading: register.plural.clone(),
        purpose: register.purpose.clone(),
        law: register.law.clone(),
        definition: format!("/definitions/{}", register.id),
        of_children: register.about_people,
        states: ["open", "closed", "all"]
            .iter()
            .map(|s| {
                let replaced = *s == "closed" && register.latest_per.is_some();
                let key = if replaced {
                    "register-closed-or-replaced"
                } else {
                    state_key(s)
                };
                choice("state", s, messages.get(key), *s == state)
            })
            .collect(),
        stages: stages
            .into_iter()
            .map(|s| choice("stage", s, s.to_owned(), wanted_stage == Some(s)))
            .collect(),
        kept: context
            .site_context
            .query("known")
            .map(|known| ("known", known.to_owned()))
            .into_iter()
            .collect(),
        lines,
        paging,
        // An entry about a child is opened from the child's page, where it is plain which child it is.
        open_href: (context.known().is_none() && register.by_hand && register.subject == definitions::Subject::Area)
            .then(|| context.href(&format!("/registers/{}/open", register.id), &[])),
        open_text: messages.with("open-title", &[("register", register.title.clone().into())]),
        import_href: (context.known().is_none() && register.by_hand)
            .then(|| context.href(&format!("/registers/{}/import", register.id), &[])),
        exports: [
            ("csv", "register-export-csv"),
            ("xlsx", "register-export-xlsx"),
            ("json", "register-export-json"),
        ]
        .iter()
        .map(|(form, key)| {
            let path = format!("{}/export/{form}", context.site_context.path);
            let query = context.site_context.query_pairs().filter(|(name, _)| *name != "page");
            (messages.get(key), crate::context::address(&path, query))
        })
        .collect(),
    })
}

/// The place of each row of a register among its open limits, most days late first.
fn by_urgency(context: &AreaContext, register: usize) -> HashMap<u32, usize> {
    let clocks = &context.definitions().registers[register].clocks;
    let binding = context
        .position()
        .open_clocks()
        .iter()
        .filter(|open| usize::from(open.register) == register && !clocks[usize::from(open.clock)].conditional);
    let mut places = HashMap::new();
    for (place, open) in binding.enumerate() {
        places.entry(open.row).or_insert(place);
    }
    places
}

/// Key of the words for a choice of open and closed entries.
fn state_key(state: &str) -> &'static str {
    match state {
        "open" => "register-open",
        "closed" => "register-closed",
        _ => "register-all",
    }
}

/// The rows that the list shows, in its order.
fn listed(context: &AreaContext, at: usize, register: &Register) -> Vec<u32> {
    let table = context.position().table(at);
    let state = context.site_context.query("state").unwrap_or("open");
    let wanted_stage = context.site_context.query("stage");
    let stage_steps: Vec<u16> = register
        .steps
        .values()
        .zip(0u16..)
        .filter(|(step, _)| wanted_stage.is_some_and(|wanted| step.stage.as_deref() == Some(wanted)))
        .map(|(_, at)| at)
        .collect();
    let mut rows: Vec<u32> = (0u32..)
        .take(table.len())
        .filter(|&row| {
            let open = context.position().is_open(at, row);
            let fits = match state {
                "open" => open,
                "closed" => !open,
                _ => true,
            };
            fits && (wanted_stage.is_none() || stage_steps.contains(&table.stage[row as usize]))
        })
        .collect();
    let urgent = if state == "open" {
        by_urgency(context, at)
    } else {
        HashMap::new()
    };
    rows.sort_by_key(|row| {
        let rank = urgent.get(row).copied().unwrap_or(usize::MAX);
        (rank, std::cmp::Reverse((table.opened[*row as usize], *row)))
    });
    rows
}

/// `…/export/{form}`: exactly what the list shows, all of its pages: as CSV or a workbook that can be changed and
/// imported again, or as JSON.
fn export(context: &AreaContext) -> Page {
    let (at, register) = context.register_param()?;
    if register.people {
        return Err(PageError::NotFound);
    }
    let rows = listed(context, at, register);
    // Each child is read, so each passes the policy.
    for &row in &rows {
        context.child_of(at, row)?;
    }
    let position = context.position();
    let name = |ending: &str| format!("{}-{}.{ending}", register.id, context.today());
    match context.site_context.param("form") {
        "csv" => {
            let (headings, lines) = register_file::export(position, at, &rows);
            crate::csv_file::reply(&name("csv"), &headings, lines.into_iter())
        }
        "xlsx" => {
            let (headings, lines) = register_file::export(position, at, &rows);
            let book = register_file::workbook(context.definitions(), register, Some((&headings, &lines)));
            Ok(Reply::File {
                name: name("xlsx"),
                kind: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                bytes: book.map_err(|e| PageError::Internal(format!("a workbook could not be written: {e}")))?,
            })
        }
        "json" => Ok(Reply::File {
            name: name("json"),
            kind: "application/json",
            bytes: register_file::export_json(position, at, &rows).to_string().into_bytes(),
        }),
        _ => Err(PageError::NotFound),
    }
}

fn line(context: &AreaContext, register: usize, row: u32) -> Result<EntryLine, PageError> {
    let messages = context.messages();
    let position = context.position();
    let table = position.table(register);
    let at = row as usize;
    let day = |number: i32| {
        (number != NO_DAY)
            .then(|| date_of_day_number(number))
            .flatten()
            .map(|d| messages.date(d))
            .unwrap_or_default()
    };
    let (who, who_href, reference) = match context.child_of(register, row)? {
        Some(child) => (child.name(), child.href(), child.reference()),
        None => Default::default(),
    };
    let clocks = &context.definitions().registers[register].clocks;
    // A limit that may not bind is most urgent only where there is no other.
    let next = position
        .clocks(register, row)
        .filter(|(_, c)| c.state.is_open())
        .max_by_key(|(at, c)| (!clocks[*at].conditional, c.days));
    let (next, next_class) = next.map_or((String::new(), ""), |(clock, running)| {
        let clock = &clocks[clock];
        let standing = standing_of(messages, clock, &running);
        (format!("{}: {standing}", clock.title), urgency_of(clock, &running))
    });
    Ok(EntryLine {
        who,
        who_href,
        reference,
        entry: label(context, register, row),
        href: entry_href(context, register, table.entry[at]),
        stage: stage(context, register, row),
        opened: day(table.opened[at]),
        closed: day(table.closed[at]),
        next,
        next_class,
    })
}
