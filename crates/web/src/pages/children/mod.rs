mod child;

use askama::Template;
use axum::Router;
use axum::routing::get;
use calendar::day_number;

use crate::AreaContext;
use crate::child_search::{Fit, TypedName, born, with_number};
use crate::context::PageRequest;
use crate::error::PageError;
use crate::form_data::FormData;
use crate::format::date_of_parts;
use crate::layout::Layout;
use crate::paging::{PER_PAGE, Paging};
use crate::reply::{Page, Reply};
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
/// of birth is in an address.
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
    let (exact, similar) = matching(context, &search, birth.map(day_number));
    let lines = exact
        .iter()
        .chain(&similar)
        .take(PER_PAGE)
        .map(|&place| line(context, place))
        .collect::<Result<_, _>>()?;
    let found = exact.len() + similar.len();
    let sentence = if found > PER_PAGE {
        messages.with("search-many", &[("count", found.into()), ("shown", PER_PAGE.into())])
    } else if similar.is_empty() {
        messages.with("search-found", &[("count", found.into())])
    } else {
        messages.with(
            "search-similar",
            &[("exact", exact.len().into()), ("similar", similar.len().into())],
        )
    };
    page(context, search, Some(sentence), lines, None)
}

/// Children whose name holds every word given, in order of name, and those whose name only sounds like it; of both,
/// those who have the number and were born that day.
fn matching(context: &AreaContext, search: &Search, birth: Option<i32>) -> (Vec<u32>, Vec<u32>) {
    let name = TypedName::of(&search.name);
    let by_number = (!search.number.is_empty()).then(|| with_number(context, &search.number));
    let listed = context.site_context.site.derived.children(context.position());
    let (mut exact, mut similar) = (Vec::new(), Vec::new());
    for child in listed.iter() {
        let Some(fit) = name.fits(child) else { continue };
        let place = child.place;
        if by_number.as_ref().is_some_and(|places| !places.contains(&place))
            || birth.is_some_and(|day| born(context, place) != Some(day))
        {
            continue;
        }
        match fit {
            Fit::Exact => exact.push(place),
            Fit::Similar => similar.push(place),
        }
    }
    (exact, similar)
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
        let finding = context.definitions().registers[register].id == "finding";
        // A finding is about the data, not of the child's journey.
        if about != place && !finding && position.is_open(register, row) {
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
            .filter(|(at, c)| {
                let clock = &context.definitions().registers[register].clocks[*at];
                c.state == definitions::ClockState::Overdue && !clock.conditional
            })
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
