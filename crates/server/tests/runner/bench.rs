//! A store with an owner and a provider, and a runner over it.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use portolan_server::Clock;
use portolan_server::nmap::ServerNmap;
use portolan_server::runner::{Resolver, Runner, RunnerLimits, RunnerParts};
use portolan_store::providers::ProviderFields;
use portolan_store::runs::{NewRun, Run, RunKind, RunState, StoredEvent};
use portolan_store::{OwnerKey, Store, Uuid};
use tempfile::TempDir;

use super::fakes::Fake;

pub(crate) struct Bench {
    pub(crate) data: TempDir,
    pub(crate) owner: OwnerKey,
    pub(crate) provider: Uuid,
    pub(crate) fields: ProviderFields,
    program: Option<PathBuf>,
    pub(crate) limits: RunnerLimits,
    pub(crate) resolver: Resolver,
    pub(crate) clock: Clock,
}

impl Bench {
    pub(crate) async fn new(program: Option<PathBuf>) -> Self {
        let data = tempfile::tempdir().unwrap();
        let store = Store::open(data.path()).await.unwrap();
        let clock = Clock::system();
        let allowed = ["127.0.0.0/8".to_owned()];
        let owner = store.create_owner(clock.id(), "o", "O", true, &allowed, clock.now()).await.unwrap().key;
        let fields = ProviderFields {
            name: "p".to_owned(),
            display_name: "P".to_owned(),
            category: "Scan".to_owned(),
            kind: "Nmap".to_owned(),
            command: "-sT %s".to_owned(),
            engine: "nmap".to_owned(),
            max_rate_pps: None,
            max_parallel_runs: None,
            timeout_seconds: None,
            options: Vec::new(),
            active: true,
        };
        let provider = store.create_provider(owner, clock.id(), &fields, clock.now()).await.unwrap().id;
        store.close().await;
        let limits = RunnerLimits {
            shard_addresses: 8,
            stop_grace: Duration::from_secs(20),
            ..RunnerLimits::default()
        };
        let resolver = Resolver::answering(|name| panic!("{name} is looked up"));
        Self { data, owner, provider, fields, program, limits, resolver, clock }
    }

    pub(crate) async fn with(fake: &Fake) -> Self {
        Self::new(Some(fake.program())).await
    }

    pub(crate) async fn store(&self) -> Store {
        Store::open(self.data.path()).await.unwrap()
    }

    /// Sets what the provider says.
    pub(crate) async fn change(&self, store: &Store, change: impl FnOnce(&mut ProviderFields)) {
        let mut fields = self.fields.clone();
        change(&mut fields);
        let now = Clock::system().now();
        store.change_provider(self.owner, self.provider, None, &fields, now).await.unwrap();
    }

    pub(crate) async fn start(&self, store: &Store) -> Runner {
        let parts = RunnerParts {
            store: store.clone(),
            nmap: Arc::new(ServerNmap::new(self.program.clone())),
            limits: self.limits,
            clock: self.clock.clone(),
            resolver: self.resolver.clone(),
        };
        Runner::start(parts).await.unwrap()
    }

    pub(crate) fn ask(&self, command: &str, targets: &[&str]) -> NewRun {
        let clock = Clock::system();
        NewRun {
            id: clock.id(),
            owner: self.owner,
            kind: RunKind::Scan,
            scan: None,
            provider: Some(self.provider),
            display_name: "a run".to_owned(),
            command: command.to_owned(),
            targets: targets.iter().map(ToString::to_string).collect(),
            timeout_seconds: None,
            created_by: None,
            created_by_name: None,
            created_at: clock.now(),
        }
    }

    /// Runs `command` to its end.
    pub(crate) async fn run(&self, command: &str, targets: &[&str]) -> Done {
        let store = self.store().await;
        let runner = self.start(&store).await;
        let run = runner.create(&self.ask(command, targets), None).await.unwrap().run;
        let done = self.finish(&store, &runner, run.id).await;
        runner.stop().await;
        done
    }

    /// Follows a run to its end, and checks what holds for every one.
    pub(crate) async fn finish(&self, store: &Store, runner: &Runner, id: Uuid) -> Done {
        let mut subscription = runner.live().subscribe(id, None);
        let mut events = Vec::new();
        while let Some(event) = subscription.next().await {
            events.push(event.unwrap());
        }
        self.done(store, id, events).await
    }

    pub(crate) async fn done(&self, store: &Store, id: Uuid, events: Vec<StoredEvent>) -> Done {
        let run = store.run(self.owner, id).await.unwrap();
        assert!(run.is_over(), "{run:?}");
        let numbers: Vec<u64> = events.iter().map(|event| event.number).collect();
        assert_eq!(numbers, (1..=run.last_event).collect::<Vec<_>>());
        let done = Done { run, events };
        assert_eq!(done.states().last().unwrap(), done.run.state.as_str());
        let hosts: Vec<String> = done.hosts();
        assert_eq!(hosts.len(), hosts.iter().collect::<HashSet<_>>().len(), "a host twice");
        assert_eq!(hosts.len() as u64, done.run.counts.hosts);
        let percents = done.percents();
        assert!(percents.is_sorted() && percents.iter().all(|p| (0.0..100.0).contains(p)), "{percents:?}");
        let up_where_open = |data: &serde_json::Value| data["openPorts"] == 0 || data["hostsUp"] != 0;
        assert!(done.data("progress").iter().all(up_where_open), "open ports on no host");
        done
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.data.path().join(below)
    }
}

/// A run that is over.
pub(crate) struct Done {
    pub(crate) run: Run,
    pub(crate) events: Vec<StoredEvent>,
}

impl Done {
    pub(crate) fn data(&self, kind: &str) -> Vec<serde_json::Value> {
        let of = self.events.iter().filter(|event| &*event.kind == kind);
        of.map(|event| serde_json::from_str(&event.data).unwrap()).collect()
    }

    fn texts(&self, kind: &str, key: &str) -> Vec<String> {
        self.data(kind).iter().map(|data| data[key].as_str().unwrap().to_owned()).collect()
    }

    pub(crate) fn states(&self) -> Vec<String> {
        self.texts("state", "state")
    }

    pub(crate) fn hosts(&self) -> Vec<String> {
        self.texts("host", "ip")
    }

    fn percents(&self) -> Vec<f64> {
        self.data("progress").iter().map(|data| data["percent"].as_f64().unwrap()).collect()
    }

    pub(crate) fn message(&self) -> &str {
        self.run.message.as_deref().unwrap_or_default()
    }

    pub(crate) fn assert(&self, state: RunState, words: &str) {
        assert_eq!(self.run.state, state, "{:?}", self.run);
        assert!(self.message().contains(words), "{:?}", self.run.message);
    }

    pub(crate) fn document(&self) -> portolan_model::Document {
        serde_json::from_str(self.run.document.as_deref().unwrap()).unwrap()
    }
}

/// What a raw file holds, as far as it goes, and whether it is whole.
pub(crate) fn raw(path: &Path) -> (String, bool) {
    use std::io::Read;
    let mut decoder = zstd::Decoder::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut bytes = Vec::new();
    let whole = decoder.read_to_end(&mut bytes).is_ok();
    (String::from_utf8(bytes).unwrap(), whole)
}
