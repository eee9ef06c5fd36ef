//! A page of the latest state: by the few rows of a driver, or by walking the order.

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection, TypeInfo, ValueRef};

use super::cursor;
use super::rows::Value;
use super::search::drivers::Driver;
use super::search::piece::Piece;
use super::search::resolve::FEW;
use crate::{OwnerKey, Page, PageRequest, StoreError};

/// Most rows that are looked at to count a list that is walked.
pub(super) const EXAMINED: i64 = 100_000;

/// An order of a list: what a client calls it, the columns, and the index that has them.
pub(super) struct Order {
    pub(super) name: &'static str,
    pub(super) columns: &'static [&'static str],
    pub(super) index: &'static str,
}

/// What is listed.
pub(super) struct List<'a> {
    pub(super) name: &'static str,
    pub(super) owner: OwnerKey,
    /// What is selected, before the columns of the order.
    pub(super) columns: &'static str,
    /// `service s` or `host h`, and `s` or `h`.
    pub(super) table: &'static str,
    pub(super) alias: &'static str,
    /// The index that has all of an owner's rows.
    pub(super) plain: &'static str,
    /// Columns by which a driver's rows are looked up.
    pub(super) key: &'static [&'static str],
    pub(super) order: &'a Order,
    pub(super) falling: bool,
    pub(super) condition: Piece,
    pub(super) driver: Option<Driver>,
    /// Counts without looking the rows up, where the search allows that.
    pub(super) count: Option<Piece>,
    /// How many rows are looked at to count where the order is walked, at most.
    pub(super) examined: i64,
}

/// Finds the order that a request names.
pub(super) fn order<'a>(orders: &'a [Order], sort: Option<&str>) -> Result<(&'a Order, bool), StoreError> {
    let Some(sort) = sort else { return Ok((&orders[0], false)) };
    let (name, falling) = sort.strip_prefix('-').map_or((sort, false), |name| (name, true));
    let found = orders.iter().find(|order| order.name == name).ok_or_else(|| StoreError::BadSort {
        sort: sort.to_owned(),
        known: orders.iter().map(|order| order.name).collect::<Vec<_>>().join(", "),
    })?;
    Ok((found, falling))
}

impl List<'_> {
    /// Reads the page.
    pub(super) async fn page<T>(
        &self,
        from: &mut SqliteConnection,
        request: &PageRequest,
        read: fn(&SqliteRow) -> Result<T, StoreError>,
    ) -> Result<Page<T>, StoreError> {
        let sort = format!("{}{}", if self.falling { "-" } else { "" }, self.order.name);
        let scope = cursor::scope(self.name, self.owner, &sort, request.q.as_deref());
        let after = match &request.cursor {
            Some(text) => Some(cursor::read(text, &scope, self.order.columns.len())?),
            None => None,
        };
        let size = request.size() as usize;
        let mut rows = self.select(after, size + 1).rows(from).await?;
        let more = rows.len() > size;
        rows.truncate(size);
        let next = match rows.last() {
            Some(last) if more => Some(cursor::write(&scope, &self.place(last)?)),
            _ => None,
        };
        let items = rows.iter().map(read).collect::<Result<_, _>>()?;
        let (total, total_is_lower_bound) = self.total(from).await?;
        Ok(Page { items, next, total, total_is_lower_bound })
    }

    /// The statement of a page.
    pub(super) fn select(&self, after: Option<Vec<Value>>, limit: usize) -> Piece {
        let columns = self.order.columns.join(", ");
        let mut query = Piece::of(&format!("SELECT {}, {columns} ", self.columns));
        match self.few() {
            Some(driver) => query.add(&self.gathered(driver)),
            None => query.push(&format!("FROM {} {}", self.table, self.order.index)),
        };
        query.push(&format!(" WHERE {}.owner = ", self.alias)).arg(self.owner.0);
        query.push(" AND ").add(&self.condition);
        if let Some(after) = after {
            query.push(&format!(" AND ({columns}) {} (", if self.falling { "<" } else { ">" }));
            for (at, value) in after.into_iter().enumerate() {
                query.push(if at > 0 { ", " } else { "" }).arg(value);
            }
            query.push(")");
        }
        let way = if self.falling { " DESC" } else { "" };
        let order: Vec<String> = self.order.columns.iter().map(|column| format!("{column}{way}")).collect();
        query.push(&format!(" ORDER BY {} LIMIT {limit}", order.join(", ")));
        query
    }

    /// The statement that counts: how many rows fulfil the conditions, how many were looked at.
    pub(super) fn counting(&self) -> Piece {
        let few = self.few().is_some();
        if let Some(count) = self.count.as_ref().filter(|_| !few) {
            return count.clone();
        }
        let key: Vec<String> = self.key.iter().map(|column| format!("{}.{column}", self.alias)).collect();
        // A driver that is not `few` may give a row more than once.
        let (total, at) = if self.driver.is_some() && key.len() == 1 {
            ("count(DISTINCT iif(hit, at, NULL))", key[0].as_str())
        } else {
            ("ifnull(sum(hit), 0)", "0")
        };
        let mut query = Piece::of(&format!("SELECT {total}, count(*) FROM (SELECT {at} AS at, ("));
        query.add(&self.condition).push(") AS hit ");
        match &self.driver {
            Some(driver) => query.add(&self.gathered(driver)),
            None => query.push(&format!("FROM {} {}", self.table, self.plain)),
        };
        query.push(&format!(" WHERE {}.owner = ", self.alias)).arg(self.owner.0);
        query.push(&format!(" LIMIT {})", self.examined + 1)).clone()
    }

    async fn total(&self, from: &mut SqliteConnection) -> Result<(u64, bool), StoreError> {
        let rows = self.counting().rows(from).await?;
        let Some(row) = rows.first() else { return Ok((0, false)) };
        let (total, examined): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        Ok((u64::try_from(total).unwrap_or(0), examined > self.examined))
    }

    fn few(&self) -> Option<&Driver> {
        self.driver.as_ref().filter(|driver| driver.rows <= FEW)
    }

    /// The driver's rows, each once, with the table's.
    fn gathered(&self, driver: &Driver) -> Piece {
        // What is much is not gathered, so that it can be left off in the middle.
        let distinct = if driver.rows <= FEW { "DISTINCT" } else { "" };
        let mut piece = Piece::of(&format!("FROM (SELECT {distinct} * FROM ("));
        piece.add(&driver.select).push(&format!(")) d CROSS JOIN {} ON {}.owner = ", self.table, self.alias));
        piece.arg(self.owner.0);
        for column in self.key {
            piece.push(&format!(" AND {}.{column} = d.{column}", self.alias));
        }
        piece
    }

    /// The values of the order's columns, which a row ends with.
    fn place(&self, row: &SqliteRow) -> Result<Vec<Value>, StoreError> {
        let first = row.len() - self.order.columns.len();
        (first..row.len())
            .map(|column| {
                let raw = row.try_get_raw(column)?;
                Ok(match raw.type_info().name() {
                    "INTEGER" => Value::Number(row.try_get_unchecked(column)?),
                    "BLOB" => Value::Blob(row.try_get_unchecked(column)?),
                    _ => Value::Text(row.try_get_unchecked(column)?),
                })
            })
            .collect()
    }
}
