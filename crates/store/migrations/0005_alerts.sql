-- What people are told of, to whom and by which way. What is to be sent is written in the transaction that raises it
-- (an outbox), so that neither a receiver that is down nor the end of the server loses it.

-- A way out: a webhook, a chat, an e-mail server. `transport` is JSON and holds the secrets: it never leaves by the API.
CREATE TABLE channel (
    id BLOB PRIMARY KEY,
    owner INTEGER NOT NULL REFERENCES owner (key),
    name TEXT NOT NULL COLLATE NOCASE,
    kind TEXT NOT NULL CHECK (kind IN ('webhook', 'email', 'slack', 'teams', 'mattermost')),
    transport TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'inactive')),
    -- Attempts that failed since the last that did not, and when the next may be: one that is down is asked by one
    -- delivery at a time.
    failures INTEGER NOT NULL DEFAULT 0,
    retry_at INTEGER,
    last_error TEXT,
    delivered_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (owner, name)
) STRICT;

-- Which alerts go to a channel. Lists are JSON arrays; an empty one asks for nothing.
CREATE TABLE rule (
    id BLOB PRIMARY KEY,
    owner INTEGER NOT NULL REFERENCES owner (key),
    name TEXT NOT NULL COLLATE NOCASE,
    kinds TEXT NOT NULL,
    networks TEXT NOT NULL,
    tags TEXT NOT NULL,
    ports TEXT NOT NULL,
    -- The least severity: 0 info, 1 low, 2 medium, 3 high, 4 critical.
    severity INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 4),
    channel BLOB NOT NULL REFERENCES channel (id),
    -- Null: at once.
    digest_minutes INTEGER,
    state TEXT NOT NULL CHECK (state IN ('active', 'inactive')),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (owner, name)
) STRICT;
CREATE INDEX rule_channel ON rule (channel);

-- One a thing that is wrong, however often it is seen: `dedup` says which.
CREATE TABLE alert (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    owner INTEGER NOT NULL REFERENCES owner (key),
    dedup TEXT NOT NULL,
    kind TEXT NOT NULL,
    severity INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 4),
    title TEXT NOT NULL,
    detail TEXT NOT NULL,
    ip TEXT,
    protocol TEXT,
    port INTEGER,
    tags TEXT NOT NULL,
    -- The id of the run that saw it last; the run may be gone.
    run BLOB,
    times INTEGER NOT NULL DEFAULT 1,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    acknowledged_at INTEGER,
    acknowledged_by BLOB,
    -- As they were called then.
    acknowledged_by_name TEXT,
    muted_until INTEGER,
    UNIQUE (owner, dedup)
) STRICT;
CREATE INDEX alert_last ON alert (owner, last_at, key);
CREATE INDEX alert_passing ON alert (last_at) WHERE kind IN ('run_waiting', 'run_planned', 'run_started', 'run_ended');
CREATE INDEX alert_acknowledged ON alert (acknowledged_at) WHERE acknowledged_at IS NOT NULL;

-- The outbox, and the log of what left it. `id` is what receivers know repetitions by.
CREATE TABLE delivery (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    owner INTEGER NOT NULL REFERENCES owner (key),
    rule BLOB REFERENCES rule (id) ON DELETE SET NULL,
    channel BLOB REFERENCES channel (id) ON DELETE SET NULL,
    -- As they were called then.
    rule_name TEXT,
    channel_name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('alert', 'digest', 'test')),
    status TEXT NOT NULL CHECK (status IN ('waiting', 'delivered', 'failed')),
    -- When it was to go first, and when it is tried next.
    wanted_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    -- Begun ones count: from the first on, nothing is added.
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    -- The status of HTTP or SMTP that was answered last.
    answer INTEGER,
    alerts INTEGER NOT NULL DEFAULT 0,
    -- Alerts that found the outbox full: the message tells their number.
    left_out INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX delivery_owner ON delivery (owner, created_at, key);
CREATE INDEX delivery_waiting ON delivery (channel, due_at) WHERE status = 'waiting';
CREATE INDEX delivery_waiting_owner ON delivery (owner, alerts) WHERE status = 'waiting';
CREATE INDEX delivery_waiting_rule ON delivery (rule, attempts, key) WHERE status = 'waiting';
CREATE INDEX delivery_rule ON delivery (rule);
CREATE INDEX delivery_channel ON delivery (channel);
CREATE INDEX delivery_ended ON delivery (ended_at) WHERE ended_at IS NOT NULL;

-- The alerts of a delivery as they were when they were raised: JSON.
CREATE TABLE delivery_alert (
    delivery INTEGER NOT NULL REFERENCES delivery (key) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (delivery, number)
) STRICT, WITHOUT ROWID;
