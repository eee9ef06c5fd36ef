-- Portolan's tables. Times are milliseconds since 1970 UTC. `id` is a UUIDv7 that the API shows, `key` a small
-- number that only tables use. An address is written as an ordered blob, `ip_key`: 4 or 6, then its bytes.

CREATE TABLE owner (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    display_name TEXT NOT NULL,
    -- The one whose admins may make owners.
    is_system INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;

-- Networks and names as JSON arrays of text; retention in days and runs, null for no limit.
CREATE TABLE owner_scope (
    owner INTEGER PRIMARY KEY REFERENCES owner (key) ON DELETE CASCADE,
    allowed TEXT NOT NULL,
    excluded TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE owner_settings (
    owner INTEGER PRIMARY KEY REFERENCES owner (key) ON DELETE CASCADE,
    keep_days INTEGER,
    keep_runs INTEGER,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE account (
    id BLOB PRIMARY KEY,
    owner INTEGER NOT NULL REFERENCES owner (key),
    username TEXT NOT NULL UNIQUE COLLATE NOCASE,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
    -- PHC string of argon2id.
    password TEXT NOT NULL,
    must_change_password INTEGER NOT NULL DEFAULT 0,
    disabled INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    last_sign_in INTEGER,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX account_owner ON account (owner, username);

-- Secrets are kept as SHA-256.
CREATE TABLE session (
    secret BLOB PRIMARY KEY,
    account BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    address TEXT,
    agent TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX session_account ON session (account);

CREATE TABLE token (
    id BLOB PRIMARY KEY,
    secret BLOB NOT NULL UNIQUE,
    account BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    owner INTEGER NOT NULL REFERENCES owner (key),
    name TEXT NOT NULL,
    -- The most that the token may do, whatever its account may.
    role TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    revoked_at INTEGER
) STRICT;
CREATE INDEX token_owner ON token (owner, created_at);

-- Every write, sign-in and refusal. Append-only.
CREATE TABLE audit (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    owner INTEGER,
    account BLOB,
    -- Who it was, as it was called then.
    username TEXT,
    -- session, token, none, system
    via TEXT NOT NULL,
    address TEXT,
    -- provider.create, session.create, run.cancel...
    action TEXT NOT NULL,
    object TEXT,
    -- allowed, refused, failed
    verdict TEXT NOT NULL CHECK (verdict IN ('allowed', 'refused', 'failed')),
    status INTEGER,
    -- What was asked for or why it was refused: JSON, without secrets.
    detail TEXT
) STRICT;
CREATE INDEX audit_owner ON audit (owner, key);
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;

-- A retry with the same key gets the first answer.
CREATE TABLE idempotency (
    account BLOB NOT NULL,
    idempotency_key TEXT NOT NULL,
    -- Of method, path and body.
    request BLOB NOT NULL,
    run BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account, idempotency_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE provider (
    id BLOB PRIMARY KEY,
    owner INTEGER NOT NULL REFERENCES owner (key),
    name TEXT NOT NULL COLLATE NOCASE,
    display_name TEXT NOT NULL,
    category TEXT NOT NULL,
    type TEXT NOT NULL,
    command TEXT NOT NULL,
    max_rate_pps INTEGER,
    max_parallel_runs INTEGER,
    timeout_seconds INTEGER,
    -- Granted option classes: a JSON array of names.
    options TEXT NOT NULL DEFAULT '[]',
    state TEXT NOT NULL CHECK (state IN ('active', 'inactive')),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (owner, name)
) STRICT;

CREATE TABLE template (
    id BLOB PRIMARY KEY,
    owner INTEGER NOT NULL REFERENCES owner (key),
    name TEXT NOT NULL COLLATE NOCASE,
    description TEXT NOT NULL,
    command TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (owner, name)
) STRICT;

CREATE TABLE asset (
    id BLOB PRIMARY KEY,
    owner INTEGER NOT NULL REFERENCES owner (key),
    display_name TEXT NOT NULL COLLATE NOCASE,
    type TEXT NOT NULL,
    -- JSON array of targets in canonical form.
    targets TEXT NOT NULL,
    notes TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    -- What a line of an imported CSV file is recognized by.
    UNIQUE (owner, display_name)
) STRICT;

CREATE TABLE asset_tag (
    owner INTEGER NOT NULL,
    tag TEXT NOT NULL COLLATE NOCASE,
    asset BLOB NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
    PRIMARY KEY (owner, tag, asset)
) STRICT, WITHOUT ROWID;
CREATE INDEX asset_tag_asset ON asset_tag (asset);

CREATE TABLE scan (
    id BLOB PRIMARY KEY,
    owner INTEGER NOT NULL REFERENCES owner (key),
    display_name TEXT NOT NULL COLLATE NOCASE,
    provider BLOB NOT NULL REFERENCES provider (id),
    -- {"mode":"manual","targets":[...]} or {"mode":"asset","assetIds":[...],"tags":[...]}
    target TEXT NOT NULL,
    -- Both null: the provider's command.
    command TEXT,
    -- The name of a built-in template or the id of the owner's own, and what is set in it: a JSON object of text.
    template TEXT,
    parameters TEXT NOT NULL DEFAULT '{}',
    created_by BLOB,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX scan_owner ON scan (owner, display_name);
CREATE INDEX scan_provider ON scan (provider);

CREATE TABLE run (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    owner INTEGER NOT NULL REFERENCES owner (key),
    kind TEXT NOT NULL CHECK (kind IN ('scan', 'test', 'import')),
    scan BLOB REFERENCES scan (id) ON DELETE SET NULL,
    provider BLOB REFERENCES provider (id) ON DELETE SET NULL,
    display_name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('created', 'pending', 'running', 'completed', 'cancelled', 'failed', 'timedOut', 'interrupted', 'partial')),
    -- An interrupted run that goes on by itself.
    resumes INTEGER NOT NULL DEFAULT 0,
    command TEXT NOT NULL DEFAULT '',
    -- What was asked for, the verdict, the names with their addresses, Nmap's words: JSON.
    targets TEXT NOT NULL DEFAULT '[]',
    verdict TEXT,
    pins TEXT NOT NULL DEFAULT '[]',
    argv TEXT NOT NULL DEFAULT '[]',
    timeout_seconds INTEGER,
    created_by BLOB,
    -- As they were called then.
    created_by_name TEXT,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    -- Time spent running before the last interruption.
    spent_ms INTEGER NOT NULL DEFAULT 0,
    percent REAL NOT NULL DEFAULT 0,
    phase TEXT,
    eta_seconds INTEGER,
    hosts INTEGER NOT NULL DEFAULT 0,
    hosts_up INTEGER NOT NULL DEFAULT 0,
    hosts_down INTEGER NOT NULL DEFAULT 0,
    hosts_total INTEGER NOT NULL DEFAULT 0,
    open_ports INTEGER NOT NULL DEFAULT 0,
    maybe_open_ports INTEGER NOT NULL DEFAULT 0,
    message TEXT,
    hint TEXT,
    -- The result document without its hosts: JSON.
    document TEXT,
    cancel_requested INTEGER NOT NULL DEFAULT 0,
    lease_holder BLOB,
    lease_until INTEGER,
    last_event INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX run_owner ON run (owner, key);
CREATE INDEX run_scan ON run (scan, key);
CREATE INDEX run_waiting ON run (state, key) WHERE state IN ('created', 'pending', 'running', 'interrupted');

-- One Nmap each. Targets not yet done are in shards `todo`.
CREATE TABLE shard (
    run INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('todo', 'running', 'done', 'cut', 'failed')),
    -- scanner::Shard: JSON.
    spec TEXT NOT NULL,
    addresses INTEGER NOT NULL,
    -- The first ordinal that its hosts may have.
    first_host INTEGER NOT NULL DEFAULT 0,
    started_at INTEGER,
    ended_at INTEGER,
    -- Names of files below the data directory, once they are whole.
    raw_xml TEXT,
    raw_text TEXT,
    -- The document of this shard without its hosts: JSON.
    document TEXT,
    PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE run_event (
    run INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    -- progress, host, port, state, log
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

-- What a run said of a host. `document` is the host's JSON: first byte 0 plain, 1 zstd.
CREATE TABLE run_host (
    key INTEGER PRIMARY KEY,
    owner INTEGER NOT NULL,
    run INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
    shard INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    -- The address, where it may stand in the run only once; null in imports, whose documents may repeat hosts.
    once BLOB,
    ip_key BLOB,
    ip TEXT,
    state TEXT NOT NULL,
    hostname TEXT,
    os TEXT,
    open_ports INTEGER NOT NULL,
    latency REAL,
    seen INTEGER NOT NULL,
    -- 1 where it says something that has no row in `service`: the host is down, ports were counted but not listed.
    silent INTEGER NOT NULL,
    document BLOB NOT NULL,
    UNIQUE (run, ordinal),
    UNIQUE (run, once)
) STRICT;
CREATE INDEX run_host_seen ON run_host (owner, ip_key, seen, silent);
CREATE INDEX run_host_ip ON run_host (run, ifnull (ip_key, x''), ordinal);
CREATE INDEX run_host_open_ports ON run_host (run, open_ports, ordinal);

-- Distinct texts that hosts said, each indexed once for search. Never removed while running.
CREATE TABLE text (
    key INTEGER PRIMARY KEY,
    -- The first half of the SHA-256 of `value`.
    hash BLOB NOT NULL UNIQUE,
    value TEXT NOT NULL
) STRICT;
-- Without positions the index is a third of the size; LIKE, which checks what it finds, needs none.
CREATE VIRTUAL TABLE text_search USING fts5 (value, content = 'text', content_rowid = 'key', tokenize = 'trigram', detail = 'none', columnsize = 0);

-- What a service is: a distinct combination. `line` is the text of all of it.
CREATE TABLE label (
    key INTEGER PRIMARY KEY,
    -- The first half of the SHA-256 of all the rest.
    hash BLOB NOT NULL UNIQUE,
    line INTEGER NOT NULL REFERENCES text (key),
    service TEXT,
    product TEXT,
    version TEXT,
    extra_info TEXT,
    tunnel TEXT
) STRICT;
CREATE INDEX label_line ON label (line);
CREATE INDEX label_service ON label (service COLLATE NOCASE);

-- The latest known state over all runs. A host is here once a run found it up or listed a port of it. `state` and
-- `reason` are of `last_seen`; names, hardware and system are of the last run that told them.
CREATE TABLE host (
    key INTEGER PRIMARY KEY,
    owner INTEGER NOT NULL,
    ip_key BLOB NOT NULL,
    ip TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    hostname TEXT,
    hostname_seen INTEGER,
    mac TEXT,
    vendor TEXT,
    mac_seen INTEGER,
    os TEXT,
    os_seen INTEGER,
    open_ports INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    last_run INTEGER NOT NULL,
    UNIQUE (owner, ip_key)
) STRICT;
CREATE INDEX host_last_seen ON host (owner, last_seen, ip_key);
CREATE INDEX host_first_seen ON host (owner, first_seen, ip_key);
CREATE INDEX host_open_ports ON host (owner, open_ports, ip_key);
CREATE INDEX host_state ON host (owner, state, ip_key);
-- Hosts without a name come last: a blob is more than any text.
CREATE INDEX host_hostname ON host (owner, ifnull (hostname, x''), ip_key);

-- protocol: 1 tcp, 2 udp, 3 sctp, 4 ip.
-- state: 1 open, 2 open|filtered, 3 filtered, 4 unfiltered, 5 closed|filtered, 6 closed, 7 unknown.
CREATE TABLE service (
    owner INTEGER NOT NULL,
    ip_key BLOB NOT NULL,
    protocol INTEGER NOT NULL,
    port INTEGER NOT NULL,
    state INTEGER NOT NULL,
    label INTEGER,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    last_run INTEGER NOT NULL,
    PRIMARY KEY (owner, ip_key, protocol, port)
) STRICT, WITHOUT ROWID;
CREATE INDEX service_port ON service (owner, port, ip_key, protocol, state);
CREATE INDEX service_label ON service (owner, label, ip_key, protocol, port, state);
CREATE INDEX service_last_seen ON service (owner, last_seen, ip_key, protocol, port, state);
-- What is rare: what is usual is met soon by a walk in any order, and not worth an index that each row pays for.
CREATE INDEX service_other_state ON service (owner, state, protocol, port, ip_key) WHERE state <> 1;
CREATE INDEX service_other_protocol ON service (owner, protocol, port, ip_key, state) WHERE protocol <> 1;

-- What else was said of a host (port and protocol 0) or a port: names, operating systems, outputs of scripts.
CREATE TABLE mention (
    owner INTEGER NOT NULL,
    ip_key BLOB NOT NULL,
    protocol INTEGER NOT NULL,
    port INTEGER NOT NULL,
    -- hostname, mac, os, script:<id>
    kind TEXT NOT NULL,
    text INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    run INTEGER NOT NULL,
    PRIMARY KEY (owner, ip_key, protocol, port, kind, text)
) STRICT, WITHOUT ROWID;
CREATE INDEX mention_text ON mention (owner, text, ip_key, protocol, port, kind);
CREATE INDEX mention_kind ON mention (owner, kind, ip_key, protocol, port);
