//! Statutory returns: checked, explained, put right, followed.

mod again;
mod check;
mod corrections;
mod export;
pub(super) mod finding;
mod findings;
mod list;
mod overview;
mod rows;
mod written;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::Asked;
use crate::ask::{Ask, Posted};
use crate::desk::ReturnRead;
use crate::failure::Failure;
use crate::site::Shared;
use crate::upload::{LARGEST_UPLOAD, Uploaded};

pub(super) fn routes() -> Router<Shared> {
    let uploads = DefaultBodyLimit::max(LARGEST_UPLOAD);
    Router::new()
        .route("/areas/{area}/returns", get(|ask: Ask| ask.area("returns", list::page)))
        .route(
            "/areas/{area}/returns/check",
            get(|ask: Ask| ask.area("check a return", check::form))
                .post(|ask: Ask, sent: Uploaded| ask.area("check a return", move |asked| check::start(asked, &sent)))
                .layer(uploads),
        )
        .route(
            "/areas/{area}/returns/record",
            post(|ask: Ask, posted: Posted| ask.area("check the record", move |asked| again::record(asked, &posted))),
        )
        .route(
            "/areas/{area}/returns/checking/{job}",
            get(|ask: Ask| ask.area("check a return", check::progress)),
        )
        .route(
            "/areas/{area}/returns/{entry}",
            get(|ask: Ask| ask.area("return", overview::page)),
        )
        .route(
            "/areas/{area}/returns/{entry}/findings",
            get(|ask: Ask| ask.area("findings", findings::page)).post(|ask: Ask, posted: Posted| {
                ask.area("findings: reasons and assignments", move |asked| {
                    findings::save(asked, &posted)
                })
            }),
        )
        .route(
            "/areas/{area}/returns/{entry}/findings.csv",
            get(|ask: Ask| ask.area("findings as CSV", export::findings)),
        )
        .route(
            "/areas/{area}/returns/{entry}/rules.csv",
            get(|ask: Ask| ask.area("rules as CSV", export::rules)),
        )
        .route(
            "/areas/{area}/returns/{entry}/corrections.csv",
            get(|ask: Ask| ask.area("corrections as CSV", corrections::out)),
        )
        .route(
            "/areas/{area}/returns/{entry}/corrections",
            get(|ask: Ask| ask.area("corrections", corrections::form))
                .post(|ask: Ask, sent: Uploaded| ask.area("corrections", move |asked| corrections::apply(asked, &sent)))
                .layer(uploads),
        )
        .route(
            "/areas/{area}/returns/{entry}/corrected",
            get(|ask: Ask| ask.area("return as corrected, as a file", corrections::file)),
        )
        .route(
            "/areas/{area}/returns/{entry}/written",
            get(|ask: Ask| ask.area("return as written", written::page)),
        )
        .route(
            "/areas/{area}/returns/{entry}/written.xml",
            get(|ask: Ask| ask.area("return as a file", written::xml)),
        )
        .route(
            "/areas/{area}/returns/{entry}/left-out.csv",
            get(|ask: Ask| ask.area("left out of a return, as CSV", written::left_out)),
        )
        .route(
            "/areas/{area}/returns/{entry}/changes.csv",
            get(|ask: Ask| ask.area("changes since last year's return, as CSV", written::changes)),
        )
        .route(
            "/areas/{area}/returns/{entry}/again",
            post(|ask: Ask, posted: Posted| ask.area("check again", move |asked| again::again(asked, &posted))),
        )
        .route(
            "/areas/{area}/returns/{entry}/load",
            post(|ask: Ask, posted: Posted| ask.area("load a return", move |asked| again::load(asked, &posted))),
        )
}

/// The return that a part of the path names.
fn return_param(asked: &Asked) -> Result<ReturnRead, Failure> {
    let entry = asked.entry_param()?;
    if entry.register().id != "statutory_return" {
        return Err(Failure::NotFound);
    }
    ReturnRead::of_row(asked.position(), entry.register_at, entry.row).ok_or(Failure::NotFound)
}

/// `SEN2 person-level census 2026`, or `The record as SEN2 person-level census 2026`.
fn title(asked: &Asked, of: &ReturnRead) -> String {
    let kind = asked
        .definitions()
        .code_list("statutory_return")
        .map_or_else(|| of.key.kind.clone(), |list| list.title_of(&of.key.kind).to_owned());
    let key = match of.key.from {
        submissions::findings::From::File => "returns-title-file",
        submissions::findings::From::Record => "returns-title-record",
    };
    asked
        .words()
        .with(key, &[("kind", kind.into()), ("year", of.key.year.to_string().into())])
}

/// The address of a return's page.
fn href(asked: &Asked, of: &ReturnRead, below: &str, query: &[(&str, &str)]) -> String {
    asked.href(&format!("/returns/{}{below}", of.entry), query)
}
