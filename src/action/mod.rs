//! Typed effects: what fixes can do by themselves. One effect a file, with its `SPEC`; and the journal, without which nothing
//! is changed.
//!
//! | file | holds |
//! |---|---|
//! | `carry` | carrying out one effect |
//! | `change` | what an effect changes |
//! | `close_app` | close a program |
//! | `describe` | the sentence that tells what an effect would do |
//! | `effect` | what every effect can do |
//! | `failure` | why something could not be carried out |
//! | `flush_dns` | empty the system's DNS cache |
//! | `journal` | each change, written down before it is made |
//! | `move_aside` | move a file or folder aside |
//! | `open` | open a page |
//! | `run` | run a program |
//! | `runs` | the folder in which runs are kept |
//! | `set_time_sync` | let the system set its clock |
//! | `site` | this machine as effects see it |
//! | `start_app` | start a program |
//! | `start_service` | start a system service |
//! | `stop_service` | stop a system service |
//! | `trust` | which playbooks from outside are trusted |

mod carry;
mod change;
mod close_app;
mod describe;
mod effect;
mod failure;
mod flush_dns;
mod journal;
mod move_aside;
mod open;
mod run;
mod runs;
mod set_time_sync;
mod site;
mod start_app;
mod start_service;
mod stop_service;
mod trust;

use crate::fact::EffectSpec;

pub use carry::{carry_out, preview};
pub use change::Change;
pub use describe::describe;
pub use effect::{Description, Effect, Way};
pub use failure::Failure;
pub use journal::{Entry, Journal, Record, Stage};
pub use runs::{Lock, Run, Runs};
pub use site::Site;
pub use trust::{TrustStore, Trusted};

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
