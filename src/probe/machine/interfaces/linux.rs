//! What Linux tells of its network: the small files of `/sys/class/net`, and the routes of `/proc/net`.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::link::{Gateway, Kind, Link, Network, Tunnel, tunnel_by_name};
use crate::limits;
use crate::probe::machine::kernel;

/// The files of an interface that are read.
const FILES: [&str; 6] = ["carrier", "flags", "operstate", "tun_flags", "type", "uevent"];

/// What was read: texts by `INTERFACE/FILE`, the tables of routes, and the addresses by interface.
#[derive(Debug, Default)]
pub struct World {
    /// The small files.
    pub files: BTreeMap<String, String>,
    /// `/proc/net/route`.
    pub routes: String,
    /// `/proc/net/ipv6_route`.
    pub routes_v6: String,
    /// Interface and address.
    pub addresses: Vec<(String, IpAddr)>,
}

/// Reads all there is. It blocks.
#[must_use]
pub fn read(addresses: Vec<(String, IpAddr)>) -> World {
    let mut files = BTreeMap::new();
    for name in kernel::names("/sys/class/net", limits::INTERFACES).unwrap_or_default() {
        files.insert(format!("{name}/"), String::new());
        for file in FILES {
            if let Some(text) = kernel::text(format!("/sys/class/net/{name}/{file}")) {
                files.insert(format!("{name}/{file}"), text.trim_end().to_owned());
            }
        }
    }
    let routes = |file| kernel::table(file, limits::SOCKET_TABLE_BYTES).unwrap_or_default();
    World { files, routes: routes("/proc/net/route"), routes_v6: routes("/proc/net/ipv6_route"), addresses }
}

/// What that says.
#[must_use]
pub fn network(world: &World) -> Network {
    let mut names: Vec<&str> = world.files.keys().filter_map(|key| Some(key.split_once('/')?.0)).collect();
    names.extend(world.addresses.iter().map(|(name, _)| name.as_str()));
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(*name));
    let mut of: BTreeMap<&str, Vec<IpAddr>> = BTreeMap::new();
    for (name, address) in &world.addresses {
        of.entry(name).or_default().push(*address);
    }
    let links = names.into_iter().map(|name| link(name, world, of.remove(name).unwrap_or_default()));
    let links = links.collect();
    let mut gateways = gateways_v4(&world.routes);
    gateways.extend(gateways_v6(&world.routes_v6));
    Network { links, gateways }
}

fn link(name: &str, world: &World, addresses: Vec<IpAddr>) -> Link {
    let file = |file: &str| world.files.get(&format!("{name}/{file}")).map_or("", |text| text.trim());
    let flags = file("flags").strip_prefix("0x").and_then(|hex| u32::from_str_radix(hex, 16).ok());
    let switched_on = flags.is_none_or(|flags| flags & 1 == 1);
    let cut = matches!(file("operstate"), "down" | "lowerlayerdown" | "notpresent");
    let up = switched_on && !cut && file("carrier") != "0";
    let kind = kind(name, flags, file("type"), file("tun_flags"), file("uevent"));
    Link { name: name.to_owned(), kind, up, addresses }
}

