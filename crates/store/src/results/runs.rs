//! What one run found.

use portolan_model::{Host, HostState};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use uuid::Uuid;

use super::document;
use super::list::{EXAMINED, List, Order, order};
use super::search::piece::Piece;
use crate::{OwnerKey, Page, PageRequest, Store, StoreError, What};

/// Bytes of documents that one piece of a run's hosts has, about; one document may have more.
const CHUNK_BYTES: usize = 4 << 20;

/// Hosts that one piece has at most.
const CHUNK_HOSTS: i64 = 500;

/// A host of a run, in short. Its texts come from the host itself.
#[derive(Debug, Clone, PartialEq)]
pub struct RunHost {
    /// Where in the run: for [`Store::run_host`].
    pub ordinal: u64,
    /// The address.
    pub ip: Option<String>,
    /// Whether it answered.
    pub state: HostState,
    /// Its first name.
    pub hostname: Option<String>,
    /// The best guess of its operating system.
    pub os: Option<String>,
    /// How many open ports the run listed.
    pub open_ports: u64,
    /// Round-trip time in seconds.
    pub latency_seconds: Option<f64>,
}

/// Which hosts of a run are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RunHostFilter {
    /// Only those of this state.
    pub state: Option<HostState>,
    /// Only those with an open port.
    pub open: bool,
}

const COLUMNS: &str = "x.ip AS ip, x.state AS state, x.hostname AS hostname, x.os AS os, x.open_ports AS open_ports, x.latency AS latency, x.ordinal AS place";

pub(super) const ORDERS: [Order; 3] = [
    Order { name: "ordinal", columns: &["x.ordinal"], index: "" },
    Order { name: "ip", columns: &["ifnull(x.ip_key, x'')", "x.ordinal"], index: "INDEXED BY run_host_ip" },
    Order {
        name: "openPorts",
        columns: &["x.open_ports", "x.ordinal"],
        index: "INDEXED BY run_host_open_ports",
    },
];

impl Store {
    /// The hosts of a run. `sort`: `ordinal` (the scanner's order, the default), `ip`, `openPorts`. `q`: text in
    /// address, name or operating system.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::BadCursor`], [`StoreError::BadSort`]; the database's.
    pub async fn run_hosts(
        &self,
        owner: OwnerKey,
        run: Uuid,
        filter: RunHostFilter,
        request: &PageRequest,
    ) -> Result<Page<RunHost>, StoreError> {
        let mut snapshot = self.readers.begin().await?;
        let key = run_key(&mut snapshot, owner, run).await?;
        let list = list(owner, key, filter, request)?;
        list.page(&mut snapshot, request, read).await
    }

    /// One host of a run, whole.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; the database's.
    pub async fn run_host(&self, owner: OwnerKey, run: Uuid, ordinal: u64) -> Result<Host, StoreError> {
        let missing = StoreError::NotFound { what: What::Host };
        let Ok(ordinal) = i64::try_from(ordinal) else { return Err(missing) };
        let stored: Option<Vec<u8>> = sqlx::query_scalar(
            "SELECT x.document FROM run r JOIN run_host x ON x.run = r.key WHERE r.id = ? AND r.owner = ? AND x.ordinal = ?",
        )
        .bind(run)
        .bind(owner.0)
        .bind(ordinal)
        .fetch_optional(&self.readers)
        .await?;
        document::decode(&stored.ok_or(missing)?)
    }

    /// The next hosts of a run, whole, with their ordinals, in the scanner's order: those after `after`. Empty at
    /// the end. A piece is a few megabytes of stored documents, so that exports need little memory.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; the database's.
    pub async fn run_hosts_after(
        &self,
        owner: OwnerKey,
        run: Uuid,
        after: Option<u64>,
    ) -> Result<Vec<(u64, Host)>, StoreError> {
        let mut snapshot = self.readers.begin().await?;
        let key = run_key(&mut snapshot, owner, run).await?;
        let after = after.map_or(-1, |after| i64::try_from(after).unwrap_or(i64::MAX));
        // Lengths stand in the rows' heads, so that no document is read to learn how many fit.
        let sizes: Vec<(i64, i64)> = sqlx::query_as(
            "SELECT ordinal, length(document) FROM run_host WHERE run = ? AND ordinal > ? ORDER BY ordinal LIMIT ?",
        )
        .bind(key)
        .bind(after)
        .bind(CHUNK_HOSTS)
        .fetch_all(&mut *snapshot)
        .await?;
        let mut bytes = 0;
        let fitting = sizes.iter().take_while(|(_, size)| {
            let fits = bytes < CHUNK_BYTES;
            bytes += usize::try_from(*size).unwrap_or(usize::MAX / 1024);
            fits
        });
        let Some((last, _)) = fitting.last() else { return Ok(Vec::new()) };
        let rows: Vec<(i64, Vec<u8>)> = sqlx::query_as(
            "SELECT ordinal, document FROM run_host WHERE run = ? AND ordinal > ? AND ordinal <= ? ORDER BY ordinal",
        )
        .bind(key)
        .bind(after)
        .bind(last)
        .fetch_all(&mut *snapshot)
        .await?;
        let host = |(ordinal, stored): &(i64, Vec<u8>)| {
            Ok((u64::try_from(*ordinal).unwrap_or(0), document::decode(stored)?))
        };
        rows.iter().map(host).collect()
    }
}

async fn run_key(from: &mut SqliteConnection, owner: OwnerKey, run: Uuid) -> Result<i64, StoreError> {
    let key: Option<i64> = sqlx::query_scalar("SELECT key FROM run WHERE id = ? AND owner = ?")
        .bind(run)
        .bind(owner.0)
        .fetch_optional(from)
        .await?;
    key.ok_or(StoreError::NotFound { what: What::Run })
}

pub(super) fn list<'a>(
    owner: OwnerKey,
    run: i64,
    filter: RunHostFilter,
    request: &PageRequest,
) -> Result<List<'a>, StoreError> {
    let (order, falling) = order(&ORDERS, request.sort.as_deref())?;
    let mut condition = Piece::with("x.run = ?", [run.into()]);
    if let Some(state) = filter.state {
        condition.push(" AND x.state = ").arg(state.as_str());
    }
    if filter.open {
        condition.push(" AND x.open_ports > 0");
    }
    for word in request.q.iter().flat_map(|q| q.split_whitespace()).take(16) {
        condition.push(" AND instr(lower(ifnull(x.ip, '') || char(10) || ifnull(x.hostname, '') || char(10) || ifnull(x.os, '')), lower(");
        condition.arg(word).push(")) > 0");
    }
    Ok(List {
        name: "runHosts",
        owner,
        columns: COLUMNS,
        table: "run_host x",
        alias: "x",
        plain: "",
        key: &[],
        order,
        falling,
        condition,
        driver: None,
        count: None,
        examined: EXAMINED,
    })
}

fn read(row: &SqliteRow) -> Result<RunHost, StoreError> {
    Ok(RunHost {
        ordinal: u64::try_from(row.try_get::<i64, _>("place")?).unwrap_or(0),
        ip: row.try_get("ip")?,
        state: row.try_get::<&str, _>("state")?.parse().unwrap_or_default(),
        hostname: row.try_get("hostname")?,
        os: row.try_get("os")?,
        open_ports: u64::try_from(row.try_get::<i64, _>("open_ports")?).unwrap_or(0),
        latency_seconds: row.try_get("latency")?,
    })
}
