//! The role matrix: every operation of the OpenAPI document, asked for by every kind of caller.
//!
//! [`ROWS`] is written by hand and says who may do what; the document does not get to say it. An operation without a
//! row fails, and so does a row without an operation.

mod rows;
mod things;

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Method, Request, header};
use jiff::{SignedDuration, Timestamp};
use portolan_server::api;
use portolan_store::accounts::AccountChange;
use portolan_store::owners::Owner;
use portolan_store::{PageRequest, Role, Uuid};
use serde_json::json;

use self::rows::{AT_ROOT, Other, ROWS, Row, Sent, Who};
use self::things::make;
use crate::support::{Answer, Server};

/// A caller.
struct Caller {
    name: &'static str,
    kind: Kind,
    token: String,
    /// A user of ours, themselves if they are one.
    account: Uuid,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Without a token, or with one that does not hold.
    Nobody,
    Ours(Role),
    OtherAdmin,
}

async fn callers(server: &Server, other: &Owner) -> Vec<Caller> {
    let (ours, store) = (&server.owner, &server.app.store);
    let (hour, past) = (SignedDuration::from_hours(1), SignedDuration::from_secs(-1));
    let keeper = server.user(ours, "keeper", Role::Admin).await;
    let mut all = vec![Caller { name: "nobody", kind: Kind::Nobody, token: String::new(), account: keeper }];
    for role in [Role::Viewer, Role::Operator, Role::Admin] {
        let account = server.user(ours, role.as_str(), role).await;
        let token = server.token_for(ours, account, role, hour).await;
        all.push(Caller { name: role.as_str(), kind: Kind::Ours(role), token, account });
    }
    let mut more = |name, kind, token| all.push(Caller { name, kind, token, account: keeper });
    let zoe = server.user(other, "zoe", Role::Admin).await;
    more("another owner's admin", Kind::OtherAdmin, server.token_for(other, zoe, Role::Admin, hour).await);
    more("expired token", Kind::Nobody, server.token_for(ours, keeper, Role::Admin, past).await);
    let gone = server.user(ours, "gone", Role::Admin).await;
    more("revoked token", Kind::Nobody, server.token_for(ours, gone, Role::Admin, hour).await);
    let made = store.tokens(ours.key, Some(gone), &PageRequest::default()).await.unwrap();
    store.revoke_token(ours.key, made.items[0].id, Timestamp::now()).await.unwrap();
    let off = server.user(ours, "off", Role::Admin).await;
    more("disabled user", Kind::Nobody, server.token_for(ours, off, Role::Admin, hour).await);
    let disable = AccountChange { disabled: Some(true), ..AccountChange::default() };
    store.change_account(ours.key, off, None, &disable, Timestamp::now()).await.unwrap();
    all
}

/// The status that a row says this caller gets.
fn expected(row: &Row, kind: Kind) -> u16 {
    match (row.who, kind, row.other) {
        (Who::From(_), Kind::Nobody, _) => 401,
        (Who::From(needed), Kind::Ours(role), _) if role < needed => 403,
        (Who::From(_), Kind::OtherAdmin, Other::Missing) => 404,
        (Who::From(_), Kind::OtherAdmin, Other::System) => 403,
        (Who::From(_), Kind::OtherAdmin, Other::Unknown) => 422,
        _ => row.status,
    }
}

/// An operation of the document.
struct Operation {
    method: Method,
    path: String,
    statuses: Vec<String>,
}

fn operations() -> BTreeMap<String, Operation> {
    let document = api::openapi();
    let mut all = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap().to_owned();
            let found = Operation {
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                statuses: operation["responses"].as_object().unwrap().keys().cloned().collect(),
            };
            assert!(all.insert(id.clone(), found).is_none(), "{id} is there twice");
        }
    }
    all
}

fn whole(path: &str) -> String {
    if AT_ROOT.contains(&path) { path.to_owned() } else { format!("/api/v1{path}") }
}

/// Whether the path of a row is the operation's.
fn fits(pattern: &str, path: &str) -> bool {
    let path = whole(path.split('?').next().unwrap_or(path));
    pattern.split('/').count() == path.split('/').count()
        && pattern.split('/').zip(path.split('/')).all(|(name, text)| name.starts_with('{') || name == text)
}

/// Puts things in the place of their `$names`; those made are added to `things`.
async fn fill(
    (server, admin): (&Server, &str),
    text: &str,
    caller: Uuid,
    things: &mut BTreeMap<String, String>,
) -> String {
    let mut pieces = text.split('$');
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(piece.len());
        let (name, rest) = piece.split_at(end);
        if name == "new" {
            filled.push_str("new-");
            filled.push_str(&Uuid::now_v7().to_string());
        } else {
            if !things.contains_key(name) {
                things.insert(name.to_owned(), make(server, admin, name, caller).await);
            }
            filled += &things[name];
        }
        filled += rest;
    }
    filled
}

