//! From terms to conditions on a row `s` of `service` or `h` of `host`.
//!
//! Each EXISTS has a plus in front: SQLite (3.51) would else make a join of it, and from a cursor's address on seek its
//! rows by "greater than" in place of "equal", which goes through all of them for every row of the list.

use super::piece::Piece;
use super::resolve::{Keys, Means, Said, Term, json_of_ranges};
use super::words::KeyRange;
use crate::OwnerKey;

/// Ranges that are written out; more of them become a set of the hosts in them.
const WRITTEN_RANGES: usize = 16;

/// The column of ports where another index than that of ports is to be used: the plus keeps SQLite from it.
pub(in crate::results) const OTHER_INDEX: &str = "+s.port";

impl Term {
    /// Whether it is about a port by itself, so that in lists of hosts all such words must hold for one port.
    pub(in crate::results) fn is_of_port(&self) -> bool {
        matches!(self.means, Means::Ports(_) | Means::Protocol(_) | Means::State(_) | Means::Labels(..))
    }

    /// The ports that it names.
    pub(in crate::results) fn ports(&self) -> Option<&[(u16, u16)]> {
        match &self.means {
            Means::Ports(ranges) => Some(ranges),
            _ => None,
        }
    }

    /// Its condition on a service `s`, negated where it is. `port` is the column of ports, perhaps [`OTHER_INDEX`].
    pub(in crate::results) fn on_service(&self, port: &str, owner: OwnerKey) -> Piece {
        self.signed(match &self.means {
            Means::Script(kind, _) => {
                let mut exists = mentions_of("s", owner);
                exists.push(" AND m.protocol = s.protocol AND m.port = s.port AND m.kind = ");
                exists.arg(kind.as_str()).push(")").clone()
            }
            Means::Text(labels, said) => {
                let place = "(m.protocol = 0 OR (m.protocol = s.protocol AND m.port = s.port))";
                let mut pieces =
                    vec![has_label(labels, &line_of(said)), hosts_saying("s", owner, said, "m.protocol = 0")];
                if said.few {
                    let mut ports =
                        Piece::of("(s.ip_key, s.protocol, s.port) IN (SELECT m.ip_key, m.protocol, m.port ");
                    pieces.push(ports.add(&mentions_saying(owner, said, "true")).push(")").clone());
                } else {
                    pieces[1] = exists_saying("s", owner, said, place);
                }
                Piece::join(&pieces, " OR ", "false")
            }
            _ => self.common("s", port, owner),
        })
    }

    /// Its condition on a host `h`, negated where it is.
    pub(in crate::results) fn on_host(&self, owner: OwnerKey) -> Piece {
        self.signed(match &self.means {
            Means::Text(labels, said) => {
                let of_port = has_label(labels, &line_of(said));
                Piece::join(
                    &[one_port(owner, &[of_port]), hosts_saying("h", owner, said, "true")],
                    " OR ",
                    "false",
                )
            }
            _ if self.is_of_port() => one_port(owner, &[self.common("h", OTHER_INDEX, owner)]),
            _ => self.common("h", OTHER_INDEX, owner),
        })
    }

    /// The condition, not negated, on a row `at` of either table where both have what it needs. `port` is the
    /// column of ports, perhaps [`OTHER_INDEX`].
    pub(in crate::results) fn common(&self, at: &str, port: &str, owner: OwnerKey) -> Piece {
        match &self.means {
            Means::Ports(ranges) => {
                let pieces: Vec<Piece> = ranges
                    .iter()
                    .map(|(low, high)| {
                        Piece::with(
                            &format!("{port} BETWEEN ? AND ?"),
                            [i64::from(*low).into(), i64::from(*high).into()],
                        )
                    })
                    .collect();
                Piece::join(&pieces, " OR ", "false")
            }
            Means::Protocol(protocol) => Piece::with("s.protocol = ?", [(*protocol).into()]),
            Means::State(state) => Piece::with("s.state = ?", [(*state).into()]),
            Means::HostState(state) if at == "h" => Piece::with("h.state = ?", [state.as_str().into()]),
            Means::HostState(state) => Piece::with(
                "+EXISTS (SELECT 1 FROM host o WHERE o.owner = ? AND o.ip_key = s.ip_key AND o.state = ?)",
                [owner.0.into(), state.as_str().into()],
            ),
            Means::Addresses(ranges) => within(at, owner, ranges),
            Means::Labels(keys, condition) => has_label(keys, condition),
            Means::Facts(kinds, said) => hosts_saying(at, owner, said, &format!("m.kind IN {kinds}")),
            Means::Script(kind, few) => {
                let mut piece = if *few {
                    Piece::of(&format!("{at}.ip_key IN (SELECT m.ip_key FROM mention m WHERE m.owner = "))
                        .arg(owner.0)
                        .clone()
                } else {
                    mentions_of(at, owner)
                };
                piece.push(" AND m.kind = ").arg(kind.as_str()).push(")").clone()
            }
            Means::Tag(ranges, names) => {
                let mut by_name = Piece::of(&format!(
                    "{at}.ip_key IN (SELECT m.ip_key FROM mention m WHERE m.kind = 'hostname' AND m.owner = "
                ));
                by_name.arg(owner.0).push(" AND m.text IN (SELECT value FROM json_each(");
                by_name.arg(names.as_deref().unwrap_or("[]")).push(")))");
                Piece::join(&[within(at, owner, ranges), by_name], " OR ", "false")
            }
            Means::Text(..) => Piece::of("true"),
        }
    }

