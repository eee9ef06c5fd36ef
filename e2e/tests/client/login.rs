//! Logging in and out, and who may not.

use std::os::unix::fs::PermissionsExt;

use portolan_e2e::Portolan;
use portolan_e2e::server::{ADMIN, Server};
use serde_json::json;

use crate::desk::{Desk, scan, text};

#[test]
fn a_login_makes_a_token_and_a_logout_takes_it_back() {
    let server = Server::start();
    let admin = server.admin();
    let desk = Desk::new(server.url());
    desk.log_in(&server).expect(0).saying(&["logged in to", "as admin (admin)"]);
    let file = desk.credentials();
    assert_eq!(std::fs::metadata(&file).expect("the logins").permissions().mode() & 0o777, 0o600);
    let kept = std::fs::read_to_string(&file).expect("the logins");
    assert!(!kept.contains(server.password()), "the password was kept");
    let tokens = admin.get("/api/v1/tokens").expect(200).json();
    assert_eq!((&tokens["total"], &tokens["items"][0]["name"]), (&json!(1), &json!("desk")));
    // Logging in again leaves one token that holds.
    desk.log_in(&server).expect(0);
    let active = |admin: &portolan_e2e::http::Http| {
        let tokens = admin.get("/api/v1/tokens").expect(200).json();
        tokens["items"].as_array().expect("tokens").iter().filter(|token| token["state"] == "active").count()
    };
    assert_eq!(active(&admin), 1);
    let doctor = desk.portolan(["doctor", "-o", "json"]).run().json();
    let said = doctor.to_string();
    assert!(said.contains("answers, version") && said.contains("holds, as admin (admin)"), "{said}");
    let token =
        kept.lines().find_map(|line| line.strip_prefix("token = ")).expect("a token").trim_matches('"');
    desk.portolan(["logout"]).run().expect(0).saying(&["logged out"]);
    assert_eq!(active(&admin), 0);
    desk.portolan(["scans"]).run().expect(2).saying(&["no server is named", "portolan login"]);
    desk.portolan(["scans", "--server", server.url()]).run().expect(1).saying(&["not logged in"]);
    let old = desk.portolan(["scans", "--server", server.url()]).env("PORTOLAN_TOKEN", token).run();
    old.expect(1).saying(&["does not take the token", "log in again"]);
}

#[test]
fn who_is_not_let_in_is_told_why() {
    let server = Server::start();
    let desk = Desk::new(server.url());
    let wrong = ["login", "--server", server.url(), "--username", ADMIN, "--password-stdin"];
    desk.portolan(wrong).stdin("wrong\n").run().expect(1).saying(&["name or the password is wrong"]);
    desk.portolan(wrong).stdin("").run().expect(2).saying(&["nothing on standard input"]);
    let without = ["login", "--server", server.url(), "--username", ADMIN];
    desk.portolan(without).run().expect(2).saying(&["--password-stdin"]);
    assert!(!desk.credentials().exists());
    let given = ["login", "--server", server.url(), "--token-stdin"];
    desk.portolan(given).stdin("not-a-token\n").run().expect(1).saying(&["does not take the token"]);
    desk.portolan(["login", "--server", "127.0.0.1:7878"]).run().expect(2).saying(&["http://127.0.0.1:7878"]);
    let (_, kept) = server.stop();
    let url = desk.url.clone();
    desk.portolan(["runs", "--server", &url])
        .env("PORTOLAN_TOKEN", "x")
        .run()
        .expect(1)
        .saying(&["does not answer"]);
    drop(kept);
}

#[test]
fn a_viewer_sees_and_starts_nothing() {
    let server = Server::start();
    let admin = server.admin();
    scan(&admin, "Harbour", "-sn %s", "127.0.0.1");
    let wanted = json!({"name": "looker", "role": "viewer"});
    let token = text(&admin.post("/api/v1/tokens", &wanted).expect(201).json()["token"]);
    let desk = Desk::new(server.url());
    let given =
        desk.portolan(["login", "--server", server.url(), "--token-stdin"]).stdin(format!("{token}\n")).run();
    given.expect(0).saying(&["(viewer)"]);
    let scans = desk.portolan(["scans", "-o", "json"]).run().expect(0).json();
    assert_eq!(scans[0]["displayName"], "Harbour");
    desk.portolan(["start", "Harbour"]).run().expect(3).saying(&["you may not do this", "operator"]);
    assert_eq!(admin.get("/api/v1/runs").expect(200).json()["total"], 0);
    desk.portolan(["logout"]).run().expect(0).saying(&["holds until you take it back"]);
}

#[test]
fn a_self_signed_server_is_trusted_by_its_certificate_alone() {
    let server = Server::start_with(|portolan| portolan.arg("--self-signed"));
    let url = server.url().to_owned();
    assert!(url.starts_with("https://"), "{url}");
    let desk = Desk::new(&url);
    desk.log_in(&server).expect(1).saying(&["certificate", "--ca"]);
    // The file holds the key too, which must not be taken along.
    let pair = server.data_dir().join("tls-self-signed.pem");
    let pair = pair.to_str().expect("UTF-8");
    let login = ["login", "--server", &url, "--username", ADMIN, "--password-stdin", "--ca", pair];
    desk.portolan(login).stdin(format!("{}\n", server.password())).run().expect(0);
    let kept = std::fs::read_to_string(desk.credentials()).expect("the logins");
    assert!(kept.contains("BEGIN CERTIFICATE") && !kept.contains("PRIVATE KEY"));
    desk.portolan(["scans", "-o", "json"]).run().expect(0);
    let other = Portolan::new().args(["scans", "--server", &url]).env("PORTOLAN_TOKEN", "x").run();
    other.expect(1).saying(&["certificate", "--ca"]);
}
