//! Receivers: HTTP servers on loopback addresses that answer as a test says and remember what came.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::LIMIT;

/// What came.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Seen {
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// The titles of what is told.
    pub(super) fn titles(&self) -> Vec<String> {
        let json = self.json();
        let alerts = json["alerts"].as_array().unwrap();
        alerts.iter().map(|alert| alert["title"].as_str().unwrap().to_owned()).collect()
    }
}

pub(super) struct Receiver {
    pub(super) address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    task: JoinHandle<()>,
}

impl Receiver {
    /// One at a free port of `ip` that answers what `answer` says to the nth request.
    pub(super) async fn at<F>(ip: &str, answer: impl Fn(usize) -> F + Clone + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Response> + Send + 'static,
    {
        Self::bind(SocketAddr::new(ip.parse().unwrap(), 0), answer).await
    }

    pub(super) async fn bind<F>(
        address: SocketAddr,
        answer: impl Fn(usize) -> F + Clone + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Response> + Send + 'static,
    {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let to = Arc::clone(&seen);
        let router = Router::new().fallback(move |uri: Uri, headers: HeaderMap, body: Bytes| {
            let number = {
                let mut seen = to.lock().unwrap();
                seen.push(Seen { path: uri.to_string(), headers, body });
                seen.len()
            };
            answer(number)
        });
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, seen, task }
    }

    /// One that takes everything.
    pub(super) async fn good(ip: &str) -> Self {
        Self::at(ip, |_| async { ().into_response() }).await
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Waits until so much has come.
    pub(super) async fn has(&self, count: usize) -> Vec<Seen> {
        let begun = Instant::now();
        loop {
            let seen = self.seen();
            if seen.len() >= count {
                return seen;
            }
            assert!(begun.elapsed() < LIMIT, "{count} were to come: {seen:#?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Goes away; its port is free.
    pub(super) async fn leave(self) -> SocketAddr {
        self.task.abort();
        // Ended by us.
        let _ = self.task.await;
        self.address
    }
}

/// A port where nobody is, and an end that counts who knocks.
pub(super) struct Trap {
    pub(super) address: SocketAddr,
    listener: std::net::TcpListener,
}

impl Trap {
    pub(super) fn at(ip: &str) -> Self {
        let listener = std::net::TcpListener::bind((ip, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        Self { address: listener.local_addr().unwrap(), listener }
    }

    /// Whether somebody has connected: the kernel keeps connections until they are accepted.
    pub(super) fn is_untouched(&self) -> bool {
        self.listener.accept().is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
    }
}
