//! The list of a register, and lists over several, as their views show them.

use askama::Template;
use axum::Router;
use axum::routing::get;
use definitions::{Register, Subject, View};
use record::NO_ENTRY;
use submissions::register_file;

use super::board::{Board, Matrix, board, matrix};
use super::parts::may_open;
use crate::AreaContext;
use crate::context::{PageRequest, address};
use crate::error::PageError;
use crate::form_data::FormData;
use crate::forms::Choice;
use crate::labels::register_href;
use crate::layout::Layout;
use crate::listing::{Cell, Listing, Mine, NAME, Part, State, Table, Total, named, of_list, of_view};
use crate::paging::{PER_PAGE, Paging};
use crate::policy::may_have;
use crate::reply::{Page, Reply};
use crate::site::Shared;

/// Values of one filter that are offered; a search finds the others.
const MOST_CHOICES: usize = 300;
/// Entries shown of a search that is not in the address, and so has no pages.
const MOST_FOUND: usize = 200;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/areas/{area}/registers/{register}",
            get(|request: PageRequest| request.area("register", |context| one(context, ""))).post(
                |request: PageRequest, form: FormData| {
                    request.area("search in a register", move |context| one(context, form.get("q")))
                },
            ),
        )
        .route(
            "/areas/{area}/registers/{register}/export/{form}",
            get(|request: PageRequest| request.area("export of a register", export)),
        )
        .route(
            "/areas/{area}/lists/{list}",
            get(|request: PageRequest| request.area("list over registers", |context| several(context, ""))).post(
                |request: PageRequest, form: FormData| {
                    request.area("search in a list", move |context| several(context, form.get("q")))
                },
            ),
        )
        .route(
            "/areas/{area}/lists/{list}/export/{form}",
            get(|request: PageRequest| request.area("export of a list", export_several)),
        )
}

/// A link to another view of the same entries, or to a stage with its number.
struct Tab {
    number: String,
    text: String,
    href: String,
    here: bool,
}

/// A column's heading, by which the list can be sorted.
struct Heading {
    text: String,
    /// Empty for a column without an order.
    href: String,
    /// `ascending`, `descending`, or empty while another column sorts the list.
    sorted: &'static str,
}

/// A drop-down list of a filter.
struct Select {
    name: String,
    title: String,
    choices: Vec<Choice>,
}

/// One entry of the list.
struct Row {
    entry: String,
    name: String,
    href: String,
    cells: Vec<(String, Cell)>,
}

/// What a page says around its list.
struct Around {
    heading: String,
    purpose: String,
    law: String,
    /// Address of the register's definition; empty for a list over several.
    definition: String,
    views: Vec<Tab>,
    open_href: Option<String>,
    open_text: String,
    import_href: Option<String>,
    /// The form that records a step on several entries at once.
    several: Option<String>,
    /// Files to change and import again: their names and addresses.
    exports: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "registers/register.html")]
struct RegisterPage {
    layout: Layout,
    around: Around,
    action: String,
    /// Whether words searched for are sent in the body: they may be a child's name.
    search_by_post: bool,
    search: String,
    kept: Vec<(String, String)>,
    kept_in_search: Vec<(String, String)>,
    states: Vec<Choice>,
    mine: Vec<Choice>,
    selects: Vec<Select>,
    clear: Option<String>,
    stages: Vec<Tab>,
    layouts: Vec<Tab>,
    board: Option<Board>,
    matrix: Option<Matrix>,
    headings: Vec<Heading>,
    rows: Vec<Row>,
    totals: Vec<Total>,
    paging: Paging,
    found: Option<String>,
    /// Where what was just recorded on several entries can be undone.
    undo: Option<String>,
    files: Vec<(String, String)>,
}

