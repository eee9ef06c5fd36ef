//! Random commands that the default policy allows, for tests that run Nmap on them.
