//! Scans: what is to be scanned, how and by which provider. Each start of one is a run.

mod row;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::{Sqlite, Transaction};
use uuid::Uuid;

use self::row::{COLUMNS, FROM, LIST, read};
use crate::error::{StoreError, What};
use crate::page::{Page, PageRequest};
use crate::time::millis;
use crate::version;
use crate::{OwnerKey, Store};

/// What a scan is aimed at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mode", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ScanTarget {
    /// At these.
    Manual {
        /// Addresses, names and networks, in canonical form.
        targets: Vec<String>,
    },
    /// At what these assets, and those that have any of these tags, have at each start.
    Asset {
        /// Assets.
        asset_ids: Vec<Uuid>,
        /// Tags.
        tags: Vec<String>,
    },
}

/// Where a scan's command comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScanCommand {
    /// The provider's own, as it is at each start.
    OfProvider,
    /// This one.
    Text(String),
    /// A template's, as it is at each start.
    Template {
        /// The name of a built-in one, or the id of the owner's own.
        id: String,
        /// What is set in it.
        parameters: BTreeMap<String, String>,
    },
}

/// What can be set of a scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanFields {
    /// For people; need not be unique.
    pub display_name: String,
    /// Who runs it.
    pub provider: Uuid,
    /// What it is aimed at.
    pub target: ScanTarget,
    /// How it looks.
    pub command: ScanCommand,
}

/// The last run of a scan.
#[derive(Debug, Clone, PartialEq)]
pub struct LastRun {
    /// In the API.
    pub id: Uuid,
    /// `pending`, `running`, `completed`...
    pub state: String,
    /// How far it is.
    pub percent: f64,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Hosts that are up.
    pub hosts_up: i64,
    /// Addresses looked at.
    pub hosts_total: i64,
    /// Open ports.
    pub open_ports: i64,
    /// How it ended, where there is more to say than the state.
    pub message: Option<String>,
}

/// A scan.
#[derive(Debug, Clone, PartialEq)]
pub struct Scan {
    /// In the API.
    pub id: Uuid,
    /// What can be set.
    pub fields: ScanFields,
    /// What its provider is called.
    pub provider_name: String,
    /// Who made it.
    pub created_by: Option<Uuid>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Counts changes.
    pub version: i64,
    /// Its last run, if it was ever started.
    pub last_run: Option<LastRun>,
}

/// Which scans are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScanFilter {
    /// Only of this provider.
    pub provider: Option<Uuid>,
    /// Only those whose last run is in this state; `never` for those that never ran.
    pub last_run_state: Option<String>,
}

impl Store {
    /// Makes a scan.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] of a provider, template or asset that it names.
    pub async fn create_scan(
        &self,
        owner: OwnerKey,
        id: Uuid,
        fields: &ScanFields,
        by: Option<Uuid>,
        now: Timestamp,
    ) -> Result<Scan, StoreError> {
        let mut transaction = self.begin().await?;
        named_things_exist(&mut transaction, owner, fields).await?;
        let (command, template, parameters) = columns(&fields.command)?;
        sqlx::query(
            "INSERT INTO scan (id, owner, display_name, provider, target, command, template, parameters, created_by, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
        )
        .bind(id)
        .bind(owner.0)
        .bind(&fields.display_name)
        .bind(fields.provider)
        .bind(crate::json::write("a scan's target", &fields.target)?)
        .bind(command)
        .bind(template)
        .bind(parameters)
        .bind(by)
        .bind(millis(now))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        self.scan(owner, id).await
    }

    /// The scans of an owner, sorted by `displayName`, `createdAt`, `updatedAt` or `lastRunAt`; `q` is looked for
    /// in names, targets, commands and templates.
    ///
    /// # Errors
    /// A page that cannot be read.
    pub async fn scans(
        &self,
        owner: OwnerKey,
        filter: &ScanFilter,
        page: &PageRequest,
    ) -> Result<Page<Scan>, StoreError> {
        let filter = filter.clone();
        let conditions = move |query: &mut sqlx::QueryBuilder<Sqlite>| {
            query.push(" AND scan.owner = ").push_bind(owner.0);
            if let Some(provider) = filter.provider {
                query.push(" AND scan.provider = ").push_bind(provider);
            }
            match &filter.last_run_state {
                Some(state) if state == "never" => {
                    query.push(" AND run.key IS NULL");
                }
                Some(state) => {
                    query.push(" AND run.state = ").push_bind(state.clone());
                }
                None => {}
            }
        };
        LIST.page(&self.readers, &conditions, page, read).await
    }

