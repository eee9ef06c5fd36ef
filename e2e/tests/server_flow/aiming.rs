//! What a scan is aimed at is found out at each start: assets, tags, command and scope of that moment.

use portolan_e2e::needs;
use portolan_e2e::services::address;
use serde_json::{Value, json};

use crate::desk::{Desk, asset, complete, document, make, provider, run, start, text, texts, wait_for};

/// Changes something that was read before, which must not have changed since.
fn change(desk: &Desk, path: &str, body: &Value) {
    let read = desk.admin.get(path).expect(200);
    let put = desk.admin.ask("PUT", path).header("if-match", read.header("etag")).json(body);
    put.send().expect(200);
}

/// Starts a scan, and returns the addresses of the hosts that were found, in order.
fn reached(desk: &Desk, scan: &str) -> Vec<String> {
    let (run, _) = complete(&desk.admin, scan);
    let found = document(&desk.admin, &run);
    let hosts = found["hosts"].as_array().expect("hosts").iter().map(|host| text(&host["ip"])).collect();
    assert_eq!(texts(&run["targets"]), hosts, "{run}");
    hosts
}

#[test]
fn assets_and_tags_are_looked_up_at_each_start() {
    needs!("assets_and_tags_are_looked_up_at_each_start", "nmap");
    let desk = Desk::new();
    let [one, two, three] = [address(), address(), address()].map(|address| address.to_string());
    let provider = provider(&desk.admin, "harbour", "-sL -n %s");
    let first = asset(&desk.admin, "First", &[&one], &["other"]);
    let second = asset(&desk.admin, "Second", &[&two], &["Edge"]);
    let scan = json!({
        "displayName": "Edge", "providerId": provider, "command": "-sn -n %s",
        "target": {"mode": "asset", "assetIds": [first], "tags": ["edge"]},
    });
    let scan = make(&desk.admin, "scans", &scan);
    assert_eq!(reached(&desk, &scan), [one.clone(), two.clone()]);
    let path = |id: &str| format!("/api/v1/assets/{id}");
    // The first moves on to where the second is: that is reached once.
    change(&desk, &path(&first), &json!({"displayName": "First", "targets": [three, two]}));
    assert_eq!(reached(&desk, &scan), [three.clone(), two.clone()]);
    // Nobody has the tag any longer, which is told; then a new asset has it.
    change(&desk, &path(&second), &json!({"displayName": "Second", "targets": [two]}));
    change(&desk, &path(&first), &json!({"displayName": "First", "targets": [three]}));
    let answer = desk.admin.post(&format!("/api/v1/scans/{scan}/runs"), &json!({})).expect(422).json();
    let fault = &answer["errors"][0];
    assert_eq!((&fault["field"], &fault["code"]), (&json!("target.tags[0]"), &json!("unknownTag")));
    asset(&desk.admin, "Third", &[&one], &["edge"]);
    assert_eq!(reached(&desk, &scan), [three.clone(), one.clone()]);
    // What was reached earlier is told as it was.
    let runs = desk.admin.get(&format!("/api/v1/runs?scanId={scan}&sort=createdAt")).expect(200).json();
    let targets: Vec<Vec<String>> =
        runs["items"].as_array().expect("items").iter().map(|run| texts(&run["targets"])).collect();
    let wanted = [vec![&one, &two], vec![&three, &two], vec![&three, &one]];
    assert_eq!(targets, wanted.map(|run| run.into_iter().cloned().collect::<Vec<_>>()));
    // And an asset knows who saw it last.
    let seen = desk.admin.get(&path(&first)).expect(200).json()["lastSeen"].clone();
    assert_eq!((&seen["ip"], &seen["state"]), (&json!(three), &json!("up")));
    assert_eq!(seen["runId"], runs["items"][2]["id"]);
}

