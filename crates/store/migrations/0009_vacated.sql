-- Addresses that a host left, gone or to another address, and where the ledger knows nobody to be up: their ports are as
-- they were when somebody was there. `since` is the end of the run that found it so, in milliseconds: what is seen there
-- later counts, also before its run is held against what was known.
CREATE TABLE vacated (
    owner INTEGER NOT NULL REFERENCES owner (key) ON DELETE CASCADE,
    ip_key BLOB NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (owner, ip_key)
) STRICT, WITHOUT ROWID;
-- Of what changed before: addresses of which the newest word is that a host left.
INSERT INTO vacated (owner, ip_key, since)
SELECT owner, ip_key, at FROM (
    SELECT owner, ip_key, at, is_left, max(key) FROM (
        SELECT key, owner, ip_key, at, kind = 'host_gone' AS is_left FROM change
        WHERE kind IN ('host_new', 'host_gone', 'host_back', 'host_moved') AND ip_key IS NOT NULL
        UNION ALL
        SELECT c.key, c.owner, h.ip_key, c.at, 1 FROM change c
        JOIN host h ON h.owner = c.owner AND h.ip = c.document ->> 'before' WHERE c.kind = 'host_moved'
    ) GROUP BY owner, ip_key
) WHERE is_left;
