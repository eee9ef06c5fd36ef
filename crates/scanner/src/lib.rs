//! One scan, from an invocation to events: the verdict (policy and scope), the plan, the execution.
//!
//! Every entrance goes through the same steps: [`verdict::judge`] says whether a command may run against its
//! targets ([`prepare::judge_text`] the same of their texts), [`Plan`] says what will be sent, [`prepare::pin`]
//! fixes what names stand for, [`execute::start`] sends it and yields the events.

pub mod abreast;
pub mod budget;
pub mod engine;
pub mod estimate;
pub mod execute;
pub mod fast;
pub mod input;
mod left_out;
mod listing;
pub mod names;
mod never;
mod octets;
mod others;
pub mod plan;
pub mod prepare;
pub mod ranges;
mod refused;
pub mod report;
pub mod resolve;
pub mod rules;
pub mod scope;
pub mod shard;
mod text;
mod together;
pub mod verdict;

pub use budget::Budget;
pub use engine::Engine;
pub use names::NamePattern;
pub use plan::{Choice, Plan, Stage, StageKind};
pub use portolan_discovery::transport::raw::reach;
pub use refused::refused;
pub use rules::Rules;
pub use scope::{Scope, ScopeError};
pub use shard::{Shard, shards};
pub use verdict::Verdict;
