//! The session: gather, observe, rank, plan. It holds what is known and what was tried, and drives every front end; it
//! never prints.
//!
//! | file | holds |
//! |---|---|
//! | `assessment` | the heart of a diagnosis, without the words about it |
//! | `case` | one symptom on one machine: what is known of it |
//! | `diagnosis` | what a case comes to |
//! | `gather` | which probes to run, and what they saw as facts |
//! | `masked` | a case without personal values |
//! | `observer` | who judges the predicates of a case |
//! | `planning` | from a ranking to a plan: the numbers that the planner needs, and the moves that come of them |
//! | `preference` | how much risk weighs against time |
//! | `vocabulary` | what all probes and effects declare |

mod assessment;
mod case;
mod diagnosis;
mod gather;
mod masked;
mod observer;
mod planning;
mod preference;
mod vocabulary;

pub use assessment::Assessment;
pub use case::Case;
pub use diagnosis::{Diagnosis, Judged};
pub use gather::Reach;
pub use observer::Observer;
pub use planning::{Plan, PlannedFix, Questions, Workaround};
pub use preference::Preference;
pub use vocabulary::vocabulary;
