//! Who may call what: written by hand, and how the things that the rows name are made.

use jiff::{SignedDuration, Timestamp};
use portolan_server::auth::secret;
use portolan_store::runs::{NewEvent, NewRun, RunKind};
use portolan_store::tokens::NewToken;
use portolan_store::{Role, Uuid};
use serde_json::{Value, json};

use crate::support::Server;

/// Who may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// Anybody, signed in or not.
    Anybody,
    /// Users of this role and of those above.
    From(Role),
}

/// What the admin of another owner gets who asks for ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Other {
    /// What our admin gets, for what is theirs, and nothing of ours.
    Theirs,
    /// 404: there is no such thing.
    Missing,
    /// 403: this is for admins of the system's owner.
    System,
}

/// What is sent.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sent {
    Nothing,
    Json(&'static str),
    /// The content type, and the body.
    #[allow(dead_code, reason = "for resources that take files")]
    Text(&'static str, &'static str),
}

/// One row an operation.
pub(super) struct Row {
    /// The `operationId`.
    pub(super) id: &'static str,
    pub(super) who: Who,
    pub(super) other: Other,
    /// The status for who may.
    pub(super) status: u16,
    /// Below `/api/v1`, or one of [`AT_ROOT`]. Here and in the body `$thing` stands for the id of a thing of ours that [`make`] makes anew
    /// for each call, and `$new` for a name that is not taken.
    pub(super) path: &'static str,
    pub(super) sent: Sent,
}

const fn row(id: &'static str, who: Who, other: Other, status: u16, path: &'static str, sent: Sent) -> Row {
    Row { id, who, other, status, path, sent }
}

use Other::{Missing, System, Theirs};
use Sent::{Json, Nothing};
use Who::Anybody;

const VIEWER: Who = Who::From(Role::Viewer);
const OPERATOR: Who = Who::From(Role::Operator);
const ADMIN: Who = Who::From(Role::Admin);

/// Paths that are not below `/api/v1`.
pub(super) const AT_ROOT: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("session.create", Anybody, Theirs, 200, "/session", Json(r#"{"username": "keeper", "password": "six quiet harbours drawn by hand"}"#)),
    row("session.read", VIEWER, Theirs, 200, "/session", Nothing),
    row("session.delete", VIEWER, Theirs, 204, "/session", Nothing),
    row("session.changePassword", VIEWER, Theirs, 422, "/session/password", Json(r#"{"currentPassword": "wrong", "newPassword": "x"}"#)),

    row("server.alive", Anybody, Theirs, 200, "/healthz", Nothing),
    row("server.ready", Anybody, Theirs, 200, "/readyz", Nothing),
    row("server.metrics", VIEWER, Theirs, 200, "/metrics", Nothing),

    row("provider.list", VIEWER, Theirs, 200, "/providers", Nothing),
    row("provider.create", ADMIN, Theirs, 201, "/providers", Json(r#"{"name": "$new"}"#)),
    row("provider.read", VIEWER, Missing, 200, "/providers/$provider", Nothing),
    row("provider.change", ADMIN, Missing, 200, "/providers/$provider", Json(r#"{"name": "$new"}"#)),
    row("provider.delete", ADMIN, Missing, 204, "/providers/$provider", Nothing),
    row("provider.health", VIEWER, Missing, 200, "/providers/$provider/health", Nothing),

    row("run.list", VIEWER, Theirs, 200, "/runs", Nothing),
    row("run.read", VIEWER, Missing, 200, "/runs/$run", Nothing),
    row("run.follow", VIEWER, Missing, 200, "/runs/$run/events", Nothing),
    row("run.cancel", OPERATOR, Missing, 202, "/runs/$run/cancel", Nothing),

    row("user.list", ADMIN, Theirs, 200, "/users", Nothing),
    row("user.create", ADMIN, Theirs, 201, "/users", Json(r#"{"username": "$new", "role": "viewer"}"#)),
    row("user.read", ADMIN, Missing, 200, "/users/$user", Nothing),
    row("user.change", ADMIN, Missing, 200, "/users/$user", Json(r#"{"role": "admin"}"#)),
    row("user.delete", ADMIN, Missing, 204, "/users/$user", Nothing),

    row("token.list", VIEWER, Theirs, 200, "/tokens", Nothing),
    row("token.create", VIEWER, Theirs, 201, "/tokens", Json(r#"{"name": "$new", "role": "viewer"}"#)),
    // The token is the caller's own; that of others is tried in tokens.rs.
    row("token.revoke", VIEWER, Missing, 204, "/tokens/$token", Nothing),

    row("owner.list", ADMIN, Theirs, 200, "/owners", Nothing),
    row("owner.create", ADMIN, System, 201, "/owners", Json(r#"{"name": "$new", "admin": {"username": "a-$new"}}"#)),
    row("owner.read", ADMIN, Missing, 200, "/owners/$owner", Nothing),
    row("owner.change", ADMIN, Missing, 200, "/owners/$owner", Json(r#"{"displayName": "First"}"#)),

    row("audit.list", ADMIN, Theirs, 200, "/audit", Nothing),
    row("audit.export", ADMIN, Theirs, 200, "/audit/export", Nothing),
];

/// Makes a thing of ours and gives its id, for `$thing`. Its name begins with `made-`, by which it is known where it
/// should not be. `admin` is a token of our admin, `caller` the user of ours who will ask for the thing.
pub(super) async fn make(server: &Server, admin: &str, thing: &str, caller: Uuid) -> String {
    let name = format!("made-{}", Uuid::now_v7());
    let by_api = async |path: &str, body: Value| {
        let made = server.post(admin, path, body).await.expect(201).json();
        made["id"].as_str().unwrap().to_owned()
    };
    match thing {
        "owner" => server.owner.id.to_string(),
        "user" => server.user(&server.owner, &name, Role::Viewer).await.to_string(),
        "token" => {
            let new = NewToken {
                id: Uuid::now_v7(),
                secret: secret::hash(&secret::random()),
                account: caller,
                owner: server.owner.key,
                name,
                role: Role::Viewer,
                expires_at: Timestamp::now() + SignedDuration::from_hours(1),
            };
            server.app.store.create_token(&new, Timestamp::now()).await.unwrap().id.to_string()
        }
        "provider" => by_api("/providers", json!({"name": name})).await,
        "run" => run(server, name).await,
        other => panic!("`make` in roles/rows.rs does not know how to make ${other}"),
    }
}

/// A run that waits for ever.
async fn run(server: &Server, name: String) -> String {
    let new = NewRun {
        id: Uuid::now_v7(),
        owner: server.owner.key,
        kind: RunKind::Scan,
        scan: None,
        provider: None,
        display_name: name,
        command: "-sn %s".to_owned(),
        targets: vec!["127.0.0.1".to_owned()],
        timeout_seconds: None,
        created_by: None,
        created_by_name: None,
        created_at: Timestamp::now(),
    };
    let event = NewEvent { kind: "state".into(), data: "{}".into() };
    server.app.store.create_run(&new, None, event).await.unwrap();
    new.id.to_string()
}
