//! What is open beyond what is expected.

use std::collections::BTreeMap;

use jiff::Timestamp;
use portolan_changes::Ports;
use portolan_model::{Protocol, Target};
use serde::Serialize;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row, SqliteConnection};
use uuid::Uuid;

use crate::error::StoreError;
use crate::ip_key::ranges;
use crate::results::SeenService;
use crate::results::codes::protocol_number;
use crate::results::hex::{hex, unhex};
use crate::results::services;
use crate::{OwnerKey, Page, PageRequest, Store};

/// Most findings that are counted.
pub(super) const COUNTED: i64 = 10_000;

/// An open port of an asset that nobody expects there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The asset.
    pub asset: Uuid,
    /// What it is called.
    pub asset_name: String,
    /// The port, by the latest look at it.
    pub service: SeenService,
}

/// An asset with a baseline, as the query takes it: its id, a range of its addresses in hexadecimal, and what is
/// expected of it as `[transport, first, last]`.
#[derive(Serialize)]
struct Wanted(String, String, String, Vec<(i64, u16, u16)>);

/// The open ports in the ranges of assets, less those that are expected, and those of hosts that left since they were seen.
const FOUND: &str = "FROM json_each($2) AS wanted CROSS JOIN service s WHERE s.owner = $1 AND s.state = 1
    AND s.ip_key >= unhex(wanted.value ->> 1) AND s.ip_key <= unhex(wanted.value ->> 2)
    AND NOT EXISTS (SELECT 1 FROM json_each(wanted.value, '$[3]') AS expected WHERE expected.value ->> 0 = s.protocol
        AND s.port BETWEEN expected.value ->> 1 AND expected.value ->> 2)
    AND NOT EXISTS (SELECT 1 FROM vacated v WHERE v.owner = s.owner AND v.ip_key = s.ip_key AND v.since > s.last_seen)";

impl Store {
    /// What is open on assets with a baseline beyond what is expected of them at `now`, by asset, address and port; only
    /// of `asset` where that is given. One ends where its host is gone or has another address. An asset of which nothing was
    /// ever said has no findings.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`], [`StoreError::BadSort`]; the database's.
    pub async fn findings(
        &self,
        owner: OwnerKey,
        asset: Option<Uuid>,
        now: Timestamp,
        page: &PageRequest,
    ) -> Result<Page<Finding>, StoreError> {
        if let Some(sort) = &page.sort {
            return Err(StoreError::BadSort { sort: sort.clone(), known: "none".to_owned() });
        }
        let (names, expected) = self.expected(owner, asset, now).await?;
        let mut snapshot = self.readers.begin().await?;
        let wanted = wanted(&mut snapshot, owner, expected).await?;
        let wanted = crate::json::write("baselines", &wanted)?;
        let rows = rows(&mut snapshot, owner, &wanted, page).await?;
        let total = total(&mut snapshot, owner, &wanted).await?;
        let size = page.size() as usize;
        let next = match rows.get(size.saturating_sub(1)) {
            Some(last) if rows.len() > size => Some(write_cursor(last)?),
            _ => None,
        };
        let finding = |row: &SqliteRow| {
            let asset = Uuid::parse_str(row.try_get("asset")?).unwrap_or_default();
            let asset_name = names.get(&asset).cloned().unwrap_or_default();
            Ok(Finding { asset, asset_name, service: services::read(row)? })
        };
        Ok(Page {
            items: rows.iter().take(size).map(finding).collect::<Result<_, StoreError>>()?,
            next,
            total: u64::try_from(total).unwrap_or(0),
            total_is_lower_bound: total == COUNTED,
        })
    }

    /// Each asset with a baseline: its name; its targets and what is expected of it now.
    pub(crate) async fn expected(
        &self,
        owner: OwnerKey,
        only: Option<Uuid>,
        now: Timestamp,
    ) -> Result<(BTreeMap<Uuid, String>, Vec<Expected>), StoreError> {
        let rows = sqlx::query(
            "SELECT a.id AS asset_id, a.display_name AS name, a.targets AS targets, b.* FROM baseline b
                JOIN asset a ON a.owner = b.owner AND (a.id = b.asset OR a.id IN (SELECT t.asset FROM asset_tag t WHERE t.owner = b.owner AND t.tag = b.tag))
            WHERE b.owner = $1 AND ($2 IS NULL OR a.id = $2) ORDER BY a.id",
        )
        .bind(owner.0)
        .bind(only)
        .fetch_all(&self.readers)
        .await?;
        let (mut names, mut all): (_, Vec<Expected>) = (BTreeMap::new(), Vec::new());
        for row in &rows {
            let asset: Uuid = row.try_get("asset_id")?;
            if names.insert(asset, row.try_get("name")?).is_none() {
                let targets = crate::json::read("an asset's targets", row.try_get("targets")?)?;
                all.push(Expected { asset, targets, ports: Vec::new() });
            }
            let fields = super::read(row)?.fields;
            if let Some(last) = all.last_mut().filter(|_| fields.until.is_none_or(|until| until > now)) {
                last.ports.push((fields.protocol, fields.ports));
            }
        }
        Ok((names, all))
    }
}

