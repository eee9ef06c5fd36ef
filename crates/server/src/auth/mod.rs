//! Who calls, and what they may.
//!
//! [`gate`] is passed by every request to the API: it finds out who calls, holds that against the role that the
//! operation names in the OpenAPI document, and writes the audit log. An operation that names no role does not
//! get in at all, so none can be left open by mistake.

pub mod cookie;
pub mod gate;
pub mod origin;
pub mod password;
pub mod secret;
pub mod throttle;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use portolan_store::accounts::Account;
use portolan_store::{OwnerKey, Role, Uuid};

use crate::problem::Problem;

/// Who calls, as far as the gate found out.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The user.
    pub account: Account,
    /// What they may do by this way: the token's role where that is lower.
    pub role: Role,
    /// How they showed who they are.
    pub via: Via,
}

/// How a caller showed who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// By the cookie of a session, whose secret has this SHA-256.
    Session([u8; 32]),
    /// By the token of this id.
    Token(Uuid),
}

impl Via {
    /// As the audit log has it.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Session(_) => "session",
            Self::Token(_) => "token",
        }
    }
}

impl Caller {
    /// The owner that everything the caller sees belongs to.
    #[must_use]
    pub fn owner(&self) -> OwnerKey {
        self.account.owner
    }

    /// Whether the caller decides for the whole installation: an admin of the owner that came first.
    #[must_use]
    pub fn is_system_admin(&self) -> bool {
        self.role == Role::Admin && self.account.owner_is_system
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        // The gate put it there; where it did not, nobody is let in.
        parts.extensions.get::<Self>().cloned().ok_or_else(gate::nobody)
    }
}
