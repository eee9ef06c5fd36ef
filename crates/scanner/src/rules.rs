//! What a verdict goes by.

use portolan_discovery::transport::raw::reach;
use portolan_nmap::command::{Grants, ScriptDb, Services};

use crate::engine::Engine;
use crate::fast::Here;
use crate::plan::Choice;
use crate::scope::Scope;

/// What the verdict goes by.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// Which networks may be scanned.
    pub scope: &'a Scope,
    /// What the caller is granted beyond the default policy.
    pub grants: &'a Grants,
    /// The scripts of the installed Nmap.
    pub scripts: Option<&'a ScriptDb>,
    /// The services of the installed Nmap, to count ports by.
    pub services: Option<&'a Services>,
    /// Whether Nmap may use raw sockets here.
    pub raw_sockets: bool,
    /// Who is to do the work.
    pub engine: Engine,
    /// Packets a second; 0 for no limit, none for the engine's own.
    pub rate_ceiling: Option<u64>,
    /// Addresses of a shard of Nmap's; none where it is not cut.
    pub shard_addresses: Option<u64>,
}

impl Rules<'_> {
    /// The same by this engine, at this ceiling.
    #[must_use]
    pub fn by(self, engine: Engine, rate_ceiling: Option<u64>) -> Self {
        Self { engine, rate_ceiling, ..self }
    }

    /// The same in shards of so many addresses.
    #[must_use]
    pub fn cut(self, shard_addresses: u64) -> Self {
        Self { shard_addresses: Some(shard_addresses), ..self }
    }

    /// What goes into the choice of the engine.
    #[must_use]
    pub fn choice(&self) -> Choice<'_> {
        let here = Here { raw_sockets: self.raw_sockets, scripts: self.scripts, reach };
        Choice {
            engine: self.engine,
            here,
            rate_ceiling: self.rate_ceiling,
            shard_addresses: self.shard_addresses,
        }
    }
}
