//! Texts that are meant to do something else than a scan: each is refused with its field and its place, and nothing
//! comes of it, no file, no process, no run.

use std::path::Path;

use portolan_e2e::needs;
use portolan_e2e::processes::with_marker;
use portolan_e2e::services::address;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::desk::{Desk, complete, document, make, provider, scan, text};

/// What must not be: `@` stands for a file in a folder that must stay empty. Each with the code of its refusal and the
/// part of the text that it points at.
const COMMANDS: &[(&str, &str, &str)] = &[
    // For a shell.
    ("-sn %s; touch @", "shellSyntax", ";"),
    ("-sn %s;touch @", "shellSyntax", ";"),
    ("-sn %s && touch @", "shellSyntax", "&"),
    ("-sn %s | tee @", "shellSyntax", "|"),
    ("-sn %s > @", "shellSyntax", ">"),
    ("-sn < /etc/passwd %s", "shellSyntax", "<"),
    ("-sn $(touch @) %s", "shellSyntax", "$"),
    ("-sn ${IFS}touch${IFS}@ %s", "shellSyntax", "$"),
    ("-sn `touch @` %s", "shellSyntax", "`"),
    ("-p 22`touch @` %s", "shellSyntax", "`"),
    ("-sn %s\ntouch @", "shellSyntax", "\n"),
    ("-sn %s\r\ntouch @", "shellSyntax", "\r"),
    ("-sn\0%s", "shellSyntax", "\0"),
    ("-sn '\0' %s", "shellSyntax", "\0"),
    ("-sn '%s", "shellSyntax", "'%s"),
    ("-sn %s\\", "shellSyntax", "\\"),
    ("-sn '; touch @' %s", "badTarget", "'; touch @'"),
    ("-sn \"$(touch @)\" %s", "badTarget", "\"$(touch @)\""),
    ("-sn %s # touch @", "badTarget", "#"),
    ("-sn ~/x %s", "badTarget", "~/x"),
    ("-sn * %s", "badTarget", "*"),
    // Values that are more than a value.
    ("-p '22;touch @' %s", "badValue", "'22;touch @'"),
    ("--max-rate '1 -oN @' %s", "badValue", "'1 -oN @'"),
    ("--script 'http-title;touch @' %s", "badValue", "'http-title;touch @'"),
    ("-p %d %s", "badValue", "%d"),
    // Files that Nmap would write, read or run.
    ("-sn -oN @ %s", "forbidden", "-oN @"),
    ("-sn -oN@ %s", "forbidden", "-oN@"),
    ("-sn -oX - %s", "forbidden", "-oX -"),
    ("-sn --oA=@ %s", "forbidden", "--oA=@"),
    ("-sn %s\t-oG\t@", "forbidden", "-oG\t@"),
    ("-sn '-oN' '@' %s", "forbidden", "'-oN' '@'"),
    ("-sn -o'N' @ %s", "forbidden", "-o'N' @"),
    ("-sn -o\\N @ %s", "forbidden", "-o\\N @"),
    ("-sn -- %s -oN @", "badTarget", "-oN"),
    ("-sn --append-output %s", "forbidden", "--append-output"),
    ("--resume @", "forbidden", "--resume @"),
    ("-sn -iL /etc/passwd", "forbidden", "-iL /etc/passwd"),
    ("-sn -iL- %s", "forbidden", "-iL-"),
    ("-sn --excludefile=/etc/passwd %s", "forbidden", "--excludefile=/etc/passwd"),
    ("-sn --stylesheet=@ %s", "forbidden", "--stylesheet=@"),
    ("-sn --datadir @ %s", "forbidden", "--datadir @"),
    ("-sn --datad=@ %s", "forbidden", "--datad=@"),
    ("-sV --servicedb @ %s", "forbidden", "--servicedb @"),
    ("-sV --versiondb @ %s", "forbidden", "--versiondb @"),
    ("--script=/etc/passwd %s", "forbidden", "--script=/etc/passwd"),
    ("--script @ %s", "forbidden", "--script @"),
    ("--script ../../@ %s", "forbidden", "--script ../../@"),
    ("--script 'safe and @' %s", "forbidden", "--script 'safe and @'"),
    ("--script-args-file=/etc/passwd %s", "forbidden", "--script-args-file=/etc/passwd"),
    ("--script-updatedb", "forbidden", "--script-updatedb"),
    ("--interactive %s", "forbidden", "--interactive"),
    ("-sn -iR 10 %s", "forbidden", "-iR 10"),
    ("--thc %s", "hiddenOption", "--thc"),
    ("--script-args x=@ %s", "needsGrant", "--script-args x=@"),
    ("--script http-slowloris %s", "scriptCategory", "--script http-slowloris"),
    // Placeholders that are none.
    ("-sn %s%s", "placeholder", "%s%s"),
    ("-sn %s%n", "placeholder", "%s%n"),
    ("-p %s 127.0.0.1", "placeholder", "%s"),
    ("-sn x%s", "placeholder", "x%s"),
    ("-sn %S", "badTarget", "%S"),
    // What only looks like an option.
    ("\u{2013}oN @ %s", "badTarget", "\u{2013}oN"),
    ("\u{2014}script @ %s", "badTarget", "\u{2014}script"),
    ("\u{2212}sn %s", "badTarget", "\u{2212}sn"),
    ("\u{ff0d}sn %s", "badTarget", "\u{ff0d}sn"),
    ("-sn \u{202e}s%", "badTarget", "\u{202e}s%"),
    ("-sn \u{1b}[2J %s", "badTarget", "\u{1b}[2J"),
];

