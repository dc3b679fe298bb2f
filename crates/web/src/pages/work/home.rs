use askama::Template;
use axum::Router;
use axum::routing::get;
use calendar::days_between;
use definitions::{ClockState, Force, Value};
use improvement::ActionLine;
use record::{NO_DAY, OpenClock};

use super::list::OTHER;
use super::tally::Tally;
use crate::AreaContext;
use crate::clock_view::ForceView;
use crate::context::PageRequest;
use crate::error::PageError;
use crate::labels::{ThemeView, register_href, themes};
use crate::layout::Layout;
use crate::listing;
use crate::reply::{Page, Reply};
use crate::site::Shared;
use crate::work_list::Ready;

/// Tasks named in each group before the rest are left to the worklist.
const MOST_TASKS: usize = 6;
/// Actions named as slipping.
const MOST_SLIPPING: usize = 3;
/// Returns named with what a check found in them.
const MOST_RETURNS: usize = 3;
/// Days ahead that count as soon.
const SOON: i64 = 7;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route(
        "/areas/{area}",
        get(|request: PageRequest| request.area("area home", page)),
    )
}

struct Tile {
    number: String,
    text: String,
    tally: String,
    href: String,
    late: bool,
}

/// One thing to do, for many children.
struct Task {
    what: String,
    href: String,
    who: String,
    worst: String,
    class: &'static str,
    force: ForceView,
}

/// Tasks of one kind.
struct TaskGroup {
    id: &'static str,
    title: String,
    text: String,
    tasks: Vec<Task>,
    more: Option<(String, String)>,
}

/// An action that is behind its date.
struct Slipping {
    title: String,
    href: String,
    standing: String,
}

/// The open findings of one return.
struct FoundLine {
    what: String,
    counts: String,
}

#[derive(Template)]
#[template(path = "work/home.html")]
struct HomePage {
    layout: Layout,
    heading: String,
    empty: bool,
    tiles: Vec<Tile>,
    groups: Vec<TaskGroup>,
    slipped: String,
    slipping: Vec<Slipping>,
    thread_href: String,
    found: Vec<FoundLine>,
    found_all: String,
    returns_href: String,
    work_href: String,
    children_href: String,
    /// The lists that ask to be counted here, by theme.
    lists: Vec<ThemeView<Tile>>,
    themes: Vec<ThemeView<RegisterLine>>,
}

/// A register with its counts.
struct RegisterLine {
    title: String,
    href: String,
    counts: String,
}

/// `/areas/{area}`: what to do today, in groups with a next step each; totals only, no child is named.
fn page(context: &AreaContext) -> Page {
    let messages = context.messages();
    let position = context.position();
    let clocks = Clocks::of(context);
    let (slipped, slipping) = slipping(context);
    let (found_all, found) = found(context)?;
    Reply::page(&HomePage {
        layout: Layout::of(context, &messages.get("home-title")),
        heading: context.area().name.clone(),
        empty: position.ledger().entries().is_empty(),
        tiles: clocks.tiles(context),
        groups: clocks.groups(context),
        slipped,
        slipping,
        thread_href: context.href("/thread", &[]),
        found,
        found_all,
        returns_href: context.href("/returns", &[]),
        work_href: context.href("/work", &[]),
        children_href: context.href("/children", &[]),
        lists: lists(context),
        themes: themes(context, |at, register| {
            let table = position.table(at);
            let open = position.open_entries(at);
            RegisterLine {
                title: register.plural.clone(),
                href: register_href(context, &register.id, &[]),
                counts: messages.with("register-counts", &[("open", open.into()), ("all", table.len().into())]),
            }
        }),
    })
}

