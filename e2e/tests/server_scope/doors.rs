//! Targets, by every door of the API.

use serde_json::json;

use crate::{ONE, Scene, addresses, id};

/// Targets of which some address is outside, and how they are refused.
const OUTSIDE: [(&str, &str); 47] = [
    ("198.19.2.1", "outOfScope"),
    ("203.0.113.1", "outOfScope"),
    ("198.18.0.1", "outOfScope"),
    ("127.0.0.1", "outOfScope"),
    ("127.9.9.9", "outOfScope"),
    // What is excluded, by itself and within a network.
    ("198.19.1.64", "outOfScope"),
    ("198.19.1.127", "outOfScope"),
    ("198.19.1.0/24", "outOfScope"),
    ("198.19.1.*", "outOfScope"),
    ("198.19.1.60-64", "outOfScope"),
    // Networks and patterns that straddle.
    ("198.19.0.0/23", "outOfScope"),
    ("198.19.1.1/16", "outOfScope"),
    ("198.19.1-2.1", "outOfScope"),
    ("198.19.1,2.1", "outOfScope"),
    ("198-199.19.1.1", "outOfScope"),
    ("198.19.-.1", "outOfScope"),
    ("*.*.*.*", "outOfScope"),
    ("0.0.0.0/0", "outOfScope"),
    // IPv4 in IPv6's clothes, also where the address within may be scanned.
    ("::ffff:198.19.1.1", "outOfScope"),
    ("::ffff:c613:201", "outOfScope"),
    ("::198.19.1.1", "outOfScope"),
    ("64:ff9b::198.19.1.1", "outOfScope"),
    ("64:ff9b:1::c613:101", "outOfScope"),
    ("2002:c613:101::1", "outOfScope"),
    // IPv6 of its own.
    ("2001:db8::1", "outOfScope"),
    ("fd00:19::/32", "outOfScope"),
    ("fe80::1%scanner", "outOfScope"),
    ("::1", "outOfScope"),
    // Never, whoever asks.
    ("169.254.169.254", "outOfScope"),
    ("224.0.0.1", "outOfScope"),
    ("255.255.255.255", "outOfScope"),
    ("ff02::1%scanner", "outOfScope"),
    ("a.secret.example", "outOfScope"),
    // Spellings with two readings.
    ("198.19.2", "badTarget"),
    ("3323134209", "badTarget"),
    ("0306.023.01.01", "badTarget"),
    // Texts that would be more than one word, or an option, to somebody.
    ("198.19.1.1 198.19.2.1", "badTarget"),
    ("198.19.1.1\n198.19.2.1", "badTarget"),
    ("198.19.1.1\u{0}198.19.2.1", "badTarget"),
    ("198.19.1.1,198.19.2.1", "badTarget"),
    ("-iR", "badTarget"),
    ("-iL/etc/hosts", "badTarget"),
    ("--resume=/etc/hosts", "badTarget"),
    ("%s", "badTarget"),
    ("$(id)", "badTarget"),
    ("198.19.1.1/-8", "badTarget"),
    ("\u{ff11}98.19.2.1", "badTarget"),
];

#[test]
fn every_door_refuses_what_is_outside() {
    let Some(scene) = Scene::set("every_door_refuses_what_is_outside", &[]) else { return };
    for (target, code) in OUTSIDE {
        let targets = json!({"mode": "manual", "targets": ["198.19.1.1", target]});
        scene.refused(scene.scan(&targets, None), "target.targets[1]", code);
        scene.refused(scene.test(target, ONE), "target", code);
        let explained = json!({"command": ONE, "targets": [target]});
        let explained = scene.admin.post("/api/v1/commands/explain", &explained).expect(200).json();
        assert_eq!((&explained["allowed"], &explained["refusals"][0]["code"]), (&json!(false), &json!(code)));
    }
    scene.silent("refused targets");
}

