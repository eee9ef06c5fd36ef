//! The published JSON Schema is the one that the types generate.

use portolan_model::Document;

/// Rewrite the file with `PORTOLAN_BLESS=1 cargo test -p portolan-model`.
#[test]
fn the_published_schema_is_generated_from_the_types() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/result.schema.json");
    let generated = format!("{:#}\n", Document::json_schema());
    if std::env::var_os("PORTOLAN_BLESS").is_some() {
        std::fs::write(path, &generated).unwrap();
    }
    let published = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        published == generated,
        "docs/result.schema.json is not what the types say: PORTOLAN_BLESS=1 rewrites it"
    );
}

#[test]
fn the_shape_that_old_clients_know_is_part_of_the_schema() {
    let schema = Document::json_schema();
    let host = &schema["$defs"]["Host"]["properties"];
    let port = &schema["$defs"]["Port"]["properties"];
    assert!(schema["properties"]["hosts"].is_object());
    for key in ["ip", "state", "ports"] {
        assert!(host[key].is_object(), "{key}");
    }
    for key in ["port", "state", "service", "version"] {
        assert!(port[key].is_object(), "{key}");
    }
}
