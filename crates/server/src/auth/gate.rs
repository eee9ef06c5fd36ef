//! The gate that every request to the API passes: who calls, may they, and what is written down of it.

use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use ::metrics::{counter, histogram};
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use portolan_store::audit::{AuditEntry, AuditVerdict};
use portolan_store::{OwnerKey, Uuid};

use super::{Caller, Via, cookie, origin, secret};
use crate::api::operations::{Access, Operation};
use crate::metrics;
use crate::problem::Problem;
use crate::state::App;

/// How old a note of the last use may get before it is written anew.
const TOUCH_AFTER: SignedDuration = SignedDuration::from_mins(1);

/// Refusals of strangers that are written down a minute: they must not fill the disk.
const STRANGERS_A_MINUTE: u32 = 60;

/// Operations that only ask, and are a POST because what they ask does not fit an address. People ask as they type.
const QUESTIONS: [&str; 2] = ["command.explain", "scope.check"];

/// What an endpoint adds to its entry in the audit log: put it into the response as an extension.
#[derive(Debug, Clone, Default)]
pub struct Note {
    /// Whose log, where the caller is nobody yet.
    pub owner: Option<OwnerKey>,
    /// Who, where the caller is nobody yet.
    pub account: Option<Uuid>,
    /// As what they presented themselves.
    pub username: Option<String>,
    /// On what, where the path does not say it.
    pub object: Option<String>,
    /// More, without secrets.
    pub detail: Option<serde_json::Value>,
    /// What is allowed in general was refused here, whatever the status says: a scan out of scope.
    pub refused: bool,
    /// Nothing was to be changed, only to be told what would be: no more written down than a reading.
    pub only_asked: bool,
}

/// Where a request came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientAddress(pub Option<String>);

/// Limits what strangers can have written down.
#[derive(Debug, Default)]
pub struct Strangers(Mutex<(i64, u32)>);

impl Strangers {
    fn may_be_written(&self, now: Timestamp) -> bool {
        let minute = now.as_second().div_euclid(60);
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.0 != minute {
            *state = (minute, 0);
        }
        state.1 = state.1.saturating_add(1);
        state.1 <= STRANGERS_A_MINUTE
    }
}

/// Nobody is signed in.
pub(crate) fn nobody() -> Problem {
    Problem::unauthorized(
        "sign in (POST /api/v1/session) or bring a token that holds (Authorization: Bearer ...)",
    )
    .header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
}

/// Lets requests through to the API, or not.
pub async fn gate(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let matched = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let operation = matched.as_deref().and_then(|path| app.operations.find(&method, path));
    let address = client_address(&app, &request);
    request.extensions_mut().insert(ClientAddress(address.clone()));
    let object = matched.as_deref().and_then(|path| named_object(path, request.uri().path()));
    let is_public = operation.is_some_and(|operation| operation.access == Access::Public);
    let caller = match who(&app, request.headers()).await {
        // Who signs in is who they say now, and stands in that owner's log, whatever token they hold besides.
        Ok(caller) => caller.filter(|_| !is_public),
        Err(problem) => return problem.into_response(),
    };
    let decision = decide(&app, &method, request.headers(), operation, matched.as_deref(), caller.as_ref());
    let response = if let Err(problem) = decision {
        problem.into_response()
    } else {
        if let Some(caller) = &caller {
            request.extensions_mut().insert(caller.clone());
        }
        next.run(request).await
    };
    let name = operation.map_or_else(|| "unknown".to_owned(), |operation| operation.id.clone());
    let status = response.status().as_u16().to_string();
    counter!(metrics::REQUESTS, "operation" => name.clone(), "status" => status).increment(1);
    histogram!(metrics::REQUEST_SECONDS, "operation" => name).record(began.elapsed().as_secs_f64());
    let action = operation.map_or_else(|| format!("{method} unknown").to_lowercase(), |o| o.id.clone());
    if let Some(entry) = entry(&app, &method, action, object, caller.as_ref(), address, &response) {
        let recording = record(app.clone(), entry);
        // Where the database cannot be written now, the client need not wait for another try.
        if matches!(response.status().as_u16(), 503 | 507) {
            tokio::spawn(recording);
        } else {
            recording.await;
        }
    }
    response
}

async fn record(app: App, entry: AuditEntry) {
    if let Err(error) = app.store.record(&entry, app.clock.now()).await {
        tracing::error!(action = entry.action, "the audit log cannot be written: {error}");
    }
}

fn decide(
    app: &App,
    method: &Method,
    headers: &HeaderMap,
    operation: Option<&Operation>,
    matched: Option<&str>,
    caller: Option<&Caller>,
) -> Result<(), Problem> {
    let by_browser = !matches!(caller, Some(Caller { via: Via::Token(_), .. }));
    if by_browser && !origin::is_own(method, headers, app.options.public_origin.as_deref()) {
        return Err(Problem::forbidden("this request comes from a page of another site"));
    }
    let access = operation.map(|operation| operation.access);
    let is_open =
        operation.is_some_and(|operation| operation.id == "server.metrics" && app.options.public_metrics);
    if access == Some(Access::Public) || is_open {
        return Ok(());
    }
    let caller = caller.ok_or_else(nobody)?;
    match access {
        None => Err(matched.map_or_else(
            || Problem::not_found("there is nothing at this path; /api/docs lists what there is"),
            |path| not_taken(&app.operations.methods(path)),
        )),
        Some(Access::Role(needed)) if caller.role < needed => Err(Problem::forbidden(format!(
            "this needs the role {}, and you are {} here; ask an admin of your organization",
            needed.as_str(),
            caller.role.as_str()
        ))),
        Some(_) => Ok(()),
    }
}