/// The kind by what the kernel says, else by the name. Sources: if.h, if_arp.h and if_tun.h of Linux.
fn kind(name: &str, flags: Option<u32>, hardware: &str, tun_flags: &str, uevent: &str) -> Kind {
    const INNER: [&str; 14] = [
        "docker", "br-", "veth", "virbr", "vnet", "vmnet", "vboxnet", "cni", "flannel", "cali", "lxc", "lxd", "podman",
        "dummy",
    ];
    const BEHIND: [&str; 6] = ["tunl", "gre", "erspan", "sit", "ip6tnl", "ip6gre"];
    if hardware == "772" || flags.is_some_and(|flags| flags & 8 != 0) || name == "lo" {
        return Kind::Loopback;
    }
    let kernel_says = uevent.lines().find_map(|line| line.strip_prefix("DEVTYPE="));
    let is = |starts: &[&str]| starts.iter().any(|start| name.starts_with(start));
    match kernel_says {
        Some("wireguard") => return Kind::Tunnel(Tunnel::Wireguard),
        Some("bridge") => return Kind::Inner,
        _ => {}
    }
    // a tap of a virtual machine is made in the same way as one of a tunnel; its name tells
    if is(&INNER) || is(&BEHIND) {
        return Kind::Inner;
    }
    let frames = u32::from_str_radix(tun_flags.trim_start_matches("0x"), 16).ok().map(|flags| flags & 2 != 0);
    match (tunnel_by_name(name), frames, hardware) {
        (Some(tunnel), ..) => Kind::Tunnel(tunnel),
        (None, Some(true), _) => Kind::Tunnel(Tunnel::Tap),
        (None, Some(false), _) | (None, None, "65534") => Kind::Tunnel(Tunnel::Tun),
        (None, None, "512") => Kind::Tunnel(Tunnel::Ppp),
        _ => Kind::Link,
    }
}

/// The default routes by IPv4, and the halves of one that a VPN puts before it, by metric.
fn gateways_v4(table: &str) -> Vec<Gateway> {
    let mut found: Vec<(u32, Gateway)> = table.lines().skip(1).filter_map(route_v4).collect();
    found.sort_by_key(|(metric, _)| *metric);
    found.into_iter().map(|(_, gateway)| gateway).collect()
}

