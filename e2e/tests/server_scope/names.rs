//! Names: what they stand for decides, at the time when it is looked up, and only once.

use crate::{ONE, Scene, addresses};

/// All addresses of each name.
const ALL: &str = "-sS -Pn -n -p 80 --max-retries 0 --resolve-all %s";
const SIX: &str = "-6 -sn -n --resolve-all %s";

/// Names, and what they stand for.
const ZONE: [(&str, &[&str]); 15] = [
    ("out.example", &["203.0.113.1"]),
    ("excluded.example", &["198.19.1.64"]),
    ("both.example", &["198.19.1.1", "198.19.2.1"]),
    ("both-six.example", &["fd00:19:1::1", "fd00:19:2::1"]),
    ("alias.example", &["alias-two.example"]),
    ("alias-two.example", &["out.example"]),
    ("multicast.example", &["224.0.0.251"]),
    ("broadcast.example", &["255.255.255.255"]),
    ("metadata.example", &["169.254.169.254"]),
    ("loopback.example", &["127.0.0.1"]),
    ("nothing.example", &["0.0.0.0"]),
    ("mapped.example", &["::ffff:198.19.1.1"]),
    ("translated.example", &["64:ff9b::198.19.1.1"]),
    ("six-to-four.example", &["2002:c613:101::1"]),
    ("public.example", &["203.0.113.7"]),
];

#[test]
fn names_are_held_to_what_they_stand_for() {
    let Some(scene) = Scene::set("names_are_held_to_what_they_stand_for", &[]) else { return };
    for (name, answers) in ZONE {
        scene.lab.dns.set(name, &[answers]);
    }
    for (name, command, address) in [
        ("out.example", ONE, "203.0.113.1"),
        ("OUT.example.", ONE, "203.0.113.1"),
        ("excluded.example", ONE, "198.19.1.64"),
        ("both.example", ALL, "198.19.2.1"),
        ("both-six.example", SIX, "fd00:19:2::1"),
        ("alias.example", ONE, "203.0.113.1"),
        ("multicast.example", ONE, "224.0.0.251"),
        ("broadcast.example", ONE, "255.255.255.255"),
        ("metadata.example", ONE, "169.254.169.254"),
        ("loopback.example", ONE, "127.0.0.1"),
        ("nothing.example", ONE, "0.0.0.0"),
        ("mapped.example", SIX, "198.19.1.1"),
        ("translated.example", SIX, "64:ff9b::"),
        ("six-to-four.example", SIX, "2002:c613:101::1"),
        ("out.example", "-sS -Pn -n -p80 --exclude 203.0.113.2 %s", "203.0.113.1"),
        ("out.example", "-sn -n out.example %s", "203.0.113.1"),
    ] {
        // One that is fine goes with it: it is not scanned either.
        let fine = if command == SIX { "fd00:19:1::9" } else { "198.19.1.9" };
        let (run, seen) = scene.scanned(&[fine, name], command);
        assert_eq!(seen, addresses(&[]), "{name}: {run:#}");
        assert_eq!(run["state"], "failed", "{name}: {run:#}");
        let message = run["message"].as_str().unwrap().to_lowercase();
        let named = name.trim_end_matches('.').to_lowercase();
        assert!(message.contains(&named) && message.contains(address), "{message}");
    }
    let (run, seen) = scene.scanned(&["unknown.example"], ONE);
    assert_eq!((&run["state"], seen), (&"failed".into(), addresses(&[])), "{run:#}");
    // Of two addresses one is scanned where not all are asked for; it is then one that may be.
    let (run, seen) = scene.scanned(&["both.example"], ONE);
    assert!(seen.is_subset(&addresses(&["198.19.1.1"])), "{seen:?} {run:#}");
}

#[test]
fn a_name_that_is_allowed_opens_its_addresses_and_no_others() {
    let test = "a_name_that_is_allowed_opens_its_addresses_and_no_others";
    let Some(scene) = Scene::set(test, &[]) else { return };
    for (name, answers) in ZONE {
        scene.lab.dns.set(name, &[answers]);
    }
    let names = ["198.19.1.0/24", "public.example", "metadata.example", "excluded.example", "alias.example"];
    scene.allow(&names, &["198.19.1.64/26", "out.example"]);
    let (run, seen) = scene.scanned(&["public.example"], ONE);
    assert_eq!((&run["state"], seen), (&"completed".into(), addresses(&["203.0.113.7"])), "{run:#}");
    // An alias is allowed by its own name, whatever else its address is called.
    let (run, seen) = scene.scanned(&["alias.example"], ONE);
    assert_eq!((&run["state"], seen), (&"completed".into(), addresses(&["203.0.113.1"])), "{run:#}");
    for name in ["metadata.example", "excluded.example"] {
        let (run, seen) = scene.scanned(&[name], ONE);
        assert_eq!((&run["state"], seen), (&"failed".into(), addresses(&[])), "{name}: {run:#}");
    }
    scene.refused(scene.test("203.0.113.7", ONE), "target", "outOfScope");
    scene.refused(scene.test("out.example", ONE), "target", "outOfScope");
    scene.silent("refused names");
}

#[test]
fn a_name_that_changes_is_scanned_where_it_was_checked() {
    let Some(scene) = Scene::set("a_name_that_changes_is_scanned_where_it_was_checked", &[]) else { return };
    let dns = &scene.lab.dns;
    dns.set("rebound.example", &[&["198.19.1.5"], &["203.0.113.5"]]);
    let (run, seen) = scene.scanned(&["rebound.example"], ONE);
    assert_eq!((&run["state"], seen), (&"completed".into(), addresses(&["198.19.1.5"])), "{run:#}");
    assert_eq!(dns.asked("rebound.example"), 1);
    assert_eq!(run["resolved"][0]["addresses"][0], "198.19.1.5", "{run:#}");
    // Bad first and good later is refused by the first.
    dns.set("rebound.example", &[&["203.0.113.5"], &["198.19.1.5"]]);
    let (run, seen) = scene.scanned(&["rebound.example"], ONE);
    assert_eq!((&run["state"], seen), (&"failed".into(), addresses(&[])), "{run:#}");
    assert_eq!(dns.asked("rebound.example"), 1);
    // In and out by turns: whatever a run finds, nothing outside is sent to.
    let turns: Vec<&[&str]> =
        (0..8).map(|turn| if turn % 2 == 0 { &["198.19.1.6"][..] } else { &["203.0.113.6"] }).collect();
    dns.set("turns.example", &turns);
    for _ in 0..4 {
        let (run, seen) = scene.scanned(&["turns.example", "turns.example"], ONE);
        assert!(seen.is_subset(&addresses(&["198.19.1.6"])), "{seen:?} {run:#}");
    }
}