/// `/areas/{area}/registers/{register}`: the entries of one register, as one of its views shows them.
fn one(context: &AreaContext, posted: &str) -> Page {
    let (at, register) = context.register_param()?;
    if register.people {
        return Ok(Reply::See(register_href(context, &register.id, &[])));
    }
    let messages = context.messages();
    let (id, view) = view_of(context, register)?;
    let present = context.known().is_none();
    let here = context.site_context.path.clone();
    let views = register.views.iter().map(|(other, view)| Tab {
        number: String::new(),
        text: view_title(context, view),
        href: address(
            &here,
            [("view", other.as_str())]
                .into_iter()
                .chain(context.site_context.query_pairs().filter(|(name, _)| *name == "known")),
        ),
        here: other == id,
    });
    let (access, definitions) = (context.access(), context.definitions());
    let import = format!("/registers/{}/import", register.id);
    let around = Around {
        heading: register.plural.clone(),
        purpose: register.purpose.clone(),
        law: register.law.clone(),
        definition: format!("/definitions/{}", register.id),
        views: if register.views.len() > 1 {
            views.collect()
        } else {
            Vec::new()
        },
        // An entry about another is opened from the page of that one, where it is plain which it is.
        open_href: (present && register.subject == Subject::Area && may_open(context, at, NO_ENTRY)?)
            .then(|| context.href(&format!("/registers/{}/open", register.id), &[])),
        open_text: messages.with("open-title", &[("register", register.title.clone().into())]),
        import_href: (present && register.by_hand && may_have(access, definitions, &import, true))
            .then(|| context.href(&import, &[])),
        several: (present
            && register.by_hand
            && access.records(definitions, at)
            && register.steps.values().any(|step| !step.opens))
        .then(|| context.href(&format!("/registers/{}/several", register.id), &[])),
        exports: exports(
            context,
            &[
                ("again-csv", "register-export-csv"),
                ("again-xlsx", "register-export-xlsx"),
                ("json", "register-export-json"),
            ],
        ),
    };
    page(context, around, of_view(at, view), posted)
}

/// `/areas/{area}/lists/{list}`: the entries of several registers in one list.
fn several(context: &AreaContext, posted: &str) -> Page {
    let list = list_param(context)?;
    let around = Around {
        heading: list.title.clone(),
        purpose: list.purpose.clone(),
        law: String::new(),
        definition: String::new(),
        views: Vec::new(),
        open_href: None,
        open_text: String::new(),
        import_href: None,
        several: None,
        exports: Vec::new(),
    };
    page(context, around, of_list(list), posted)
}

fn list_param(context: &AreaContext) -> Result<&definitions::List, PageError> {
    let id = context.site_context.param("list");
    context.definitions().lists.get(id).ok_or(PageError::NotFound)
}

/// The view that the address names, or the first.
fn view_of<'a>(context: &AreaContext, register: &'a Register) -> Result<(&'a str, &'a View), PageError> {
    let found = match context.site_context.query("view") {
        Some(id) => register.views.get_key_value(id),
        None => register.views.first(),
    };
    found.map(|(id, view)| (id.as_str(), view)).ok_or(PageError::NotFound)
}

fn view_title(context: &AreaContext, view: &View) -> String {
    match view.written {
        true => view.title.clone(),
        false => context.messages().get("view-all"),
    }
}

/// Addresses of files of what is shown, with what the address asks for.
fn exports(context: &AreaContext, forms: &[(&str, &str)]) -> Vec<(String, String)> {
    let file = |(form, key): &(&str, &str)| {
        let path = format!("{}/export/{form}", context.site_context.path);
        let query = context
            .site_context
            .query_pairs()
            .filter(|(name, _)| *name != "page" && *name != "as");
        (context.messages().get(key), address(&path, query))
    };
    forms.iter().map(file).collect()
}

