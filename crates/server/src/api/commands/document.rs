//! The document of `portolan explain -o json`, as the OpenAPI document describes it.

use std::borrow::Cow;

use portolan_scanner::Verdict;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A verdict, exactly as the command line prints it.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct Explanation(pub(super) Verdict);

impl PartialSchema for Explanation {
    fn schema() -> RefOr<Schema> {
        serde_json::from_value(schema()).unwrap_or_else(|_| RefOr::T(Schema::default()))
    }
}

impl ToSchema for Explanation {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Explanation")
    }
}

fn texts(description: &str) -> Value {
    json!({"type": "array", "items": {"type": "string"}, "description": description})
}

fn range(description: &str) -> Value {
    let case = |what: &str| json!({"type": "number", "description": what});
    json!({
        "type": "object",
        "description": description,
        "required": ["answering", "silent", "dead"],
        "properties": {
            "answering": case("If every address answers."),
            "silent": case("If every address is up behind a firewall."),
            "dead": case("If every address is dead."),
        },
    })
}

fn schema() -> Value {
    json!({
        "type": "object",
        "description": "May this command run against these targets, and what would it send: the document of `portolan explain -o json`.",
        "required": ["allowed", "argv", "source", "targets", "options", "refusals", "warnings", "needsPrivilege"],
        "properties": {
            "allowed": {"type": "boolean", "description": "Whether it may run."},
            "argv": texts("What Nmap gets after its own name, less what Portolan adds for its outputs."),
            "command": {"type": "string", "description": "The canonical text, with %s for the targets; absent where the text cannot be read."},
            "source": {"type": "string", "description": "The text that the places of refusals refer to."},
            "targets": texts("Every target, in canonical form."),
            "options": {"type": "array", "description": "Every option in a sentence.", "items": {
                "type": "object",
                "required": ["option", "meaning", "needsPrivilege"],
                "properties": {
                    "option": {"type": "string"},
                    "value": {"type": "string"},
                    "meaning": {"type": "string"},
                    "needsPrivilege": {"type": "boolean"},
                },
            }},
            "refusals": {"type": "array", "description": "Why it may not run.", "items": {
                "type": "object",
                "required": ["code", "reason", "start", "end"],
                "properties": {
                    "code": {"type": "string", "description": "badTarget, outOfScope, forbidden, needsGrant, shellSyntax..."},
                    "option": {"type": "string"},
                    "reason": {"type": "string"},
                    "start": {"type": "integer", "minimum": 0, "description": "First byte of its place in source."},
                    "end": {"type": "integer", "minimum": 0, "description": "One past the last byte."},
                    "target": {"type": "integer", "minimum": 0, "description": "The index of the given target that it is about."},
                },
            }},
            "warnings": texts("What is worth knowing before it runs."),
            "needsPrivilege": {"type": "boolean", "description": "Whether Nmap ends at once without raw sockets."},
            "plan": plan(),
        },
    })
}

fn plan() -> Value {
    let count = |what: &str| json!({"type": "integer", "minimum": 0, "description": what});
    json!({
        "type": "object",
        "description": "What would be sent; absent where it may not run.",
        "required": ["engine", "reason", "stages", "addresses", "probes", "bytes", "seconds"],
        "properties": {
            "engine": {"type": "string", "enum": ["nmap", "fast"], "description": "Who does the work: Nmap alone, or the prober with Nmap behind it."},
            "reason": {"type": "string", "description": "Why that engine."},
            "parts": {
                "type": "object",
                "description": "How Nmap's parts run side by side; absent where they follow each other, or there is one.",
                "required": ["number", "atOnce"],
                "properties": {
                    "number": count("How many there will be, about."),
                    "atOnce": count("How many run at a time."),
                    "rateCeiling": count("Packets a second of all together; absent where that is not limited."),
                },
            },
            "addresses": count("Addresses of all stages; a name counts as one."),
            "probes": range("Probes of all stages."),
            "bytes": range("Bytes of all stages."),
            "seconds": range("Seconds of all stages."),
            "stages": {"type": "array", "items": {
                "type": "object",
                "required": ["kind", "family", "targets", "argv", "addresses"],
                "properties": {
                    "kind": {"type": "string", "enum": ["hosts", "ports", "nmap"], "description": "The prober looks for hosts, the prober looks at ports, Nmap runs."},
                    "family": {"type": "string"},
                    "targets": texts("What it scans."),
                    "argv": texts("What Nmap gets."),
                    "addresses": count("How many addresses."),
                    "ports": {
                        "type": "object",
                        "required": ["tcp", "udp", "sctp", "ip"],
                        "properties": {
                            "tcp": count("TCP ports."),
                            "udp": count("UDP ports."),
                            "sctp": count("SCTP ports."),
                            "ip": count("IP protocols."),
                        },
                    },
                    "probes": range("Probes."),
                    "bytes": range("Bytes."),
                    "seconds": range("Seconds."),
                },
            }},
        },
    })
}

#[cfg(test)]
mod tests {
    use portolan_nmap::command::Grants;
    use portolan_scanner::prepare::{judge_text, rules};
    use portolan_scanner::{Engine, Scope};

    use super::*;

    /// Keys of a document that its schema does not know.
    fn unknown(value: &Value, schema: &Value, at: &str) -> Vec<String> {
        match value {
            Value::Object(members) => members
                .iter()
                .flat_map(|(key, value)| match schema["properties"].get(key) {
                    Some(schema) => unknown(value, schema, &format!("{at}.{key}")),
                    None => vec![format!("{at}.{key}")],
                })
                .collect(),
            Value::Array(items) => {
                items.iter().flat_map(|item| unknown(item, &schema["items"], at)).collect()
            }
            _ => Vec::new(),
        }
    }

    #[test]
    fn the_schema_knows_every_key_of_the_document() {
        let (scope, grants) = (Scope::default(), Grants::none());
        let rules = rules(None, &scope, &grants).by(Engine::Fast, None);
        for (command, target) in
            [("-sS -p22 %s", "10.0.0.1"), ("-iL x %s", "1.2.3"), ("-sn %s", "::1"), ("x;", "")]
        {
            let judged = judge_text(command, &[target.to_owned()], &rules);
            let document = serde_json::to_value(&judged.verdict).unwrap();
            assert_eq!(unknown(&document, &schema(), ""), Vec::<String>::new(), "{command}");
            for key in schema()["required"].as_array().unwrap() {
                assert!(document.get(key.as_str().unwrap()).is_some(), "{key}");
            }
        }
    }

    #[test]
    fn the_schema_is_one() {
        assert!(serde_json::from_value::<RefOr<Schema>>(schema()).is_ok());
    }
}
