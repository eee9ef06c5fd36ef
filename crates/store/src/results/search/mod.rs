//! Searching the latest state. A search becomes terms ([`resolve`]), terms become conditions, and one of two ways
//! is taken: where some term leaves few rows, these are gathered by an index and sorted; where all leave many, the
//! wanted order is walked by an index and filtered until the page is full.

pub(super) mod conditions;
pub(super) mod drivers;
pub(super) mod piece;
pub(super) mod resolve;
pub(super) mod words;
