//! What scanned hosts say leads nobody out of the scope.

use crate::{Scene, addresses};

/// Redirects to a name in the domain of the host's own reverse name, at the port that was asked: Nmap's HTTP library
/// follows that.
fn redirect(request: &[u8]) -> Vec<u8> {
    let request = String::from_utf8_lossy(request).to_lowercase();
    let host = request.split("host: ").nth(1).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let port = host.rsplit_once(':').map_or("80", |(_, port)| port);
    format!("HTTP/1.1 302 Found\r\nLocation: http://inner.evil.example:{port}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        .into_bytes()
}

#[test]
fn hosts_do_not_lead_scripts_elsewhere() {
    let Some(scene) = Scene::set("hosts_do_not_lead_scripts_elsewhere", &[]) else { return };
    // The second is docker's: -sV asks it by a script.
    for port in [80, 2375] {
        scene.lab.serve(port, redirect);
    }
    let dns = &scene.lab.dns;
    dns.set("1.1.19.198.in-addr.arpa", &[&["web.evil.example"]]);
    let (out, excluded, inside, both) =
        (&["203.0.113.9"][..], &["198.19.1.64"][..], &["198.19.1.5"][..], &["203.0.113.9", "198.19.1.6"][..]);
    for (answer, command, seen) in [
        (out, "-sS -Pn -p80 --script http-title %s", &["198.19.1.1"][..]),
        (out, "-sV -Pn -p2375 %s", &["198.19.1.1"]),
        (excluded, "-A -Pn -p80 %s", &["198.19.1.1"]),
        // Within the scope a redirect is followed.
        (inside, "-sT -sC -R -Pn -p80 %s", &["198.19.1.1", "198.19.1.5"]),
        (inside, "-sC -R -Pn -p80 --exclude 198.19.1.5 %s", &["198.19.1.1"]),
        (both, "-sS -Pn -p80 --script http-title %s", &["198.19.1.1", "198.19.1.6"]),
    ] {
        dns.set("inner.evil.example", &[answer]);
        let (run, found) = scene.scanned(&["198.19.1.1"], command);
        assert_eq!(run["state"], "completed", "{run:#}");
        assert_eq!(found, addresses(seen), "{command}: {run:#}");
    }
    // Nor to a name that becomes another between check and connection.
    let turn = |turn| if turn % 2 == 0 { &["198.19.1.6"][..] } else { out };
    let turns: Vec<&[&str]> = (0..20).map(turn).collect();
    dns.set("inner.evil.example", &turns);
    let (run, found) = scene.scanned(&["198.19.1.1"], "-sC -Pn -p80 %s");
    assert!(found.is_subset(&addresses(&["198.19.1.1", "198.19.1.6"])), "{found:?} {run:#}");
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
