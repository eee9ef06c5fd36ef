//! What Portolan exports as Nmap's XML: valid by Nmap's DTD, and for `ndiff` the same as Nmap's own but for its times.

#![allow(clippy::unwrap_used, reason = "helpers of tests: a failed unwrap is a failed test")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use portolan_e2e::Portolan;
use portolan_e2e::needs;
use portolan_e2e::processes::wait_until;
use portolan_e2e::server::Server;
use portolan_e2e::services::{Service, address};
use serde_json::{Value, json};

const DTD: &str = "/usr/share/nmap/nmap.dtd";

/// Services, an address where nothing listens, and what looks at all of them.
struct Scene {
    folder: tempfile::TempDir,
    _services: Vec<Service>,
    words: Vec<String>,
    targets: Vec<String>,
}

impl Scene {
    fn new() -> Self {
        let (served, empty) = (address(), address());
        let services = vec![Service::sshd(served), Service::redis(served)];
        let ports: Vec<String> = services.iter().map(|service| service.port.to_string()).collect();
        let words = format!("-sS -sV -n --reason -p 9,{}", ports.join(","));
        Self {
            folder: tempfile::tempdir().unwrap(),
            _services: services,
            words: words.split(' ').map(str::to_owned).collect(),
            targets: vec![served.to_string(), empty.to_string()],
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Nmap's own document of the same scan.
    fn own(&self) -> PathBuf {
        let file = self.file("own.xml");
        let output =
            Command::new("nmap").args(&self.words).arg("-oX").arg(&file).args(&self.targets).output();
        assert!(output.unwrap().status.success());
        file
    }

    /// The command line's, by an engine.
    fn exported(&self, engine: &str) -> PathBuf {
        let words = self.words.iter().chain(&self.targets).map(String::as_str);
        let scan =
            Portolan::new().args(["scan", "--engine", engine, "-o", "xml"]).args(words).run().expect(0);
        self.written(&format!("{engine}.xml"), &scan.stdout)
    }

    fn written(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let file = self.file(name);
        std::fs::write(&file, bytes).unwrap();
        file
    }
}

/// What the program says of the files; it must find nothing amiss.
fn agrees(program: &str, words: &[&str], files: &[&Path]) {
    let output = Command::new(program).args(words).args(files).output().unwrap();
    let said = [&output.stdout[..], &output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let document = std::fs::read_to_string(files.last().unwrap()).unwrap();
    assert!(output.status.success(), "{program} {files:?}: {said}\n{document}");
}

fn is_valid(file: &Path) {
    agrees("xmllint", &["--noout", "--dtdvalid", DTD], &[file]);
}

fn is_same(own: &Path, exported: &Path) {
    // Its text mode breaks over differences in scripts' output.
    agrees("ndiff", &["--xml"], &[own, exported]);
}

/// That what finds nothing amiss would find something.
fn would_be_told(own: &Path, folder: &Path) {
    let text = std::fs::read_to_string(own).unwrap();
    let (broken, other) = (folder.join("broken.xml"), folder.join("other.xml"));
    std::fs::write(&broken, text.replace("<status ", "<condition ")).unwrap();
    std::fs::write(&other, text.replacen("state=\"open\"", "state=\"closed\"", 1)).unwrap();
    let fails = |program: &str, words: &[&str], files: &[&Path]| {
        assert!(!Command::new(program).args(words).args(files).output().unwrap().status.success());
    };
    fails("xmllint", &["--noout", "--dtdvalid", DTD], &[&broken]);
    fails("ndiff", &["--xml"], &[own, &other]);
}

#[test]
fn the_command_lines_xml_is_nmaps() {
    needs!("the_command_lines_xml_is_nmaps", root, "nmap", "sshd", "redis-server", "xmllint", "ndiff");
    let scene = Scene::new();
    let own = scene.own();
    would_be_told(&own, scene.folder.path());
    for engine in ["fast", "nmap"] {
        let exported = scene.exported(engine);
        let by_prober = std::fs::read_to_string(&exported).unwrap().contains("<!-- portolan ");
        assert_eq!(by_prober, engine == "fast", "{engine} did not scan");
        is_valid(&exported);
        is_same(&own, &exported);
    }
}

/// One document of several parts, which run side by side where Nmap is alone.
#[test]
fn the_servers_xml_is_nmaps() {
    needs!("the_servers_xml_is_nmaps", root, "nmap", "sshd", "redis-server", "xmllint", "ndiff");
    let scene = Scene::new();
    let own = scene.own();
    let server = Server::start_with(|portolan| portolan.args(["--set", "runs.shard_addresses=1"]));
    let admin = server.admin();
    let make = |what: &str, body: Value| admin.post(&format!("/api/v1/{what}"), &body).expect(201).json();
    let command = format!("{} %s", scene.words.join(" "));
    for engine in ["fast", "nmap"] {
        let provider = make(
            "providers",
            json!({"name": format!("by-{engine}"), "displayName": engine, "engine": engine}),
        );
        let target = json!({"mode": "manual", "targets": scene.targets});
        let scan = make(
            "scans",
            json!({"displayName": engine, "providerId": provider["id"], "command": command, "target": target}),
        );
        let run = make(&format!("scans/{}/runs", scan["id"].as_str().unwrap()), json!({}));
        let run = format!("/api/v1/runs/{}", run["id"].as_str().unwrap());
        let get = |path: &str| admin.get(path).expect(200);
        let over = wait_until(Duration::from_mins(2), || get(&run).json()["state"] == "completed");
        let state = get(&run).json();
        assert!(over, "{state}");
        let document = get(&format!("{run}/result?format=json")).json();
        assert_eq!(document.get("stages").is_some(), engine == "fast", "{document}");
        assert_eq!(document.get("stages"), state.get("stages"), "the document and the run differ");
        if engine == "fast" {
            let saw: Vec<_> =
                document["stages"].as_array().unwrap().iter().map(|stage| &stage["saw"]).collect();
            assert_eq!(saw, [&json!(["hosts"]), &json!(["ports"]), &json!(["services"])], "{document}");
        }
        let exported = get(&format!("{run}/result?format=xml"));
        let exported = scene.written(&format!("server-{engine}.xml"), &exported.body);
        is_valid(&exported);
        is_same(&own, &exported);
    }
}
