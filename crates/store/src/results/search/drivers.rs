//! Where the rows of a search may come from by an index, before the other conditions are looked at.

use sqlx::SqliteConnection;

use super::conditions::{OTHER_INDEX, mentions_saying};
use super::piece::Piece;
use super::resolve::{FEW, Means, Term, json_of_ranges, up_to};
use super::words::KeyRange;
use crate::results::codes::{OPEN, TCP};
use crate::results::list::EXAMINED;
use crate::{OwnerKey, StoreError};

/// What leaves the fewest rows.
pub(in crate::results) struct Driver {
    /// `SELECT ip_key, protocol, port` (of services) or `SELECT ip_key` (of hosts); may repeat rows.
    pub(in crate::results) select: Piece,
    /// How many rows at most, counted to one more than [`FEW`].
    pub(in crate::results) rows: i64,
}

/// Columns that name a service.
const TRIPLE: &str = "SELECT s.ip_key AS ip_key, s.protocol AS protocol, s.port AS port ";

/// The column that names its host.
const KEY: &str = "SELECT s.ip_key AS ip_key ";

/// The best driver of a list of services; nothing where no term has one.
pub(in crate::results) async fn of_services(
    from: &mut SqliteConnection,
    owner: OwnerKey,
    terms: &[Term],
) -> Result<Option<Driver>, StoreError> {
    let mut candidates = Vec::new();
    for term in terms.iter().filter(|term| !term.negated) {
        match by_service(term, owner) {
            Some(walk) => candidates.push(narrowed(from, TRIPLE, walk, terms, owner).await?),
            None => candidates.extend(services(term, owner)),
        }
    }
    best(from, candidates).await
}

/// The best driver of a list of hosts.
pub(in crate::results) async fn of_hosts(
    from: &mut SqliteConnection,
    owner: OwnerKey,
    terms: &[Term],
) -> Result<Option<Driver>, StoreError> {
    let mut candidates = Vec::new();
    for term in terms.iter().filter(|term| !term.negated) {
        match by_service(term, owner) {
            Some(walk) => candidates.push(narrowed(from, KEY, walk, terms, owner).await?),
            None => candidates.extend(hosts(term, owner)),
        }
    }
    best(from, candidates).await
}

/// A walk of an index of services with what else the same row of the index answers, where that is soon found out.
async fn narrowed(
    from: &mut SqliteConnection,
    columns: &str,
    walk: Piece,
    terms: &[Term],
    owner: OwnerKey,
) -> Result<Piece, StoreError> {
    let mut select = Piece::of(columns);
    select.add(&walk);
    let answers = |term: &&Term| !term.negated && matches!(term.means, Means::State(_) | Means::Protocol(_));
    if terms.len() > 1 && up_to(from, &select, EXAMINED).await? <= EXAMINED {
        for term in terms.iter().filter(answers) {
            select.push(" AND ").add(&term.on_service(OTHER_INDEX, owner));
        }
    }
    Ok(select)
}

async fn best(from: &mut SqliteConnection, candidates: Vec<Piece>) -> Result<Option<Driver>, StoreError> {
    let mut best: Option<Driver> = None;
    for select in candidates {
        let rows = up_to(from, &select, FEW).await?;
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
    Some(match &term.means {
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
    Some(match &term.means {
        Means::HostState(state) => Piece::with(
            "SELECT o.ip_key AS ip_key FROM host o INDEXED BY host_state WHERE o.owner = ? AND o.state = ?",
            [owner.0.into(), state.as_str().into()],
        ),
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

/// `FROM ...` of services by an index of ports, labels, or states and transports other than the usual. More conditions
/// may follow after ` AND `.
fn by_service(term: &Term, owner: OwnerKey) -> Option<Piece> {
    Some(match &term.means {
        Means::Ports(ranges) => {
            let mut piece = Piece::of("FROM json_each(");
            piece.arg(serde_json::to_string(ranges).ok()?.as_str());
            piece.push(") j CROSS JOIN service s INDEXED BY service_port ON s.owner = ").arg(owner.0);
            piece.push(" AND s.port BETWEEN j.value ->> 0 AND j.value ->> 1").clone()
        }
        Means::Labels(Some(keys), _) => labelled(keys, owner),
        Means::State(state) if *state != OPEN => Piece::with(
            "FROM service s INDEXED BY service_other_state WHERE s.owner = ? AND s.state <> 1 AND s.state = ?",
            [owner.0.into(), (*state).into()],
        ),
        Means::Protocol(protocol) if *protocol != TCP => Piece::with(
            "FROM service s INDEXED BY service_other_protocol WHERE s.owner = ? AND s.protocol <> 1 AND s.protocol = ?",
            [owner.0.into(), (*protocol).into()],
        ),
        _ => return None,
    })
}

/// The same of the word that leaves the fewest rows, as far as its kind tells: a label, else a port, else what is asked
/// first.
pub(in crate::results) fn walk_by_service(owner: OwnerKey, terms: &[Term]) -> Option<Piece> {
    let rank = |term: &&Term| match term.means {
        Means::Labels(..) => 0,
        Means::Ports(_) => 1,
        _ => 2,
    };
    let walks = |term: &&Term| {
        matches!(
            term.means,
            Means::Labels(Some(_), _) | Means::Ports(_) | Means::State(_) | Means::Protocol(_)
        )
    };
    by_service(terms.iter().filter(|term| !term.negated).filter(walks).min_by_key(rank)?, owner)
}

fn labelled(keys: &str, owner: OwnerKey) -> Piece {
    let mut piece = Piece::of("FROM json_each(");
    piece
        .arg(keys)
        .push(") k CROSS JOIN service s INDEXED BY service_label ON s.label = k.value AND s.owner = ");
    piece.arg(owner.0).clone()
}
