//! The pages, one module each; `routes` mirrors the tree of addresses.

mod areas;
mod child;
mod children;
mod definitions;
mod entry;
mod home;
mod measure;
mod measure_chart;
mod measure_csv;
mod measure_tables;
mod measure_words;
mod measures;
mod measures_view;
mod new_entry;
mod record;
mod registers;
mod requirement;
mod requirement_compared;
mod retract;
mod returns;
mod sources;
mod thread;
mod thread_view;
mod thread_worst;
mod work;
mod work_list;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use crate::context::PageRequest;
use crate::error::{PageError, plain};
use crate::site::Shared;

/// All pages. Each module gives its own routes, so that a page is added by adding a module and a line here.
pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(|request: PageRequest| request.site("areas", areas::list)))
        .route("/assets/{fingerprint}/{name}", get(crate::assets::serve))
        .merge(home::routes())
        .merge(work::routes())
        .merge(children::routes())
        .merge(child::routes())
        .merge(registers::routes())
        .merge(entry::routes())
        .merge(new_entry::routes())
        .merge(record::routes())
        .merge(retract::routes())
        .merge(definitions::routes())
        .merge(sources::routes())
        .merge(returns::routes())
        .merge(thread::routes())
        .merge(requirement::routes())
        .merge(measures::routes())
        .merge(measure::routes())
        .fallback(not_found)
        .method_not_allowed_fallback(wrong_method)
}

async fn not_found(State(site): State<Shared>) -> Response {
    PageError::NotFound.page(&site, "address")
}

async fn wrong_method(State(site): State<Shared>) -> Response {
    let messages = &site.messages;
    plain(
        &site,
        StatusCode::METHOD_NOT_ALLOWED,
        &messages.get("error-405-title"),
        vec![messages.get("error-405-text")],
    )
}
