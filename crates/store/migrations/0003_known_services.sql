-- What a port's service is called stays known when a newer run looks at the port and not at the service. What is
-- known of a port is kept by what told it, each with its time and run: `probed` by asking the service, `named` by
-- anything less (a table of ports). `gone_seen` is when the port was last seen neither open nor maybe open: what was
-- said before that is of a service that may be another one now. `label` and `label_run` are what holds of all that.
CREATE TABLE service_known (
    owner INTEGER NOT NULL,
    ip_key BLOB NOT NULL,
    protocol INTEGER NOT NULL,
    port INTEGER NOT NULL,
    state INTEGER NOT NULL,
    named INTEGER,
    named_seen INTEGER,
    named_run INTEGER,
    probed INTEGER,
    probed_seen INTEGER,
    probed_run INTEGER,
    gone_seen INTEGER,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    last_run INTEGER NOT NULL,
    label INTEGER GENERATED ALWAYS AS (CASE
        WHEN probed_seen >= ifnull(gone_seen, probed_seen) THEN probed
        WHEN named_seen >= ifnull(gone_seen, named_seen) THEN named END) VIRTUAL,
    label_run INTEGER GENERATED ALWAYS AS (CASE
        WHEN probed_seen >= ifnull(gone_seen, probed_seen) THEN probed_run
        WHEN named_seen >= ifnull(gone_seen, named_seen) THEN named_run END) VIRTUAL,
    PRIMARY KEY (owner, ip_key, protocol, port)
) STRICT, WITHOUT ROWID;
INSERT INTO service_known (owner, ip_key, protocol, port, state, named, named_seen, named_run, probed, probed_seen, probed_run, gone_seen, first_seen, last_seen, last_run)
    SELECT s.owner, s.ip_key, s.protocol, s.port, s.state,
        iif(l.told, NULL, s.label), iif(s.label IS NULL OR l.told, NULL, s.last_seen), iif(s.label IS NULL OR l.told, NULL, s.last_run),
        iif(l.told, s.label, NULL), iif(l.told, s.last_seen, NULL), iif(l.told, s.last_run, NULL),
        iif(s.state IN (1, 2), NULL, s.last_seen), s.first_seen, s.last_seen, s.last_run
    FROM service s LEFT JOIN (SELECT key, coalesce(product, version, extra_info, tunnel) IS NOT NULL AS told FROM label) l ON l.key = s.label;
DROP TABLE service;
ALTER TABLE service_known RENAME TO service;
CREATE INDEX service_port ON service (owner, port, ip_key, protocol, state);
CREATE INDEX service_label ON service (owner, label, ip_key, protocol, port, state);
CREATE INDEX service_last_seen ON service (owner, last_seen, ip_key, protocol, port, state);
-- What is rare: what is usual is met soon by a walk in any order, and not worth an index that each row pays for.
CREATE INDEX service_other_state ON service (owner, state, protocol, port, ip_key) WHERE state <> 1;
CREATE INDEX service_other_protocol ON service (owner, protocol, port, ip_key, state) WHERE protocol <> 1;
