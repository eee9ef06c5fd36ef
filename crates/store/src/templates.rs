//! Templates: commands that an owner keeps under a name, beside those that are built in.

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite};
use uuid::Uuid;

use crate::error::{StoreError, What};
use crate::page::{Listing, Page, PageRequest};
use crate::time::{millis, timestamp};
use crate::version;
use crate::{OwnerKey, Store};

/// What can be set of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFields {
    /// Unique within the owner, whatever the case.
    pub name: String,
    /// What it does, for people.
    pub description: String,
    /// The command, with `%s` for the targets.
    pub command: String,
}

/// A template of an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// In the API.
    pub id: Uuid,
    /// What can be set.
    pub fields: TemplateFields,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Counts changes.
    pub version: i64,
}

const LIST: Listing = Listing {
    from: "template",
    columns: "id, name, description, command, created_at, updated_at, version",
    sorts: &[("name", "name"), ("createdAt", "created_at"), ("updatedAt", "updated_at")],
    falling: false,
    key: "id",
    searched: &["name", "description", "command"],
};

fn read(row: &SqliteRow) -> Result<Template, StoreError> {
    Ok(Template {
        id: row.try_get("id")?,
        fields: TemplateFields {
            name: row.try_get("name")?,
            description: row.try_get("description")?,
            command: row.try_get("command")?,
        },
        created_at: timestamp(row.try_get("created_at")?),
        updated_at: timestamp(row.try_get("updated_at")?),
        version: row.try_get("version")?,
    })
}

impl Store {
    /// Makes a template.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`].
    pub async fn create_template(
        &self,
        owner: OwnerKey,
        id: Uuid,
        fields: &TemplateFields,
        now: Timestamp,
    ) -> Result<Template, StoreError> {
        let made = sqlx::query(
            "INSERT INTO template (id, owner, name, description, command, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6)",
        )
        .bind(id)
        .bind(owner.0)
        .bind(&fields.name)
        .bind(&fields.description)
        .bind(&fields.command)
        .bind(millis(now))
        .execute(&self.writer)
        .await;
        made.map_err(|error| StoreError::of_naming(error, What::Template, &fields.name))?;
        self.template(owner, id).await
    }

    /// The templates of an owner, sorted by `name`, `createdAt` or `updatedAt`.
    ///
    /// # Errors
    /// A page that cannot be read.
    pub async fn templates(&self, owner: OwnerKey, page: &PageRequest) -> Result<Page<Template>, StoreError> {
        let conditions = move |query: &mut sqlx::QueryBuilder<Sqlite>| {
            query.push(" AND owner = ").push_bind(owner.0);
        };
        LIST.page(&self.readers, &conditions, page, read).await
    }

    /// A template of an owner.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn template(&self, owner: OwnerKey, id: Uuid) -> Result<Template, StoreError> {
        let row = sqlx::query(
            "SELECT id, name, description, command, created_at, updated_at, version FROM template WHERE owner = $1 AND id = $2",
        )
        .bind(owner.0)
        .bind(id)
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map_or(Err(StoreError::NotFound { what: What::Template }), read)
    }

    /// Changes a template. Scans that use it run the new command from their next start on.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`], [`StoreError::Duplicate`].
    pub async fn change_template(
        &self,
        owner: OwnerKey,
        id: Uuid,
        expected: Option<i64>,
        fields: &TemplateFields,
        now: Timestamp,
    ) -> Result<Template, StoreError> {
        let mut transaction = self.begin().await?;
        version::still(&mut transaction, What::Template, owner, id, expected).await?;
        sqlx::query(
            "UPDATE template SET name = $2, description = $3, command = $4, updated_at = $5, version = version + 1 WHERE id = $1",
        )
        .bind(id)
        .bind(&fields.name)
        .bind(&fields.description)
        .bind(&fields.command)
        .bind(millis(now))
        .execute(&mut *transaction)
        .await
        .map_err(|error| StoreError::of_naming(error, What::Template, &fields.name))?;
        transaction.commit().await?;
        self.template(owner, id).await
    }

    /// Removes a template that no scan uses.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`], [`StoreError::InUse`].
    pub async fn delete_template(
        &self,
        owner: OwnerKey,
        id: Uuid,
        expected: Option<i64>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        version::still(&mut transaction, What::Template, owner, id, expected).await?;
        let scans: i64 = sqlx::query_scalar("SELECT count(*) FROM scan WHERE owner = $1 AND template = $2")
            .bind(owner.0)
            .bind(id.to_string())
            .fetch_one(&mut *transaction)
            .await?;
        if scans > 0 {
            return Err(StoreError::InUse {
                what: What::Template,
                by: format!("{scans} scan{}", if scans == 1 { "" } else { "s" }),
                mend: "give them another template or delete them first",
            });
        }
        sqlx::query("DELETE FROM template WHERE id = $1").bind(id).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}
