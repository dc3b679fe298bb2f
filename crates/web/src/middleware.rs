//! What every request passes before and after a page: the name of the host, which site sends it, headers.

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
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

pub(crate) async fn guard(State(site): State<Shared>, request: Request, next: Next) -> Response {
    let mut response = match refusal(&site, &request) {
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

fn refusal(site: &Shared, request: &Request) -> Option<Response> {
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
    if from_ourselves(request.headers(), &host) {
        None
    } else if changes(request) {
        refuse(StatusCode::FORBIDDEN, "error-origin-text")
    } else if follows_link(request) {
        None
    } else {
        refuse(StatusCode::FORBIDDEN, "error-cross-site-text")
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

/// Whether one of our own pages, or a person at the address bar, sends a request, as far as the browser says; the token
/// of a form settles the rest.
fn from_ourselves(headers: &HeaderMap, host: &str) -> bool {
    if let Some(site) = headers.get("sec-fetch-site")
        && !matches!(site.as_bytes(), b"same-origin" | b"none")
    {
        return false;
    }
    let ours = |origin: &str| origin.eq_ignore_ascii_case(&format!("http://{host}"));
    if let Some(origin) = headers.get(header::ORIGIN) {
        return origin.to_str().is_ok_and(ours);
    }
    // A browser that says nothing else says at least on which page a picture or a frame stands.
    let referrer = headers
        .get(header::REFERER)
        .filter(|_| !headers.contains_key("sec-fetch-site"));
    referrer.is_none_or(|page| {
        let origin = page.to_str().ok().and_then(|page| {
            let (scheme, rest) = page.split_once("://")?;
            Some(format!(
                "{scheme}://{}",
                rest.split(['/', '?', '#']).next().unwrap_or(rest)
            ))
        });
        origin.is_some_and(|origin| ours(&origin))
    })
}

/// Whether a person follows a link on another site: the browser shows the page as a document of its own. Pictures,
/// frames, scripts and pages fetched in advance are not seen by a person here, so they get no page and leave no line in
/// the audit trail.
fn follows_link(request: &Request) -> bool {
    let headers = request.headers();
    let is = |name: &str, value: &str| headers.get(name).is_some_and(|v| v.as_bytes() == value.as_bytes());
    let in_advance = headers.contains_key("sec-purpose") || is("purpose", "prefetch");
    let document = if headers.contains_key("sec-fetch-site") {
        is("sec-fetch-mode", "navigate") && is("sec-fetch-dest", "document")
    } else {
        let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
        !headers.contains_key(header::ORIGIN) && accept.is_some_and(|accept| accept.contains("text/html"))
    };
    *request.method() == Method::GET && document && !in_advance
}
