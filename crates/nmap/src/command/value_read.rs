//! Reads the values of options, as strictly as Nmap does or stricter.

use std::net::IpAddr;

use portolan_model::Target;

use super::ports::{Flavour, PortSpec};
use super::script::ScriptRules;
use super::spec::Kind;
use super::value::{Decoy, HostPort, HostRef, IpOptions, Proxy, Relay, Timing, Value};

/// Longest free text of a value, in bytes.
const MAX_VALUE: usize = 4096;
/// Nmap's `MAX_DECOYS` less the scanner itself and one more.
const MAX_DECOYS: u32 = 126;
/// Largest number that `--top-ports` takes (`gettoppts`).
const MAX_TOP: f64 = 65536.0;

impl Value {
    /// Reads the text of a value of `kind`.
    pub(crate) fn read(kind: Kind, text: &str) -> Result<Self, String> {
        Ok(match kind {
            Kind::Nothing | Kind::Level | Kind::Unread => Self::Flag,
            Kind::Two if text == "2" => Self::Flag,
            Kind::Two => return Err("only -O and -O2 are left; the first generation is gone".to_owned()),
            Kind::Number(least, most) => Self::Number(number(text, least, most)?),
            Kind::Mtu => Self::Number(mtu(text)?),
            Kind::TopPorts => Self::Number(top_ports(text)?),
            Kind::Rate => Self::Decimal(rate(text)?),
            Kind::Ratio => Self::Decimal(ratio(text)?),
            Kind::Time(least, bare) => Self::Millis(time(text, least, bare)?),
            Kind::Timing => Self::Timing(timing(text)?),
            Kind::Ports => Self::Ports(Some(PortSpec::read(text, Flavour::Any)?)),
            Kind::PlainPorts => Self::Ports(Some(PortSpec::read(text, Flavour::Plain)?)),
            Kind::Protocols => Self::Ports(Some(PortSpec::read(text, Flavour::Protocols)?)),
            Kind::Targets => Self::Targets(list(text, |t| t.parse::<Target>().map_err(|e| e.to_string()))?),
            Kind::Addresses => Self::Addresses(list(text, address)?),
            Kind::Address => Self::Host(HostPort { host: host(text)?, port: None }),
            Kind::Scripts => Self::Scripts(ScriptRules::parse(text)?),
            Kind::TcpFlags => Self::TcpFlags(tcp_flags(text)?),
            Kind::Decoys => Self::Decoys(decoys(text)?),
            Kind::HostPort => Self::Host(host_port(text)?),
            Kind::Relay => Self::Relay(relay(text)?),
            Kind::Proxies => Self::Proxies(list(text, proxy)?),
            Kind::Hex => Self::Bytes(hex(text)?),
            Kind::IpOptions => Self::IpOptions(ip_options(text)?),
            Kind::Mac => Self::Text(mac(text)?),
            Kind::Interface => Self::Text(interface(text)?),
            Kind::Engine => Self::Text(engine(text)?),
            Kind::Text => Self::Text(plain(text, MAX_VALUE, |c| !c.is_control())?),
        })
    }
}

/// A time in the largest unit that is exact.
pub(crate) fn print_time(ms: u64) -> String {
    match ms {
        0 => "0".to_owned(),
        _ if ms.is_multiple_of(3_600_000) => format!("{}h", ms / 3_600_000),
        _ if ms.is_multiple_of(60_000) => format!("{}m", ms / 60_000),
        _ if ms.is_multiple_of(1000) => format!("{}s", ms / 1000),
        _ => format!("{ms}ms"),
    }
}

fn number(text: &str, least: u32, most: u32) -> Result<u32, String> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let fits = |n: &u32| (least..=most).contains(n);
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten().filter(fits).ok_or_else(|| {
        if most >= 0x7fff_ffff {
            format!("{text:?} is not a whole number of at least {least}")
        } else {
            format!("{text:?} is not a whole number from {least} to {most}")
        }
    })
}

fn mtu(text: &str) -> Result<u32, String> {
    let bytes = number(text, 1, 65528)?;
    if bytes.is_multiple_of(8) { Ok(bytes) } else { Err(format!("{text} is not a multiple of 8")) }
}

