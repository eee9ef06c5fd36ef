//! Options in sentences.

use super::invocation::Invocation;
use super::ports::PortSpec;
use super::spec::Privilege;
use super::table::Opt;
use super::value::Value;

/// One option as a person reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// Which.
    pub option: Opt,
    /// Its value in canonical form, where it has one.
    pub value: Option<String>,
    /// What it does, in a sentence.
    pub meaning: String,
    /// Whether Nmap ends at once without raw sockets.
    pub needs_privilege: bool,
}

impl Invocation {
    /// Each option in a sentence.
    #[must_use]
    pub fn explain(&self) -> Vec<Explained> {
        self.options().map(|(option, value)| explain(option, value)).collect()
    }
}

fn explain(option: Opt, value: &Value) -> Explained {
    let spec = option.spec();
    let text = value.to_string();
    let shown = match (option, value) {
        (Opt::PingUdp, Value::Ports(None)) => "40125".to_owned(),
        (Opt::PingProtocol, Value::Ports(None)) => "1, 2 and 4".to_owned(),
        (_, Value::Ports(None)) => "80".to_owned(),
        (_, Value::Timing(timing)) => format!("{} ({})", timing.level(), timing.name()),
        _ => text.replace(',', ", "),
    };
    let meaning = match (option, value) {
        (Opt::HostTimeout, Value::Millis(0)) => "Never gives a host up.".to_owned(),
        (Opt::Fragment, Value::Number(n)) => format!("Cuts probes into fragments of {n} bytes."),
        (Opt::P, Value::Ports(Some(spec))) => ports_meaning(spec).unwrap_or_else(|| spec_meaning(spec)),
        _ => spec.meaning.replace("{}", &shown),
    };
    Explained {
        option,
        value: (!text.is_empty()).then_some(text),
        meaning,
        needs_privilege: spec.privilege == Privilege::Needed,
    }
}

fn spec_meaning(spec: &PortSpec) -> String {
    format!("Scans ports {}.", spec.to_string().replace(',', ", "))
}

/// `-p` with one port or one range, as a person would say it.
fn ports_meaning(spec: &PortSpec) -> Option<String> {
    use super::ports::PortsOf;
    let [item] = spec.items() else { return None };
    if item.protocol.is_some() {
        return None;
    }
    match item.ports {
        PortsOf::Range(Some(a), Some(b)) if a == b => Some(format!("Scans port {a}.")),
        PortsOf::Range(low, high) => {
            Some(format!("Scans ports {} to {}.", low.unwrap_or(1), high.unwrap_or(65535)))
        }
        _ => None,
    }
}
