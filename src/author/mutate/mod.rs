//! Mutation testing: would anybody notice if the playbook were a little wrong? Each mutant is the playbook with one thing
//! changed for the worse; one that all scenarios still pass shows what none of them looks at.
//!
//! | file | holds |
//! |---|---|
//! | `condition` | a condition turned around, part by part |
//! | `hunt` | which mutants the scenarios notice, on all cores |
//! | `json` | the results as other programs read them |
//! | `mutant` | what is changed, and the playbook with it |
//! | `page` | the results as a person reads them |
//! | `plant` | all mutants of a playbook |

mod condition;
mod hunt;
mod json;
mod mutant;
mod page;
mod plant;

pub use hunt::{Ground, Hunt, Way, hunt};
pub use json::json;
pub use mutant::{Kind, Mutant};
pub use page::page;
