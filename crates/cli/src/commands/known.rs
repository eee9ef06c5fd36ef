//! `portolan hosts` and `portolan services`: the latest that a server knows, over all its runs.

use clap::Args;

use crate::client::ServerArgs;
use crate::client::list::{self, Column, List, ListArgs, text, time};
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;

/// The words of `hosts` and `services`.
#[derive(Debug, Args)]
pub(crate) struct KnownArgs {
    /// What to look for: `port:22 product:openssh net:10.0.0.0/8 state:open tag:dmz words`.
    query: Vec<String>,
    /// How much of the list, and how it looks.
    #[command(flatten)]
    list: ListArgs,
    /// Which server is meant.
    #[command(flatten)]
    server: ServerArgs,
}

const HOSTS: &[Column] = &[
    ("ADDRESS", |host| text(host, "ip")),
    ("NAME", |host| text(host, "hostname")),
    ("STATE", |host| text(host, "state")),
    ("OPEN", |host| text(host, "openPorts")),
    ("SYSTEM", |host| text(host, "os")),
    ("LAST SEEN", |host| time(host, "lastSeen")),
];

const SERVICES: &[Column] = &[
    ("ADDRESS", |service| text(service, "ip")),
    ("PORT", |service| format!("{}/{}", text(service, "port"), text(service, "protocol"))),
    ("STATE", |service| text(service, "state")),
    ("SERVICE", |service| {
        let (tunnel, name) = (text(service, "tunnel"), text(service, "service"));
        if tunnel.is_empty() { name } else { format!("{tunnel}/{name}") }
    }),
    ("VERSION", |service| {
        let words = ["product", "version", "extraInfo"].map(|member| text(service, member));
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }),
    ("LAST SEEN", |service| time(service, "lastSeen")),
];

/// Lists hosts.
pub(crate) async fn hosts(args: &KnownArgs, terminal: Terminal) -> Result<Exit, Failure> {
    print(args, ("/api/v1/hosts", HOSTS, "no such host is known"), terminal).await
}

/// Lists services.
pub(crate) async fn services(args: &KnownArgs, terminal: Terminal) -> Result<Exit, Failure> {
    print(args, ("/api/v1/services", SERVICES, "no such service is known"), terminal).await
}

async fn print(
    args: &KnownArgs,
    (path, columns, empty): (&str, &[Column], &str),
    terminal: Terminal,
) -> Result<Exit, Failure> {
    let words = args.query.join(" ");
    let query = if words.is_empty() { Vec::new() } else { vec![("q", words)] };
    list::print(&args.server.connect()?, List { path, query, columns, empty }, &args.list, terminal).await?;
    Ok(Exit::Done)
}
