use portolan_model::PortState;

use super::testing::{OWNER, at, down, port, run_id, store, up};

const DAY: i64 = 86_400_000;

#[tokio::test]
async fn old_runs_go_and_what_they_found_stays() {
    let fixture = store().await;
    let host = || up("10.0.0.1", vec![port(22, PortState::Open)]);
    for key in 1..=6 {
        fixture.run(key, key * DAY, &[host(), down("10.0.0.2")]).await;
    }
    // 1 to 4 are of one scan, 5 of another, 6 is an import; 4 is still running.
    for statement in [
        "INSERT INTO provider (id, owner, name, display_name, category, type, command, state, created_at, updated_at) VALUES (x'01', 1, 'p', '', '', '', '', 'active', 0, 0)",
        "INSERT INTO scan (id, owner, display_name, provider, target, created_at, updated_at) VALUES (x'01', 1, 'a', x'01', '', 0, 0), (x'02', 1, 'b', x'01', '', 0, 0)",
        "UPDATE run SET scan = iif(key < 5, x'01', x'02') WHERE key < 6",
        "UPDATE run SET state = 'running', ended_at = NULL WHERE key = 4",
        "INSERT INTO shard (run, number, state, spec, addresses, raw_xml) VALUES (1, 0, 'done', '', 1, 'runs/1.xml.zst')",
    ] {
        sqlx::query(statement).execute(&fixture.store.writer).await.unwrap();
    }
    let retain = async |days, runs, dry| {
        let report = fixture.store.retain(OWNER, at(100 * DAY), days, runs, dry).await.unwrap();
        report.runs.into_iter().map(|run| (run.id, run.raw)).collect::<Vec<_>>()
    };
    let raw = || vec!["runs/1.xml.zst".to_owned()];
    assert_eq!(retain(None, None, true).await, []);
    assert_eq!(retain(None, Some(2), true).await, [(run_id(1), raw())]);
    // The newest that has ended of each scan stays, however old it is.
    let expected = [(run_id(1), raw()), (run_id(2), vec![]), (run_id(6), vec![])];
    assert_eq!(retain(Some(30), None, true).await, expected);
    assert_eq!(fixture.rows("SELECT key || '' FROM run").await.len(), 6);
    assert_eq!(retain(Some(30), None, false).await, expected);
    assert_eq!(fixture.rows("SELECT key || '' FROM run ORDER BY 1").await, ["3", "4", "5"]);
    assert_eq!(fixture.rows("SELECT DISTINCT run || '' FROM run_host ORDER BY 1").await, ["3", "4", "5"]);
    let seen = fixture.store.host(OWNER, "10.0.0.1".parse().unwrap()).await.unwrap();
    assert_eq!((seen.host.first_seen, seen.host.last_seen, seen.host.last_run), (at(DAY), at(6 * DAY), None));
    assert_eq!(seen.history.iter().map(|sighting| sighting.run).collect::<Vec<_>>(), [5, 4, 3].map(run_id));
    assert_eq!(seen.services.len(), 1);
    assert_eq!(retain(Some(30), None, false).await, []);
}

#[tokio::test]
async fn second_looks_take_no_runs_place_and_go_with_theirs() {
    let fixture = store().await;
    for key in 1..=7 {
        fixture.run(key, key * DAY, &[up("10.0.0.1", vec![])]).await;
    }
    // Of one scan: nights 1, 3 and 5, each with a second look, and that of a night that somebody deleted.
    for statement in [
        "INSERT INTO provider (id, owner, name, display_name, category, type, command, state, created_at, updated_at) VALUES (x'01', 1, 'p', '', '', '', '', 'active', 0, 0)",
        "INSERT INTO scan (id, owner, display_name, provider, target, created_at, updated_at) VALUES (x'01', 1, 'a', x'01', '', 0, 0)",
        "UPDATE run SET scan = x'01'",
        "UPDATE run SET second_look_of = (SELECT id FROM run AS first WHERE first.key = run.key - 1) WHERE key IN (2, 4, 6)",
        "UPDATE run SET second_look_of = x'02' WHERE key = 7",
    ] {
        sqlx::query(statement).execute(&fixture.store.writer).await.unwrap();
    }
    let retain = async |days, runs, dry| {
        let report = fixture.store.retain(OWNER, at(8 * DAY), days, runs, dry).await.unwrap();
        report.runs.into_iter().map(|run| run.id).collect::<Vec<_>>()
    };
    let ids = |keys: &[i64]| keys.iter().copied().map(run_id).collect::<Vec<_>>();
    assert_eq!(retain(None, None, true).await, ids(&[]));
    assert_eq!(retain(None, Some(3), true).await, ids(&[7]));
    assert_eq!(retain(None, Some(2), true).await, ids(&[1, 2, 7]));
    assert_eq!(retain(None, Some(1), true).await, ids(&[1, 2, 3, 4, 7]));
    assert_eq!(retain(Some(5), None, true).await, ids(&[1, 2]));
    // A second look that is younger than the limit goes with its run; the newest run stays, however old.
    assert_eq!(retain(Some(4), None, true).await, ids(&[1, 2, 3, 4]));
    assert_eq!(retain(Some(1), None, true).await, ids(&[1, 2, 3, 4, 6]));
    assert_eq!(retain(None, Some(1), false).await, ids(&[1, 2, 3, 4, 7]));
    assert_eq!(fixture.rows("SELECT key || '' FROM run ORDER BY 1").await, ["5", "6"]);
    assert_eq!(retain(None, Some(1), false).await, ids(&[]));
}
