//! Answers that no honest server gives.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use portolan_e2e::Outcome;

use crate::desk::Desk;

/// A server that answers each request by what `answer` says of its number, from 0, and its text.
struct Stranger {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Stranger {
    fn new(answer: impl Fn(usize, &str) -> Vec<u8> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        // Ends with the test's process.
        std::thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                let Ok(mut stream) = stream else { return };
                let mut request = Vec::new();
                let mut piece = [0; 4096];
                while !request.windows(4).any(|end| end == b"\r\n\r\n") {
                    match stream.read(&mut piece) {
                        Ok(length) if length > 0 => request.extend_from_slice(&piece[..length]),
                        _ => break,
                    }
                }
                let request = String::from_utf8_lossy(&request).into_owned();
                log.lock().expect("no panic").push(request.clone());
                // Who has had enough of it goes away.
                drop(stream.write_all(&answer(number, &request)));
            }
        });
        Self { url, asked }
    }

    /// One answer to everything.
    fn saying(status: &str, kind: &str, body: &str) -> Self {
        let answer = answer(status, &format!("content-type: {kind}\r\n"), body.as_bytes());
        Self::new(move |_, _| answer.clone())
    }

    fn ask(&self, arguments: &[&str]) -> Outcome {
        let desk = Desk::new(&self.url);
        desk.portolan(arguments.iter().copied())
            .env("PORTOLAN_SERVER", &self.url)
            .env("PORTOLAN_TOKEN", "pt_x")
            // Loopback is asked directly, whatever stands there.
            .env("http_proxy", "http://127.0.0.1:1")
            .run()
    }
}

fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head =
        format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

const RUN: &str = "01977d2e-9d3b-7c60-8f2a-6f0a5d8c1e42";

fn run(state: &str) -> String {
    format!(r#"{{"id":"{RUN}","displayName":"x","state":"{state}"}}"#)
}

#[test]
fn pages_of_proxies_are_told_as_such() {
    let page = "<html>\u{1b}[2J</html>";
    Stranger::saying("200 OK", "text/html", page)
        .ask(&["scans"])
        .expect(1)
        .saying(&["not Portolan", "text/html"]);
    Stranger::saying("502 Bad Gateway", "text/html", page)
        .ask(&["scans"])
        .expect(1)
        .saying(&["not Portolan", "502"]);
    Stranger::saying("200 OK", "application/json", "{").ask(&["scans"]).expect(1).saying(&["not Portolan"]);
    let elsewhere = answer("302 Found", "location: http://192.0.2.1/\r\n", b"");
    let stranger = Stranger::new(move |_, _| elsewhere.clone());
    stranger.ask(&["scans"]).expect(1).saying(&["sends on to http://192.0.2.1/"]);
    assert_eq!(stranger.asked.lock().expect("no panic").len(), 1);
}

#[test]
fn what_they_say_is_shown_and_never_obeyed() {
    let problem = r#"{"type":"urn:portolan:problem:conflict","title":"no","detail":"\u001b[2Jgone\u202e"}"#;
    let said =
        Stranger::saying("409 Conflict", "application/problem+json", problem).ask(&["cancel", RUN]).expect(1);
    assert!(said.stderr.contains("\\u{1b}[2Jgone\\u{202e}") && !said.stderr.contains('\u{1b}'), "{said}");
    let items = r#"{"items":[{"ip":"\u001b[2J","hostname":"a\nb"}],"total":1}"#;
    let said = Stranger::saying("200 OK", "application/json", items).ask(&["hosts", "-o", "table"]).expect(0);
    assert!(said.text().contains("\\u{1b}[2J") && said.text().contains("a\\nb"), "{said}");
}

#[test]
fn endless_lists_and_answers_end() {
    // A page of nothing that names a next one.
    let again = r#"{"items":[],"nextCursor":"x","total":9}"#;
    let stranger = Stranger::saying("200 OK", "application/json", again);
    stranger.ask(&["hosts", "-o", "json", "--limit", "0"]).expect(0);
    assert_eq!(stranger.asked.lock().expect("no panic").len(), 1);
    let large = vec![b' '; 65 << 20];
    let large = answer("200 OK", "content-type: application/json\r\n", &large);
    Stranger::new(move |_, _| large.clone()).ask(&["hosts"]).expect(1).saying(&["too large"]);
}

#[test]
fn a_lost_answer_starts_nothing_twice() {
    let stranger = Stranger::new(|number, request| {
        if request.starts_with("GET") {
            answer("200 OK", "content-type: application/json\r\n", format!(r#"{{"id":"{RUN}"}}"#).as_bytes())
        } else if number < 3 {
            Vec::new()
        } else {
            answer("201 Created", "content-type: application/json\r\n", run("pending").as_bytes())
        }
    });
    stranger.ask(&["start", RUN, "-o", "json"]).expect(0);
    let asked = stranger.asked.lock().expect("no panic");
    let keys: Vec<_> = asked
        .iter()
        .filter(|request| request.starts_with("POST"))
        .map(|request| request.lines().find(|line| line.to_lowercase().starts_with("idempotency-key:")))
        .collect();
    assert!(keys.len() == 3 && keys[0].is_some() && keys.iter().all(|key| *key == keys[0]), "{keys:?}");
}

#[test]
fn a_server_with_too_much_to_do_is_asked_once_more() {
    let problem = br#"{"type":"urn:portolan:problem:too-many-requests","detail":"busy"}"#;
    let stranger = Stranger::new(|_, _| {
        answer(
            "429 Too Many Requests",
            "content-type: application/problem+json\r\nretry-after: 0\r\n",
            problem,
        )
    });
    stranger.ask(&["runs"]).expect(1).saying(&["too much to do", "busy"]);
    assert_eq!(stranger.asked.lock().expect("no panic").len(), 2);
}

#[test]
fn events_are_taken_up_where_they_broke_off_and_shown_once() {
    let port = |id: u32, port: u32| {
        format!(
            "id: {id}\r\nevent: port\r\ndata: {{\"ip\":\"127.0.0.1\",\"protocol\":\"tcp\",\"port\":{port}}}\r\n\r\n"
        )
    };
    let stranger = Stranger::new(move |number, request| {
        let events = |text: String| answer("200 OK", "content-type: text/event-stream\r\n", text.as_bytes());
        if request.contains("/events") && !request.to_lowercase().contains("last-event-id: 2") {
            events(format!(": hello\r\n\r\n{}{}id: 3\r\nevent: por", port(1, 21), port(2, 22)))
        } else if request.contains("/events") {
            // One that was told already, one of a kind that does not exist yet.
            let over = "id: 9\r\nevent: state\r\ndata: {\"state\":\"completed\"}\r\n\r\n";
            events(format!("{}{}id: 8\r\nevent: new\r\ndata: x\r\n\r\n{over}", port(2, 22), port(7, 23)))
        } else if request.contains("/result") {
            let kind = "content-type: text/csv\r\ncontent-disposition: attachment\r\n";
            answer("200 OK", kind, b"ip\n")
        } else {
            let state = if number < 4 { "running" } else { "completed" };
            answer("200 OK", "content-type: application/json\r\n", run(state).as_bytes())
        }
    });
    let followed = stranger.ask(&["follow", RUN, "-o", "csv"]).expect(0);
    assert_eq!(followed.text(), "ip\n");
    let opened: Vec<_> = followed.stderr.lines().filter(|line| line.starts_with("open ")).collect();
    let expected = ["open 21/tcp on 127.0.0.1", "open 22/tcp on 127.0.0.1", "open 23/tcp on 127.0.0.1"];
    assert_eq!(opened, expected, "{followed}");
}
