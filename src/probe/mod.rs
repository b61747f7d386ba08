//! Probes: they observe the world and say what they saw, never what it means. One probe a file, with its `SPEC`.
//!
//! | file | holds |
//! |---|---|
//! | `http` | the staged probe of a web host: DNS, TCP, proxy, TLS, HTTP |
//! | `host` | the operating system |
//! | `path` | a file or folder and the disk it lies on |
//! | `reading` | what a probe has seen so far |
//! | `run` | all probes at once, under one deadline |
//! | `stage` | the stages that the network probes share |
//! | `tcp` | the staged probe of a port: DNS, TCP |

mod http;
mod host;
mod path;
mod reading;
mod run;
mod stage;
mod tcp;

use std::future::Future;
use std::pin::Pin;

use crate::fact::{Params, Platform, ProbeSpec};

pub use host::built_in;
pub use reading::Reading;
pub use run::{End, Event, Job, Outcome, now, run};

/// A way to observe the world.
pub trait Probe {
    /// What it is, takes and yields.
    fn spec(&self) -> &'static ProbeSpec;

    /// Observes, and records each observation in `reading` as soon as it is made: a deadline may cut the future at any
    /// point, and what was recorded by then stands. It never fails; what it cannot see stays unknown with a reason.
    fn observe<'a>(
        &'a self,
        params: &'a Params,
        world: &'a World,
        reading: &'a Reading,
    ) -> Pin<Box<dyn Future<Output = ()> + 'a>>;
}

/// What probes need to know of the machine they run on; a plain value, so that tests can make one up.
#[derive(Debug, Clone)]
pub struct World {
    /// The platform whose conventions hold.
    pub platform: Platform,
    /// The environment variables.
    pub env: Vec<(String, String)>,
}

/// All probes.
pub static PROBES: [&(dyn Probe + Sync); 3] = [&http::Http, &path::Path, &tcp::Tcp];
