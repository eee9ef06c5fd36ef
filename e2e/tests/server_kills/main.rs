//! The server dies at random moments, under load, at its start and at its end; and in the end nothing is lost, doubled
//! or left over. `PORTOLAN_KILLS` says how often, `PORTOLAN_SEED` has the moments of an earlier run again.

#![allow(clippy::unwrap_used, reason = "helpers of tests: a failed unwrap is a failed test")]

mod client;
mod run;
mod siege;
mod verify;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use portolan_e2e::life::Setting;
use portolan_e2e::random::{Random, SEED};
use portolan_e2e::server::ADMIN;
use portolan_e2e::services::Service;
use portolan_e2e::{FakeNmap, Portolan, needs};
use siege::{Plan, addresses};

/// Kills where nobody says how many: what a run of all tests has time for.
const KILLS: u32 = 24;

/// Lives and deaths of a fake that walks through its targets, 12 ms each. Small shards, so that kills come before, in
/// and after them.
fn fake(kills: u32) -> Plan {
    let targets: Vec<String> = (1..=6).map(|network| format!("127.77.{network}.0/27")).collect();
    let all = targets.iter().flat_map(|network| addresses(network));
    let up: BTreeSet<String> = all.filter(|ip| ip.octets()[3] % 4 != 3).map(|ip| ip.to_string()).collect();
    Plan {
        kills,
        nmap: FakeNmap::new(env!("CARGO_BIN_EXE_fake-nmap"), "walk"),
        more: &["--set", "runs.shard_addresses=8", "--set", "runs.stop_grace_seconds=1"],
        command: "-sT -Pn -n -p 22 %s".to_owned(),
        engines: &["nmap"],
        targets,
        open: up.iter().map(|ip| (ip.clone(), 22)).collect(),
        up,
        _services: Vec::new(),
    }
}

/// The real one, among real services, slowed down so that hosts come two by two.
fn real(kills: u32) -> Plan {
    // Apart from what other tests, and this one run again, listen on.
    let [.., third] = std::process::id().to_be_bytes();
    let networks = [0, 32, 64];
    let at = |last: u8| std::net::Ipv4Addr::new(127, 251, third, last);
    let services =
        vec![Service::nginx(at(5)), Service::redis(at(37)), Service::nginx(at(40)), Service::redis(at(95))];
    let targets: Vec<String> = networks.iter().map(|first| format!("{}/27", at(*first))).collect();
    let all = targets.iter().flat_map(|network| addresses(network));
    Plan {
        kills,
        nmap: FakeNmap::real(),
        more: &["--set", "runs.shard_addresses=16", "--set", "runs.stop_grace_seconds=1"],
        command: format!("-sT -Pn -n -p 9,{},6379 --max-hostgroup 2 --max-rate 400 %s", services[0].port),
        engines: &["nmap", "fast"],
        up: all.map(|ip| ip.to_string()).collect(),
        targets,
        open: services.iter().map(|service| (service.address.to_string(), service.port.into())).collect(),
        _services: services,
    }
}

fn kills() -> u32 {
    std::env::var("PORTOLAN_KILLS").map_or(KILLS, |kills| kills.parse().expect("PORTOLAN_KILLS is a number"))
}

#[test]
fn kills_lose_nothing_double_nothing_and_leave_nothing() {
    needs!("kills_lose_nothing_double_nothing_and_leave_nothing", "nmap", "sqlite3", "nginx", "redis-server");
    let (seed, began, kills) = (Random::seed(), Instant::now(), kills());
    eprintln!("{SEED}={seed}");
    let to_fake = kills.div_ceil(2);
    // Each with data of its own: two servers are never the same one's.
    let (fake, real) = std::thread::scope(|scope| {
        let fake = scope.spawn(move || siege::hold(&fake(to_fake), Random::new(seed)));
        let real = scope.spawn(move || siege::hold(&real(kills - to_fake), Random::new(!seed)));
        (fake.join(), real.join())
    });
    let (fake, real) = (fake.expect("see above"), real.expect("see above"));
    eprintln!("fake nmap: {fake}\nreal nmap: {real}\n{:.0} s", began.elapsed().as_secs_f64());
    assert_eq!(fake.kills() + real.kills(), kills);
    let sum = |of: fn(&siege::Figures) -> u32| of(&fake) + of(&real);
    assert!(sum(|figures| figures.amid) > 0, "no kill left an Nmap alone");
    assert!(sum(|figures| figures.interrupted) * 4 > kills, "most kills came between runs");
    assert!(sum(|figures| figures.reconnected) > 0, "nobody followed a run across a kill");
}

/// Who kills the first start must not lock anybody out: the next one sets up what is missing.
#[test]
fn a_first_start_that_is_killed_is_taken_up_by_the_next() {
    let (seed, began, rounds) = (Random::seed(), Instant::now(), kills() / 8);
    eprintln!("{SEED}={seed}");
    let mut random = Random::new(seed);
    let nmap = FakeNmap::new(env!("CARGO_BIN_EXE_fake-nmap"), "walk");
    let (mut first_shown, mut took) = (0, Duration::from_millis(700));
    for _ in 0..rounds {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("data");
        let setting = Setting { data: &data, nmap: &nmap, more: &[] };
        for _ in 0..3 {
            let born = setting.start();
            std::thread::sleep(random.moment(took));
            born.kill();
        }
        let life = setting.live();
        took = (took + life.took) / 2;
        let admin = if life.server.is_first() {
            first_shown += 1;
            life.server.admin()
        } else {
            // The admin is there, and nobody has read the password.
            let reset =
                Portolan::new().args(["reset-password", ADMIN, "--data-dir"]).arg(&data).run().expect(0);
            life.server.nobody().sign_in(ADMIN, reset.text().trim())
        };
        for (what, count) in [("providers", 1), ("users", 1), ("owners", 1)] {
            assert_eq!(admin.get(&format!("/api/v1/{what}")).expect(200).json()["total"], count, "{what}");
        }
        life.stop();
    }
    eprintln!(
        "{rounds} rounds, {first_shown} ended in a first start; {:.0} s",
        began.elapsed().as_secs_f64()
    );
}
