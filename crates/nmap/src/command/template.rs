//! The built-in scans.

use std::collections::BTreeMap;

use serde::Serialize;

use super::refusal::Refusal;
use super::table::Opt;
use super::{Invocation, parse};

/// A scan that is built in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Template {
    /// What it is called by.
    pub id: &'static str,
    /// What it is called in lists.
    pub name: &'static str,
    /// What it does.
    pub description: &'static str,
    /// The command, with `%s` for the targets.
    pub command: &'static str,
    /// What can be set.
    pub parameters: &'static [Parameter],
    /// Whether Nmap ends at once without raw sockets.
    pub needs_privilege: bool,
    /// How long it tends to take.
    pub duration: &'static str,
}

/// What can be set in a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameter {
    /// What it is called by.
    pub name: &'static str,
    /// What it means.
    pub description: &'static str,
    /// The value where none is given.
    pub default: &'static str,
    /// The option that takes it.
    #[serde(serialize_with = "option_name")]
    pub option: Opt,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn option_name<S: serde::Serializer>(option: &Opt, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(option.name())
}

/// Why a template cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TemplateError {
    /// No template is called so.
    #[error("there is no template {id:?}; there are {}", known())]
    Unknown {
        /// What was asked for.
        id: String,
    },
    /// More than one template begins so.
    #[error("{id:?} may be {}: write more of it", .candidates.join(", "))]
    Ambiguous {
        /// What was asked for.
        id: String,
        /// Those that begin so.
        candidates: Vec<&'static str>,
    },
    /// The template has no such parameter.
    #[error("the template {id} has no parameter {parameter:?}")]
    UnknownParameter {
        /// The template.
        id: &'static str,
        /// What was set.
        parameter: String,
    },
    /// A parameter's value does not do.
    #[error("the template {id} cannot run so: {}", .refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Refused {
        /// The template.
        id: &'static str,
        /// What is wrong.
        refusals: Vec<Refusal>,
    },
}

fn known() -> String {
    TEMPLATES.iter().map(|template| template.id).collect::<Vec<_>>().join(", ")
}

static TEMPLATES: [Template; 9] = [
    Template {
        id: "ping",
        name: "Ping",
        description: "Finds which hosts are up. Scans no ports.",
        command: "-sn %s",
        parameters: &[],
        needs_privilege: false,
        duration: "seconds for a network of 256 addresses",
    },
    Template {
        id: "quick",
        name: "Quick",
        description: "Scans the 100 most common ports and asks open ones what they run.",
        command: "-T4 -F -sV %s",
        parameters: &[],
        needs_privilege: false,
        duration: "under a minute for a host",
    },
    Template {
        id: "intense",
        name: "Intense",
        description: "Scans the 1000 most common ports, with versions, operating system, default scripts and the route.",
        command: "-T4 -A -v %s",
        parameters: &[],
        needs_privilege: false,
        duration: "one to five minutes for a host",
    },
    Template {
        id: "port",
        name: "Port",
        description: "Scans the ports that you name; all of them if you name none.",
        command: "-p 1-65535 %s",
        parameters: &[Parameter {
            name: "ports",
            description: "Ports and ranges, as 22,80,8000-8100.",
            default: "1-65535",
            option: Opt::P,
        }],
        needs_privilege: false,
        duration: "seconds to twenty minutes for a host, by the number of ports and the firewall",
    },
    Template {
        id: "os",
        name: "OS detection",
        description: "Guesses the operating system from how the host answers odd packets.",
        command: "-O %s",
        parameters: &[],
        needs_privilege: true,
        duration: "under a minute for a host",
    },
    Template {
        id: "version",
        name: "Version detection",
        description: "Scans the 1000 most common ports and asks open ones what service and version they run.",
        command: "-sV %s",
        parameters: &[],
        needs_privilege: false,
        duration: "one to three minutes for a host",
    },
    Template {
        id: "stealth",
        name: "Stealth",
        description: "Scans the 1000 most common ports with half-open connections, which services do not log.",
        command: "-sS %s",
        parameters: &[],
        needs_privilege: true,
        duration: "under a minute for a host",
    },
    Template {
        id: "udp",
        name: "UDP",
        description: "Scans the most common UDP ports. Slow: closed ports answer at a limited rate.",
        command: "-sU --top-ports 100 %s",
        parameters: &[Parameter {
            name: "count",
            description: "How many ports, the most common first.",
            default: "100",
            option: Opt::TopPorts,
        }],
        needs_privilege: true,
        duration: "two minutes for a host and 100 ports; 1000 ports take about twenty",
    },
    Template {
        id: "comprehensive",
        name: "Comprehensive",
        description: "Scans the 1000 most common TCP and UDP ports, with versions, operating system, default scripts and the route.",
        command: "-sS -sU -T4 -A -v %s",
        parameters: &[],
        needs_privilege: true,
        duration: "twenty minutes and more for a host",
    },
];

/// The built-in scans.
#[must_use]
pub fn templates() -> &'static [Template] {
    &TEMPLATES
}

/// The template called `id`, or the only one whose id begins so.
///
/// # Errors
/// There is none, or more than one.
pub fn template(id: &str) -> Result<&'static Template, TemplateError> {
    if let Some(exact) = TEMPLATES.iter().find(|template| template.id == id) {
        return Ok(exact);
    }
    let found: Vec<&Template> =
        TEMPLATES.iter().filter(|template| !id.is_empty() && template.id.starts_with(id)).collect();
    match found[..] {
        [only] => Ok(only),
        [] => Err(TemplateError::Unknown { id: id.to_owned() }),
        _ => {
            let candidates = found.iter().map(|template| template.id).collect();
            Err(TemplateError::Ambiguous { id: id.to_owned(), candidates })
        }
    }
}

impl Template {
    /// The invocation with these parameters set.
    ///
    /// # Errors
    /// A parameter that it does not have, or a value that does not do.
    pub fn command(&self, parameters: &BTreeMap<String, String>) -> Result<Invocation, TemplateError> {
        let refused = |refusals| TemplateError::Refused { id: self.id, refusals };
        let mut invocation = parse(self.command).map_err(refused)?.invocation;
        for (name, value) in parameters {
            let parameter =
                self.parameters.iter().find(|p| p.name == name).ok_or_else(|| {
                    TemplateError::UnknownParameter { id: self.id, parameter: name.clone() }
                })?;
            invocation = invocation.with(parameter.option, value).map_err(refused)?;
        }
        Ok(invocation)
    }
}
