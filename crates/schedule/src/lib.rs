//! When scans start, and when they may run. Pure: no clock, no I/O; the time is a parameter of everything.
//!
//! Schedules and windows are said in the time of a place. What the clock on the wall there shows is what counts:
//! - A **start** at a time that does not exist (the hour that is skipped in spring) is at the end of the gap. One
//!   that comes twice (in autumn) is once, at the first, unless it is of each hour (a cron expression of all 24):
//!   then it is at both.
//! - A **window** is open while the clock on the wall shows a time inside it. Times that are skipped are never
//!   shown; times that come twice are open both times.

mod cron;
mod schedule;
mod wall;
mod window;

pub use jiff;
pub use schedule::{Missed, Overlap, Schedule, ScheduleError, When};
pub use wall::Zone;
pub use window::{Days, Effect, Span, Window, WindowError, Windows};