/// The path takes other methods (RFC 9110, 15.5.6).
fn not_taken(methods: &[&str]) -> Problem {
    let methods = methods.join(", ");
    let problem = Problem::method_not_allowed(format!("this resource takes {methods}"));
    match HeaderValue::from_str(&methods) {
        Ok(methods) => problem.header(header::ALLOW, methods),
        Err(_) => problem,
    }
}

/// Who calls. A token or cookie that does not hold is nobody.
pub(crate) async fn who(app: &App, headers: &HeaderMap) -> Result<Option<Caller>, Problem> {
    let now = app.clock.now();
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let given = value.to_str().ok().and_then(|text| {
            let (scheme, given) = text.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| given.trim().to_owned())
        });
        let Some(given) = given else { return Ok(None) };
        let Some((account, token)) = app.store.token_of(&secret::hash(&given), now).await? else {
            return Ok(None);
        };
        if token.used_at.is_none_or(|at| now.duration_since(at) > TOUCH_AFTER) {
            let (app, id) = (app.clone(), token.id);
            tokio::spawn(async move { app.store.touch_token(id, now).await });
        }
        return Ok(Some(Caller { role: account.role.min(token.role), account, via: Via::Token(token.id) }));
    }
    let Some(given) = cookie::read(headers, &app.options) else { return Ok(None) };
    let secret = secret::hash(&given);
    let idle_since = before(now, app.options.session_idle);
    let Some(session) = app.store.session(&secret, now, idle_since).await? else { return Ok(None) };
    if now.duration_since(session.seen_at) > TOUCH_AFTER {
        let app = app.clone();
        tokio::spawn(async move { app.store.touch_session(&secret, now).await });
    }
    Ok(Some(Caller { role: session.account.role, account: session.account, via: Via::Session(secret) }))
}

fn before(now: Timestamp, span: Duration) -> Timestamp {
    now.checked_sub(span).unwrap_or(Timestamp::MIN)
}

/// The address behind the connection, or the last that a trusted proxy wrote down: those before it are the
/// client's own words.
fn client_address(app: &App, request: &Request) -> Option<String> {
    if app.options.behind_proxy {
        let forwarded = request.headers().get_all("x-forwarded-for").iter().next_back();
        let last = forwarded.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
        if let Some(ip) = last {
            let ip: std::net::IpAddr = ip;
            return Some(ip.to_string());
        }
    }
    request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_string())
}

/// The value of the last `{...}` of a path.
fn named_object(pattern: &str, path: &str) -> Option<String> {
    let named = pattern.split('/').zip(path.split('/')).filter(|(name, _)| name.starts_with('{'));
    named.last().map(|(_, value)| value.chars().take(100).collect())
}

/// What is written down of a request; nothing of reading that was allowed.
fn entry(
    app: &App,
    method: &Method,
    action: String,
    object: Option<String>,
    caller: Option<&Caller>,
    address: Option<String>,
    response: &Response,
) -> Option<AuditEntry> {
    let note = response.extensions().get::<Note>().cloned().unwrap_or_default();
    let status = response.status();
    let refused = note.refused || matches!(status.as_u16(), 401 | 403 | 429);
    if (method.is_safe() || note.only_asked || QUESTIONS.contains(&action.as_str())) && !refused {
        return None;
    }
    let is_stranger = caller.is_none() && note.account.is_none();
    if is_stranger && !app.strangers.may_be_written(app.clock.now()) {
        return None;
    }
    let verdict = match status.as_u16() {
        _ if refused => AuditVerdict::Refused,
        200..400 => AuditVerdict::Allowed,
        _ => AuditVerdict::Failed,
    };
    let problem = response.extensions().get::<Problem>();
    let detail = note
        .detail
        .or_else(|| problem.map(|p| serde_json::json!({"reason": p.detail, "errors": p.errors})))
        .map(|detail| detail.to_string().chars().take(4000).collect());
    Some(AuditEntry {
        owner: caller.map(Caller::owner).or(note.owner),
        account: caller.map(|c| c.account.id).or(note.account),
        username: caller.map(|c| c.account.username.clone()).or(note.username),
        via: caller.map_or("none", |c| c.via.as_str()),
        address,
        action,
        object: note.object.or(object),
        verdict,
        status: Some(status.as_u16()),
        detail,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_object_of_a_path_is_its_last_name() {
        let object = |pattern, path| named_object(pattern, path);
        assert_eq!(object("/a/{id}/b", "/a/7/b").as_deref(), Some("7"));
        assert_eq!(object("/a/{id}/b/{host}", "/a/7/b/9").as_deref(), Some("9"));
        assert_eq!(object("/a", "/a"), None);
    }

    #[test]
    fn strangers_fill_no_log() {
        let strangers = Strangers::default();
        let now = Timestamp::from_second(600).unwrap();
        let written = (0..1000).filter(|_| strangers.may_be_written(now)).count();
        assert_eq!(written, 60);
        assert!(strangers.may_be_written(Timestamp::from_second(660).unwrap()));
    }
}
