//! Typed effects: what fixes can do by themselves. One effect a file, with its `SPEC`; and the journal, without which nothing
//! is changed.
//!
//! | file | holds |
//! |---|---|
//! | `app` | programs as people name them |
//! | `carry` | carrying out one effect |
//! | `change` | what an effect changes |
//! | `clock` | whether the system sets its clock |
//! | `close_app` | close a program |
//! | `describe` | the sentence that tells what an effect would do |
//! | `effect` | what every effect can do |
//! | `failure` | why something could not be carried out |
//! | `flush_dns` | empty the system's DNS cache |
//! | `journal` | each change, written down before it is made |
//! | `move_aside` | move a file or folder aside |
//! | `names` | which paths effects may change |
//! | `open` | open a page |
//! | `place` | a folder that is held by its handle |
//! | `private` | files and folders for their owner alone |
//! | `program` | programs that effects run |
//! | `purge` | deleting for good what was set aside |
//! | `put_back` | putting back what was moved aside |
//! | `run` | run a program |
//! | `running` | the running processes of a program |
//! | `runs` | the folder in which runs are kept |
//! | `service` | system services |
//! | `seal` | the seal of saved plans |
//! | `set_time_sync` | let the system set its clock |
//! | `site` | this machine as effects see it |
//! | `start_app` | start a program |
//! | `start_service` | start a system service |
//! | `stop_service` | stop a system service |
//! | `trust` | which playbooks from outside are trusted |
//! | `undo` | undoing a run |

mod app;
mod carry;
mod change;
mod clock;
mod close_app;
mod describe;
mod effect;
mod failure;
mod flush_dns;
mod journal;
mod move_aside;
mod names;
mod open;
mod place;
mod private;
mod program;
mod purge;
mod put_back;
mod run;
mod running;
mod runs;
mod service;
mod seal;
mod set_time_sync;
mod site;
mod start_app;
mod start_service;
mod stop_service;
mod trust;
mod undo;

pub use carry::{carry_out, preview};
pub use change::{Change, Identity, Stamp};
pub use describe::describe;
pub use effect::{Description, Effect, Way};
pub use failure::Failure;
pub use journal::{Anew, Entry, Journal, Record, Stage};
pub use purge::{Leftover, Purged, leftovers, purge};
pub use runs::{Lock, Run, Runs};
pub use seal::Seal;
pub use site::Site;
pub use trust::{TrustStore, Trusted};
pub use undo::{Outcome, Undone, undo};

/// All effects.
pub static EFFECTS: [&dyn Effect; 9] = [
    &close_app::CloseApp,
    &flush_dns::FlushDns,
    &move_aside::MoveAside,
    &open::Open,
    &run::Run,
    &set_time_sync::SetTimeSync,
    &start_app::StartApp,
    &start_service::StartService,
    &stop_service::StopService,
];
