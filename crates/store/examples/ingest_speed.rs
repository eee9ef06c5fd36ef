//! How fast results are stored and found: a million rows of ports through the path of an import, then page
//! queries in random order. `cargo run --release -p portolan-store --example ingest_speed [ROWS]`

use std::error::Error;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use portolan_model::{
    ExtraPorts, ExtraReason, Host, HostState, Hostname, Os, OsMatch, Port, PortState, Protocol, Script, Text,
};
use portolan_store::results::measuring;
use portolan_store::{OwnerKey, PageRequest, Store};

type Failure = Box<dyn Error + Send + Sync>;

const HOSTS: u64 = 65_536;
const HOSTS_A_TRANSACTION: usize = 2048;
const ROUNDS: usize = 20;

/// A small generator (`SplitMix64`), so that every run has the same data.
struct Random(u64);

impl Random {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % below
    }
}

/// Port, service, product, number of versions met, how many of 1000 hosts have it.
const SERVICES: [(u16, &str, &str, u64, u64); 22] = [
    (22, "ssh", "OpenSSH", 40, 900),
    (80, "http", "nginx", 50, 800),
    (443, "https", "nginx", 50, 800),
    (8080, "http-proxy", "Apache Tomcat", 45, 500),
    (8443, "https-alt", "Apache httpd", 40, 450),
    (25, "smtp", "Postfix smtpd", 10, 700),
    (53, "domain", "dnsmasq", 25, 650),
    (111, "rpcbind", "", 1, 850),
    (139, "netbios-ssn", "Samba smbd", 20, 700),
    (445, "microsoft-ds", "Samba smbd", 20, 700),
    (3306, "mysql", "MySQL", 45, 600),
    (5432, "postgresql", "PostgreSQL DB", 25, 550),
    (6379, "redis", "Redis key-value store", 30, 500),
    (9100, "jetdirect", "", 1, 700),
    (3389, "ms-wbt-server", "Microsoft Terminal Services", 3, 600),
    (5900, "vnc", "RealVNC", 12, 500),
    (21, "ftp", "vsftpd", 15, 750),
    (23, "telnet", "BusyBox telnetd", 6, 700),
    (161, "snmp", "net-snmp", 8, 800),
    (389, "ldap", "OpenLDAP", 20, 600),
    (2049, "nfs", "", 4, 600),
    (5000, "upnp", "MiniUPnP", 30, 1000),
];

fn host(number: u64, random: &mut Random) -> Host {
    let ip = std::net::Ipv4Addr::from(0x0a00_0000 + u32::try_from(number).unwrap_or(0));
    let mut ports = Vec::new();
    for (at, (port, service, product, versions, share)) in SERVICES.into_iter().enumerate() {
        if random.next(1000) >= share {
            continue;
        }
        let protocol = if matches!(port, 53 | 161) { Protocol::Udp } else { Protocol::Tcp };
        let state = match random.next(100) {
            0..=84 => PortState::Open,
            85..=94 => PortState::Closed,
            _ => PortState::Filtered,
        };
        let mut found = Port::new(port, protocol, state);
        found.service = Some(service.into());
        found.reason = Some("syn-ack".into());
        found.reason_ttl = Some(64);
        if state == PortState::Open && !product.is_empty() {
            let version = random.next(versions);
            found.product = Some(product.into());
            found.product_version = Some(Text::from(format!("{}.{}", version / 10 + 1, version % 10)));
            found.version = Some(Text::from(format!("{product} {}.{}", version / 10 + 1, version % 10)));
            found.method = Some("probed".into());
            found.confidence = Some(10);
            found.cpes = vec![Text::from(format!("cpe:/a:vendor:{service}:{version}"))];
        }
        if at == 0 && state == PortState::Open {
            let key: Vec<String> = (0..8).map(|_| format!("{:04x}", random.next(65_536))).collect();
            let key = key.join(":");
            found.scripts = vec![script("ssh-hostkey", format!("\n  256 {key} (ED25519)"))];
        }
        if at == 1 && random.next(3) == 0 {
            found.scripts = vec![script(
                "http-title",
                format!("Site {} of department {}", random.next(20_000), random.next(40)),
            )];
        }
        ports.push(found);
    }
    let system = ["Linux 5.4", "Linux 6.1", "Microsoft Windows Server 2022", "FreeBSD 14"]
        [usize::try_from(random.next(100) / 30).unwrap_or(0)];
    let end =
        Timestamp::from_second(1_700_000_000 + i64::try_from(number / 16).unwrap_or(0)).unwrap_or_default();
    Host {
        ip: Some(Text::from(ip.to_string())),
        state: HostState::Up,
        reason: Some("echo-reply".into()),
        hostnames: vec![Hostname {
            name: Text::from(format!("node-{number:05}.site{}.example", number % 50)),
            kind: Some("PTR".into()),
        }],
        start: Some(end),
        end: Some(end),
        latency_seconds: Some(0.000_4),
        ports,
        extra_ports: vec![ExtraPorts {
            state: PortState::Closed,
            count: 900,
            reasons: vec![ExtraReason {
                reason: "reset".into(),
                count: 900,
                protocol: Some(Protocol::Tcp),
                ports: Some("1-20,24,26-52,54-79,81-110,112-138,140-442".into()),
            }],
        }],
        os: Some(Os {
            matches: vec![OsMatch {
                name: Some(system.into()),
                accuracy: Some(98),
                line: Some(1),
                classes: vec![],
            }],
            ..Os::default()
        }),
        ..Host::default()
    }
}

