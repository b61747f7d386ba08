//! The configured name servers, asked without the system's resolver: they tell why there is no address, which
//! `getaddrinfo` does not.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use hickory_resolver::Resolver;
use hickory_resolver::config::{LookupIpStrategy, NameServerConfig, ProtocolConfig, ResolveHosts, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::Name;
use hickory_resolver::system_conf::read_system_conf;
use tokio::net::UdpSocket;
use tokio::time::timeout;

use super::dns::DnsOutcome;
use crate::probe::aside;

/// Part of the time that the question may take; the rest is for finding out why nobody answered.
const QUESTION_SHARE: f64 = 0.85;

/// What the configured name servers said: addresses, or why there are none, with a detail for people or nothing.
pub type Answer = Result<Vec<IpAddr>, (DnsOutcome, String)>;

/// Asks the name servers that the system is configured with.
pub async fn ask(name: String, time: Duration) -> Answer {
    match aside::blocking(read_system_conf).await {
        Some(Ok((config, _))) => ask_servers(&name, config, time).await,
        Some(Err(_)) => Err((DnsOutcome::Unreachable, "no name server is configured".to_owned())),
        None => Err((DnsOutcome::Failed, "the resolver configuration could not be read".to_owned())),
    }
}

/// Asks these name servers, without search domains, hosts file or cache.
pub async fn ask_servers(name: &str, config: ResolverConfig, time: Duration) -> Answer {
    let mut name = Name::from_ascii(name).map_err(|error| (DnsOutcome::Failed, error.to_string()))?;
    name.set_fqdn(true);
    let servers = config.name_servers().to_vec();
    let config = ResolverConfig::from_parts(None, Vec::new(), servers.clone());
    let mut builder = Resolver::builder_with_config(config, TokioRuntimeProvider::default());
    let question_time = time.mul_f64(QUESTION_SHARE);
    let options = builder.options_mut();
    // it waits once more than `attempts` says
    options.timeout = question_time / 2;
    options.attempts = 1;
    options.cache_size = 0;
    options.use_hosts_file = ResolveHosts::Never;
    options.ip_strategy = LookupIpStrategy::Ipv4AndIpv6;
    let resolver = builder.build().map_err(|error| (DnsOutcome::Failed, error.to_string()))?;
    let error = match timeout(question_time, resolver.lookup_ip(name)).await {
        Ok(Ok(found)) => match found.iter().collect::<Vec<_>>() {
            none if none.is_empty() => return Err((DnsOutcome::NoData, String::new())),
            addresses => return Ok(addresses),
        },
        Ok(Err(error)) => error,
        Err(_) => NetError::Timeout,
    };
    match outcome(&error) {
        DnsOutcome::Timeout | DnsOutcome::Failed if closed(&servers, time - question_time).await => {
            Err((DnsOutcome::Unreachable, String::new()))
        }
        DnsOutcome::Failed => Err((DnsOutcome::Failed, error.to_string())),
        outcome => Err((outcome, String::new())),
    }
}

fn outcome(error: &NetError) -> DnsOutcome {
    match error {
        NetError::Timeout => DnsOutcome::Timeout,
        NetError::NoConnections => DnsOutcome::Unreachable,
        NetError::Io(io) if unreachable(io) => DnsOutcome::Unreachable,
        NetError::Io(io) if io.kind() == io::ErrorKind::TimedOut => DnsOutcome::Timeout,
        NetError::Dns(DnsError::NoRecordsFound(none)) => match none.response_code {
            ResponseCode::NoError => DnsOutcome::NoData,
            code => of_code(code),
        },
        NetError::Dns(DnsError::ResponseCode(code)) => of_code(*code),
        _ => DnsOutcome::Failed,
    }
}

fn of_code(code: ResponseCode) -> DnsOutcome {
    match code {
        ResponseCode::NXDomain => DnsOutcome::NotFound,
        ResponseCode::ServFail => DnsOutcome::ServerFailure,
        ResponseCode::Refused => DnsOutcome::Refused,
        _ => DnsOutcome::Failed,
    }
}

fn unreachable(error: &io::Error) -> bool {
    use io::ErrorKind as K;
    matches!(
        error.kind(),
        K::ConnectionRefused | K::NetworkUnreachable | K::HostUnreachable | K::NetworkDown | K::AddrNotAvailable
    )
}

/// Whether the network says of every server that nothing listens there, which the resolver library takes for silence. An
/// empty datagram is no question; a closed port is answered all the same.
async fn closed(servers: &[NameServerConfig], time: Duration) -> bool {
    for server in servers {
        let port = server.connections.iter().find(|c| matches!(c.protocol, ProtocolConfig::Udp)).map_or(53, |c| c.port);
        let share = time / u32::try_from(servers.len()).unwrap_or(1);
        if !timeout(share, knock(SocketAddr::new(server.ip, port))).await.unwrap_or(false) {
            return false;
        }
    }
    true
}

/// Waits until the network says that a UDP port is closed or its host out of reach: `true`. `false` when an answer comes.
async fn knock(server: SocketAddr) -> bool {
    let any: IpAddr = if server.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let sent = async {
        let socket = UdpSocket::bind((any, 0)).await?;
        socket.connect(server).await?;
        socket.send(&[]).await?;
        socket.recv(&mut [0; 16]).await
    };
    sent.await.is_err_and(|error| unreachable(&error))
}

#[cfg(test)]
mod tests {
    use hickory_resolver::config::ConnectionConfig;

    use super::*;

    const SOON: Duration = Duration::from_millis(600);

    /// A name server that answers every question with a code, and an `A` question with 127.0.0.1 when that is 0; `None`
    /// says nothing at all.
    async fn server(code: Option<u8>, answers: bool) -> ResolverConfig {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let config = config(socket.local_addr().unwrap());
        tokio::spawn(async move {
            let mut question = [0; 512];
            while let Ok((length, from)) = socket.recv_from(&mut question).await {
                let Some(code) = code else { continue };
                let mut reply = question[..length].to_vec();
                reply[2] = 0x81;
                reply[3] = 0x80 | code;
                reply[6..12].fill(0);
                let mut end = 12;
                while reply[end] != 0 {
                    end += usize::from(reply[end]) + 1;
                }
                reply.truncate(end + 5);
                if answers && reply[end + 2] == 1 {
                    reply[7] = 1;
                    reply.extend_from_slice(&[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 127, 0, 0, 1]);
                }
                let _ = socket.send_to(&reply, from).await;
            }
        });
        config
    }

    fn config(server: SocketAddr) -> ResolverConfig {
        let mut udp = ConnectionConfig::udp();
        udp.port = server.port();
        ResolverConfig::from_name_servers(vec![NameServerConfig::new(server.ip(), true, vec![udp])])
    }

    async fn said(config: ResolverConfig) -> Result<Vec<IpAddr>, DnsOutcome> {
        ask_servers("registry.test", config, SOON).await.map_err(|(outcome, _)| outcome)
    }

    #[tokio::test]
    async fn each_code_is_told_apart() {
        assert_eq!(said(server(Some(0), true).await).await, Ok(vec!["127.0.0.1".parse().unwrap()]));
        assert_eq!(said(server(Some(0), false).await).await, Err(DnsOutcome::NoData));
        assert_eq!(said(server(Some(3), false).await).await, Err(DnsOutcome::NotFound));
        assert_eq!(said(server(Some(2), false).await).await, Err(DnsOutcome::ServerFailure));
        assert_eq!(said(server(Some(5), false).await).await, Err(DnsOutcome::Refused));
        assert_eq!(said(server(None, false).await).await, Err(DnsOutcome::Timeout));
    }

    #[tokio::test]
    async fn a_closed_port_is_no_silence() {
        let free = UdpSocket::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        assert_eq!(said(config(free)).await, Err(DnsOutcome::Unreachable));
    }

    #[tokio::test]
    async fn what_is_no_name_is_not_asked() {
        let config = server(Some(0), true).await;
        let long = "a".repeat(70);
        assert!(matches!(ask_servers(&long, config, SOON).await, Err((DnsOutcome::Failed, _))));
    }
}
