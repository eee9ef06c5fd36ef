//! A POST to a receiver: to an address that was checked, with each redirect checked anew, and an end in time.

use std::error::Error;
use std::future::ready;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, header};
use bytes::Bytes;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, Response, StatusCode, Url};

use super::SendError;
use super::guard::Guard;

/// Redirects that are followed.
const HOPS: usize = 3;

/// Reads the address of a receiver.
///
/// # Errors
/// What is wrong with it; never the address itself, which may be a secret.
pub fn address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("this is no address of the web: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("an address begins with http:// or https://".to_owned());
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err("an address has a host".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("an address has no user and no password: a webhook is signed instead".to_owned());
    }
    Ok(url)
}

/// Where an address leads, without what may be secret in it: `https://hooks.example.org`.
#[must_use]
pub fn origin(text: &str) -> String {
    Url::parse(text).map_or_else(|_| String::new(), |url| url.origin().ascii_serialization())
}

/// What is posted.
pub(super) struct Post {
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// Posts; gives the status that says yes.
///
/// # Errors
/// Everything else.
pub(super) async fn post(
    guard: &Guard,
    mut post: Post,
    trusted: &[Certificate],
    patience: Duration,
) -> Result<u16, SendError> {
    let until = Instant::now() + patience;
    for _ in 0..=HOPS {
        let left = until.saturating_duration_since(Instant::now());
        let response = once(guard, &post, trusted, left).await?;
        let status = response.status();
        if status.is_success() {
            return Ok(status.as_u16());
        }
        if !status.is_redirection() {
            return Err(refusal(&response));
        }
        post.url = next(&post.url, &response)?;
    }
    Err(SendError::new(format!("it redirects more than {HOPS} times")))
}

/// One request, to an address that was checked. Each has a connection of its own: one that is kept might lead to where
/// the name led before.
async fn once(
    guard: &Guard,
    post: &Post,
    trusted: &[Certificate],
    left: Duration,
) -> Result<Response, SendError> {
    let host = post.url.host_str().unwrap_or_default();
    let number = post.url.port_or_known_default().unwrap_or(443);
    let addresses = guard.addresses(host, number, left).await.map_err(SendError::new)?;
    // Where somebody has installed one already, that one holds.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = Client::builder()
        .user_agent(concat!("portolan/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        // A proxy would connect to what it resolves itself.
        .no_proxy()
        .timeout(left)
        .pool_max_idle_per_host(0)
        .dns_resolver(Checked(addresses));
    builder = if post.url.scheme() == "https" {
        builder.tls_certs_merge(trusted.iter().cloned())
    } else {
        // A system without roots can do without TLS.
        builder.tls_certs_only([])
    };
    let client = builder.build().map_err(|error| broken(&error))?;
    let request = client.post(post.url.clone()).headers(post.headers.clone()).body(post.body.clone());
    request.send().await.map_err(|error| broken(&error))
}

/// Knows the addresses that were checked, and no others, whatever the name.
struct Checked(Vec<SocketAddr>);

impl Resolve for Checked {
    fn resolve(&self, _: Name) -> Resolving {
        let addresses: Addrs = Box::new(self.0.clone().into_iter());
        Box::pin(ready(Ok(addresses)))
    }
}

/// Where a redirect leads, if it may.
fn next(from: &Url, response: &Response) -> Result<Url, SendError> {
    let status = response.status();
    let fault = |what: &str| {
        let error = SendError::new(format!("it redirects with status {}, {what}", status.as_u16()));
        Err(SendError { answer: Some(status.as_u16()), ..error })
    };
    if !matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT) {
        return fault(
            "which asks for another page instead of taking the message: give the address that takes it",
        );
    }
    let place = response.headers().get(header::LOCATION).and_then(|place| place.to_str().ok());
    let Some(to) = place.and_then(|place| from.join(place).ok()) else {
        return fault("and does not say where to");
    };
    if address(to.as_str()).is_err() {
        return fault("to what is no address of the web");
    }
    if from.scheme() == "https" && to.scheme() == "http" {
        return fault("out of TLS");
    }
    Ok(to)
}

fn refusal(response: &Response) -> SendError {
    let status = response.status();
    let seconds = response.headers().get(header::RETRY_AFTER);
    let seconds = seconds.and_then(|value| value.to_str().ok()?.trim().parse().ok());
    // Not its words: who writes the address shall not read by it.
    let reason = status.canonical_reason().unwrap_or("no usual one");
    SendError {
        message: format!("it answers with status {} ({reason})", status.as_u16()),
        answer: Some(status.as_u16()),
        retry_after: seconds.map(Duration::from_secs),
    }
}

/// What the network said; without the address, which reqwest adds and which may be a secret.
fn broken(error: &reqwest::Error) -> SendError {
    if error.is_timeout() {
        return SendError::new("it did not answer in time".to_owned());
    }
    let mut inner: &dyn Error = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    let said: String = inner.to_string().chars().take(300).collect();
    SendError::new(if error.is_connect() {
        format!("it cannot be connected to: {said}")
    } else {
        format!("the connection failed: {said}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_of_the_web_and_without_credentials() {
        for good in ["https://a.example/x?y=z", "http://127.0.0.1:9/", "https://[::1]/"] {
            assert!(address(good).is_ok(), "{good}");
        }
        for bad in
            ["", "a.example", "ftp://a.example/", "file:///etc/passwd", "https://u:p@a.example/", "https://"]
        {
            assert!(address(bad).is_err_and(|reason| !reason.contains("etc")), "{bad}");
        }
        assert_eq!(origin("https://hooks.example.org/services/T0/B0/secret"), "https://hooks.example.org");
    }

    #[test]
    fn addresses_in_other_writings_are_seen_for_what_they_are() {
        for written in ["http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://0177.0.0.1/"] {
            assert_eq!(address(written).unwrap().host_str(), Some("127.0.0.1"), "{written}");
        }
    }
}
