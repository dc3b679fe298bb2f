//! Reads the two documents an improvement programme starts from, into requirements with their exact words:
//! the report of an area SEND inspection (framework of 2023) and a SEND Improvement Notice, each as PDF or
//! as text.
//!
//! Everything here is pure: bytes in, values out; no clock, no network, no file system. Files are untrusted:
//! sizes, depths and counts are bounded, and no input may panic.
//!
//! What is not certain becomes a [`Warning`] with its page and line, never a guess.

mod correspond;
mod dates;
mod detect;
mod error;
mod layout;
mod model;
mod notice;
mod pdf;
mod places;
mod render;
mod report;
mod requirements;
mod source;
mod text;
mod words;

pub use correspond::{Correspondence, Difference, THRESHOLD, compared, correspondences};
pub use error::ReadError;
pub use model::{
    Area, AreaKind, BoardRules, Chair, Document, FooterDates, ImprovementNotice, InspectionReport, NextInspection,
    Paragraph, ReviewFrequency, Signature, SourceFormat, StatedCounts, Warning,
};
pub use requirements::{Requirement, RequirementKind, requirements};

/// Reads a document.
///
/// `name` is used in messages only.
///
/// # Errors
///
/// A [`ReadError`] whose sentence says what the file seems to be and what to do, when it is not readably one
/// of the two kinds.
pub fn read(bytes: &[u8], name: &str) -> Result<Document, ReadError> {
    let source = match detect::format(bytes, name)? {
        detect::Format::Text => text::read(&text::decode(bytes)),
        detect::Format::Pdf => pdf::read(bytes, name)?,
    };
    match detect::kind(&source.head(60_000), name)? {
        detect::Kind::Notice => Ok(Document::ImprovementNotice(notice::read(source))),
        detect::Kind::Report => Ok(Document::InspectionReport(report::read(source))),
    }
}
