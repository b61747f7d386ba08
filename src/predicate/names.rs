//! The names that a predicate may use.

use crate::fact::{Catalog, Value};

/// The names that a predicate may use.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// The facts.
    pub catalog: &'a Catalog,
    /// The settings that `${name}` in a text stands for.
    pub settings: &'a indexmap::IndexMap<String, Value>,
}
