//! How runs end: by a person, by the clock, with nothing to scan. The end is named, what was found is kept, and no
//! Nmap is left.

use std::net::Ipv4Addr;
use std::time::Duration;

use portolan_e2e::events::{Events, states};
use portolan_e2e::needs;
use portolan_e2e::processes::{wait_gone, with_marker};
use portolan_e2e::services::{Service, address};
use serde_json::{Value, json};

use crate::desk::{
    Desk, LONG, cancel, complete, document, follow, provider, result, run, scan, start, state, text, told,
    wait_for,
};
use crate::found::{Facts, of_json, of_xml};

/// How long the processes of a run may take to be gone when it has ended.
const GRACE: Duration = Duration::from_secs(5);

/// A harbour of three hosts, one after the other, of which the last is far from done when the first two are.
fn three() -> (Vec<Service>, Vec<String>) {
    let hosts: [Ipv4Addr; 3] = [address(), address(), address()];
    let services = hosts.iter().map(|host| Service::sshd(*host)).collect();
    (services, hosts.iter().map(ToString::to_string).collect())
}

#[test]
fn a_run_cancelled_in_mid_scan_keeps_its_hosts() {
    needs!("a_run_cancelled_in_mid_scan_keeps_its_hosts", "nmap", "sshd");
    let (services, hosts) = three();
    let names: Vec<&str> = hosts.iter().map(String::as_str).collect();
    let desk = Desk::new();
    let provider = provider(&desk.admin, "harbour", "-sn %s");
    // The ports of a host take a second; those of all three are told as they are found.
    let command = format!("-sT -Pn -n -p {},6000-6100 --max-hostgroup 1 --max-rate 100 %s", services[0].port);
    let scan = scan(&desk.admin, &provider, &command, &names);
    let id = start(&desk.admin, &scan);
    let mut live = Events::open(&desk.admin.clone().limit(Some(LONG)), &id, None).expect("a stream");
    let mut events = Vec::new();
    while told(&events, "host").is_empty() {
        events.push(live.next_event().expect("an event").expect("a host before the end"));
    }
    assert!(!with_marker(&hosts[2]).is_empty(), "Nmap has its targets in its words");
    assert_eq!(cancel(&desk.admin, &id).expect(202).json()["cancelRequested"], true);
    events.extend(live.rest().expect("the rest"));
    assert_eq!(states(&events), ["created", "pending", "running", "cancelled"]);
    wait_gone(&hosts[2], GRACE).expect("no Nmap is left");
    let run = run(&desk.admin, &id);
    assert_eq!(run["state"], "cancelled", "{run}");
    assert_eq!(run["outcome"], "interrupted", "{run}");
    let found = document(&desk.admin, &run);
    assert_eq!(found["outcome"], "interrupted");
    assert!(found["message"].is_string(), "{found}");
    // The hosts that were told are there, each once, the first in full.
    let kept: Vec<&Value> =
        found["hosts"].as_array().expect("hosts").iter().map(|host| &host["ip"]).collect();
    let heard: Vec<&Value> = told(&events, "host").into_iter().map(|host| &host["ip"]).collect();
    assert_eq!(kept, heard);
    assert_eq!(found["hosts"][0]["ip"], hosts[0].as_str());
    assert_eq!(found["hosts"][0]["ports"][0]["state"], "open");
    assert_eq!(found["hosts"][0]["extraPorts"][0]["count"], 101);
    assert!(kept.len() < 3 || found["hosts"][2]["extraPorts"].is_null(), "it was in mid-scan: {found}");
    // Every format is handed out, and says that this is not the whole.
    for format in ["ndjson", "csv", "html", "text", "xml"] {
        let shown = result(&desk.admin, &run, format).text();
        assert!(shown.contains(&hosts[0]), "{format}: {shown}");
    }
    assert!(result(&desk.admin, &run, "html").text().contains("interrupted"));
    cancel(&desk.admin, &id).expect(409);
    // The next start of the same scan is a new run, and comes to its end.
    let (again, _) = complete(&desk.admin, &scan);
    let found = document(&desk.admin, &again);
    assert_eq!(of_json(&found, Facts::All), of_xml(&result(&desk.admin, &again, "xml").text(), Facts::All));
    assert_eq!(found["stats"]["hostsUp"], 3);
}

