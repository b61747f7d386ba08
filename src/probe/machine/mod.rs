//! The probes of this computer, and what the program knows of it without any.
//!
//! | file | holds |
//! |---|---|
//! | `command` | programs of the system that are asked for its state |
//! | `interfaces` | the probe of links, addresses, the way to the Internet, tunnels |
//! | `kernel` | the small files in which Linux tells its state |
//! | `os` | the operating system |

mod command;
pub mod interfaces;
mod kernel;
mod os;

pub use os::built_in;