/// Asks as a caller; also gives the path and the ids of ours that it was about.
async fn ask(
    by: (&Server, &str),
    row: &Row,
    method: &Method,
    caller: &Caller,
) -> (Answer, String, Vec<String>) {
    let mut things = BTreeMap::new();
    let path = fill(by, row.path, caller.account, &mut things).await;
    let mut request = Request::builder().method(method).uri(whole(&path));
    if !caller.token.is_empty() {
        request = request.header(header::AUTHORIZATION, format!("Bearer {}", caller.token));
    }
    let (kind, text) = match row.sent {
        Sent::Nothing => (None, ""),
        Sent::Json(text) => (Some("application/json"), text),
        Sent::Text(kind, text) => (Some(kind), text),
    };
    if let Some(kind) = kind {
        request = request.header(header::CONTENT_TYPE, kind);
    }
    let body = fill(by, text, caller.account, &mut things).await;
    let before = read(by, &path).await;
    let answer = by.0.ask(request.body(Body::from(body)).unwrap()).await;
    let is_refused = matches!(answer.status.as_u16(), 401 | 403 | 404);
    let after = read(by, &path).await;
    assert!(!is_refused || before == after, "{} as {} changed what it may not", row.id, caller.name);
    (answer, path, things.into_values().collect())
}

/// What our admin reads at a path, where there is something to read that does not change by itself.
async fn read((server, admin): (&Server, &str), path: &str) -> Option<String> {
    let is_one_thing = path.trim_start_matches('/').split('/').count() == 2;
    if !is_one_thing || path.starts_with("/audit") {
        return None;
    }
    let answer = server.get(admin, path).await;
    answer.status.is_success().then_some(answer.text)
}

#[test]
fn every_operation_has_a_row() {
    let operations = operations();
    let mut rows = BTreeMap::new();
    for row in ROWS {
        assert!(rows.insert(row.id, row).is_none(), "{} has two rows", row.id);
        let Some(operation) = operations.get(row.id) else {
            panic!("{} has a row, and the document has no such operation", row.id)
        };
        assert!(fits(&operation.path, row.path), "{}: {} is not {}", row.id, row.path, operation.path);
    }
    let without: Vec<_> = operations.keys().filter(|id| !rows.contains_key(id.as_str())).collect();
    assert!(
        without.is_empty(),
        "CONTRIBUTING.md says how to write rows in tests/api/roles/rows.rs: {without:?}"
    );
}

#[test]
fn the_document_says_the_same_roles() {
    let document = api::openapi();
    let operations = operations();
    for row in ROWS {
        let operation = &operations[row.id];
        let method = operation.method.as_str().to_lowercase();
        let said = match row.who {
            Who::Anybody => json!([{}]),
            Who::From(role) => json!([{"session": [role.as_str()]}, {"token": [role.as_str()]}]),
        };
        assert_eq!(document["paths"][&operation.path][method]["security"], said, "{}", row.id);
    }
}

#[tokio::test]
async fn each_caller_gets_what_the_matrix_says() {
    let server = Server::start().await;
    let other = server.other_owner().await;
    let callers = callers(&server, &other).await;
    let admin = callers.iter().find(|caller| caller.kind == Kind::Ours(Role::Admin)).unwrap().token.clone();
    let operations = operations();
    let mut wrong = Vec::new();
    for row in ROWS {
        let operation = &operations[row.id];
        for caller in &callers {
            let (answer, path, mut ours) = ask((&server, &admin), row, &operation.method, caller).await;
            let status = answer.status.as_u16();
            let mut complain = |what: String| {
                let Caller { name, .. } = caller;
                wrong.push(format!("{} {path} as {name}: {what}: {status} {:.300}", row.id, answer.text));
            };
            let wanted = expected(row, caller.kind);
            if status != wanted {
                complain(format!("{wanted} was to come"));
            }
            if !operation.statuses.contains(&status.to_string()) {
                complain("the document does not have this status".to_owned());
            }
            ours.extend(["made-".to_owned(), "keeper".to_owned()]);
            let is_stranger = matches!(caller.kind, Kind::OtherAdmin | Kind::Nobody);
            if row.who != Who::Anybody && is_stranger && ours.iter().any(|id| answer.text.contains(id)) {
                complain("it holds something of ours".to_owned());
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
