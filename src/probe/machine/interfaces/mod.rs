//! The probe `interfaces`: links, addresses, the way to the Internet, tunnels.
//!
//! | file | holds |
//! |---|---|
//! | `link` | an interface, and what all of them say |
//! | `linux` | what Linux tells |
//! | `macos` | what macOS tells |
//! | `windows` | what Windows tells |

mod link;
mod linux;
mod macos;
mod windows;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use self::link::{Kind, Link, Network, Tunnel, Ways, tunnel_by_name};
use crate::fact::{Params, Platform, ProbeSpec, Scope, Value, Yield};
use crate::limits;
use crate::probe::command;
use crate::probe::net::address::{self, AddressKind};
use crate::probe::{Observing, Probe, Reading, World, aside, yields};

/// The probe `interfaces`.
pub struct Interfaces;

static YIELDS: [Yield; 15] = [
    yields::choice("error", &["none", "failed"], "Whether the system told of its interfaces."),
    yields::list("links", "The interfaces that are up, without the loopback and what connects containers."),
    yields::flag(
        "link",
        "Whether a network is connected: a cable or a radio; a tunnel counts only where there is no other.",
    ),
    yields::text(
        "address",
        "The address that packets to the Internet leave from by IPv4; without such a way the first of a link.",
    ),
    yields::choice("address_kind", AddressKind::WORDS, "Which part of the network that address belongs to."),
    yields::flag(
        "self_assigned",
        "Whether the links have only addresses that they gave themselves (169.254.x.x, fe80::).",
    ),
    yields::flag("route.v4", "Whether there is a way to the Internet by IPv4; no packet is sent to find out."),
    yields::flag("route.v6", "Whether there is a way to the Internet by IPv6; no packet is sent to find out."),
    yields::text("route.interface", "The interface of the way to the Internet, by IPv4 where there is one."),
    yields::text("route.gateway", "The next host on the way to the Internet."),
    yields::flag("tunnel.up", "Whether an interface that is up is a tunnel, such as that of a VPN."),
    yields::list("tunnel.names", "The tunnels that are up."),
    yields::flag("tunnel.route", "Whether the way to the Internet goes through a tunnel, by IPv4 or IPv6."),
    yields::choice(
        "tunnel.kind",
        Tunnel::WORDS,
        "What the tunnel is made of; of several the one that carries the way to the Internet, else the first.",
    ),
    yields::number("count", "How many interfaces there are, up or not."),
];

static SPEC: ProbeSpec = ProbeSpec {
    name: "interfaces",
    title: "links, addresses, the way to the Internet, tunnels",
    doc: "Reads which network interfaces are up, their addresses and the default routes from the system, and asks the \
          system from which address packets to a public address would leave. No packet is sent. A tunnel is known by what \
          the system says of its driver, or by its name. What connects containers and virtual machines is no link, unless \
          the way to the Internet goes through it.",
    scope: Scope::Machine,
    asks_hosts: false,
    params: &[],
    yields: &YIELDS,
    named: None,
};

impl Probe for Interfaces {
    fn spec(&self) -> &'static ProbeSpec {
        &SPEC
    }

    fn observe<'a>(&'a self, _: &'a Params, world: &'a World, reading: &'a Reading) -> Observing<'a> {
        Box::pin(async move {
            let ways = ways();
            // known without any other question, and kept should the system not answer the rest in time
            reading.put("route.v4", Value::Bool(ways.v4.is_some()));
            reading.put("route.v6", Value::Bool(ways.v6.is_some()));
            record(told(world).await, ways, reading);
        })
    }
}

/// The addresses that packets to the Internet would leave from. Connecting a datagram socket sends nothing.
fn ways() -> Ways {
    const PORT: u16 = 443;
    let source = |from: IpAddr, to: IpAddr| {
        let socket = UdpSocket::bind(SocketAddr::new(from, 0)).ok()?;
        socket.connect(SocketAddr::new(to, PORT)).ok()?;
        let source = socket.local_addr().ok()?.ip();
        (!source.is_unspecified() && !source.is_loopback()).then_some(source)
    };
    let v6 = Ipv6Addr::new(0x2606, 0x4700, 0x4700, 0, 0, 0, 0, 0x1111);
    Ways {
        v4: source(Ipv4Addr::UNSPECIFIED.into(), Ipv4Addr::new(1, 1, 1, 1).into()),
        v6: source(Ipv6Addr::UNSPECIFIED.into(), v6.into()),
    }
}

