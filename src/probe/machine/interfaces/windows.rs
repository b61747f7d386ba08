//! What Windows tells of its network: adapters, addresses and default routes, as PowerShell writes them in JSON with
//! numbers where words would be translated.

use std::net::IpAddr;

use serde::Deserialize;

use super::link::{Gateway, Kind, Link, Network, Tunnel, tunnel_by_description};

/// The script that tells all three.
pub const SCRIPT: &str = "$ErrorActionPreference='SilentlyContinue';\
    $a=@(Get-NetAdapter|%{@{index=[int]$_.ifIndex;name=$_.Name;description=$_.InterfaceDescription;\
    type=[int]$_.InterfaceType;oper=[int]$_.InterfaceOperationalStatus;media=[int]$_.MediaConnectState}});\
    $i=@(Get-NetIPAddress|%{@{index=[int]$_.InterfaceIndex;name=$_.InterfaceAlias;address=$_.IPAddress}});\
    $r=@(Get-NetRoute|?{'0.0.0.0/0','0.0.0.0/1','128.0.0.0/1','::/0','::/1' -contains $_.DestinationPrefix}|\
    %{@{index=[int]$_.InterfaceIndex;hop=$_.NextHop;metric=[int]$_.RouteMetric+[int]$_.InterfaceMetric;\
    half=[bool]($_.DestinationPrefix -like '*/1')}});\
    ConvertTo-Json -Compress -Depth 4 @{adapters=$a;addresses=$i;routes=$r}";

#[derive(Deserialize)]
struct Told {
    adapters: Vec<Adapter>,
    addresses: Vec<Address>,
    routes: Vec<Route>,
}

#[derive(Deserialize)]
struct Adapter {
    index: i64,
    name: Option<String>,
    description: Option<String>,
    /// `ifType` of the IANA.
    r#type: i64,
    /// `ifOperStatus` of RFC 2863: 1 is up, 2 is down.
    oper: i64,
    /// 1 is connected, 2 is disconnected.
    media: i64,
}

#[derive(Deserialize)]
struct Address {
    index: i64,
    name: Option<String>,
    address: Option<String>,
}

#[derive(Deserialize)]
struct Route {
    index: i64,
    hop: Option<String>,
    metric: i64,
    half: bool,
}

/// What the JSON says, or why it says nothing.
pub fn network(json: &str) -> Result<Network, String> {
    let told: Told = serde_json::from_str(json.trim()).map_err(|error| format!("PowerShell's answer: {error}"))?;
    let mut links: Vec<(i64, Link)> = told.adapters.into_iter().map(link).collect();
    for told in told.addresses {
        let Some(address) = told.address.as_deref().and_then(plain) else { continue };
        match links.iter_mut().find(|(index, _)| *index == told.index) {
            Some((_, link)) => link.addresses.push(address),
            // a connection that is dialled has addresses and no adapter
            None => {
                let kind = if address.is_loopback() { Kind::Loopback } else { Kind::Tunnel(Tunnel::Ppp) };
                let name = told.name.unwrap_or_default();
                links.push((told.index, Link { name, kind, up: true, addresses: vec![address] }));
            }
        }
    }
    let mut routes = told.routes;
    // half of a default route counts before a whole one, being narrower
    routes.sort_by_key(|route| (!route.half, route.metric));
    let name = |index: i64| links.iter().find(|(i, _)| *i == index).map(|(_, link)| link.name.clone());
    let gateway = |route: &Route| {
        let hop = route.hop.as_deref().and_then(plain).filter(|hop| !hop.is_unspecified());
        Some(Gateway { interface: name(route.index)?, address: hop })
    };
    let gateways = routes.iter().filter_map(gateway).collect();
    Ok(Network { links: links.into_iter().map(|(_, link)| link).collect(), gateways })
}

fn link(adapter: Adapter) -> (i64, Link) {
    const INNER: [&str; 7] = [
        "hyper-v",
        "virtualbox host-only",
        "vmware virtual ethernet",
        "bluetooth",
        "wi-fi direct",
        "npcap",
        "kernel debug",
    ];
    let (name, description) = (adapter.name.unwrap_or_default(), adapter.description.unwrap_or_default());
    let lower = description.to_lowercase();
    let kind = match (tunnel_by_description(&description), adapter.r#type) {
        (_, 24) => Kind::Loopback,
        (Some(tunnel), _) => Kind::Tunnel(tunnel),
        (None, 23) => Kind::Tunnel(Tunnel::Ppp),
        // the guest of a virtual machine has such an adapter as its only one, which then is the way out
        (None, _) if INNER.iter().any(|inner| lower.contains(inner)) => Kind::Inner,
        (None, 53 | 131) => Kind::Tunnel(Tunnel::Other),
        (None, _) => Kind::Link,
    };
    let up = adapter.oper == 1 && adapter.media != 2;
    (adapter.index, Link { name, kind, up, addresses: Vec::new() })
}

/// An address without the interface that may stand behind it.
fn plain(address: &str) -> Option<IpAddr> {
    address.split('%').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RECORDED: &str = include_str!("../../../../tests/worlds/windows-network.json");

    #[test]
    fn a_windows_with_a_vpn_is_read() {
        let network = network(RECORDED).unwrap();
        let up: Vec<&str> = network.up().map(|link| link.name.as_str()).collect();
        assert_eq!(up, ["WLAN", "Firma", "Zuhause"]);
        let tunnels: Vec<(&str, &str)> = network.tunnels().map(|(l, t)| (l.name.as_str(), t.word())).collect();
        assert_eq!(tunnels, [("Firma", "wireguard"), ("Zuhause", "ppp")]);
        assert!(network.is_linked());
        assert_eq!(network.first_address(), "192.168.178.44".parse().ok());
        assert_eq!(network.gateways[0].interface, "Firma");
        assert_eq!(network.gateway("WLAN", "192.168.178.44".parse().unwrap()), "192.168.178.1".parse().ok());
    }

    #[test]
    fn what_is_no_answer_is_told() {
        for text in ["", "Get-NetAdapter : not recognized", "{}", "{\"adapters\":1}"] {
            assert!(network(text).unwrap_err().starts_with("PowerShell's answer"), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_answer_breaks_anything(cut in 0..RECORDED.len(), put in "(\"|:|,|1|null|\\[|\\}|\\PC){0,4}") {
            let at = (0..=cut).rev().find(|at| RECORDED.is_char_boundary(*at)).unwrap_or(0);
            let _ = network(&format!("{}{put}{}", &RECORDED[..at], &RECORDED[at..]));
        }
    }
}