fn script(id: &str, output: String) -> Script {
    Script { id: id.into(), output, data: None }
}

async fn ingest(store: &Store, hosts: &[Host]) -> Result<Duration, Failure> {
    let start = Instant::now();
    // Preparing runs on a thread of its own, beside SQLite's.
    let (to, mut from) = tokio::sync::mpsc::channel(2);
    let hosts: Vec<Vec<Host>> = hosts.chunks(HOSTS_A_TRANSACTION).map(<[Host]>::to_vec).collect();
    let copied = start.elapsed();
    std::thread::spawn(move || {
        for hosts in hosts {
            if to.blocking_send(measuring::prepare(&hosts)).is_err() {
                return;
            }
        }
    });
    let mut first = 0;
    while let Some(batch) = from.recv().await {
        measuring::take_in(store, first, batch?, Timestamp::UNIX_EPOCH).await?;
        first += i64::try_from(HOSTS_A_TRANSACTION)?;
    }
    Ok(start.elapsed().saturating_sub(copied))
}

/// List, search, order, pages to go before the one that is measured.
const QUERIES: &[(&str, &str, &str, usize)] = &[
    ("services", "", "ip", 0),
    ("services", "", "ip", 30),
    ("services", "", "-lastSeen", 0),
    ("services", "", "port", 20),
    ("services", "port:22", "ip", 0),
    ("services", "port:22", "-lastSeen", 0),
    ("services", "port:22,80,443 state:open", "ip", 10),
    ("services", "state:closed", "ip", 0),
    ("services", "state:closed proto:udp", "port", 0),
    ("services", "product:openssh version:2.3", "ip", 0),
    ("services", "product:nginx", "-lastSeen", 0),
    ("services", "product:nginx -version:1", "ip", 5),
    ("services", "service:redis net:10.0.16.0/24", "ip", 0),
    ("services", "service:https state:filtered", "ip", 0),
    ("services", "host:node-00077", "ip", 0),
    ("services", "os:windows port:3389", "ip", 0),
    ("services", "script:ssh-hostkey", "ip", 0),
    ("services", "os:windows port:3389", "ip", 1),
    ("services", "script:ssh-hostkey", "ip", 1),
    ("services", "\"department 7\"", "ip", 0),
    ("services", "tomcat", "ip", 0),
    ("services", "\"Site 777 of\"", "ip", 0),
    ("services", "nosuchthing", "ip", 0),
    ("services", "ssh", "-lastSeen", 0),
    ("hosts", "", "ip", 0),
    ("hosts", "", "-openPorts", 0),
    ("hosts", "", "hostname", 30),
    ("hosts", "port:22 state:open", "ip", 0),
    ("hosts", "port:22 state:open", "-openPorts", 0),
    ("hosts", "product:openssh version:2.3", "hostname", 0),
    ("hosts", "os:windows", "ip", 0),
    ("hosts", "os:windows", "ip", 1),
    ("hosts", "os:windows port:3306 state:open", "-lastSeen", 0),
    ("hosts", "10.0.77.5", "ip", 0),
    ("hosts", "net:10.0.128.0/17 -port:22", "ip", 0),
    ("hosts", "site7.example", "ip", 0),
    ("hosts", "nginx postgresql", "ip", 0),
    ("hosts", "state:down", "ip", 0),
];

