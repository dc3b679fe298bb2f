//! How much of the machine requests may use: numbers, sizes and times.
//!
//! Every queue has an end and every wait has a limit, so that one visitor, slow or hostile, leaves the pages usable for
//! the others and the memory bounded.

use std::time::Duration;

/// Connections open at once. A browser opens six; above the limit a connection whose request has not arrived gives its
/// place to the new one, the quietest first, so that idle connections and half-sent forms never keep anyone out.
pub(crate) const MOST_CONNECTIONS: usize = 256;

/// How long a connection may take to send the headers of a request, waiting for its next one included.
pub(crate) const HEADERS_WITHIN: Duration = Duration::from_secs(15);

/// The largest headers, in bytes. Addresses here are short, and there are no cookies.
pub(crate) const LARGEST_HEADERS: usize = 32 * 1024;

/// How long an answer may be fetched, however slowly, before its connection can be made to give its place to another.
pub(crate) const ANSWER_UNDISTURBED: Duration = Duration::from_secs(5);

/// Who fetches this many bytes a second of an answer keeps their place: less than a weak mobile line carries.
pub(crate) const FAIR_ANSWER: u64 = 32 * 1024;

/// How long the page of a request may take once its body has arrived, its wait for a turn included. Waits on locks are
/// shorter: SQLite gives up after ten seconds, so that the answer to a form says what became of it.
pub(crate) const PAGE_WITHIN: Duration = Duration::from_secs(30);

/// How long a form without files may take to arrive.
pub(crate) const FORM_WITHIN: Duration = Duration::from_secs(15);

/// The largest form without files, in bytes.
pub(crate) const LARGEST_FORM: usize = 256 * 1024;

/// How long a form with files may take to arrive: the largest, over a slow line of a network.
pub(crate) const UPLOAD_WITHIN: Duration = Duration::from_secs(300);

/// How long the sender of files may pause.
pub(crate) const UPLOAD_PAUSE: Duration = Duration::from_secs(15);

/// How long a form with files waits for its turn before a slow one is made to stop.
pub(crate) const UPLOAD_WAIT: Duration = Duration::from_secs(1);

/// How long a form with files may arrive, however slowly, before it can be made to stop for another.
pub(crate) const UPLOAD_UNDISTURBED: Duration = Duration::from_secs(5);

/// A form with files that brings this many bytes a second is not made to stop for another: the largest one, in
/// [`UPLOAD_WITHIN`].
pub(crate) const FAIR_UPLOAD: u64 = LARGEST_UPLOAD as u64 / UPLOAD_WITHIN.as_secs();

/// The largest form with files, in bytes: a children in need census of 400,000 children.
pub(crate) const LARGEST_UPLOAD: usize = 400 << 20;

/// Files up to this size stay in memory until they are checked; larger ones wait on disk.
/// Largest file that is a fact of an entry.
pub(crate) const LARGEST_FILE: u64 = 20 << 20;
pub(crate) const UPLOAD_IN_MEMORY: usize = 1 << 20;

/// Controls of a form with files. The largest has about a dozen; a file control that allows several files sends one
/// part for each.
pub(crate) const MOST_PARTS: usize = 200;

/// The longest text of a form with files, in bytes.
pub(crate) const LARGEST_TEXT_PART: usize = 16 * 1024;

/// Forms with files that may arrive at once.
pub(crate) const MOST_UPLOADS: usize = 2;

/// Pages made at once: more than there are cores, because a page may wait for the disk.
pub(crate) const MOST_PAGES: usize = 16;

/// How long a refused form is still read, and thrown away, so that a browser gets to see the answer.
pub(crate) const DRAIN_WITHIN: Duration = Duration::from_secs(20);

/// How many bytes of it, at most.
pub(crate) const DRAIN_AT_MOST: usize = LARGEST_UPLOAD;

/// How long open requests and a running check may take to end when the server stops.
pub(crate) const STOP_WITHIN: Duration = Duration::from_secs(10);
