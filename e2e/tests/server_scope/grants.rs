//! With every class of options granted, the scope holds for all that a command names or sets going.

use serde_json::json;

use crate::{Scene, addresses};

#[test]
fn no_grant_opens_the_scope() {
    let Some(scene) = Scene::set("no_grant_opens_the_scope", &[]) else { return };
    scene.grant_everything();
    for (command, code) in [
        ("-sS -Pn -p80 -D 198.19.2.1,ME %s", "outOfScope"),
        ("-sS -Pn -p80 -D 198.19.1.2,198.19.1.64 %s", "outOfScope"),
        ("-sS -Pn -p80 -D decoy.example,ME %s", "unpinnedName"),
        // Random addresses are somebody's, and get the targets' answers.
        ("-sS -Pn -p80 -D RND:3 %s", "outOfScope"),
        ("-sS -Pn -p80 -D 198.19.1.2,RND %s", "outOfScope"),
        ("-sS -Pn -p80 -S 198.19.2.1 -e scanner %s", "outOfScope"),
        ("-sS -Pn -p80 -S ::ffff:198.19.1.1 -e scanner %s", "outOfScope"),
        ("-Pn -p80 -sI 198.19.2.1 %s", "outOfScope"),
        ("-Pn -p80 -sI 198.19.2.1:113 %s", "outOfScope"),
        ("-Pn -p80 -sI zombie.example %s", "unpinnedName"),
        ("-Pn -p80 -b 198.19.2.1 %s", "outOfScope"),
        ("-Pn -p80 -b user:password@198.19.2.1:21 %s", "outOfScope"),
        ("-Pn -p80 -b ftp.example %s", "unpinnedName"),
        ("-sV -Pn -p80 --proxies http://198.19.2.1:8080 %s", "outOfScope"),
        ("-sV -Pn -p80 --proxies http://198.19.1.1:8080,socks4://198.19.2.1:1080 %s", "outOfScope"),
        ("-sV -Pn -p80 --proxies http://proxy.example:8080 %s", "unpinnedName"),
        ("-sS -Pn -p80 --ip-options 'L 198.19.2.1' %s", "outOfScope"),
        ("-sS -Pn -p80 --ip-options 'S 198.19.1.1 203.0.113.1' %s", "outOfScope"),
        // The same source route (RFC 791), byte by byte.
        ("-sS -Pn -p80 --ip-options '\\x83\\x07\\x04\\xc6\\x13\\x02\\x01\\x00' %s", "outOfScope"),
        ("-sS -Pn -p80 --ip-options '\\1*1\\x89\\x07\\x04\\xcb\\0\\x71\\x01' %s", "outOfScope"),
        // Scripts that find further targets by themselves, or are told some.
        ("-Pn -p80 --script http-title --script-args newtargets %s", "outOfScope"),
        (
            "-Pn -p80 --script resolveall --script-args newtargets,resolveall.hosts={198.19.2.1} %s",
            "outOfScope",
        ),
        ("-Pn -p80 --script http-title --script-args 'a=b, \"newtargets\" = 1' %s", "outOfScope"),
        ("-Pn -p80 --script http-title --script-args dns-zone-transfer.server=198.19.2.1 %s", "outOfScope"),
        (
            "-Pn -p80 --script http-title --script-args 'x={198.19.1.1,http://203.0.113.1:80/}' %s",
            "outOfScope",
        ),
        ("-Pn -p80 --script http-title --script-args ip-forwarding.target=2001:db8::1 %s", "outOfScope"),
        // Scripts that talk to everybody or to services elsewhere.
        ("-sn --script broadcast-ping %s", "outOfScope"),
        ("-sn --script +broadcast-dns-service-discovery %s", "outOfScope"),
        ("-sn --script 'broadcast-*' %s", "outOfScope"),
        ("-sn --script whois-ip %s", "outOfScope"),
        ("-sn --script asn-query %s", "outOfScope"),
        ("-sn --script 'safe and not intrusive' %s", "outOfScope"),
        ("-sn --script all %s", "outOfScope"),
        ("-iR 3", "forbidden"),
    ] {
        let targets = json!({"mode": "manual", "targets": ["198.19.1.1"]});
        scene.refused(scene.scan(&targets, Some(command)), "command", code);
    }
    scene.silent("refused commands");
}

#[test]
fn what_is_granted_and_inside_is_done() {
    let Some(scene) = Scene::set("what_is_granted_and_inside_is_done", &[]) else { return };
    scene.grant_everything();
    // The scanner's own address, as a source.
    scene.allow(&["198.19.1.0/24", "198.18.0.2"], &[]);
    for (command, seen) in [
        ("-sS -Pn -n -p80 -D 198.19.1.2,ME --max-retries 0 %s", &["198.19.1.1"][..]),
        ("-sS -Pn -n -p80 -S 198.18.0.2 -e scanner --max-retries 0 %s", &["198.19.1.1"]),
        ("-sS -Pn -n -p80 -f --ttl 9 --badsum --max-retries 0 %s", &["198.19.1.1"]),
        ("-sS -Pn -n -p80 --data-string hello -g 53 --max-retries 0 %s", &["198.19.1.1"]),
        ("-sS -Pn -n -p80 --ip-options '\\x07\\x07\\x04\\x00*5' --max-retries 0 %s", &["198.19.1.1"]),
        ("-sn -n --script resolveall --script-args resolveall.hosts={name.example} %s", &["198.19.1.1"]),
    ] {
        let (run, found) = scene.scanned(&["198.19.1.1"], command);
        assert_eq!(found, addresses(seen), "{command}\n{run:#}");
        assert_eq!(run["state"], "completed", "{command}\n{run:#}");
    }
}