/// What the system tells; where its own programs are silent, what every system tells alike.
async fn told(world: &World) -> Result<Network, String> {
    let told = match world.platform {
        Platform::Linux => {
            let read = || Ok(linux::network(&linux::read(addresses()?)));
            return aside::blocking(read).await.unwrap_or_else(|| Err("reading them broke off".to_owned()));
        }
        Platform::Macos => {
            let ifconfig = command::output(&world.env, "/sbin/ifconfig", &["-a"]).await;
            let netstat = command::output(&world.env, "/usr/sbin/netstat", &["-rn"]).await.unwrap_or_default();
            ifconfig.map(|ifconfig| macos::network(&ifconfig, &netstat))
        }
        Platform::Windows => {
            command::powershell(&world.env, windows::SCRIPT).await.and_then(|json| windows::network(&json))
        }
    };
    match told {
        Ok(network) => Ok(network),
        Err(because) => aside::blocking(addresses).await.and_then(Result::ok).map(plain).ok_or(because),
    }
}

/// Interfaces and their addresses, as every system tells them.
fn addresses() -> Result<Vec<(String, IpAddr)>, String> {
    let interfaces = if_addrs::get_if_addrs().map_err(|error| error.to_string())?;
    let address = |interface: if_addrs::Interface| {
        let ip = interface.ip();
        (interface.name, ip)
    };
    Ok(interfaces.into_iter().take(limits::INTERFACES).map(address).collect())
}

/// What names and addresses alone say.
fn plain(addresses: Vec<(String, IpAddr)>) -> Network {
    let mut links: Vec<Link> = Vec::new();
    for (name, address) in addresses {
        let kind = match tunnel_by_name(&name) {
            _ if address.is_loopback() => Kind::Loopback,
            Some(tunnel) => Kind::Tunnel(tunnel),
            None => Kind::Link,
        };
        match links.iter_mut().find(|link| link.name == name) {
            Some(link) => link.addresses.push(address),
            None => links.push(Link { name, kind, up: true, addresses: vec![address] }),
        }
    }
    Network { links, gateways: Vec::new() }
}

fn record(told: Result<Network, String>, ways: Ways, reading: &Reading) {
    let network = match told {
        Ok(network) => network.with(ways),
        Err(because) => {
            reading.put("error", Value::text("failed"));
            return reading.unknown("", format!("the system did not tell of its interfaces: {because}"));
        }
    };
    let names = |links: Vec<&str>| Value::List(links.into_iter().take(limits::FACT_ENTRIES).map(Value::text).collect());
    reading.put("count", Value::Int(i64::try_from(network.links.len()).unwrap_or(i64::MAX)));
    reading.put("links", names(network.up().map(|link| link.name.as_str()).collect()));
    reading.put("link", Value::Bool(network.is_linked()));
    let address = ways.v4.or_else(|| network.first_address());
    let text = |address: IpAddr| Value::text(&address.to_string());
    reading.put_or("address", address.map(text), "no link has an address");
    let kind = address.map(|address| Value::text(address::kind(address).word()));
    reading.put_or("address_kind", kind, "no link has an address");
    reading.put("self_assigned", Value::Bool(network.is_self_assigned().unwrap_or(false)));
    record_route(&network, ways, reading);
    reading.put("error", Value::text("none"));
}

