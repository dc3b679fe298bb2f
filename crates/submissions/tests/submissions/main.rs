//! Returns made from a record, read, checked and put back.
#![allow(clippy::unwrap_used, missing_docs, unreachable_pub)]

mod apply_corrections;
mod builders;
mod corpus;
mod sen2_compared;
mod sen2_invented;
mod sen2_random;
mod sen2_restated;
