-- What scripts said of a port stays known when a newer run looks at the port and runs no scripts, as its service's name
-- does. `scripts_seen` and `scripts_run` are of the newest run that ran some there: it replaces what others said.
ALTER TABLE service ADD COLUMN scripts_seen INTEGER;
ALTER TABLE service ADD COLUMN scripts_run INTEGER;
