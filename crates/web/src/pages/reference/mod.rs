//! What the definitions and the sources of the record say.

mod definitions;
mod sources;

use axum::Router;

use crate::site::Shared;

pub(super) fn routes() -> Router<Shared> {
    definitions::routes().merge(sources::routes())
}
