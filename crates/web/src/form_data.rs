//! A form as it was sent.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use axum::body::Body;
use axum::extract::{Form, FromRequest, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error::plain;
use crate::limits::{FORM_WITHIN, LARGEST_FORM};
use crate::site::Shared;
use crate::upload::{drain, next_piece};

/// A form as it was sent.
pub(crate) struct FormData {
    fields: Vec<(String, String)>,
    /// A fingerprint of the files sent with it; 0 without files.
    files: u64,
}

/// What was typed and chosen, without the token.
impl Hash for FormData {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let fields = self.fields.iter().filter(|(name, _)| name != "token");
        fields.for_each(|field| field.hash(state));
        self.files.hash(state);
    }
}

impl FromRequest<Shared> for FormData {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Shared) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let (status, text) = match tokio::time::timeout(FORM_WITHIN, whole_form(&parts, body)).await {
            Ok(Ok(Some(bytes))) => {
                let request = Request::from_parts(parts, bytes.into());
                match Form::<Vec<(String, String)>>::from_request(request, site).await {
                    Ok(Form(fields)) => return Ok(Self::of(fields)),
                    Err(rejection) => (rejection.into_response().status(), "error-form-text"),
                }
            }
            Ok(Ok(None)) => (StatusCode::PAYLOAD_TOO_LARGE, "error-413-text"),
            Ok(Err(_)) => (StatusCode::BAD_REQUEST, "error-form-text"),
            Err(_) => (StatusCode::REQUEST_TIMEOUT, "error-slow-text"),
        };
        let messages = &site.messages;
        Err(plain(
            site,
            status,
            &messages.get("error-422-title"),
            vec![messages.get(text)],
        ))
    }
}

/// The bytes of a form without files; `None` when it is larger than any of ours, in which case the rest is read and
/// thrown away. A form that breaks off is an error, so that half an answer is never recorded.
async fn whole_form(head: &Parts, mut body: Body) -> Result<Option<Vec<u8>>, axum::Error> {
    let declared = head.headers.get(header::CONTENT_LENGTH);
    let declared: Option<usize> = declared.and_then(|length| length.to_str().ok()?.parse().ok());
    let mut bytes = Vec::new();
    let mut fits = declared.is_none_or(|length| length <= LARGEST_FORM);
    while fits && let Some(piece) = next_piece(&mut body).await {
        let piece = piece?;
        fits = bytes.len() + piece.len() <= LARGEST_FORM;
        bytes.extend_from_slice(&piece);
    }
    if fits {
        return Ok(Some(bytes));
    }
    drain(body);
    Ok(None)
}

impl FormData {
    /// A form of these fields, without characters that no reader can see: they come along when text is copied.
    pub(crate) fn of(mut fields: Vec<(String, String)>) -> Self {
        for (_, text) in &mut fields {
            if let Cow::Owned(seen) = definitions::text::without_unseen(text) {
                *text = seen;
            }
        }
        Self { fields, files: 0 }
    }

    /// The same form with a fingerprint of the files that were sent with it.
    pub(crate) fn with_files(self, files: u64) -> Self {
        Self { files, ..self }
    }

    /// A field's text without surrounding white space; empty when it was not sent.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.fields
            .iter()
            .find(|(k, _)| k == name)
            .map_or("", |(_, v)| v.trim())
    }

    /// All names with their texts, without surrounding white space.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(k, v)| (k.as_str(), v.trim()))
    }

    /// All texts sent under a name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields
            .iter()
            .filter(move |(k, _)| k == name)
            .map(|(_, v)| v.trim())
    }
}
