//! `/windows`: when scans may run, and when they may not.

mod change;
mod create;
mod delete;
mod fields;
mod list;
mod read;

use jiff::Timestamp;
use portolan_store::windows::Window as Stored;
use portolan_store::{StoreError, Uuid};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) use self::fields::{Effect, Of};

use self::fields::Span;
use crate::run_windows;
use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list::list, create::create)).routes(routes!(
        read::read,
        change::change,
        delete::delete
    ))
}

/// A time in which scans may run, or may not.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Window {
    id: Uuid,
    name: String,
    of: Of,
    effect: Effect,
    span: Span,
    /// Of the IANA database: `Europe/Berlin`.
    zone: String,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// Counts changes; also the `ETag`.
    version: i64,
}

impl TryFrom<Stored> for Window {
    type Error = StoreError;

    fn try_from(stored: Stored) -> Result<Self, StoreError> {
        let spec = run_windows::read(&stored)?;
        Ok(Self {
            id: stored.id,
            name: stored.fields.name,
            of: stored.fields.of.into(),
            effect: spec.effect.into(),
            span: spec.span.into(),
            zone: spec.zone.name().to_owned(),
            created_at: stored.created_at,
            updated_at: stored.updated_at,
            version: stored.version,
        })
    }
}