    fn signed(&self, condition: Piece) -> Piece {
        if !self.negated {
            return condition;
        }
        let mut not = Piece::of("NOT (");
        not.add(&condition).push(")").clone()
    }
}

/// That the host `h` has a port for which all of `conditions` on `s` hold.
pub(in crate::results) fn one_port(owner: OwnerKey, conditions: &[Piece]) -> Piece {
    let mut exists = Piece::of("+EXISTS (SELECT 1 FROM service s WHERE s.ip_key = h.ip_key AND s.owner = ");
    exists.arg(owner.0).push(" AND ").add(&Piece::join(conditions, " AND ", "true")).push(")").clone()
}

/// That the label of `s` is one of `keys` or fulfils the `condition` on `l`. Never null, so that it can be negated.
fn has_label(keys: &Keys, condition: &Piece) -> Piece {
    if let Some(keys) = keys {
        return Piece::with("ifnull(s.label, 0) IN (SELECT value FROM json_each(?))", [keys.as_str().into()]);
    }
    let mut exists = Piece::of("+EXISTS (SELECT 1 FROM label l WHERE l.key = s.label AND ");
    exists.add(condition).push(")").clone()
}

/// The condition on a label `l` that its line has the text.
fn line_of(said: &Said) -> Piece {
    let mut exists = Piece::of("+EXISTS (SELECT 1 FROM text t WHERE t.key = l.line AND ");
    exists.add(&said.condition).push(")").clone()
}

/// That of the host of row `at` something is said, where `also` holds for the mention `m`.
fn hosts_saying(at: &str, owner: OwnerKey, said: &Said, also: &str) -> Piece {
    if !said.few {
        return exists_saying(at, owner, said, also);
    }
    let mut piece = Piece::of(&format!("{at}.ip_key IN (SELECT m.ip_key "));
    piece.add(&mentions_saying(owner, said, also)).push(")").clone()
}

/// `FROM mention m ...` of the few that say it.
pub(in crate::results) fn mentions_saying(owner: OwnerKey, said: &Said, also: &str) -> Piece {
    let mut piece = Piece::of("FROM json_each(");
    piece
        .arg(said.keys.as_deref().unwrap_or("[]"))
        .push(") j CROSS JOIN mention m ON m.owner = ")
        .arg(owner.0);
    piece.push(" AND m.text = j.value AND ").push(also).clone()
}

fn exists_saying(at: &str, owner: OwnerKey, said: &Said, also: &str) -> Piece {
    let mut piece = mentions_of(at, owner);
    piece.push(" AND ").push(also).push(" AND ");
    match &said.keys {
        Some(keys) => piece.push("m.text IN (SELECT value FROM json_each(").arg(keys.as_str()).push(")))"),
        None => piece
            .push("+EXISTS (SELECT 1 FROM text t WHERE t.key = m.text AND ")
            .add(&said.condition)
            .push("))"),
    };
    piece
}

/// `+EXISTS (...` the mentions of a row's host.
fn mentions_of(at: &str, owner: OwnerKey) -> Piece {
    let mut piece =
        Piece::of(&format!("+EXISTS (SELECT 1 FROM mention m WHERE m.ip_key = {at}.ip_key AND m.owner = "));
    piece.arg(owner.0).clone()
}

fn within(at: &str, owner: OwnerKey, ranges: &[KeyRange]) -> Piece {
    if ranges.len() > WRITTEN_RANGES {
        let mut piece = Piece::of(&format!("{at}.ip_key IN (SELECT o.ip_key FROM json_each("));
        piece.arg(json_of_ranges(ranges).as_str()).push(") j CROSS JOIN host o ON o.owner = ").arg(owner.0);
        piece.push(" AND o.ip_key BETWEEN unhex(j.value ->> 0) AND unhex(j.value ->> 1))");
        return piece;
    }
    let pieces: Vec<Piece> = ranges
        .iter()
        .map(|(low, high)| {
            Piece::with(&format!("{at}.ip_key BETWEEN ? AND ?"), [low[..].into(), high[..].into()])
        })
        .collect();
    Piece::join(&pieces, " OR ", "false")
}