/// A decimal as C writes it, without sign, infinity or hexadecimal.
fn decimal(text: &str) -> Option<f64> {
    let shaped = text.bytes().all(|b| b.is_ascii_digit() || b".eE+-".contains(&b));
    let digits = text.bytes().next().is_some_and(|b| b.is_ascii_digit() || b == b'.' || b == b'+');
    (shaped && digits).then(|| text.parse::<f64>().ok()).flatten().filter(|x| x.is_finite() && *x >= 0.0)
}

fn top_ports(text: &str) -> Result<u32, String> {
    let n = decimal(text).filter(|n| *n >= 1.0 && *n <= MAX_TOP && n.fract() == 0.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "just checked")]
    n.map(|n| n as u32).ok_or_else(|| format!("{text:?} is not a whole number from 1 to {MAX_TOP}"))
}

fn rate(text: &str) -> Result<f64, String> {
    // Nmap keeps it in a float.
    let fits = |x: &f64| *x >= f64::from(f32::MIN_POSITIVE) && *x <= f64::from(f32::MAX);
    decimal(text).filter(fits).ok_or_else(|| format!("{text:?} is not a positive number of probes a second"))
}

fn ratio(text: &str) -> Result<f64, String> {
    decimal(text)
        .filter(|x| *x < 1.0)
        .ok_or_else(|| format!("{text:?} is not a ratio: 0 or more, and under 1"))
}

fn time(text: &str, least: u64, bare: u64) -> Result<u64, String> {
    let bad = || format!("{text:?} is not a time: write a number and ms, s, m or h, as 500ms or 30s");
    let lower = text.to_ascii_lowercase();
    let units = [("ms", 1.0), ("s", 1000.0), ("m", 60_000.0), ("h", 3_600_000.0)];
    let found = units.iter().find_map(|(unit, factor)| Some((lower.strip_suffix(unit)?, *factor)));
    let (digits, factor) = found.unwrap_or((&lower, 1000.0));
    let ms = decimal(digits).ok_or_else(bad)? * factor;
    // A year: beyond it nobody means it, and Nmap's long may be 32 bits wide.
    if ms > 31_536_000_000.0 {
        return Err(format!("{text} is longer than a year"));
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "just checked")]
    let ms = ms as u64;
    if found.is_none() && ms >= bare {
        return Err(format!(
            "{text} without a unit is in seconds; write {text}ms or {text}s, whichever is meant"
        ));
    }
    if ms < least {
        return Err(format!("{text} is too short: at least {}", print_time(least)));
    }
    Ok(ms)
}

fn timing(text: &str) -> Result<Timing, String> {
    let by_name = |(_, name): &&(Timing, &str)| name.eq_ignore_ascii_case(text);
    let by_level = |(timing, _): &&(Timing, &str)| text == timing.level().to_string();
    let all = Timing::ALL.iter();
    all.clone().find(by_name).or_else(|| all.clone().find(by_level)).map(|(timing, _)| *timing).ok_or_else(|| {
        format!("{text:?} is not a timing template: 0 to 5, or paranoid, sneaky, polite, normal, aggressive, insane")
    })
}

fn list<T>(text: &str, one: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    text.split(',').map(|item| one(item.trim())).collect()
}

fn address(text: &str) -> Result<IpAddr, String> {
    text.parse().map_err(|_| format!("{text:?} is not an address"))
}

fn host(text: &str) -> Result<HostRef, String> {
    match text.parse::<Target>().map_err(|e| e.to_string())? {
        Target::Address(address, None) => Ok(HostRef::Address(address)),
        Target::Name(name) => Ok(HostRef::Name(name)),
        _ => Err(format!("{text:?} is not one address or name")),
    }
}

fn host_port(text: &str) -> Result<HostPort, String> {
    if let Some(rest) = text.strip_prefix('[') {
        let (inner, rest) = rest.split_once(']').ok_or_else(|| format!("{text:?} has no ]"))?;
        let port = rest.strip_prefix(':').ok_or_else(|| format!("{text:?} has no :port after the ]"))?;
        let host = host(inner)?;
        if !matches!(host, HostRef::Address(IpAddr::V6(_))) {
            return Err(format!("{inner:?} is not an IPv6 address"));
        }
        return Ok(HostPort { host, port: Some(port_number(port)?) });
    }
    match text.split_once(':') {
        Some((name, port)) if !port.contains(':') => {
            Ok(HostPort { host: host(name)?, port: Some(port_number(port)?) })
        }
        _ => Ok(HostPort { host: host(text)?, port: None }),
    }
}

