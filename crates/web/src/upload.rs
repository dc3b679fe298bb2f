//! Files sent with a form.

use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::Response;
use returns::Input;

use crate::context::FormData;
use crate::error::plain;
use crate::site::Shared;

/// The largest form with files taken, in bytes: a children in need census of 400,000 children.
pub(crate) const LARGEST_UPLOAD: usize = 400 << 20;

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

impl FromRequest<Shared> for Uploaded {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Shared) -> Result<Self, Response> {
        let messages = &site.messages;
        let refuse = |status: StatusCode, key: &str| {
            plain(site, status, &messages.get("error-422-title"), vec![messages.get(key)])
        };
        let failed = |error: MultipartError| {
            let status = error.status();
            let key = if status == StatusCode::PAYLOAD_TOO_LARGE {
                "error-upload-large"
            } else {
                "error-form-text"
            };
            refuse(status, key)
        };
        let mut form = Multipart::from_request(request, site)
            .await
            .map_err(|rejection| refuse(rejection.status(), "error-form-text"))?;
        let (mut fields, mut files) = (Vec::new(), Vec::new());
        while let Some(field) = form.next_field().await.map_err(failed)? {
            let name = field.name().unwrap_or_default().to_owned();
            match field.file_name().map(file_name) {
                Some(file) => {
                    let bytes = field.bytes().await.map_err(failed)?;
                    if !file.is_empty() {
                        files.push((name, Input::bytes(file, bytes.to_vec())));
                    }
                }
                None => fields.push((name, field.text().await.map_err(failed)?)),
            }
        }
        Ok(Self {
            form: FormData::of(fields),
            files,
        })
    }
}

/// The name without folders, which may say where a person keeps things.
fn file_name(sent: &str) -> String {
    sent.rsplit(['/', '\\']).next().unwrap_or(sent).trim().to_owned()
}
