//! Probes: they observe the world and say what they saw, never what it means. One probe a file, with its `SPEC`.
//!
//! | file | holds |
//! |---|---|
//! | `aside` | work that may block, on threads of its own |
//! | `command` | programs of the system that are asked for its state |
//! | `evidence` | the probes of evidence files |
//! | `files` | the probes of files and folders |
//! | `json_code` | the error code of a JSON body |
//! | `machine` | the probes of this computer |
//! | `net` | the probes of the network |
//! | `reading` | what a probe has seen so far |
//! | `run` | all probes at once, under one deadline |
//! | `stage` | how the stages of a probe hand on |
//! | `words` | closed lists of words |
//! | `yields` | short forms to declare yields |

mod aside;
mod command;
mod evidence;
mod files;
mod json_code;
mod machine;
mod net;
mod reading;
mod run;
mod stage;
mod words;
mod yields;

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};

use crate::fact::{Params, Platform, ProbeSpec};

pub(crate) use command::in_system32;
pub(crate) use files::{expand, refused, rootless};
pub use json_code::json_code;
pub use machine::built_in;
pub(crate) use machine::process as processes;
pub use reading::Reading;
pub use run::{End, Event, Job, Outcome, ago, now, run};

/// A probe at work: it ends when all is observed.
pub type Observing<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// A way to observe the world.
pub trait Probe {
    /// What it is, takes and yields.
    fn spec(&self) -> &'static ProbeSpec;

    /// Observes, and records each observation in `reading` as soon as it is made: a deadline may cut the future at any
    /// point, and what was recorded by then stands. It never fails; what it cannot see stays unknown with a reason.
    fn observe<'a>(&'a self, params: &'a Params, world: &'a World, reading: &'a Reading) -> Observing<'a>;
}

/// What probes need to know of the machine they run on; a plain value, so that tests can make one up.
#[derive(Debug, Clone)]
pub struct World {
    /// The platform whose conventions hold.
    pub platform: Platform,
    /// The environment variables.
    pub env: Vec<(String, String)>,
    /// The evidence files that were handed in.
    pub evidence: Vec<PathBuf>,
    /// Whether a public name server may be asked for comparison.
    pub public_dns: bool,
    /// What the network probes of one run share.
    net: Arc<net::Shared>,
    /// What the probes of evidence files share in one run.
    handed: Arc<OnceLock<evidence::Distinct>>,
}

impl World {
    /// A machine about which nothing else was said.
    #[must_use]
    pub fn new(platform: Platform, env: Vec<(String, String)>) -> Self {
        Self { platform, env, evidence: Vec::new(), public_dns: true, net: Arc::default(), handed: Arc::default() }
    }

    /// The evidence files as the probes share them.
    #[must_use]
    fn handed(&self) -> evidence::Evidence {
        evidence::Evidence { paths: self.evidence.clone(), found: Arc::clone(&self.handed) }
    }

    /// The evidence files that none of these probes reads, in words. This may block.
    #[must_use]
    pub fn unread(&self, probes: &[&str]) -> Vec<String> {
        if self.evidence.is_empty() { Vec::new() } else { evidence::unread(&self.handed(), probes) }
    }

    /// The same world for a run that begins now: what an earlier run found out is asked again.
    #[must_use]
    fn begun(&self) -> Self {
        Self { net: Arc::default(), handed: Arc::default(), ..self.clone() }
    }
}

/// All probes.
pub static PROBES: [&(dyn Probe + Sync); 16] = [
    &net::clock::Clock,
    &evidence::console::Console,
    &files::cookie::Cookie,
    &net::lookup::Dns,
    &machine::env::Env,
    &evidence::har::Har,
    &net::http::Http,
    &machine::interfaces::Interfaces,
    &net::latency::Latency,
    &evidence::log::Log,
    &machine::os::Os,
    &files::path::Path,
    &machine::process::Process,
    &machine::proxy::Proxy,
    &net::status_page::StatusPage,
    &net::tcp::Tcp,
];
