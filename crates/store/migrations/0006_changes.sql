-- What is known of an owner's hosts from all its runs, and what changed. The owner is the scope: its assets are
-- scanned by several scans, each of which asks for less than all, and what changed is news once for all of them.
-- Owners do not share it, as the same private addresses are other machines at another site.

-- One row an owner that has taken a run in. `version` counts the runs; `looked_at` is a JSON array of inclusive ranges
-- of addresses, [["10.0.0.0","10.0.0.255"]]: a host that is found there and was not known is new.
CREATE TABLE ledger (
    owner INTEGER PRIMARY KEY REFERENCES owner (key) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    looked_at TEXT NOT NULL
) STRICT;

-- Each host, those that are gone too: changes::KnownHost as JSON, packed by zstd. It has the doubts of the host, which
-- wait for one more look. It is whole, as runs are removed in time.
CREATE TABLE known_host (
    key INTEGER PRIMARY KEY,
    owner INTEGER NOT NULL REFERENCES owner (key) ON DELETE CASCADE,
    known BLOB NOT NULL
) STRICT;
CREATE INDEX known_host_owner ON known_host (owner);

-- When the run was held against what was known; null until then. Runs that ended before there was a ledger are not
-- taken in: what they found would all come as news at once.
ALTER TABLE run ADD COLUMN compared_at INTEGER;
UPDATE run SET compared_at = ended_at WHERE ended_at IS NOT NULL;
-- What it left in doubt is looked at once more then, by a run that has `second_look_of`: the id of this one, which may
-- be gone.
ALTER TABLE run ADD COLUMN look_again_at INTEGER;
ALTER TABLE run ADD COLUMN second_look_of BLOB;
CREATE INDEX run_look_again ON run (look_again_at) WHERE look_again_at IS NOT NULL;
CREATE INDEX run_uncompared ON run (ended_at, key) WHERE compared_at IS NULL AND ended_at IS NOT NULL;

-- What changed and counts, in the order in which it became known.
CREATE TABLE change (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    owner INTEGER NOT NULL REFERENCES owner (key) ON DELETE CASCADE,
    -- The end of the run that showed it.
    at INTEGER NOT NULL,
    run INTEGER REFERENCES run (key) ON DELETE SET NULL,
    kind TEXT NOT NULL,
    ip TEXT NOT NULL,
    ip_key BLOB,
    hostname TEXT,
    protocol TEXT,
    -- A JSON array of inclusive ranges, [[22,22]]; null for what is of no port.
    ports TEXT,
    -- changes::Change: JSON.
    document TEXT NOT NULL,
    acknowledged_at INTEGER,
    acknowledged_by BLOB,
    -- As they were called then.
    acknowledged_by_name TEXT,
    note TEXT
) STRICT;
CREATE INDEX change_owner ON change (owner, key);
CREATE INDEX change_host ON change (owner, ip_key, key);
CREATE INDEX change_run ON change (run);

-- Which open ports are expected of an asset, or of all assets with a tag: who approved it, why, until when.
CREATE TABLE baseline (
    id BLOB PRIMARY KEY,
    owner INTEGER NOT NULL REFERENCES owner (key) ON DELETE CASCADE,
    asset BLOB REFERENCES asset (id) ON DELETE CASCADE,
    tag TEXT COLLATE NOCASE,
    protocol TEXT NOT NULL CHECK (protocol IN ('tcp', 'udp', 'sctp')),
    -- As Nmap writes them: `22,8000-8010`; empty where none is expected.
    ports TEXT NOT NULL,
    reason TEXT NOT NULL,
    approved_by BLOB,
    -- As they were called then.
    approved_by_name TEXT,
    approved_at INTEGER NOT NULL,
    -- Expected no longer than this; null for no end.
    until INTEGER,
    CHECK ((asset IS NULL) <> (tag IS NULL))
) STRICT;
-- Findings that were told, by the key of their alerts: one that is over is taken out, so that it can be told again.
CREATE TABLE told_finding (
    owner INTEGER NOT NULL REFERENCES owner (key) ON DELETE CASCADE,
    dedup TEXT NOT NULL,
    PRIMARY KEY (owner, dedup)
) STRICT, WITHOUT ROWID;
CREATE INDEX baseline_owner ON baseline (owner, approved_at);
CREATE INDEX baseline_asset ON baseline (asset);
