use askama::Template;
use axum::Router;
use axum::routing::get;

use super::work_list::{Asking, FORCES, NOBODY, SORTS, STATES, WorkLine, find, line, owners};
use crate::Asked;
use crate::ask::{Ask, Page, Reply};
use crate::forms::Choice;
use crate::frame::Frame;
use crate::paging::Paging;
use crate::show::ForceView;
use crate::site::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/areas/{area}/work", get(|ask: Ask| ask.area("work", page)))
        .route("/areas/{area}/work.csv", get(|ask: Ask| ask.area("work as CSV", file)))
}

/// A count that leads to the list of what it counts.
struct Count {
    number: String,
    text: String,
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
#[template(path = "work.html")]
struct WorkPage {
    frame: Frame,
    counts: Vec<Count>,
    registers: Vec<Choice>,
    teams: Vec<Choice>,
    owners: Vec<Choice>,
    forces: Vec<Choice>,
    states: Vec<Choice>,
    child: String,
    kept: Vec<(&'static str, String)>,
    clear: Option<String>,
    headings: Vec<Heading>,
    lines: Vec<WorkLine>,
    paging: Paging,
    csv: String,
    csv_text: String,
}

/// `/areas/{area}/work`: every open clock, most late first.
fn page(asked: &Asked) -> Page {
    let words = asked.words();
    let visit = &asked.visit;
    let asking = Asking::of(asked);
    let found = find(asked, &asking);
    let paging = Paging::of(visit, found.clocks.len());
    let lines = found.clocks[paging.from..paging.to]
        .iter()
        .map(|clock| line(asked, clock))
        .collect::<Result<Vec<_>, _>>()?;
    let counts = STATES
        .iter()
        .enumerate()
        .map(|(at, (state, ..))| Count {
            number: words.number(found.counts[at]),
            text: words.get(state_key(state)),
            href: visit.here_with(&[("state", (at > 0).then_some(*state)), ("page", None)]),
            here: at == asking.state,
            late: *state == "overdue",
        })
        .collect();
    let definitions = asked.definitions();
    let mut teams: Vec<&str> = definitions
        .registers
        .values()
        .filter(|r| !r.clocks.is_empty())
        .map(|r| r.team.as_str())
        .collect();
    teams.sort_unstable();
    teams.dedup();
    let owner_choices = std::iter::once((NOBODY.to_owned(), words.get("work-no-owner")))
        .chain(owners(asked).into_iter().map(|name| (name.clone(), name)));
    let filtered = ["register", "team", "owner", "force", "state", "child"]
        .iter()
        .any(|name| visit.query(name).is_some());
    let csv_query: Vec<(&str, &str)> = visit
        .query_pairs()
        .filter(|(k, _)| *k != "page" && *k != "known")
        .collect();
    Reply::page(&WorkPage {
        frame: Frame::of(asked, &words.get("work-title")),
        counts,
        registers: choices(
            "register",
            visit.query("register"),
            definitions
                .registers
                .values()
                .filter(|r| !r.clocks.is_empty())
                .map(|r| (r.id.clone(), r.plural.clone())),
        ),
        teams: choices(
            "team",
            visit.query("team"),
            teams.into_iter().map(|t| (t.to_owned(), t.to_owned())),
        ),
        owners: choices("owner", visit.query("owner"), owner_choices),
        forces: choices(
            "force",
            visit.query("force"),
            FORCES
                .iter()
                .map(|f| (f.id().to_owned(), ForceView::of(words, *f).word)),
        ),
        states: choices(
            "state",
            visit.query("state"),
            STATES[1..]
                .iter()
                .map(|(state, ..)| ((*state).to_owned(), words.get(state_key(state)))),
        ),
        child: visit.query("child").unwrap_or_default().to_owned(),
        kept: ["known", "sort", "order"]
            .into_iter()
            .filter_map(|name| Some((name, visit.query(name)?.to_owned())))
            .collect(),
        clear: filtered.then(|| asked.href("/work", &[])),
        headings: headings(asked, &asking),
        lines,
        csv: asked.href("/work.csv", &csv_query),
        csv_text: words.with("work-csv", &[("lines", found.clocks.len().into())]),
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

fn headings(asked: &Asked, asking: &Asking) -> Vec<Heading> {
    let words = asked.words();
    let texts = ["work-due", "work-who", "work-what", "work-force", "work-owner"];
    // The order of columns on the page differs from the order of sorts: who and what come first.
    [1, 2, 0, 3, 4]
        .into_iter()
        .map(|at| {
            let here = asking.sort == at;
            // Days late count down, so the list as it first stands is descending in lateness.
            let descending = (at == 0) != asking.reversed;
            let order = (here && !asking.reversed).then_some("reversed");
            Heading {
                text: words.get(texts[at]),
                href: asked.visit.here_with(&[
                    ("sort", (at > 0).then_some(SORTS[at])),
                    ("order", order),
                    ("page", None),
                ]),
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
fn file(asked: &Asked) -> Page {
    let words = asked.words();
    let found = find(asked, &Asking::of(asked));
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
        "csv-known",
    ]
    .iter()
    .map(|key| words.get(key))
    .collect();
    let known = asked.today().to_string();
    let lines = found
        .clocks
        .iter()
        .map(|clock| line(asked, clock))
        .collect::<Result<Vec<_>, _>>()?;
    let name = format!("work-{}-{known}.csv", asked.area().id);
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
                known.clone(),
            ]
        }),
    )
}
