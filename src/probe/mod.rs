//! Probes: they observe the world and say what they saw, never what it means. One probe a file, with its `SPEC`.
//!
//! | file | holds |
//! |---|---|
//! | `address` | the kinds of addresses, and the order in which they are tried |
//! | `aside` | work that may block, on threads of its own |
//! | `certificate` | what a presented certificate says of itself |
//! | `connect` | the TCP stage |
//! | `dns` | what can come of asking for the addresses of a name |
//! | `exchange` | the HTTP stage |
//! | `expand` | a path made whole, and which paths are refused |
//! | `folder` | the size of a folder |
//! | `head` | the meaning of HTTP headers and of an HTML title; what of a URL may be recorded |
//! | `host` | the operating system |
//! | `hosts` | the hosts file |
//! | `http` | the staged probe of a web host: DNS, TCP, proxy, TLS, HTTP |
//! | `loopback` | for tests: servers that misbehave, and certificates |
//! | `means` | what the network probes reach out with: bounds, hosts file, trust |
//! | `path` | a file or folder and the disk it lies on |
//! | `proxy` | which proxy the environment names for a URL |
//! | `reading` | what a probe has seen so far |
//! | `resolve` | the DNS stage |
//! | `run` | all probes at once, under one deadline |
//! | `servers` | the configured name servers, asked directly |
//! | `stage` | how the stages of a network probe hand on |
//! | `tcp` | the staged probe of a port: DNS, TCP |
//! | `tls` | the TLS stage |
//! | `trust` | what certificates are judged by |
//! | `tunnel` | the proxy stage |
//! | `words` | closed lists of words |
//! | `yields` | short forms to declare yields |

mod address;
mod aside;
mod certificate;
mod connect;
mod dns;
mod exchange;
mod expand;
mod folder;
mod head;
mod host;
mod hosts;
mod http;
#[cfg(test)]
mod loopback;
mod means;
mod path;
mod proxy;
mod reading;
mod resolve;
mod run;
mod servers;
mod stage;
mod tcp;
mod tls;
mod trust;
mod tunnel;
mod words;
mod yields;

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