async fn page(
    store: &Store,
    list: &str,
    request: &PageRequest,
) -> Result<(usize, Option<String>, u64, bool), Failure> {
    let owner = OwnerKey(1);
    Ok(if list == "hosts" {
        let page = store.hosts(owner, request).await?;
        (page.items.len(), page.next, page.total, page.total_is_lower_bound)
    } else {
        let page = store.services(owner, request).await?;
        (page.items.len(), page.next, page.total, page.total_is_lower_bound)
    })
}

async fn queries(store: &Store) -> Result<(), Failure> {
    let mut random = Random(7);
    let mut requests = Vec::new();
    for (list, q, sort, pages) in QUERIES {
        let mut request = PageRequest {
            q: Some((*q).to_owned()),
            sort: Some((*sort).to_owned()),
            ..PageRequest::default()
        };
        for _ in 0..*pages {
            request.cursor = page(store, list, &request).await?.1;
        }
        requests.push((*list, request, Vec::new(), (0, 0, false)));
    }
    let mut order: Vec<usize> = (0..requests.len()).flat_map(|at| std::iter::repeat_n(at, ROUNDS)).collect();
    for at in (1..order.len()).rev() {
        order.swap(at, usize::try_from(random.next(at as u64 + 1))?);
    }
    for at in order {
        let (list, request, times, found) = &mut requests[at];
        let start = Instant::now();
        let (items, _, total, bound) = page(store, list, request).await?;
        times.push(start.elapsed());
        *found = (items, total, bound);
    }
    let mut all = Vec::new();
    println!("\n{:>8} {:>8} {:>8}  items    total  query", "p50 ms", "p95 ms", "max ms");
    for ((list, _, times, (items, total, bound)), (_, q, sort, pages)) in requests.iter_mut().zip(QUERIES) {
        all.extend_from_slice(times);
        let more = if *bound { "+" } else { "" };
        println!(
            "{} {items:>6} {:>8}  {list} {q} by {sort}, page {}",
            percentiles(times),
            format!("{total}{more}"),
            pages + 1
        );
    }
    println!("{}  all {} queries", percentiles(&mut all), QUERIES.len() * ROUNDS);
    Ok(())
}

fn percentiles(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1000.0;
    format!("{:8.2} {:8.2} {:8.2}", at(50), at(95), at(100))
}

/// Prints what each thread used, for machines that do something else too (Linux counts in hundredths of seconds).
fn cpu_seconds() {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    for stat in tasks.filter_map(|task| std::fs::read_to_string(task.path().join("stat")).ok()) {
        let Some((name, rest)) = stat.rsplit_once(')') else { continue };
        let fields: Vec<f64> = rest.split_whitespace().filter_map(|field| field.parse().ok()).collect();
        if let Some([user, system]) = fields.get(10..12) {
            let name = name.split_once('(').map_or("", |(_, name)| name);
            println!(
                "  thread {name}: {:.2} s of its own, {:.2} s in the system",
                user / 100.0,
                system / 100.0
            );
        }
    }
}

fn main() -> Result<(), Failure> {
    let rows: u64 = std::env::args().nth(1).map_or(Ok(1_000_000), |text| text.parse())?;
    let directory = tempfile::tempdir()?;
    let mut random = Random(1);
    let wanted = rows * HOSTS / 1_000_000;
    let hosts: Vec<Host> = (0..wanted).map(|number| host(number, &mut random)).collect();
    let rows: usize = hosts.iter().map(|host| host.ports.len()).sum();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let store = runtime.block_on(Store::open(directory.path()))?;
    runtime.block_on(measuring::begin(&store))?;
    let took = runtime.block_on(ingest(&store, &hosts))?;
    cpu_seconds();
    let size = std::fs::metadata(directory.path().join("portolan.db"))?.len();
    #[allow(clippy::cast_precision_loss, reason = "for people")]
    let speed = rows as f64 / took.as_secs_f64();
    println!(
        "{rows} rows of {} hosts in {:.2} s: {speed:.0} rows/s; {} MB",
        hosts.len(),
        took.as_secs_f64(),
        size >> 20
    );
    drop(hosts);
    runtime.block_on(queries(&store))
}
