//! `/changes`: what is not as it was before, by every finished run held against what was known.

mod acknowledge;
mod acknowledge_many;
mod list;
mod read;
mod wire;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::App;

pub(crate) use wire::{ChangeKind, Compared};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(read::read))
        .routes(routes!(acknowledge::acknowledge))
        .routes(routes!(acknowledge_many::acknowledge_many))
}
