-- When a scan starts. `spec` is a portolan_schedule::Schedule as JSON. `occurrence` is the next time that it names,
-- `start_at` that time with its jitter; both null where there is none, or the schedule is off.
CREATE TABLE schedule (
    scan BLOB PRIMARY KEY REFERENCES scan (id) ON DELETE CASCADE,
    owner INTEGER NOT NULL REFERENCES owner (key),
    spec TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    occurrence INTEGER,
    start_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;
CREATE INDEX schedule_owner ON schedule (owner);
CREATE INDEX schedule_due ON schedule (start_at) WHERE start_at IS NOT NULL;

-- What became of each occurrence of a scan: at most one thing, also over restarts and changes of the schedule.
CREATE TABLE occurrence (
    scan BLOB NOT NULL REFERENCES scan (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    -- `queued` waits for the end of an earlier run, and becomes one of the others.
    became TEXT NOT NULL CHECK (became IN ('started', 'missed', 'overlapped', 'refused', 'queued')),
    run BLOB,
    -- Why it was refused.
    reason TEXT,
    decided_at INTEGER NOT NULL,
    PRIMARY KEY (scan, at)
) STRICT, WITHOUT ROWID;

CREATE INDEX occurrence_queued ON occurrence (scan, at) WHERE became = 'queued';

-- When scans may run, or may not. `spec` is a portolan_schedule::Window as JSON. It is of the scan or the network that
-- it names, else of the owner.
CREATE TABLE scan_window (
    id BLOB PRIMARY KEY,
    owner INTEGER NOT NULL REFERENCES owner (key),
    name TEXT NOT NULL COLLATE NOCASE,
    scan BLOB REFERENCES scan (id) ON DELETE CASCADE,
    -- In canonical form: 10.0.0.0/8.
    network TEXT,
    spec TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    CHECK (scan IS NULL OR network IS NULL),
    UNIQUE (owner, name)
) STRICT;
CREATE INDEX scan_window_scan ON scan_window (scan);

-- A run may wait for a window that opens. A column's CHECK cannot be changed, so the column is made anew.
DROP INDEX run_waiting;
ALTER TABLE run ADD COLUMN now TEXT NOT NULL DEFAULT 'created' CHECK (now IN ('created', 'pending', 'waiting', 'running', 'completed', 'cancelled', 'failed', 'timedOut', 'interrupted', 'partial'));
UPDATE run SET now = state;
ALTER TABLE run DROP COLUMN state;
ALTER TABLE run RENAME COLUMN now TO state;
CREATE INDEX run_waiting ON run (state, key) WHERE state IN ('created', 'pending', 'waiting', 'running', 'interrupted');
-- When its windows open next, while it waits; null where they are not known to.
ALTER TABLE run ADD COLUMN opens_at INTEGER;
-- No window holds it before this: somebody said so, and why.
ALTER TABLE run ADD COLUMN free_until INTEGER;
ALTER TABLE run ADD COLUMN free_reason TEXT;
ALTER TABLE run ADD COLUMN free_by TEXT;