/// Views and lists over several registers that are counted on this page, by theme.
fn lists(context: &AreaContext) -> Vec<ThemeView<Tile>> {
    let (definitions, messages) = (context.definitions(), context.messages());
    let tile = |parts: &[listing::Part<'_>], title: &str, of: &str, href: String| {
        // No entry at all is no good news: the list may just not be kept yet.
        let kept = parts
            .iter()
            .any(|part| !context.position().table(part.register).is_empty());
        Tile {
            number: match kept {
                true => messages.number(listing::count(context, parts)),
                false => "–".to_owned(),
            },
            text: title.to_owned(),
            tally: match kept {
                true => of.to_owned(),
                false => messages.get("tile-nothing-recorded"),
            },
            href,
            late: false,
        }
    };
    let mut out = Vec::new();
    for theme in definitions.themes.values() {
        let mut items = Vec::new();
        for (at, register) in definitions
            .registers
            .values()
            .enumerate()
            .filter(|(_, r)| r.theme == theme.id)
        {
            for (id, view) in register.views.iter().filter(|(_, view)| view.tile) {
                let href = register_href(context, &register.id, &[("view", id)]);
                items.push(tile(&listing::of_view(at, view), &view.title, &register.plural, href));
            }
        }
        for list in definitions
            .lists
            .values()
            .filter(|list| list.tile && list.theme == theme.id)
        {
            let href = context.href(&format!("/lists/{}", list.id), &[]);
            items.push(tile(&listing::of_list(list), &list.title, "", href));
        }
        if !items.is_empty() {
            out.push(ThemeView {
                title: theme.title.clone(),
                count: messages.with("theme-count", &[("count", items.len().into())]),
                items,
            });
        }
    }
    out
}

/// The clocks that need someone soon, by limit.
struct Clocks {
    statutory: Tally,
    soon: Tally,
    other: Tally,
    lines: Vec<ClockLine>,
}

/// One limit in one group.
struct ClockLine {
    kind: Kind,
    force: Force,
    register: u16,
    clock: u16,
    tally: Tally,
    worst: i64,
}

/// The groups of tasks, in the order of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Overdue(Ready),
    Soon,
}

impl Clocks {
    fn of(context: &AreaContext) -> Self {
        let (position, definitions) = (context.position(), context.definitions());
        let work = context.site_context.site.derived.work(position);
        let mut out = Self {
            statutory: Tally::default(),
            soon: Tally::default(),
            other: Tally::default(),
            lines: Vec::new(),
        };
        for (open, ready) in work.clocks(position) {
            let clock = definitions.registers[usize::from(open.register)]
                .clocks
                .get_index(usize::from(open.clock));
            let force = clock.map_or(Force::Local, |(_, c)| c.force_of(&open.running));
            let overdue = open.running.state == ClockState::Overdue;
            if ready == Ready::Conditional {
                if overdue {
                    out.line(Kind::Overdue(ready), force, open).add(context, open);
                }
                continue;
            }
            let tally = match (overdue, force) {
                (true, Force::Statutory) => &mut out.statutory,
                (true, _) => &mut out.other,
                (false, Force::Statutory) if open.running.days >= -SOON => &mut out.soon,
                (false, _) => continue,
            };
            tally.add(position, open);
            let kind = if overdue { Kind::Overdue(ready) } else { Kind::Soon };
            out.line(kind, force, open).add(context, open);
        }
        out
    }

    fn line(&mut self, kind: Kind, force: Force, open: &OpenClock) -> &mut ClockLine {
        let same = |l: &ClockLine| (l.kind, l.force, l.register, l.clock) == (kind, force, open.register, open.clock);
        let at = self.lines.iter().position(same).unwrap_or(self.lines.len());
        if at == self.lines.len() {
            self.lines.push(ClockLine {
                kind,
                force,
                register: open.register,
                clock: open.clock,
                tally: Tally::default(),
                worst: i64::MIN,
            });
        }
        &mut self.lines[at]
    }