#[test]
fn what_left_the_scope_since_is_not_started() {
    needs!("what_left_the_scope_since_is_not_started", "nmap");
    let desk = Desk::new();
    let target = address().to_string();
    let provider = provider(&desk.admin, "harbour", "-sn -n %s");
    let host = asset(&desk.admin, "Lighthouse", &[&target], &[]);
    let aim = json!({"mode": "asset", "assetIds": [host]});
    let scan = json!({"displayName": "Lights", "providerId": provider, "target": aim});
    let scan = make(&desk.admin, "scans", &scan);
    assert_eq!(reached(&desk, &scan), std::slice::from_ref(&target));
    let refused = |field: &str, code: &str, word: &str| {
        let answer = desk.admin.post(&format!("/api/v1/scans/{scan}/runs"), &json!({})).expect(422).json();
        let fault = &answer["errors"][0];
        assert_eq!((&fault["field"], &fault["code"]), (&json!(field), &json!(code)), "{answer}");
        assert!(text(&fault["message"]).contains(word), "{word}: {answer}");
    };
    // The asset moves outside.
    let path = format!("/api/v1/assets/{host}");
    change(&desk, &path, &json!({"displayName": "Lighthouse", "targets": ["192.0.2.1"]}));
    refused("target", "outOfScope", "\"Lighthouse\"");
    change(&desk, &path, &json!({"displayName": "Lighthouse", "targets": [target]}));
    assert_eq!(reached(&desk, &scan), std::slice::from_ref(&target));
    // The scope shrinks.
    let scope = desk.admin.get("/api/v1/scope").expect(200).json();
    change(&desk, "/api/v1/scope", &json!({"allowed": scope["allowed"], "excluded": ["127.0.0.0/8"]}));
    refused("target", "outOfScope", "\"Lighthouse\"");
    change(&desk, "/api/v1/scope", &json!({"allowed": scope["allowed"], "excluded": []}));
    // The provider's command, which the scan uses, changes; and then the provider is switched off.
    let path = format!("/api/v1/providers/{provider}");
    change(&desk, &path, &json!({"name": "harbour", "command": "-sT -n -p 9 %s"}));
    let (run, _) = complete(&desk.admin, &scan);
    assert_eq!(document(&desk.admin, &run)["hosts"][0]["ports"][0]["port"], 9);
    change(&desk, &path, &json!({"name": "harbour", "command": "-sT -n -p 9 %s", "state": "inactive"}));
    desk.admin.post(&format!("/api/v1/scans/{scan}/runs"), &json!({})).expect(409);
    // Refused starts left no run.
    let runs = desk.admin.get(&format!("/api/v1/runs?scanId={scan}")).expect(200).json();
    assert_eq!(runs["total"], 3, "{runs}");
}

#[test]
fn what_left_the_scope_while_it_waited_sends_nothing() {
    needs!("what_left_the_scope_while_it_waited_sends_nothing", "nmap");
    let desk = Desk::with(&["runs.max_parallel=1"]);
    let [busy, target] = [address(), address()].map(|address| address.to_string());
    let provider = provider(&desk.admin, "harbour", "-sn -n %s");
    let scan = |command: &str, target: &str| crate::desk::scan(&desk.admin, &provider, command, &[target]);
    let first = start(&desk.admin, &scan("-sT -Pn -n -p- --max-rate 50 %s", &busy));
    wait_for(&desk.admin, &first, "running");
    let second = start(&desk.admin, &scan("-sn -n %s", &target));
    wait_for(&desk.admin, &second, "pending");
    let scope = desk.admin.get("/api/v1/scope").expect(200).json();
    let excluded = format!("{target}/32");
    change(&desk, "/api/v1/scope", &json!({"allowed": scope["allowed"], "excluded": [excluded]}));
    crate::desk::cancel(&desk.admin, &first).expect(202);
    wait_for(&desk.admin, &second, "failed");
    let second = run(&desk.admin, &second);
    assert!(text(&second["message"]).contains(&target), "{second}");
    assert_eq!(second["counts"]["hosts"], 0, "{second}");
    assert_eq!(document(&desk.admin, &second)["hosts"], json!([]));
}