/// As above, where it is the scope that says no.
const OUTSIDE: &[(&str, &str)] = &[
    ("-sn %s 192.0.2.1", "192.0.2.1"),
    ("-sn %s ::ffff:192.0.2.1", "::ffff:192.0.2.1"),
    ("-sn %s 126-127.0.0.1", "126-127.0.0.1"),
    ("-sn %s 0.0.0.0/0", "0.0.0.0/0"),
    ("-sn %s 224.0.0.1", "224.0.0.1"),
    ("-sn %s 169.254.169.254", "169.254.169.254"),
    ("--dns-servers 192.0.2.1 %s", "--dns-servers 192.0.2.1"),
];

const TARGETS: &[&str] = &[
    "",
    " ",
    "-oN",
    "-iL/etc/passwd",
    "--script=@",
    "@",
    "127.0.0.1; touch @",
    "127.0.0.1 127.0.0.2",
    "$(touch @)",
    "`touch @`",
    "127.0.0.1\n127.0.0.2",
    "127.0.0.1\0",
    "127.0.0.1 -oN @",
    "%s",
    "127.0.0.1%s%s",
    "127.0.0.1%00",
    "127.0.0.1/-1",
    "127.0.0.1/33",
    "127.1",
    "0177.0.0.1",
    "0x7f000001",
    "2130706433",
    "127.0.0.256",
    "http://127.0.0.1/",
    "127.0.0.1:22",
    "user@127.0.0.1",
    "\u{2013}oN",
    "a_b",
    "a..b",
    "-a.example",
    "\u{202e}1.0.0.721",
    "fe80::1%eth0;id",
    "::1%$(id)",
    "../../etc/passwd",
    "file:///etc/passwd",
    "127.0.0.1#",
    "[::1]",
    "127.0.0.*; id",
];

/// A server, a provider of it, and a folder that stays empty.
struct Guarded {
    desk: Desk,
    provider: String,
    folder: TempDir,
}

impl Guarded {
    fn new() -> Self {
        let desk = Desk::new();
        let provider = provider(&desk.admin, "harbour", "-sn %s");
        let folder = tempfile::Builder::new().prefix("e2e-canary-").tempdir().expect("a temporary folder");
        Self { desk, provider, folder }
    }

    /// The text with the file in the place of `@`.
    fn filled(&self, text: &str) -> String {
        text.replace('@', &self.folder.path().join("x").display().to_string())
    }

    /// Posts what must be refused, and returns the faults.
    fn refused(&self, path: &str, body: &Value) -> Vec<Value> {
        let answer = self.desk.admin.post(&format!("/api/v1/{path}"), body);
        assert_eq!(answer.status, 422, "{body}: {answer}");
        answer.json()["errors"].as_array().cloned().expect("errors")
    }

