//! The probes of this computer, and what the program knows of it without any.
//!
//! | file | holds |
//! |---|---|
//! | `os` | the operating system |

mod os;

pub use os::built_in;
