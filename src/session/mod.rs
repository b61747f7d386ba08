//! The session: gather, observe, rank, plan. It holds what is known and what was tried, and drives every front end; it
//! never prints.
//!
//! | file | holds |
//! |---|---|
//! | `case` | one symptom on one machine: what is known, and the diagnosis of it |
//! | `gather` | which probes to run, and what they saw as facts |
//! | `planning` | from a ranking to a plan: the numbers that the planner needs, and the moves that come of them |

mod case;
mod gather;
mod planning;

pub use case::{Case, Diagnosis};
pub use planning::{Plan, PlannedFix, Preference};
