//! What runs found: each run's own hosts, and the latest known state over all runs, kept for search.
//!
//! A host's document is kept whole in `run_host`. Beside it stands what lists and search need: `host` and
//! `service` hold the latest state, `label` the distinct combinations of service, product and version, `text` the
//! distinct texts (cut to a bound) with a trigram index, `mention` which host or port said which text.
//!
//! The latest state does not depend on the order in which runs come in. A newer observation replaces an older one;
//! an older one (an old scan, imported) only widens `first_seen`. A port that a run did not look at keeps its
//! state. Ports that Nmap counted without listing them ("extra ports") count as looked at where it says which they
//! are. At the same millisecond what is stored later wins.

pub(crate) mod codes;
mod cursor;
mod document;
pub(crate) mod hex;
mod hosts;
mod ingest;
mod latest;
mod list;
#[doc(hidden)]
pub mod measuring;
mod prepare;
mod retain;
mod rows;
mod runs;
mod search;
pub(crate) mod services;
mod texts;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests_latest;
#[cfg(test)]
mod tests_model;
#[cfg(test)]
mod tests_plans;
#[cfg(test)]
mod tests_retain;
#[cfg(test)]
mod tests_search;

pub use hosts::{Seen, SeenHost, Sighting};
pub use ingest::Counts;
pub(crate) use ingest::{IngestRun, ingest, ingest_prepared};
pub(crate) use prepare::Batch;
pub use retain::{ExpiredRun, RetentionReport};
pub use runs::{RunHost, RunHostFilter};
pub use services::SeenService;
