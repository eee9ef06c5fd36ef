//! The API: a folder a resource, a file an endpoint.

mod alert_rules;
mod alerts;
mod assets;
mod audit;
mod baselines;
mod calendar;
mod changes;
mod channels;
mod clock_time;
mod commands;
mod deliveries;
mod fields;
mod hosts;
mod operation;
pub mod operations;
mod owners;
mod providers;
pub(crate) mod role;
mod runs;
pub(crate) mod scans;
mod schedules;
mod scope;
mod services;
mod session;
mod settings;
pub(crate) mod spec;
mod templates;
mod tokens;
mod users;
mod windows;

use std::sync::LazyLock;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::Value;
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;

use crate::auth::gate::gate;
use crate::problem::Problem;
use crate::state::App;

/// The resources below `/api/v1`. A new one is named here.
fn resources() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(session::routes())
        .merge(providers::routes())
        .merge(templates::routes())
        .merge(commands::routes())
        .merge(assets::routes())
        .merge(scans::routes())
        .merge(schedules::routes())
        .merge(windows::routes())
        .merge(calendar::routes())
        .merge(scope::routes())
        .merge(settings::routes())
        .merge(users::routes())
        .merge(tokens::routes())
        .merge(owners::routes())
        .merge(audit::routes())
        .merge(runs::routes())
        .merge(hosts::routes())
        .merge(services::routes())
        .merge(alerts::routes())
        .merge(alert_rules::routes())
        .merge(channels::routes())
        .merge(deliveries::routes())
        .merge(changes::routes())
        .merge(baselines::routes())
}

/// The OpenAPI document, made once.
#[must_use]
pub fn openapi() -> &'static Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(|| spec::finish(&documented().split_for_parts().1));
    &DOCUMENT
}

fn documented() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(spec::Base::openapi()).nest("/api/v1", resources()).merge(operation::routes())
}

/// Everything that the server answers to.
pub fn router(app: App) -> Router {
    let routes = documented().split_for_parts().0;
    let spec = openapi().to_string();
    let gated = routes.fallback(nothing_here).layer(from_fn_with_state(app.clone(), gate));
    let document = move || {
        let spec = spec.clone();
        async move { ([(header::CONTENT_TYPE, "application/json")], spec) }
    };
    Router::new()
        .route("/api/openapi.json", get(document))
        .merge(utoipa_swagger_ui::SwaggerUi::new("/api/docs").config(docs()))
        .merge(gated)
        .layer(from_fn(crate::console::layer))
        .layer(tower_http::catch_panic::CatchPanicLayer::custom(panicked))
        .layer(from_fn(headers))
        .with_state(app)
}

fn docs() -> utoipa_swagger_ui::Config<'static> {
    utoipa_swagger_ui::Config::new(["/api/openapi.json"]).try_it_out_enabled(true).filter(true)
}

async fn nothing_here(State(_): State<App>) -> Problem {
    Problem::not_found("there is nothing at this path; /api/docs lists what there is")
}

#[allow(clippy::needless_pass_by_value, reason = "the layer's signature")]
fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    let text = cause
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| cause.downcast_ref::<&str>().map(ToString::to_string))
        .unwrap_or_default();
    Problem::logged(&format!("an endpoint panicked: {text}")).into_response()
}

/// Security headers on every answer (OWASP Secure Headers).
async fn headers(request: axum::extract::Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_docs = path.starts_with("/api/docs");
    let is_api = path.starts_with("/api/v1");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: header::HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    // The console says its own.
    let policy = if is_docs {
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'"
    } else {
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
    };
    set(header::CONTENT_SECURITY_POLICY, policy);
    if is_api {
        set(header::CACHE_CONTROL, "no-store");
    }
    response
}
