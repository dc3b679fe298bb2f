//! Answers ready to be sent.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error::{PageError, html_response};

/// What a page function gives.
pub(crate) type Page = Result<Reply, PageError>;

/// An answer ready to be sent.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// A page.
    Html(StatusCode, String),
    /// Go and see another page, after something was recorded.
    See(String),
    /// A file to keep.
    File {
        /// Its name on the reader's machine.
        name: String,
        /// Its kind, such as `text/csv; charset=utf-8`.
        kind: &'static str,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

impl Reply {
    /// A page from its template.
    pub(crate) fn page(template: &impl Template) -> Page {
        Self::page_with(StatusCode::OK, template)
    }

    /// A page with another status than 200.
    pub(crate) fn page_with(status: StatusCode, template: &impl Template) -> Page {
        Ok(Self::Html(status, template.render()?))
    }

    /// Whether what was sent was done; a form shown again with a mistake is also a page.
    pub(crate) fn is_success(&self) -> bool {
        match self {
            Self::Html(status, _) => status.is_success(),
            Self::See(_) | Self::File { .. } => true,
        }
    }

    pub(crate) fn into_response(self) -> Response {
        match self {
            Self::Html(status, html) => html_response(status, html),
            Self::See(address) => (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response(),
            Self::File { name, kind, bytes } => {
                let mut response = ([(header::CONTENT_TYPE, kind)], bytes).into_response();
                if let Ok(value) = HeaderValue::from_str(&disposition(&name)) {
                    response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
                }
                response
            }
        }
    }
}

/// How an answer names a file to be kept: plainly where the name is plain, else with what is not allowed there
/// replaced, and the whole name encoded beside it (RFC 6266).
fn disposition(name: &str) -> String {
    let allowed = |c: char| c == ' ' || (c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%'));
    let plain: String = name.chars().map(|c| if allowed(c) { c } else { '_' }).collect();
    if plain == name {
        return format!("attachment; filename=\"{plain}\"");
    }
    let mut whole = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            whole.push(char::from(byte));
        } else {
            whole.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}
