//! A receiver of alerts by webhook, who says yes to all and remembers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::Value;

/// It listens until the process ends.
pub(crate) struct Receiver {
    pub(crate) url: String,
    alerts: Arc<Mutex<Vec<Value>>>,
}

impl Receiver {
    /// One on the calling side's 127.0.0.1.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let alerts = Arc::new(Mutex::new(Vec::new()));
        let all = Arc::clone(&alerts);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if let Some(message) = received(&stream) {
                    all.lock().unwrap().extend(message["alerts"].as_array().unwrap().clone());
                }
            }
        });
        Self { url, alerts }
    }

    /// Each alert that came, in the order in which they did.
    pub(crate) fn alerts(&self) -> Vec<Value> {
        self.alerts.lock().unwrap().clone()
    }
}

/// The message of a request, which is answered 200 once it is whole.
fn received(stream: &TcpStream) -> Option<Value> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().ok()?;
            }
            None if line.trim().is_empty() => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let mut stream = stream;
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").ok()?;
    serde_json::from_slice(&body).ok()
}
