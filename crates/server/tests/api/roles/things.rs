//! The things that the rows name, and how they are made.

use axum::body::Body;
use axum::http::{Method, Request, header};
use jiff::{SignedDuration, Timestamp};
use portolan_server::auth::secret;
use portolan_store::alerts::list::AlertFilter;
use portolan_store::changes::{Addresses, ChangeFilter};
use portolan_store::runs::{NewEvent, NewRun, RunKind};
use portolan_store::tokens::NewToken;
use portolan_store::{PageRequest, Role, StoreError, Uuid};
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
        "scheduled" => {
            let scan = Box::pin(make(server, admin, "scan", caller)).await;
            let daily = json!({"when": {"kind": "cron", "expression": "30 2 * * *"}, "zone": "UTC"});
            server.put(admin, &format!("/scans/{scan}/schedule"), daily).await.expect(200);
            scan
        }
        "window" => {
            // It holds no run of the others.
            let of = json!({"kind": "network", "network": "192.0.2.0/24"});
            let span = json!({"kind": "once", "from": "2026-12-24T22:00", "to": "2026-12-25T06:00"});
            let window = json!({"name": name, "of": of, "effect": "blackout", "span": span, "zone": "UTC"});
            by_api("/windows", window).await
        }
        "waiting" => waiting(server, admin, &name, caller).await,
        "channel" => by_api("/channels", channel(&name)).await,
        "rule" => {
            let channel = by_api("/channels", channel(&name)).await;
            by_api("/alert-rules", json!({"name": name, "channelId": channel})).await
        }
        "alert" => alert(server, &name).await,
        "baseline" => {
            let asset = by_api("/assets", json!({"displayName": name, "targets": ["127.0.0.1"]})).await;
            by_api("/baselines", json!({"assetId": asset, "ports": "22", "reason": name})).await
        }
        "change" => change(server, admin, &name).await,
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

/// A run that waits for a window of its scan, which is over.
async fn waiting(server: &Server, admin: &str, name: &str, caller: Uuid) -> String {
    let scan = Box::pin(make(server, admin, "scan", caller)).await;
    let times = json!({"kind": "once", "from": "2020-12-24T22:00", "to": "2020-12-25T06:00"});
    let of = json!({"kind": "scan", "scanId": scan});
    let window = json!({"name": name, "of": of, "effect": "allow", "span": times, "zone": "UTC"});
    server.post(admin, "/windows", window).await.expect(201);
    let run = server.send(admin, Method::POST, &format!("/scans/{scan}/runs"), None, &[]).await.expect(201);
    let id = run.json()["id"].as_str().unwrap().to_owned();
    server.until(admin, &format!("/runs/{id}"), |run| run["state"] == "waiting").await;
    id
}

fn channel(name: &str) -> Value {
    json!({"name": name, "kind": "webhook", "url": "http://localhost:9/"})
}

/// An alert that no rule asks for.
async fn alert(server: &Server, name: &str) -> String {
    let occurrence = crate::alerts::occurrence(server.owner.key, name, Timestamp::now());
    server.app.store.raise(&[occurrence]).await.unwrap();
    let page = PageRequest { q: Some(name.to_owned()), ..PageRequest::default() };
    let filter = AlertFilter::default();
    let found = server.app.store.alerts(server.owner.key, &filter, &page, Timestamp::now()).await.unwrap();
    found.items[0].id.to_string()
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

/// A host that is new: where it is was looked at before.
async fn change(server: &Server, admin: &str, name: &str) -> String {
    let (store, bytes) = (&server.app.store, Uuid::now_v7().into_bytes());
    let address = format!("127.{}.{}.{}", bytes[13], bytes[14], bytes[15]);
    let looked_at: Addresses =
        [("127.0.0.0".parse().unwrap(), "127.255.255.255".parse().unwrap())].into_iter().collect();
    for address in ["127.0.0.9", address.as_str()] {
        let run = import(server, admin, name, address).await;
        let run = store.run(server.owner.key, run.parse().unwrap()).await.unwrap();
        // The server takes in the runs of the others meanwhile, and who comes second reads again.
        let mut again = 0..100;
        while let Err(error) = store.take_run(&run, &looked_at, &Uuid::now_v7, None, Timestamp::now()).await {
            assert!(matches!(error, StoreError::Changed { .. }) && again.next().is_some(), "{error}");
        }
    }
    let filter = ChangeFilter { host: Some(address), ..ChangeFilter::default() };
    let found = store.changes(server.owner.key, &filter, &PageRequest::default()).await.unwrap();
    found.items[0].id.to_string()
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