/// What is expected of an asset now.
pub(crate) struct Expected {
    pub(super) asset: Uuid,
    pub(super) targets: Vec<String>,
    pub(super) ports: Vec<(Protocol, Ports)>,
}

/// The findings of a page, and one more where there is one.
async fn rows(
    from: &mut SqliteConnection,
    owner: OwnerKey,
    wanted: &str,
    page: &PageRequest,
) -> Result<Vec<SqliteRow>, StoreError> {
    let (id, ip, protocol, port) = page.cursor.as_deref().map_or(Ok(START), read_cursor)?;
    let query = format!(
        "SELECT wanted.value ->> 0 AS asset, hex(s.ip_key) AS place, {} {FOUND}
            AND (wanted.value ->> 0, s.ip_key, s.protocol, s.port) > ($3, $4, $5, $6)
        GROUP BY 1, s.ip_key, s.protocol, s.port ORDER BY 1, s.ip_key, s.protocol, s.port LIMIT $7",
        services::COLUMNS
    );
    let rows = sqlx::query(AssertSqlSafe(query)).bind(owner.0).bind(wanted);
    let rows = rows.bind(id).bind(ip).bind(protocol).bind(port).bind(i64::from(page.size()) + 1);
    Ok(rows.fetch_all(from).await?)
}

/// How many findings there are in all, up to [`COUNTED`].
async fn total(from: &mut SqliteConnection, owner: OwnerKey, wanted: &str) -> Result<i64, StoreError> {
    let query = format!(
        "SELECT count(*) FROM (SELECT 1 {FOUND} GROUP BY wanted.value ->> 0, s.ip_key, s.protocol, s.port LIMIT $3)"
    );
    let total = sqlx::query_scalar(AssertSqlSafe(query)).bind(owner.0).bind(wanted).bind(COUNTED);
    Ok(total.fetch_one(from).await?)
}

/// Before the first finding.
const START: (String, Vec<u8>, i64, i64) = (String::new(), Vec::new(), 0, 0);

fn write_cursor(row: &SqliteRow) -> Result<String, StoreError> {
    let (asset, place): (&str, &str) = (row.try_get("asset")?, row.try_get("place")?);
    let (protocol, port): (i64, i64) = (row.try_get("protocol")?, row.try_get("port")?);
    Ok(format!("{asset}.{place}.{protocol}.{port}"))
}

fn read_cursor(text: &str) -> Result<(String, Vec<u8>, i64, i64), StoreError> {
    let mut parts = text.split('.');
    let mut read = || {
        let asset = parts.next().filter(|id| id.len() == 32)?.to_owned();
        let ip = unhex(parts.next()?)?;
        let (protocol, port) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        parts.next().is_none().then_some((asset, ip, protocol, port))
    };
    read().ok_or(StoreError::BadCursor)
}

/// The ranges of each asset's targets; of a name those of the hosts that are called so.
async fn wanted(
    from: &mut SqliteConnection,
    owner: OwnerKey,
    all: Vec<Expected>,
) -> Result<Vec<Wanted>, StoreError> {
    let mut wanted = Vec::new();
    for Expected { asset, targets, ports } in all {
        let id = asset.simple().to_string();
        let expected: Vec<(i64, u16, u16)> = ports
            .iter()
            .flat_map(|(protocol, ports)| {
                ports.ranges().map(|(first, last)| (protocol_number(*protocol), first, last))
            })
            .collect();
        for target in targets.iter().filter_map(|text| text.parse::<Target>().ok()) {
            let places = match &target {
                Target::Name(name) => {
                    let found: Vec<Vec<u8>> = sqlx::query_scalar(
                        "SELECT ip_key FROM host WHERE owner = $1 AND ifnull(hostname, x'') = $2",
                    )
                    .bind(owner.0)
                    .bind(name.as_str().trim_end_matches('.'))
                    .fetch_all(&mut *from)
                    .await?;
                    found.into_iter().map(|key| (key.clone(), key)).collect()
                }
                _ => ranges(&target),
            };
            wanted.extend(
                places.iter().map(|(low, high)| Wanted(id.clone(), hex(low), hex(high), expected.clone())),
            );
        }
    }
    Ok(wanted)
}
