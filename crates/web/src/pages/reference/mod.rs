//! What the definitions and the sources of the record say.

mod definitions;
mod notices;
mod sources;

use axum::Router;

use crate::site::Shared;

pub(super) fn routes() -> Router<Shared> {
    definitions::routes().merge(notices::routes()).merge(sources::routes())
}
