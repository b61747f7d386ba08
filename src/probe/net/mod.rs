//! The probes of the network, and the stages that they share: a name's addresses, a connection, a proxy, TLS, HTTP.
//!
//! | file | holds |
//! |---|---|
//! | `address` | the kinds of addresses, and the order in which they are tried |
//! | `certificate` | what a presented certificate says of itself |
//! | `connect` | the TCP stage |
//! | `dns` | what can come of asking for the addresses of a name |
//! | `exchange` | the HTTP stage |
//! | `head` | the meaning of HTTP headers and of an HTML title; what of a URL may be recorded |
//! | `hosts` | the hosts file |
//! | `http` | the staged probe of a web host: DNS, TCP, proxy, TLS, HTTP |
//! | `loopback` | for tests: servers that misbehave, and certificates |
//! | `means` | what the network probes reach out with: bounds, hosts file, trust |
//! | `proxy` | which proxy the environment names for a URL |
//! | `resolve` | the DNS stage |
//! | `servers` | the configured name servers, asked directly |
//! | `tcp` | the staged probe of a port: DNS, TCP |
//! | `tls` | the TLS stage |
//! | `trust` | what certificates are judged by |
//! | `tunnel` | the proxy stage |

pub(super) mod address;
mod certificate;
mod connect;
mod dns;
mod exchange;
mod head;
mod hosts;
pub mod http;
#[cfg(test)]
mod loopback;
mod means;
mod proxy;
mod resolve;
mod servers;
pub mod tcp;
mod tls;
mod trust;
mod tunnel;
