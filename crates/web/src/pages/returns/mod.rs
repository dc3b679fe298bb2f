//! Statutory returns: checked, explained, corrected, followed.

mod acts;
mod check;
mod corrections;
mod decide;
mod export;
mod finding;
mod findings;
mod list;
mod overview;
mod recheck;
mod rows;
mod written;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

pub(super) use finding::page as finding_page;

use crate::AreaContext;
use crate::check_jobs::ReturnRead;
use crate::context::PageRequest;
use crate::error::PageError;
use crate::form_data::FormData;
use crate::limits::LARGEST_UPLOAD;
use crate::site::Shared;
use crate::upload::Uploaded;

pub(super) fn routes() -> Router<Shared> {
    let uploads = DefaultBodyLimit::max(LARGEST_UPLOAD);
    Router::new()
        .route(
            "/areas/{area}/returns",
            get(|request: PageRequest| request.area("returns", list::page)),
        )
        .route(
            "/areas/{area}/returns/check",
            get(|request: PageRequest| request.area("check a return", check::form))
                .post(|request: PageRequest, sent: Uploaded| {
                    request.area("check a return", move |context| check::start(context, &sent))
                })
                .layer(uploads),
        )
        .route(
            "/areas/{area}/returns/record",
            post(|request: PageRequest, form: FormData| {
                request.area("check the record", move |context| recheck::record(context, &form))
            }),
        )
        .route(
            "/areas/{area}/returns/checking/{job}",
            get(|request: PageRequest| request.area("check a return", check::progress)),
        )
        .route(
            "/areas/{area}/returns/{entry}",
            get(|request: PageRequest| request.area("return", overview::page)),
        )
        .route(
            "/areas/{area}/returns/{entry}/findings",
            get(|request: PageRequest| request.area("findings", findings::page)).post(
                |request: PageRequest, form: FormData| {
                    request.area("findings: reasons and assignments", move |context| {
                        decide::save(context, &form)
                    })
                },
            ),
        )
        .route(
            "/areas/{area}/returns/{entry}/acts/{act}",
            get(|request: PageRequest| request.area("findings: undo", acts::form)).post(
                |request: PageRequest, form: FormData| {
                    request.area("findings: undo", move |context| acts::undo(context, &form))
                },
            ),
        )
        .route(
            "/areas/{area}/returns/{entry}/findings.csv",
            get(|request: PageRequest| request.area("findings as CSV", export::findings)),
        )
        .route(
            "/areas/{area}/returns/{entry}/rules.csv",
            get(|request: PageRequest| request.area("rules as CSV", export::rules)),
        )
        .route(
            "/areas/{area}/returns/{entry}/corrections.csv",
            get(|request: PageRequest| request.area("corrections as CSV", corrections::out)),
        )
        .route(
            "/areas/{area}/returns/{entry}/corrections",
            get(|request: PageRequest| request.area("corrections", corrections::form))
                .post(|request: PageRequest, sent: Uploaded| {
                    request.area("corrections", move |context| corrections::apply(context, &sent))
                })
                .layer(uploads),
        )
        .route(
            "/areas/{area}/returns/{entry}/corrected",
            get(|request: PageRequest| request.area("return as corrected, as a file", corrections::file)),
        )
        .route(
            "/areas/{area}/returns/{entry}/written",
            get(|request: PageRequest| request.area("return as written", written::page)),
        )
        .route(
            "/areas/{area}/returns/{entry}/written.xml",
            get(|request: PageRequest| request.area("return as a file", written::xml)),
        )
        .route(
            "/areas/{area}/returns/{entry}/left-out.csv",
            get(|request: PageRequest| request.area("left out of a return, as CSV", written::left_out)),
        )
        .route(
            "/areas/{area}/returns/{entry}/changes.csv",
            get(|request: PageRequest| request.area("changes since last year's return, as CSV", written::changes)),
        )
        .route(
            "/areas/{area}/returns/{entry}/again",
            post(|request: PageRequest, form: FormData| {
                request.area("check again", move |context| recheck::again(context, &form))
            }),
        )
        .route(
            "/areas/{area}/returns/{entry}/load",
            post(|request: PageRequest, form: FormData| {
                request.area("load a return", move |context| recheck::load(context, &form))
            }),
        )
}

/// The return that a part of the path names.
fn return_param(context: &AreaContext) -> Result<ReturnRead, PageError> {
    let entry = context.entry_param()?;
    if entry.register().id != "statutory_return" {
        return Err(PageError::NotFound);
    }
    ReturnRead::of_row(context.position(), entry.register_at, entry.row).ok_or(PageError::NotFound)
}

/// `SEN2 person-level census 2026`, or `The record as SEN2 person-level census 2026`.
fn title(context: &AreaContext, of: &ReturnRead) -> String {
    let kind = context
        .definitions()
        .code_list("statutory_return")
        .map_or_else(|| of.key.kind.clone(), |list| list.title_of(&of.key.kind).to_owned());
    let key = match of.key.from {
        submissions::findings::From::File => "returns-title-file",
        submissions::findings::From::Record => "returns-title-record",
    };
    context
        .messages()
        .with(key, &[("kind", kind.into()), ("year", of.key.year.to_string().into())])
}

/// The address of a return's page.
fn href(context: &AreaContext, of: &ReturnRead, below: &str, query: &[(&str, &str)]) -> String {
    context.href(&format!("/returns/{}{below}", of.entry), query)
}
