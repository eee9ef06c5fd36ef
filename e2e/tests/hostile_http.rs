//! Requests that no honest client sends, byte for byte, to the real server: each is answered by a status of the
//! client's fault and a problem document with the security headers, and the server goes on.

#![allow(clippy::unwrap_used, reason = "helpers of tests: a failed unwrap is a failed test")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use portolan_e2e::server::Server;
use serde_json::{Value, json};

/// How long an answer may take.
const LIMIT: Duration = Duration::from_secs(20);

/// What came back.
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// Sends bytes and reads until the server closes. What the server does not read any more does not matter.
fn send(address: &str, bytes: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    let mut writer = stream.try_clone().unwrap();
    let bytes = bytes.to_vec();
    let sending = std::thread::spawn(move || {
        let _ = writer.write_all(&bytes);
    });
    let mut got = Vec::new();
    // A server that closes while we still send makes a reset of it, after the answer.
    let _ = stream.read_to_end(&mut got);
    sending.join().unwrap();
    answer(&got)
}

fn answer(got: &[u8]) -> Answer {
    let end = got.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or(got.len());
    let head = String::from_utf8_lossy(&got[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
    Answer { status, head, body: got.get(end + 4..).unwrap_or_default().to_vec() }
}

/// A server whose limits are near, and a token of its admin.
fn server() -> (Server, String) {
    let server = Server::start_with(|portolan| {
        portolan.args(["--set", "limits.body_bytes=65536", "--set", "limits.request_seconds=2"])
    });
    let made = server.admin().post("/api/v1/tokens", &json!({"name": "test", "role": "admin"}));
    let token = made.expect(201).json()["token"].as_str().unwrap().to_owned();
    (server, token)
}

/// A request of `token` with further headers, each ending in CRLF.
fn request(line: &str, token: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!(
        "{line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n{headers}\r\n"
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

fn json_request(line: &str, token: &str, body: &[u8]) -> Vec<u8> {
    let headers = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    request(line, token, &headers, body)
}

/// Checks an answer of the application.
fn check(name: &str, answer: &Answer, allowed: &[u16]) {
    let Answer { status, head, body } = answer;
    let body = String::from_utf8_lossy(body);
    assert!(allowed.contains(status), "{name}: {status} and not {allowed:?}\n{head}\n{body:.600}");
    for (header, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(answer.header(header), Some(value), "{name}: {header}\n{head}");
    }
    assert!(answer.header("content-security-policy").is_some(), "{name}\n{head}");
    assert!(body.len() < 8192, "{name}: the answer repeats {} bytes", body.len());
    if *status >= 400 && !body.is_empty() {
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{name}\n{head}");
        let problem: Value = serde_json::from_str(&body).unwrap_or_else(|e| panic!("{name}: {e}: {body}"));
        assert_eq!(problem["status"], *status, "{name}: {body}");
    }
}

#[test]
fn paths_have_one_reading() {
    let (server, token) = server();
    let get = |path: &str| send(server.address(), &request(&format!("GET {path}"), &token, "", b""));
    for path in [
        "//api/v1/providers",
        "/api//v1/providers",
        "/api/v1//providers",
        "/api/v1/providers/",
        "/api/v1/./providers",
        "/api/v1/../v1/providers",
        "/healthz/../api/v1/providers",
        "/api/v1/providers/..%2f..%2fetc",
        "/api/v1/%2e%2e/providers",
        "/api%2fv1%2fproviders",
        "/api/v1/providers%2f",
        "/api/v1/providers%00",
        "/api/v1/providers/%00",
        "/api/v1/providers/%ff%fe",
        "/api/v1/providers/%zz",
        "/api/v1/providers/%",
        "/api/v1/providers/%C0%AE%C0%AE",
        "/API/V1/PROVIDERS",
        "/api/v1/providers;a=b",
        "/api/v1/providers/01900000-0000-7000-8000-000000000000/../health",
        "/api/v1/providers/{01900000-0000-7000-8000-000000000000}",
        "/api/docs/../../etc/passwd",
        "/api/docs/..%2f..%2fetc%2fpasswd",
        "/.env",
    ] {
        check(path, &get(path), &[404, 405]);
    }
    // One id has many spellings (RFC 9562); none of them is there.
    for path in ["/api/v1/providers/urn:uuid:01900000-0000-7000-8000-000000000000", "/api/v1/providers/0"] {
        check(path, &get(path), &[404]);
    }
    check("a fragment", &get("/api/v1/providers?limit=1"), &[200]);
    check("absolute form", &get("http://elsewhere.example/api/v1/providers"), &[200]);
    let long = format!("/api/v1/providers/{}", "a".repeat(60_000));
    check("a long path", &get(&long), &[404]);
    // Without a token nothing is told apart.
    for path in ["/api/v1/providers", "/api/v1/nothing", "/api/v1/providers/%00"] {
        let bytes = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        check(path, &send(server.address(), bytes.as_bytes()), &[401]);
    }
}

#[test]
fn queries_are_read_or_refused() {
    let (server, token) = server();
    let get = |query: &str| {
        send(server.address(), &request(&format!("GET /api/v1/providers?{query}"), &token, "", b""))
    };
    for query in [
        "limit=1&limit=2",
        "limit=-1",
        "limit=1e3",
        "limit=99999999999999999999",
        "limit=%00",
        "limit=",
        "unknown=1",
        "sort=--name",
        "sort=name;DROP",
        "cursor=%ff",
        "cursor=5b5b5b5b",
        "q=a%00b",
        "[]=1",
    ] {
        check(query, &get(query), &[400]);
    }
    check("very long", &get(&format!("q={}", "a".repeat(50_000))), &[400]);
    check("very many words", &get(&format!("q={}", "a+".repeat(20_000))), &[400]);
    check("very many names", &get(&"a&".repeat(20_000)), &[400]);
    for query in ["q=%ff", "q=%zz", "q=%25_%5C", "q='%20OR%201=1--", "", "&&", "sort=&cursor=&q="] {
        check(query, &get(query), &[200, 400]);
    }
}

#[test]
fn headers_are_read_or_refused() {
    let (server, token) = server();
    let with = |headers: &[u8]| {
        let mut bytes = b"GET /api/v1/session HTTP/1.1\r\nHost: x\r\nConnection: close\r\n".to_vec();
        bytes.extend_from_slice(headers);
        bytes.extend_from_slice(b"\r\n");
        send(server.address(), &bytes)
    };
    let bearer = |text: &str| with(format!("Authorization: {text}\r\n").as_bytes());
    check("the token", &bearer(&format!("Bearer {token}")), &[200]);
    check("its scheme in other case", &bearer(&format!("bEaReR {token}")), &[200]);
    for text in ["Bearer", "Bearer ", "Basic YWRtaW46YWRtaW4=", "Bearer \u{e9}", &token, "Bearer ptl_", ","] {
        check(text, &bearer(text), &[401]);
    }
    check("in capitals", &bearer(&format!("Bearer {}", token.to_uppercase())), &[401]);
    check("no text", &with(b"Authorization: Bearer \xff\xfe\r\n"), &[401]);
    check("a cookie that is no text", &with(b"Cookie: portolan_session=\xff; =; ;;a\r\n"), &[401]);
    check("a cookie of others", &with(b"Cookie: portolan_session=x; portolan_session=y\r\n"), &[401]);
    check("a long token", &bearer(&format!("Bearer {}", "a".repeat(30_000))), &[401]);
    // Two tokens: the first counts, and it holds.
    let two = format!("Authorization: Bearer {token}\r\nAuthorization: Bearer x\r\n");
    check("two tokens", &with(two.as_bytes()), &[200, 401]);
    let forwarded = format!("Authorization: Bearer {token}\r\nX-Forwarded-For: \u{1F600}, x, 300.1.1.1\r\n");
    check("a made-up origin", &with(forwarded.as_bytes()), &[200]);
    let many = "X-A: b\r\n".repeat(90);
    check("many headers", &with(many.as_bytes()), &[401]);
    // What is not HTTP is answered before there is a request: without a body, and the connection ends.
    for (name, headers) in [
        ("a NUL", b"X-A: a\0b\r\n".to_vec()),
        ("a bare line feed in a name", b"X\nA: b\r\n".to_vec()),
        ("a name that is none", b"X A: b\r\n".to_vec()),
        ("very many headers", "X-A: b\r\n".repeat(5000).into_bytes()),
        ("a very long header", [b"X-A: ".to_vec(), vec![b'a'; 1 << 20], b"\r\n".to_vec()].concat()),
        ("two lengths", b"Content-Length: 1\r\nContent-Length: 2\r\n".to_vec()),
        ("a length that is none", b"Content-Length: -1\r\n".to_vec()),
    ] {
        let answer = with(&headers);
        assert!(matches!(answer.status, 0 | 400 | 401 | 431), "{name}: {}", answer.head);
    }
    check("and it goes on", &bearer(&format!("Bearer {token}")), &[200]);
}

#[test]
fn bodies_are_read_or_refused() {
    let (server, token) = server();
    let post = |body: &[u8]| send(server.address(), &json_request("POST /api/v1/providers", &token, body));
    let deep = |open: &str, n: usize| format!("{{\"name\": {}", open.repeat(n)).into_bytes();
    for (name, body, status) in [
        ("nothing", b"".to_vec(), 400),
        ("no JSON", b"name=x".to_vec(), 400),
        ("no text", b"{\"name\": \"\xff\xfe\"}".to_vec(), 400),
        ("half a surrogate", br#"{"name": "\ud800"}"#.to_vec(), 400),
        ("half an object", br#"{"name": "x""#.to_vec(), 400),
        ("more after it", br#"{"name": "x"}{"name": "y"}"#.to_vec(), 400),
        ("a byte order mark", b"\xef\xbb\xbf{\"name\": \"x\"}".to_vec(), 400),
        ("deep lists", deep("[", 30_000), 422),
        ("deep objects", deep("{\"a\":", 10_000), 422),
        ("null", b"null".to_vec(), 422),
        ("a list", br#"["x"]"#.to_vec(), 422),
        ("a text", br#""x""#.to_vec(), 422),
        ("a number too large", br#"{"name": "x", "limits": {"maxRatePps": 1e400}}"#.to_vec(), 400),
        ("another type", br#"{"name": 7}"#.to_vec(), 422),
        ("a key twice", br#"{"name": "x", "name": "y"}"#.to_vec(), 422),
        ("an unknown key", br#"{"name": "x", "__proto__": {}}"#.to_vec(), 422),
        ("a NUL", br#"{"name": "x\u0000"}"#.to_vec(), 422),
        ("a long key", format!("{{\"{}\": 1}}", "k".repeat(60_000)).into_bytes(), 422),
        ("a long name", format!("{{\"name\": \"{}\"}}", "k".repeat(60_000)).into_bytes(), 422),
        ("too much", format!("{{\"name\": \"{}\"}}", "k".repeat(70_000)).into_bytes(), 413),
    ] {
        check(name, &post(&body), &[status]);
    }
    let as_kind = |kind: &str| {
        let headers = format!("{kind}Content-Length: 13\r\n");
        let bytes = request("POST /api/v1/providers", &token, &headers, br#"{"name": "x"}"#);
        send(server.address(), &bytes)
    };
    for kind in [
        "",
        "Content-Type: text/plain\r\n",
        "Content-Type: application/x-www-form-urlencoded\r\n",
        "Content-Type: application/jsonp\r\n",
        "Content-Type: \r\n",
        "Content-Type: \u{e9}\r\n",
        "Content-Type: multipart/form-data\r\n",
    ] {
        check(kind, &as_kind(kind), &[415]);
    }
    check("with a parameter", &as_kind("Content-Type: Application/JSON; charset=utf-8\r\n"), &[201]);
}

#[test]
fn bodies_in_pieces_and_slow_ones_are_bounded() {
    let (server, token) = server();
    let chunked = |body: &[u8]| {
        let headers = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
        send(server.address(), &request("POST /api/v1/providers", &token, headers, body))
    };
    let piece = format!("1000\r\n{}\r\n", "x".repeat(0x1000));
    check("too much in pieces", &chunked(format!("{}0\r\n\r\n", piece.repeat(20)).as_bytes()), &[413]);
    check("without end", &chunked(piece.repeat(2000).as_bytes()), &[413]);
    check("a size that is none", &chunked(b"zz\r\nx\r\n0\r\n\r\n"), &[400]);
    check("a size beyond all", &chunked(b"ffffffffffffffffff\r\nx"), &[400]);
    check("broken off", &chunked(b"10\r\nabc"), &[408]);
    let smuggled = request(
        "POST /api/v1/providers",
        &token,
        "Content-Type: application/json\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        b"0\r\n\r\nGET /api/v1/users HTTP/1.1\r\nHost: x\r\n\r\n",
    );
    assert!(send(server.address(), &smuggled).status == 400);
    let claimed = "Content-Type: application/json\r\nContent-Length: 99999999999999999999\r\n";
    let claimed = send(server.address(), &request("POST /api/v1/providers", &token, claimed, b"{}"));
    assert!(matches!(claimed.status, 400 | 413), "{}", claimed.head);

    // A body that does not come, with the line held open.
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    let headers = "Content-Type: application/json\r\nContent-Length: 100\r\n";
    stream.write_all(&request("POST /api/v1/providers", &token, headers, b"{")).unwrap();
    let started = Instant::now();
    let mut got = Vec::new();
    let _ = stream.read_to_end(&mut got);
    check("a slow body", &answer(&got), &[408]);
    assert!(started.elapsed() < LIMIT, "it was let go after {:?}", started.elapsed());
    // Headers that do not come.
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ").unwrap();
    let started = Instant::now();
    let _ = stream.read_to_end(&mut Vec::new());
    assert!(started.elapsed() < LIMIT, "it was let go after {:?}", started.elapsed());
}

#[test]
fn methods_and_versions_are_taken_or_refused() {
    let (server, token) = server();
    let ask = |line: &str, headers: &str| send(server.address(), &request(line, &token, headers, b""));
    for method in ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "X"] {
        let answer = ask(&format!("{method} /api/v1/providers"), "");
        check(method, &answer, &[405]);
        assert_eq!(answer.header("allow"), Some("GET, HEAD, POST"), "{method}\n{}", answer.head);
    }
    let head = ask("HEAD /api/v1/providers", "");
    check("HEAD", &head, &[200]);
    assert!(head.body.is_empty());
    for line in ["CONNECT elsewhere.example:443", "OPTIONS *"] {
        let answer = ask(line, "");
        assert!((400..500).contains(&answer.status), "{line}: {}", answer.head);
    }
    check(
        "another method by a header",
        &ask("GET /api/v1/providers", "X-HTTP-Method-Override: DELETE\r\n"),
        &[200],
    );

    let admin = server.admin();
    let made = admin.post("/api/v1/providers", &json!({"name": "mine"})).expect(201).json();
    let path = format!("/api/v1/providers/{}", made["id"].as_str().unwrap());
    for (name, headers) in [
        ("an old version", "If-Match: \"7\"\r\n"),
        ("weak", "If-Match: W/\"1\"\r\n"),
        ("bare", "If-Match: 1\r\n"),
        ("empty", "If-Match:\r\n"),
        ("a list", "If-Match: \"1\", \"2\"\r\n"),
        ("two that differ", "If-Match: \"1\"\r\nIf-Match: \"2\"\r\n"),
        ("any and one", "If-Match: *\r\nIf-Match: \"2\"\r\n"),
        ("huge", "If-Match: \"99999999999999999999\"\r\n"),
        ("negative", "If-Match: \"-1\"\r\n"),
        ("no text", "If-Match: \"\u{e9}\"\r\n"),
    ] {
        check(name, &ask(&format!("DELETE {path}"), headers), &[412]);
    }
    check("still there", &ask(&format!("GET {path}"), ""), &[200]);
    check("the version", &ask(&format!("DELETE {path}"), "If-Match: \"1\"\r\n"), &[204]);
    for bytes in
        [&b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc"[..], b"GET\r\n\r\n", b"\0\0\0\0", b"GET / HTTP/9.9\r\n\r\n"]
    {
        let answer = send(server.address(), bytes);
        assert!(matches!(answer.status, 0 | 400 | 505), "{bytes:?}: {}", answer.head);
    }
    check("and it goes on", &ask("GET /api/v1/session", ""), &[200]);
}
