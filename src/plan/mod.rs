//! From posteriors to an ordered plan: cost, order, value of information. Pure arithmetic over numbers; no predicates, no
//! clock, no texts.
//!
//! | file | holds |
//! |---|---|
//! | `problem` | what a plan is made from, and what it is |

mod problem;

pub use problem::{Answer, Fix, Move, Problem, Question, QuestionValue, Solution};