    /// Nothing came of it.
    fn assert_nothing(&self) {
        let Self { desk, folder, .. } = self;
        assert_eq!(with_marker(&folder.path().display().to_string()).len(), 0);
        assert!(is_empty(folder.path()), "{:?}", std::fs::read_dir(folder.path()));
        for list in ["runs", "scans", "assets"] {
            let path = format!("/api/v1/{list}");
            assert_eq!(desk.admin.get(&path).expect(200).json()["total"], 0, "{list}");
        }
        assert_eq!(desk.admin.get("/api/v1/providers").expect(200).json()["total"], 2);
        assert!(
            !desk.server.data_dir().join("runs").exists() || is_empty(&desk.server.data_dir().join("runs"))
        );
        desk.server.nobody().get("/healthz").expect(200);
    }
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).expect("a folder").next().is_none()
}

/// Checks that a fault of this field and code points at this part of the text.
fn assert_points(faults: &[Value], field: &str, code: &str, sent: &str, part: &str) {
    let at = |fault: &Value| {
        let place = |key: &str| fault[key].as_u64().and_then(|place| usize::try_from(place).ok());
        sent.get(place("start")?..place("end")?)
    };
    let found = faults
        .iter()
        .any(|fault| fault["field"] == field && fault["code"] == code && at(fault) == Some(part));
    assert!(found, "{sent:?}: no {code} of {field} at {part:?}: {faults:#?}");
    for fault in faults {
        assert_eq!(fault["field"], field, "{sent:?}");
        assert!(at(fault).is_some() && !text(&fault["message"]).is_empty(), "{sent:?}: {fault}");
    }
}

#[test]
fn hostile_commands_are_refused_at_their_place() {
    needs!("hostile_commands_are_refused_at_their_place", "nmap");
    let guarded = Guarded::new();
    let target = json!({"mode": "manual", "targets": ["127.0.0.1"]});
    let provider = &guarded.provider;
    for (command, code, part) in COMMANDS {
        let part = &guarded.filled(part);
        // Blanks before it move the place.
        for command in [guarded.filled(command), guarded.filled(&format!(" \t{command}"))] {
            let scan =
                json!({"displayName": "x", "providerId": provider, "command": command, "target": target});
            assert_points(&guarded.refused("scans", &scan), "command", code, &command, part);
            let of_provider = json!({"name": "x", "command": command});
            assert_points(&guarded.refused("providers", &of_provider), "command", code, &command, part);
            let template = json!({"name": "x", "command": command});
            assert_points(&guarded.refused("templates", &template), "command", code, &command, part);
            let tried = json!({"target": "127.0.0.1", "command": command});
            let path = format!("providers/{provider}/test");
            assert_points(&guarded.refused(&path, &tried), "command", code, &command, part);
        }
        let explained = json!({"command": guarded.filled(command), "targets": ["127.0.0.1"]});
        let explained = guarded.desk.admin.post("/api/v1/commands/explain", &explained).expect(200).json();
        assert_eq!(explained["allowed"], false, "{command}");
    }
    guarded.assert_nothing();
}

#[test]
fn commands_that_aim_outside_are_refused_at_their_place() {
    needs!("commands_that_aim_outside_are_refused_at_their_place", "nmap");
    let guarded = Guarded::new();
    for (command, part) in OUTSIDE {
        let path = format!("providers/{}/test", guarded.provider);
        let faults = guarded.refused(&path, &json!({"target": "127.0.0.1", "command": command}));
        assert_points(&faults, "command", "outOfScope", command, part);
    }
    guarded.assert_nothing();
}

