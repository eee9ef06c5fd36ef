-- Who does the work of a provider's runs: the prober and Nmap as fits best, Nmap alone, or the prober first.
ALTER TABLE provider ADD COLUMN engine TEXT NOT NULL DEFAULT 'auto' CHECK (engine IN ('auto', 'nmap', 'fast'));

-- The stages of a run's fast plans that are over, expected against actual: a JSON array. Null where Nmap did it alone.
ALTER TABLE run ADD COLUMN stages TEXT;
