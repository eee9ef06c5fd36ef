//! `/healthz`, `/readyz` and `/metrics`: for those who run the server.

mod alive;
mod metrics;
mod ready;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::App;

/// Outside `/api/v1`.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(alive::alive))
        .routes(routes!(ready::ready))
        .routes(routes!(metrics::read))
}