fn record_route(network: &Network, ways: Ways, reading: &Reading) {
    let of = |source: Option<IpAddr>| Some((source?, network.of_way(source?)?));
    let (v4, v6) = (of(ways.v4), of(ways.v6));
    let way = v4.or(if ways.v4.is_none() { v6 } else { None });
    let because = match ways {
        Ways { v4: None, v6: None } => "there is no way to the Internet",
        _ => "no interface has the address that packets leave from",
    };
    reading.put_or("route.interface", way.map(|(_, link)| Value::text(&link.name)), because);
    let gateway = way.and_then(|(source, link)| network.gateway(&link.name, source));
    let because = if way.is_some() { "the system names no next host" } else { because };
    reading.put_or("route.gateway", gateway.map(|gateway| Value::text(&gateway.to_string())), because);
    let tunnels: Vec<(&Link, Tunnel)> = network.tunnels().collect();
    let carries = |link: &Link| [v4, v6].iter().flatten().any(|(_, carrier)| carrier.name == link.name);
    let carrier = tunnels.iter().find(|(link, _)| carries(link));
    reading.put("tunnel.up", Value::Bool(!tunnels.is_empty()));
    let names = tunnels.iter().take(limits::FACT_ENTRIES).map(|(link, _)| Value::text(&link.name));
    reading.put("tunnel.names", Value::List(names.collect()));
    // a way whose interface nobody knows may go through any of the tunnels
    let lost = ways.v4.is_some() && v4.is_none() || ways.v6.is_some() && v6.is_none();
    let through = (carrier.is_some() || tunnels.is_empty() || !lost).then_some(Value::Bool(carrier.is_some()));
    reading.put_or("tunnel.route", through, "no interface has the address that packets leave from");
    let kind = carrier.or(tunnels.first()).map(|(_, tunnel)| Value::text(tunnel.word()));
    reading.put_or("tunnel.kind", kind, "there is no tunnel");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded(text: &str, v4: &str, v6: &str) -> Reading {
        let reading = Reading::default();
        let ways = Ways { v4: v4.parse().ok(), v6: v6.parse().ok() };
        reading.put("route.v4", Value::Bool(ways.v4.is_some()));
        reading.put("route.v6", Value::Bool(ways.v6.is_some()));
        record(Ok(linux::network(&linux::tests::recorded(text))), ways, &reading);
        reading.assert_settled(&SPEC);
        reading
    }

    fn shown(reading: &Reading, path: &str) -> String {
        reading.value(path).map(|value| value.to_string()).unwrap_or_default()
    }

    fn assert_shows(reading: &Reading, expected: &[(&str, &str)]) {
        for (path, value) in expected {
            assert_eq!(shown(reading, path), *value, "{path}");
        }
    }

    const HOME: &str = include_str!("../../../../tests/worlds/linux-home.txt");
    const VPN: &str = include_str!("../../../../tests/worlds/linux-vpn.txt");

    #[test]
    fn a_machine_at_home_with_containers() {
        let seen = recorded(HOME, "192.168.1.20", "");
        assert_shows(
            &seen,
            &[
                ("error", "none"),
                ("link", "yes"),
                ("address", "192.168.1.20"),
                ("address_kind", "private"),
                ("self_assigned", "no"),
                ("route.interface", "wlp2s0"),
                ("tunnel.up", "no"),
                ("tunnel.route", "no"),
                ("tunnel.kind", ""),
            ],
        );
        assert_eq!(seen.value("links"), Some(Value::List(vec![Value::text("wlp2s0")].into())));
        if cfg!(target_endian = "little") {
            assert_eq!(shown(&seen, "route.gateway"), "192.168.1.1");
        }
    }

    #[test]
    fn a_vpn_that_carries_all_and_one_that_carries_a_part() {
        let all = recorded(VPN, "10.8.0.2", "");
        let expected = [("tunnel.up", "yes"), ("tunnel.route", "yes"), ("tunnel.kind", "tun"), ("link", "yes")];
        assert_shows(&all, &expected);
        assert_shows(&all, &[("route.interface", "tun0"), ("address", "10.8.0.2")]);
        let part = recorded(VPN, "192.168.1.20", "");
        assert_shows(&part, &[("tunnel.up", "yes"), ("tunnel.route", "no"), ("route.interface", "wlp2s0")]);
        let v6 = recorded(VPN, "192.168.1.20", "fd00:8::2");
        assert_shows(&v6, &[("tunnel.route", "yes"), ("route.interface", "wlp2s0"), ("route.v6", "yes")]);
    }

    #[test]
    fn a_cable_that_is_out_and_an_address_of_its_own() {
        let off = "eth0/flags:0x1003\neth0/operstate:down\neth0/carrier:0\neth0/type:1\nlo/flags:0x9\nlo/type:772";
        let out = recorded(off, "", "");
        assert_shows(&out, &[("link", "no"), ("links", ""), ("address", ""), ("route.v4", "no")]);
        let own = "eth0/flags:0x1003\neth0/operstate:up\neth0/carrier:1\neth0/type:1\naddress eth0 169.254.9.9";
        let own = recorded(own, "", "");
        assert_shows(&own, &[("link", "yes"), ("self_assigned", "yes"), ("address_kind", "link_local")]);
    }

    #[test]
    fn five_hundred_interfaces_are_told_apart() {
        let mut text = HOME.to_owned();
        for n in 0..500 {
            text.push_str(&format!(
                "\nveth{n}/flags:0x1003\nveth{n}/operstate:up\nveth{n}/type:1\naddress veth{n} 10.{}.{}.1",
                n / 250,
                n % 250
            ));
        }
        let seen = recorded(&text, "192.168.1.20", "");
        assert_shows(&seen, &[("count", "504"), ("link", "yes"), ("route.interface", "wlp2s0")]);
        assert_eq!(seen.value("links"), Some(Value::List(vec![Value::text("wlp2s0")].into())));
    }

    #[test]
    fn what_the_system_does_not_tell_is_unknown() {
        let reading = Reading::default();
        record(Err("why".to_owned()), Ways::default(), &reading);
        reading.assert_settled(&SPEC);
        assert_eq!(shown(&reading, "error"), "failed");
    }

    #[tokio::test]
    async fn this_machine_is_seen() {
        let (reading, world) = (Reading::default(), World::new(Platform::current(), Vec::new()));
        Interfaces.observe(&Params::default(), &world, &reading).await;
        reading.assert_settled(&SPEC);
    }

    #[test]
    fn names_and_addresses_alone_are_enough_for_most() {
        let address = |name: &str, address: &str| (name.to_owned(), address.parse().unwrap());
        let network = plain(vec![address("lo", "127.0.0.1"), address("en0", "10.0.0.2"), address("utun4", "10.8.0.2")]);
        assert_eq!(network.up().count(), 2);
        assert_eq!(network.tunnels().count(), 1);
    }
}
