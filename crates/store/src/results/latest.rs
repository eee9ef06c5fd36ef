//! The latest known state of hosts and ports. It is a function of the set of observations, not of their order:
//! `the_latest_state_does_not_depend_on_the_order` holds it against a model.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use portolan_model::{HostState, PortState};
use sqlx::{Row, SqliteConnection};

use super::codes::state_number;
use super::document;
use super::hex::{hex, json_of_keys};
use super::ingest::IngestRun;
use super::prepare::{self, ExtraRanges, Prepared};
use super::rows::Rows;
use crate::StoreError;

/// What a record says of a host without a row for each port: that it is down, which ports were only counted.
struct Silent {
    key: Vec<u8>,
    seen: i64,
    run: i64,
    down: bool,
    reason: Option<String>,
    extra: Vec<ExtraRanges>,
}

/// Takes the hosts of a run in. `text_keys` and `label_keys` are what the batch's indices stand for.
pub(super) async fn update(
    tx: &mut SqliteConnection,
    run: &IngestRun,
    hosts: &mut [Prepared],
    text_keys: &[i64],
    label_keys: &[i64],
) -> Result<(), StoreError> {
    let known = known_hosts(tx, run, hosts).await?;
    // Hosts that were known, or stand here twice: their rows meet older or newer ones.
    let mut here = HashSet::new();
    let mut met: HashSet<Vec<u8>> = HashSet::new();
    for key in hosts.iter().filter_map(Prepared::present) {
        if known.contains_key(key) || !here.insert(key.to_vec()) {
            met.insert(key.to_vec());
        }
    }
    write_hosts(tx, run, hosts).await?;
    write_services(tx, run, hosts, label_keys).await?;
    write_mentions(tx, run, hosts, text_keys).await?;
    let mut said = newer(tx, run, hosts, &known).await?;
    for host in hosts {
        let Some(key) = host.key().map(<[u8]>::to_vec) else { continue };
        // Of a host that nobody saw yet there is nothing to be changed.
        if known.contains_key(&key) || (here.contains(&key) && host.is_down()) || met.contains(&key) {
            said.push(Silent {
                key,
                seen: host.seen(run),
                run: run.key,
                down: host.is_down(),
                reason: host.reason.take(),
                extra: std::mem::take(&mut host.extra),
            });
        }
    }
    apply(tx, run, &said).await?;
    met.extend(said.into_iter().map(|said| said.key));
    settle(tx, run, &met).await
}

