use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::routing::get;
use definitions::{ClockState, Force};

use super::list::{WorkLine, line};
use crate::AreaContext;
use crate::context::{Page, PageRequest, Reply};
use crate::display::ForceView;
use crate::layout::Layout;
use crate::site::Shared;

/// How many of the most late are named on the first page.
const FIRST: usize = 10;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route(
        "/areas/{area}",
        get(|request: PageRequest| request.area("area home", page)),
    )
}

struct Tile {
    number: String,
    text: String,
    href: String,
    late: bool,
}

/// One time limit with how many are past it.
struct LimitLine {
    what: String,
    register: String,
    force: ForceView,
    overdue: String,
    worst: String,
    href: String,
}

struct RegisterLine {
    title: String,
    href: String,
    open: String,
    all: String,
}

#[derive(Template)]
#[template(path = "work/home.html")]
struct HomePage {
    layout: Layout,
    heading: String,
    empty: bool,
    tiles: Vec<Tile>,
    first: Vec<WorkLine>,
    limits: Vec<LimitLine>,
    registers: Vec<RegisterLine>,
}

/// `/areas/{area}`: what is late and what to look at first.
fn page(context: &AreaContext) -> Page {
    let messages = context.messages();
    let definitions = context.definitions();
    let position = context.position();
    let force = |register: u16, clock: u16| {
        definitions.registers[usize::from(register)]
            .clocks
            .get_index(usize::from(clock))
            .map_or(Force::Local, |(_, c)| c.force)
    };
    let (mut statutory, mut other, mut week) = (0usize, 0usize, 0usize);
    // Overdue clocks of each limit and the days of its worst; statutory limits first.
    let mut limits: BTreeMap<(Force, u16, u16), (usize, i64)> = BTreeMap::new();
    let mut first = Vec::new();
    for open in position.open_clocks() {
        let binding = force(open.register, open.clock);
        if open.running.state == ClockState::Overdue {
            let line = limits.entry((binding, open.register, open.clock)).or_default();
            line.0 += 1;
            line.1 = line.1.max(open.running.days);
            if binding == Force::Statutory {
                statutory += 1;
                if first.len() < FIRST {
                    first.push(open);
                }
            } else {
                other += 1;
            }
        } else if open.running.days >= -7 && binding == Force::Statutory {
            week += 1;
        }
    }
    let mut limits: Vec<_> = limits.into_iter().collect();
    limits.sort_by_key(|((force, ..), (count, _))| (*force, std::cmp::Reverse(*count)));
    let limits = limits
        .into_iter()
        .filter_map(|((binding, register, clock), (count, worst))| {
            let register = &definitions.registers[usize::from(register)];
            let (_, clock) = register.clocks.get_index(usize::from(clock))?;
            Some(LimitLine {
                what: clock.title.clone(),
                register: register.plural.clone(),
                force: ForceView::of(messages, binding),
                overdue: messages.number(count),
                worst: messages.days_late(worst),
                href: context.href(
                    "/work",
                    &[
                        ("register", &register.id),
                        ("force", binding.id()),
                        ("state", "overdue"),
                    ],
                ),
            })
        })
        .collect();
    let registers = definitions
        .registers
        .values()
        .enumerate()
        .map(|(at, register)| {
            let table = position.table(at);
            let open = table.closed.iter().filter(|day| **day == record::NO_DAY).count();
            let below = if register.id == "child" {
                "/children".to_owned()
            } else {
                format!("/registers/{}", register.id)
            };
            RegisterLine {
                title: register.plural.clone(),
                href: context.href(&below, &[]),
                open: messages.number(open),
                all: messages.number(table.len()),
            }
        })
        .collect();
    let tile = |number: usize, key: &str, query: &[(&str, &str)], late: bool| Tile {
        number: messages.number(number),
        text: messages.get(key),
        href: context.href("/work", query),
        late,
    };
    let tiles = vec![
        tile(
            statutory,
            "home-statutory-overdue",
            &[("state", "overdue"), ("force", "statutory")],
            true,
        ),
        tile(week, "home-due-week", &[("state", "7"), ("force", "statutory")], false),
        tile(other, "home-other-overdue", &[("state", "overdue")], false),
    ];
    Reply::page(&HomePage {
        layout: Layout::of(context, &messages.get("home-title")),
        heading: context.area().name.clone(),
        empty: position.ledger().entries().is_empty(),
        tiles,
        first: first
            .into_iter()
            .map(|open| line(context, open))
            .collect::<Result<_, _>>()?,
        limits,
        registers,
    })
}
