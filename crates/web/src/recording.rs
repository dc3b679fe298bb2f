//! What every form that records something shares.

use axum::http::StatusCode;

use crate::AreaContext;
use crate::error::PageError;
use crate::forms::Mistake;
use crate::labels::EntryRead;
use crate::layout::Layout;

/// The entry a form is about, as its page shows it above the form.
pub(crate) struct About {
    pub(crate) heading: String,
    pub(crate) child: String,
    pub(crate) back: String,
    /// What the way back leads to.
    pub(crate) back_to: String,
}

impl About {
    pub(crate) fn of(entry: &EntryRead<'_>) -> Self {
        Self {
            heading: entry.label(),
            child: entry.child.as_ref().map(|c| c.name()).unwrap_or_default(),
            back: entry.href(),
            back_to: entry.label(),
        }
    }

    /// The layout of a form about it, with the way back.
    pub(crate) fn layout(&self, context: &AreaContext, title: &str) -> Layout {
        Layout::of_form(context, title).back(self.back.clone(), &self.back_to)
    }
}

/// Recording belongs to the present only.
pub(crate) fn only_now(context: &AreaContext) -> Result<(), PageError> {
    match context.known() {
        None => Ok(()),
        Some(_) => Err(PageError::Refused(context.messages().get("past-no-recording"))),
    }
}

/// A mistake that no one made: the server was restarted while the form was open.
pub(crate) fn stale(context: &AreaContext) -> Mistake {
    Mistake {
        href: "#main-content".to_owned(),
        text: context.messages().get("form-stale"),
    }
}

/// The tab's title says at once when there is a mistake, as screen readers read it first.
pub(crate) fn titled(context: &AreaContext, title: &str, mistakes: &[Mistake]) -> String {
    if mistakes.is_empty() {
        title.to_owned()
    } else {
        context
            .messages()
            .with("error-prefix", &[("title", title.to_owned().into())])
    }
}

/// The status of a form shown again: what was sent could not be taken when there is a mistake.
pub(crate) fn status(mistakes: &[Mistake]) -> StatusCode {
    if mistakes.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}
