//! For authors: the scenarios of a playbook, run like tests.
//!
//! | file | holds |
//! |---|---|
//! | `explain` | what a name means: a probe, an effect, a code, a word for a number |
//! | `mend` | mends what is beyond doubt |
//! | `testing` | runs scenarios, says what came out differently, and what of the playbook they reach |

mod explain;
mod mend;
mod testing;

pub use explain::{Explained, all, explain, index};
pub use mend::{Change, mend};
pub use testing::{
    Coverage, Figure, Outcome, Place, Runner, Suite, Totals, Trial, Verdict, json, junit, page, run, trials,
};
