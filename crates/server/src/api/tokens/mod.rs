//! `/tokens`: secrets for programs, each with a role of its own and an end.

mod create;
mod list;
mod revoke;

use jiff::Timestamp;
use portolan_store::Uuid;
use portolan_store::tokens::Token as Stored;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::role::RoleName;
use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list::list, create::create)).routes(routes!(revoke::revoke))
}

/// Whether a token holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum TokenState {
    /// It does, as long as its user is not disabled.
    Active,
    /// It is over.
    Expired,
    /// It was taken back.
    Revoked,
}

/// A token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Token {
    id: Uuid,
    /// Whose it is.
    user_id: Uuid,
    /// Their user name.
    username: String,
    /// What it is for.
    name: String,
    /// The most that it may do, whatever its user may.
    role: RoleName,
    state: TokenState,
    created_at: Timestamp,
    expires_at: Timestamp,
    /// When it was used last, to the minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    used_at: Option<Timestamp>,
    /// When it was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<Timestamp>,
}

impl Token {
    fn of(stored: Stored, now: Timestamp) -> Self {
        let state = match stored.revoked_at {
            Some(_) => TokenState::Revoked,
            None if stored.expires_at <= now => TokenState::Expired,
            None => TokenState::Active,
        };
        Self {
            id: stored.id,
            user_id: stored.account,
            username: stored.username,
            name: stored.name,
            role: stored.role.into(),
            state,
            created_at: stored.created_at,
            expires_at: stored.expires_at,
            used_at: stored.used_at,
            revoked_at: stored.revoked_at,
        }
    }
}
