//! Files sent with a form: read piece by piece, and only after the form's token has been checked.

use std::hash::{DefaultHasher, Hasher};
use std::io::Write;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::Response;
use hyper::body::{Body as _, Frame};
use returns::Input;
use tempfile::NamedTempFile;

use crate::error::{PageError, plain};
use crate::form_data::FormData;
use crate::limits::{
    DRAIN_AT_MOST, DRAIN_WITHIN, FORM_WITHIN, LARGEST_TEXT_PART, LARGEST_UPLOAD, MOST_PARTS, UPLOAD_IN_MEMORY,
    UPLOAD_PAUSE, UPLOAD_WITHIN,
};
use crate::site::{Shared, Site};
use crate::upload_turns::Turn;

/// A form as it was sent, with files where it asks for any.
pub(crate) struct Uploaded {
    /// What was typed and chosen.
    pub(crate) form: FormData,
    files: Vec<(String, Input)>,
    /// Whether all of it was read.
    arrived: bool,
}

impl Uploaded {
    /// The files sent under a name; an empty control sends none.
    pub(crate) fn files(&self, name: &str) -> Vec<Input> {
        self.files
            .iter()
            .filter(|(n, _)| n == name)
            .map(|(_, input)| input.clone())
            .collect()
    }
}

/// Why the parts of a form were not all read.
enum Stopped {
    /// It is not a form, or larger than it may be.
    Sent(MultipartError),
    /// It is larger than it may be.
    TooLarge,
    /// It has more parts than any of ours.
    TooMany,
    /// One of its answers is longer than any may be.
    LongAnswer,
    /// It took too long.
    TooSlow,
    /// It was slow, and another waited for its turn.
    GaveWay,
    /// The file could not be kept until it is checked.
    Disk(std::io::Error),
}

impl From<MultipartError> for Stopped {
    fn from(error: MultipartError) -> Self {
        Self::Sent(error)
    }
}

impl FromRequest<Shared> for Uploaded {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Shared) -> Result<Self, Response> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("multipart/") {
            let form = FormData::from_request(request, site).await?;
            return Ok(Self {
                form,
                files: Vec::new(),
                arrived: true,
            });
        }
        let declared = request.headers().get(header::CONTENT_LENGTH);
        let declared: Option<u64> = declared.and_then(|length| length.to_str().ok()?.parse().ok());
        if declared.is_some_and(|length| length > LARGEST_UPLOAD as u64) {
            drain(request.into_body());
            return Err(refused(site, &Stopped::TooLarge));
        }
        let mut parts = Multipart::from_request(request, site)
            .await
            .map_err(|rejection| form_error(site, rejection.status(), "error-form-text"))?;
        let read = match in_time_for(FORM_WITHIN, token(site, &mut parts)).await {
            Ok(None) => Ok(Self::without_token()),
            Ok(Some(token)) => {
                // Held until everything has arrived. Without a token of ours there is no turn to be had.
                let Some(turn) = site.uploads.take().await else {
                    drain_parts(parts);
                    return Err(PageError::Busy.page(site, "upload"));
                };
                tokio::select! {
                    read = in_time_for(UPLOAD_WITHIN, read(token, &mut parts, &turn)) => read,
                    () = turn.given_up() => Err(Stopped::GaveWay),
                }
            }
            Err(stopped) => Err(stopped),
        };
        match read {
            // There is nothing left to read.
            Ok(sent) if sent.arrived => Ok(sent),
            Ok(sent) => {
                drain_parts(parts);
                Ok(sent)
            }
            Err(stopped) => {
                drain_parts(parts);
                Err(refused(site, &stopped))
            }
        }
    }
}

impl Uploaded {
    /// A form that is not one of ours, or older than the server's start: nothing of it was read.
    fn without_token() -> Self {
        Self {
            form: FormData::of(Vec::new()),
            files: Vec::new(),
            arrived: false,
        }
    }
}

/// The first part; `None` when it is not the token of one of our forms, in which case nothing else was read.
async fn token(site: &Site, parts: &mut Multipart) -> Result<Option<String>, Stopped> {
    let Some(mut part) = in_time(parts.next_field()).await? else {
        return Ok(None);
    };
    if part.name() != Some("token") || part.file_name().is_some() {
        return Ok(None);
    }
    let token = text(&mut part).await?;
    Ok(site.token_of_form(token.trim()).map(|_| token))
}

/// Reads all parts after the token.
async fn read(token: String, parts: &mut Multipart, turn: &Turn<'_>) -> Result<Uploaded, Stopped> {
    let (mut fields, mut files) = (vec![("token".to_owned(), token)], Vec::new());
    let mut content = DefaultHasher::new();
    while let Some(mut part) = in_time(parts.next_field()).await? {
        if fields.len() + files.len() >= MOST_PARTS {
            return Err(Stopped::TooMany);
        }
        let name = part.name().unwrap_or_default().to_owned();
        match part.file_name().map(file_name) {
            Some(file) => {
                content.write(name.as_bytes());
                content.write(file.as_bytes());
                if let Some(input) = spooled(&mut part, &file, &mut content, turn).await? {
                    files.push((name, input));
                }
            }
            None => fields.push((name, text(&mut part).await?)),
        }
    }
    Ok(Uploaded {
        form: FormData::of(fields).with_files(content.finish()),
        files,
        arrived: true,
    })
}

