//! Files sent with a form: read piece by piece, and only after the form's token has been checked.

use std::hash::{DefaultHasher, Hasher};
use std::io::Write;
use std::sync::Arc;

use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::Response;
use returns::Input;
use tempfile::NamedTempFile;

use crate::context::FormData;
use crate::error::{PageError, plain};
use crate::limits::{
    DRAIN_WITHIN, LARGEST_TEXT_PART, LARGEST_UPLOAD, MOST_PARTS, UPLOAD_IN_MEMORY, UPLOAD_PAUSE, UPLOAD_WITHIN,
};
use crate::site::{Shared, Site};

/// A form with files, as it was sent.
pub(crate) struct Uploaded {
    /// What was typed and chosen.
    pub(crate) form: FormData,
    files: Vec<(String, Input)>,
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
    /// It took too long.
    TooSlow,
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
        let declared = request.headers().get(header::CONTENT_LENGTH);
        let declared: Option<u64> = declared.and_then(|length| length.to_str().ok()?.parse().ok());
        if declared.is_some_and(|length| length > LARGEST_UPLOAD as u64) {
            return Err(refused(site, &Stopped::TooLarge));
        }
        // Held until everything has arrived.
        let Ok(Ok(_turn)) = tokio::time::timeout(UPLOAD_PAUSE, site.uploads.acquire()).await else {
            return Err(PageError::Busy.page(site, "upload"));
        };
        let mut parts = Multipart::from_request(request, site)
            .await
            .map_err(|rejection| form_error(site, rejection.status(), "error-form-text"))?;
        let read = tokio::time::timeout(UPLOAD_WITHIN, read(site, &mut parts)).await;
        let stopped = match read {
            Ok(Ok(Some(sent))) => return Ok(sent),
            Ok(Ok(None)) => {
                drain(parts);
                return Ok(Self::without_token());
            }
            Ok(Err(stopped)) => stopped,
            Err(_) => Stopped::TooSlow,
        };
        drain(parts);
        Err(refused(site, &stopped))
    }
}

impl Uploaded {
    /// A form that is not one of ours, or older than the server's start: nothing of it was read.
    fn without_token() -> Self {
        Self {
            form: FormData::of(Vec::new()),
            files: Vec::new(),
        }
    }
}

/// Reads all parts; `None` when the first is not the token of one of our forms, in which case no other part was read.
async fn read(site: &Site, parts: &mut Multipart) -> Result<Option<Uploaded>, Stopped> {
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    let mut content = DefaultHasher::new();
    let mut count = 0;
    while let Some(mut part) = in_time(parts.next_field()).await? {
        count += 1;
        if count > MOST_PARTS {
            return Err(Stopped::TooLarge);
        }
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().map(file_name);
        let token = name == "token" && file.is_none();
        if count == 1 && !token {
            return Ok(None);
        }
        match file {
            Some(file) => {
                content.write(name.as_bytes());
                content.write(file.as_bytes());
                if let Some(input) = spooled(&mut part, &file, &mut content).await? {
                    files.push((name, input));
                }
            }
            None => {
                let text = text(&mut part).await?;
                if count == 1 && site.token_of_form(text.trim()).is_none() {
                    return Ok(None);
                }
                fields.push((name, text));
            }
        }
    }
    Ok(Some(Uploaded {
        form: FormData::of(fields).with_files(content.finish()),
        files,
    }))
}

/// Waits for the next piece, for a bounded time.
async fn in_time<T>(piece: impl Future<Output = Result<T, MultipartError>>) -> Result<T, Stopped> {
    match tokio::time::timeout(UPLOAD_PAUSE, piece).await {
        Ok(piece) => Ok(piece?),
        Err(_) => Err(Stopped::TooSlow),
    }
}

/// A part that was typed or chosen.
async fn text(part: &mut Field<'_>) -> Result<String, Stopped> {
    let mut bytes = Vec::new();
    while let Some(piece) = in_time(part.chunk()).await? {
        if bytes.len() + piece.len() > LARGEST_TEXT_PART {
            return Err(Stopped::TooLarge);
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A file, in memory while it is small and on disk beyond; `None` for the empty part of a control without a file.
async fn spooled(part: &mut Field<'_>, name: &str, content: &mut DefaultHasher) -> Result<Option<Input>, Stopped> {
    let mut bytes = Vec::new();
    let mut disk: Option<NamedTempFile> = None;
    while let Some(piece) = in_time(part.chunk()).await? {
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
fn drain(mut parts: Multipart) {
    tokio::spawn(tokio::time::timeout(DRAIN_WITHIN, async move {
        while let Ok(Some(mut part)) = parts.next_field().await {
            while let Ok(Some(_)) = part.chunk().await {}
        }
    }));
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
        Stopped::TooSlow => form_error(site, StatusCode::REQUEST_TIMEOUT, "error-slow-text"),
        Stopped::Disk(error) => {
            PageError::Internal(format!("a file that was sent could not be kept: {error}")).page(site, "upload")
        }
    }
}