    /// A scan of an owner.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn scan(&self, owner: OwnerKey, id: Uuid) -> Result<Scan, StoreError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM {FROM} WHERE scan.owner = $1 AND scan.id = $2"
        )))
        .bind(owner.0)
        .bind(id)
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map_or(Err(StoreError::NotFound { what: What::Scan }), read)
    }

    /// Changes a scan. A run under way goes on as it was started.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] of the scan or of what it names, [`StoreError::Changed`].
    pub async fn change_scan(
        &self,
        owner: OwnerKey,
        id: Uuid,
        expected: Option<i64>,
        fields: &ScanFields,
        now: Timestamp,
    ) -> Result<Scan, StoreError> {
        let mut transaction = self.begin().await?;
        version::still(&mut transaction, What::Scan, owner, id, expected).await?;
        named_things_exist(&mut transaction, owner, fields).await?;
        let (command, template, parameters) = columns(&fields.command)?;
        sqlx::query(
            "UPDATE scan SET display_name = $2, provider = $3, target = $4, command = $5, template = $6, parameters = $7, updated_at = $8, version = version + 1 WHERE id = $1",
        )
        .bind(id)
        .bind(&fields.display_name)
        .bind(fields.provider)
        .bind(crate::json::write("a scan's target", &fields.target)?)
        .bind(command)
        .bind(template)
        .bind(parameters)
        .bind(millis(now))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        self.scan(owner, id).await
    }

    /// Removes a scan. Its finished runs stay.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`], [`StoreError::InUse`] while a run is under way.
    pub async fn delete_scan(
        &self,
        owner: OwnerKey,
        id: Uuid,
        expected: Option<i64>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        version::still(&mut transaction, What::Scan, owner, id, expected).await?;
        let run: Option<Uuid> = sqlx::query_scalar(
            "SELECT id FROM run WHERE scan = $1 AND (state IN ('created', 'pending', 'waiting', 'running') OR state = 'interrupted' AND resumes = 1) ORDER BY key DESC LIMIT 1",
        )
        .bind(id)
        .fetch_optional(&mut *transaction)
        .await?;
        if let Some(run) = run {
            return Err(StoreError::InUse {
                what: What::Scan,
                by: format!("the run {run}, which is under way"),
                mend: "cancel it or wait for its end",
            });
        }
        sqlx::query("DELETE FROM scan WHERE id = $1").bind(id).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Command, template and parameters as they stand in the table.
fn columns(command: &ScanCommand) -> Result<(Option<&str>, Option<&str>, String), StoreError> {
    Ok(match command {
        ScanCommand::OfProvider => (None, None, "{}".to_owned()),
        ScanCommand::Text(text) => (Some(text), None, "{}".to_owned()),
        ScanCommand::Template { id, parameters } => {
            (None, Some(id), crate::json::write("a scan's parameters", parameters)?)
        }
    })
}

/// Whoever checked a scan before it is written may have been overtaken by somebody who removed what it names.
async fn named_things_exist(
    transaction: &mut Transaction<'_, Sqlite>,
    owner: OwnerKey,
    fields: &ScanFields,
) -> Result<(), StoreError> {
    let there = |what, found: i64, wanted: usize| {
        if i64::try_from(wanted).is_ok_and(|wanted| wanted == found) {
            Ok(())
        } else {
            Err(StoreError::NotFound { what })
        }
    };
    let found = sqlx::query_scalar("SELECT count(*) FROM provider WHERE owner = $1 AND id = $2")
        .bind(owner.0)
        .bind(fields.provider)
        .fetch_one(&mut **transaction)
        .await?;
    there(What::Provider, found, 1)?;
    if let ScanCommand::Template { id, .. } = &fields.command
        && let Ok(id) = id.parse::<Uuid>()
    {
        let found = sqlx::query_scalar("SELECT count(*) FROM template WHERE owner = $1 AND id = $2")
            .bind(owner.0)
            .bind(id)
            .fetch_one(&mut **transaction)
            .await?;
        there(What::Template, found, 1)?;
    }
    if let ScanTarget::Asset { asset_ids, .. } = &fields.target {
        let wanted: std::collections::BTreeSet<&Uuid> = asset_ids.iter().collect();
        let found = sqlx::query_scalar(
            "SELECT count(*) FROM asset WHERE owner = $1 AND id IN (SELECT unhex(value) FROM json_each($2))",
        )
        .bind(owner.0)
        .bind(crate::assets::ids_as_json(asset_ids)?)
        .fetch_one(&mut **transaction)
        .await?;
        there(What::Asset, found, wanted.len())?;
    }
    Ok(())
}
