//! A channel to a web host, for probes that want the answer alone: through the proxy that the environment names, with TLS
//! where the URL is `https`. No stage is recorded; the first that fails is told.

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use url::Url;

use super::means::Means;
use super::proxy::{Proxy, Way, chosen};
use super::resolve::{self, Host};
use super::{connect, tls, tunnel};
use crate::probe::stage::Stop;
use crate::probe::{Reading, World};

/// What bytes go through, both ways.
pub trait Stream: AsyncRead + AsyncWrite + Unpin {}

impl<S: AsyncRead + AsyncWrite + Unpin> Stream for S {}

/// An open channel. Not printable: it may hold a password.
pub struct Channel {
    /// What the request goes through.
    pub stream: Box<dyn Stream>,
    /// Whether a proxy passes the request on, which needs the whole URL.
    pub whole_url: bool,
    /// The value of `Proxy-Authorization`, where a proxy passes the request on and the environment holds a login.
    pub login: Option<String>,
}

impl Channel {
    fn to_the_end(stream: impl Stream + 'static) -> Self {
        Self { stream: Box::new(stream), whole_url: false, login: None }
    }
}

/// Opens a channel to the host of an `http` or `https` URL; the stop has the error words of `http`.
pub async fn open(url: &Url, world: &World, means: &Means) -> Result<Channel, Stop> {
    let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
        return Err(Stop::unjudged("url", "it names no host"));
    };
    let to = (&Host::of(&host), port);
    let secure = url.scheme() == "https";
    match chosen(world, url).await.way {
        Way::Direct => directly(to, secure, means).await,
        Way::Through(proxy) => through(proxy, to, secure, means).await,
        Way::Unusable(_, because) => Err(Stop::unjudged("proxy", because)),
    }
}

async fn directly(to: (&Host, u16), secure: bool, means: &Means) -> Result<Channel, Stop> {
    let unseen = Reading::default();
    let found = resolve::find_plainly(to.0, means).await.map_err(|lack| lack.stop())?;
    let stream = connect::stage(&found, to.1, means, &unseen).await?.stream;
    if secure { secured(stream, to.0, means).await } else { Ok(Channel::to_the_end(stream)) }
}

async fn through(proxy: Proxy, to: (&Host, u16), secure: bool, means: &Means) -> Result<Channel, Stop> {
    let unseen = Reading::default();
    let mut stream = tunnel::reach(&proxy, means, &unseen).await?;
    if secure {
        tunnel::stage(&mut stream, to, proxy.login.as_deref(), means.bounds.http, &unseen).await?;
        secured(stream, to.0, means).await
    } else {
        Ok(Channel { stream: Box::new(stream), whole_url: true, login: proxy.login })
    }
}

async fn secured(stream: TcpStream, host: &Host, means: &Means) -> Result<Channel, Stop> {
    let stream = tls::stage(stream, &host.name, &means.trust, || means.bounds.tls.into(), &Reading::default()).await?;
    Ok(Channel::to_the_end(stream))
}
