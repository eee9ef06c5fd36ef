//! The latest known hosts, and one of them with its services and its history.

use std::net::IpAddr;

use jiff::Timestamp;
use portolan_model::HostState;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use uuid::Uuid;

use super::list::{EXAMINED, List, Order, order};
use super::search::conditions::{OTHER_INDEX, one_port};
use super::search::drivers;
use super::search::piece::Piece;
use super::search::resolve::{Term, resolve};
use super::search::words;
use super::services::{self, SeenService};
use crate::ip_key::ip_key;
use crate::time::timestamp;
use crate::{OwnerKey, Page, PageRequest, Store, StoreError, What};

/// Most services and sightings that [`Store::host`] returns.
const MOST_SERVICES: usize = 5000;
const MOST_SIGHTINGS: usize = 500;

/// Rows that are looked at to count hosts for which more than their ports has to be looked up.
const EXAMINED_HOSTS: i64 = 5_000;

/// The latest known state of a host. Its texts come from the host itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenHost {
    /// The address.
    pub ip: String,
    /// Its state at `last_seen`.
    pub state: HostState,
    /// Why.
    pub reason: Option<String>,
    /// Its first name, as last told.
    pub hostname: Option<String>,
    /// Hardware address.
    pub mac: Option<String>,
    /// Vendor of the network card.
    pub vendor: Option<String>,
    /// The best guess of its operating system.
    pub os: Option<String>,
    /// How many of its ports are open.
    pub open_ports: u64,
    /// When a run first found it.
    pub first_seen: Timestamp,
    /// When a run last said something of it.
    pub last_seen: Timestamp,
    /// Which; nothing once it has been removed.
    pub last_run: Option<Uuid>,
}

/// A host with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The host.
    pub host: SeenHost,
    /// Its ports by transport and number, the first 5000.
    pub services: Vec<SeenService>,
    /// The runs that saw it, newest first, at most 500.
    pub history: Vec<Sighting>,
}

/// That a run said something of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// The run.
    pub run: Uuid,
    /// The run's name.
    pub run_name: String,
    /// Where in the run: for [`Store::run_host`].
    pub ordinal: u64,
    /// When.
    pub seen: Timestamp,
    /// The host's state then.
    pub state: HostState,
    /// How many open ports the run listed.
    pub open_ports: u64,
}

const COLUMNS: &str = "h.ip AS ip, h.state AS state, h.reason AS reason, h.hostname AS hostname, h.mac AS mac, h.vendor AS vendor, h.os AS os, h.open_ports AS open_ports, h.first_seen AS first_seen, h.last_seen AS last_seen, (SELECT id FROM run WHERE key = h.last_run) AS run";

pub(super) const ORDERS: [Order; 5] = [
    Order { name: "ip", columns: &["h.ip_key"], index: "" },
    Order { name: "lastSeen", columns: &["h.last_seen", "h.ip_key"], index: "INDEXED BY host_last_seen" },
    Order { name: "firstSeen", columns: &["h.first_seen", "h.ip_key"], index: "INDEXED BY host_first_seen" },
    Order { name: "openPorts", columns: &["h.open_ports", "h.ip_key"], index: "INDEXED BY host_open_ports" },
    Order {
        name: "hostname",
        columns: &["ifnull(h.hostname, x'')", "h.ip_key"],
        index: "INDEXED BY host_hostname",
    },
];

impl Store {
    /// The latest known hosts of an owner. `sort`: `ip` (the default), `lastSeen`, `firstSeen`, `openPorts`,
    /// `hostname` (those without come last). `q`: the language of searches; words on ports all hold for one port,
    /// unless they name ports that no one port can be: then a host has each of these.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`], [`StoreError::BadSort`], [`StoreError::BadSearch`]; the database's.
    pub async fn hosts(&self, owner: OwnerKey, request: &PageRequest) -> Result<Page<SeenHost>, StoreError> {
        let mut snapshot = self.readers.begin().await?;
        let list = list(&mut snapshot, owner, request).await?;
        list.page(&mut snapshot, request, read).await
    }

