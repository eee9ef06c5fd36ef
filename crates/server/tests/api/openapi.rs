//! The OpenAPI document: published as it is served, and nothing in it that breaks a generator.

use std::collections::BTreeSet;

use portolan_server::api;
use serde_json::{Map, Value};

/// Rewrite the file with `PORTOLAN_BLESS=1 cargo test -p portolan-server`.
#[test]
fn the_published_document_is_the_one_that_is_served() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    let generated = format!("{:#}\n", api::openapi());
    if std::env::var_os("PORTOLAN_BLESS").is_some() {
        std::fs::write(path, &generated).unwrap();
    }
    let published = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        published == generated,
        "docs/openapi.json is not what the server says: PORTOLAN_BLESS=1 rewrites it"
    );
}

/// Path, method and operation.
fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let items = paths.iter().flat_map(|(path, item)| {
        item.as_object().unwrap().iter().map(move |(method, operation)| (&**path, &**method, operation))
    });
    items.collect()
}

/// Calls `each` with every object in a value.
fn walk(value: &Value, each: &mut impl FnMut(&Map<String, Value>)) {
    match value {
        Value::Object(members) => {
            each(members);
            members.values().for_each(|value| walk(value, each));
        }
        Value::Array(items) => items.iter().for_each(|value| walk(value, each)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_schema_is_used() {
    let document = api::openapi();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut used = BTreeSet::new();
    walk(document, &mut |members| {
        if let Some(Value::String(reference)) = members.get("$ref") {
            let place = reference.strip_prefix('#').unwrap_or_else(|| panic!("{reference} is outside"));
            assert!(document.pointer(place).is_some(), "{reference} leads nowhere");
            used.insert(reference.clone());
        }
    });
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        assert!(name.chars().all(good), "{name:?} is no name of a component");
    }
    assert!(used.contains("#/components/schemas/Problem"), "{used:?}");
}

#[test]
fn every_operation_says_what_generators_need() {
    let document = api::openapi();
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(document) {
        let place = format!("{method} {path}");
        let text = |key: &str| operation[key].as_str().unwrap_or_default();
        let id = text("operationId");
        let (thing, verb) = id.split_once('.').unwrap_or_else(|| panic!("{place}: {id:?} is no thing.verb"));
        assert!(
            [thing, verb].iter().all(|part| part.chars().all(|c| c.is_ascii_alphabetic())),
            "{place}: {id}"
        );
        assert!(ids.insert(id), "{place}: {id} is there twice");
        assert!(!text("summary").is_empty() || !text("description").is_empty(), "{place} says nothing");
        assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{place}: one tag");
        let answers = operation["responses"].as_object().unwrap();
        assert!(answers.keys().any(|status| status.starts_with('2')), "{place} never succeeds");
        for (status, answer) in answers {
            assert!(status.parse::<u16>().is_ok(), "{place}: {status}");
            assert!(!answer["description"].as_str().unwrap_or_default().is_empty(), "{place} {status}");
            let is_problem = status.parse::<u16>().unwrap() >= 400;
            assert!(
                !is_problem || answer["content"]["application/problem+json"].is_object(),
                "{place} {status}"
            );
        }
        let is_read = matches!(method, "get" | "head" | "delete");
        assert!(!is_read || operation.get("requestBody").is_none(), "{place} takes a body");
    }
}

#[test]
fn every_parameter_is_declared_once_and_no_path_is_another() {
    let document = api::openapi();
    let mut shapes = BTreeSet::new();
    for path in document["paths"].as_object().unwrap().keys() {
        let shape: Vec<&str> =
            path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part }).collect();
        assert!(shapes.insert(shape.join("/")), "{path} is there twice, under other names");
    }
    for (path, method, operation) in operations(document) {
        let declared: Vec<(&str, &str)> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|parameter| {
                let name = parameter["name"].as_str().unwrap();
                assert!(parameter["schema"].is_object(), "{method} {path}: {name} has no schema");
                let required = parameter["required"] == true;
                assert!(required || parameter["in"] != "path", "{method} {path}: {name} must be required");
                (parameter["in"].as_str().unwrap(), name)
            })
            .collect();
        let once: BTreeSet<_> = declared.iter().collect();
        assert_eq!(once.len(), declared.len(), "{method} {path}: {declared:?}");
        let in_path: BTreeSet<&str> =
            path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        let said: BTreeSet<&str> =
            declared.iter().filter(|(place, _)| *place == "path").map(|(_, n)| *n).collect();
        assert_eq!(said, in_path, "{method} {path}");
    }
}

#[test]
fn what_is_required_is_there() {
    walk(api::openapi(), &mut |members| {
        let Some(Value::Array(required)) = members.get("required") else { return };
        let Some(Value::Object(properties)) = members.get("properties") else { return };
        for name in required {
            assert!(
                properties.contains_key(name.as_str().unwrap()),
                "{name} is required and not there: {members:?}"
            );
        }
    });
}
