//! For authors: the scenarios of a playbook, run like tests.
//!
//! | file | holds |
//! |---|---|
//! | `explain` | what a name means: a probe, an effect, a code, a word for a number |
//! | `mend` | mends what is beyond doubt |
//! | `scenario` | runs the scenarios and explains the first miss |

mod explain;
mod mend;
mod scenario;

pub use explain::{Explained, all, explain, index};
pub use mend::{Change, mend};
pub use scenario::{Verdict, run};
