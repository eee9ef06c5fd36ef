//! The nouns of Portolan: targets, ports, hosts, the result document and the events of a scan.
//!
//! No I/O happens here. Every type that crosses a process is written in the camelCase JSON of
//! `portolan.result/1`, whose schema is generated from these types ([`Document::json_schema`]).

pub mod document;
pub mod event;
pub mod host;
pub mod port;
pub mod script;
pub mod stage;
pub mod tally;
pub mod target;

pub use document::{Document, Head, Outcome, SCHEMA, ScanInfo, Scanner, Stats, Tail, Warning};
pub use event::{Event, PortFound, Progress};
pub use host::{
    Address, AddressKind, ExtraPorts, ExtraReason, Hop, Host, HostState, Hostname, Os, OsClass, OsMatch,
    PortUsed, Sequence, Smurf, TcpSequence, Trace, Uptime,
};
pub use port::{Port, PortState, Protocol, Rpc};
pub use script::Script;
pub use stage::{Saw, Stage, StageExpected, StageFamily, StageKind, StageRange};
pub use tally::{Tally, counted};
pub use target::{Family, HostName, Octets, Target, TargetError};

/// A short text that came from outside (a reason, a service name, an address): inline up to 23 bytes, cheap
/// to clone beyond. It is hostile: escape it for wherever it is shown.
pub type Text = smol_str::SmolStr;
