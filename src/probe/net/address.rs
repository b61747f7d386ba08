//! Addresses: which part of the network one belongs to, and the order in which the addresses of a name are tried.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::limits;
use crate::probe::words::words;

words! {
    /// Which part of the network an address belongs to.
    AddressKind {
        /// Reachable from everywhere.
        Public => "public",
        /// Of a local network, or of a provider's shared space.
        Private => "private",
        /// This machine itself.
        Loopback => "loopback",
        /// Of this network segment, without any configuration.
        LinkLocal => "link_local",
        /// No address at all: what filters answer for a name that they block. Connecting to it reaches this machine.
        Unspecified => "unspecified",
        /// For documentation, tests, many receivers, or the future: no host has it.
        Reserved => "reserved",
    }
}

/// The kind of an address. An IPv4 address inside an IPv6 one counts as itself.
#[must_use]
pub fn kind(address: IpAddr) -> AddressKind {
    match address.to_canonical() {
        IpAddr::V4(v4) => kind_v4(v4),
        IpAddr::V6(v6) => kind_v6(v6),
    }
}

fn kind_v4(address: Ipv4Addr) -> AddressKind {
    match address.octets() {
        [0, 0, 0, 0] => AddressKind::Unspecified,
        [127, ..] => AddressKind::Loopback,
        [10, ..] | [192, 168, ..] | [172, 16..=31, ..] | [100, 64..=127, ..] => AddressKind::Private,
        [169, 254, ..] => AddressKind::LinkLocal,
        [0 | 224..=255, ..] | [192, 0, 0 | 2, _] | [198, 18 | 19, ..] | [198, 51, 100, _] | [203, 0, 113, _] => {
            AddressKind::Reserved
        }
        _ => AddressKind::Public,
    }
}

fn kind_v6(address: Ipv6Addr) -> AddressKind {
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => AddressKind::Unspecified,
        [0, 0, 0, 0, 0, 0, 0, 1] => AddressKind::Loopback,
        [0xfc00..=0xfdff, ..] => AddressKind::Private,
        [0xfe80..=0xfebf, ..] => AddressKind::LinkLocal,
        [0xff00..=0xffff, ..] | [0x2001, 0xdb8, ..] | [0x100, 0, 0, 0, ..] => AddressKind::Reserved,
        _ => AddressKind::Public,
    }
}

/// The addresses to try, in order: families in turn, beginning with that of the first; at most [`limits::ADDRESSES`].
#[must_use]
pub fn attempts(addresses: &[IpAddr]) -> Vec<IpAddr> {
    let Some(first) = addresses.first() else { return Vec::new() };
    let (own, other): (Vec<IpAddr>, Vec<IpAddr>) = addresses.iter().partition(|a| a.is_ipv4() == first.is_ipv4());
    let mut other = other.into_iter();
    let mut order = Vec::new();
    for address in own {
        order.push(address);
        order.extend(other.next());
    }
    order.extend(other);
    order.truncate(limits::ADDRESSES);
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|t| t.parse().unwrap()).collect()
    }

    #[test]
    fn each_address_has_its_kind() {
        let table = [
            ("public", "1.1.1.1 172.32.0.1 100.128.0.1 192.0.1.1 2606:4700::1111 64:ff9b::101:101 ::ffff:8.8.8.8"),
            (
                "private",
                "10.1.2.3 172.16.0.1 172.31.255.255 192.168.0.1 100.64.0.1 100.127.1.1 fd00::1 ::ffff:10.0.0.1",
            ),
            ("loopback", "127.0.0.1 127.0.0.53 ::1 ::ffff:127.0.0.1"),
            ("link_local", "169.254.10.1 fe80::1 febf::1"),
            ("unspecified", "0.0.0.0 :: ::ffff:0.0.0.0"),
            ("reserved", "0.0.0.1 224.0.0.1 255.255.255.255 192.0.2.1 198.18.0.1 198.51.100.7 203.0.113.9 240.0.0.1"),
            ("reserved", "ff02::1 2001:db8::1 100::1"),
        ];
        for (expected, addresses) in table {
            for address in addresses.split(' ') {
                assert_eq!(kind(address.parse().unwrap()).word(), expected, "{address}");
            }
        }
    }

    #[test]
    fn families_take_turns_beginning_with_the_first() {
        let order = attempts(&parsed(&["::2", "::3", "::4", "1.1.1.1", "1.1.1.2"]));
        assert_eq!(order, parsed(&["::2", "1.1.1.1", "::3", "1.1.1.2"]));
        assert_eq!(attempts(&parsed(&["1.1.1.1", "::2"])), parsed(&["1.1.1.1", "::2"]));
        assert!(attempts(&[]).is_empty());
    }
}
