use super::*;

/// A console of four files; the script has a smaller form of each coding.
fn some(path: &str) -> Option<File> {
    let data: &'static [u8] = match path {
        "index.html" => b"<!doctype html>the page",
        "favicon.svg" => b"<svg/>",
        "static/index-1a2b.js" => b"plain",
        "static/index-1a2b.js.br" => b"by brotli",
        "static/index-1a2b.js.gz" => b"by gzip",
        _ => return None,
    };
    let mut sha256 = [0; 32];
    sha256[0] = u8::try_from(data.len()).unwrap();
    sha256[1] = data[0];
    Some(File { data: Cow::Borrowed(data), sha256 })
}

fn none(_: &str) -> Option<File> {
    None
}

async fn ask(
    files: Files,
    path: &str,
    pairs: &[(header::HeaderName, &str)],
) -> (StatusCode, HeaderMap, String) {
    let headers =
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect();
    let (parts, body) = answer(files, path, &headers).into_parts();
    let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    (parts.status, parts.headers, String::from_utf8(bytes.to_vec()).unwrap())
}

#[test]
fn the_servers_paths_are_not_the_consoles() {
    for path in ["/api", "/api/v1/nothing", "/api/docs/", "/healthz", "/readyz", "/metrics"] {
        assert!(!is_free(path), "{path}");
    }
    for path in ["/", "/hosts/10.0.0.1", "/apiary", "/assets/x.js", "/assets/new", "/metricsx"] {
        assert!(is_free(path), "{path}");
    }
}

#[test]
fn who_asks_for_no_page_gets_none() {
    let browser = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static("text/html,*/*;q=0.8"))]);
    let program = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static("*/*"))]);
    assert!(is_ours("/", &program));
    for path in ["/scans", "//api/v1/providers", "/API/V1/PROVIDERS", "/.env"] {
        assert!(is_ours(path, &browser) && !is_ours(path, &program), "{path}");
    }
    assert!(!is_ours("/api/v1/providers", &browser));
}

#[tokio::test]
async fn each_address_is_the_page_and_old_parts_are_not() {
    for path in ["/", "/scans/new", "/assets/new", "/hosts/10.0.0.1", "/../etc/passwd"] {
        let (status, headers, text) = ask(some, path, &[]).await;
        assert_eq!((status, text.as_str()), (StatusCode::OK, "<!doctype html>the page"), "{path}");
        assert_eq!(headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
        assert_eq!(headers[header::CACHE_CONTROL], "no-cache");
    }
    let (status, _, text) = ask(some, "/static/index-0000.js", &[]).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(!text.contains("<!doctype"), "{text}");
}

#[tokio::test]
async fn hashed_files_are_kept_and_the_page_is_asked_for_again() {
    let (_, headers, _) = ask(some, "/static/index-1a2b.js", &[]).await;
    assert_eq!(headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    assert_eq!(headers[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
    let (_, headers, _) = ask(some, "/", &[]).await;
    let tag = headers[header::ETAG].to_str().unwrap().to_owned();
    let (status, headers, text) =
        ask(some, "/", &[(header::IF_NONE_MATCH, &format!("\"other\", W/{tag}"))]).await;
    assert_eq!((status, text.as_str()), (StatusCode::NOT_MODIFIED, ""));
    assert_eq!(headers[header::ETAG], tag);
    let (status, ..) = ask(some, "/", &[(header::IF_NONE_MATCH, "\"other\"")]).await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_sent_is_compressed_as_the_client_takes_it() {
    for (given, encoding, text) in [
        ("gzip, deflate, br", Some("br"), "by brotli"),
        ("gzip;q=0.5", Some("gzip"), "by gzip"),
        ("br;q=0, gzip", Some("gzip"), "by gzip"),
        ("identity", None, "plain"),
        ("br;q=rubbish", None, "plain"),
    ] {
        let answered = ask(some, "/static/index-1a2b.js", &[(header::ACCEPT_ENCODING, given)]).await;
        assert_eq!(answered.2, text, "{given}");
        assert_eq!(
            answered.1.get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap()),
            encoding,
            "{given}"
        );
        assert_eq!(answered.1[header::VARY], "accept-encoding");
    }
    // The svg has no smaller form.
    let (_, headers, text) = ask(some, "/favicon.svg", &[(header::ACCEPT_ENCODING, "br")]).await;
    assert_eq!((headers.get(header::CONTENT_ENCODING), text.as_str()), (None, "<svg/>"));
}

#[tokio::test]
async fn without_a_console_a_page_says_how_to_build_it() {
    let (status, headers, text) = ask(none, "/scans", &[]).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers[header::CACHE_CONTROL], "no-cache");
    assert!(text.contains("cargo xtask run"), "{text}");
}

#[test]
fn the_policy_lets_no_script_in_from_elsewhere() {
    let scripts = POLICY.split(';').map(str::trim).find(|part| part.starts_with("script-src"));
    assert_eq!(scripts, Some("script-src 'self'"));
}
