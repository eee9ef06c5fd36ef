//! The latest known services.

use jiff::Timestamp;
use portolan_model::{PortState, Protocol};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use uuid::Uuid;

use super::codes::{protocol_named, state_named};
use super::list::{EXAMINED, List, Order, order};
use super::search::conditions::OTHER_INDEX;
use super::search::drivers;
use super::search::piece::Piece;
use super::search::resolve::{Means, Term, resolve};
use super::search::words;
use crate::time::timestamp;
use crate::{OwnerKey, Page, PageRequest, Store, StoreError};

/// The latest known state of a port. Its texts come from the host itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenService {
    /// The address.
    pub ip: String,
    /// The host's name.
    pub hostname: Option<String>,
    /// The transport.
    pub protocol: Protocol,
    /// The number.
    pub port: u16,
    /// Its state at `last_seen`.
    pub state: PortState,
    /// Name of the service: `ssh`.
    pub service: Option<String>,
    /// `OpenSSH`.
    pub product: Option<String>,
    /// `9.2p1`.
    pub version: Option<String>,
    /// What else it said of itself.
    pub extra_info: Option<String>,
    /// `ssl`.
    pub tunnel: Option<String>,
    /// When a run first listed the port.
    pub first_seen: Timestamp,
    /// When a run last looked at it.
    pub last_seen: Timestamp,
    /// Which; nothing once it has been removed.
    pub last_run: Option<Uuid>,
}

pub(crate) const COLUMNS: &str = "s.protocol AS protocol, s.port AS port, s.state AS state, s.first_seen AS first_seen, s.last_seen AS last_seen, (SELECT ip FROM host WHERE owner = s.owner AND ip_key = s.ip_key) AS ip, (SELECT hostname FROM host WHERE owner = s.owner AND ip_key = s.ip_key) AS hostname, (SELECT id FROM run WHERE key = s.last_run) AS run, (SELECT json_array(service, product, version, extra_info, tunnel) FROM label WHERE key = s.label) AS label";

pub(super) const ORDERS: [Order; 3] = [
    Order { name: "ip", columns: &["s.ip_key", "s.protocol", "s.port"], index: "NOT INDEXED" },
    Order { name: "port", columns: &["s.port", "s.ip_key", "s.protocol"], index: "INDEXED BY service_port" },
    Order {
        name: "lastSeen",
        columns: &["s.last_seen", "s.ip_key", "s.protocol", "s.port"],
        index: "INDEXED BY service_last_seen",
    },
];

/// Most services that are looked at to count a search on what else was said of them or their hosts.
const EXAMINED_SERVICES: i64 = 10_000;

impl Store {
    /// The latest known services of an owner. `sort`: `ip` (the default), `port`, `lastSeen`. `q`: the language of
    /// searches; all words hold for the port or its host.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`], [`StoreError::BadSort`], [`StoreError::BadSearch`]; the database's.
    pub async fn services(
        &self,
        owner: OwnerKey,
        request: &PageRequest,
    ) -> Result<Page<SeenService>, StoreError> {
        let mut snapshot = self.readers.begin().await?;
        let list = list(&mut snapshot, owner, request).await?;
        list.page(&mut snapshot, request, read).await
    }
}

/// What a request asks for.
pub(super) async fn list<'a>(
    from: &mut SqliteConnection,
    owner: OwnerKey,
    request: &PageRequest,
) -> Result<List<'a>, StoreError> {
    let (order, falling) = order(&ORDERS, request.sort.as_deref())?;
    let words = words::parse(request.q.as_deref().unwrap_or_default())?;
    let terms = resolve(from, owner, words).await?;
    let port = if order.name == "port" { "s.port" } else { OTHER_INDEX };
    let conditions: Vec<Piece> = terms.iter().map(|term| term.on_service(port, owner)).collect();
    let condition = Piece::join(&conditions, " AND ", "true");
    let driver = drivers::of_services(from, owner, &terms).await?;
    let count = count(owner, &terms, &condition);
    Ok(List {
        name: "services",
        owner,
        columns: COLUMNS,
        table: "service s",
        alias: "s",
        plain: "NOT INDEXED",
        key: &["ip_key", "protocol", "port"],
        order,
        falling,
        condition,
        driver,
        count,
        examined: if terms.iter().all(covered) { EXAMINED } else { EXAMINED_SERVICES },
    })
}

/// Whether indexes of services answer it.
fn covered(term: &Term) -> bool {
    term.is_of_port() && !matches!(term.means, Means::Labels(None, _))
}

/// Counts by the index of ports or labels alone, where nothing else is asked for.
fn count(owner: OwnerKey, terms: &[Term], condition: &Piece) -> Option<Piece> {
    let walk = drivers::walk_by_service(owner, terms).filter(|_| terms.iter().all(covered))?;
    let mut query = Piece::of("SELECT ifnull(sum(hit), 0), count(*) FROM (SELECT (");
    query.add(condition).push(") AS hit ").add(&walk);
    Some(query.push(&format!(" LIMIT {})", EXAMINED + 1)).clone())
}

/// Reads a row of [`COLUMNS`].
pub(crate) fn read(row: &SqliteRow) -> Result<SeenService, StoreError> {
    let label: Option<&str> = row.try_get("label")?;
    let [service, product, version, extra_info, tunnel] = match label {
        None => Default::default(),
        Some(label) => serde_json::from_str::<[Option<String>; 5]>(label)
            .map_err(|error| StoreError::Unreadable { what: "a service", reason: error.to_string() })?,
    };
    let port: i64 = row.try_get("port")?;
    Ok(SeenService {
        ip: row.try_get::<Option<String>, _>("ip")?.unwrap_or_default(),
        hostname: row.try_get("hostname")?,
        protocol: protocol_named(row.try_get("protocol")?),
        port: u16::try_from(port).unwrap_or_default(),
        state: state_named(row.try_get("state")?),
        service,
        product,
        version,
        extra_info,
        tunnel,
        first_seen: timestamp(row.try_get("first_seen")?),
        last_seen: timestamp(row.try_get("last_seen")?),
        last_run: row.try_get("run")?,
    })
}
