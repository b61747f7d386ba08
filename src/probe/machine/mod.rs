//! The probes of this computer, and what the program knows of it without any.
//!
//! | file | holds |
//! |---|---|
//! | `built_in` | the operating system, as far as no probe is needed |
//! | `env` | the probe of environment variables |
//! | `interfaces` | the probe of links, addresses, the way to the Internet, tunnels |
//! | `kernel` | the small files in which Linux tells its state |
//! | `os` | the probe of the operating system |
//! | `process` | the probe of a running program and its connections |
//! | `proxy` | the probe of the proxy that a program would use |

mod built_in;
pub mod env;
pub mod interfaces;
mod kernel;
pub mod os;
pub mod process;
pub mod proxy;

pub use built_in::built_in;
