//! For authors: the scenarios of a playbook, run like tests.
//!
//! | file | holds |
//! |---|---|
//! | `scenario` | runs the scenarios and explains the first miss |

mod scenario;

pub use scenario::{Verdict, run};
