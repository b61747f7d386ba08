//! From posteriors to an ordered plan: cost, order, value of information. Pure arithmetic over numbers; no predicates,
//! no clock, no texts.
//!
//! | file | holds |
//! |---|---|
//! | `problem` | what a plan is made from, and what it is |
//! | `tie` | when two numbers count as equal |
//! | `prepare` | a problem without what cannot help, as the solvers want it |
//! | `state` | what is left after some fixes failed: chances, costs, what may come next |
//! | `exact` | the best order by dynamic programming over sets |
//! | `ratio` | the best order where probability over cost is proven best |
//! | `independent` | the head of such an order for many documents |
//! | `greedy` | a good order where there are too many fixes to try all sets |
//! | `stop` | the best point to stop along an order |
//! | `solve` | which solver takes which problem, and the plan that comes of it |
//! | `value` | the value of information |
//! | `testing` | random problems and brute force, for the tests of this room |

mod problem;
mod tie;
mod prepare;
mod state;
mod exact;
mod ratio;
mod independent;
mod greedy;
mod stop;
mod solve;
mod value;
#[cfg(test)]
mod testing;

pub use independent::{Head, Independent};
pub use problem::{Answer, Fix, Move, Planned, Problem, Question, QuestionValue};
pub use solve::solve;
pub use value::{best_question, question_values};
