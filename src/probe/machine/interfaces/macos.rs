//! What macOS tells of its network: the output of `ifconfig -a` and `netstat -rn`.

use std::net::IpAddr;

use super::link::{Gateway, Kind, Link, Network, Tunnel, tunnel_by_name};

/// What the two outputs say.
#[must_use]
pub fn network(ifconfig: &str, netstat: &str) -> Network {
    let mut links: Vec<Link> = Vec::new();
    for line in ifconfig.lines() {
        match (line.starts_with(char::is_whitespace), links.last_mut()) {
            (false, _) => links.extend(head(line)),
            (true, Some(link)) => detail(line.trim_start(), link),
            (true, None) => {}
        }
    }
    let gateways: Vec<Gateway> = netstat.lines().filter_map(gateway).collect();
    for link in &mut links {
        // the system's own services have tunnels as well: without an IPv4 address and without the way to the Internet
        let routed = gateways.iter().any(|gateway| gateway.interface == link.name && gateway.address.is_some());
        let serves = link.kind == Kind::Tunnel(Tunnel::Tun) && !link.addresses.iter().any(IpAddr::is_ipv4) && !routed;
        link.kind = if serves { Kind::Inner } else { link.kind };
    }
    Network { links, gateways }
}

/// `en0: flags=8863<UP,BROADCAST,…> mtu 1500`
fn head(line: &str) -> Option<Link> {
    const INNER: [&str; 10] = ["awdl", "llw", "anpi", "ap", "p2p", "gif", "stf", "bridge", "vmenet", "vmnet"];
    let (name, rest) = line.split_once(": flags=")?;
    let flags = rest.split_once('<')?.1.split_once('>')?.0;
    let has = |flag: &str| flags.split(',').any(|f| f == flag);
    let kind = match tunnel_by_name(name) {
        _ if has("LOOPBACK") => Kind::Loopback,
        Some(tunnel) => Kind::Tunnel(tunnel),
        None if INNER.iter().any(|inner| name.starts_with(inner)) => Kind::Inner,
        None => Kind::Link,
    };
    Some(Link { name: name.to_owned(), kind, up: has("UP") && has("RUNNING"), addresses: Vec::new() })
}

fn detail(line: &str, link: &mut Link) {
    let mut words = line.split_ascii_whitespace();
    match (words.next(), words.next()) {
        (Some("inet" | "inet6"), Some(address)) => link.addresses.extend(plain(address)),
        (Some("status:"), Some("inactive")) => link.up = false,
        _ => {}
    }
}

/// An address without the interface that may stand behind it.
fn plain(address: &str) -> Option<IpAddr> {
    address.split('%').next()?.parse().ok()
}

/// `default 192.168.1.1 UGScg en0`, and the halves `0/1` and `128.0/1` that a VPN puts before it.
fn gateway(line: &str) -> Option<Gateway> {
    let mut words = line.split_ascii_whitespace();
    let (destination, gateway, flags) = (words.next()?, words.next()?, words.next()?);
    let interface = words.next()?;
    // `I`: a route for one interface alone, which is not the way of everything else
    let wide = matches!(destination, "default" | "0/1" | "128.0/1" | "::/1" | "8000::/1") && !flags.contains('I');
    // the gateway of a service's tunnel is nobody's address
    let address = plain(gateway).filter(|address| address.to_string() != "fe80::");
    wide.then(|| Gateway { interface: interface.to_owned(), address })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const IFCONFIG: &str = include_str!("../../../../tests/worlds/macos-ifconfig.txt");
    const NETSTAT: &str = include_str!("../../../../tests/worlds/macos-netstat.txt");

    #[test]
    fn a_mac_with_a_vpn_is_read() {
        let network = network(IFCONFIG, NETSTAT);
        let up: Vec<&str> = network.up().map(|link| link.name.as_str()).collect();
        assert_eq!(up, ["en0", "utun4"], "awdl0, bridge0 and the system's own utun0 to utun3 are none");
        assert_eq!(network.tunnels().map(|(link, _)| link.name.as_str()).collect::<Vec<_>>(), ["utun4"]);
        assert!(network.is_linked());
        assert_eq!(network.is_self_assigned(), Some(false));
        assert_eq!(network.first_address(), "192.168.1.20".parse().ok());
        assert_eq!(network.gateway("en0", "192.168.1.20".parse().unwrap()), "192.168.1.1".parse().ok());
    }

    proptest! {
        #[test]
        fn no_output_breaks_anything(text in "(en0: flags=|<UP,|>|\\n|\\tinet |default |0/1 |1\\.1\\.1\\.1 |UG |\\PC){0,16}") {
            let _ = network(&text, &text);
        }
    }
}
