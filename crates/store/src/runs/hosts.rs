//! Hosts of a run as rows.

use std::net::IpAddr;

use portolan_model::{Host, PortState};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::RunKey;
use super::row::stored;
use crate::error::StoreError;

/// An address as an ordered blob.
pub(super) fn ip_key(ip: IpAddr) -> Vec<u8> {
    match ip {
        IpAddr::V4(ip) => [&[4], &ip.octets()[..]].concat(),
        IpAddr::V6(ip) => [&[6], &ip.octets()[..]].concat(),
    }
}

/// Stores hosts with the ordinals from `first` on.
pub(super) async fn put(
    to: &mut SqliteConnection,
    run: RunKey,
    shard: u32,
    first: u64,
    hosts: &[Host],
    once: bool,
) -> Result<(), StoreError> {
    let mut ordinal = first;
    for hosts in hosts.chunks(1000) {
        let mut insert = QueryBuilder::<Sqlite>::new(
            "INSERT INTO run_host (run, shard, ordinal, once, ip_key, ip, state, hostname, open_ports, document) ",
        );
        insert.push_values(hosts, |mut row, host| {
            let key = host.ip.as_ref().and_then(|ip| ip.parse().ok()).map(ip_key);
            let open = host.ports.iter().filter(|port| port.state == PortState::Open).count();
            let mut document = vec![0];
            document.extend(serde_json::to_vec(host).unwrap_or_default());
            row.push_bind(run.0)
                .push_bind(shard)
                .push_bind(stored(ordinal))
                .push_bind(key.clone().filter(|_| once))
                .push_bind(key)
                .push_bind(host.ip.as_ref().map(ToString::to_string))
                .push_bind(host.state.as_str())
                .push_bind(host.hostnames.first().map(|name| name.name.to_string()))
                .push_bind(stored(open as u64))
                .push_bind(document);
            ordinal += 1;
        });
        insert.build().execute(&mut *to).await?;
    }
    Ok(())
}