#[test]
fn a_run_that_waits_is_cancelled_without_a_start() {
    needs!("a_run_that_waits_is_cancelled_without_a_start", "nmap");
    let desk = Desk::with(&["runs.max_parallel=1"]);
    let [busy, waiting] = [address(), address()].map(|address| address.to_string());
    let provider = provider(&desk.admin, "harbour", "-sn %s");
    let slow = "-sT -Pn -n -p- --max-rate 50 %s";
    let first = start(&desk.admin, &scan(&desk.admin, &provider, slow, &[&busy]));
    wait_for(&desk.admin, &first, "running");
    let second = start(&desk.admin, &scan(&desk.admin, &provider, slow, &[&waiting]));
    wait_for(&desk.admin, &second, "pending");
    cancel(&desk.admin, &second).expect(202);
    assert_eq!(states(&follow(&desk.admin, &second)), ["created", "pending", "cancelled"]);
    assert!(with_marker(&waiting).is_empty());
    assert_eq!(state(&desk.admin, &first), "running");
    assert!(run(&desk.admin, &second)["startedAt"].is_null());
    cancel(&desk.admin, &first).expect(202);
    assert_eq!(states(&follow(&desk.admin, &first)), ["created", "pending", "running", "cancelled"]);
    wait_gone(&busy, GRACE).expect("no Nmap is left");
}

#[test]
fn a_run_over_its_providers_time_is_ended_and_kept() {
    needs!("a_run_over_its_providers_time_is_ended_and_kept", "nmap", "sshd");
    let service = Service::sshd(address());
    let ip = service.address.to_string();
    let desk = Desk::new();
    let provider = json!({"name": "hasty", "limits": {"timeoutSeconds": 3}});
    let provider = crate::desk::make(&desk.admin, "providers", &provider);
    let command = format!("-sT -Pn -n -p {},6000-9000 --max-rate 50 %s", service.port);
    let id = start(&desk.admin, &scan(&desk.admin, &provider, &command, &[&ip]));
    assert_eq!(states(&follow(&desk.admin, &id)), ["created", "pending", "running", "timedOut"]);
    wait_gone(&ip, GRACE).expect("no Nmap is left");
    let run = run(&desk.admin, &id);
    assert_eq!((&run["state"], &run["timeoutSeconds"]), (&json!("timedOut"), &json!(3)), "{run}");
    assert!(text(&run["message"]).contains("time"), "{run}");
    // The port was found in the first second, and its host was not finished.
    let found = document(&desk.admin, &run);
    assert_eq!(found["hosts"][0]["ports"][0]["port"], service.port, "{found}");
    assert_eq!(found["outcome"], "interrupted");
}

#[test]
fn a_run_that_scanned_nothing_does_not_say_that_nobody_answered() {
    needs!("a_run_that_scanned_nothing_does_not_say_that_nobody_answered", "nmap");
    let desk = Desk::new();
    let provider = provider(&desk.admin, "harbour", "-sn %s");
    for (command, target) in
        [("-sT -Pn -n -p 9 --exclude 127.0.0.1 %s", "localhost"), ("-sT -p 9 %s", "::1%none")]
    {
        let id = start(&desk.admin, &scan(&desk.admin, &provider, command, &[target]));
        assert_eq!(
            states(&follow(&desk.admin, &id)),
            ["created", "pending", "running", "failed"],
            "{command}"
        );
        let run = run(&desk.admin, &id);
        assert!(text(&run["message"]).starts_with("its one address was not scanned: "), "{run}");
        assert!(run["hint"].is_null(), "{run}");
        assert_eq!(document(&desk.admin, &run)["outcome"], "error", "{run}");
    }
}

#[test]
fn a_follower_whose_token_is_revoked_sees_no_more() {
    needs!("a_follower_whose_token_is_revoked_sees_no_more", "nmap");
    let desk = Desk::new();
    let ip = address().to_string();
    let provider = provider(&desk.admin, "harbour", "-sn %s");
    let slow = "-sT -Pn -n -p- --max-rate 50 --stats-every 1s %s";
    let id = start(&desk.admin, &scan(&desk.admin, &provider, slow, &[&ip]));
    wait_for(&desk.admin, &id, "running");
    let made =
        desk.admin.post("/api/v1/tokens", &json!({"name": "follower", "role": "viewer"})).expect(201).json();
    let follower = desk.admin.with_token(&text(&made["token"])).limit(Some(LONG));
    let live = Events::open(&follower, &id, None).expect("a stream");
    desk.admin.delete(&format!("/api/v1/tokens/{}", text(&made["id"]))).expect(204);
    // It ends by itself, while the run goes on.
    let seen = live.rest().expect("an end");
    assert_eq!(state(&desk.admin, &id), "running");
    assert_eq!(states(&seen), ["created", "pending", "running"]);
    cancel(&desk.admin, &id).expect(202);
}
