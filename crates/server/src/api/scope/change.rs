//! `PUT /scope`.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::{Extension, Json};
use serde::Deserialize;
use utoipa::ToSchema;

use super::ScopeView;
use crate::auth::Caller;
use crate::auth::gate::Note;
use crate::extract::{Body, IfMatch, etag};
use crate::owner_scope::{Entry, EntryError, allowed_entry, entry};
use crate::problem::{FieldError, Problem};
use crate::state::App;

/// Most entries of a list.
const MOST: usize = 1000;

/// What may be scanned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ScopeInput {
    /// Networks (`10.0.0.0/8`), addresses and names (`db.example.org`, `*.example.org`) that may be scanned.
    #[schema(max_items = 1000)]
    allowed: Vec<String>,
    /// Those that may not, whatever is allowed.
    #[serde(default)]
    #[schema(max_items = 1000)]
    excluded: Vec<String>,
}

/// Change what may be scanned. It holds at once, also for runs that wait.
#[utoipa::path(
    put,
    path = "/scope",
    operation_id = "scope.change",
    tag = "scope",
    security(("session" = ["admin"]), ("token" = ["admin"])),
    params(("If-Match" = Option<String>, Header, description = "The ETag of the last read: then nobody else's change is overwritten")),
    request_body = ScopeInput,
    responses((status = 200, description = "Changed", body = ScopeView, headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn change(
    State(app): State<App>,
    caller: Caller,
    IfMatch(version): IfMatch,
    Body(input): Body<ScopeInput>,
) -> Result<(Extension<Note>, HeaderMap, Json<ScopeView>), Problem> {
    let mut errors = Vec::new();
    let allowed = canonical("allowed", &input.allowed, allowed_entry, &mut errors);
    let excluded = canonical("excluded", &input.excluded, entry, &mut errors);
    if !errors.is_empty() {
        return Err(Problem::fields(errors));
    }
    let changed =
        app.store.change_scope(caller.owner(), version, &allowed, &excluded, app.clock.now()).await?;
    let detail = serde_json::json!({"allowed": changed.allowed, "excluded": changed.excluded});
    let note = Note { detail: Some(detail), ..Note::default() };
    Ok((Extension(note), etag(changed.version), Json(changed.into())))
}

/// The entries in canonical form, each once.
fn canonical(
    field: &str,
    texts: &[String],
    read: fn(&str) -> Result<Entry, EntryError>,
    errors: &mut Vec<FieldError>,
) -> Vec<String> {
    if texts.len() > MOST {
        errors.push(FieldError::new(field, "tooMany", format!("{field} takes {MOST} entries")));
        return Vec::new();
    }
    let mut entries: Vec<String> = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        match read(text.trim()).map(|entry| entry.to_string()) {
            Ok(entry) if entries.contains(&entry) => {}
            Ok(entry) => entries.push(entry),
            Err(error) => {
                errors.push(FieldError::new(format!("{field}[{index}]"), error.code(), error.to_string()));
            }
        }
    }
    entries
}
