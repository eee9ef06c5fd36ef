//! What alerts are of, and how bad.

use serde::{Deserialize, Serialize};

/// Kinds of occurrences: name, severity, meaning.
macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $severity:ident;)*) => {
        /// What an alert is of.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum AlertKind {
            $($(#[$doc])* $name,)*
        }

        impl AlertKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The name as it is stored and shown.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// How bad it usually is.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }
        }
    };
}

kinds! {
    /// A host that was not known.
    HostNew = "host_new", Medium;
    /// A host that no longer answers.
    HostGone = "host_gone", Low;
    /// A host that was gone answers again.
    HostBack = "host_back", Info;
    /// A host has another address.
    HostMoved = "host_moved", Low;
    /// A port is open that was not.
    PortOpened = "port_opened", High;
    /// A port is closed that was open.
    PortClosed = "port_closed", Low;
    /// A port is filtered that was open.
    PortFiltered = "port_filtered", Low;
    /// A port has another service.
    ServiceChanged = "service_changed", Medium;
    /// A service has another version.
    VersionChanged = "version_changed", Low;
    /// A host has another operating system.
    OsChanged = "os_changed", Medium;
    /// A script says something else.
    ScriptChanged = "script_changed", Info;
    /// A service shows another certificate.
    CertificateChanged = "certificate_changed", Medium;
    /// A certificate is valid for a short time only.
    CertificateExpiring = "certificate_expiring", Medium;
    /// A run did not do what it was to do.
    RunFailed = "run_failed", High;
    /// A run waits for its window.
    RunWaiting = "run_waiting", Info;
    /// A port is open that the baseline does not expect.
    UnexpectedPort = "unexpected_port", High;
    /// A schedule is about to start a scan.
    RunPlanned = "run_planned", Info;
    /// A run begins to send, or goes on.
    RunStarted = "run_started", Info;
    /// A run is over.
    RunEnded = "run_ended", Info;
}

impl AlertKind {
    /// Whether it is news that is told to those alone who name it, and is nothing to anybody else.
    #[must_use]
    pub fn is_notice(self) -> bool {
        matches!(self, Self::RunPlanned | Self::RunStarted | Self::RunEnded)
    }

    /// The kind of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }
}

/// How bad something is, in rising order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Info,
    /// To be looked at some day.
    Low,
    /// To be looked at.
    Medium,
    /// To be looked at today.
    High,
    /// To be looked at now.
    Critical,
}

impl Severity {
    /// Every severity, in rising order.
    pub const ALL: [Self; 5] = [Self::Info, Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The name as it is shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// As stored: its place in the order.
    pub(crate) fn number(self) -> i64 {
        self as i64
    }

    /// As read; the database holds no other.
    pub(crate) fn stored(number: i64) -> Self {
        usize::try_from(number).ok().and_then(|at| Self::ALL.get(at).copied()).unwrap_or(Self::Info)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_read_back() {
        for kind in AlertKind::ALL {
            assert_eq!(AlertKind::named(kind.as_str()), Some(*kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
        for severity in Severity::ALL {
            assert_eq!(Severity::stored(severity.number()), severity);
            assert_eq!(serde_json::to_value(severity).unwrap(), severity.as_str());
        }
        assert_eq!((AlertKind::ALL.len(), AlertKind::named("nothing")), (19, None));
    }
}
