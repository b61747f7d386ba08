//! The session: gather, observe, rank, plan. It holds what is known and what was tried, and drives every front end; it
//! never prints.
//!
//! | file | holds |
//! |---|---|
//! | `assessment` | the heart of a diagnosis, without the words about it |
//! | `case` | one symptom on one machine: what is known of it |
//! | `course` | the guided session as a state machine |
//! | `diagnosis` | what a case comes to |
//! | `event` | what happened in a session, as data |
//! | `fleet` | one symptom on many machines |
//! | `gather` | which probes to run, and what they saw as facts |
//! | `masked` | a case without personal values |
//! | `observer` | who judges the predicates of a case |
//! | `planning` | from a ranking to a plan: the numbers that the planner needs, and the moves that come of them |
//! | `preference` | how much risk weighs against time |
//! | `repair` | the steps of a fix as they are on this machine |
//! | `shift` | how things stand, and what has changed |
//! | `verification` | how it is found out whether a fix helped |
//! | `vocabulary` | what all probes and effects declare |

mod assessment;
mod case;
mod course;
mod diagnosis;
mod event;
mod fleet;
mod gather;
mod masked;
mod observer;
mod planning;
mod preference;
mod repair;
mod shift;
mod verification;
mod vocabulary;

pub use assessment::Assessment;
pub use case::Case;
pub use course::{Ending, Move, Session};
pub use diagnosis::{Diagnosis, Judged};
pub use event::{Event, Outcome, What};
pub use fleet::{Fleet, Told};
pub use gather::Reach;
pub use observer::Observer;
pub use planning::{Plan, PlannedFix, Questions, Workaround};
pub use preference::Preference;
pub use repair::{RepairStep, StepEffect, risk};
pub use shift::{Shift, Standing};
pub use verification::Verification;
pub use vocabulary::vocabulary;
