//! Changes over HTTP: what runs showed, who took note of it, and any two runs side by side.

use axum::body::Body;
use axum::http::Request;
use portolan_store::changes::Addresses;
use portolan_store::{Role, Uuid};
use serde_json::{Value, json};

use crate::support::Server;

/// A document of a scan of ports 1-100 of 10.0.0.0/24, with these hosts and their open ports.
fn document(hosts: &[(&str, &[u16])]) -> String {
    let port = |port: &u16| {
        format!(r#"<port protocol="tcp" portid="{port}"><state state="open" reason="syn-ack"/></port>"#)
    };
    let host = |(ip, open): &(&str, &[u16])| {
        let ports: String = open.iter().map(port).collect();
        format!(
            r#"<host><status state="up" reason="echo-reply"/><address addr="{ip}" addrtype="ipv4"/><ports><extraports state="closed" count="90"><extrareasons reason="reset" count="90"/></extraports>{ports}</ports></host>"#
        )
    };
    let hosts: String = hosts.iter().map(host).collect();
    format!(
        r#"<nmaprun scanner="nmap" args="nmap -p1-100 10.0.0.0/24" start="1700000000" version="7.93" xmloutputversion="1.05"><scaninfo type="syn" protocol="tcp" numservices="100" services="1-100"/>{hosts}<runstats><finished time="1700000002" elapsed="1" exit="success"/><hosts up="1" down="0" total="1"/></runstats></nmaprun>"#
    )
}

/// Takes a document in as a run.
async fn import(server: &Server, token: &str, hosts: &[(&str, &[u16])]) -> String {
    let request = Request::post("/api/v1/runs/import?displayName=night")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/xml")
        .body(Body::from(document(hosts)));
    let run = server.ask(request.unwrap()).await.expect(201).json();
    run["id"].as_str().unwrap().to_owned()
}

/// The same, and holds it against what was known, as the runner does with runs of scans.
async fn night(server: &Server, token: &str, hosts: &[(&str, &[u16])]) -> String {
    let id = import(server, token, hosts).await;
    let (store, clock) = (&server.app.store, &server.app.clock);
    let run = store.run(server.owner.key, id.parse().unwrap()).await.unwrap();
    let ip = |text: &str| text.parse().unwrap();
    let looked_at: Addresses = [(ip("10.0.0.0"), ip("10.0.0.255"))].into_iter().collect();
    store.take_run(&run, &looked_at, &|| clock.id(), None, clock.now()).await.unwrap();
    id
}

fn kinds(listed: &Value) -> Vec<String> {
    let items = listed["items"].as_array().unwrap();
    items.iter().map(|item| item["kind"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn changes_are_listed_filtered_and_taken_note_of() {
    let server = Server::start().await;
    let (viewer, operator) = (server.token(Role::Viewer).await, server.token(Role::Operator).await);
    night(&server, &operator, &[("10.0.0.1", &[22])]).await;
    assert_eq!(server.get(&viewer, "/changes").await.expect(200).json()["total"], 0);
    let second = night(&server, &operator, &[("10.0.0.1", &[22, 80]), ("10.0.0.2", &[])]).await;
    let all = server.get(&viewer, "/changes?sort=at").await.expect(200).json();
    assert_eq!(kinds(&all), ["port_opened", "host_new"]);
    let first = &all["items"][0];
    assert_eq!(
        (&first["host"], &first["ports"], &first["protocol"], &first["runId"], &first["matchedBy"]),
        (&json!("10.0.0.1"), &json!("80"), &json!("tcp"), &json!(second), &json!("address"))
    );
    assert!(first.get("acknowledged").is_none() && first.get("doubt").is_none(), "{first}");
    for (query, count) in [
        ("kind=host_new", 1),
        ("network=10.0.0.0/31", 1),
        ("network=10.0.0.0-2", 2),
        ("host=10.0.0.2", 1),
        ("port=80&protocol=tcp", 1),
        ("port=22", 0),
        (&*format!("runId={second}"), 2),
        ("acknowledged=true", 0),
        ("q=10.0.0.2", 1),
        ("since=2100-01-01T00:00:00Z", 0),
        ("limit=1", 2),
    ] {
        let listed = server.get(&viewer, &format!("/changes?{query}")).await.expect(200).json();
        assert_eq!(listed["total"], count, "{query}");
    }
    for query in
        ["kind=none", "network=a.example", "network=10.0.0.0/99", "port=70000", "cursor=x", "sort=host"]
    {
        server.get(&viewer, &format!("/changes?{query}")).await.expect(400);
    }
    let path = format!("/changes/{}", first["id"].as_str().unwrap());
    let noted = json!({"note": "the new web server"});
    let noted = server.post(&operator, &format!("{path}/acknowledge"), noted).await.expect(200).json();
    assert_eq!(noted["acknowledged"]["note"], "the new web server");
    let again = server.post(&operator, &format!("{path}/acknowledge"), json!({})).await.expect(200).json();
    assert_eq!(again["acknowledged"], noted["acknowledged"], "the first stays");
    assert_eq!(server.get(&viewer, &path).await.expect(200).json(), noted);
    let open = server.get(&viewer, "/changes?acknowledged=false").await.expect(200).json();
    assert_eq!(kinds(&open), ["host_new"]);
}

#[tokio::test]
async fn many_changes_are_taken_note_of_together_or_not_at_all() {
    let server = Server::start().await;
    let operator = server.token(Role::Operator).await;
    night(&server, &operator, &[("10.0.0.1", &[])]).await;
    night(&server, &operator, &[("10.0.0.1", &[1, 2]), ("10.0.0.2", &[])]).await;
    let all = server.get(&operator, "/changes").await.expect(200).json();
    let mut ids: Vec<Value> =
        all["items"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect();
    assert_eq!(ids.len(), 3);
    let mut strange = ids.clone();
    strange.push(json!(Uuid::now_v7()));
    server.post(&operator, "/changes/acknowledge", json!({"ids": strange})).await.expect(404);
    let none = server.get(&operator, "/changes?acknowledged=true").await.expect(200).json();
    assert_eq!(none["total"], 0);
    ids.pop();
    let done = server.post(&operator, "/changes/acknowledge", json!({"ids": ids, "note": "known"})).await;
    assert_eq!(done.expect(200).json()["acknowledged"], 2);
    for (body, field) in [
        (json!({"ids": []}), "ids"),
        (json!({"ids": ["x"]}), "ids[0]"),
        (json!({"ids": ids, "note": "x".repeat(2001)}), "note"),
    ] {
        let refused = server.post(&operator, "/changes/acknowledge", body).await.expect(422);
        assert_eq!(refused.faults()[0].0, field);
    }
}

#[tokio::test]
async fn any_two_runs_are_compared_in_either_order() {
    let server = Server::start().await;
    let operator = server.token(Role::Operator).await;
    let first = import(&server, &operator, &[("10.0.0.1", &[22])]).await;
    let second = import(&server, &operator, &[("10.0.0.1", &[22, 80]), ("10.0.0.2", &[25])]).await;
    let compare = async |later: &str, earlier: &str| {
        server.get(&operator, &format!("/runs/{later}/changes?since={earlier}")).await.expect(200).json()
    };
    let kinds = |comparison: &Value| {
        let all = comparison["changes"].as_array().unwrap();
        all.iter().map(|change| change["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let forth = compare(&second, &first).await;
    assert_eq!(
        (forth["compared"].as_u64(), kinds(&forth)),
        (Some(1), vec!["port_opened".to_owned(), "host_new".to_owned()])
    );
    assert_eq!(
        forth["notLookedAt"],
        json!([{"what": "targets", "side": "before"}]),
        "an import does not say"
    );
    let back = compare(&first, &second).await;
    assert_eq!(kinds(&back), ["port_closed", "host_gone"]);
    assert!(back["changes"][1]["doubt"].is_string(), "{back}");
    let same = compare(&first, &first).await;
    assert_eq!((&same["changes"], &same["notLookedAt"]), (&json!([]), &json!([])));
    let stranger = Uuid::now_v7();
    let stranger = stranger.to_string();
    for (later, earlier) in [(&first, &stranger), (&stranger, &first)] {
        server.get(&operator, &format!("/runs/{later}/changes?since={earlier}")).await.expect(404);
    }
    server.get(&operator, &format!("/runs/{first}/changes")).await.expect(400);
}
