mod child;

use askama::Template;
use axum::Router;
use axum::routing::get;
use calendar::day_number;

use crate::AreaContext;
use crate::context::{FormData, Page, PageRequest, Reply};
use crate::error::PageError;
use crate::format::date_of_parts;
use crate::labels::folded;
use crate::layout::Layout;
use crate::paging::{PER_PAGE, Paging};
use crate::site::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/areas/{area}/children",
            get(|request: PageRequest| request.area("list of children", list)).post(
                |request: PageRequest, form: FormData| {
                    request.area("search for a child", move |context| search(context, &form))
                },
            ),
        )
        .merge(child::routes())
}

/// One child of a list.
struct ChildLine {
    name: String,
    href: String,
    reference: String,
    birth: String,
    plan: String,
    overdue: String,
    late: bool,
}

/// What was searched for, to be shown again.
#[derive(Default)]
struct Search {
    name: String,
    number: String,
    day: String,
    month: String,
    year: String,
    error: String,
}

#[derive(Template)]
#[template(path = "children/list.html")]
struct ChildrenPage {
    layout: Layout,
    action: String,
    search: Search,
    /// Set after a search.
    found: Option<String>,
    lines: Vec<ChildLine>,
    paging: Option<Paging>,
    all: String,
    open_href: Option<String>,
}

/// `GET /areas/{area}/children`: every child by name, in pages, and the form to search.
fn list(context: &AreaContext) -> Page {
    let listed = context.site_context.site.derived.children(context.position());
    let paging = Paging::of(&context.site_context, listed.len());
    let lines = listed[paging.from..paging.to]
        .iter()
        .map(|child| line(context, child.place))
        .collect::<Result<_, _>>()?;
    page(context, Search::default(), None, lines, Some(paging))
}

/// `POST /areas/{area}/children`: those who fit all that was given. Sent in the body, so that no name, number or date
/// of birth stands in an address.
fn search(context: &AreaContext, form: &FormData) -> Page {
    let messages = context.messages();
    let mut search = Search {
        name: form.get("name").to_owned(),
        number: form.get("number").to_owned(),
        day: form.get("birth-day").to_owned(),
        month: form.get("birth-month").to_owned(),
        year: form.get("birth-year").to_owned(),
        error: String::new(),
    };
    let dated = [&search.day, &search.month, &search.year]
        .iter()
        .any(|part| !part.is_empty());
    let birth = date_of_parts(&search.day, &search.month, &search.year);
    if dated && birth.is_none() {
        search.error = messages.get("search-birth-wrong");
    } else if !dated && search.name.is_empty() && search.number.is_empty() {
        search.error = messages.get("search-empty");
    }
    if !search.error.is_empty() {
        return page(context, search, Some(String::new()), Vec::new(), None);
    }
    let places = matching(context, &search, birth.map(day_number));
    let lines = places
        .iter()
        .take(PER_PAGE)
        .map(|&place| line(context, place))
        .collect::<Result<_, _>>()?;
    let sentence = if places.len() > PER_PAGE {
        messages.with(
            "search-many",
            &[("count", places.len().into()), ("shown", PER_PAGE.into())],
        )
    } else {
        messages.with("search-found", &[("count", places.len().into())])
    };
    page(context, search, Some(sentence), lines, None)
}

/// Children whose name holds every word given, in order of name; who have the number; and who were born that day.
fn matching(context: &AreaContext, search: &Search, birth: Option<i32>) -> Vec<u32> {
    let position = context.position();
    let ledger = position.ledger();
    let parts: Vec<String> = search
        .name
        .split_whitespace()
        .map(folded)
        .filter(|p| !p.is_empty())
        .collect();
    let number: String = search
        .number
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .collect::<String>()
        .to_uppercase();
    let by_number: Option<Vec<u32>> = (!number.is_empty()).then(|| {
        let mut places: Vec<u32> = ["upn", "uln", "nhs_number", "la_child_id"]
            .iter()
            .flat_map(|kind| [&number, &search.number].map(|n| ledger.with_identifier(kind, n)))
            .flatten()
            .copied()
            .collect();
        places.extend(number.parse().ok().and_then(|n| ledger.place(record::EntryId(n))));
        places
    });
    let births = context
        .definitions()
        .register("child")
        .and_then(|r| r.field_index("birth_date"))
        .zip(position.table_of("child"));
    let listed = context.site_context.site.derived.children(position);
    listed
        .iter()
        .filter(|child| {
            let born = || {
                let (field, table) = births?;
                let (_, row) = position.find_place(child.place)?;
                i32::try_from(table.fields[field][row as usize]).ok()
            };
            parts.iter().all(|part| child.key.contains(part.as_str()))
                && by_number.as_ref().is_none_or(|places| places.contains(&child.place))
                && birth.is_none_or(|day| born() == Some(day))
        })
        .map(|child| child.place)
        .collect()
}

fn line(context: &AreaContext, place: u32) -> Result<ChildLine, PageError> {
    let messages = context.messages();
    let child = context.read_child(place)?;
    let position = context.position();
    let mut stages = Vec::new();
    let mut overdue = 0usize;
    for about in child.entries() {
        let Some((register, row)) = position.find_place(about) else {
            continue;
        };
        let open = position.table(register).closed[row as usize] == record::NO_DAY;
        if about != place && open {
            let title = &context.definitions().registers[register].title;
            stages.push(messages.with(
                "stage-of",
                &[
                    ("register", title.clone().into()),
                    ("stage", crate::labels::stage(context, register, row).into()),
                ],
            ));
        }
        overdue += position
            .clocks(register, row)
            .filter(|(_, c)| c.state == definitions::ClockState::Overdue)
            .count();
    }
    Ok(ChildLine {
        name: child.name(),
        href: child.href(),
        reference: child.reference(),
        birth: messages.date_or(child.birth_date(), "unknown-day"),
        plan: stages.join("; "),
        overdue: messages.with("overdue-count", &[("count", overdue.into())]),
        late: overdue > 0,
    })
}

fn page(
    context: &AreaContext,
    search: Search,
    found: Option<String>,
    lines: Vec<ChildLine>,
    paging: Option<Paging>,
) -> Page {
    let messages = context.messages();
    let status = if search.error.is_empty() {
        axum::http::StatusCode::OK
    } else {
        axum::http::StatusCode::UNPROCESSABLE_ENTITY
    };
    let mut layout = Layout::of(context, &messages.get("children-title"));
    if found.is_some() {
        // A search is not in the address, so it cannot be seen from another day by a link.
        layout.choose = None;
    }
    Reply::page_with(
        status,
        &ChildrenPage {
            layout,
            action: context.href("/children", &[]),
            search,
            found,
            lines,
            paging,
            all: context.href("/children", &[]),
            open_href: context
                .known()
                .is_none()
                .then(|| context.href("/registers/child/open", &[])),
        },
    )
}