fn page(context: &AreaContext, around: Around, parts: Vec<Part<'_>>, posted: &str) -> Page {
    let messages = context.messages();
    let of_people = parts
        .iter()
        .any(|part| context.definitions().registers[part.register].about_people);
    let asked = context.site_context.query("q").filter(|_| !of_people).unwrap_or(posted);
    let listing = Listing::of(context, parts, asked)?;
    let unpaged = of_people && !listing.search.is_empty();
    let mut paging = Paging::of(&context.site_context, listing.lines.len());
    let mut found = None;
    if unpaged {
        (paging.from, paging.to) = (0, listing.lines.len().min(MOST_FOUND));
        paging.pages.clear();
        let values = [("count", listing.lines.len().into()), ("shown", paging.to.into())];
        found = Some(messages.with("list-found", &values));
    }
    let as_list = context.site_context.query("as") == Some("list") || unpaged;
    let (board, matrix) = match listing.groups[..] {
        [one] if !as_list => (Some(board(&listing, one)?), None),
        [rows, columns] if !as_list => (None, Some(matrix(&listing, rows, columns)?)),
        _ => (None, None),
    };
    let rows = match board.is_some() || matrix.is_some() {
        true => Vec::new(),
        false => rows(&listing, paging.from, paging.to)?,
    };
    let kept = |names: &[&str]| -> Vec<(String, String)> {
        let pairs = context
            .site_context
            .query_pairs()
            .filter(|(name, _)| names.contains(name));
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    };
    let all: Vec<&str> = context.site_context.query_pairs().map(|(name, _)| name).collect();
    let but = |left: &[&str]| -> Vec<(String, String)> {
        let names: Vec<&str> = all.iter().copied().filter(|name| !left.contains(name)).collect();
        kept(&names)
    };
    let title = around.heading.clone();
    let mut layout = Layout::of(context, &title);
    let mut undo = None;
    if let (Some(count), Some(source)) = (context.site_context.query("on"), context.site_context.query("several")) {
        let count: usize = count.parse().unwrap_or_default();
        layout.notice = Some(messages.with("several-done", &[("count", count.into())]));
        undo = source.parse::<i64>().ok().map(|source| {
            context.href(
                &format!("/registers/{}/several/{source}", context.site_context.param("register")),
                &[],
            )
        });
    }
    if context.site_context.query("undone").is_some() {
        layout.notice = Some(messages.get("several-undone"));
    }
    layout = layout.back(context.href("/registers", &[]), &messages.get("registers-title"));
    Reply::page(&RegisterPage {
        // Lists over several registers are below the registers too.
        layout: layout.below(context, "/registers"),
        action: match of_people {
            true => context.site_context.here_with(&[("page", None), ("q", None)]),
            false => context.site_context.path.clone(),
        },
        search_by_post: of_people,
        search: listing.search.clone(),
        kept: kept(&["view", "known", "sort", "as", "q"]),
        kept_in_search: but(&["q", "page", "recorded"]),
        states: states(&listing),
        mine: mine(&listing),
        selects: selects(&listing),
        clear: listing.is_narrowed().then(|| {
            let pairs = context.site_context.query_pairs();
            let left = pairs.filter(|(name, _)| ["view", "known", "sort", "as"].contains(name));
            address(&context.site_context.path, left)
        }),
        stages: stages(&listing),
        layouts: layouts(&listing, as_list),
        board,
        matrix,
        headings: headings(&listing),
        rows,
        totals: listing.totals(),
        paging,
        found,
        undo,
        files: if unpaged {
            Vec::new()
        } else {
            exports(
                context,
                &[("csv", "register-export-csv"), ("xlsx", "register-export-xlsx")],
            )
        },
        around,
    })
}

fn rows(listing: &Listing<'_>, from: usize, to: usize) -> Result<Vec<Row>, PageError> {
    let columns = &listing.view().columns;
    listing.lines[from..to]
        .iter()
        .map(|(_, line)| {
            let (name, href) = named(listing, *line)?;
            let cells = columns
                .iter()
                .enumerate()
                .map(|(at, column)| Ok((column.title.clone(), listing.cell(*line, at)?)));
            Ok(Row {
                entry: listing.entry(*line).to_string(),
                name,
                href,
                cells: cells.collect::<Result<_, PageError>>()?,
            })
        })
        .collect()
}

