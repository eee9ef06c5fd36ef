//! Owners, users, sessions, tokens and the audit log, as the server uses them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod accounts;
mod audit;
mod pages;
mod sessions;
mod tokens;

use jiff::{SignedDuration, Timestamp};
use portolan_store::accounts::{Account, NewAccount};
use portolan_store::owners::Owner;
use portolan_store::{Role, Store, Uuid};
use tempfile::TempDir;

/// A store with one owner.
struct Kept {
    store: Store,
    owner: Owner,
    _directory: TempDir,
}

/// So many seconds after the time at which all tests begin.
fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap() + SignedDuration::from_secs(second)
}

fn user(owner: &Owner, username: &str, role: Role) -> NewAccount {
    NewAccount {
        id: Uuid::now_v7(),
        owner: owner.key,
        username: username.to_owned(),
        display_name: username.to_owned(),
        role,
        password: "$argon2id$".to_owned(),
        must_change_password: false,
    }
}

impl Kept {
    async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path()).await.unwrap();
        let owner = store.create_owner(Uuid::now_v7(), "first", "First", true, &[], at(0)).await.unwrap();
        Self { store, owner, _directory: directory }
    }

    async fn user(&self, username: &str, role: Role) -> Account {
        self.store.create_account(&user(&self.owner, username, role), at(0)).await.unwrap()
    }
}
