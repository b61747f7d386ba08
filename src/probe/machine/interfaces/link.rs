//! A network interface, and what all of them together say: pure functions of what a system told.

use std::net::IpAddr;

use crate::probe::net::address::{self, AddressKind};
use crate::probe::words::words;

words! {
    /// What a tunnel is made of.
    Tunnel {
        /// A virtual interface for packets, of no better known kind.
        Tun => "tun",
        /// A virtual interface for frames.
        Tap => "tap",
        /// WireGuard, and what is built on it.
        Wireguard => "wireguard",
        /// A point-to-point link, as of a dialled connection.
        Ppp => "ppp",
        /// IPsec.
        Ipsec => "ipsec",
        /// Another one, known by its maker's name.
        Other => "other",
    }
}

/// What an interface is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// This machine itself.
    Loopback,
    /// A cable, a radio, or what stands for one.
    Link,
    /// What connects containers, virtual machines or the system's own services.
    Inner,
    /// A way through another network.
    Tunnel(Tunnel),
}

/// A network interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Whether it is switched on and something is connected to it.
    pub up: bool,
    /// Its addresses.
    pub addresses: Vec<IpAddr>,
}

/// A default route, or half of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gateway {
    /// The interface.
    pub interface: String,
    /// The next host; `None` where there is none, as in a tunnel.
    pub address: Option<IpAddr>,
}

/// What a system told of its network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Network {
    /// Its interfaces, in the system's order.
    pub links: Vec<Link>,
    /// Its default routes, the preferred one first.
    pub gateways: Vec<Gateway>,
}

/// The addresses that packets to the Internet would leave from; `None` where there is no way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ways {
    /// By IPv4.
    pub v4: Option<IpAddr>,
    /// By IPv6.
    pub v6: Option<IpAddr>,
}

impl Network {
    /// The interface of a way to the Internet; of several with the same address, the one that a default route names.
    #[must_use]
    pub fn of_way(&self, source: IpAddr) -> Option<&Link> {
        let having = || self.links.iter().filter(|link| link.addresses.contains(&source));
        let routed = having().find(|link| self.gateways.iter().any(|gateway| gateway.interface == link.name));
        routed.or_else(|| having().find(|link| link.up)).or_else(|| having().next())
    }

    /// The next host on a way to the Internet, of the same family.
    #[must_use]
    pub fn gateway(&self, interface: &str, source: IpAddr) -> Option<IpAddr> {
        let own = self.gateways.iter().filter(|gateway| gateway.interface == interface);
        own.filter_map(|gateway| gateway.address).find(|address| address.is_ipv4() == source.is_ipv4())
    }

    /// The same with what the ways to the Internet tell: what carries one is up, and is a link even where it looks like
    /// the inner bridge of a machine.
    #[must_use]
    pub fn with(mut self, ways: Ways) -> Self {
        for source in [ways.v4, ways.v6].into_iter().flatten() {
            let Some(name) = self.of_way(source).map(|link| link.name.clone()) else { continue };
            for link in self.links.iter_mut().filter(|link| link.name == name) {
                link.kind = if link.kind == Kind::Inner { Kind::Link } else { link.kind };
                link.up = true;
            }
        }
        self
    }

    /// The interfaces that are up, loopback and inner ones aside.
    pub fn up(&self) -> impl Iterator<Item = &Link> {
        self.links.iter().filter(|link| link.up && matches!(link.kind, Kind::Link | Kind::Tunnel(_)))
    }

    /// The tunnels that are up.
    pub fn tunnels(&self) -> impl Iterator<Item = (&Link, Tunnel)> {
        self.up().filter_map(|link| match link.kind {
            Kind::Tunnel(tunnel) => Some((link, tunnel)),
            _ => None,
        })
    }

    /// Whether something is connected. A tunnel needs a link below it, unless the machine has none at all, as with a
    /// dialled connection.
    #[must_use]
    pub fn is_linked(&self) -> bool {
        let has_links = self.links.iter().any(|link| link.kind == Kind::Link);
        self.up().any(|link| link.kind == Kind::Link || !has_links)
    }

    /// Whether the links have no address but those that they gave themselves. `None` where they have none at all.
    #[must_use]
    pub fn is_self_assigned(&self) -> Option<bool> {
        let links = self.up().filter(|link| link.kind == Kind::Link);
        let mut kinds = links.flat_map(|link| &link.addresses).map(|address| address::kind(*address)).peekable();
        kinds.peek()?;
        Some(kinds.all(|kind| kind == AddressKind::LinkLocal))
    }

    /// The first address of a link, IPv4 before IPv6, an assigned one before one that the link gave itself.
    #[must_use]
    pub fn first_address(&self) -> Option<IpAddr> {
        let rank = |address: &IpAddr| (address::kind(*address) == AddressKind::LinkLocal, address.is_ipv6());
        self.up()
            .filter(|link| link.kind == Kind::Link)
            .flat_map(|link| link.addresses.iter().copied())
            .min_by_key(rank)
    }
}

