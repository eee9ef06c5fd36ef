//! Pages of hosts and services with filter and search, over HTTP, in random order.

use std::time::{Duration, Instant};

use portolan_e2e::http::Http;

use crate::Figures;
use crate::document::{HOSTS, Random};

const ROUNDS: usize = 10;

/// The list, the search, the order.
const QUERIES: [(&str, &str, &str); 30] = [
    ("services", "", "ip"),
    ("services", "", "-lastSeen"),
    ("services", "", "port"),
    ("services", "port:22", "ip"),
    ("services", "port:22", "-lastSeen"),
    ("services", "port:22,80,443 state:open", "ip"),
    ("services", "state:filtered", "port"),
    ("services", "proto:udp", "ip"),
    ("services", "product:openssh version:2.3", "ip"),
    ("services", "product:nginx", "-lastSeen"),
    ("services", "product:nginx -version:1", "ip"),
    ("services", "service:redis net:10.7.16.0/24", "ip"),
    ("services", "service:https state:filtered", "ip"),
    ("services", "host:node-00077", "ip"),
    ("services", "os:windows port:3389", "ip"),
    ("services", "script:ssh-hostkey", "ip"),
    ("services", "\"department 7\"", "ip"),
    ("services", "tomcat", "ip"),
    ("services", "nosuchthing", "ip"),
    ("services", "ssh", "-lastSeen"),
    ("hosts", "", "ip"),
    ("hosts", "", "-openPorts"),
    ("hosts", "port:22 state:open", "-openPorts"),
    ("hosts", "product:openssh version:2.3", "hostname"),
    ("hosts", "os:windows", "ip"),
    ("hosts", "os:windows port:3306 state:open", "-lastSeen"),
    ("hosts", "10.7.77.5", "ip"),
    ("hosts", "net:10.7.128.0/17 -port:22", "ip"),
    ("hosts", "site7.example", "ip"),
    ("hosts", "nginx postgresql", "ip"),
];

/// Times the first and the second page of each.
pub(crate) fn measure(admin: &Http) -> Figures {
    let sizes = ["services", "hosts"].map(|list| {
        let page = admin.get(&format!("/api/v1/{list}?limit=1")).expect(200).json();
        (page["total"].as_u64(), page["totalIsLowerBound"].as_bool() == Some(true))
    });
    assert!(sizes[1].0 == Some(HOSTS.into()) || sizes[1].1, "{sizes:?}");
    let mut paths = Vec::new();
    for (list, q, sort) in QUERIES {
        let first = format!("/api/v1/{list}?limit=50&sort={sort}&q={}", encoded(q));
        let page = admin.get(&first).expect(200).json();
        if let Some(cursor) = page["nextCursor"].as_str() {
            paths.push((
                format!("{list} {q} by {sort}, page 2"),
                format!("{first}&cursor={cursor}"),
                Vec::new(),
            ));
        }
        paths.push((format!("{list} {q} by {sort}"), first, Vec::new()));
    }
    let mut random = Random(7);
    let mut order: Vec<usize> = (0..paths.len()).flat_map(|at| std::iter::repeat_n(at, ROUNDS)).collect();
    for at in (1..order.len()).rev() {
        order.swap(at, usize::try_from(random.below(at as u64 + 1)).unwrap_or(0));
    }
    for at in order {
        let (_, path, times) = &mut paths[at];
        let began = Instant::now();
        let _ = admin.get(path).expect(200);
        times.push(began.elapsed());
    }
    let mut all: Vec<Duration> = Vec::new();
    for (name, _, times) in &mut paths {
        all.extend_from_slice(times);
        eprintln!("{:8.1} ms at p95: {name}", percentile(times, 95));
    }
    vec![
        ("pages", all.len() as f64),
        ("pageP50Ms", percentile(&mut all, 50)),
        ("pageP95Ms", percentile(&mut all, 95)),
        ("pageMaxMs", percentile(&mut all, 100)),
    ]
}

fn percentile(times: &mut [Duration], share: usize) -> f64 {
    times.sort_unstable();
    times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1000.0
}

/// As a query's value.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).into() } else { format!("%{byte:02X}") })
        .collect()
}
