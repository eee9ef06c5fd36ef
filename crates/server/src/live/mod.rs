//! Live events of runs, for server-sent events.
//!
//! The store is the record: an event is told after it was written. Beside it each run that somebody follows has a
//! ring of its latest events, which all its followers share, and the number of the last. A follower has a place in
//! the sequence and a small piece that it is handing out; one that falls behind the ring reads from the store. So
//! slow clients hold neither memory nor the run back.

pub mod wire;

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use futures_util::Stream;
use portolan_store::runs::StoredEvent;
use portolan_store::{Store, StoreError, Uuid};
use tokio::sync::watch;

/// Events that a ring holds at most.
const RING: usize = 4096;
/// Bytes of data that a ring holds at most.
const RING_BYTES: usize = 2 << 20;
/// Events that a follower takes at a time: all that it holds.
const PIECE: u32 = 64;
/// How long a follower waits to be told before it asks the store.
const PATIENCE: Duration = Duration::from_secs(15);

/// The live events of all runs. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Live {
    store: Store,
    feeds: Arc<Mutex<HashMap<Uuid, Weak<Feed>>>>,
}

/// The latest events of one run. Who holds it keeps it warm.
#[derive(Debug, Default)]
pub struct Feed {
    ring: Mutex<Ring>,
    told: watch::Sender<Told>,
    /// Open ports until now, also of hosts that are not finished.
    open_ports: AtomicU64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Told {
    /// The number of the last event that was told here.
    last: u64,
    /// Nothing comes after it.
    over: bool,
}

#[derive(Debug, Default)]
struct Ring {
    /// Without gaps.
    events: VecDeque<StoredEvent>,
    bytes: usize,
}

/// One follower of one run.
#[derive(Debug)]
pub struct Subscription {
    store: Store,
    run: Uuid,
    feed: Arc<Feed>,
    told: watch::Receiver<Told>,
    /// The number of the last event handed out.
    after: u64,
    piece: VecDeque<StoredEvent>,
    /// The piece is the last.
    over: bool,
    /// What the store has is not known: ask it.
    ask: bool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Live {
    /// Live events of the runs in `store`.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self { store, feeds: Arc::default() }
    }

    /// The feed of a run.
    #[must_use]
    pub fn feed(&self, run: Uuid) -> Arc<Feed> {
        let mut feeds = lock(&self.feeds);
        if let Some(feed) = feeds.get(&run).and_then(Weak::upgrade) {
            return feed;
        }
        feeds.retain(|_, feed| feed.strong_count() > 0);
        let feed = Arc::new(Feed::default());
        feeds.insert(run, Arc::downgrade(&feed));
        feed
    }

    /// Open ports that a run which is worked on has found until now; the store counts those of finished hosts alone.
    #[must_use]
    pub fn open_ports(&self, run: Uuid) -> u64 {
        let feed = lock(&self.feeds).get(&run).and_then(Weak::upgrade);
        feed.map_or(0, |feed| feed.open_ports.load(Ordering::Relaxed))
    }

    /// Tells followers of `run` what was written; `over` where nothing comes after it.
    pub fn publish(&self, run: Uuid, events: &[StoredEvent], over: bool) {
        let feed = lock(&self.feeds).get(&run).and_then(Weak::upgrade);
        if let Some(feed) = feed {
            feed.tell(events, over);
        }
    }

    /// Follows `run` from the event after number `after` (from the first for `None`). The caller has checked that
    /// it may be seen.
    #[must_use]
    pub fn subscribe(&self, run: Uuid, after: Option<u64>) -> Subscription {
        let feed = self.feed(run);
        Subscription {
            store: self.store.clone(),
            run,
            told: feed.told.subscribe(),
            feed,
            after: after.unwrap_or(0),
            piece: VecDeque::new(),
            over: false,
            ask: true,
        }
    }
}

impl Feed {
    /// Keeps how many open ports there are until now.
    pub fn has_open_ports(&self, count: u64) {
        self.open_ports.store(count, Ordering::Relaxed);
    }

    fn tell(&self, events: &[StoredEvent], over: bool) {
        let mut ring = lock(&self.ring);
        for event in events {
            ring.push(event);
        }
        drop(ring);
        let last = events.last().map_or(0, |event| event.number);
        self.told.send_modify(|told| {
            told.last = told.last.max(last);
            told.over |= over;
        });
    }
}

impl Ring {
    fn push(&mut self, event: &StoredEvent) {
        if let Some(last) = self.events.back() {
            if event.number <= last.number {
                // Two writers told in another order than they wrote: the store has both.
                return;
            }
            if event.number > last.number + 1 {
                self.events.clear();
                self.bytes = 0;
            }
        }
        self.bytes += event.data.len();
        self.events.push_back(event.clone());
        while self.events.len() > RING || self.bytes > RING_BYTES {
            let Some(first) = self.events.pop_front() else { break };
            self.bytes -= first.data.len();
        }
    }

    /// The events after number `after`; none where they are not all here.
    fn after(&self, after: u64, to: &mut VecDeque<StoredEvent>) {
        let Some(first) = self.events.front() else { return };
        let Some(skipped) = (after + 1).checked_sub(first.number) else { return };
        let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
        to.extend(self.events.iter().skip(skipped).take(PIECE as usize).cloned());
    }
}

impl Subscription {
    /// The next event; nothing after the last of a run that is over.
    ///
    /// # Errors
    /// The store's; another call asks again.
    pub async fn next(&mut self) -> Option<Result<StoredEvent, StoreError>> {
        loop {
            if let Some(event) = self.piece.pop_front() {
                self.after = event.number;
                return Some(Ok(event));
            }
            if self.over {
                return None;
            }
            // First what was told, then what there is: what comes in between is told again.
            let told = *self.told.borrow_and_update();
            lock(&self.feed.ring).after(self.after, &mut self.piece);
            if !self.piece.is_empty() {
                continue;
            }
            if self.ask || self.after < told.last {
                self.ask = false;
                match self.store.run_events(self.run, self.after, PIECE).await {
                    Ok(chunk) => {
                        self.over = chunk.over;
                        self.ask = chunk.events.len() == PIECE as usize;
                        self.piece.extend(chunk.events);
                    }
                    Err(error) => {
                        self.ask = true;
                        return Some(Err(error));
                    }
                }
                continue;
            }
            if told.over {
                return None;
            }
            if tokio::time::timeout(PATIENCE, self.told.changed()).await.is_err() {
                self.ask = true;
            }
        }
    }

    /// The events as a stream, which ends at the first error.
    pub fn stream(self) -> impl Stream<Item = Result<StoredEvent, StoreError>> + Send {
        futures_util::stream::unfold(Some(self), |subscription| async move {
            let mut subscription = subscription?;
            let next = subscription.next().await?;
            let left = next.is_ok().then_some(subscription);
            Some((next, left))
        })
    }
}
