//! Facts: typed values at dotted paths, where they came from, and what can be known at all. No judgement of their meaning.
//!
//! | file | holds |
//! |---|---|
//! | `catalog` | what can be known in one playbook: path, type, unit, source |
//! | `columns` | a block of documents as columns |
//! | `document` | facts as they are written down, read against a catalog |
//! | `identity` | who sits at this machine, as far as its environment tells |
//! | `pages` | the pages that effects may open |
//! | `reader` | documents, one a line, read into columns |
//! | `redactor` | personal values in texts, and the tokens in their place |
//! | `secret` | secrets in texts from outside, and what stands in their place |
//! | `store` | what is known in one run, with provenance, and why the rest is not |
//! | `value` | values, types and units |
//! | `vocabulary` | what probes and effects exist, their parameters, what they yield: plain data |

mod catalog;
mod columns;
mod document;
mod identity;
mod pages;
mod reader;
mod redactor;
mod secret;
mod store;
mod value;
mod vocabulary;

pub use catalog::{Catalog, Entry, Origin, Slot};
pub use columns::{Bits, Column, Columns, Dictionary, ROWS, Values, WORDS, is_set, transpose};
pub use document::{Says, Statement, statements};
pub use identity::Identity;
pub use pages::{Page, SETTINGS_PAGES, page};
pub use reader::Reader;
pub use redactor::{Redactor, is_word_of};
pub use secret::{SECRET, clean, scrub};
pub use store::{Fact, FactStore, Provenance, Source, Unknown};
pub use value::{Type, Unit, Value};
pub use vocabulary::{
    Class, EffectSpec, Named, ParamKind, ParamSpec, Params, Platform, Privilege, ProbeSpec, Scope, Vocabulary, Yield,
    named_value,
};