    fn tiles(&self, context: &AreaContext) -> Vec<Tile> {
        let messages = context.messages();
        let tile = |tally: &Tally, key: &str, query: &[(&str, &str)], late: bool| Tile {
            number: messages.number(tally.subjects()),
            text: messages.get(key),
            tally: tally.words(messages),
            href: context.href("/work", query),
            late: late && !tally.is_empty(),
        };
        vec![
            tile(
                &self.statutory,
                "home-statutory-overdue",
                &[("state", "overdue"), ("force", "statutory")],
                true,
            ),
            tile(
                &self.soon,
                "home-due-week",
                &[("state", "7"), ("force", "statutory")],
                false,
            ),
            tile(
                &self.other,
                "home-other-overdue",
                &[("state", "overdue"), ("force", OTHER)],
                false,
            ),
        ]
    }

    fn groups(&self, context: &AreaContext) -> Vec<TaskGroup> {
        let messages = context.messages();
        let kinds = [
            (
                Kind::Overdue(Ready::Now),
                ["tasks-now", "tasks-now-title", "tasks-now-text"],
                vec![("state", "overdue"), ("ready", "now")],
            ),
            (
                Kind::Soon,
                ["tasks-soon", "tasks-soon-title", "tasks-soon-text"],
                vec![("state", "7")],
            ),
            (
                Kind::Overdue(Ready::Waiting),
                ["tasks-waiting", "tasks-waiting-title", "tasks-waiting-text"],
                vec![("state", "overdue"), ("ready", "waiting")],
            ),
            (
                Kind::Overdue(Ready::Conditional),
                ["tasks-conditional", "tasks-conditional-title", "tasks-conditional-text"],
                vec![("state", "overdue"), ("ready", "conditional")],
            ),
        ];
        let group = |(kind, [id, title, text], filters): (Kind, [&'static str; 3], Vec<(&str, &str)>)| {
            let mut lines: Vec<&ClockLine> = self.lines.iter().filter(|l| l.kind == kind).collect();
            // What is binding by law first, then what concerns most children.
            lines.sort_by_key(|l| (l.force, std::cmp::Reverse(l.tally.subjects()), l.register, l.clock));
            let rest = lines.len().saturating_sub(MOST_TASKS);
            (!lines.is_empty()).then(|| TaskGroup {
                id,
                title: messages.get(title),
                text: messages.get(text),
                tasks: lines
                    .iter()
                    .take(MOST_TASKS)
                    .filter_map(|line| line.task(context, &filters))
                    .collect(),
                more: (rest > 0).then(|| {
                    (
                        messages.with("tasks-more", &[("count", rest.into())]),
                        context.href("/work", &filters),
                    )
                }),
            })
        };
        kinds.into_iter().filter_map(group).collect()
    }
}

impl ClockLine {
    fn add(&mut self, context: &AreaContext, open: &OpenClock) {
        self.tally.add(context.position(), open);
        self.worst = self.worst.max(open.running.days);
    }

