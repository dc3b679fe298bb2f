//! The pages, a folder for each theme. No theme uses another's pages: what several share is one level up, in the
//! crate's own modules, and those know no page.

mod children;
mod improvement;
mod measures;
mod reference;
mod registers;
mod returns;
mod work;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use crate::AreaContext;
use crate::error::{PageError, plain};
use crate::labels::EntryRead;
use crate::reply::Page;
use crate::site::Shared;

/// All pages. Each module gives its own routes, so that a page is added by adding a module and a line here.
pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/assets/{fingerprint}/{name}", get(crate::assets::serve))
        .merge(work::routes())
        .merge(children::routes())
        .merge(registers::routes())
        .merge(returns::routes())
        .merge(improvement::routes())
        .merge(measures::routes())
        .merge(reference::routes())
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

/// A screen of its own for the entries of a register, in place of the page made from the definition.
type OwnPage = for<'a> fn(&'a AreaContext, EntryRead<'a>) -> Page;

/// The screen that the entries of a register have of their own. Entries are reached by one address whatever their
/// register, so this is where that address finds a theme's screen.
pub(crate) fn own_page(register: &str) -> Option<OwnPage> {
    match register {
        "finding" => Some(returns::finding_page),
        _ => None,
    }
}
