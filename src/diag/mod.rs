//! Diagnostics: an author's mistake with its code, its exact place, and what to do. Knows files and places, nothing of
//! playbooks.
//!
//! | file | holds |
//! |---|---|
//! | `code` | the one table of codes |
//! | `diagnostic` | a diagnostic, and all that belong to one file |
//! | `render` | diagnostics as text |

mod code;
mod diagnostic;
mod render;

pub use code::{Code, CodeInfo};
pub use diagnostic::{Diagnostic, Diagnostics};
pub use render::{render, summary};
