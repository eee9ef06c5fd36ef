//! Pieces of statements with their parameters.

use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{AssertSqlSafe, SqliteConnection};

use crate::StoreError;
use crate::results::rows::Value;

/// SQL of ours and the parameters that its question marks stand for.
#[derive(Debug, Clone, Default)]
pub(in crate::results) struct Piece {
    sql: String,
    values: Vec<Value>,
}

impl Piece {
    /// Without parameters.
    pub(in crate::results) fn of(sql: &str) -> Self {
        Self { sql: sql.to_owned(), values: Vec::new() }
    }

    /// With parameters.
    pub(in crate::results) fn with<const N: usize>(sql: &str, values: [Value; N]) -> Self {
        Self { sql: sql.to_owned(), values: values.into() }
    }

    /// Appends fixed text.
    pub(in crate::results) fn push(&mut self, sql: &str) -> &mut Self {
        self.sql.push_str(sql);
        self
    }

    /// Appends a parameter.
    pub(in crate::results) fn arg(&mut self, value: impl Into<Value>) -> &mut Self {
        self.sql.push('?');
        self.values.push(value.into());
        self
    }

    /// Appends another piece.
    pub(in crate::results) fn add(&mut self, other: &Self) -> &mut Self {
        self.sql.push_str(&other.sql);
        self.values.extend_from_slice(&other.values);
        self
    }

    /// The pieces in brackets, joined by `word`; `empty` where there are none.
    pub(in crate::results) fn join(pieces: &[Self], word: &str, empty: &str) -> Self {
        let mut joined = Self::of("(");
        for (at, piece) in pieces.iter().enumerate() {
            joined.push(if at > 0 { word } else { "" }).push("(").add(piece).push(")");
        }
        joined.push(if pieces.is_empty() { empty } else { "" }).push(")");
        joined
    }

    /// The rows that it selects.
    pub(in crate::results) async fn rows(
        &self,
        from: &mut SqliteConnection,
    ) -> Result<Vec<SqliteRow>, StoreError> {
        let mut arguments = SqliteArguments::default();
        for value in &self.values {
            value.add_to(&mut arguments)?;
        }
        // All of the text is ours: what clients say stands in parameters.
        let statement = AssertSqlSafe(self.sql.clone());
        Ok(sqlx::query_with(statement, arguments).fetch_all(from).await?)
    }

    /// The one number that it selects.
    pub(in crate::results) async fn number(&self, from: &mut SqliteConnection) -> Result<i64, StoreError> {
        use sqlx::Row;
        self.rows(from).await?.first().map_or(Ok(0), |row| Ok(row.try_get(0)?))
    }

    /// How SQLite goes about it.
    #[cfg(test)]
    pub(in crate::results) async fn plan(&self, from: &mut SqliteConnection) -> Vec<String> {
        use sqlx::Row;
        let mut explain = Self::of("EXPLAIN QUERY PLAN ");
        explain.add(self);
        explain.rows(from).await.unwrap().iter().map(|row| row.get(3)).collect()
    }
}
