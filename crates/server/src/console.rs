//! What a browser gets at `/`: until the console is built in, a page that says where the rest is.

use axum::response::Html;

/// The page. It says nothing that a stranger must not know.
const PAGE: &str = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Portolan</title>
<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 4rem auto; padding: 0 1rem; }
code { font-family: ui-monospace, monospace; }
</style>
</head>
<body>
<main>
<h1>Portolan</h1>
<p>The server runs. It has no web console yet; everything that it does is in its API and its command line.</p>
<ul>
<li><a href="/api/docs/">The API, to read and to try</a> (<a href="/api/openapi.json">OpenAPI 3.1</a>)</li>
<li>From a terminal: <code>portolan login --server</code> with this page's address, then <code>portolan scans</code></li>
</ul>
</main>
</body>
</html>
"#;

/// `GET /`.
pub(crate) async fn home() -> Html<&'static str> {
    Html(PAGE)
}
