//! Typed effects: what fixes can do by themselves. One effect a file, with its `SPEC`. They are described here; nothing is
//! carried out yet.
//!
//! | file | holds |
//! |---|---|
//! | `close_app` | close a program |
//! | `describe` | the sentence that tells what an effect would do |
//! | `flush_dns` | empty the system's DNS cache |
//! | `move_aside` | move a file or folder aside |
//! | `open` | open a page |
//! | `run` | run a program |
//! | `set_time_sync` | let the system set its clock |
//! | `start_app` | start a program |
//! | `start_service` | start a system service |
//! | `stop_service` | stop a system service |

mod close_app;
mod describe;
mod flush_dns;
mod move_aside;
mod open;
mod run;
mod set_time_sync;
mod start_app;
mod start_service;
mod stop_service;

use crate::fact::EffectSpec;

pub use describe::describe;

/// All effects.
pub static EFFECTS: [&EffectSpec; 9] = [
    &close_app::SPEC,
    &flush_dns::SPEC,
    &move_aside::SPEC,
    &open::SPEC,
    &run::SPEC,
    &set_time_sync::SPEC,
    &start_app::SPEC,
    &start_service::SPEC,
    &stop_service::SPEC,
];
