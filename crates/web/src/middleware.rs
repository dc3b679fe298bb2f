//! What every request passes before and after a page: the name of the host, which site sends it, headers.

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::error::plain;
use crate::site::Shared;

/// Nothing but our own files, no inline script or style, no framing, forms only to ourselves.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 9] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // "same-origin" rather than "no-referrer", under which browsers would send forms with the origin "null".
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
];

pub(crate) async fn guard(State(site): State<Shared>, mut request: Request, next: Next) -> Response {
    let mut response = match refusal(&site, &mut request) {
        Some(refusal) => refusal,
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Pages hold children's data: no cache keeps them, the browser's own included.
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

fn changes(request: &Request) -> bool {
    !matches!(*request.method(), Method::GET | Method::HEAD)
}

fn refusal(site: &Shared, request: &mut Request) -> Option<Response> {
    let messages = &site.messages;
    let refuse = |status, text| {
        Some(plain(
            site,
            status,
            &messages.get("error-403-title"),
            vec![messages.get(text)],
        ))
    };
    if request.headers().get_all(header::HOST).iter().count() > 1 {
        return refuse(StatusCode::BAD_REQUEST, "error-host-text");
    }
    // A name of another site that leads here would let its pages read ours.
    let Some(host) = own_host(request) else {
        return refuse(StatusCode::MISDIRECTED_REQUEST, "error-host-text");
    };
    let sender = Sender::of(request, &host);
    request.extensions_mut().insert(sender);
    match sender {
        Sender::Ourselves => None,
        _ if changes(request) => refuse(StatusCode::FORBIDDEN, "error-origin-text"),
        Sender::Person | Sender::Unknown => None,
        Sender::OtherSite => refuse(StatusCode::FORBIDDEN, "error-cross-site-text"),
    }
}

/// The host the request was sent to, when it is a name of this machine for itself.
fn own_host(request: &Request) -> Option<String> {
    let named = request.headers().get(header::HOST);
    let host = match (named, request.uri().authority()) {
        (Some(host), Some(authority)) if host.as_bytes() != authority.as_str().as_bytes() => return None,
        (Some(host), _) => host.to_str().ok()?,
        (None, authority) => authority?.as_str(),
    };
    let name = if let Some(rest) = host.strip_prefix('[') {
        let (name, port) = rest.split_once(']')?;
        (port.is_empty() || is_port(port.strip_prefix(':')?)).then_some(name)?
    } else if let Some((name, port)) = host.split_once(':') {
        is_port(port).then_some(name)?
    } else {
        host
    };
    let own = name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    own.then(|| host.to_owned())
}

fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok()
}

/// Who makes the browser send a request, as far as it says.
///
/// Browsers since about 2021 say so themselves (`Sec-Fetch-*`). Older ones name the page a request comes from; we let
/// them do that between our own pages (`Referrer-Policy`). What says nothing may be a person with such a browser at the
/// address bar or another site that hides its name: it gets no child's data before a person has followed a link of
/// ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sender {
    /// One of our own pages, or a person at the address bar of a browser that says so.
    Ourselves,
    /// A person who follows a link on another site.
    Person,
    /// The browser does not say, or a script on another site opens the page.
    Unknown,
    /// Another site: a picture, frame, script, form, or a page in advance.
    OtherSite,
}

impl Sender {
    /// Whether a person here wants to see the answer.
    pub(crate) fn is_a_person(self) -> bool {
        matches!(self, Self::Ourselves | Self::Person)
    }

    fn of(request: &Request, host: &str) -> Self {
        let headers = request.headers();
        let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
        let ours = |origin: &str| origin.eq_ignore_ascii_case(&format!("http://{host}"));
        if text("origin").is_some_and(|origin| !ours(origin)) {
            return Self::OtherSite;
        }
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        // No one sees a page that is loaded in advance; when a person opens it, it is requested again.
        let in_advance = text("sec-purpose").is_some() || text("purpose") == Some("prefetch");
        match text("sec-fetch-site") {
            Some("same-origin" | "none") if in_advance => Self::Unknown,
            Some("same-origin" | "none") => Self::Ourselves,
            Some(_) => {
                let document = text("sec-fetch-mode") == Some("navigate") && text("sec-fetch-dest") == Some("document");
                match document && reads && !in_advance {
                    true if text("sec-fetch-user") == Some("?1") => Self::Person,
                    true => Self::Unknown,
                    false => Self::OtherSite,
                }
            }
            None if text("origin").is_some() => Self::Ourselves,
            None => match text("referer").map(|page| origin_of(page).is_some_and(|origin| ours(&origin))) {
                Some(true) if in_advance => Self::Unknown,
                Some(true) => Self::Ourselves,
                Some(false) if in_advance || !text("accept").is_some_and(|kinds| kinds.contains("text/html")) => {
                    Self::OtherSite
                }
                Some(false) | None => Self::Unknown,
            },
        }
    }
}

/// The site of a page's address: `http://localhost:8080`.
fn origin_of(page: &str) -> Option<String> {
    let (scheme, rest) = page.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    Some(format!("{scheme}://{host}"))
}
