//! The things that the rows name, and how they are made.

use axum::body::Body;
use axum::http::{Request, header};
use jiff::{SignedDuration, Timestamp};
use portolan_server::auth::secret;
use portolan_store::runs::{NewEvent, NewRun, RunKind};
use portolan_store::tokens::NewToken;
use portolan_store::{Role, Uuid};
use serde_json::{Value, json};

use crate::support::Server;

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
        "template" => by_api("/templates", json!({"name": name, "command": "-sn %s"})).await,
        "asset" => by_api("/assets", json!({"displayName": name, "targets": ["127.0.0.1"]})).await,
        "scan" => {
            let provider = by_api("/providers", json!({"name": name})).await;
            let target = json!({"mode": "manual", "targets": ["127.0.0.1"]});
            let scan =
                json!({"displayName": name, "providerId": provider, "command": "-sn %s", "target": target});
            by_api("/scans", scan).await
        }
        "imported" => import(server, admin, &name, "127.0.0.9").await,
        "host" => {
            let bytes = Uuid::now_v7().into_bytes();
            let address = format!("127.{}.{}.{}", bytes[13], bytes[14], bytes[15]);
            import(server, admin, &name, &address).await;
            address
        }
        "run" => run(server, name).await,
        other => panic!("`make` in roles/things.rs does not know how to make ${other}"),
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
    let event = NewEvent { kind: "state", data: "{}".into() };
    server.app.store.create_run(&new, None, event).await.unwrap();
    new.id.to_string()
}

/// A run that is over, of a document with one host.
async fn import(server: &Server, admin: &str, name: &str, address: &str) -> String {
    let document = format!(
        r#"<?xml version="1.0"?><nmaprun scanner="nmap" start="1700000000" version="7.93" xmloutputversion="1.05"><host starttime="1700000000" endtime="1700000001"><status state="up" reason="syn-ack" reason_ttl="0"/><address addr="{address}" addrtype="ipv4"/><hostnames><hostname name="{name}" type="PTR"/></hostnames><ports><port protocol="tcp" portid="22"><state state="open" reason="syn-ack" reason_ttl="0"/><service name="ssh" method="table" conf="3"/></port></ports></host><runstats><finished time="1700000002" elapsed="1" exit="success"/><hosts up="1" down="0" total="1"/></runstats></nmaprun>"#
    );
    let request = Request::post(format!("/api/v1/runs/import?displayName={name}"))
        .header(header::AUTHORIZATION, format!("Bearer {admin}"))
        .header(header::CONTENT_TYPE, "application/xml");
    let run = server.ask(request.body(Body::from(document)).unwrap()).await.expect(201).json();
    run["id"].as_str().unwrap().to_owned()
}
