//! What users define: templates, assets, scans, scope and settings, in a real database.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod assets;
mod baselines;
mod scans;
mod schedules;
mod seen;
mod small;
mod windows;

use jiff::Timestamp;
use portolan_store::assets::AssetFields;
use portolan_store::providers::ProviderFields;
use portolan_store::{OwnerKey, Store, Uuid};

/// A store with two owners, each with a provider.
struct World {
    store: Store,
    owner: OwnerKey,
    other: OwnerKey,
    provider: Uuid,
    directory: tempfile::TempDir,
}

/// The nth id.
fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

/// A time, so many seconds after the beginning.
fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

async fn world() -> World {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).await.unwrap();
    let mut owners = Vec::new();
    for (n, name) in ["harbour", "lighthouse"].into_iter().enumerate() {
        let number = u128::try_from(n).unwrap() + 1;
        let owner = store
            .create_owner(id(number), name, name, n == 0, &["10.0.0.0/8".to_owned()], at(0))
            .await
            .unwrap()
            .key;
        let fields = ProviderFields {
            name: "nmap".to_owned(),
            display_name: "Nmap here".to_owned(),
            category: "Scan".to_owned(),
            kind: "Nmap".to_owned(),
            command: "-sV %s".to_owned(),
            engine: "auto".to_owned(),
            max_rate_pps: None,
            max_parallel_runs: None,
            timeout_seconds: None,
            options: Vec::new(),
            active: true,
        };
        store.create_provider(owner, id(10 + number), &fields, at(0)).await.unwrap();
        owners.push(owner);
    }
    World { store, owner: owners[0], other: owners[1], provider: id(11), directory }
}

impl World {
    /// Another connection to the database, to put there what other verbs would.
    async fn sql(&self, statement: &'static str) {
        let options =
            sqlx::sqlite::SqliteConnectOptions::new().filename(self.directory.path().join("portolan.db"));
        let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
        sqlx::query(statement).execute(&pool).await.unwrap();
        pool.close().await;
    }

    async fn asset(&self, number: u128, name: &str, targets: &[&str], tags: &[&str]) {
        self.store.create_asset(self.owner, id(number), &asset(name, targets, tags), at(1)).await.unwrap();
    }
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

fn asset(name: &str, targets: &[&str], tags: &[&str]) -> AssetFields {
    AssetFields {
        display_name: name.to_owned(),
        kind: "host".to_owned(),
        targets: texts(targets),
        tags: texts(tags),
        notes: String::new(),
    }
}
