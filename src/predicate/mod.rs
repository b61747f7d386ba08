//! Predicates: one sandboxed Rhai expression over facts, checked against the catalog, with three truth values. Reads facts
//! through a function it is given; never observes anything itself.
//!
//! | file | holds |
//! |---|---|
//! | `compile` | from text to a predicate: parse, resolve names, check types |
//! | `compiled` | a compiled predicate and its truth |
//! | `engine` | the sandbox: what is allowed, and every limit |
//! | `function` | the functions a predicate may call |
//! | `leaf` | the part of a predicate that is evaluated as a whole |
//! | `mistake` | what can be wrong with a predicate, and where |
//! | `resolve` | from Rhai's expression to a term of facts, literals and calls |
//! | `term` | terms, their types and units |
//! | `version` | version numbers and requirements on them |

mod compile;
mod compiled;
mod engine;
mod function;
mod leaf;
mod mistake;
mod resolve;
mod term;
mod version;

pub use compile::Names;
pub use compiled::{Predicate, Truth};
pub use engine::{Language, is_reserved};
pub use mistake::{Mistake, MistakeKind};
