//! Several runs at once: within the limits of the server and of the provider, and in turn between owners.

use portolan_e2e::http::Http;
use portolan_e2e::needs;
use portolan_e2e::processes::{wait_until, with_marker};
use portolan_e2e::services::address;
use serde_json::json;

use crate::desk::{Desk, SOON, cancel, complete, make, provider, run, scan, start, state, wait_for};

/// A scan of all ports, too slow to end within any test.
const SLOW: &str = "-sT -Pn -n -p- --max-rate 50 %s";

/// A run that ends only by being cancelled.
struct Endless {
    http: Http,
    id: String,
    target: String,
}

impl Endless {
    /// Returns once it is in the queue: runs are checked side by side, and the later of two may be checked first.
    fn start(http: &Http, provider: &str) -> Self {
        let target = address().to_string();
        let id = start(http, &scan(http, provider, SLOW, &[&target]));
        assert!(wait_until(SOON, || state(http, &id) != "created"), "not checked: {id}");
        Self { http: http.clone(), id, target }
    }

    fn state(&self) -> String {
        state(&self.http, &self.id)
    }

    fn is(&self, wanted: &str) -> bool {
        self.state() == wanted
    }

    fn wait_for(&self, wanted: &str) {
        wait_for(&self.http, &self.id, wanted);
    }

    fn cancel(&self) {
        cancel(&self.http, &self.id).expect(202);
        self.wait_for("cancelled");
    }

    /// Whether Nmap is at work on it.
    fn is_scanned(&self) -> bool {
        !with_marker(&self.target).is_empty()
    }
}

/// Checks that these run, at each look for as long as the others are seen to wait.
fn assert_running(runs: &[&Endless], waiting: &[&Endless]) {
    for run in runs {
        run.wait_for("running");
        assert!(wait_until(SOON, || run.is_scanned()), "no Nmap: {}", run.id);
    }
    for run in waiting {
        run.wait_for("pending");
        assert!(!run.is_scanned(), "it scans before its turn: {}", run.id);
    }
    for run in runs {
        assert!(run.is("running"), "{}", run.state());
    }
}

#[test]
fn the_limits_of_server_and_provider_hold() {
    needs!("the_limits_of_server_and_provider_hold", "nmap");
    let desk = Desk::with(&["runs.max_parallel=3"]);
    let narrow = json!({"name": "narrow", "limits": {"maxParallelRuns": 1}});
    let narrow = make(&desk.admin, "providers", &narrow);
    let wide = provider(&desk.admin, "wide", "-sn %s");
    let [narrow_run, narrow_next] = [&narrow, &narrow].map(|provider| Endless::start(&desk.admin, provider));
    // The server has room, the provider has none.
    assert_running(&[&narrow_run], &[&narrow_next]);
    // Who has room does not wait for who has none.
    let [wide_run, wide_second, wide_next] =
        [&wide, &wide, &wide].map(|provider| Endless::start(&desk.admin, provider));
    assert_running(&[&narrow_run, &wide_run, &wide_second], &[&narrow_next, &wide_next]);
    let metrics = desk.admin.get("/metrics").expect(200).text();
    for line in ["portolan_runs{state=\"running\"} 3", "portolan_queue_length 2"] {
        assert!(metrics.lines().any(|said| said == line), "{line}: {metrics}");
    }
    // The narrow provider's place is the narrow provider's, whose next is the oldest that waits.
    narrow_run.cancel();
    assert_running(&[&narrow_next, &wide_run, &wide_second], &[&wide_next]);
    wide_run.cancel();
    assert_running(&[&narrow_next, &wide_second, &wide_next], &[]);
    for run in [narrow_next, wide_second, wide_next] {
        run.cancel();
        assert!(wait_until(SOON, || !run.is_scanned()));
    }
    // And it goes on from there.
    let target = address().to_string();
    complete(&desk.admin, &scan(&desk.admin, &narrow, "-sn -n %s", &[&target]));
}

#[test]
fn owners_take_turns() {
    needs!("owners_take_turns", "nmap");
    let desk = Desk::with(&["runs.max_parallel=2"]);
    let first = &desk.admin;
    let owner =
        json!({"name": "second", "admin": {"username": "second", "password": "seven grey seals ashore"}});
    make(first, "owners", &owner);
    let second = &desk.server.nobody().sign_in("second", "seven grey seals ashore");
    let [ours, theirs] = [first, second].map(|http| provider(http, "harbour", "-sn %s"));
    let [one, two, three, four] = [(); 4].map(|()| Endless::start(first, &ours));
    assert_running(&[&one, &two], &[&three, &four]);
    let [early, late] = [(); 2].map(|()| Endless::start(second, &theirs));
    assert_running(&[&one, &two], &[&three, &four, &early, &late]);
    // Others have waited longer, but their owner has a run and this one has none.
    one.cancel();
    assert_running(&[&two, &early], &[&three, &four, &late]);
    // Now each has one: whoever loses theirs gets the next place, oldest first.
    early.cancel();
    assert_running(&[&two, &late], &[&three, &four]);
    two.cancel();
    assert_running(&[&late, &three], &[&four]);
    late.cancel();
    assert_running(&[&three, &four], &[]);
    // Nobody sees or ends the runs of others.
    second.get(&format!("/api/v1/runs/{}", three.id)).expect(404);
    cancel(second, &three.id).expect(404);
    assert_eq!(second.get("/api/v1/runs").expect(200).json()["total"], 2);
    for last in [three, four] {
        last.cancel();
        assert_eq!(run(first, &last.id)["who"]["username"], "admin");
    }
}
