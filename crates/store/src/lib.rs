//! What Portolan keeps: one SQLite database and a folder of raw results, behind the verbs of the domain.
//!
//! There is one writing connection, whose transactions take the write lock when they begin, and a few reading
//! ones. Time and ids are parameters of every verb that needs them; the ids of alerts alone are made here, since how
//! many there are shows within their transaction. Nothing outside this crate writes SQL.

pub mod accounts;
pub mod alerts;
pub mod assets;
pub mod audit;
pub mod backup;
pub mod baselines;
pub mod changes;
mod error;
pub mod folder;
mod ip_key;
mod json;
mod open;
pub mod owners;
pub mod page;
pub mod providers;
pub mod results;
pub mod runs;
pub mod scan_targets;
pub mod scans;
pub mod schedules;
pub mod scope;
pub mod seen;
pub mod sessions;
pub mod settings;
pub mod swap;
pub mod templates;
mod time;
pub mod tokens;
mod version;
pub mod windows;

pub use error::{StoreError, What};
pub use open::Store;
pub use page::{Page, PageRequest};
pub use uuid::Uuid;

/// What a user may do, in rising order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Sees everything of the owner, changes nothing.
    Viewer,
    /// Also scans: assets, scans, runs, templates.
    Operator,
    /// Also decides: providers, scope, users, settings.
    Admin,
}

impl Role {
    /// The name as it is stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }

    /// The role of this name; the database holds no other.
    pub(crate) fn stored(name: &str) -> Self {
        match name {
            "admin" => Self::Admin,
            "operator" => Self::Operator,
            _ => Self::Viewer,
        }
    }
}

/// The number that stands for an owner inside the database. Every verb on something that belongs to an owner
/// takes it and finds nothing of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OwnerKey(pub i64);
