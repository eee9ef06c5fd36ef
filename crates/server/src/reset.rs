//! A new password for somebody who lost theirs, made where the data are: beside a running server or without one.

use std::path::{Path, PathBuf};
use std::time::Duration;

use portolan_store::accounts::AccountChange;
use portolan_store::audit::{AuditEntry, AuditVerdict};
use portolan_store::{Store, StoreError, folder};

use crate::auth::password::Passwords;
use crate::auth::secret;
use crate::clock::Clock;
use crate::problem::Problem;

/// How long a restore is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why there is no new password.
#[derive(Debug, thiserror::Error)]
pub enum ResetError {
    /// There is no such user.
    #[error("there is no user {username:?} in {}; the log of the first start and the list of users say who there is", path.display())]
    NoUser {
        /// The name.
        username: String,
        /// The data directory.
        path: PathBuf,
    },
    /// A restore is at work.
    #[error("the data of {} are being replaced; try again when that has ended", path.display())]
    Busy {
        /// The data directory.
        path: PathBuf,
    },
    /// The database cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The password could not be hashed.
    #[error("the password cannot be made: {}", .0.detail)]
    Password(Problem),
}

/// A password that was reset.
#[derive(Debug)]
pub struct Reset {
    /// The user, as they are called.
    pub username: String,
    /// Their password, which is nowhere else.
    pub password: String,
    /// They may not sign in all the same.
    pub is_disabled: bool,
}

/// Gives a user of the data directory `data` a new password, for them to change once signed in, and ends their
/// sessions.
///
/// # Errors
/// There is no such user, or the database cannot be written.
pub async fn reset_password(data: &Path, username: &str, clock: &Clock) -> Result<Reset, ResetError> {
    if !data.is_dir() {
        return Err(StoreError::NoData { path: data.to_owned() }.into());
    }
    let lock = folder::join(data, PATIENCE);
    let lock = lock.map_err(|source| StoreError::File { path: data.to_owned(), source })?;
    let _lock = lock.ok_or_else(|| ResetError::Busy { path: data.to_owned() })?;
    let store = Store::join(data).await?;
    let reset = reset(&store, data, username, clock).await;
    store.close().await;
    reset
}

async fn reset(store: &Store, data: &Path, username: &str, clock: &Clock) -> Result<Reset, ResetError> {
    let Some(account) = store.account_called(username).await? else {
        return Err(ResetError::NoUser { username: username.to_owned(), path: data.to_owned() });
    };
    let password = secret::password();
    let hash = Passwords::new().hash(password.clone()).await.map_err(ResetError::Password)?;
    let change = AccountChange { password: Some((hash, true)), ..AccountChange::default() };
    let now = clock.now();
    store.change_account(account.owner, account.id, None, &change, now).await?;
    let entry = AuditEntry {
        owner: Some(account.owner),
        account: None,
        username: None,
        via: "system",
        address: None,
        action: "user.resetPassword".to_owned(),
        object: Some(account.id.to_string()),
        verdict: AuditVerdict::Allowed,
        status: None,
        detail: Some(serde_json::json!({"username": account.username}).to_string()),
    };
    store.record(&entry, now).await?;
    Ok(Reset { username: account.username, password, is_disabled: account.disabled })
}