/// The hosts of the batch that have a latest state, with their `last_seen`.
async fn known_hosts(
    tx: &mut SqliteConnection,
    run: &IngestRun,
    hosts: &[Prepared],
) -> Result<HashMap<Vec<u8>, i64>, StoreError> {
    const KNOWN: &str = "SELECT ip_key, last_seen FROM host WHERE owner = ? AND ip_key IN (SELECT unhex(value) FROM json_each(?))";
    let keys = json_of_keys(hosts.iter().filter_map(Prepared::key));
    let rows = sqlx::query(KNOWN).bind(run.owner.0).bind(keys).fetch_all(&mut *tx).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

async fn write_hosts(
    tx: &mut SqliteConnection,
    run: &IngestRun,
    hosts: &[Prepared],
) -> Result<(), StoreError> {
    // A fact that the run did not look for stays; that is what its own time is for.
    let mut rows = Rows::new(
        "INSERT INTO host (owner, ip_key, ip, state, reason, hostname, hostname_seen, mac, vendor, mac_seen, os, os_seen, open_ports, first_seen, last_seen, last_run)",
        " ON CONFLICT (owner, ip_key) DO UPDATE SET
            state = iif(excluded.last_seen >= last_seen, excluded.state, state),
            reason = iif(excluded.last_seen >= last_seen, excluded.reason, reason),
            hostname = iif(excluded.hostname_seen >= ifnull(hostname_seen, excluded.hostname_seen), excluded.hostname, hostname),
            hostname_seen = max(ifnull(excluded.hostname_seen, hostname_seen), ifnull(hostname_seen, excluded.hostname_seen)),
            mac = iif(excluded.mac_seen >= ifnull(mac_seen, excluded.mac_seen), excluded.mac, mac),
            vendor = iif(excluded.mac_seen >= ifnull(mac_seen, excluded.mac_seen), excluded.vendor, vendor),
            mac_seen = max(ifnull(excluded.mac_seen, mac_seen), ifnull(mac_seen, excluded.mac_seen)),
            os = iif(excluded.os_seen >= ifnull(os_seen, excluded.os_seen), excluded.os, os),
            os_seen = max(ifnull(excluded.os_seen, os_seen), ifnull(os_seen, excluded.os_seen)),
            first_seen = min(first_seen, excluded.first_seen),
            last_run = iif(excluded.last_seen >= last_seen, excluded.last_run, last_run),
            last_seen = max(last_seen, excluded.last_seen)",
    );
    for host in hosts {
        let (Some(key), Some((_, ip))) = (host.present(), &host.address) else { continue };
        let seen = host.seen(run);
        let stamp = |told: bool| told.then_some(seen).into();
        let (mac, vendor) =
            host.mac.as_ref().map_or((None, None), |(mac, vendor)| (Some(mac), vendor.as_ref()));
        let row = [
            run.owner.0.into(),
            key.into(),
            ip.to_string().as_str().into(),
            host.latest.unwrap_or_default().as_str().into(),
            host.reason.as_deref().into(),
            host.hostname.as_deref().into(),
            stamp(host.hostname.is_some()),
            mac.map(String::as_str).into(),
            vendor.map(String::as_str).into(),
            stamp(mac.is_some()),
            host.os.as_deref().into(),
            stamp(host.os.is_some()),
            host.open_ports.into(),
            seen.into(),
            seen.into(),
            run.key.into(),
        ];
        rows.push(tx, row).await?;
    }
    rows.flush(tx).await
}

async fn write_services(
    tx: &mut SqliteConnection,
    run: &IngestRun,
    hosts: &[Prepared],
    label_keys: &[i64],
) -> Result<(), StoreError> {
    // What a run did not look for stays known, from the run that told it; so do records of one run complete each
    // other: masscan tells a port and its banner in two.
    let mut rows = Rows::with(
        "INSERT INTO service (owner, last_run, ip_key, protocol, port, state, named, named_seen, named_run, probed, probed_seen, probed_run, gone_seen, first_seen, last_seen, scripts_seen, scripts_run)
            SELECT ?, ?, column1, column2, column3, column4, column5, iif(column5 IS NULL, NULL, column8), iif(column5 IS NULL, NULL, ?),
                column6, iif(column6 IS NULL, NULL, column8), iif(column6 IS NULL, NULL, ?), column7, column8, column8,
                column9, iif(column9 IS NULL, NULL, ?) FROM (",
        ") WHERE true ON CONFLICT (owner, ip_key, protocol, port) DO UPDATE SET
            state = iif(excluded.last_seen >= last_seen, excluded.state, state),
            named = iif(excluded.named_seen >= ifnull(named_seen, excluded.named_seen), excluded.named, named),
            named_run = iif(excluded.named_seen >= ifnull(named_seen, excluded.named_seen), excluded.named_run, named_run),
            named_seen = max(ifnull(excluded.named_seen, named_seen), ifnull(named_seen, excluded.named_seen)),
            probed = iif(excluded.probed_seen >= ifnull(probed_seen, excluded.probed_seen), excluded.probed, probed),
            probed_run = iif(excluded.probed_seen >= ifnull(probed_seen, excluded.probed_seen), excluded.probed_run, probed_run),
            probed_seen = max(ifnull(excluded.probed_seen, probed_seen), ifnull(probed_seen, excluded.probed_seen)),
            gone_seen = max(ifnull(excluded.gone_seen, gone_seen), ifnull(gone_seen, excluded.gone_seen)),
            scripts_run = iif(excluded.scripts_seen >= ifnull(scripts_seen, excluded.scripts_seen), excluded.scripts_run, scripts_run),
            scripts_seen = max(ifnull(excluded.scripts_seen, scripts_seen), ifnull(scripts_seen, excluded.scripts_seen)),
            first_seen = min(first_seen, excluded.first_seen),
            last_run = iif(excluded.last_seen >= last_seen, excluded.last_run, last_run),
            last_seen = max(last_seen, excluded.last_seen)",
        vec![run.owner.0, run.key, run.key, run.key, run.key],
    );
    for host in hosts {
        let Some(key) = host.present() else { continue };
        let seen = host.seen(run);
        let asked =
            run.asks_scripts || host.mentions.iter().any(|mention| mention.kind.starts_with("script:"));
        for port in &host.ports {
            let row = [
                key.into(),
                port.protocol.into(),
                port.port.into(),
                port.state.into(),
                port.label.filter(|_| !port.probed).map(|label| label_keys[label]).into(),
                port.label.filter(|_| port.probed).map(|label| label_keys[label]).into(),
                (!maybe_open(port.state)).then_some(seen).into(),
                seen.into(),
                asked.then_some(seen).into(),
            ];
            rows.push(tx, row).await?;
        }
    }
    rows.flush(tx).await
}

async fn write_mentions(
    tx: &mut SqliteConnection,
    run: &IngestRun,
    hosts: &[Prepared],
    text_keys: &[i64],
) -> Result<(), StoreError> {
    let mut rows = Rows::with(
        "INSERT INTO mention (owner, run, ip_key, protocol, port, kind, text, seen) SELECT ?, ?, column1, column2, column3, column4, column5, column6 FROM (",
        ") WHERE true ON CONFLICT (owner, ip_key, protocol, port, kind, text) DO UPDATE SET
            run = iif(excluded.seen >= seen, excluded.run, run),
            seen = max(seen, excluded.seen)",
        vec![run.owner.0, run.key],
    );
    for host in hosts {
        let Some(key) = host.present() else { continue };
        let seen = host.seen(run);
        for mention in &host.mentions {
            let row = [
                key.into(),
                mention.protocol.into(),
                mention.port.into(),
                mention.kind.as_str().into(),
                text_keys[mention.text].into(),
                seen.into(),
            ];
            rows.push(tx, row).await?;
        }
    }
    rows.flush(tx).await
}

/// What newer records, stored before, said of the hosts of this batch that had no row then.
async fn newer(
    tx: &mut SqliteConnection,
    run: &IngestRun,
    hosts: &[Prepared],
    known: &HashMap<Vec<u8>, i64>,
) -> Result<Vec<Silent>, StoreError> {
    const NEWER: &str = "SELECT r.ip_key, r.seen, r.run, r.state, r.document FROM json_each(?) j
        CROSS JOIN run_host r ON r.owner = ? AND r.ip_key = unhex(j.key) AND r.seen > j.value AND r.silent = 1";
    let mut oldest: HashMap<&[u8], i64> = HashMap::new();
    for host in hosts {
        let Some(key) = host.present() else { continue };
        let seen = host.seen(run);
        if known.get(key).is_none_or(|last| *last > seen) {
            oldest.entry(key).and_modify(|oldest| *oldest = seen.min(*oldest)).or_insert(seen);
        }
    }
    let mut json = String::from("{");
    for (key, seen) in oldest {
        let comma = if json.len() > 1 { "," } else { "" };
        let _ = write!(json, "{comma}\"{}\":{seen}", hex(key));
    }
    json.push('}');
    let mut said = Vec::new();
    for row in sqlx::query(NEWER).bind(json).bind(run.owner.0).fetch_all(&mut *tx).await? {
        let host = document::decode(row.try_get(4)?)?;
        said.push(Silent {
            key: row.try_get(0)?,
            seen: row.try_get(1)?,
            run: row.try_get(2)?,
            down: host.state == HostState::Down,
            reason: host.reason.as_ref().map(ToString::to_string),
            extra: prepare::extra_ranges(&host),
        });
    }
    Ok(said)
}

/// Whether a port in this state may still have the service that it had when it was seen open.
fn maybe_open(state: i64) -> bool {
    [PortState::Open, PortState::OpenFiltered].into_iter().any(|open| state_number(open) == state)
}

/// Lets records change rows that others made.
async fn apply(tx: &mut SqliteConnection, run: &IngestRun, said: &[Silent]) -> Result<(), StoreError> {
    const DOWN: &str = "UPDATE host SET state = 'down', reason = ?, last_seen = ?, last_run = ? WHERE owner = ? AND ip_key = ? AND last_seen <= ?";
    const ROWS: &str = "SELECT ip_key, protocol, port, state, last_seen, last_run, gone_seen FROM service WHERE owner = ? AND ip_key IN (SELECT unhex(value) FROM json_each(?)) AND last_run <> ?";
    const COUNTED: &str = "UPDATE service SET state = ?, last_seen = ?, last_run = ?, gone_seen = ? WHERE owner = ? AND ip_key = ? AND protocol = ? AND port = ?";
    let mut counted: HashMap<&[u8], Vec<&Silent>> = HashMap::new();
    for said in said {
        if said.down {
            let update = sqlx::query(DOWN).bind(&said.reason).bind(said.seen).bind(said.run);
            update.bind(run.owner.0).bind(&said.key).bind(said.seen).execute(&mut *tx).await?;
        } else if !said.extra.is_empty() {
            counted.entry(&said.key).or_default().push(said);
        }
    }
    if counted.is_empty() {
        return Ok(());
    }
    // Records of one run complete each other: what one lists is not what another counts.
    let own = if said.iter().all(|said| said.run == run.key) { run.key } else { 0 };
    let keys = json_of_keys(counted.keys().copied());
    for row in sqlx::query(ROWS).bind(run.owner.0).bind(keys).bind(own).fetch_all(&mut *tx).await? {
        let key: &[u8] = row.try_get(0)?;
        let (protocol, port): (i64, i64) = (row.try_get(1)?, row.try_get(2)?);
        let (mut state, mut last_seen, mut last_run): (i64, i64, i64) =
            (row.try_get(3)?, row.try_get(4)?, row.try_get(5)?);
        let gone_before: Option<i64> = row.try_get(6)?;
        let said: Vec<(i64, i64, i64)> = counted[key]
            .iter()
            .filter(|said| said.run != last_run)
            .filter_map(|said| {
                let extra = said.extra.iter().find(|extra| extra.has(protocol, port))?;
                Some((said.seen, said.run, extra.state))
            })
            .collect();
        // Also what is older than the row ends what was known before it.
        let gone = said.iter().filter(|(.., state)| !maybe_open(*state)).map(|(seen, ..)| *seen).max();
        let gone = gone.max(gone_before);
        let newest = said.iter().filter(|(seen, ..)| *seen >= last_seen).max_by_key(|(seen, ..)| *seen);
        if let Some(newest) = newest {
            (last_seen, last_run, state) = *newest;
        }
        if newest.is_some() || gone != gone_before {
            let update = sqlx::query(COUNTED).bind(state).bind(last_seen).bind(last_run).bind(gone);
            update.bind(run.owner.0).bind(key).bind(protocol).bind(port).execute(&mut *tx).await?;
        }
    }
    Ok(())
}

/// Counts open ports of the hosts anew and removes what newer runs replaced.
async fn settle(
    tx: &mut SqliteConnection,
    run: &IngestRun,
    met: &HashSet<Vec<u8>>,
) -> Result<(), StoreError> {
    // Each kind of thing is replaced by itself; and of a port all, by a run that ran scripts there or found it gone.
    const SETTLE: [&str; 3] = [
        "UPDATE host SET open_ports = (SELECT count(*) FROM service s WHERE s.owner = host.owner AND s.ip_key = host.ip_key AND s.state = 1)
            WHERE owner = ? AND ip_key IN (SELECT unhex(value) FROM json_each(?))",
        "DELETE FROM mention WHERE owner = ? AND ip_key IN (SELECT unhex(value) FROM json_each(?)) AND protocol > 0
            AND EXISTS (SELECT 1 FROM service s WHERE s.owner = mention.owner AND s.ip_key = mention.ip_key
                AND s.protocol = mention.protocol AND s.port = mention.port
                AND (s.gone_seen > mention.seen OR s.scripts_seen > mention.seen AND s.scripts_run <> mention.run))",
        "DELETE FROM mention WHERE owner = ? AND ip_key IN (SELECT unhex(value) FROM json_each(?))
            AND EXISTS (SELECT 1 FROM mention n WHERE n.owner = mention.owner AND n.ip_key = mention.ip_key
                AND n.protocol = mention.protocol AND n.port = mention.port AND n.kind = mention.kind
                AND n.seen > mention.seen AND n.run <> mention.run)",
    ];
    if met.is_empty() {
        return Ok(());
    }
    let keys = json_of_keys(met.iter().map(|key| &key[..]));
    for statement in SETTLE {
        sqlx::query(statement).bind(run.owner.0).bind(&keys).execute(&mut *tx).await?;
    }
    Ok(())
}
