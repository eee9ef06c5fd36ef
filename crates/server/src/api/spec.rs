//! The OpenAPI document: what the endpoints say of themselves, and the answers that all of them share.

use serde_json::{Map, Value, json};
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};

use crate::problem::{FieldError, Problem};

/// What the document begins with.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Portolan",
        description = "Network scans on Nmap: providers, assets, scans, runs and what they found. Errors are problem documents (RFC 9457). Times are RFC 3339 in UTC, ids are UUIDv7, names are camelCase. Each operation names the role that it needs in its `security`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(Problem, FieldError)),
    modifiers(&Ways)
)]
pub(crate) struct Base;

/// The two ways of signing in.
struct Ways;

impl utoipa::Modify for Ways {
    fn modify(&self, spec: &mut utoipa::openapi::OpenApi) {
        let components = spec.components.get_or_insert_default();
        components.add_security_scheme(
            "session",
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("portolan_session"))),
        );
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
    }
}

/// The finished document.
pub(crate) fn finish(spec: &utoipa::openapi::OpenApi) -> Value {
    let mut spec = serde_json::to_value(spec).unwrap_or_default();
    add_result_schemas(&mut spec);
    for item in spec["paths"].as_object_mut().into_iter().flat_map(Map::values_mut) {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            add_shared_answers(method, operation);
        }
    }
    spec
}

/// The answers that follow from what an operation does and takes.
fn add_shared_answers(method: &str, operation: &mut Value) {
    let takes = |place: &str, name: Option<&str>| {
        operation["parameters"].as_array().is_some_and(|all| {
            all.iter().any(|p| p["in"] == place && name.is_none_or(|name| p["name"] == name))
        })
    };
    let is_public = operation["security"].as_array().is_none_or(|s| s.is_empty() || s.contains(&json!({})));
    let mut answers =
        vec![("403", "Not allowed"), ("500", "Something failed here"), ("503", "Not available now")];
    if !matches!(method, "get" | "head") {
        answers.push(("507", "There is no room to store it"));
    }
    if !is_public {
        answers.push(("401", "Nobody is signed in"));
    }
    if takes("query", None) {
        answers.push(("400", "A query parameter cannot be read"));
    }
    if takes("path", None) {
        answers.push(("404", "There is no such thing"));
    }
    if takes("header", Some("If-Match")) {
        answers.push(("412", "It was changed since it was read"));
    }
    if operation.get("requestBody").is_some() {
        answers.extend([
            ("400", "The body cannot be read"),
            ("408", "The body did not come in time"),
            ("413", "The body is too large"),
            ("415", "This kind of body is not taken"),
            ("422", "A field is wrong"),
        ]);
    }
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    for (status, description) in answers {
        responses.entry(status).or_insert_with(|| {
            json!({
                "description": description,
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            })
        });
    }
    let sorted: std::collections::BTreeMap<String, Value> = std::mem::take(responses).into_iter().collect();
    responses.extend(sorted);
}

/// The result document's own schema (`docs/result.schema.json`) as components: `ResultDocument`, `ResultHost`...
fn add_result_schemas(spec: &mut Value) {
    let mut document = portolan_model::Document::json_schema();
    let parts = document.as_object_mut().and_then(|d| d.remove("$defs")).unwrap_or_default();
    let Some(schemas) = spec["components"]["schemas"].as_object_mut() else { return };
    let mut add = |name: &str, mut schema: Value| {
        if let Some(schema) = schema.as_object_mut() {
            schema.remove("$schema");
        }
        rename(&mut schema);
        schemas.insert(format!("Result{name}"), schema);
    };
    for (name, schema) in parts.as_object().into_iter().flatten() {
        add(name, schema.clone());
    }
    add("Document", document);
}

fn rename(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get_mut("$ref")
                && let Some(name) = reference.strip_prefix("#/$defs/")
            {
                *reference = format!("#/components/schemas/Result{name}");
            }
            members.values_mut().for_each(rename);
        }
        Value::Array(items) => items.iter_mut().for_each(rename),
        _ => {}
    }
}
