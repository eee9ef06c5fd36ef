//! Schemathesis asks the real server for everything that its OpenAPI document has, in ways that fit the document and
//! in ways that do not: no answer is the server's fault, and none is other than the document says.

#![allow(clippy::unwrap_used, reason = "helpers of tests: a failed unwrap is a failed test")]

use std::fmt::Write;
use std::path::PathBuf;
use std::process::Command;

use portolan_e2e::http::Http;
use portolan_e2e::server::Server;
use portolan_e2e::{FakeNmap, binary, missing, skipped};
use serde_json::{Value, json};

/// The test, as it is called where it is skipped.
const TEST: &str = "no_answer_is_undocumented_or_the_servers_fault";

/// What each answer is held against.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
response_schema_conformance,response_headers_conformance";

/// Things of each kind that are made before, so that paths lead somewhere: the list's path, and what is sent to it.
/// `$n` is a number, `$provider` one that stays.
const SAMPLES: &[(&str, &str)] = &[
    ("/api/v1/providers", r#"{"name": "sample-$n", "limits": {"maxParallelRuns": 1, "timeoutSeconds": 5}}"#),
    ("/api/v1/users", r#"{"username": "sample-$n", "role": "viewer"}"#),
    ("/api/v1/tokens", r#"{"name": "sample-$n", "role": "viewer"}"#),
    ("/api/v1/templates", r#"{"name": "sample-$n", "command": "-sn %s"}"#),
    ("/api/v1/assets", r#"{"displayName": "sample-$n", "targets": ["127.0.0.1"], "tags": ["sample"]}"#),
    (
        "/api/v1/scans",
        r#"{"displayName": "sample-$n", "providerId": "$provider", "command": "-sn %s",
            "target": {"mode": "manual", "targets": ["127.0.0.1"]}}"#,
    ),
    ("/api/v1/owners", r#"{"name": "sample-$n", "admin": {"username": "admin-$n"}}"#),
];

/// How many of each.
const EACH: usize = 8;

#[test]
fn no_answer_is_undocumented_or_the_servers_fault() {
    let Some(program) = program() else {
        return skipped(TEST, "schemathesis (cargo xtask test installs it)");
    };
    if !is_alone() {
        // It makes targets up and allows itself any network.
        return skipped(TEST, "a network of its own (cargo xtask test makes one, as root)");
    }
    let fake = FakeNmap::new(env!("CARGO_BIN_EXE_fake-nmap"), "plain");
    let server = Server::start_with(|portolan| portolan.nmap(&fake).args(["--set", "runs.max_parallel=1"]));
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("schemathesis.toml");
    let admin = server.admin();
    let document = admin.get("/api/openapi.json").expect(200).json();
    std::fs::write(&config, configuration(&admin, &document)).unwrap();
    // Before failed sign-ins from this address have to wait.
    let tokens = [token(&admin), token(&admin)];
    let run = |phases: &str, token: &str| {
        let output = Command::new(&program)
            .arg("--config-file")
            .arg(&config)
            .args(["run", &format!("{}/api/openapi.json", server.url()), "--checks", CHECKS])
            .args(["--header", &format!("Authorization: Bearer {token}"), "--phases", phases])
            .args(["--max-examples", "30", "--seed", "7", "--request-timeout", "20"])
            .args(["--continue-on-failure", "--warnings", "off", "--no-color"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let report = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{phases}: {}: {report}\n{errors}", output.status);
        report
    };
    let report = run("examples,coverage,fuzzing", &tokens[0]);
    let tested = format!("Tested: {}\n", operations(&document).len());
    assert!(report.contains(&tested), "not all of them were asked for: {report}");
    let rights = server.nobody().with_token(&tokens[0]).get("/api/v1/session").expect(200).json();
    assert_eq!(rights["role"], "admin", "it had all rights to the end");
    // This one goes on with what answers hold, and sooner or later takes its own token back.
    run("stateful", &tokens[1]);
    server.nobody().get("/readyz").expect(200);
}

fn token(admin: &Http) -> String {
    let made = admin.post("/api/v1/tokens", &json!({"name": "schemathesis", "role": "admin"}));
    made.expect(201).json()["token"].as_str().unwrap().to_owned()
}

/// Where it is: installed, or as `cargo xtask test` installs it.
fn program() -> Option<PathBuf> {
    if missing(&["schemathesis"]).is_none() {
        return Some("schemathesis".into());
    }
    let installed = binary().parent()?.parent()?.join("tools/schemathesis/bin/schemathesis");
    installed.is_file().then_some(installed)
}

/// Whether no packet can leave: there is no route but to the machine itself, which the table does not list.
fn is_alone() -> bool {
    std::fs::read_to_string("/proc/self/net/route").is_ok_and(|table| table.lines().count() == 1)
}

/// The ids and paths of the document's operations.
fn operations(document: &Value) -> Vec<(&str, &str)> {
    let paths = document["paths"].as_object().unwrap();
    let items = paths.iter().flat_map(|(path, item)| {
        item.as_object().unwrap().values().map(move |one| (one["operationId"].as_str().unwrap(), &**path))
    });
    items.collect()
}

/// Gives `{id}` the ids of things that are there, three times out of four.
fn configuration(admin: &Http, document: &Value) -> String {
    let mut text = String::new();
    let mut made = 0;
    let kept = admin.post("/api/v1/providers", &json!({"name": "kept"})).expect(201).json();
    let provider = kept["id"].as_str().unwrap();
    for (list, input) in SAMPLES {
        let mut ids = Vec::new();
        for _ in 0..EACH {
            made += 1;
            let input = input.replace("$n", &made.to_string()).replace("$provider", provider);
            let input = serde_json::from_str(&input).unwrap();
            ids.push(admin.post(list, &input).expect(201).json()["id"].clone());
        }
        writeln!(text, "[dictionaries.{}]\nvalues = {}", name(list), Value::from(ids)).unwrap();
    }
    for (list, _) in SAMPLES {
        for (id, _) in
            operations(document).iter().filter(|(_, path)| path.starts_with(&format!("{list}/{{id}}")))
        {
            let binding = format!("{{ dictionary = \"{}\", probability = 0.75 }}", name(list));
            writeln!(text, "[[operations]]\ninclude-operation-id = \"{id}\"\n[operations.parameters]")
                .unwrap();
            writeln!(text, "\"path.id\" = {binding}").unwrap();
        }
    }
    text
}

fn name(list: &str) -> &str {
    list.rsplit('/').next().unwrap_or(list)
}
