//! Who asks for runs, cancels some and follows them, whatever becomes of the servers.

use portolan_e2e::events::{Event, Events};
use portolan_e2e::http::Http;
use portolan_e2e::random::Random;
use serde_json::{Value, json};

use crate::siege::Plan;

/// Runs that wait or are worked on while the server is up.
const LOAD: u64 = 5;
/// One event in so many makes who follows the run cancel it.
const CANCEL: u64 = 250;

/// A start of a scan that was asked for, perhaps without an answer.
pub(crate) struct Asked {
    key: String,
    /// Which of the scans.
    pub(crate) scan: usize,
    /// The run, once there was an answer.
    pub(crate) run: Option<String>,
    /// Whether its cancellation was asked for, perhaps without an answer.
    pub(crate) cancel: bool,
    /// What was told of it, over all servers.
    pub(crate) told: Vec<Event>,
    /// How often it was followed.
    pub(crate) followed: u32,
}

impl Asked {
    /// Whether its end was told.
    fn over(&self) -> bool {
        let last = self.told.last().filter(|event| event.kind == "state");
        last.is_some_and(|event| event.data["state"] == "completed" || event.data["state"] == "cancelled")
    }

    /// Follows it from where the last server left off to its end, or until the server is dead.
    pub(crate) fn follow(&mut self, http: &Http, mut random: Option<&mut Random>) -> Result<(), String> {
        let run = self.run.as_deref().ok_or("no run")?;
        let mut events = Events::open(http, run, self.told.last().map(|event| event.number))?;
        self.followed += 1;
        while let Some(event) = events.next_event()? {
            self.told.push(event);
            if random.as_mut().is_some_and(|random| random.below(CANCEL) == 0) {
                self.cancel = true;
                let answer = http.ask("POST", &format!("/api/v1/runs/{run}/cancel")).try_send()?;
                assert!(matches!(answer.status, 200 | 202 | 409), "{answer}");
            }
        }
        if self.over() { Ok(()) } else { Err(format!("the events of {run} end before the run does")) }
    }
}

/// What a client knows, over all servers.
pub(crate) struct Client {
    token: String,
    /// By the order of the plan's targets.
    scans: Vec<String>,
    pub(crate) asked: Vec<Asked>,
}

impl Client {
    pub(crate) fn new(admin: &Http, plan: &Plan) -> Self {
        let made =
            admin.post("/api/v1/tokens", &json!({"name": "kills", "role": "admin"})).expect(201).json();
        let providers: Vec<String> = plan
            .engines
            .iter()
            .map(|engine| {
                let name = format!("by-{engine}");
                let provider = json!({"name": name, "displayName": name, "engine": engine});
                text(&admin.post("/api/v1/providers", &provider).expect(201).json()["id"])
            })
            .collect();
        let scans = plan.targets.iter().zip(providers.iter().cycle()).map(|(target, provider)| {
            let scan = json!({
                "displayName": target, "providerId": provider, "command": plan.command,
                "target": {"mode": "manual", "targets": [target]}
            });
            text(&admin.post("/api/v1/scans", &scan).expect(201).json()["id"])
        });
        Self { scans: scans.collect(), token: text(&made["token"]), asked: Vec::new() }
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// Keeps the server busy, and follows run after run, until the server is dead.
    pub(crate) fn load(&mut self, http: &Http, random: &mut Random) {
        let Ok(waiting) = self.retry(http).and_then(|()| unfinished(http)) else { return };
        for _ in waiting..LOAD {
            let scan = usize::try_from(random.below(self.scans.len() as u64)).unwrap();
            let key = format!("start {}", self.asked.len());
            self.asked.push(Asked { key, scan, run: None, cancel: false, told: Vec::new(), followed: 0 });
            if self.retry(http).is_err() {
                return;
            }
        }
        for asked in &mut self.asked {
            if !asked.over() && asked.follow(http, Some(random)).is_err() {
                return;
            }
        }
    }

    /// Asks again for what had no answer, with the same key.
    pub(crate) fn retry(&mut self, http: &Http) -> Result<(), String> {
        for asked in self.asked.iter_mut().filter(|asked| asked.run.is_none()) {
            let path = format!("/api/v1/scans/{}/runs", self.scans[asked.scan]);
            let answer = http.ask("POST", &path).header("idempotency-key", &asked.key).try_send()?;
            assert!(matches!(answer.status, 200 | 201), "{answer}");
            asked.run = Some(text(&answer.json()["id"]));
        }
        Ok(())
    }
}

/// How many runs are not over.
pub(crate) fn unfinished(http: &Http) -> Result<u64, String> {
    let mut sum = 0;
    for state in ["created", "pending", "running"] {
        let answer = http.ask("GET", &format!("/api/v1/runs?limit=1&state={state}")).try_send()?;
        sum += answer.expect(200).json()["total"].as_u64().unwrap();
    }
    Ok(sum)
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}")).to_owned()
}

/// All items of a list, page by page.
pub(crate) fn list(http: &Http, path: &str) -> Vec<Value> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = http.get(&format!("{path}?limit=100{cursor}")).expect(200).json();
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        let Some(next) = page["nextCursor"].as_str() else {
            assert_eq!(page["total"], items.len());
            return items;
        };
        cursor = format!("&cursor={next}");
    }
}
