//! Requests to a server, and what its answers mean.

use std::error::Error;
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER};
use reqwest::{Certificate, Client, Method, RequestBuilder, Response, StatusCode, redirect};
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::error::{Problem, Refusal};
use super::wire::Run;
use super::{Address, ClientError};

/// How long the network may take to let us in.
const CONNECT: Duration = Duration::from_secs(10);
/// How long a server may be silent. Its streams say each 15 seconds that they live.
const SILENCE: Duration = Duration::from_mins(1);
/// Largest document that is read as a whole, in bytes: a page of a list, a run.
const LARGEST: usize = 64 << 20;
/// Largest problem document, in bytes.
const LARGEST_PROBLEM: usize = 1 << 20;
/// Longest that is waited because a server has too much to do, in seconds.
const LONGEST_WAIT: u64 = 30;
/// How often a start is tried whose answer was lost; its key makes all tries one start.
const TRIES: u32 = 4;

/// A server, and the right to ask it.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    client: Client,
    /// For what takes long to send: the client's own limit counts from the request's start.
    patient: Client,
    address: Address,
    credentials: HeaderMap,
    signing_in: bool,
}

impl Connection {
    /// A connection as nobody. `certificate` is in PEM form.
    ///
    /// # Errors
    /// The certificate cannot be read, or there are no roots of the system to trust.
    pub(crate) fn new(address: Address, certificate: Option<&str>) -> Result<Self, ClientError> {
        // Another one there already is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = client(&address, certificate, Some(SILENCE))?;
        let patient = client_of(&address, certificate)?;
        Ok(Self { client, patient, address, credentials: HeaderMap::new(), signing_in: false })
    }

    /// The same with a token.
    ///
    /// # Errors
    /// It is none.
    pub(crate) fn with_token(self, token: &str) -> Result<Self, ClientError> {
        let bad = || ClientError::BadToken { from: "the login or PORTOLAN_TOKEN" };
        if token.is_empty() || token.len() > 4096 || !token.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(bad());
        }
        self.with(AUTHORIZATION, &format!("Bearer {token}"), false).ok_or_else(bad)
    }

    /// The same with the cookie of a session.
    pub(crate) fn with_cookie(self, cookie: &str) -> Option<Self> {
        self.with(reqwest::header::COOKIE, cookie, false)
    }

    /// The same, to sign in: what is refused then is the password.
    pub(crate) fn for_signing_in(mut self) -> Self {
        self.signing_in = true;
        self
    }

    fn with(mut self, name: reqwest::header::HeaderName, value: &str, signing_in: bool) -> Option<Self> {
        let mut value = HeaderValue::from_str(value).ok()?;
        value.set_sensitive(true);
        self.credentials = HeaderMap::from_iter([(name, value)]);
        self.signing_in = signing_in;
        Some(self)
    }

    pub(crate) fn address(&self) -> &Address {
        &self.address
    }

    fn name(&self) -> String {
        self.address.to_string()
    }

    /// A request to be. `path` begins with a slash and needs no escapes.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.address.url(path)).headers(self.credentials.clone())
    }

    /// A request to be that takes long to send.
    pub(crate) fn upload(&self, path: &str) -> RequestBuilder {
        self.patient.post(self.address.url(path)).headers(self.credentials.clone())
    }

    /// Sends, and hands out an answer that says yes.
    ///
    /// # Errors
    /// There is none, or it says no.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Result<Response, ClientError> {
        let response = request.send().await.map_err(|error| self.unreachable(&error))?;
        if response.status().is_success() { Ok(response) } else { Err(self.refusal(response).await) }
    }

    /// Reads a document. Where the server has too much to do, it is asked once more when it said.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, String)],
    ) -> Result<T, ClientError> {
        let response = self
            .open(|| self.request(Method::GET, path).query(query).header(ACCEPT, "application/json"))
            .await?;
        self.document(response).await
    }

    /// Opens an answer for reading, with the second try of [`Self::get`].
    ///
    /// # Errors
    /// There is none, or it says no.
    pub(crate) async fn open(&self, request: impl Fn() -> RequestBuilder) -> Result<Response, ClientError> {
        match self.send(request()).await {
            Err(error) if error.status() == Some(429) => match error.retry_after() {
                Some(seconds) if seconds <= LONGEST_WAIT => {
                    tokio::time::sleep(Duration::from_secs(seconds)).await;
                    self.send(request()).await
                }
                _ => Err(error),
            },
            answer => answer,
        }
    }

    /// Posts a document that starts something, again where the answer was lost: the key makes all tries one start.
    ///
    /// # Errors
    /// It was not started, as far as is known.
    pub(crate) async fn start(&self, path: &str, body: Option<&Value>) -> Result<(Value, Run), ClientError> {
        let key = Uuid::now_v7().to_string();
        let mut wait = Duration::from_millis(250);
        for tried in 1.. {
            let request = self.request(Method::POST, path).header("idempotency-key", &key);
            let request = if let Some(body) = body { request.json(body) } else { request };
            let answer = match self.send(request).await {
                Ok(response) => self.document::<Value>(response).await,
                Err(error) => Err(error),
            };
            match answer {
                Ok(value) => return self.run_of(value),
                Err(error) if tried < TRIES && error.may_pass() && error.status() != Some(429) => {
                    tokio::time::sleep(wait).await;
                    wait *= 4;
                }
                Err(error) => return Err(error),
            }
        }
        unreachable!("the last try returns")
    }

    /// A run by its id.
    ///
    /// # Errors
    /// There is none, or no answer.
    pub(crate) async fn run(&self, id: Uuid) -> Result<Run, ClientError> {
        self.get(&format!("/api/v1/runs/{id}"), &[]).await
    }

    /// The run that a document is.
    ///
    /// # Errors
    /// It is none.
    pub(crate) fn run_of(&self, value: Value) -> Result<(Value, Run), ClientError> {
        let run = serde_json::from_value(value.clone())
            .map_err(|error| self.not_portolan(200, error.to_string()))?;
        Ok((value, run))
    }

    /// Reads an answer's document.
    ///
    /// # Errors
    /// It is none.
    pub(crate) async fn document<T: DeserializeOwned>(&self, response: Response) -> Result<T, ClientError> {
        let status = response.status().as_u16();
        let kind = media_type(&response);
        if kind != "application/json" {
            return Err(self.not_portolan(status, format!("{} instead of JSON", or_nothing(&kind))));
        }
        let body = self.body(response, LARGEST).await?;
        serde_json::from_slice(&body).map_err(|error| self.not_portolan(status, error.to_string()))
    }

    async fn body(&self, mut response: Response, limit: usize) -> Result<Vec<u8>, ClientError> {
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| self.broken_off(&error))? {
            if body.len() + piece.len() > limit {
                return Err(ClientError::TooLarge { server: self.name(), limit });
            }
            body.extend_from_slice(&piece);
        }
        Ok(body)
    }

    /// Why an answer says no.
    async fn refusal(&self, response: Response) -> ClientError {
        let (status, kind) = (response.status(), media_type(&response));
        let header = |name| response.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        if status.is_redirection() {
            let to =
                header(LOCATION).unwrap_or("an address that it does not name").chars().take(500).collect();
            return ClientError::Elsewhere { server: self.name(), to };
        }
        let retry_after = header(RETRY_AFTER).and_then(|value| value.trim().parse().ok());
        let told = format!("status {status}, {}", or_nothing(&kind));
        let problem = match self.body(response, LARGEST_PROBLEM).await {
            Ok(body) => serde_json::from_slice::<Problem>(&body).ok().filter(Problem::is_ours),
            Err(error) if status != StatusCode::TOO_MANY_REQUESTS => return error,
            Err(_) => None,
        };
        match problem {
            Some(problem) => ClientError::Refused(Box::new(Refusal {
                server: self.name(),
                status: status.as_u16(),
                problem,
                retry_after,
                signing_in: self.signing_in,
            })),
            None => self.not_portolan(status.as_u16(), told),
        }
    }

    fn unreachable(&self, error: &reqwest::Error) -> ClientError {
        let (server, reason) = (self.name(), innermost(error));
        match certificate_fault(error) {
            Some(reason) => ClientError::Certificate { server, reason },
            None => ClientError::Unreachable { server, reason },
        }
    }

    /// An answer that does not come to its end.
    pub(crate) fn broken_off(&self, error: &reqwest::Error) -> ClientError {
        ClientError::BrokenOff { server: self.name(), reason: innermost(error) }
    }

    /// An answer that is none of Portolan's.
    pub(crate) fn not_portolan(&self, status: u16, what: impl Into<String>) -> ClientError {
        ClientError::NotPortolan { server: self.name(), what: what.into(), status }
    }
}

