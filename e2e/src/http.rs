//! An HTTP client as a stranger has one: it blocks, follows nothing, keeps no cookies but the session's, and hands every
//! status to the test.

use std::fs::File;
use std::io::Read;
use std::time::Duration;

use serde_json::{Value, json};
use ureq::http::{HeaderMap, Method, Request};
use ureq::{Agent, SendBody};

/// How long an answer may take where a test does not say otherwise.
const LIMIT: Duration = Duration::from_secs(30);

/// A client of one server, as one user or as nobody. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Http {
    agent: Agent,
    base: String,
    /// Sent with every request: a session's cookie, or a token.
    credential: Option<(&'static str, String)>,
}

impl Http {
    /// A client of the server at `base` (`http://127.0.0.1:7878`), signed in as nobody.
    #[must_use]
    pub fn new(base: impl Into<String>) -> Self {
        Self { agent: agent(Some(LIMIT)), base: base.into(), credential: None }
    }

    /// The same, waiting so long for an answer; `None` waits for ever, as a reader of events does.
    #[must_use]
    pub fn limit(mut self, limit: Option<Duration>) -> Self {
        self.agent = agent(limit);
        self
    }

    /// Where the server is.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// A client with the session of a user.
    ///
    /// # Panics
    /// Where the server does not let them in.
    #[must_use]
    pub fn sign_in(&self, username: &str, password: &str) -> Self {
        let given = json!({"username": username, "password": password});
        let answer = self.as_nobody().post("/api/v1/session", &given).expect(200);
        let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
        assert!(cookie.contains('='), "no cookie: {answer}");
        Self { credential: Some(("cookie", cookie)), ..self.clone() }
    }

    /// A client with an API token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { credential: Some(("authorization", format!("Bearer {token}"))), ..self.clone() }
    }

    /// The same client, with its session or token, of another server.
    #[must_use]
    pub fn at(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    /// A client that is signed in as nobody.
    #[must_use]
    pub fn as_nobody(&self) -> Self {
        Self { credential: None, ..self.clone() }
    }

    /// A request to be.
    ///
    /// # Panics
    /// Where `method` is none.
    #[must_use]
    pub fn ask(&self, method: &str, path: &str) -> Ask<'_> {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let mut headers: Vec<(String, String)> = Vec::new();
        headers.extend(self.credential.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        Ask { http: self, method, url: format!("{}{path}", self.base), headers, body: Vec::new(), file: None }
    }

    /// Reads.
    ///
    /// # Panics
    /// Where there is no answer; so do the others.
    #[must_use]
    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path).send()
    }

    /// Posts a document.
    #[must_use]
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask("POST", path).json(body).send()
    }

    /// Puts a document.
    #[must_use]
    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.ask("PUT", path).json(body).send()
    }

    /// Patches by a document.
    #[must_use]
    pub fn patch(&self, path: &str, body: &Value) -> Answer {
        self.ask("PATCH", path).json(body).send()
    }

    /// Deletes.
    #[must_use]
    pub fn delete(&self, path: &str) -> Answer {
        self.ask("DELETE", path).send()
    }
}

/// No proxy of the environment's, and errors by status left to the test.
fn agent(limit: Option<Duration>) -> Agent {
    Agent::config_builder()
        .timeout_global(limit)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .allow_non_standard_methods(true)
        .build()
        .into()
}

/// A request to be.
#[derive(Debug)]
pub struct Ask<'a> {
    http: &'a Http,
    method: Method,
    url: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// Sent in the body's stead.
    file: Option<File>,
}

impl Ask<'_> {
    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With a JSON document.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json").body(body.to_string())
    }

    /// With these bytes.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// With what a file holds, sent as it is read.
    #[must_use]
    pub fn file(mut self, file: File) -> Self {
        self.file = Some(file);
        self
    }

    /// Sends it, and reads the whole answer.
    ///
    /// # Panics
    /// Where there is no answer.
    #[must_use]
    pub fn send(self) -> Answer {
        let what = format!("{} {}", self.method, self.url);
        self.try_send().unwrap_or_else(|error| panic!("{what}: {error}"))
    }

    /// The same, where the server may be gone.
    ///
    /// # Errors
    /// Why there is no whole answer.
    pub fn try_send(self) -> Result<Answer, String> {
        let asked = format!("{} {}", self.method, self.url);
        let mut response = self.open()?;
        let mut body = Vec::new();
        response.body.read_to_end(&mut body).map_err(|error| error.to_string())?;
        Ok(Answer { asked, status: response.status, headers: response.headers, body })
    }

    /// Sends it, and leaves the answer's body to be read as it comes.
    ///
    /// # Errors
    /// Why there is no answer.
    ///
    /// # Panics
    /// Where a header cannot be sent.
    pub fn open(self) -> Result<Opened, String> {
        let mut request = Request::builder().method(self.method).uri(&self.url);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let agent = &self.http.agent;
        let sent = if let Some(file) = self.file {
            agent.run(request.body(SendBody::from_owned_reader(file)).expect("a request"))
        } else if self.body.is_empty() {
            agent.run(request.body(SendBody::none()).expect("a request"))
        } else {
            agent.run(request.body(self.body).expect("a request"))
        };
        let response = sent.map_err(|error| error.to_string())?;
        let status = response.status().as_u16();
        let (parts, body) = response.into_parts();
        Ok(Opened { status, headers: parts.headers, body: Box::new(body.into_reader()) })
    }
}

/// An answer whose body is still to be read.
pub struct Opened {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Box<dyn Read + Send>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened").field("status", &self.status).finish_non_exhaustive()
    }
}

/// A whole answer.
#[derive(Debug, Clone)]
pub struct Answer {
    asked: String,
    /// The status.
    pub status: u16,
    headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// Checks the status.
    ///
    /// # Panics
    /// Where it is another.
    #[allow(clippy::return_self_not_must_use, clippy::must_use_candidate)] // An assertion that hands itself on.
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self}");
        self
    }

    /// A header; empty where there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as a document.
    ///
    /// # Panics
    /// Where it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("not JSON: {error}\n{self}"))
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} was answered {}\n{}", self.asked, self.status, crate::stream::preview(&self.body))
    }
}
