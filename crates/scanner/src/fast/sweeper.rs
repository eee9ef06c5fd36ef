//! The seam between the planner and the prober.

use std::io;

use portolan_discovery::engine::{self, Control, Find, Summary, Sweep};
use portolan_discovery::{Ceiling, Moment, Transport};

use super::Way;

/// One sweep.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    /// What is looked for.
    pub sweep: &'a Sweep,
    /// How probes leave.
    pub way: Way,
    /// At most as much leaves as this lets.
    pub ceiling: &'a Ceiling,
    /// How far it is, and its end before its end.
    pub control: &'a Control,
}

/// What a sweep tells.
#[derive(Debug)]
pub enum Told {
    /// It begins, at this time of the clock that its finds go by.
    Began(Moment),
    /// Something was found.
    Found(Find),
}

/// Runs sweeps. The prober does so over a network, tests by what they make up.
pub trait Sweeper: Send + Sync {
    /// Runs a sweep to its end on the caller's thread. `tell` gives back what it has no room for now.
    ///
    /// # Errors
    /// Nothing can be sent or received (any more).
    fn sweep(&self, job: Job<'_>, tell: &mut dyn FnMut(Told) -> Result<(), Told>) -> io::Result<Summary>;
}

/// The prober, over a transport that is opened for each sweep: from the sweep and the way that probes are to leave.
#[derive(Debug)]
pub struct Prober<F>(pub F);

impl<F, T> Sweeper for Prober<F>
where
    F: Fn(&Sweep, Way) -> io::Result<T> + Send + Sync,
    T: Transport,
{
    fn sweep(&self, job: Job<'_>, tell: &mut dyn FnMut(Told) -> Result<(), Told>) -> io::Result<Summary> {
        let mut transport = (self.0)(job.sweep, job.way)?;
        // There is always room for the first word.
        let _ = tell(Told::Began(transport.now()));
        engine::run(job.sweep, &mut transport, job.ceiling, job.control, |find| {
            tell(Told::Found(find)).map_err(|told| match told {
                Told::Found(find) => find,
                Told::Began(_) => unreachable!("only finds are told here"),
            })
        })
    }
}