fn port_number(text: &str) -> Result<u16, String> {
    number(text, 1, 65535).map(|n| u16::try_from(n).unwrap_or(u16::MAX))
}

fn decoys(text: &str) -> Result<Vec<Decoy>, String> {
    let decoys = list(text, |item| {
        let lower = item.to_ascii_lowercase();
        Ok(match lower.as_str() {
            "me" => Decoy::Me,
            "rnd" | "rnd:" => Decoy::Random(1),
            _ => match lower.strip_prefix("rnd:") {
                Some(n) => Decoy::Random(number(n, 1, MAX_DECOYS)?),
                None => Decoy::Host(host(item)?),
            },
        })
    })?;
    if decoys.iter().filter(|decoy| **decoy == Decoy::Me).count() > 1 {
        return Err("ME can stand once only".to_owned());
    }
    let count: u32 = decoys.iter().map(|decoy| if let Decoy::Random(n) = decoy { *n } else { 1 }).sum();
    if count > MAX_DECOYS { Err(format!("at most {MAX_DECOYS} decoys are allowed")) } else { Ok(decoys) }
}

fn relay(text: &str) -> Result<Relay, String> {
    let (login, server) = match text.rsplit_once('@') {
        None => (None, text),
        Some((login, server)) => {
            let login = plain(login, 128, |c| c.is_ascii_graphic())?;
            let (user, password) = match login.split_once(':') {
                Some((user, password)) => (user, Some(password.to_owned())),
                None => (login.as_str(), None),
            };
            (Some((user.to_owned(), password)), server)
        }
    };
    Ok(Relay { login, server: host_port(server)? })
}

fn proxy(text: &str) -> Result<Proxy, String> {
    let schemes = ["http", "socks4"];
    let found =
        schemes.iter().find_map(|scheme| Some((*scheme, text.strip_prefix(scheme)?.strip_prefix("://")?)));
    let (scheme, server) =
        found.ok_or_else(|| format!("{text:?} is not http://host:port or socks4://host:port"))?;
    let server = server.strip_suffix('/').unwrap_or(server);
    let server = host_port(server)?;
    if let HostRef::Address(IpAddr::V6(_)) = server.host {
        return Err("Nmap reaches proxies by IPv4 only".to_owned());
    }
    Ok(Proxy { scheme, server })
}

fn tcp_flags(text: &str) -> Result<u8, String> {
    let bad = || format!("{text:?} is not TCP flags: a number from 0 to 255, or names joined, as SYNFIN");
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        // strtol with base 0: decimal, 0x hexadecimal or 0 octal.
        let lower = text.to_ascii_lowercase();
        let (digits, radix) = match (lower.strip_prefix("0x"), lower.strip_prefix('0')) {
            (Some(hex), _) => (hex, 16),
            (None, Some(octal)) if !octal.is_empty() => (octal, 8),
            _ => (lower.as_str(), 10),
        };
        let plain = digits.bytes().all(|b| b.is_ascii_alphanumeric());
        return plain.then(|| u8::from_str_radix(digits, radix).ok()).flatten().ok_or_else(bad);
    }
    let names: [(&str, u8); 12] = [
        ("FIN", 1),
        ("SYN", 2),
        ("RST", 4),
        ("RESET", 4),
        ("PSH", 8),
        ("PUSH", 8),
        ("ACK", 16),
        ("URG", 32),
        ("ECE", 64),
        ("CWR", 128),
        ("ALL", 255),
        ("NONE", 0),
    ];
    let upper = text.to_ascii_uppercase();
    let mut rest = upper.as_str();
    let mut flags = 0;
    while !rest.is_empty() {
        let found = names.iter().find_map(|(name, flag)| Some((*flag, rest.strip_prefix(name)?)));
        let (flag, after) = found.ok_or_else(bad)?;
        flags |= flag;
        rest = after.trim_start_matches([',', '|', '+', ' ', '/']);
    }
    if text.is_empty() {
        return Err(bad());
    }
    // NONE wins over all others in Nmap.
    Ok(if upper.contains("NONE") { 0 } else { flags })
}

