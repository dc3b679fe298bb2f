/// Why published statistics could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublishedError {
    /// The folder or a file cannot be read.
    #[error("{file} cannot be read: {reason}")]
    Unreadable {
        /// The file's name.
        file: String,
        /// Why.
        reason: String,
    },
    /// The file is not a table of the statistics release.
    #[error("{file} is not a table of the EHC plan statistics: it has no column {missing}")]
    NotOfTheFamily {
        /// The file's name.
        file: String,
        /// The columns it lacks.
        missing: String,
    },
}