/// `Iface Destination Gateway Flags RefCnt Use Metric Mask …`, addresses as words in the machine's own order of bytes.
fn route_v4(line: &str) -> Option<(u32, Gateway)> {
    let mut parts = line.split_ascii_whitespace();
    let (name, destination, gateway, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let (metric, mask) = (parts.nth(2)?.parse().ok()?, parts.next()?);
    let address = |hex: &str| Some(Ipv4Addr::from(u32::from_str_radix(hex, 16).ok()?.to_ne_bytes()));
    let bits = u32::from(address(mask)?).leading_ones();
    // 0x1: it is in use; 0x200: it refuses
    let flags = u32::from_str_radix(flags, 16).ok()?;
    let wide = bits == 0 && address(destination)?.is_unspecified() || bits == 1;
    let gateway = address(gateway).filter(|gateway| !gateway.is_unspecified()).map(IpAddr::V4);
    let preferred = if bits == 1 { 0 } else { metric };
    (wide && flags & 0x201 == 1).then(|| (preferred, Gateway { interface: name.to_owned(), address: gateway }))
}

/// The default routes by IPv6, by metric.
fn gateways_v6(table: &str) -> Vec<Gateway> {
    let mut found: Vec<(u32, Gateway)> = table.lines().filter_map(route_v6).collect();
    found.sort_by_key(|(metric, _)| *metric);
    found.into_iter().map(|(_, gateway)| gateway).collect()
}

/// `destination bits source bits gateway metric references use flags interface`, all in hexadecimal.
fn route_v6(line: &str) -> Option<(u32, Gateway)> {
    let parts: Vec<&str> = line.split_ascii_whitespace().collect();
    let [_, bits, _, _, gateway, metric, _, _, flags, name] = parts[..] else { return None };
    let bits = u8::from_str_radix(bits, 16).ok()?;
    let gateway = Ipv6Addr::from(u128::from_str_radix(gateway, 16).ok()?);
    let metric = u32::from_str_radix(metric, 16).ok()?;
    let flags = u32::from_str_radix(flags, 16).ok()?;
    let address = Some(gateway).filter(|gateway| !gateway.is_unspecified()).map(IpAddr::V6);
    // the kernel's own route that refuses everything stands on the loopback
    (bits <= 1 && flags & 0x201 == 1 && name != "lo").then(|| (metric, Gateway { interface: name.to_owned(), address }))
}

#[cfg(test)]
pub mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A recorded world: `INTERFACE/FILE:TEXT`, `address INTERFACE ADDRESS`, `route LINE`, `route6 LINE`, one a line.
    pub fn recorded(text: &str) -> World {
        let mut world = World { routes: "Iface Destination …\n".to_owned(), ..World::default() };
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some(rest) = line.strip_prefix("address ") {
                let (name, address) = rest.split_once(' ').unwrap();
                world.addresses.push((name.to_owned(), address.parse().unwrap()));
            } else if let Some(route) = line.strip_prefix("route ") {
                world.routes.push_str(&format!("{route}\n"));
            } else if let Some(route) = line.strip_prefix("route6 ") {
                world.routes_v6.push_str(&format!("{route}\n"));
            } else if let Some((key, value)) = line.split_once(':') {
                world.files.insert(key.to_owned(), value.to_owned());
            }
        }
        world
    }

    #[test]
    fn the_kinds_of_linux_are_told_apart() {
        let of = |name, hardware, tun, uevent| kind(name, Some(0x1003), hardware, tun, uevent);
        assert_eq!(kind("x", Some(0x9), "772", "", ""), Kind::Loopback);
        assert_eq!(of("enp0s31f6", "1", "", "INTERFACE=enp0s31f6"), Kind::Link);
        assert_eq!(of("wlp2s0", "1", "", "DEVTYPE=wlan"), Kind::Link);
        assert_eq!(of("home", "65534", "", "DEVTYPE=wireguard"), Kind::Tunnel(Tunnel::Wireguard));
        assert_eq!(of("work", "65534", "0x1001", ""), Kind::Tunnel(Tunnel::Tun));
        assert_eq!(of("work", "1", "0x5002", ""), Kind::Tunnel(Tunnel::Tap));
        assert_eq!(of("work", "512", "", ""), Kind::Tunnel(Tunnel::Ppp));
        assert_eq!(of("docker0", "1", "", "DEVTYPE=bridge"), Kind::Inner);
        assert_eq!(of("vnet3", "1", "0x1002", ""), Kind::Inner, "the tap of a virtual machine");
        assert_eq!(of("veth12ab", "1", "", ""), Kind::Inner);
        assert_eq!(of("tunl0", "768", "", ""), Kind::Inner);
    }

    #[test]
    fn routes_are_read_by_metric() {
        let world = recorded(
            "route wlan0 00000000 0101A8C0 0003 0 0 600 00000000 0 0 0\n\
             route eth0 00000000 0100000A 0003 0 0 100 00000000 0 0 0\n\
             route eth0 0000000A 00000000 0001 0 0 100 00FFFFFF 0 0 0\n\
             route tun0 00000000 0100080A 0003 0 0 50 00000080 0 0 0\n\
             route lo 00000000 00000000 0200 0 0 0 00000000 0 0 0\n\
             route6 00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003 eth0\n\
             route6 00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200 lo",
        );
        let found = network(&world).gateways;
        let shown: Vec<String> = found
            .iter()
            .map(|g| format!("{} {}", g.interface, g.address.map(|a| a.to_string()).unwrap_or_default()))
            .collect();
        if cfg!(target_endian = "little") {
            assert_eq!(shown, ["tun0 10.8.0.1", "eth0 10.0.0.1", "wlan0 192.168.1.1", "eth0 fe80::1"]);
        }
    }

    proptest! {
        #[test]
        fn no_table_breaks_anything(lines in proptest::collection::vec("([0-9A-Fa-f]{1,34}|[a-z0-9]{1,4}| |\\PC){0,12}", 0..6)) {
            let text = lines.join("\n");
            let _ = (gateways_v4(&text), gateways_v6(&text));
            let files = BTreeMap::from([("x/flags".to_owned(), text.clone()), ("x/tun_flags".to_owned(), text)]);
            let _ = network(&World { files, ..World::default() });
        }
    }
}