fn hex(text: &str) -> Result<Vec<u8>, String> {
    let bad = || format!("{text:?} is not bytes in hexadecimal: write 0xabcd, \\xab\\xcd or abcd");
    let digits = if text.contains("\\x") {
        let parts = text.strip_prefix("\\x").ok_or_else(bad)?.split("\\x");
        parts
            .map(|part| if part.len() == 2 { Ok(part) } else { Err(bad()) })
            .collect::<Result<String, _>>()?
    } else {
        text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text).to_owned()
    };
    let fits =
        !digits.is_empty() && digits.len().is_multiple_of(2) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    if !fits || digits.len() > MAX_VALUE {
        return Err(bad());
    }
    let byte = |i: usize| u8::from_str_radix(&digits[i..i + 2], 16).map_err(|_| bad());
    (0..digits.len()).step_by(2).map(byte).collect()
}

/// IP options: a letter, a letter and a route, or bytes as `\x01\7*3`.
fn ip_options(text: &str) -> Result<IpOptions, String> {
    match text.chars().next() {
        Some(letter @ ('R' | 'T' | 'U')) if text.len() == 1 => return Ok(IpOptions::Record(letter)),
        Some(letter @ ('S' | 'L')) => {
            let hop = |hop: &str| hop.parse().map_err(|_| format!("{hop:?} is not an IPv4 address"));
            let hops = text[1..].split_whitespace().map(hop).collect::<Result<Vec<_>, _>>()?;
            // Eight, and a slot for the target (RFC 791: 40 bytes).
            let fits = hops.len() <= 8;
            return if fits { Ok(IpOptions::Route(letter, hops)) } else { Err("at most 8 hops".to_owned()) };
        }
        _ => {}
    }
    let bad =
        || format!("{text:?} is not IP options: R, T, U, S or L with addresses, or bytes as \\x01\\x07*3");
    let mut bytes = Vec::new();
    for item in text.strip_prefix('\\').ok_or_else(bad)?.split('\\') {
        let (byte, count) = item.split_once('*').unwrap_or((item, "1"));
        let byte = match byte.strip_prefix('x') {
            Some(hex) if hex.bytes().all(|b| b.is_ascii_hexdigit()) => {
                u8::from_str_radix(hex, 16).map_err(|_| bad())?
            }
            _ => u8::try_from(number(byte, 0, 255)?).map_err(|_| bad())?,
        };
        let count = number(count, 1, 40)?;
        bytes.extend((0..count).map(|_| byte));
        if bytes.len() > 40 {
            return Err("IP options have at most 40 bytes".to_owned());
        }
    }
    if bytes.len().is_multiple_of(4) {
        Ok(IpOptions::Bytes(bytes))
    } else {
        Err(format!("IP options fill whole words of 4 bytes; these are {}", bytes.len()))
    }
}

fn mac(text: &str) -> Result<String, String> {
    let bytes = text.bytes().filter(u8::is_ascii_hexdigit).count();
    if text.bytes().all(|b| b.is_ascii_hexdigit() || b == b':')
        && text != "0"
        && (bytes % 2 != 0 || bytes > 12)
    {
        return Err(format!("{text:?} is not whole bytes of a MAC address, at most six"));
    }
    plain(text, 64, |c| c.is_ascii_alphanumeric() || " :-.&".contains(c))
}

fn interface(text: &str) -> Result<String, String> {
    // IFNAMSIZ is 16, the NUL included.
    if text.len() > 15 || text.starts_with('-') {
        return Err(format!("{text:?} is not an interface name"));
    }
    plain(text, 15, |c| c.is_ascii_alphanumeric() || "._:@-".contains(c))
}

fn engine(text: &str) -> Result<String, String> {
    let lower = text.to_ascii_lowercase();
    let known = ["epoll", "poll", "select"].contains(&lower.as_str());
    if known {
        Ok(lower)
    } else {
        Err(format!("{text:?} is not an engine of this system: epoll, poll or select"))
    }
}

fn plain(text: &str, limit: usize, fits: impl Fn(char) -> bool) -> Result<String, String> {
    if text.is_empty() {
        return Err("the value is empty".to_owned());
    }
    if text.len() > limit {
        return Err(format!("the value is {} bytes long; at most {limit} are read", text.len()));
    }
    match text.chars().find(|c| !fits(*c)) {
        Some(c) => Err(format!("{c:?} cannot stand in it")),
        None => Ok(text.to_owned()),
    }
}
