//! `/assets`: what an organization has on its networks.

mod change;
mod create;
mod csv_rows;
mod delete;
mod export;
pub(super) mod fields;
mod import;
mod list;
mod read;
mod tags;

use jiff::Timestamp;
use portolan_store::assets::{Asset as Stored, AssetFilter};
use portolan_store::seen::LastSeen;
use portolan_store::{OwnerKey, Store};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::problem::Problem;
use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(tags::tags))
        .routes(routes!(import::import))
        .routes(routes!(export::export))
        .routes(routes!(read::read, change::change, delete::delete))
}

/// The newest of the hosts that are an asset's, by address or name.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AssetSeen)]
pub(crate) struct Seen {
    /// When.
    at: Timestamp,
    /// Its address.
    ip: String,
    /// Its state then: `up`, `down`.
    state: String,
    /// The run that touched it last; absent where that run has been removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    run_id: Option<Uuid>,
}

impl From<LastSeen> for Seen {
    fn from(seen: LastSeen) -> Self {
        Self { at: seen.at, ip: seen.ip, state: seen.state, run_id: seen.run }
    }
}

/// Something on the organization's networks.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Asset {
    id: Uuid,
    /// Unique within the organization, whatever the case.
    display_name: String,
    /// What it is: `host`, `network`, `printer`... The organization's own word.
    #[serde(rename = "type")]
    kind: String,
    /// Addresses, names and networks, in canonical form.
    targets: Vec<String>,
    /// In alphabetical order.
    tags: Vec<String>,
    notes: String,
    /// What was last seen on it; absent where no run touched it.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_seen: Option<Seen>,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// Counts changes; also the `ETag`.
    version: i64,
}

impl Asset {
    fn of(stored: Stored, seen: Option<LastSeen>) -> Self {
        let fields = stored.fields;
        Self {
            id: stored.id,
            display_name: fields.display_name,
            kind: fields.kind,
            targets: fields.targets,
            tags: fields.tags,
            notes: fields.notes,
            last_seen: seen.map(Seen::from),
            created_at: stored.created_at,
            updated_at: stored.updated_at,
            version: stored.version,
        }
    }

    /// Assets with what was last seen on them.
    async fn seen(store: &Store, owner: OwnerKey, stored: Vec<Stored>) -> Result<Vec<Self>, Problem> {
        let targets: Vec<&[String]> = stored.iter().map(|asset| asset.fields.targets.as_slice()).collect();
        let seen = store.last_seen(owner, &targets).await?;
        Ok(stored.into_iter().zip(seen).map(|(asset, seen)| Self::of(asset, seen)).collect())
    }

    /// An asset with what was last seen on it.
    async fn one(store: &Store, owner: OwnerKey, stored: Stored) -> Result<Self, Problem> {
        let seen = store.last_seen(owner, &[&stored.fields.targets]).await?.pop().flatten();
        Ok(Self::of(stored, seen))
    }
}

/// A name that is taken, said of the field that holds it.
fn name_taken(error: portolan_store::StoreError) -> Problem {
    let taken = matches!(error, portolan_store::StoreError::Duplicate { .. });
    let mut problem = Problem::from(error);
    if taken {
        problem.errors.iter_mut().for_each(|fault| "displayName".clone_into(&mut fault.field));
    }
    problem
}

/// The filter of `tag` and `type`.
fn filter(tag: Option<&str>, kind: Option<String>) -> AssetFilter {
    let tags = tag.unwrap_or_default().split(',').map(str::trim).filter(|tag| !tag.is_empty());
    AssetFilter { tags: tags.map(ToOwned::to_owned).collect(), kind }
}
