//! The prober on a thread of its own, and its finds on their way from there.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use portolan_discovery::Ceiling;
use portolan_discovery::engine::{Control, Summary};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use crate::fast::{Aim, Job, Sweeper, Told};

/// What finds weigh that wait before the prober has to: it should not.
const MOST: u32 = 1 << 14;

pub(super) enum Sweeping {
    /// With the room that it takes until it is read.
    Told(Told, OwnedSemaphorePermit),
    Over(io::Result<Summary>),
}

/// Starts the prober.
pub(super) fn sweep(
    aim: Aim,
    sweeper: Arc<dyn Sweeper>,
    ceiling: Arc<Ceiling>,
    control: Arc<Control>,
) -> mpsc::UnboundedReceiver<Sweeping> {
    // Bounded by the room, for finds are not of one size.
    let (to, finds) = mpsc::unbounded_channel();
    let room = Arc::new(Semaphore::new(MOST as usize));
    let body = move || {
        let mut tell = |told| {
            let Ok(its) = Arc::clone(&room).try_acquire_many_owned(weight(&told)) else {
                return Err(told);
            };
            if to.send(Sweeping::Told(told, its)).is_err() {
                control.stop.store(true, Relaxed);
            }
            Ok(())
        };
        let job = Job { sweep: &aim.sweep, way: aim.way, ceiling: &ceiling, control: &control };
        let result = sweeper.sweep(job, &mut tell);
        let _ = to.send(Sweeping::Over(result));
    };
    // Where there is no thread the channel is closed, which is noticed.
    let _ = std::thread::Builder::new().name("sweep".to_owned()).spawn(body);
    finds
}

fn weight(told: &Told) -> u32 {
    match told {
        Told::Began(_) => 1,
        Told::Found(find) => u32::try_from(find.weight()).unwrap_or(MOST).min(MOST),
    }
}
