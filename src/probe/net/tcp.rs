//! The staged probe of a port: DNS, then TCP. It sends nothing over the connection, and goes to the host directly.

use super::connect;
use super::means::Means;
use super::resolve::{self, Host};
use crate::fact::{Class, ParamKind, ParamSpec, Params, ProbeSpec, Scope, Value, Yield};
use crate::probe::stage::{Stop, conclude, skip};
use crate::probe::{Observing, Probe, Reading, World, yields};

/// The probe `tcp`.
pub struct Tcp;

/// All values of `error`.
const ERRORS: &[&str] = connect::ERRORS;

const OWN: &[Yield] = &[
    yields::choice("error", ERRORS, "The kind of the first failure, or `none` when a connection opened."),
    yields::of(Class::Public, yields::text("host", "The host that was asked for.")),
    yields::of(Class::Public, yields::number("port", "The port that was asked for.")),
];

static YIELDS: [Yield; OWN.len() + resolve::YIELDS.len() + connect::YIELDS.len()] =
    yields::joined(&[OWN, resolve::YIELDS, connect::YIELDS]);

static SPEC: ProbeSpec = ProbeSpec {
    name: "tcp",
    title: "whether a port of a host opens",
    doc: "Asks for the addresses of a host, with the system's resolver and the configured name servers at the same time, \
          and opens a TCP connection to the first address that lets it, and one of the other family where the host has \
          one. Nothing is sent over the connection, which is closed \
          at once. A run tries at most 40 connections; what could not be tried is unknown. \
          The way is always direct, even where the environment names a proxy. Each stage is recorded \
          with its outcome, address and time; stages behind a failed one stay unknown.",
    scope: Scope::Machine,
    asks_hosts: true,
    params: &[
        ParamSpec {
            name: "host",
            kind: ParamKind::Host,
            required: true,
            example: "example.org",
            doc: "The host: a name or an address.",
        },
        ParamSpec { name: "port", kind: ParamKind::Port, required: true, example: "443", doc: "The TCP port." },
    ],
    yields: &YIELDS,
    named: None,
};

impl Probe for Tcp {
    fn spec(&self) -> &'static ProbeSpec {
        &SPEC
    }

    fn observe<'a>(&'a self, params: &'a Params, world: &'a World, reading: &'a Reading) -> Observing<'a> {
        Box::pin(async move {
            let means = Means::of(world);
            observe(params, &means, reading).await;
        })
    }
}

async fn observe(params: &Params, means: &Means, reading: &Reading) {
    let Some(port) = params.int("port").and_then(|port| u16::try_from(port).ok()) else {
        reading.unknown("", "the port is none");
        return;
    };
    let host = Host::parse(params.text("host"));
    reading.put("host", Value::text(&host.name));
    reading.put("port", Value::Int(port.into()));
    conclude(stages(&host, port, means, reading).await, reading);
}

async fn stages(host: &Host, port: u16, means: &Means, reading: &Reading) -> Result<(), Stop> {
    let resolved =
        resolve::stage(host, means, reading).await.inspect_err(|stop| skip(reading, &["tcp"], &stop.because))?;
    let onward = async {
        let opened = connect::stage(&resolved.addresses, port, means, reading).await?;
        let (stream, _, rest) = opened.parts(means, reading);
        drop(stream);
        rest.await;
        Ok(())
    };
    tokio::join!(onward, resolve::compare(host, &resolved.addresses, resolved.second, reading)).0
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::super::connect::TcpOutcome;
    use super::super::dns::DnsOutcome;
    use super::*;
    use crate::probe::stage::errors;

    async fn seen(host: &str, port: u16) -> Reading {
        let reading = Reading::default();
        let params = Params::new(vec![("host", Value::text(host)), ("port", Value::Int(port.into()))]);
        observe(&params, &Means::hasty(), &reading).await;
        reading.assert_settled(&SPEC);
        reading
    }

    #[test]
    fn every_error_is_declared() {
        let mut all = vec!["none".to_owned()];
        all.extend(errors("dns_", DnsOutcome::WORDS, &["answered", "literal"]));
        all.extend(errors("", TcpOutcome::WORDS, &["open", "failed"]));
        all.push("tcp_failed".to_owned());
        let (mut all, mut declared) = (all, ERRORS.to_vec());
        all.sort();
        declared.sort_unstable();
        assert_eq!(all, declared);
    }

    #[tokio::test]
    async fn an_open_port_and_a_refused_one() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let open = seen("127.0.0.1", port).await;
        assert_eq!(open.value("error"), Some(Value::text("none")));
        assert_eq!(open.value("tcp.ok"), Some(Value::Bool(true)));
        assert_eq!(open.value("dns.outcome"), Some(Value::text("literal")));
        drop(listener);
        let refused = seen("127.0.0.1", port).await;
        assert_eq!(refused.value("error"), Some(Value::text("refused")));
        assert_eq!(refused.value("tcp.outcome"), Some(Value::text("refused")));
        assert_eq!(refused.value("tcp.address"), Some(Value::text("127.0.0.1")));
        // too long for a name, so that nobody is asked
        let nowhere = seen(&format!("{}.invalid", "x".repeat(70)), port).await;
        assert_eq!(nowhere.value("dns.ok"), Some(Value::Bool(false)));
    }
}
