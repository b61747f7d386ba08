//! The probes of the network, and the stages that they share: a name's addresses, a connection, a proxy, TLS, HTTP.
//!
//! | file | holds |
//! |---|---|
//! | `address` | the kinds of addresses, and the order in which they are tried |
//! | `block_page` | whose block page an answer looks like |
//! | `budget` | what one run may still send |
//! | `certificate` | what a presented certificate says of itself |
//! | `channel` | an open way to a web host, for probes that want the answer alone |
//! | `clock` | the probe of this machine's clock: the time of web and time servers |
//! | `connect` | the TCP stage |
//! | `dns` | what can come of asking for the addresses of a name |
//! | `exchange` | the HTTP stage |
//! | `fetch` | one plain request and its whole answer |
//! | `head` | the meaning of HTTP headers and of an HTML title; what of a URL may be recorded |
//! | `heard` | a connection that counts what comes in |
//! | `hosts` | the hosts file |
//! | `http` | the staged probe of a web host: DNS, TCP, proxy, TLS, HTTP |
//! | `latency` | the probe of a line: a handful of connections, how long they took and how many were lost |
//! | `line` | what this run has learned of the line to the Internet |
//! | `lookup` | the probe of a name: the configured name servers, the system, a public one |
//! | `loopback_dns` | for tests: name servers that answer and fail |
//! | `loopback` | for tests: servers that misbehave, and certificates |
//! | `means` | what the network probes reach out with: bounds, hosts file, trust |
//! | `names` | the names of a run, each asked for once |
//! | `once` | a question that is asked once for the whole run |
//! | `proxy` | which proxy the environment or the system names for a URL |
//! | `question` | one question of DNS and its answer, as bytes |
//! | `resolve` | the DNS stage |
//! | `servers` | name servers, asked directly |
//! | `shared` | what the probes of one run share |
//! | `sntp` | one question of the time, and its answer, as bytes |
//! | `stall` | where a talk fell silent, and whether small packets get through |
//! | `status_page` | the probe of a service's status page |
//! | `summary` | what a status page says, from its text |
//! | `system_proxy` | the proxy settings of Windows and macOS |
//! | `tcp` | the staged probe of a port: DNS, TCP |
//! | `tls` | the TLS stage |
//! | `trust` | what certificates are judged by |
//! | `tunnel` | the proxy stage |

pub(super) mod address;
mod block_page;
mod budget;
mod certificate;
mod channel;
pub mod clock;
mod connect;
mod dns;
mod exchange;
mod fetch;
mod head;
mod heard;
mod hosts;
pub mod http;
pub mod latency;
mod line;
pub mod lookup;
#[cfg(test)]
mod loopback_dns;
#[cfg(test)]
mod loopback;
mod means;
mod names;
mod once;
pub(super) mod proxy;
mod question;
mod resolve;
mod servers;
mod shared;
mod sntp;
mod stall;
pub mod status_page;
mod summary;
pub(super) mod system_proxy;
pub mod tcp;
mod tls;
mod trust;
mod tunnel;

pub use shared::Shared;