/// Waits for the next piece, for a bounded time.
async fn in_time<T>(piece: impl Future<Output = Result<T, MultipartError>>) -> Result<T, Stopped> {
    match tokio::time::timeout(UPLOAD_PAUSE, piece).await {
        Ok(piece) => Ok(piece?),
        Err(_) => Err(Stopped::TooSlow),
    }
}

/// Waits for several pieces, for a bounded time.
async fn in_time_for<T>(within: Duration, pieces: impl Future<Output = Result<T, Stopped>>) -> Result<T, Stopped> {
    tokio::time::timeout(within, pieces)
        .await
        .unwrap_or(Err(Stopped::TooSlow))
}

/// A part that was typed or chosen.
async fn text(part: &mut Field<'_>) -> Result<String, Stopped> {
    let mut bytes = Vec::new();
    while let Some(piece) = in_time(part.chunk()).await? {
        if bytes.len() + piece.len() > LARGEST_TEXT_PART {
            return Err(Stopped::LongAnswer);
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A file, in memory while it is small and on disk beyond; `None` for the empty part of a control without a file.
async fn spooled(
    part: &mut Field<'_>,
    name: &str,
    content: &mut DefaultHasher,
    turn: &Turn<'_>,
) -> Result<Option<Input>, Stopped> {
    let mut bytes = Vec::new();
    let mut disk: Option<NamedTempFile> = None;
    while let Some(piece) = in_time(part.chunk()).await? {
        turn.count(piece.len());
        content.write(&piece);
        if name.is_empty() {
            continue;
        }
        match &mut disk {
            Some(disk) => disk.write_all(&piece).map_err(Stopped::Disk)?,
            None if bytes.len() + piece.len() <= UPLOAD_IN_MEMORY => bytes.extend_from_slice(&piece),
            None => {
                let mut new = temporary().map_err(Stopped::Disk)?;
                new.write_all(&bytes).map_err(Stopped::Disk)?;
                new.write_all(&piece).map_err(Stopped::Disk)?;
                bytes = Vec::new();
                disk = Some(new);
            }
        }
    }
    if name.is_empty() {
        return Ok(None);
    }
    Ok(Some(match disk {
        None => Input::bytes(name, bytes),
        Some(disk) => {
            let kept = disk.into_temp_path();
            Input::temporary(name, kept.to_path_buf(), Arc::new(kept))
        }
    }))
}

/// A new file that only its owner can read, removed when it is dropped.
fn temporary() -> std::io::Result<NamedTempFile> {
    tempfile::Builder::new().prefix("golden-thread-upload-").tempfile()
}

/// Reads the rest of a refused form and throws it away: a browser shows an answer only after it has sent everything.
fn drain_parts(mut parts: Multipart) {
    tokio::spawn(tokio::time::timeout(DRAIN_WITHIN, async move {
        while let Ok(Some(mut part)) = parts.next_field().await {
            while let Ok(Some(_)) = part.chunk().await {}
        }
    }));
}

/// As [`drain_parts`], for a form that is not read as parts.
pub(crate) fn drain(mut body: Body) {
    tokio::spawn(tokio::time::timeout(DRAIN_WITHIN, async move {
        let mut read = 0;
        while read < DRAIN_AT_MOST
            && let Some(Ok(piece)) = next_piece(&mut body).await
        {
            read += piece.len();
        }
    }));
}

/// The next piece of a body; `None` at its end.
pub(crate) async fn next_piece(body: &mut Body) -> Option<Result<Bytes, axum::Error>> {
    loop {
        let frame = std::future::poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await?;
        match frame.map(Frame::into_data) {
            Ok(Ok(piece)) => return Some(Ok(piece)),
            // Headers after the body mean nothing here.
            Ok(Err(_)) => {}
            Err(error) => return Some(Err(error)),
        }
    }
}

/// The name without folders, which may say where a person keeps things.
fn file_name(sent: &str) -> String {
    let name = sent.rsplit(['/', '\\']).next().unwrap_or(sent);
    identifiers::text::without_unseen(name).trim().to_owned()
}

fn form_error(site: &Site, status: StatusCode, key: &str) -> Response {
    let messages = &site.messages;
    plain(site, status, &messages.get("error-422-title"), vec![messages.get(key)])
}

fn refused(site: &Site, stopped: &Stopped) -> Response {
    let too_large = |site| form_error(site, StatusCode::PAYLOAD_TOO_LARGE, "error-upload-large");
    match stopped {
        Stopped::TooLarge => too_large(site),
        Stopped::Sent(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => too_large(site),
        Stopped::Sent(error) => form_error(site, error.status(), "error-form-text"),
        Stopped::TooMany => form_error(site, StatusCode::PAYLOAD_TOO_LARGE, "error-upload-many"),
        Stopped::LongAnswer => form_error(site, StatusCode::PAYLOAD_TOO_LARGE, "error-413-text"),
        Stopped::GaveWay => form_error(site, StatusCode::SERVICE_UNAVAILABLE, "error-upload-gave-way"),
        Stopped::TooSlow => form_error(site, StatusCode::REQUEST_TIMEOUT, "error-slow-text"),
        Stopped::Disk(error) => {
            PageError::Internal(format!("a file that was sent could not be kept: {error}")).page(site, "upload")
        }
    }
}