    fn task(&self, context: &AreaContext, filters: &[(&str, &str)]) -> Option<Task> {
        let messages = context.messages();
        let register = &context.definitions().registers[usize::from(self.register)];
        let (id, clock) = register.clocks.get_index(usize::from(self.clock))?;
        let query: Vec<(&str, &str)> = [("register", register.id.as_str()), ("clock", id.as_str())]
            .into_iter()
            .chain(filters.iter().copied())
            .collect();
        let overdue = !matches!(self.kind, Kind::Soon | Kind::Overdue(Ready::Conditional));
        Some(Task {
            what: clock.title.clone(),
            href: context.href("/work", &query),
            who: self.tally.who(messages),
            worst: if overdue {
                messages.with("tasks-longest", &[("late", messages.days_late(self.worst).into())])
            } else {
                String::new()
            },
            class: if overdue { "gt-late" } else { "gt-soon" },
            force: ForceView::of(messages, self.force),
        })
    }
}

/// How many actions of the plan are late or expected after their first date, and those furthest behind.
fn slipping(context: &AreaContext) -> (String, Vec<Slipping>) {
    let messages = context.messages();
    let all = improvement::actions(context.position());
    let open = |a: &&ActionLine| a.completed.is_none() && a.stopped.is_none();
    let behind = |a: &ActionLine| a.slip_days.filter(|days| *days > 0);
    let mut actions: Vec<&ActionLine> = all
        .values()
        .filter(open)
        .filter(|a| a.late || behind(a).is_some())
        .collect();
    let late = actions.iter().filter(|a| a.late).count();
    actions.sort_by_key(|a| (!a.late, std::cmp::Reverse(behind(a)), a.entry));
    let sentence = messages.with(
        "home-slipped",
        &[
            ("open", all.values().filter(open).count().into()),
            ("late", late.into()),
            ("later", (actions.len() - late).into()),
        ],
    );
    let lines = actions.into_iter().take(MOST_SLIPPING).map(|action| Slipping {
        title: if action.title.is_empty() {
            messages.get("action-untitled")
        } else {
            action.title.clone()
        },
        href: context.href(&format!("/registers/action/{}", action.entry), &[]),
        standing: match action.target.filter(|_| action.late) {
            Some(target) => messages.days_late(days_between(target, context.today())),
            None => messages.with("home-behind", &[("days", behind(action).unwrap_or(0).into())]),
        },
    });
    (sentence, lines.collect())
}

/// What checks found in returns and is still open: a sentence about all, and a line for each return with most first.
fn found(context: &AreaContext) -> Result<(String, Vec<FoundLine>), PageError> {
    let messages = context.messages();
    let position = context.position();
    let Some((at, _, register)) = context.definitions().registers.get_full("finding") else {
        return Ok((String::new(), Vec::new()));
    };
    let table = position.table(at);
    let column = |field: &str| register.field_index(field).map(|f| &table.fields[f]);
    let (Some(kinds), Some(years), Some(severities)) =
        (column("return_kind"), column("return_year"), column("severity"))
    else {
        return Ok((String::new(), Vec::new()));
    };
    let error = position.ledger().interner().number("error").map(i64::from);
    // For each return: a row of it, its errors, and everything else.
    let mut returns: Vec<((i64, i64), u32, usize, usize)> = Vec::new();
    for row in (0..table.len()).filter(|&row| table.closed[row] == NO_DAY) {
        let key = (kinds[row], years[row]);
        let nth = returns.iter().position(|(k, ..)| *k == key).unwrap_or_else(|| {
            returns.push((key, u32::try_from(row).unwrap_or(u32::MAX), 0, 0));
            returns.len() - 1
        });
        if Some(severities[row]) == error {
            returns[nth].2 += 1;
        } else {
            returns[nth].3 += 1;
        }
    }
    returns.sort_by_key(|(key, _, errors, rest)| (std::cmp::Reverse((*errors, *rest)), *key));
    let counts = |errors: usize, rest: usize| {
        messages.with(
            "home-found-counts",
            &[("errors", errors.into()), ("others", rest.into())],
        )
    };
    let all = match returns.iter().fold((0, 0), |sum, r| (sum.0 + r.2, sum.1 + r.3)) {
        (0, 0) => messages.get("home-found-none"),
        (errors, rest) => messages.with("home-found-all", &[("counts", counts(errors, rest).into())]),
    };
    let said = |row: u32, id: &str| {
        let (field, value) = (register.fields.get(id)?, position.value(at, row, id)?);
        Some(match value {
            Value::Integer(year) => year.to_string(),
            value => crate::display::value(context, field, &value),
        })
    };
    let lines = returns
        .iter()
        .take(MOST_RETURNS)
        .map(|(_, row, errors, rest)| FoundLine {
            what: ["return_kind", "return_year"]
                .into_iter()
                .filter_map(|id| said(*row, id))
                .collect::<Vec<_>>()
                .join(" "),
            counts: counts(*errors, *rest),
        });
    Ok((all, lines.collect()))
}
