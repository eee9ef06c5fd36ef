//! The real Nmap, on addresses of this machine.

use std::net::TcpListener;

use libtest_mimic::Trial;
use portolan_store::runs::RunState;

use super::bench::{Bench, raw};
use super::trial;

pub(crate) fn trials() -> Vec<Trial> {
    vec![trial("real_nmap_finds_a_listener_on_every_address", listener)]
}

async fn listener() {
    let listener = TcpListener::bind("0.0.0.0:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let bench = Bench::new(None).await;
    let done = bench.run(&format!("-sT -Pn -n -p {port} %s"), &["127.0.0.0/28"]).await;
    done.assert(RunState::Completed, "");
    let counts = done.run.counts;
    assert_eq!((counts.hosts, counts.hosts_up, counts.hosts_total, counts.open_ports), (16, 16, 16, 16));
    let ports = done.data("port");
    assert!(ports.len() == 16 && ports.iter().all(|found| found["port"] == port), "{ports:?}");
    let document = done.document();
    assert_eq!(document.scanner.name.as_deref(), Some("nmap"));
    assert_eq!(document.scan_info.len(), 1);
    let mut hosts = 0;
    for shard in bench.store().await.shards(done.run.key).await.unwrap() {
        let (xml, whole) = raw(&bench.path(shard.raw_xml.as_deref().unwrap()));
        assert!(whole);
        hosts += xml.matches("<host ").count();
    }
    assert_eq!(hosts, 16);
}
