//! What the network probes reach out with: their bounds, the hosts file, what certificates are judged by, and what this
//! run has found out. Tests hand in their own.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

#[cfg(test)]
use super::budget::Budget;
use super::hosts;
use super::shared::Shared as Run;
use super::trust::{self, Shared};
use crate::limits;
use crate::probe::World;

/// How long each stage may take and how much is read.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// A name's addresses.
    pub dns: Duration,
    /// The word of a public name server.
    pub public_dns: Duration,
    /// A TCP connection, over all addresses.
    pub connect: Duration,
    /// A TLS handshake.
    pub tls: Duration,
    /// A connection without a byte, where it is a quick one.
    pub stall: Duration,
    /// A server that thinks, and a slow connection without a byte.
    pub quiet: Duration,
    /// The second try with small packets, as a whole.
    pub small: Duration,
    /// An HTTP answer with its body, and a proxy's answer.
    pub http: Duration,
    /// Bytes of a body.
    pub body: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            dns: limits::DNS_TIME,
            public_dns: limits::PUBLIC_DNS_TIME,
            connect: limits::CONNECT_TIME,
            tls: limits::TLS_TIME,
            stall: limits::STALL_TIME,
            quiet: limits::QUIET_TIME,
            small: limits::SMALL_TIME,
            http: limits::HTTP_TIME,
            body: limits::BODY_BYTES,
        }
    }
}

/// What the network probes reach out with.
#[derive(Debug)]
pub struct Means {
    /// How long and how much.
    pub bounds: Bounds,
    /// Where the hosts file lies.
    pub hosts: PathBuf,
    /// What certificates are judged by.
    pub trust: Shared,
    /// What the probes of this run share.
    pub run: Arc<Run>,
}

impl Means {
    /// Those of the world, shared with the probes that run at the same time.
    #[must_use]
    pub fn of(world: &World) -> Self {
        let hosts = hosts::file(world.platform, &world.env);
        Self { bounds: Bounds::default(), hosts, trust: trust::shared(), run: Arc::clone(&world.net) }
    }
}

#[cfg(test)]
impl Means {
    /// For a test: nobody is trusted, and a server's silence is noticed soon.
    pub fn hasty() -> Self {
        let soon = Duration::from_millis(300);
        let bounds = Bounds {
            dns: soon,
            public_dns: soon,
            connect: soon,
            tls: soon,
            stall: soon,
            quiet: soon,
            small: soon,
            http: soon,
            body: limits::BODY_BYTES,
        };
        let hosts = PathBuf::from("/nonexistent/hosts");
        Self { bounds, hosts, trust: trust::nobody("a test"), run: Arc::default() }
    }

    /// For a test: the same with so many packets of DNS and connections.
    pub fn within(packets: usize, connections: usize) -> Self {
        Self { run: Arc::new(Run::with(Budget::of(packets, connections))), ..Self::hasty() }
    }
}