    /// A host with its services and the runs that saw it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; the database's.
    pub async fn host(&self, owner: OwnerKey, ip: IpAddr) -> Result<Seen, StoreError> {
        let key = ip_key(ip);
        let mut snapshot = self.readers.begin().await?;
        let mut query = Piece::of(&format!("SELECT {COLUMNS} FROM host h WHERE h.owner = "));
        query.arg(owner.0).push(" AND h.ip_key = ").arg(&key[..]);
        let host = query.rows(&mut snapshot).await?;
        let host = read(host.first().ok_or(StoreError::NotFound { what: What::Host })?)?;
        let mut query = Piece::of(&format!("SELECT {} FROM service s WHERE s.owner = ", services::COLUMNS));
        query.arg(owner.0).push(" AND s.ip_key = ").arg(&key[..]);
        query.push(&format!(" ORDER BY s.protocol, s.port LIMIT {MOST_SERVICES}"));
        let services =
            query.rows(&mut snapshot).await?.iter().map(services::read).collect::<Result<_, _>>()?;
        let mut query = Piece::of(
            "SELECT r.id AS id, r.display_name AS name, x.ordinal AS ordinal, x.seen AS seen, x.state AS state, x.open_ports AS open_ports FROM run_host x JOIN run r ON r.key = x.run WHERE x.owner = ",
        );
        query.arg(owner.0).push(" AND x.ip_key = ").arg(&key[..]);
        query.push(&format!(" ORDER BY x.seen DESC, x.run DESC LIMIT {MOST_SIGHTINGS}"));
        let history = query.rows(&mut snapshot).await?.iter().map(sighting).collect::<Result<_, _>>()?;
        Ok(Seen { host, services, history })
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
    let (of_port, others): (Vec<&Term>, Vec<&Term>) =
        terms.iter().partition(|term| term.is_of_port() && !term.negated);
    let mut conditions: Vec<Piece> = others.iter().map(|term| term.on_host(owner)).collect();
    let each: Vec<Vec<Piece>> = each_port(&of_port)
        .iter()
        .map(|terms| terms.iter().map(|term| term.common("h", OTHER_INDEX, owner)).collect())
        .collect();
    conditions.extend(each.iter().map(|ports| one_port(owner, ports)));
    let condition = Piece::join(&conditions, " AND ", "true");
    let driver = drivers::of_hosts(from, owner, &terms).await?;
    let count = drivers::walk_by_service(owner, &terms)
        .filter(|_| others.is_empty() && each.len() == 1)
        .map(|walk| count_by_ports(&each[0], &walk));
    let examined = if terms.is_empty() || count.is_some() { EXAMINED } else { EXAMINED_HOSTS };
    Ok(List {
        name: "hosts",
        owner,
        columns: COLUMNS,
        table: "host h",
        alias: "h",
        plain: "",
        key: &["ip_key"],
        order,
        falling,
        condition,
        driver,
        count,
        examined,
    })
}

/// Words on ports, those together that must hold for one port: all, unless they name ports that no one port can be.
/// Then a host has each of these, and what is asked of transport and state holds for each.
fn each_port<'a>(of_port: &[&'a Term]) -> Vec<Vec<&'a Term>> {
    let ranges: Vec<&[(u16, u16)]> = of_port.iter().filter_map(|term| term.ports()).collect();
    let within = |port: u16| {
        move |ranges: &&[(u16, u16)]| ranges.iter().any(|(low, high)| (*low..=*high).contains(&port))
    };
    // A port that is in all of them is the first of a range, if there is one.
    let mut first = ranges.iter().flat_map(|ranges| ranges.iter().map(|(low, _)| *low));
    if of_port.is_empty() {
        return Vec::new();
    }
    if ranges.is_empty() || first.any(|port| ranges.iter().all(within(port))) {
        return vec![of_port.to_vec()];
    }
    let (named, others): (Vec<&Term>, Vec<&Term>) = of_port.iter().partition(|term| term.ports().is_some());
    named.into_iter().map(|port| [&[port][..], &others].concat()).collect()
}

/// Counts the hosts of the services of a port or label.
fn count_by_ports(ports: &[Piece], walk: &Piece) -> Piece {
    let mut query =
        Piece::of("SELECT count(DISTINCT iif(hit, at, NULL)), count(*) FROM (SELECT s.ip_key AS at, ");
    query.add(&Piece::join(ports, " AND ", "true")).push(" AS hit ").add(walk);
    query.push(&format!(" LIMIT {})", EXAMINED + 1)).clone()
}

fn count_of(row: &SqliteRow, column: &str) -> Result<u64, StoreError> {
    Ok(u64::try_from(row.try_get::<i64, _>(column)?).unwrap_or(0))
}

fn state_of(row: &SqliteRow) -> Result<HostState, StoreError> {
    Ok(row.try_get::<&str, _>("state")?.parse().unwrap_or_default())
}

fn read(row: &SqliteRow) -> Result<SeenHost, StoreError> {
    Ok(SeenHost {
        ip: row.try_get("ip")?,
        state: state_of(row)?,
        reason: row.try_get("reason")?,
        hostname: row.try_get("hostname")?,
        mac: row.try_get("mac")?,
        vendor: row.try_get("vendor")?,
        os: row.try_get("os")?,
        open_ports: count_of(row, "open_ports")?,
        first_seen: timestamp(row.try_get("first_seen")?),
        last_seen: timestamp(row.try_get("last_seen")?),
        last_run: row.try_get("run")?,
    })
}

fn sighting(row: &SqliteRow) -> Result<Sighting, StoreError> {
    Ok(Sighting {
        run: row.try_get("id")?,
        run_name: row.try_get("name")?,
        ordinal: count_of(row, "ordinal")?,
        seen: timestamp(row.try_get("seen")?),
        state: state_of(row)?,
        open_ports: count_of(row, "open_ports")?,
    })
}
