-- When a person said that no window holds a run (`free_until` and what follows): blackouts that are made or changed later
-- were not meant, and hold it.
ALTER TABLE run ADD COLUMN free_at INTEGER;
UPDATE run SET free_at = 0 WHERE free_until IS NOT NULL;
