//! What every request passes before and after a page: the name of the host, where a form came from, time, headers.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::error::plain;
use crate::site::Shared;

/// How long a request may take, its body included.
const PATIENCE: Duration = Duration::from_secs(30);

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
        None => match tokio::time::timeout(PATIENCE, next.run(request)).await {
            Ok(response) => response,
            Err(_) => {
                (site.log)("error: a request took longer than 30 seconds and was given up");
                let messages = &site.messages;
                plain(
                    &site,
                    StatusCode::SERVICE_UNAVAILABLE,
                    &messages.get("error-503-title"),
                    vec![messages.get("error-503-text")],
                )
            }
        },
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
    // A name of somebody else's that leads here would let their pages read ours.
    let Some(host) = own_host(request) else {
        return refuse(StatusCode::MISDIRECTED_REQUEST, "error-host-text");
    };
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
    if changes && !from_ourselves(request.headers(), &host) {
        return refuse(StatusCode::FORBIDDEN, "error-origin-text");
    }
    None
}

/// The host the request was sent to, when it is a name of this machine for itself.
fn own_host(request: &Request) -> Option<String> {
    let host = match request.headers().get(header::HOST) {
        Some(value) => value.to_str().ok()?,
        None => request.uri().authority()?.as_str(),
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

/// Whether a form was sent from one of our own pages, as far as the browser says; the form's token settles the rest.
fn from_ourselves(headers: &HeaderMap, host: &str) -> bool {
    if let Some(site) = headers.get("sec-fetch-site")
        && !matches!(site.as_bytes(), b"same-origin" | b"none")
    {
        return false;
    }
    match headers.get(header::ORIGIN) {
        Some(origin) => origin
            .to_str()
            .is_ok_and(|origin| origin.eq_ignore_ascii_case(&format!("http://{host}"))),
        None => true,
    }
}
