//! The style sheet, script and icon, embedded and served under an address that changes when any of them does.

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

/// One embedded file.
pub(crate) struct File {
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) bytes: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The address of a file. All share one folder, so that the script finds its neighbour by a relative address.
pub(crate) fn address(name: &str) -> String {
    format!("/assets/{FINGERPRINT}/{name}")
}

/// Serves a file; an address from another build is not found, never a different file.
pub(crate) async fn serve(Path((fingerprint, name)): Path<(String, String)>) -> Response {
    match FILES.iter().find(|f| fingerprint == FINGERPRINT && f.name == name) {
        Some(file) => (
            [
                (CONTENT_TYPE, file.kind),
                (CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ],
            file.bytes,
        )
            .into_response(),
        None => axum::http::StatusCode::NOT_FOUND.into_response(),
    }
}
