//! Lists and results: what the API gives, in every format.

use portolan_e2e::needs;
use portolan_e2e::server::Server;
use portolan_e2e::services::{Service, address};

use crate::desk::{Desk, only_run, scan, text};

#[test]
fn a_run_is_started_followed_and_read_in_every_format() {
    needs!("a_run_is_started_followed_and_read_in_every_format", "nmap", "sshd");
    let service = Service::sshd(address());
    let (ip, port) = (service.address.to_string(), service.port.to_string());
    let server = Server::start();
    let admin = server.admin();
    let id = scan(&admin, "Harbour", &format!("-sT -sV -Pn -n -p {port} %s"), &ip);
    let desk = Desk::of_admin(&server);
    let scans = desk.portolan(["scans", "harb"]).run().expect(0).json();
    assert_eq!(scans[0]["id"], id.as_str());
    let table = desk.portolan(["scans", "-o", "table"]).run().expect(0);
    assert!(table.text().contains("Harbour") && table.text().contains(&ip), "{table}");

    // By its name, whatever the case; the document goes to a file.
    let out = tempfile::tempdir().expect("a folder");
    let file = out.path().join("result.json");
    let file = file.to_str().expect("UTF-8");
    let followed =
        desk.portolan(["start", "harbour", "--follow", "-o", "json", "--out", file]).run().expect(0);
    assert!(
        followed.stdout.is_empty() && followed.stderr.contains(&format!("open {port}/tcp on {ip}")),
        "{followed}"
    );
    let run = only_run(&admin);
    let run_id = text(&run["id"]);
    let of_api =
        |format: &str| admin.get(&format!("/api/v1/runs/{run_id}/result?format={format}")).expect(200).body;
    assert_eq!(std::fs::read(file).expect("the result"), of_api("json"));
    for format in ["json", "ndjson", "csv", "xml", "text", "html"] {
        let result = desk.portolan(["result", &run_id, "-o", format]).run().expect(0);
        assert!(!result.stdout.is_empty() && result.stdout == of_api(format), "{format}: {result}");
    }
    // The table is made here, and is that of the same document read from a file.
    let table = desk.portolan(["result", &run_id, "-o", "table"]).run().expect(0);
    let xml = out.path().join("result.xml");
    std::fs::write(&xml, of_api("xml")).expect("a file");
    let parsed = desk.portolan(["parse", "-o", "table", xml.to_str().expect("UTF-8")]).run().expect(0);
    let body = |text: &str| {
        text.lines().take_while(|line| !line.contains("open port")).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(body(table.text()), body(parsed.text()));
    assert!(table.text().contains("OpenSSH"), "{table}");

    let runs = desk.portolan(["runs", "--scan", "Harbour", "--state", "completed"]).run().expect(0).json();
    assert_eq!(runs[0]["id"], run_id.as_str());
    let none =
        desk.portolan(["runs", "--state", "timedOut", "-o", "table"]).run().expect(0).saying(&["no runs"]);
    assert!(none.stdout.is_empty(), "{none}");
    let hosts = desk.portolan(["hosts", &format!("net:{ip}/32"), "-o", "ndjson"]).run().expect(0).json();
    assert_eq!(hosts["ip"], ip.as_str());
    let services =
        desk.portolan(["services", "state:open", &format!("port:{port}"), "-o", "table"]).run().expect(0);
    assert!(
        services.text().contains(&format!("{port}/tcp")) && services.text().contains("OpenSSH"),
        "{services}"
    );
    // What is over is followed at once, and cannot be ended.
    let again = desk.portolan(["follow", &run_id, "-o", "csv"]).run().expect(0);
    assert_eq!(again.stdout, of_api("csv"));
    desk.portolan(["cancel", &run_id]).run().expect(1);
}

#[test]
fn what_may_not_start_is_told_field_by_field() {
    needs!("what_may_not_start_is_told_field_by_field", "nmap");
    let server = Server::start();
    let admin = server.admin();
    let desk = Desk::of_admin(&server);
    let tried =
        desk.portolan(["try", "nmap", "127.0.0.1", "--command", "-sn -oN /tmp/x -iL /tmp/y %s"]).run();
    tried.expect(3).saying(&["refused by", "command: -oN", "command: -iL"]);
    let outside = desk.portolan(["try", "nmap", "192.0.2.1"]).run();
    outside.expect(3).saying(&["refused by", "target", "192.0.2.1"]);
    desk.portolan(["start", "Harbour"]).run().expect(2).saying(&["no scan called \"Harbour\""]);
    for _ in 0..2 {
        scan(&admin, "Twice", "-sn %s", "127.0.0.1");
    }
    desk.portolan(["start", "Twice"]).run().expect(2).saying(&["2 are called", "by its id"]);
    let nothing = "01977d2e-9d3b-7c60-8f2a-6f0a5d8c1e42";
    let out = tempfile::tempdir().expect("a folder");
    let file = out.path().join("old");
    std::fs::write(&file, "old").expect("a file");
    let result = ["result", nothing, "--out", file.to_str().expect("UTF-8")];
    desk.portolan(result).run().expect(1).saying(&["no such run"]);
    assert_eq!(std::fs::read(&file).expect("the old file"), b"old");
    assert_eq!(admin.get("/api/v1/runs").expect(200).json()["total"], 0);
}

#[test]
fn a_provider_is_tried_and_documents_are_sent() {
    needs!("a_provider_is_tried_and_documents_are_sent", "nmap");
    let server = Server::start();
    let admin = server.admin();
    let desk = Desk::of_admin(&server);
    let provider = text(&admin.get("/api/v1/providers").expect(200).json()["items"][0]["name"]);
    let tried = ["try", &provider, "127.0.0.1", "--command", "-sL -n %s", "--follow", "-o", "json"];
    let document = desk.portolan(tried).run().expect(0).json();
    assert_eq!(document["hosts"][0]["ip"], "127.0.0.1");
    let run = text(&only_run(&admin)["id"]);
    let folder = tempfile::tempdir().expect("a folder");
    let (good, bad) = (folder.path().join("a.xml"), folder.path().join("b.xml"));
    std::fs::write(&good, admin.get(&format!("/api/v1/runs/{run}/result?format=xml")).body).expect("a file");
    std::fs::write(&bad, "no document").expect("a file");
    let (good, bad) = (good.to_str().expect("UTF-8"), bad.to_str().expect("UTF-8"));
    let sent =
        desk.portolan(["import", bad, good, "--server"]).run().expect(1).saying(&["b.xml", "refused by"]);
    assert!(
        sent.text().contains("completed  1 host, 0 open ports") && sent.text().contains("a.xml"),
        "{sent}"
    );
    let runs = admin.get("/api/v1/runs?kind=import").expect(200).json();
    assert_eq!(runs["total"], 1);
}
