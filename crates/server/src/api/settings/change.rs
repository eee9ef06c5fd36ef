//! `PUT /settings`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use portolan_store::settings::Retention as Stored;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Retention, Settings};
use crate::auth::Caller;
use crate::extract::{Body, IfMatch, etag};
use crate::problem::{FieldError, Problem};
use crate::state::App;

/// What can be set.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SettingsInput {
    retention: Retention,
}

/// Change the settings: all of them; what is absent has no limit.
#[utoipa::path(
    put,
    path = "/settings",
    operation_id = "settings.change",
    tag = "settings",
    security(("session" = ["admin"]), ("token" = ["admin"])),
    params(("If-Match" = Option<String>, Header, description = "The ETag of the last read: then nobody else's change is overwritten")),
    request_body = SettingsInput,
    responses((status = 200, description = "Changed", body = Settings, headers(("ETag" = String, description = "Their version"))))
)]
pub(crate) async fn change(
    State(app): State<App>,
    caller: Caller,
    IfMatch(version): IfMatch,
    Body(input): Body<SettingsInput>,
) -> Result<(HeaderMap, Json<Settings>), Problem> {
    let Retention { keep_days, keep_runs } = input.retention;
    let mut errors = Vec::new();
    for (field, value, most) in
        [("retention.keepDays", keep_days, 36_500), ("retention.keepRuns", keep_runs, 1_000_000)]
    {
        if value.is_some_and(|value| !(1..=most).contains(&value)) {
            errors.push(FieldError::new(field, "outOfRange", format!("this is 1 to {most}, or absent")));
        }
    }
    if !errors.is_empty() {
        return Err(Problem::fields(errors));
    }
    let retention = Stored { keep_days, keep_runs };
    let changed = app.store.change_settings(caller.owner(), version, retention, app.clock.now()).await?;
    Ok((etag(changed.version), Json(Settings::of(&changed, &app))))
}
