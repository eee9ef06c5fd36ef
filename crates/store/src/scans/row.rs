//! Scans as they are read: with their provider's name and their last run.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{LastRun, Scan, ScanCommand, ScanFields};
use crate::error::StoreError;
use crate::page::Listing;
use crate::time::timestamp;

pub(super) const COLUMNS: &str = "scan.id, scan.display_name, scan.provider, scan.target, scan.command, scan.template, \
scan.parameters, scan.created_by, scan.created_at, scan.updated_at, scan.version, \
provider.display_name AS provider_name, run.id AS run_id, run.state AS run_state, run.percent AS run_percent, \
run.created_at AS run_created_at, run.started_at AS run_started_at, run.ended_at AS run_ended_at, \
run.hosts_up AS run_hosts_up, run.hosts_total AS run_hosts_total, run.open_ports AS run_open_ports, \
run.message AS run_message";

pub(super) const FROM: &str = "scan JOIN provider ON provider.id = scan.provider \
LEFT JOIN run ON run.key = (SELECT max(key) FROM run AS newest WHERE newest.scan = scan.id AND newest.second_look_of IS NULL)";

pub(super) const LIST: Listing = Listing {
    from: FROM,
    columns: COLUMNS,
    sorts: &[
        ("displayName", "scan.display_name"),
        ("createdAt", "scan.created_at"),
        ("updatedAt", "scan.updated_at"),
        // One that never ran stands where it was made: that is what was done with it last.
        ("lastRunAt", "coalesce(run.created_at, scan.created_at)"),
    ],
    falling: false,
    key: "scan.id",
    searched: &[
        "scan.display_name",
        "scan.target",
        "coalesce(scan.command, '')",
        "coalesce(scan.template, '')",
        "provider.display_name",
    ],
};

pub(super) fn read(row: &SqliteRow) -> Result<Scan, StoreError> {
    let target: String = row.try_get("target")?;
    let (command, template): (Option<String>, Option<String>) =
        (row.try_get("command")?, row.try_get("template")?);
    let parameters: String = row.try_get("parameters")?;
    let command = match (command, template) {
        (Some(command), _) => ScanCommand::Text(command),
        (None, Some(id)) => {
            ScanCommand::Template { id, parameters: crate::json::read("a scan's parameters", &parameters)? }
        }
        (None, None) => ScanCommand::OfProvider,
    };
    Ok(Scan {
        id: row.try_get("id")?,
        fields: ScanFields {
            display_name: row.try_get("display_name")?,
            provider: row.try_get("provider")?,
            target: crate::json::read("a scan's target", &target)?,
            command,
        },
        provider_name: row.try_get("provider_name")?,
        created_by: row.try_get("created_by")?,
        created_at: timestamp(row.try_get("created_at")?),
        updated_at: timestamp(row.try_get("updated_at")?),
        version: row.try_get("version")?,
        last_run: last_run(row)?,
    })
}

fn last_run(row: &SqliteRow) -> Result<Option<LastRun>, StoreError> {
    let Some(id) = row.try_get("run_id")? else { return Ok(None) };
    let at = |column| row.try_get::<Option<i64>, _>(column).map(|at| at.map(timestamp));
    Ok(Some(LastRun {
        id,
        state: row.try_get("run_state")?,
        percent: row.try_get("run_percent")?,
        created_at: timestamp(row.try_get("run_created_at")?),
        started_at: at("run_started_at")?,
        ended_at: at("run_ended_at")?,
        hosts_up: row.try_get("run_hosts_up")?,
        hosts_total: row.try_get("run_hosts_total")?,
        open_ports: row.try_get("run_open_ports")?,
        message: row.try_get("run_message")?,
    }))
}