#[test]
fn targets_in_the_commands_own_text_are_targets() {
    let Some(scene) = Scene::set("targets_in_the_commands_own_text_are_targets", &[]) else { return };
    for (command, code) in [
        ("-sn 198.19.2.1 %s", "outOfScope"),
        ("-sn 198.19.2.1", "outOfScope"),
        ("%s -sn %s 198.19.2.1", "outOfScope"),
        ("-sn %s -- 198.19.2.1", "outOfScope"),
        ("-sn '198.19.2.1' %s", "outOfScope"),
        ("-sn 198.19.\\2.1 %s", "outOfScope"),
        ("-6 -sn 2001:db8::1", "outOfScope"),
        ("-sn --exclude 198.19.2.1 198.19.2.0/31 %s", "outOfScope"),
        // A name leaves nothing out that is known before it is looked up.
        ("-sn --exclude out.example 198.19.2.1 %s", "outOfScope"),
        ("-sn --exclude 198.19.2.1 %s 198.19.3.1", "outOfScope"),
        ("-iR 5", "forbidden"),
        ("-sn -iR5 %s", "forbidden"),
        ("-iL /etc/hosts", "forbidden"),
        ("--excludefile /etc/hosts %s", "forbidden"),
        ("--resume /etc/hosts", "forbidden"),
        ("--route-dst 198.19.2.1", "forbidden"),
        ("--dns-servers 198.19.2.1 -sL %s", "outOfScope"),
        ("--dns-servers 198.19.1.1,198.19.2.1 -sL %s", "outOfScope"),
        ("--dns-servers out.example -sL %s", "badValue"),
    ] {
        let targets = json!({"mode": "manual", "targets": ["198.19.1.1"]});
        scene.refused(scene.scan(&targets, Some(command)), "command", code);
        scene.refused(scene.test("198.19.1.1", command), "command", code);
    }
    scene.silent("refused commands");
}

#[test]
fn assets_tags_and_templates_are_judged_when_a_scan_starts() {
    let Some(scene) = Scene::set("assets_tags_and_templates_are_judged_when_a_scan_starts", &[]) else {
        return;
    };
    let asset = |name: &str, targets: &[&str]| {
        let asset = json!({"displayName": name, "targets": targets, "tags": ["all", name]});
        id(&scene.admin.post("/api/v1/assets", &asset).expect(201))
    };
    let (inside, outside) = (asset("inside", &["198.19.1.1"]), asset("outside", &["198.19.1-2.9"]));
    let rows = "displayName,type,targets,tags\nimported,host,203.0.113.5,imported\n";
    let import = scene.admin.ask("POST", "/api/v1/assets/import").header("content-type", "text/csv");
    let _ = import.body(rows).send().expect(200);
    for target in [
        json!({"mode": "asset", "assetIds": [inside, outside]}),
        json!({"mode": "asset", "tags": ["all"]}),
        json!({"mode": "asset", "tags": ["imported"]}),
    ] {
        scene.refused(scene.scan(&target, None), "target", "outOfScope");
    }
    // An asset that was fine when the scan was written, and is not any more.
    let scan = scene.scan(&json!({"mode": "asset", "tags": ["inside"]}), None).expect(201);
    let start = format!("/api/v1/scans/{}/runs", id(&scan));
    let run = id(&scene.admin.post(&start, &json!({})).expect(201));
    assert_eq!(scene.ended(&run)["state"], "completed");
    assert_eq!(scene.seen(), addresses(&["198.19.1.1"]));
    let moved = json!({"displayName": "inside", "targets": ["198.19.2.1"], "tags": ["inside"]});
    let _ = scene.admin.put(&format!("/api/v1/assets/{inside}"), &moved).expect(200);
    scene.refused(scene.admin.post(&start, &json!({})), "target", "outOfScope");

    // Templates with targets of their own, and one that gets them after the scan was written.
    let template = |command: &str| json!({"name": "ours", "command": command});
    let made = scene.admin.post("/api/v1/templates", &template(ONE)).expect(201);
    let scan = json!({"displayName": "by template", "providerId": scene.provider, "templateId": id(&made),
        "target": {"mode": "manual", "targets": ["198.19.1.1"]}});
    let written = scene.admin.post("/api/v1/scans", &scan).expect(201);
    let path = format!("/api/v1/templates/{}", id(&made));
    let changed = scene.admin.put(&path, &template("-sn 198.19.2.1 %s"));
    assert!(matches!(changed.status, 200 | 422), "{changed}");
    let started = scene.admin.post(&format!("/api/v1/scans/{}/runs", id(&written)), &json!({}));
    if changed.status == 200 {
        scene.refused(started, "templateId", "outOfScope");
        scene.refused(scene.admin.post("/api/v1/scans", &scan), "templateId", "outOfScope");
    } else {
        let _ = scene.ended(&id(&started.expect(201)));
        assert_eq!(scene.seen(), addresses(&["198.19.1.1"]));
    }
    // The same by the provider's own command.
    let of_provider = json!({"name": "nmap-here", "command": "-sn 198.19.2.1 %s"});
    let changed = scene.admin.put(&format!("/api/v1/providers/{}", scene.provider), &of_provider);
    if changed.status == 200 {
        let targets = json!({"mode": "manual", "targets": ["198.19.1.1"]});
        scene.refused(scene.scan(&targets, None), "providerId", "outOfScope");
    }
    scene.silent("refused starts");
}