fn choice(name: &str, value: &str, label: String, chosen: bool) -> Choice {
    Choice {
        id: format!("{name}-{value}"),
        value: value.to_owned(),
        label,
        chosen,
    }
}

/// Open, closed or both, where the view leaves it to the reader.
fn states(listing: &Listing<'_>) -> Vec<Choice> {
    let Some(chosen) = listing.state else {
        return Vec::new();
    };
    let replaces = |part: &Part<'_>| {
        listing.context.definitions().registers[part.register]
            .latest_per
            .is_some()
    };
    let replaced = listing.parts.iter().any(replaces);
    let key = |state| match state {
        State::Open => "register-open",
        State::Closed if replaced => "register-closed-or-replaced",
        State::Closed => "register-closed",
        State::All => "register-all",
    };
    let states = State::ALL.iter();
    states
        .map(|(state, id)| {
            choice(
                "state",
                id,
                listing.context.messages().get(key(*state)),
                *state == chosen,
            )
        })
        .collect()
}

/// Mine, my team's, or without an owner. Only who is on record can have entries.
fn mine(listing: &Listing<'_>) -> Vec<Choice> {
    if !listing.owned {
        return Vec::new();
    }
    let known = listing.knows_me();
    let key = |mine| match mine {
        Mine::Me => "list-mine",
        Mine::Team => "list-team",
        Mine::Without => "list-without-owner",
    };
    let offered = Mine::ALL.iter().filter(|(mine, _)| known || *mine == Mine::Without);
    offered
        .map(|(mine, id)| {
            choice(
                "mine",
                id,
                listing.context.messages().get(key(*mine)),
                listing.mine == Some(*mine),
            )
        })
        .collect()
}

fn selects(listing: &Listing<'_>) -> Vec<Select> {
    let shown = listing
        .filters
        .iter()
        .filter(|filter| filter.offered || filter.chosen.is_some());
    shown
        .map(|filter| Select {
            name: filter.param.clone(),
            title: filter.title.clone(),
            choices: (filter.facets.all.iter().enumerate())
                .filter(|(at, _)| *at < MOST_CHOICES || filter.chosen == Some(Some(*at)))
                .map(|(at, facet)| {
                    choice(
                        &filter.param,
                        &facet.key,
                        facet.label.clone(),
                        filter.chosen == Some(Some(at)),
                    )
                })
                .collect(),
        })
        .collect()
}

/// How many entries there are in each stage.
fn stages(listing: &Listing<'_>) -> Vec<Tab> {
    let Some(filter) = listing.stages().filter(|filter| filter.facets.all.len() > 1) else {
        return Vec::new();
    };
    let context = listing.context;
    let counted = filter.facets.all.iter().zip(&listing.by_stage).enumerate();
    counted
        .map(|(at, (facet, count))| {
            let here = filter.chosen == Some(Some(at));
            Tab {
                number: context.messages().number(*count),
                text: facet.label.clone(),
                // A second click takes the stage away again.
                href: context
                    .site_context
                    .here_with(&[("stage", (!here).then_some(facet.key.as_str())), ("page", None)]),
                here,
            }
        })
        .collect()
}

/// As board or matrix, or as a list.
fn layouts(listing: &Listing<'_>, as_list: bool) -> Vec<Tab> {
    let messages = listing.context.messages();
    let grouped = match listing.groups.len() {
        1 => "list-as-board",
        2 => "list-as-matrix",
        _ => return Vec::new(),
    };
    let tab = |key: &str, value: Option<&str>, here: bool| Tab {
        number: String::new(),
        text: messages.get(key),
        href: listing.context.site_context.here_with(&[("as", value), ("page", None)]),
        here,
    };
    vec![tab(grouped, None, !as_list), tab("list-as-list", Some("list"), as_list)]
}

