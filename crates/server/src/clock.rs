//! The time and new ids, as parameters: a test sets them.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

/// Tells the time and makes ids. Cheap to clone.
#[derive(Clone)]
pub struct Clock {
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    id: Arc<dyn Fn() -> Uuid + Send + Sync>,
}

impl Clock {
    /// The machine's clock, and ids of version 7 (RFC 9562), which rise with time.
    #[must_use]
    pub fn system() -> Self {
        Self { now: Arc::new(Timestamp::now), id: Arc::new(Uuid::now_v7) }
    }

    /// A clock that tells what `now` tells.
    #[must_use]
    pub fn telling(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self { now: Arc::new(now), id: Arc::new(Uuid::now_v7) }
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.now)()
    }

    /// A new id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        (self.id)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Clock")
    }
}
