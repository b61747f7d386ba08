//! For authors: the scenarios of a playbook, run like tests.
//!
//! | file | holds |
//! |---|---|
//! | `explain` | what a name means: a probe, an effect, a code, a word for a number |
//! | `numbers` | what the numbers are worth: identifiability, and worlds drawn from the model |
//! | `testing` | runs scenarios, says what came out differently, and what of the playbook they reach |

mod explain;
mod numbers;
mod testing;

pub use explain::{Explained, all, explain, index};
pub use numbers::{
    Accuracy, Bench, BenchWish, Bin, Calibration, Cost, DRAWN, Estimate, Identifiability, Known, Missing, Moves, Named,
    Robustness, Way, bench, bench_page, identifiability, identifiability_page, reliability_plot, robustness,
};
pub use testing::{
    Coverage, Figure, Outcome, Place, Runner, Suite, Totals, Trial, Verdict, json, junit, page, run, trials,
};