#[test]
fn what_is_allowed_arrives_and_nothing_else() {
    let Some(scene) = Scene::set("what_is_allowed_arrives_and_nothing_else", &[]) else { return };
    for (targets, command, seen) in [
        (&["198.19.1.1"][..], ONE, &["198.19.1.1"][..]),
        (&["198.19.1.62/31"], ONE, &["198.19.1.62", "198.19.1.63"]),
        (
            &["198.19.1.60-70"],
            "-sS -Pn -n -p80 --exclude 198.19.1.64/26 %s",
            &["198.19.1.60", "198.19.1.61", "198.19.1.62", "198.19.1.63"],
        ),
        (&["198.19.1-2.1"], "-sS -Pn -n -p80 --exclude 198.19.2.0/24 %s", &["198.19.1.1"]),
        (&["198.19.0-3.1"], "-sn -n --exclude 198.19.0.0/24,198.19.2-3.1 %s", &["198.19.1.1"]),
        (&["fd00:19:1::1"], ONE, &["fd00:19:1::1"]),
        // Both families at once, with what is left out of each.
        (
            &["198.19.1-2.7", "fd00:19:1::7", "fd00:19:2::7"],
            "-sS -Pn -n -p80 --exclude 198.19.2.7,fd00:19:2::7 %s",
            &["198.19.1.7", "fd00:19:1::7"],
        ),
        (&["198.19.1.1"], "-sS -Pn -n -p80 --traceroute %s 198.19.1.2", &["198.19.1.1", "198.19.1.2"]),
        (&["198.19.1.1"], "-A -Pn -p80 %s %s", &["198.19.1.1"]),
    ] {
        let (run, found) = scene.scanned(targets, command);
        assert_eq!(found, addresses(seen), "{command} {targets:?}\n{run:#}");
    }
}

#[test]
fn a_scan_that_is_edited_is_judged_anew() {
    let Some(scene) = Scene::set("a_scan_that_is_edited_is_judged_anew", &[]) else { return };
    let fields = |targets: &[&str], command: &str| {
        let target = json!({"mode": "manual", "targets": targets});
        json!({"displayName": "edited", "providerId": scene.provider, "target": target, "command": command})
    };
    let scan = scene.admin.post("/api/v1/scans", &fields(&["198.19.1.1"], ONE)).expect(201);
    let path = format!("/api/v1/scans/{}", id(&scan));
    let edited = scene.admin.put(&path, &fields(&["198.19.1.1", "198.19.1-2.1"], ONE));
    scene.refused(edited, "target.targets[1]", "outOfScope");
    scene.refused(
        scene.admin.put(&path, &fields(&["198.19.1.1"], "-sn 198.19.2.1 %s")),
        "command",
        "outOfScope",
    );
    scene.silent("refused edits");
    // The scan is what it was.
    let start = format!("{path}/runs");
    let run = scene.ended(&id(&scene.admin.post(&start, &json!({})).expect(201)));
    assert_eq!((&run["state"], scene.seen()), (&json!("completed"), addresses(&["198.19.1.1"])), "{run:#}");
    // Not so the scope: it is that of the start.
    scene.allow(&["198.19.1.0/24"], &["198.19.1.0/31"]);
    scene.refused(scene.admin.post(&start, &json!({})), "target.targets[0]", "outOfScope");
    scene.silent("a scope that became narrower");
}
