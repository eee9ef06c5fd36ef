//! One scan, from an invocation to events: the verdict (policy and scope), the plan, the execution.
//!
//! Every entrance goes through the same steps: [`Request::judge`] says whether a command may run against its
//! targets, [`plan`] says what will be sent, [`execute::start`] sends it and yields the events.




pub mod ranges;
pub mod resolve;
pub mod scope;


pub use scope::{Scope, ScopeError};
