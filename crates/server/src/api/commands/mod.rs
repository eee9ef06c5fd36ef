//! `/commands`: what a command means, before anything is sent.

mod document;
mod explain;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(explain::explain))
}
