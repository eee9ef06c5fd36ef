//! A host that goes from one network to another, each of which a scan of its own looks at.

use std::collections::BTreeSet;

use portolan_changes::Kind;
use serde_json::{Value, json};

use crate::{Ledger, document, read};

/// A host of this MAC address.
fn of_mac(ip: &str, mac: &str) -> Value {
    json!({"ip": ip, "state": "up", "reason": "arp-response", "ports": [],
        "addresses": [{"addr": ip, "type": "ipv4"}, {"addr": mac, "type": "mac"}]})
}

fn laptop(ip: &str) -> Value {
    of_mac(ip, "02:00:00:00:00:aa")
}

/// The same by the key of its SSH server.
fn keyed(ip: &str) -> Value {
    let key = format!("256 {} (ED25519)", ["aa"; 16].join(":"));
    json!({"ip": ip, "state": "up", "reason": "echo-reply", "ports": [
        {"port": 22, "protocol": "tcp", "state": "open", "reason": "syn-ack", "scripts": [{"id": "ssh-hostkey", "output": key}]}]})
}

/// Two networks, 10.0.1.0/24 and 10.0.2.0/24.
#[derive(Default)]
struct Networks(Ledger);

impl Networks {
    /// What a look at one of them tells that finds these hosts.
    fn look(&mut self, network: u8, hosts: &[Value]) -> Vec<Kind> {
        let targets: BTreeSet<String> = (0..=255_u8).map(|last| format!("10.0.{network}.{last}")).collect();
        let told = self.0.take(&read(&document("1-1000", &json!(hosts))), Some(&targets));
        told.iter().map(|change| change.kind).collect()
    }

    /// The same twice, so that who is not there is gone.
    fn looks(&mut self, network: u8) -> Vec<Kind> {
        (0..2).flat_map(|_| self.look(network, &[])).collect()
    }
}

#[test]
fn one_that_is_known_from_both_networks_is_known_again_where_it_moves() {
    for host in [laptop, keyed] {
        let mut networks = Networks::default();
        assert_eq!(networks.look(1, &[host("10.0.1.5")]), []);
        assert_eq!(networks.look(2, &[]), []);
        assert_eq!(networks.look(2, &[host("10.0.2.7")]), [Kind::HostNew], "nobody knows that it left");
        assert_eq!(networks.looks(1), [Kind::HostGone]);
        assert_eq!(networks.look(2, &[host("10.0.2.8")]), [Kind::HostMoved]);
        assert_eq!(networks.look(2, &[host("10.0.2.9")]), [Kind::HostMoved]);
        // Away for a night, it is the one that went last.
        assert_eq!(networks.looks(2), [Kind::HostGone]);
        assert_eq!(networks.look(2, &[host("10.0.2.10")]), [Kind::HostBack, Kind::HostMoved]);
        assert_eq!(networks.looks(2), [Kind::HostGone]);
        assert_eq!(networks.look(1, &[host("10.0.1.20")]), [Kind::HostBack, Kind::HostMoved]);
        assert_eq!(networks.0.hosts.len(), 2, "no third host");
    }
}

#[test]
fn what_several_hosts_have_at_once_names_none_of_them() {
    let mut networks = Networks::default();
    assert_eq!(networks.look(1, &[laptop("10.0.1.5"), laptop("10.0.1.6")]), []);
    assert_eq!(networks.look(1, &[laptop("10.0.1.5"), laptop("10.0.1.7")]), [Kind::HostNew]);
    // They go at once, and nobody knows which of them comes back.
    assert_eq!(networks.looks(1).len(), 3);
    assert_eq!(networks.look(1, &[laptop("10.0.1.8")]), [Kind::HostNew]);
}
