//! For authors: the scenarios of a playbook, run like tests.
//!
//! | file | holds |
//! |---|---|
//! | `explain` | what a name means: a probe, an effect, a code, a word for a number |
//! | `numbers` | what the numbers are worth: identifiability, and worlds drawn from the model |
//! | `scenario` | runs the scenarios and explains the first miss |

mod explain;
mod numbers;
mod scenario;

pub use explain::{Explained, all, explain, index};
pub use numbers::{
    Accuracy, Bench, BenchWish, Bin, Calibration, Cost, DRAWN, Estimate, Identifiability, Known, Missing, Moves, Named,
    Robustness, Way, bench, bench_page, identifiability, identifiability_page, reliability_plot, robustness,
};
pub use scenario::{Verdict, run};
