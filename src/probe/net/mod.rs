//! The probes of the network, and the stages that they share: a name's addresses, a connection, a proxy, TLS, HTTP.
//!
//! | file | holds |
//! |---|---|
//! | `address` | the kinds of addresses, and the order in which they are tried |
//! | `certificate` | what a presented certificate says of itself |
//! | `channel` | an open way to a web host, for probes that want the answer alone |
//! | `clock` | the probe of this machine's clock: the time of web and time servers |
//! | `connect` | the TCP stage |
//! | `dns` | what can come of asking for the addresses of a name |
//! | `exchange` | the HTTP stage |
//! | `fetch` | one plain request and its whole answer |
//! | `head` | the meaning of HTTP headers and of an HTML title; what of a URL may be recorded |
//! | `hosts` | the hosts file |
//! | `http` | the staged probe of a web host: DNS, TCP, proxy, TLS, HTTP |
//! | `latency` | the probe of a line: a handful of connections, how long they took and how many were lost |
//! | `loopback` | for tests: servers that misbehave, and certificates |
//! | `means` | what the network probes reach out with: bounds, hosts file, trust |
//! | `proxy` | which proxy the environment names for a URL |
//! | `resolve` | the DNS stage |
//! | `servers` | the configured name servers, asked directly |
//! | `sntp` | one question of the time, and its answer, as bytes |
//! | `status_page` | the probe of a service's status page |
//! | `summary` | what a status page says, from its text |
//! | `tcp` | the staged probe of a port: DNS, TCP |
//! | `tls` | the TLS stage |
//! | `trust` | what certificates are judged by |
//! | `tunnel` | the proxy stage |

mod address;
mod certificate;
mod channel;
pub mod clock;
mod connect;
mod dns;
mod exchange;
mod fetch;
mod head;
mod hosts;
pub mod http;
pub mod latency;
#[cfg(test)]
mod loopback;
mod means;
mod proxy;
mod resolve;
mod servers;
mod sntp;
pub mod status_page;
mod summary;
pub mod tcp;
mod tls;
mod trust;
mod tunnel;
