//! Predicates: one sandboxed Rhai expression over facts, checked against the catalog, with three truth values. Reads facts
//! through a function it is given; never observes anything itself.
//!
//! | file | holds |
//! |---|---|
//! | `bounds` | bounds between which numbers are equal to a value |
//! | `chain` | dotted chains, laid out in a row |
//! | `compile` | from text to a predicate: parse, resolve names, check types |
//! | `compiled` | a compiled predicate and its truth |
//! | `domain` | the few values of a fact between which a predicate can tell |
//! | `engine` | the sandbox: what is allowed, and every limit |
//! | `function` | the functions a predicate may call |
//! | `guide` | the language for those who write it: each word with an example, and the rules |
//! | `leaf` | the part of a predicate that is evaluated as a whole |
//! | `marks` | `${name}` outside of texts |
//! | `mistake` | what can be wrong with a predicate, and where |
//! | `names` | the names that a predicate may use |
//! | `native` | terms evaluated without the engine |
//! | `parts` | what predicates are made of, and how each part is judged |
//! | `place` | places inside a predicate |
//! | `program` | predicates over a block of documents at once |
//! | `reach` | which truth values a predicate can have at all |
//! | `resolve` | from Rhai's expression to a term of facts, literals and calls |
//! | `simple` | leaves that one fact and values in the text decide |
//! | `term` | terms, their types and units |
//! | `truth` | the three truth values |
//! | `version` | version numbers and requirements on them |

mod bounds;
mod chain;
mod compile;
mod compiled;
mod domain;
mod engine;
mod function;
mod guide;
mod leaf;
mod marks;
mod mistake;
mod names;
mod native;
mod parts;
mod place;
mod program;
mod reach;
mod resolve;
mod simple;
mod term;
mod truth;
mod version;

pub use compiled::{Predicate, Remark};
pub use engine::{Language, is_reserved};
pub use function::regex_mistake;
pub use guide::{EXAMPLE_FACTS, Word, rules, words};
pub use mistake::{Mistake, MistakeKind};
pub use names::Names;
pub use parts::{Part, parts};
pub use program::{Program, Truths, Way};
pub use reach::{Flaw, Words};
pub use truth::Truth;
