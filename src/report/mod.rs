//! Reports: the public, versioned view of a diagnosis, and its renderers, one a file. Nothing is printed here: a renderer
//! makes a [`Page`] or JSON, and what came from outside is made harmless by whoever prints it.
//!
//! | file | holds |
//! |---|---|
//! | `assemble` | from a case and its diagnosis to the report |
//! | `book` | a playbook as a readable page |
//! | `page` | styled lines, and how they are laid out |
//! | `text` | the report as a person reads it |
//! | `v1` | the report, version 1 |
//! | `words` | numbers and lists as people say them |

mod assemble;
mod book;
mod page;
mod text;
mod v1;
mod words;

pub use assemble::report;
pub use book::{book, symptoms};
pub use page::{Line, Page, Piece, Tone};
pub use text::{Detail, text};
pub use v1::{ReportV1, schema};
