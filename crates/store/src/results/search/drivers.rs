//! Where the rows of a search may come from by an index, before the other conditions are looked at.

use sqlx::SqliteConnection;

use super::conditions::mentions_saying;
use super::piece::Piece;
use super::resolve::{FEW, Means, Term, json_of_ranges, up_to_few};
use super::words::KeyRange;
use crate::{OwnerKey, StoreError};

/// What leaves the fewest rows.
pub(in crate::results) struct Driver {
    /// `SELECT ip_key, protocol, port` (of services) or `SELECT ip_key` (of hosts); may repeat rows.
    pub(in crate::results) select: Piece,
    /// How many rows at most, counted to one more than [`FEW`].
    pub(in crate::results) rows: i64,
}

/// The best driver of a list of services; nothing where no term has one.
pub(in crate::results) async fn of_services(
    from: &mut SqliteConnection,
    owner: OwnerKey,
    terms: &[Term],
) -> Result<Option<Driver>, StoreError> {
    best(from, terms.iter().filter(|term| !term.negated).filter_map(|term| services(term, owner))).await
}

/// The best driver of a list of hosts.
pub(in crate::results) async fn of_hosts(
    from: &mut SqliteConnection,
    owner: OwnerKey,
    terms: &[Term],
) -> Result<Option<Driver>, StoreError> {
    best(from, terms.iter().filter(|term| !term.negated).filter_map(|term| hosts(term, owner))).await
}

async fn best(
    from: &mut SqliteConnection,
    candidates: impl Iterator<Item = Piece>,
) -> Result<Option<Driver>, StoreError> {
    let mut best: Option<Driver> = None;
    for select in candidates {
        let rows = up_to_few(from, &select).await?;
        if best.as_ref().is_none_or(|best| rows < best.rows) {
            best = Some(Driver { select, rows });
        }
        if rows < FEW / 20 {
            break;
        }
    }
    Ok(best)
}

fn services(term: &Term, owner: OwnerKey) -> Option<Piece> {
    const TRIPLE: &str = "SELECT s.ip_key AS ip_key, s.protocol AS protocol, s.port AS port ";
    Some(match &term.means {
        Means::Ports(_) | Means::Labels(Some(_), _) => by_service(TRIPLE, term, owner)?,
        Means::Addresses(ranges) => by_ranges(TRIPLE, ranges, owner),
        Means::Tag(ranges, Some(names)) if names == "[]" => by_ranges(TRIPLE, ranges, owner),
        Means::Facts(kinds, said) if said.keys.is_some() => {
            let mut piece = Piece::of(TRIPLE);
            piece.push("FROM (SELECT DISTINCT m.ip_key AS at ");
            piece.add(&mentions_saying(owner, said, &format!("m.kind IN {kinds}")));
            piece.push(") CROSS JOIN service s ON s.ip_key = at AND s.owner = ").arg(owner.0).clone()
        }
        Means::Script(kind, _) => Piece::with(
            "SELECT m.ip_key AS ip_key, m.protocol AS protocol, m.port AS port FROM mention m WHERE m.owner = ? AND m.kind = ?",
            [owner.0.into(), kind.as_str().into()],
        ),
        Means::Text(Some(labels), said) if said.keys.is_some() => {
            let mut piece = Piece::of(TRIPLE);
            piece.add(&labelled(labels, owner)).push(" UNION ALL ").push(TRIPLE);
            piece.add(&mentions_saying(owner, said, "true")).push(" CROSS JOIN service s ON s.ip_key = m.ip_key AND (m.protocol = 0 OR (s.protocol = m.protocol AND s.port = m.port)) AND s.owner = ");
            piece.arg(owner.0).clone()
        }
        _ => return None,
    })
}

fn hosts(term: &Term, owner: OwnerKey) -> Option<Piece> {
    const KEY: &str = "SELECT s.ip_key AS ip_key ";
    Some(match &term.means {
        Means::Ports(_) | Means::Labels(Some(_), _) => by_service(KEY, term, owner)?,
        Means::Addresses(ranges) => hosts_by_ranges(ranges, owner),
        Means::Tag(ranges, Some(names)) if names == "[]" => hosts_by_ranges(ranges, owner),
        Means::Facts(kinds, said) if said.keys.is_some() => {
            let mut piece = Piece::of("SELECT m.ip_key AS ip_key ");
            piece.add(&mentions_saying(owner, said, &format!("m.kind IN {kinds}"))).clone()
        }
        Means::Script(kind, _) => Piece::with(
            "SELECT m.ip_key AS ip_key FROM mention m WHERE m.owner = ? AND m.kind = ?",
            [owner.0.into(), kind.as_str().into()],
        ),
        Means::Text(Some(labels), said) if said.keys.is_some() => {
            let mut piece = Piece::of(KEY);
            piece.add(&labelled(labels, owner)).push(" UNION ALL SELECT m.ip_key AS ip_key ");
            piece.add(&mentions_saying(owner, said, "true")).clone()
        }
        _ => return None,
    })
}

fn by_ranges(select: &str, ranges: &[KeyRange], owner: OwnerKey) -> Piece {
    let mut piece = Piece::of(select);
    piece.push("FROM json_each(").arg(json_of_ranges(ranges).as_str());
    piece.push(") j CROSS JOIN service s ON s.owner = ").arg(owner.0);
    piece.push(" AND s.ip_key BETWEEN unhex(j.value ->> 0) AND unhex(j.value ->> 1)").clone()
}

fn hosts_by_ranges(ranges: &[KeyRange], owner: OwnerKey) -> Piece {
    let mut piece = Piece::of("SELECT o.ip_key AS ip_key FROM json_each(");
    piece.arg(json_of_ranges(ranges).as_str()).push(") j CROSS JOIN host o ON o.owner = ").arg(owner.0);
    piece.push(" AND o.ip_key BETWEEN unhex(j.value ->> 0) AND unhex(j.value ->> 1)").clone()
}

/// By the index of ports or of labels.
fn by_service(select: &str, term: &Term, owner: OwnerKey) -> Option<Piece> {
    let mut piece = Piece::of(select);
    match &term.means {
        Means::Ports(ranges) => {
            let json = serde_json::to_string(ranges).ok()?;
            piece.push("FROM json_each(").arg(json.as_str());
            piece.push(") j CROSS JOIN service s INDEXED BY service_port ON s.owner = ").arg(owner.0);
            piece.push(" AND s.port BETWEEN j.value ->> 0 AND j.value ->> 1");
        }
        Means::Labels(Some(keys), _) => {
            piece.add(&labelled(keys, owner));
        }
        _ => return None,
    }
    Some(piece)
}

/// The same by a port or a label, where the search names one: `FROM ...` of services.
pub(in crate::results) fn walk_by_service(owner: OwnerKey, terms: &[Term]) -> Option<Piece> {
    let wanted = || terms.iter().filter(|term| !term.negated);
    let label = wanted().find(|term| matches!(term.means, Means::Labels(Some(_), _)));
    by_service("", label.or_else(|| wanted().find(|term| matches!(term.means, Means::Ports(_))))?, owner)
}

fn labelled(keys: &str, owner: OwnerKey) -> Piece {
    let mut piece = Piece::of("FROM json_each(");
    piece
        .arg(keys)
        .push(") k CROSS JOIN service s INDEXED BY service_label ON s.label = k.value AND s.owner = ");
    piece.arg(owner.0).clone()
}
