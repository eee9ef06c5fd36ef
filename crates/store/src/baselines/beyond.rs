//! What is open beyond what is expected, as alerts. It is asked of the ledger, where an answer that was lost closes
//! nothing, and not of the latest state: what is told is not over for a night because a packet was lost.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use jiff::Timestamp;
use portolan_changes::{HostFacts, KnownHost, Look, PortKey, Ports};
use portolan_model::Target;
use sqlx::SqliteConnection;
use uuid::Uuid;

use super::findings::{COUNTED, Expected};
use crate::OwnerKey;
use crate::alerts::{Again, AlertKind, Occurrence};
use crate::changes::Places;
use crate::error::StoreError;
use crate::ip_key::{ip_key, ranges};
use crate::runs::Run;

/// Assets with what is expected of them, and their names.
pub(crate) type Baselines = (BTreeMap<Uuid, String>, Vec<Expected>);

/// What is open and not expected.
pub(crate) struct Unexpected {
    /// As news.
    occurrence: Occurrence,
    /// Whether the run found it open. Else it is what runs before it found, and this one did not look at.
    is_seen: bool,
}

/// What there is to hear of what is open: news of what begins, the same once more of what lasts, where the run saw it.
/// What is over is forgotten, so that it is news when it begins again.
pub(crate) async fn heard(
    to: &mut SqliteConnection,
    owner: OwnerKey,
    open: BTreeMap<String, Unexpected>,
) -> Result<Vec<Occurrence>, StoreError> {
    let told: BTreeSet<String> =
        sqlx::query_scalar("SELECT dedup FROM told_finding WHERE owner = $1 ORDER BY dedup")
            .bind(owner.0)
            .fetch_all(&mut *to)
            .await?
            .into_iter()
            .collect();
    for over in told.iter().filter(|key| !open.contains_key(*key)) {
        write(to, "DELETE FROM told_finding WHERE owner = $1 AND dedup = $2", owner, over).await?;
    }
    let mut heard = Vec::new();
    for (key, Unexpected { occurrence, is_seen }) in open {
        if !told.contains(&key) {
            write(to, "INSERT INTO told_finding (owner, dedup) VALUES ($1, $2)", owner, &key).await?;
            heard.push(occurrence);
        } else if is_seen {
            heard.push(Occurrence { again: Again::Same, ..occurrence });
        }
    }
    Ok(heard)
}

async fn write(
    to: &mut SqliteConnection,
    sql: &'static str,
    owner: OwnerKey,
    key: &str,
) -> Result<(), StoreError> {
    sqlx::query(sql).bind(owner.0).bind(key).execute(to).await?;
    Ok(())
}

/// Everything that is open and not expected, by the key of its alert; as much as is counted at most.
pub(crate) fn all(
    run: &Run,
    look: &Look,
    (names, expected): &Baselines,
    hosts: &[KnownHost],
    places: &Places,
    at: Timestamp,
) -> BTreeMap<String, Unexpected> {
    let mut found = BTreeMap::new();
    if expected.is_empty() {
        return found;
    }
    let up = Up::of(hosts);
    let most = usize::try_from(COUNTED).unwrap_or(usize::MAX);
    for asset in expected {
        let name = names.get(&asset.asset).map_or("", String::as_str);
        let targets = asset.targets.iter().filter_map(|text| text.parse::<Target>().ok());
        for host in targets.flat_map(|target| up.at(&target)) {
            let ip: Option<IpAddr> = host.address().parse().ok();
            let beyond = |(key, _): &(PortKey, &str)| {
                let mut expected = asset.ports.iter();
                !expected.any(|(protocol, ports)| *protocol == key.protocol && ports.contains(key.number))
            };
            for (key, label) in host.open().filter(beyond).take(most.saturating_sub(found.len())) {
                let kind = AlertKind::UnexpectedPort;
                let dedup = format!("{}:{}:{}:{key}", kind.as_str(), asset.asset, host.address());
                let occurrence = Occurrence {
                    owner: run.owner,
                    kind,
                    key: dedup.clone(),
                    severity: kind.severity(),
                    title: format!("port {key} of {name} is open on {} and not expected", host.address()),
                    detail: label.to_owned(),
                    ip,
                    protocol: Some(key.protocol.as_str().to_owned()),
                    ports: Ports::one(key.number),
                    open: Vec::new(),
                    tags: places.tags(ip, host.name().map(portolan_model::Text::as_str)),
                    run: Some(run.id),
                    at,
                    again: Again::News,
                };
                let is_seen = look.found_open(host.address(), key);
                found.insert(dedup, Unexpected { occurrence, is_seen });
            }
        }
    }
    found
}

/// The hosts that are up, by where they are and by their names.
struct Up<'a> {
    places: Vec<(Vec<u8>, &'a HostFacts)>,
    names: BTreeMap<&'a str, Vec<&'a HostFacts>>,
}

impl<'a> Up<'a> {
    fn of(hosts: &'a [KnownHost]) -> Self {
        let up = || hosts.iter().filter(|host| host.is_up()).map(KnownHost::facts);
        let place = |host: &'a HostFacts| Some((ip_key(host.address().parse().ok()?), host));
        let mut places: Vec<_> = up().filter_map(place).collect();
        places.sort_by(|(one, _), (other, _)| one.cmp(other));
        let mut names: BTreeMap<&str, Vec<&HostFacts>> = BTreeMap::new();
        for host in up() {
            for name in host.names() {
                names.entry(name.trim_end_matches('.')).or_default().push(host);
            }
        }
        Self { places, names }
    }

    /// Those that a target names.
    fn at(&self, target: &Target) -> Vec<&'a HostFacts> {
        if let Target::Name(name) = target {
            let name = name.as_str().trim_end_matches('.').to_lowercase();
            return self.names.get(&*name).cloned().unwrap_or_default();
        }
        let within = |(low, high): (Vec<u8>, Vec<u8>)| {
            let from = self.places.partition_point(|(key, _)| *key < low);
            let to = self.places.partition_point(|(key, _)| *key <= high);
            self.places.get(from..to).unwrap_or_default().iter().map(|(_, host)| *host)
        };
        ranges(target).into_iter().flat_map(within).collect()
    }
}
