//! Scripts that the fast plan would not do justice: they run once for the whole scan, or look at ports that are not
//! open. Nmap's database does not say so of a script; these lists are checked against the installed scripts by a test.

use portolan_nmap::command::{Invocation, Opt, ScriptExpr, ScriptRule};

/// Scripts that run before all hosts: with several Nmaps they would run several times.
const BEFORE: &[&str] = &[
    "bittorrent-discovery",
    "dns-blacklist",
    "dns-brute",
    "dns-client-subnet-scan",
    "dns-ip6-arpa-scan",
    "dns-srv-enum",
    "dns-zone-transfer",
    "eap-info",
    "hostmap-robtex",
    "http-icloud-findmyiphone",
    "http-icloud-sendmsg",
    "http-robtex-reverse-ip",
    "http-robtex-shared-ns",
    "http-virustotal",
    "ipv6-multicast-mld-list",
    "ipv6-ra-flood",
    "knx-gateway-discover",
    "llmnr-resolve",
    "lltd-discovery",
    "mrinfo",
    "mtrace",
    "resolveall",
    "shodan-api",
    "snmp-interfaces",
    "unittest",
    "url-snarf",
];

/// The same by the beginning of their names.
const BEFORE_FAMILIES: &[&str] = &["broadcast-", "targets-"];

/// Scripts that run after all hosts and compare them. Those of [`COMPARES`] do so too, but are in the default set for
/// what they say of each host.
const AFTER: &[&str] = &[
    "duplicates",
    "http-affiliate-id",
    "ip-geolocation-map-bing",
    "ip-geolocation-map-google",
    "ip-geolocation-map-kml",
    "quake3-master-getservers",
    "reverse-index",
];

/// Scripts that say something of each host, and compare all of them at the end.
const COMPARES: &[&str] = &["ssh-hostkey", "creds-summary", "clock-skew"];

/// Scripts that look at ports that are closed or filtered.
const ALL_PORTS: &[&str] = &["firewalk", "firewall-bypass", "ipidseq", "path-mtu", "port-states", "qscan"];

/// Whether scripts may run that compare hosts at the end, so that one Nmap has to see all of them.
#[must_use]
pub fn may_compare(invocation: &Invocation) -> bool {
    // No category has a dash in its name.
    let is_alone = |rule: &ScriptRule| match &rule.expression {
        ScriptExpr::Word(name) => {
            name.contains('-') && !name.contains('*') && !COMPARES.contains(&name.as_str())
        }
        _ => false,
    };
    let default = invocation.has(Opt::DefaultScripts) || invocation.has(Opt::Aggressive);
    default || invocation.scripts().is_some_and(|chosen| !chosen.rules().iter().all(is_alone))
}

/// Why a script cannot be run by the fast plan, with its name.
#[must_use]
pub fn objection(name: &str) -> Option<(&str, &'static str)> {
    let before = BEFORE.contains(&name) || BEFORE_FAMILIES.iter().any(|family| name.starts_with(family));
    if before {
        Some((name, "it runs once, before all hosts"))
    } else if AFTER.contains(&name) {
        Some((name, "it compares all hosts at the end"))
    } else if ALL_PORTS.contains(&name) {
        Some((name, "it looks at ports that are not open"))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn scripts_that_compare_hosts_are_known() {
        let compares = |text: &str| may_compare(&portolan_nmap::command::parse(text).unwrap().invocation);
        for text in ["-sC 10.0.0.1", "-A 10.0.0.1", "--script=safe 10.0.0.1", "--script ssh-* 10.0.0.1"] {
            assert!(compares(text), "{text}");
        }
        assert!(compares("--script http-title,ssh-hostkey 10.0.0.1"));
        assert!(!compares("--script http-title,ssl-cert -sV 10.0.0.1") && !compares("-sV 10.0.0.1"));
    }

    /// Nmap's own scripts, where they are installed.
    #[test]
    fn every_installed_script_that_runs_before_all_hosts_is_known() {
        let folder = Path::new("/usr/share/nmap/scripts");
        let Ok(files) = std::fs::read_dir(folder) else {
            eprintln!("skipped: {} is not there", folder.display());
            return;
        };
        for file in files.filter_map(Result::ok) {
            let name = file.file_name().to_string_lossy().into_owned();
            let Some(name) = name.strip_suffix(".nse") else { continue };
            let text = String::from_utf8_lossy(&std::fs::read(file.path()).unwrap()).into_owned();
            let before = text.lines().any(|line| line.starts_with("prerule"));
            assert!(!before || objection(name).is_some(), "{name} has a prerule and is not known");
        }
        assert_eq!(objection("http-title"), None);
    }
}
