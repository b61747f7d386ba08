//! From facts to causes: what the findings say, how likely each cause is, and what speaks for and against it. No I/O, no
//! clock; predicates are judged here and nowhere else.
//!
//! | file | holds |
//! |---|---|
//! | `dense` | the posteriors of many documents |
//! | `evidence` | observations as evidence: what each says of each cause |
//! | `hypothetical` | the same under answers that were not given yet |
//! | `observe` | findings and every `applies` under the facts |
//! | `order` | the order of causes, and what must be mended first |
//! | `ranked` | one cause in the ranking |
//! | `ranking` | priors, posteriors and contradictions |
//! | `relevance` | what of a playbook concerns one symptom |
//! | `unexplained` | what the first cause leaves unexplained, and what else that points to |
//! | `weight` | weight of evidence |

mod dense;
mod evidence;
mod hypothetical;
mod observe;
mod order;
mod ranked;
mod ranking;
mod relevance;
mod unexplained;
mod weight;

pub use dense::{Dense, Posterior};
pub use hypothetical::{Hypothesis, chances, hypothetical};
pub use observe::{Observations, observe};
pub use order::CLOSE;
pub use ranked::Ranked;
pub use ranking::{Ranking, rank};
pub use relevance::Relevance;
pub use unexplained::{Pointer, bring_up_hidden, pointers, unexplained};
pub use weight::{Decisive, Weight, weights, weights_of};
