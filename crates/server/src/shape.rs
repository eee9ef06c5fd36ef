//! The shape of a body, held against the API document: serde would also read the members of an object from an array,
//! in their order, which is documented nowhere and right only by chance.

use serde_json::Value;

use crate::api::openapi;

/// The place of the first array in `body` that stands where the schema called `name` has an object.
pub(crate) fn array_for_object(name: &str, body: &Value) -> Option<String> {
    let schema = &openapi()["components"]["schemas"][name];
    first(schema, body, &mut String::new())
}

fn first(schema: &Value, value: &Value, place: &mut String) -> Option<String> {
    let schema = resolved(schema);
    match value {
        Value::Array(_) if !takes(schema, "array") && takes(schema, "object") => Some(place.clone()),
        Value::Array(items) => {
            let at = |(number, item)| within(&format!("[{number}]"), &schema["items"], item, place);
            items.iter().enumerate().find_map(at)
        }
        Value::Object(members) => members.iter().find_map(|(name, member)| {
            let dot = if place.is_empty() { "" } else { "." };
            let step = format!("{dot}{name}");
            every(schema).iter().find_map(|schema| within(&step, &schema["properties"][name], member, place))
        }),
        _ => None,
    }
}

fn within(step: &str, schema: &Value, value: &Value, place: &mut String) -> Option<String> {
    let before = place.len();
    place.push_str(step);
    let found = first(schema, value, place);
    place.truncate(before);
    found
}

/// Whether a schema takes values of a type; one that says nothing takes none.
fn takes(schema: &Value, kind: &str) -> bool {
    every(schema).iter().any(|schema| match &schema["type"] {
        Value::String(one) => one == kind,
        Value::Array(several) => several.iter().any(|one| one == kind),
        _ => kind == "object" && schema.get("properties").is_some(),
    })
}

/// A schema and those of which it is made or is one.
fn every(schema: &Value) -> Vec<&Value> {
    let schema = resolved(schema);
    let mut all = vec![schema];
    for key in ["allOf", "oneOf", "anyOf"] {
        all.extend(schema[key].as_array().into_iter().flatten().flat_map(every));
    }
    all
}

fn resolved(schema: &Value) -> &Value {
    match schema["$ref"].as_str().and_then(|path| path.strip_prefix('#')) {
        Some(pointer) => openapi().pointer(pointer).map_or(schema, resolved),
        None => schema,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::array_for_object;

    #[test]
    fn an_array_is_no_object_however_deep() {
        for (schema, body, place) in [
            ("ProviderInput", json!(["name"]), Some("")),
            ("ProviderInput", json!({"name": "a", "limits": [500, 2, 60]}), Some("limits")),
            ("ProviderInput", json!({"name": "a", "limits": []}), Some("limits")),
            (
                "ProviderInput",
                json!({"name": "a", "limits": {"maxRatePps": 5}, "options": ["intrusive"]}),
                None,
            ),
            ("ScanInput", json!({"target": ["manual", ["127.0.0.1"]]}), Some("target")),
            ("ScanInput", json!({"target": {"mode": "manual", "targets": ["127.0.0.1"]}}), None),
            ("AssetInput", json!({"tags": ["a"], "targets": [["x"]]}), None),
        ] {
            assert_eq!(array_for_object(schema, &body).as_deref(), place, "{body}");
        }
    }
}
