//! The service behind a port as Nmap's own tables write it.

use portolan_model::{Event, Host, Port, PortState};
use portolan_nmap::command;

use super::one_line;

/// Nmap's confidence in a name that it takes from the number of the port is 3, in one that an answer gave 8 or 10; of a
/// sign of doubt it speaks up to this (`Port::getNmapServiceName` in its `portlist.cc`).
const GUESSED: u8 = 5;
/// What Nmap calls a service that nothing names, and no guess.
const UNKNOWN: &str = "unknown";
/// Nmap's word for a name that an answer gave.
const PROBED: &str = "probed";

/// Whether services were asked what they are: without that each name is of the number of its port, and Nmap marks none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Versions(Option<bool>);

impl Versions {
    /// Takes from an event what it tells.
    pub fn observe(&mut self, event: &Event) {
        if let Event::Started(head) = event {
            let command = head.scanner.args.as_deref().and_then(command::readable);
            self.0 = command.map(|command| command.invocation.version_detection()).or(self.0);
        }
    }

    /// Whether those of this host were. Where hosts come before the command, or without one, it is told by what they say.
    fn asked(self, host: &Host) -> bool {
        self.0.unwrap_or_else(|| host.ports.iter().any(|port| port.method.as_deref() == Some(PROBED)))
    }

    /// The service of a port of this host, made safe to show: `ssl/http`, with Nmap's question mark where it was asked,
    /// gave no name, and has the one of its port.
    #[must_use]
    pub fn service(self, host: &Host, port: &Port) -> String {
        let name = port.service.as_deref().unwrap_or("");
        let tunnel = port.tunnel.as_deref().map_or(String::new(), |tunnel| format!("{tunnel}/"));
        let is_guess = port.state == PortState::Open
            && !matches!(name, "" | UNKNOWN)
            && port.confidence.is_some_and(|confidence| confidence <= GUESSED)
            && self.asked(host);
        one_line(&format!("{tunnel}{name}{}", if is_guess { "?" } else { "" })).into_owned()
    }
}
