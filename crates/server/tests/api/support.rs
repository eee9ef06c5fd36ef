//! A server without a socket: the router over a store in a temporary folder, with a user of each role.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use portolan_server::auth::secret;
use portolan_server::settings::{self, Flag, Settings, Sources};
use portolan_server::{App, Clock, api};
use portolan_store::accounts::NewAccount;
use portolan_store::owners::Owner;
use portolan_store::tokens::NewToken;
use portolan_store::{Role, Store, Uuid};
use serde_json::Value;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// The password of every test user.
pub(crate) const PASSWORD: &str = "six quiet harbours drawn by hand";

/// A server and what a test asks it with.
pub(crate) struct Server {
    pub(crate) app: App,
    pub(crate) router: Router,
    pub(crate) owner: Owner,
    /// Seconds that the server's clock is ahead.
    pub(crate) ahead: Arc<AtomicI64>,
    directory: TempDir,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The answer, which must have this status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    /// The fields at fault and their codes.
    pub(crate) fn faults(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let errors = self.json()["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| (text(&error["field"]), text(&error["code"]))).collect()
    }
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::with(&[]).await
    }

    /// One with these settings.
    pub(crate) async fn with(given: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let ahead = Arc::new(AtomicI64::new(0));
        let app = open(directory.path(), given, &ahead).await;
        let owner = owner(&app, "first", true).await;
        Self { router: api::router(app.clone()), app, owner, ahead, directory }
    }

    /// The next over the same data, after this one has stopped.
    pub(crate) async fn again(self, given: &[(&str, &str)]) -> Self {
        let Self { app, owner, ahead, directory, .. } = self;
        app.stopping.cancel();
        app.runner.stop().await;
        app.store.close().await;
        let app = open(directory.path(), given, &ahead).await;
        Self { router: api::router(app.clone()), app, owner, ahead, directory }
    }

    /// A user of the first owner and a token of theirs.
    pub(crate) async fn token(&self, role: Role) -> String {
        self.token_of(&self.owner, role).await
    }

    /// A user of `owner` and a token of theirs.
    pub(crate) async fn token_of(&self, owner: &Owner, role: Role) -> String {
        let account = self.user(owner, &format!("{}-{}", role.as_str(), Uuid::now_v7()), role).await;
        self.token_for(owner, account, role, SignedDuration::from_hours(1)).await
    }

    /// A token of a user, that ends after `lifetime`.
    pub(crate) async fn token_for(
        &self,
        owner: &Owner,
        account: Uuid,
        role: Role,
        lifetime: SignedDuration,
    ) -> String {
        let token = format!("{}{}", secret::TOKEN_PREFIX, secret::random());
        let new = NewToken {
            id: Uuid::now_v7(),
            secret: secret::hash(&token),
            account,
            owner: owner.key,
            name: "test".to_owned(),
            role,
            expires_at: Timestamp::now() + lifetime,
        };
        self.app.store.create_token(&new, Timestamp::now()).await.unwrap();
        token
    }

    /// A user with [`PASSWORD`].
    pub(crate) async fn user(&self, owner: &Owner, username: &str, role: Role) -> Uuid {
        let new = NewAccount {
            id: Uuid::now_v7(),
            owner: owner.key,
            username: username.to_owned(),
            display_name: username.to_owned(),
            role,
            password: self.app.passwords.hash(PASSWORD.to_owned()).await.unwrap(),
            must_change_password: false,
        };
        self.app.store.create_account(&new, Timestamp::now()).await.unwrap().id
    }

    /// Another organization.
    pub(crate) async fn other_owner(&self) -> Owner {
        owner(&self.app, &format!("other-{}", Uuid::now_v7()), false).await
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        // A stream of events has no end to wait for.
        let is_stream =
            parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        let bytes =
            if is_stream { Bytes::new() } else { axum::body::to_bytes(body, 64 << 20).await.unwrap() };
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    pub(crate) async fn get(&self, token: &str, path: &str) -> Answer {
        self.send(token, Method::GET, path, None, &[]).await
    }

    /// What is read at a path once it is as wanted.
    pub(crate) async fn until(&self, token: &str, path: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..2000 {
            let read = self.get(token, path).await.expect(200).json();
            if is_so(&read) {
                return read;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{path} does not become what it should be: {}", self.get(token, path).await.text);
    }

    pub(crate) async fn post(&self, token: &str, path: &str, body: Value) -> Answer {
        self.send(token, Method::POST, path, Some(body), &[]).await
    }

    pub(crate) async fn put(&self, token: &str, path: &str, body: Value) -> Answer {
        self.send(token, Method::PUT, path, Some(body), &[]).await
    }

    pub(crate) async fn delete(&self, token: &str, path: &str) -> Answer {
        self.send(token, Method::DELETE, path, None, &[]).await
    }

    /// Sends a request below `/api/v1`; no token for nobody.
    pub(crate) async fn send(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = match body {
            None => request.body(Body::empty()),
            Some(body) => {
                request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string()))
            }
        };
        self.ask(request.unwrap()).await
    }
}

/// Settings with a data directory and what is `given`.
pub(crate) fn settings(directory: &Path, given: &[(&str, &str)]) -> Settings {
    let data_dir = directory.display().to_string();
    let flag = |(key, value): (&str, &str)| Flag {
        flag: "--set".to_owned(),
        key: key.to_owned(),
        value: value.to_owned(),
    };
    let flags = [("data_dir", &*data_dir)].into_iter().chain(given.iter().copied()).map(flag).collect();
    let sources = Sources { file: None, usual: Vec::new(), flags, environment: Vec::new(), root: false };
    settings::load(&sources).unwrap().settings
}

async fn open(directory: &Path, given: &[(&str, &str)], ahead: &Arc<AtomicI64>) -> App {
    let store = Store::open(directory).await.unwrap();
    let seconds = Arc::clone(ahead);
    let clock = Clock::telling(move || Timestamp::now() + SignedDuration::from_secs(seconds.load(Relaxed)));
    App::open(store, &settings(directory, given), clock, CancellationToken::new()).await.unwrap()
}

async fn owner(app: &App, name: &str, is_system: bool) -> Owner {
    let allowed = ["127.0.0.0/8".to_owned(), "10.0.0.0/8".to_owned()];
    app.store.create_owner(Uuid::now_v7(), name, name, is_system, &allowed, Timestamp::now()).await.unwrap()
}