/// The kind of a tunnel by an interface's name, as on Linux and macOS.
#[must_use]
pub fn tunnel_by_name(name: &str) -> Option<Tunnel> {
    const NAMES: [(&str, Tunnel); 21] = [
        ("tun", Tunnel::Tun),
        ("utun", Tunnel::Tun),
        ("tap", Tunnel::Tap),
        ("wg", Tunnel::Wireguard),
        ("nordlynx", Tunnel::Wireguard),
        ("tailscale", Tunnel::Wireguard),
        ("proton", Tunnel::Wireguard),
        ("mullvad", Tunnel::Wireguard),
        ("nordtun", Tunnel::Tun),
        ("pvpn", Tunnel::Wireguard),
        ("cloudflarewarp", Tunnel::Wireguard),
        ("ppp", Tunnel::Ppp),
        ("ipsec", Tunnel::Ipsec),
        ("xfrm", Tunnel::Ipsec),
        ("vti", Tunnel::Ipsec),
        ("zt", Tunnel::Other),
        ("gpd", Tunnel::Other),
        ("cscotun", Tunnel::Other),
        ("snx", Tunnel::Other),
        ("vpn", Tunnel::Other),
        ("feth", Tunnel::Other),
    ];
    let name = name.to_ascii_lowercase();
    // macOS itself has no feth but ZeroTier makes pairs of them; `tunl0` is a part of the kernel, not somebody's tunnel
    let named = NAMES.iter().find(|(start, _)| name.starts_with(start) && !name.starts_with("tunl"));
    named.map(|(_, tunnel)| *tunnel)
}

/// The kind of a tunnel by what its driver calls itself, as on Windows.
#[must_use]
pub fn tunnel_by_description(description: &str) -> Option<Tunnel> {
    const WORDS: [(&str, Tunnel); 24] = [
        ("wireguard", Tunnel::Wireguard),
        ("nordlynx", Tunnel::Wireguard),
        ("tailscale", Tunnel::Wireguard),
        ("mullvad", Tunnel::Wireguard),
        ("protonvpn", Tunnel::Wireguard),
        ("cloudflare warp", Tunnel::Wireguard),
        ("wintun", Tunnel::Tun),
        ("tap-windows", Tunnel::Tap),
        ("tap-win32", Tunnel::Tap),
        ("tap adapter", Tunnel::Tap),
        ("openvpn", Tunnel::Tun),
        ("anyconnect", Tunnel::Other),
        ("cisco secure client", Tunnel::Other),
        ("pangp", Tunnel::Other),
        ("globalprotect", Tunnel::Other),
        ("fortinet", Tunnel::Other),
        ("fortissl", Tunnel::Other),
        ("juniper", Tunnel::Other),
        ("pulse secure", Tunnel::Other),
        ("zerotier", Tunnel::Other),
        ("check point virtual", Tunnel::Other),
        ("sonicwall", Tunnel::Other),
        ("zscaler", Tunnel::Other),
        ("vpn", Tunnel::Other),
    ];
    let description = description.to_lowercase();
    WORDS.iter().find(|(word, _)| description.contains(word)).map(|(_, tunnel)| *tunnel)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(name: &str, kind: Kind, up: bool, addresses: &[&str]) -> Link {
        Link { name: name.to_owned(), kind, up, addresses: addresses.iter().map(|a| a.parse().unwrap()).collect() }
    }

    fn network(links: Vec<Link>) -> Network {
        Network { links, gateways: Vec::new() }
    }

    #[test]
    fn tunnels_are_known_by_name() {
        for (name, tunnel) in [
            ("tun0", Some(Tunnel::Tun)),
            ("utun3", Some(Tunnel::Tun)),
            ("tap0", Some(Tunnel::Tap)),
            ("wg0-mullvad", Some(Tunnel::Wireguard)),
            ("ppp0", Some(Tunnel::Ppp)),
            ("ipsec0", Some(Tunnel::Ipsec)),
            ("ztabc", Some(Tunnel::Other)),
            ("tunl0", None),
            ("eth0", None),
            ("wlan0", None),
            ("veth1", None),
            ("docker0", None),
        ] {
            assert_eq!(tunnel_by_name(name), tunnel, "{name}");
        }
        assert_eq!(tunnel_by_description("TAP-Windows Adapter V9 for OpenVPN"), Some(Tunnel::Tap));
        assert_eq!(tunnel_by_description("Intel(R) Wi-Fi 6 AX201"), None);
    }

    #[test]
    fn a_tunnel_is_no_link_where_the_cable_is_out() {
        let tun = link("tun0", Kind::Tunnel(Tunnel::Tun), true, &["10.8.0.2"]);
        let eth = |up| link("eth0", Kind::Link, up, &[]);
        assert!(!network(vec![eth(false), tun.clone()]).is_linked());
        assert!(network(vec![eth(true), tun.clone()]).is_linked());
        assert!(network(vec![tun]).is_linked(), "a dialled connection");
        assert!(!network(vec![]).is_linked());
    }

    #[test]
    fn an_inner_bridge_is_a_link_where_it_leads_out() {
        let bridge = link("br0", Kind::Inner, true, &["192.168.1.9"]);
        let net = network(vec![link("eth0", Kind::Inner, true, &[]), bridge]);
        assert!(!net.is_linked());
        let ways = Ways { v4: Some("192.168.1.9".parse().unwrap()), v6: None };
        let net = net.with(ways);
        assert!(net.is_linked());
        assert_eq!(net.up().map(|l| l.name.as_str()).collect::<Vec<_>>(), ["br0"]);
    }

    #[test]
    fn addresses_of_its_own_are_told_from_assigned_ones() {
        let of = |addresses: &[&str]| network(vec![link("eth0", Kind::Link, true, addresses)]);
        assert_eq!(of(&["169.254.3.4", "fe80::1"]).is_self_assigned(), Some(true));
        assert_eq!(of(&["fe80::1"]).is_self_assigned(), Some(true));
        assert_eq!(of(&["fe80::1", "192.168.1.2"]).is_self_assigned(), Some(false));
        assert_eq!(of(&[]).is_self_assigned(), None);
        assert_eq!(of(&["fe80::1", "2a00::1", "10.0.0.1"]).first_address(), "10.0.0.1".parse().ok());
        assert_eq!(of(&["169.254.1.1", "2a00::1"]).first_address(), "2a00::1".parse().ok());
    }
}
