//! pl
pub mod tree;
