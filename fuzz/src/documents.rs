//! Documents read and put to use.

use documents::{correspondences, read as read_document, requirements};

/// Reads a file as a report or a notice and reads everything from it. A refusal is as good an answer as a document.
pub fn read(data: &[u8]) {
    if let Ok(document) = read_document(data, "file") {
        let list = requirements(&document);
        correspondences(&list, &list);
        document.to_text();
    }
}
