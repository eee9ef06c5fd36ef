//! What scanned hosts say leads nobody out of the scope.

use crate::{Scene, addresses};

/// Redirects to a name in the domain of the host's own reverse name: Nmap's HTTP library follows that.
fn redirect(_: &[u8]) -> Vec<u8> {
    b"HTTP/1.1 302 Found\r\nLocation: http://inner.evil.example/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        .to_vec()
}

#[test]
fn hosts_do_not_lead_scripts_elsewhere() {
    let Some(scene) = Scene::set("hosts_do_not_lead_scripts_elsewhere", &[]) else { return };
    scene.lab.serve(80, redirect);
    let dns = &scene.lab.dns;
    dns.set("inner.evil.example", &[&["203.0.113.9"]]);
    dns.set("1.1.19.198.in-addr.arpa", &[&["web.evil.example"]]);
    for command in ["-sS -Pn -p80 --script http-title %s", "-A -Pn -p80 %s", "-sT -sC -R -Pn -p80 %s"] {
        let (run, seen) = scene.scanned(&["198.19.1.1"], command);
        assert_eq!(run["state"], "completed", "{run:#}");
        assert_eq!(seen, addresses(&["198.19.1.1"]), "{command}: {run:#}");
    }
}

#[test]
fn reverse_names_are_asked_of_the_resolver_alone() {
    let Some(scene) = Scene::set("reverse_names_are_asked_of_the_resolver_alone", &[]) else { return };
    scene.lab.dns.set("3.1.19.198.in-addr.arpa", &[&["out.example"]]);
    scene.lab.dns.set("out.example", &[&["203.0.113.1"]]);
    let (run, seen) = scene.scanned(&["198.19.1.3"], "-sS -Pn -R -p80 %s");
    assert_eq!(seen, addresses(&["198.19.1.3"]), "{run:#}");
    let asked = scene.lab.dns.names_asked();
    assert_eq!(asked, ["3.1.19.198.in-addr.arpa"]);
    // A list of targets is asked about and not sent to.
    let (run, seen) = scene.scanned(&["198.19.1.0/30"], "-sL %s");
    assert_eq!((&run["state"], seen), (&"completed".into(), addresses(&[])), "{run:#}");
    assert!(scene.lab.dns.names_asked().contains(&"1.1.19.198.in-addr.arpa".to_owned()));
}