fn headings(listing: &Listing<'_>) -> Vec<Heading> {
    let context = listing.context;
    let heading = |name: &str, text: String, has_order: bool| {
        let sorted = listing
            .sort
            .as_ref()
            .filter(|(by, _)| by == name)
            .map(|(_, falls)| *falls);
        let next = if sorted == Some(false) {
            format!("-{name}")
        } else {
            name.to_owned()
        };
        Heading {
            text,
            href: match has_order {
                true => context.site_context.here_with(&[("sort", Some(&next)), ("page", None)]),
                false => String::new(),
            },
            sorted: match sorted {
                Some(false) => "ascending",
                Some(true) => "descending",
                None => "",
            },
        }
    };
    let definitions = context.definitions();
    let first = heading(NAME, context.messages().get("register-entry"), true);
    let columns = listing.view().columns.iter().map(|column| {
        let has_order = definitions.has_order(listing.parts[0].register, &column.shows);
        heading(&column.name, column.title.clone(), has_order)
    });
    std::iter::once(first).chain(columns).collect()
}

/// What narrows the list, in words: for files, which are read without the page.
fn narrowed(listing: &Listing<'_>, view: &str) -> String {
    let mut out = Vec::new();
    if !view.is_empty() {
        out.push(view.to_owned());
    }
    let chosen = |choices: Vec<Choice>| {
        choices
            .into_iter()
            .filter(|choice| choice.chosen)
            .map(|choice| choice.label)
    };
    out.extend(chosen(states(listing)));
    out.extend(chosen(mine(listing)));
    if !listing.search.is_empty() {
        out.push(format!("“{}”", listing.search));
    }
    for filter in listing.filters.iter().filter(|filter| filter.chosen.is_some()) {
        let facet = filter.chosen.flatten().and_then(|at| filter.facets.all.get(at));
        out.push(format!(
            "{}: {}",
            filter.title,
            facet.map_or("–", |facet| facet.label.as_str())
        ));
    }
    out.join("; ")
}

/// `…/export/{form}`: exactly what the list shows, all of its pages, as CSV or a workbook to read; or as files that can
/// be changed and imported again, or as JSON.
fn export(context: &AreaContext) -> Page {
    let (at, register) = context.register_param()?;
    if register.people {
        return Err(PageError::NotFound);
    }
    let (_, view) = view_of(context, register)?;
    let search = context
        .site_context
        .query("q")
        .filter(|_| !register.about_people)
        .unwrap_or_default();
    let listing = Listing::of(context, of_view(at, view), search)?;
    let form = context.site_context.param("form");
    let name = |ending: &str| format!("{}-{}.{ending}", register.id, context.today());
    if form == "csv" || form == "xlsx" {
        let shown = narrowed(&listing, &view_title(context, view));
        return shown_as(&listing, &register.plural, &shown, form, &name(form));
    }
    let rows: Vec<u32> = listing.lines.iter().map(|(_, line)| line.row).collect();
    // Each child is read, so each passes the policy.
    for &row in &rows {
        context.child_of(at, row)?;
    }
    let position = context.position();
    match form {
        "again-csv" => {
            let (headings, lines) = register_file::export(position, at, &rows);
            crate::csv_file::reply(&name("csv"), &headings, lines.into_iter())
        }
        "again-xlsx" => {
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

fn export_several(context: &AreaContext) -> Page {
    let list = list_param(context)?;
    let parts = of_list(list);
    let of_people = parts
        .iter()
        .any(|part| context.definitions().registers[part.register].about_people);
    let search = context
        .site_context
        .query("q")
        .filter(|_| !of_people)
        .unwrap_or_default();
    let listing = Listing::of(context, parts, search)?;
    let form = context.site_context.param("form");
    let name = format!("{}-{}.{form}", list.id, context.today());
    shown_as(&listing, &list.title, &narrowed(&listing, ""), form, &name)
}

fn shown_as(listing: &Listing<'_>, title: &str, shown: &str, form: &str, name: &str) -> Page {
    let table = Table::of(listing, title, shown)?;
    match form {
        "csv" => table.csv(name),
        "xlsx" => table.xlsx(name),
        _ => Err(PageError::NotFound),
    }
}

const _: () = assert!(MOST_FOUND >= PER_PAGE);