#[test]
fn hostile_targets_are_refused_by_their_number() {
    needs!("hostile_targets_are_refused_by_their_number", "nmap");
    let guarded = Guarded::new();
    for target in TARGETS {
        let target = guarded.filled(target);
        let list = json!(["127.0.0.1", target, "127.0.0.2"]);
        let scan = json!({
            "displayName": "x", "providerId": guarded.provider, "target": {"mode": "manual", "targets": list},
        });
        let path = format!("providers/{}/test", guarded.provider);
        for (path, body, field) in [
            ("scans", scan, "target.targets[1]"),
            ("assets", json!({"displayName": "x", "targets": list}), "targets[1]"),
            (path.as_str(), json!({"target": target}), "target"),
        ] {
            let faults = guarded.refused(path, &body);
            let [fault] = &faults[..] else { panic!("{path} {target:?}: {faults:#?}") };
            assert_eq!(
                (&fault["field"], &fault["code"]),
                (&json!(field), &json!("badTarget")),
                "{path} {target:?}"
            );
        }
        let rows = format!("displayName,targets\nx,\"127.0.0.1;{}\"\n", target.replace('"', "\"\""));
        let import =
            guarded.desk.admin.ask("POST", "/api/v1/assets/import").header("content-type", "text/csv");
        let answer = import.body(rows).send();
        // In a cell of targets, blanks and semicolons are between targets.
        let is_list = target.trim().is_empty() || target.contains([' ', ';', '\n']);
        assert!(is_list || answer.status == 422, "{target:?}: {answer}");
        if answer.status == 200 {
            for asset in guarded.desk.admin.get("/api/v1/assets").expect(200).json()["items"]
                .as_array()
                .expect("items")
            {
                guarded.desk.admin.delete(&format!("/api/v1/assets/{}", text(&asset["id"]))).expect(204);
            }
        }
    }
    guarded.assert_nothing();
}

#[test]
fn hostile_parameters_are_refused_by_their_name() {
    needs!("hostile_parameters_are_refused_by_their_name", "nmap");
    let guarded = Guarded::new();
    let refused = |template: &str, parameters: &Value| {
        let scan = json!({
            "displayName": "x", "providerId": guarded.provider, "templateId": template, "parameters": parameters,
            "target": {"mode": "manual", "targets": ["127.0.0.1"]},
        });
        guarded.refused("scans", &scan)
    };
    for value in
        ["22;touch @", "22 -oN @", "$(touch @)", "22\n-oN @", "%s", "22,-oN", "@", "", "22\0", "99999", "T:"]
    {
        let value = guarded.filled(value);
        let faults = refused("port", &json!({"ports": value}));
        assert_eq!(
            (&faults[0]["field"], &faults[0]["code"]),
            (&json!("parameters.ports"), &json!("badValue")),
            "{value:?}"
        );
        let faults = refused("udp", &json!({"count": value}));
        assert_eq!(faults[0]["field"], "parameters.count", "{value:?}");
    }
    let faults = refused("port", &json!({"-oN": guarded.filled("@")}));
    assert_eq!(faults[0]["field"], "parameters.-oN");
    for template in ["../port", "port;id", "port\0", "PORT", "%s", ""] {
        assert_eq!(refused(template, &json!({}))[0]["field"], "templateId", "{template:?}");
    }
    guarded.assert_nothing();
}

#[test]
fn what_is_allowed_and_looks_hostile_is_a_word_and_no_more() {
    needs!("what_is_allowed_and_looks_hostile_is_a_word_and_no_more", "nmap");
    let desk = Desk::new();
    let folder = tempfile::Builder::new().prefix("e2e-canary-").tempdir().expect("a temporary folder");
    let file = folder.path().join("x").display().to_string();
    let granted = json!({"name": "granted", "options": ["scriptArgs"]});
    let granted = make(&desk.admin, "providers", &granted);
    let target = address().to_string();
    let word = format!("--script-args=a=$(touch {file});`touch {file}`|\"'\\ -oN {file}");
    let quoted = word.replace('\\', "\\\\").replace('"', "\\\"").replace('`', "\\`").replace('$', "\\$");
    let command = format!("-sT -n -p 9 \"{quoted}\" %s");
    let name = format!("$(touch {file}) '; DROP TABLE run; -- <script>\u{202e}");
    let made = json!({
        "displayName": name, "providerId": granted, "command": command,
        "target": {"mode": "manual", "targets": [target]},
    });
    let (run, _) = complete(&desk.admin, &make(&desk.admin, "scans", &made));
    assert_eq!(run["displayName"], name.as_str());
    assert!(run["argv"].as_array().expect("words").contains(&json!(word)), "{run}");
    assert_eq!(document(&desk.admin, &run)["hosts"][0]["ports"][0]["port"], 9);
    assert!(is_empty(folder.path()));
    // And the server is as it was.
    complete(&desk.admin, &scan(&desk.admin, &granted, "-sn -n %s", &[&target]));
    assert_eq!(desk.admin.get("/api/v1/runs").expect(200).json()["total"], 2);
}
