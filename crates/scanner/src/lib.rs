//! One scan, from an invocation to events: the verdict (policy and scope), the plan, the execution.
//!
//! Every entrance goes through the same steps: [`verdict::judge`] says whether a command may run against its
//! targets ([`prepare::judge_text`] the same of their texts), [`Plan`] says what will be sent, [`prepare::pin`]
//! fixes what names stand for, [`execute::start`] sends it and yields the events.

pub mod estimate;
pub mod execute;
pub mod input;
pub mod names;
mod never;
mod octets;
mod others;
pub mod plan;
pub mod prepare;
pub mod ranges;
pub mod report;
pub mod resolve;
pub mod scope;
pub mod shard;
mod text;
pub mod verdict;

pub use names::NamePattern;
pub use plan::{Plan, Stage};
pub use scope::{Scope, ScopeError};
pub use shard::{Shard, shards};
pub use verdict::{Rules, Verdict};
