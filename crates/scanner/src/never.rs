//! Addresses that are never scanned.

use ipnet::IpNet;

const COMPATIBLE: &str = "it stands for an IPv4 address (RFC 4291, 2.5.5.1): write the IPv4 address";

/// What is never scanned, whoever allows it, and why. Of the addresses that stand for others, ISATAP's in global
/// networks cannot be told from ordinary ones: they are what their network is.
pub(crate) const NEVER: &[(&str, &str)] = &[
    ("224.0.0.0/4", "it is multicast"),
    ("255.255.255.255/32", "it is broadcast"),
    ("0.0.0.0/8", "it is no address of a host (RFC 1122)"),
    ("169.254.169.254/32", "cloud machines keep their credentials behind it"),
    ("100.100.100.200/32", "cloud machines keep their credentials behind it"),
    ("168.63.129.16/32", "it is the platform of a cloud, seen from its machines"),
    ("192.0.0.192/32", "cloud machines keep their credentials behind it"),
    ("ff00::/8", "it is multicast"),
    ("64:ff9b::/96", "it stands for an IPv4 address (RFC 6052): write the IPv4 address"),
    ("64:ff9b:1::/48", "it stands for an IPv4 address (RFC 8215): write the IPv4 address"),
    ("2002::/16", "it stands for an IPv4 address (6to4, RFC 3056): write the IPv4 address"),
    ("2001::/32", "it stands for an IPv4 address (Teredo, RFC 4380): write the IPv4 address"),
    ("fe80::5efe:0:0/96", "it stands for an IPv4 address (ISATAP, RFC 5214): write the IPv4 address"),
    ("fe80::200:5efe:0:0/96", "it stands for an IPv4 address (ISATAP, RFC 5214): write the IPv4 address"),
    ("::ffff:0:0:0/96", "it stands for an IPv4 address (RFC 2765): write the IPv4 address"),
    // IPv4-compatible addresses, less ::1.
    ("::1:0/112", COMPATIBLE),
    ("::2:0/111", COMPATIBLE),
    ("::4:0/110", COMPATIBLE),
    ("::8:0/109", COMPATIBLE),
    ("::10:0/108", COMPATIBLE),
    ("::20:0/107", COMPATIBLE),
    ("::40:0/106", COMPATIBLE),
    ("::80:0/105", COMPATIBLE),
    ("::100:0/104", COMPATIBLE),
    ("::200:0/103", COMPATIBLE),
    ("::400:0/102", COMPATIBLE),
    ("::800:0/101", COMPATIBLE),
    ("::1000:0/100", COMPATIBLE),
    ("::2000:0/99", COMPATIBLE),
    ("::4000:0/98", COMPATIBLE),
    ("::8000:0/97", COMPATIBLE),
    ("::/128", "it is no address of a host (RFC 4291)"),
    ("::ffff:0:0/96", "it is an IPv4 address in disguise: write the IPv4 address"),
    ("fd00:ec2::254/128", "cloud machines keep their credentials behind it"),
    ("fd20:ce::254/128", "cloud machines keep their credentials behind it"),
    ("fe80::a9fe:a9fe/128", "cloud machines keep their credentials behind it"),
];

/// Why no address of a network is ever scanned; nothing where some may be.
#[must_use]
pub fn never(network: IpNet) -> Option<&'static str> {
    let whole = |net: &str| net.parse::<IpNet>().is_ok_and(|net| net.contains(&network));
    NEVER.iter().find(|(net, _)| whole(net)).map(|(_, reason)| *reason)
}
