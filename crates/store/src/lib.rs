//! What Portolan keeps.
