mod areas;
mod home;
mod list;
mod tally;

use askama::Template;
use axum::Router;
use axum::routing::get;

use self::list::{Asking, FORCES, NO_OWNER, OTHER, SORTS, STATES, WorkLine, find, line, owners};
use crate::AreaContext;
use crate::clock_view::{ForceView, unclear_text};
use crate::context::PageRequest;
use crate::forms::Choice;
use crate::labels::{entry_href, label};
use crate::layout::Layout;
use crate::paging::Paging;
use crate::reply::{Page, Reply};
use crate::site::Shared;
use crate::work_list::Ready;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/areas/{area}/work",
            get(|request: PageRequest| request.area("work", page)),
        )
        .route(
            "/areas/{area}/work.csv",
            get(|request: PageRequest| request.area("work as CSV", file)),
        )
        .merge(home::routes())
        .route("/", get(|request: PageRequest| request.site("areas", areas::list)))
}

/// A count that leads to the list of what it counts.
struct Count {
    number: String,
    text: String,
    /// Children and limits, where their numbers differ.
    tally: String,
    href: String,
    here: bool,
    late: bool,
}

/// A column's heading, by which the list can be sorted.
struct Heading {
    text: String,
    href: String,
    /// `ascending`, `descending`, or empty while another column sorts the list.
    sorted: &'static str,
}

#[derive(Template)]
#[template(path = "work/list.html")]
struct WorkPage {
    layout: Layout,
    counts: Vec<Count>,
    registers: Vec<Choice>,
    teams: Vec<Choice>,
    owners: Vec<Choice>,
    forces: Vec<Choice>,
    states: Vec<Choice>,
    readies: Vec<Choice>,
    /// Said of a list of one time limit.
    only: Option<String>,
    child: String,
    kept: Vec<(&'static str, String)>,
    clear: Option<String>,
    headings: Vec<Heading>,
    lines: Vec<WorkLine>,
    /// Time limits that cannot be worked out: the entry with its address, and the limit with the reason.
    unclear: Vec<(String, String, String)>,
    unclear_text: String,
    paging: Paging,
    csv: String,
    csv_text: String,
}

/// How many time limits that cannot be worked out are listed.
const UNCLEAR: usize = 20;

/// The first of the time limits that cannot be worked out: nothing is lost by being unclear.
fn unclear(context: &AreaContext) -> Vec<(String, String, String)> {
    let position = context.position();
    let lines = position.unclear_clocks().iter().take(UNCLEAR).filter_map(|unclear| {
        let register = usize::from(unclear.register);
        let clock = context.definitions().registers[register]
            .clocks
            .get_index(usize::from(unclear.clock));
        let (_, clock) = clock?;
        let place = position.table(register).entry[unclear.row as usize];
        let why = unclear_text(context, clock, unclear.why);
        Some((
            label(context, register, unclear.row),
            entry_href(context, register, place),
            format!("{}: {why}", clock.title),
        ))
    });
    lines.collect()
}

/// `/areas/{area}/work`: every open clock, what can be recorded today first, then the most late.
fn page(context: &AreaContext) -> Page {
    let messages = context.messages();
    let site_context = &context.site_context;
    let asking = Asking::of(context);
    let found = find(context, &asking);
    let paging = Paging::of(site_context, found.clocks.len());
    let lines = found.clocks[paging.from..paging.to]
        .iter()
        .map(|(clock, _)| line(context, found.work.readiness(), clock))
        .collect::<Result<Vec<_>, _>>()?;
    let counts = STATES
        .iter()
        .enumerate()
        .map(|(at, (state, ..))| Count {
            number: messages.number(found.tallies[at].subjects()),
            text: messages.get(state_key(state)),
            tally: found.tallies[at].words(messages),
            href: site_context.here_with(&[("state", (at > 0).then_some(*state)), ("page", None)]),
            here: at == asking.state,
            late: *state == "overdue",
        })
        .collect();
    let position = context.position();
    let definitions = context.definitions();
    let mut teams: Vec<&str> = definitions
        .registers
        .values()
        .filter(|r| !r.clocks.is_empty())
        .map(|r| r.team.as_str())
        .collect();
    teams.sort_unstable();
    teams.dedup();
    let owner_choices = std::iter::once((NO_OWNER.to_owned(), messages.get("work-no-owner")))
        .chain(owners(context).into_iter().map(|name| (name.clone(), name)));
    let filtered = ["register", "clock", "ready", "team", "owner", "force", "state", "child"]
        .iter()
        .any(|name| site_context.query(name).is_some());
    let csv_query: Vec<(&str, &str)> = site_context
        .query_pairs()
        .filter(|(k, _)| *k != "page" && *k != "known")
        .collect();
    Reply::page(&WorkPage {
        layout: Layout::of(context, &messages.get("work-title")),
        counts,
        registers: choices(
            "register",
            site_context.query("register"),
            definitions
                .registers
                .values()
                .filter(|r| !r.clocks.is_empty())
                .map(|r| (r.id.clone(), r.plural.clone())),
        ),
        teams: choices(
            "team",
            site_context.query("team"),
            teams.into_iter().map(|t| (t.to_owned(), t.to_owned())),
        ),
        owners: choices("owner", site_context.query("owner"), owner_choices),
        forces: choices(
            "force",
            site_context.query("force"),
            FORCES
                .iter()
                .map(|f| (f.id().to_owned(), ForceView::of(messages, *f).word))
                .chain(std::iter::once((OTHER.to_owned(), messages.get("force-other")))),
        ),
        only: asking.register.zip(asking.clock).and_then(|(register, clock)| {
            let (_, clock) = definitions.registers[register].clocks.get_index(clock)?;
            Some(messages.with("work-only", &[("limit", clock.title.clone().into())]))
        }),
        readies: choices(
            "ready",
            site_context.query("ready"),
            Ready::ALL
                .iter()
                .map(|(ready, id)| ((*id).to_owned(), messages.get(ready.key()))),
        ),
        states: choices(
            "state",
            site_context.query("state"),
            STATES[1..]
                .iter()
                .map(|(state, ..)| ((*state).to_owned(), messages.get(state_key(state)))),
        ),
        child: site_context.query("child").unwrap_or_default().to_owned(),
        kept: ["known", "sort", "order"]
            .into_iter()
            .filter_map(|name| Some((name, site_context.query(name)?.to_owned())))
            .collect(),
        clear: filtered.then(|| context.href("/work", &[])),
        headings: headings(context, &asking),
        lines,
        unclear_text: messages.with("work-unclear", &[("count", position.unclear_clocks().len().into())]),
        unclear: unclear(context),
        csv: context.href("/work.csv", &csv_query),
        csv_text: messages.with("work-csv", &[("lines", found.clocks.len().into())]),
        paging,
    })
}

fn state_key(state: &str) -> &'static str {
    match state {
        "overdue" => "state-overdue",
        "7" => "state-7",
        "14" => "state-14",
        "28" => "state-28",
        _ => "state-open",
    }
}

