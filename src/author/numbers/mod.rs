//! What the numbers of a playbook are worth, by its own model: how good a diagnosis can be at best, and how good it is.
//!
//! | file | holds |
//! |---|---|
//! | `estimate` | a mean over worlds, with what chance may have put into it |
//! | `atom` | one observation, with its outcomes |
//! | `model` | what a playbook says a symptom looks like |
//! | `worlds` | all worlds of a model, or some that were drawn |
//! | `parts` | what is left of a ranking when one finding is taken away |
//! | `robustness` | what becomes of a ranking if the numbers are not right |
//! | `look` | one pass over the worlds of a model |
//! | `identifiability` | how well the causes of a symptom can be told apart |
//! | `words` | shares, times and bars as the pages say them |
//! | `page` | how well causes can be told apart, as a page |
//! | `witness` | a world that was drawn, as the engine looks at it |
//! | `order` | orders of fixes that people follow, and what they cost |
//! | `simulation` | one world, played through |
//! | `calibration` | whether probabilities are kept |
//! | `bench` | how good the engine is on worlds that are drawn |
//! | `bench_page` | the same as a page |
//! | `plot` | how far probabilities are kept, as a drawing |
//! | `testing` | playbooks from text, for the tests of this room |

mod estimate;
mod atom;
mod model;
mod worlds;
mod parts;
mod robustness;
mod look;
mod identifiability;
mod words;
mod page;
mod witness;
mod order;
mod simulation;
mod calibration;
mod bench;
mod bench_page;
mod plot;
#[cfg(test)]
mod testing;

pub use bench::{Bench, Cost, Named, Way, Wish as BenchWish, bench};
pub use bench_page::bench_page;
pub use calibration::{Bin, Calibration};
pub use estimate::Estimate;
pub use identifiability::{Accuracy, Identifiability, Known, Missing, Moves, identifiability};
pub use page::identifiability_page;
pub use plot::reliability_plot;
pub use robustness::{Robustness, robustness};
pub use worlds::DRAWN;
