//! What bare Nmap says: a second opinion, read with another XML library and none of Portolan's code.

use std::process::Command;

use roxmltree::{Document, Node, ParsingOptions};

/// One port as a client sees it that knows only the documented shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// The number.
    pub port: u64,
    /// Nmap's state.
    pub state: String,
    /// The service's name.
    pub service: Option<String>,
    /// Product, version and extra information in one line.
    pub version: Option<String>,
}

/// One host, likewise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// Its address.
    pub ip: String,
    /// Its state.
    pub state: String,
    /// Its ports, in order.
    pub ports: Vec<Port>,
}

/// Runs `nmap -oX - ARGUMENTS` and reads what it says.
///
/// # Panics
/// Where nmap cannot be run, fails, or says what is not XML.
#[must_use]
pub fn scan(arguments: &[&str]) -> Vec<Host> {
    let output = Command::new("nmap").args(["-oX", "-"]).args(arguments).output().expect("nmap runs");
    assert!(output.status.success(), "nmap {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    read(std::str::from_utf8(&output.stdout).expect("UTF-8"))
}

/// The hosts of an Nmap document.
///
/// # Panics
/// Where it is not one.
#[must_use]
pub fn read(xml: &str) -> Vec<Host> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = Document::parse_with_options(xml, options).expect("well-formed");
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "nmaprun");
    children(root, "host").map(host).collect()
}

/// The hosts of a result document, for a client that knows only the documented shape.
///
/// # Panics
/// Where a key of it is missing or of another type.
#[must_use]
pub fn read_result(document: &serde_json::Value) -> Vec<Host> {
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    let hosts = document["hosts"].as_array().expect("hosts[]");
    hosts
        .iter()
        .map(|host| Host {
            ip: text(&host["ip"]).expect("hosts[].ip"),
            state: text(&host["state"]).expect("hosts[].state"),
            ports: host["ports"].as_array().map_or_else(Vec::new, |ports| {
                ports
                    .iter()
                    .map(|port| Port {
                        port: port["port"].as_u64().expect("ports[].port, an integer"),
                        state: text(&port["state"]).expect("ports[].state"),
                        service: text(&port["service"]),
                        version: text(&port["version"]),
                    })
                    .collect()
            }),
        })
        .collect()
}

fn host(node: Node<'_, '_>) -> Host {
    let address =
        children(node, "address").find(|a| a.attribute("addrtype") != Some("mac")).expect("an address");
    Host {
        ip: address.attribute("addr").expect("addr").to_owned(),
        state: child(node, "status").and_then(|s| s.attribute("state")).unwrap_or_default().to_owned(),
        ports: children(node, "ports").flat_map(|ports| children(ports, "port")).map(port).collect(),
    }
}

fn port(node: Node<'_, '_>) -> Port {
    let service = child(node, "service");
    let attribute = |name| service.and_then(|s| s.attribute(name));
    let extra = attribute("extrainfo").map(|extra| format!("({extra})"));
    let version: Vec<&str> =
        [attribute("product"), attribute("version"), extra.as_deref()].into_iter().flatten().collect();
    Port {
        port: node.attribute("portid").and_then(|p| p.parse().ok()).expect("portid"),
        state: child(node, "state").and_then(|s| s.attribute("state")).expect("state").to_owned(),
        service: attribute("name").map(str::to_owned),
        version: (!version.is_empty()).then(|| version.join(" ")),
    }
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> Option<Node<'a, 'i>> {
    children(node, name).next()
}

fn children<'a, 'i>(
    node: Node<'a, 'i>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'i>> + use<'a, 'i> {
    node.children().filter(move |child| child.has_tag_name(name))
}
