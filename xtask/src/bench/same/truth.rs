//! What is true of the project's lab (`lab/lab` tells it in its head), whatever is late or lost on the way.

use crate::bench::answers::{Answers, Port, numbers};

/// What every host serves.
const SERVED: [u64; 4] = [22, 80, 6379, 8080];

/// The right answer to a scan of IPv4 addresses of the lab: `targets` as Nmap writes them, less prefixes (`198.19.1-3.0-7`).
/// `ports` are those that were asked for; none for a scan of hosts.
pub(super) fn of(targets: &str, ports: &[u64]) -> Answers {
    let [third, fourth] = groups(targets);
    let addresses = third.iter().flat_map(|third| fourth.iter().map(|fourth| (*third, *fourth)));
    let total = addresses.clone().count() as u64;
    let host = |(third, fourth)| {
        let said = |port: &u64| (("tcp".to_owned(), *port), said(third, *port).to_owned());
        (format!("198.19.{third}.{fourth}"), ports.iter().map(said).collect::<Vec<(Port, String)>>())
    };
    Answers::known(total, addresses.filter(|(third, fourth)| is_up(*third, *fourth)).map(host))
}

fn is_up(third: u64, fourth: u64) -> bool {
    match third {
        3 | 10 => false,
        5 => fourth.is_multiple_of(16),
        _ => true,
    }
}

/// State and reason of a port on a host that is up.
fn said(third: u64, port: u64) -> &'static str {
    let passes = match third {
        2 => [22, 80, 443].contains(&port),
        4 | 7 => [22, 6379].contains(&port),
        11 => [22, 80].contains(&port),
        _ => true,
    };
    match third {
        _ if passes && SERVED.contains(&port) => "open syn-ack",
        2 if !passes => "filtered no-response",
        4 | 7 if !passes => "filtered admin-prohibited",
        _ => "closed reset",
    }
}

/// The third and the fourth group of `198.19.1-3,5.0-7`; `198.19.1.0/24` is all of the fourth.
fn groups(targets: &str) -> [Vec<u64>; 2] {
    let targets =
        targets.strip_suffix(".0/24").map_or_else(|| targets.to_owned(), |net| format!("{net}.0-255"));
    let mut groups = targets.split('.').skip(2).map(|group| numbers(group).collect());
    [groups.next().unwrap_or_default(), groups.next().unwrap_or_default()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read_as_they_are_written() {
        assert_eq!(groups("198.19.1-2,5.0-1"), [vec![1, 2, 5], vec![0, 1]]);
        assert_eq!(groups("198.19.3.0/24").map(|group| group.len()), [1, 256]);
    }

    #[test]
    fn each_network_is_as_its_firewall_has_it() {
        let said = |third| [22, 23, 80, 443, 6379].map(|port| said(third, port).split(' ').next().unwrap());
        assert_eq!(said(1), ["open", "closed", "open", "closed", "open"]);
        assert_eq!(said(2), ["open", "filtered", "open", "closed", "filtered"]);
        assert_eq!(said(4), ["open", "filtered", "filtered", "filtered", "open"]);
        assert_eq!(said(11), ["open", "closed", "open", "closed", "closed"]);
        let truth = of("198.19.1-5.0-16", &[22]);
        assert_eq!((truth.hosts_up(), truth.open_ports()), (17 * 3 + 2, 17 * 3 + 2));
    }
}
