//! The console: the files that `console/` builds, and the page that stands in for them where they are not built.
//!
//! A release has them inside. A debug build reads them from `console/dist` at each request, so that a console that was
//! built anew is seen without compiling. Every address of the console is one page, which finds out by itself what it
//! shows; so who asks for a page (`Accept: text/html`) at an address that is no file and not the API's is answered with
//! `index.html`. Others are told that there is nothing, as by the API.

use std::borrow::Cow;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

/// What a browser gets until the console is built. It says nothing that a stranger must not know.
const PLACEHOLDER: &str = include_str!("console/placeholder.html");

/// Paths of the server that no page of the console has.
const SERVERS: [&str; 4] = ["/api", "/healthz", "/readyz", "/metrics"];

/// Where the files are whose names change with what is in them.
const HASHED: &str = "static/";

/// What the console's pages may load: scripts from here alone. antd puts styles into the page as it draws, and some of
/// its parts do so without a nonce, hence the styles.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; \
frame-ancestors 'none'; base-uri 'none'";

#[derive(RustEmbed)]
#[folder = "../../console/dist"]
struct Dist;

/// A file of the console.
struct File {
    data: Cow<'static, [u8]>,
    sha256: [u8; 32],
}

/// Where files are looked up by their path from the root, without a slash in front.
type Files = fn(&str) -> Option<File>;

/// The one file of the folder that is not of the console: it says what the folder is for.
const NOTE: &str = "README.md";

fn built(path: &str) -> Option<File> {
    let file = Dist::get(path).filter(|_| path != NOTE)?;
    Some(File { data: file.data, sha256: file.metadata.sha256_hash() })
}

/// Whether what is at a path is the console's: a file of it, or an address of its page.
fn is_ours(path: &str, headers: &HeaderMap) -> bool {
    is_free(path) && (path == "/" || built(path.trim_start_matches('/')).is_some() || wants_page(headers))
}

/// Whether a path is none of the server's.
fn is_free(path: &str) -> bool {
    !SERVERS
        .iter()
        .any(|server| path.strip_prefix(server).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Browsers that go to an address ask for HTML by name.
fn wants_page(headers: &HeaderMap) -> bool {
    let mut given = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    given.any(|value| value.contains("text/html"))
}

/// Answers what is the console's, and hands the rest on.
pub(crate) async fn layer(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads && is_ours(request.uri().path(), request.headers()) {
        let mut response = answer(built, request.uri().path(), request.headers());
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        return response;
    }
    next.run(request).await
}

fn answer(files: Files, path: &str, headers: &HeaderMap) -> Response {
    let name = path.trim_start_matches('/');
    let is_hashed = name.starts_with(HASHED);
    let is_file = !name.is_empty() && files(name).is_some();
    if is_hashed && !is_file {
        // A part of an older console. As a page it would be taken for a script that is broken.
        return (StatusCode::NOT_FOUND, "this file is of another version of the console: reload the page\n")
            .into_response();
    }
    let name = if is_file { name } else { "index.html" };
    let Some(file) = files(name) else {
        let kind = (header::CONTENT_TYPE, "text/html; charset=utf-8");
        return ([kind, (header::CACHE_CONTROL, "no-cache")], PLACEHOLDER).into_response();
    };
    let (encoding, file) =
        smallest(files, name, headers).map_or((None, file), |(word, small)| (Some(word), small));
    let tag = tag(&file);
    let is_known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .any(|given| given.to_str().is_ok_and(|given| has(given, &tag)));
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(file.data).into_response()
    };
    let cache = if is_hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    let set = response.headers_mut();
    set.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    set.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    set.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind_of(name)));
    if let Some(encoding) = encoding {
        set.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        set.insert(header::ETAG, tag);
    }
    response
}

/// The file as it was compressed when it was built, in the smallest way that the client takes.
fn smallest(files: Files, name: &str, headers: &HeaderMap) -> Option<(&'static str, File)> {
    [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(word, _)| takes(headers, word))
        .find_map(|(word, ending)| Some((word, files(&format!("{name}.{ending}"))?)))
}

/// Whether the client names this coding, and not as one that it does not take (RFC 9110, 12.5.3).
fn takes(headers: &HeaderMap, coding: &str) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let is_it = parts.next().is_some_and(|word| word.eq_ignore_ascii_case(coding));
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Ok(1.0), str::parse::<f32>);
        is_it && weight.is_ok_and(|weight| weight > 0.0)
    })
}

/// Different for each coding, since it is of the bytes that are sent.
fn tag(file: &File) -> String {
    use std::fmt::Write;
    let mut tag = String::from("\"");
    for byte in &file.sha256[..16] {
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}

fn has(given: &str, tag: &str) -> bool {
    given.split(',').map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}

fn kind_of(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests;
