//! Diagnostics: an author's mistake with its code, its exact place, and what to do. Knows files and places, nothing of
//! playbooks.
//!
//! | file | holds |
//! |---|---|
//! | `code` | the one table of codes |
//! | `diagnostic` | a diagnostic, and all that belong to one file |
//! | `json` | diagnostics for programs |
//! | `render` | diagnostics as text |
//! | `sarif` | diagnostics as SARIF, for code hosts and editors |
//! | `suggestion` | how a text would be mended |

mod code;
mod diagnostic;
mod json;
mod render;
mod sarif;
mod suggestion;

pub use code::{Code, CodeInfo, Severity};
pub use diagnostic::{Diagnostic, Diagnostics};
pub use json::json;
pub use render::{render, summary};
pub use sarif::sarif;
pub use suggestion::{Edit, Suggestion, mended};
