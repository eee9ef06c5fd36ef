//! `/runs`: what was started, how far it is, what it found.

mod cancel;
mod changes;
mod delete;
mod events;
mod free;
mod host;
mod hosts;
mod import;
mod list;
mod read;
mod result;
mod start;
mod test;
mod wire;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::App;

pub(crate) use wire::{Run, State};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(read::read, delete::delete))
        .routes(routes!(cancel::cancel))
        .routes(routes!(free::free))
        .routes(routes!(events::follow))
        .routes(routes!(result::result))
        .routes(routes!(hosts::hosts))
        .routes(routes!(host::host))
        .routes(routes!(changes::changes))
        .routes(routes!(start::start))
        .routes(routes!(import::import_document))
        .routes(routes!(test::test))
}