fn client_of(address: &Address, certificate: Option<&str>) -> Result<Client, ClientError> {
    client(address, certificate, None)
}

fn client(
    address: &Address,
    certificate: Option<&str>,
    silence: Option<Duration>,
) -> Result<Client, ClientError> {
    let mut builder = Client::builder()
        .user_agent(concat!("portolan/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT)
        // A token goes where it was made for, and nowhere else.
        .redirect(redirect::Policy::none());
    if let Some(silence) = silence {
        builder = builder.read_timeout(silence);
    }
    if address.is_loopback() {
        builder = builder.no_proxy();
    }
    let bad = |error: &reqwest::Error| ClientError::BadCertificate {
        what: if certificate.is_some() { "--ca or the login" } else { "this system" }.to_owned(),
        reason: innermost(error),
    };
    if let Some(pem) = certificate {
        let trusted = Certificate::from_pem_bundle(pem.as_bytes()).map_err(|error| bad(&error))?;
        builder = builder.tls_certs_only(trusted);
    } else if !address.has_tls() {
        // A system without roots can do without TLS.
        builder = builder.tls_certs_only([]);
    }
    builder.build().map_err(|error| bad(&error))
}

/// The media type without its parameters, in lower case.
pub(crate) fn media_type(response: &Response) -> String {
    let value =
        response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn or_nothing(kind: &str) -> &str {
    if kind.is_empty() { "an answer without a type" } else { kind }
}

/// The cause of all causes: what the system or the network said.
fn innermost(error: &reqwest::Error) -> String {
    let mut inner: &dyn Error = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string().chars().take(500).collect()
}

/// What is wrong with the server's certificate, where that is the cause.
fn certificate_fault(error: &reqwest::Error) -> Option<String> {
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = next {
        if let Some(rustls::Error::InvalidCertificate(fault)) = error.downcast_ref() {
            return Some(fault.to_string());
        }
        // An I/O error hands out the source of what it holds, and not what it holds.
        next = match error.downcast_ref::<std::io::Error>() {
            Some(io) => io.get_ref().map(|held| held as &(dyn Error + 'static)),
            None => error.source(),
        };
    }
    None
}
