//! Scenarios run like tests. Nothing here touches the world: saved runs and the time come as data.
//!
//! | file | holds |
//! |---|---|
//! | `compare` | what is expected against what came out |
//! | `coverage` | what of a playbook its scenarios reach |
//! | `deciding` | the evidence that put one cause before another |
//! | `json` | results as other programs read them |
//! | `junit` | results as build servers read them |
//! | `page` | results as a person reads them |
//! | `runner` | from a scenario to its outcome |
//! | `suite` | all results of one playbook, and totals |
//! | `trial` | a scenario with its saved run |
//! | `verdict` | what comes of a scenario |

mod compare;
mod coverage;
mod deciding;
mod json;
mod junit;
mod page;
mod runner;
mod suite;
mod trial;
mod verdict;

pub use coverage::{Coverage, Figure};
pub use json::json;
pub use junit::junit;
pub use page::page;
pub use runner::{Outcome, Place, Runner, run};
pub use suite::{Suite, Totals};
pub use trial::{Trial, trials};
pub use verdict::Verdict;