fn choices(name: &str, chosen: Option<&str>, pairs: impl Iterator<Item = (String, String)>) -> Vec<Choice> {
    pairs
        .map(|(value, label)| Choice {
            id: format!("{name}-{value}"),
            chosen: chosen == Some(value.as_str()),
            value,
            label,
        })
        .collect()
}

fn headings(context: &AreaContext, asking: &Asking) -> Vec<Heading> {
    let messages = context.messages();
    [
        ("child", "work-who"),
        ("what", "work-what"),
        ("days", "work-due"),
        ("force", "work-force"),
        ("owner", "work-owner"),
    ]
    .into_iter()
    .map(|(sort, text)| {
        let here = SORTS[asking.sort] == sort;
        // Days late count down.
        let descending = (sort == "days") != asking.reversed;
        let order = (here && !asking.reversed).then_some("reversed");
        Heading {
            text: messages.get(text),
            href: context
                .site_context
                .here_with(&[("sort", Some(sort)), ("order", order), ("page", None)]),
            sorted: match (here, descending) {
                (false, _) => "",
                (true, true) => "descending",
                (true, false) => "ascending",
            },
        }
    })
    .collect()
}

/// `/areas/{area}/work.csv`: the whole of the list that the same address without `.csv` shows in pages.
fn file(context: &AreaContext) -> Page {
    let messages = context.messages();
    let found = find(context, &Asking::of(context));
    let header: Vec<String> = [
        "work-who",
        "csv-reference",
        "work-what",
        "csv-entry",
        "csv-stage",
        "csv-due",
        "csv-days-late",
        "work-force",
        "csv-law",
        "work-owner",
        "work-team",
        "work-next",
        "csv-known",
    ]
    .iter()
    .map(|key| messages.get(key))
    .collect();
    let known = context.today().to_string();
    let lines = found
        .clocks
        .iter()
        .map(|(clock, _)| line(context, found.work.readiness(), clock))
        .collect::<Result<Vec<_>, _>>()?;
    let name = format!("work-{}-{known}.csv", context.area().id);
    crate::csv_file::reply(
        &name,
        &header,
        lines.into_iter().map(|l| {
            vec![
                l.who,
                l.reference,
                l.what,
                l.entry,
                l.stage,
                l.due_iso,
                l.days.to_string(),
                l.force.word,
                l.law,
                l.owner,
                l.team,
                l.next.map(|n| n.text).unwrap_or_default(),
                known.clone(),
            ]
        }),
    )
}
