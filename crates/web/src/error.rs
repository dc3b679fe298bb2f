//! The one boundary where an internal error becomes words for a reader.

use askama::Template;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use record::{RecordError, StoreError};

use crate::layout::Layout;
use crate::reply::Reply;
use crate::site::Site;

/// Why a page cannot be given. Only [`PageError::Internal`] holds internal text, and no page can read it.
#[derive(Debug)]
pub(crate) enum PageError {
    /// There is nothing at this address, in this area, as known then.
    NotFound,
    /// The caller may not; the reason goes to the log.
    Forbidden(&'static str),
    /// A page with a child's data, at this address of ours, which no person here is known to want.
    NotWanted(String),
    /// What was sent cannot be taken, in a sentence for the reader.
    Refused(String),
    /// Someone else has recorded meanwhile; pages with a form show their own page instead of this.
    Conflict,
    /// The same form was sent before and is recorded; its answer, or `None` when that is no longer kept.
    AlreadyRecorded(Option<Box<Reply>>),
    /// The form, or the same sent before, has taken longer than it may and can still be recorded.
    StillRecording,
    /// The page has taken longer than it may.
    TooSlow,
    /// Too much is being done at once; nothing was done for this request.
    Busy,
    /// Something went wrong that the reader cannot mend; the text goes to the log.
    Internal(String),
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoSuchArea(_) | StoreError::NoSuchEntry(_) => Self::NotFound,
            StoreError::Conflict { .. } => Self::Conflict,
            StoreError::CannotRetract(_) => Self::Refused(error.to_string()),
            other => Self::Internal(with_causes(&other)),
        }
    }
}

impl From<RecordError> for PageError {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Store(error) => error.into(),
            RecordError::Refused(sentence) => Self::Refused(sentence),
        }
    }
}

impl From<askama::Error> for PageError {
    fn from(error: askama::Error) -> Self {
        Self::Internal(format!("a page could not be rendered: {error}"))
    }
}

/// An error with what caused it, for the log.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    layout: Layout,
    heading: String,
    paragraphs: Vec<String>,
    /// Where a person can go on to.
    go_on: Option<String>,
}

impl PageError {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden(_) | Self::NotWanted(_) => StatusCode::FORBIDDEN,
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict => StatusCode::CONFLICT,
            Self::AlreadyRecorded(_) => StatusCode::OK,
            Self::StillRecording | Self::TooSlow | Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The page for the reader; what is internal goes to the log under a reference that the page shows.
    pub(crate) fn page(self, site: &Site, purpose: &str) -> Response {
        let messages = &site.messages;
        let status = self.status();
        let go_on = match &self {
            Self::NotWanted(address) => Some(address.clone()),
            _ => None,
        };
        let (heading, paragraphs) = match self {
            Self::NotFound => ("error-404-title", vec![messages.get("error-404-text")]),
            Self::Forbidden(reason) => {
                (site.log)(&format!("refused: {reason} (page {purpose})"));
                ("error-403-title", vec![messages.get("error-403-text")])
            }
            Self::NotWanted(_) => (
                "error-go-on-title",
                vec![messages.get("error-go-on-text"), messages.get("error-go-on-again")],
            ),
            Self::Refused(sentence) => ("error-422-title", vec![sentence, messages.get("error-422-text")]),
            Self::Conflict => ("error-409-title", vec![messages.get("error-409-text")]),
            Self::AlreadyRecorded(_) => ("already-recorded-title", vec![messages.get("already-recorded-text")]),
            Self::StillRecording => {
                (site.log)(&format!(
                    "error: a form took longer than it may and can still be recorded (page {purpose})"
                ));
                ("still-recording-title", vec![messages.get("still-recording-text")])
            }
            Self::TooSlow => {
                (site.log)(&format!("error: a page took longer than it may (page {purpose})"));
                ("error-503-title", vec![messages.get("error-503-text")])
            }
            Self::Busy => ("error-busy-title", vec![messages.get("error-busy-text")]),
            Self::Internal(text) => {
                let id = uuid::Uuid::new_v4().simple().to_string();
                let reference = id.get(..8).unwrap_or("unknown").to_owned();
                (site.log)(&format!("error {reference} (page {purpose}): {text}"));
                (
                    "error-500-title",
                    vec![
                        messages.get("error-500-text"),
                        messages.with("error-500-reference", &[("reference", reference.into())]),
                    ],
                )
            }
        };
        sentences(site, status, &messages.get(heading), paragraphs, go_on)
    }
}

/// A page of a heading and some sentences, without anything from the record.
pub(crate) fn plain(site: &Site, status: StatusCode, heading: &str, paragraphs: Vec<String>) -> Response {
    sentences(site, status, heading, paragraphs, None)
}

fn sentences(
    site: &Site,
    status: StatusCode,
    heading: &str,
    paragraphs: Vec<String>,
    go_on: Option<String>,
) -> Response {
    let page = ErrorPage {
        layout: Layout::bare(site, heading),
        heading: heading.to_owned(),
        paragraphs,
        go_on,
    };
    let html = page.render().unwrap_or_else(|_| heading.to_owned());
    html_response(status, html)
}

/// A page with its status.
pub(crate) fn html_response(status: StatusCode, html: String) -> Response {
    let mut response = (status, html).into_response();
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}
