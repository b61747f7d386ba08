//! For tests: servers on loopback that behave and misbehave, and certificates for them.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use time::{Duration, OffsetDateTime};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// What a server does with each connection.
#[derive(Clone)]
pub enum Act {
    /// Reads a head, says this and closes.
    Say(String),
    /// Reads a head, says this and then nothing more.
    Stall(String),
    /// Reads a head, says this again and again.
    Flood(&'static str),
    /// Reads a head and says the first text and nothing more, or the second text to a client that asks for small packets.
    #[cfg_attr(not(unix), allow(dead_code, reason = "only a test on Unix speaks to it"))]
    StallLarge(&'static str, &'static str),
    /// Reads a head, says a text, and then one byte again and again, slowly.
    Drip(&'static str, u8),
    /// Reads a head, says the first text once and the second again and again.
    Endless(&'static str, &'static str),
    /// Says these bytes before anything was asked, and waits.
    Blurt(&'static [u8]),
    /// Reads a head and closes without a word.
    Close,
    /// Reads a little and cuts the connection.
    Cut,
    /// Reads a head, grants a tunnel, and passes everything on.
    Tunnel(SocketAddr),
}

/// A server that runs until the test ends.
pub struct Server {
    /// Where it listens.
    pub at: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// The heads that it was sent.
    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    /// The URL of a path of it.
    pub fn url(&self, scheme: &str, path: &str) -> String {
        format!("{scheme}://{}{path}", self.at)
    }
}

/// An answer with a body that has a length.
pub fn answer(status: &str, headers: &str, body: &str) -> Act {
    Act::Say(format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n{headers}\r\n{body}", body.len()))
}

/// Starts a server; with TLS where it is given a certificate.
pub async fn serve(tls: Option<Arc<ServerConfig>>, act: Act) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Server { at: listener.local_addr().unwrap(), heads: Arc::default() };
    let heads = Arc::clone(&server.heads);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (tls, act, heads) = (tls.clone(), act.clone(), Arc::clone(&heads));
            tokio::spawn(async move {
                match (tls, act) {
                    (Some(tls), act) => {
                        if let Ok(stream) = TlsAcceptor::from(tls).accept(stream).await {
                            play(stream, act, &heads).await;
                        }
                    }
                    (None, Act::Cut) => cut(stream).await,
                    (None, Act::StallLarge(large, small)) => {
                        let act =
                            if asks_for_small(&stream) { Act::Say(small.into()) } else { Act::Stall(large.into()) };
                        play(stream, act, &heads).await;
                    }
                    (None, act) => play(stream, act, &heads).await,
                }
            });
        }
    });
    server
}

#[cfg(unix)]
fn asks_for_small(stream: &TcpStream) -> bool {
    socket2::SockRef::from(stream).tcp_mss().unwrap() <= crate::limits::SMALL_SEGMENT
}

#[cfg(not(unix))]
fn asks_for_small(_: &TcpStream) -> bool {
    false
}

async fn cut(mut stream: TcpStream) {
    let _ = stream.read(&mut [0; 16]).await;
    stream.set_zero_linger().unwrap();
}

async fn play<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, act: Act, heads: &Mutex<Vec<String>>) {
    if let Act::Blurt(bytes) = act {
        let _ = stream.write_all(bytes).await;
        std::future::pending::<()>().await;
    }
    let head = head(&mut stream).await;
    heads.lock().unwrap().push(head);
    match act {
        Act::Say(text) => {
            let _ = stream.write_all(text.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
        Act::Stall(text) => {
            let _ = stream.write_all(text.as_bytes()).await;
            let _ = stream.flush().await;
            std::future::pending::<()>().await;
        }
        Act::Flood(text) => while stream.write_all(text.as_bytes()).await.is_ok() {},
        Act::Tunnel(to) => {
            let _ = stream.write_all(b"HTTP/1.1 200 granted\r\n\r\n").await;
            let mut beyond = TcpStream::connect(to).await.unwrap();
            let _ = copy_bidirectional(&mut stream, &mut beyond).await;
        }
        Act::Drip(text, byte) => {
            let _ = stream.write_all(text.as_bytes()).await;
            while stream.write_all(&[byte]).await.is_ok() && stream.flush().await.is_ok() {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        }
        Act::Endless(text, more) => {
            let _ = stream.write_all(text.as_bytes()).await;
            while stream.write_all(more.as_bytes()).await.is_ok() {}
        }
        Act::Close | Act::Cut | Act::Blurt(_) | Act::StallLarge(..) => {}
    }
}

/// What is sent up to an empty line; or anything at all that is no text.
async fn head<S: AsyncRead + Unpin>(stream: &mut S) -> String {
    let mut head = Vec::new();
    let mut piece = [0; 512];
    while !head.ends_with(b"\r\n\r\n") && head.is_ascii() && head.first() != Some(&22) {
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => break,
            Ok(length) => head.extend_from_slice(&piece[..length]),
        }
    }
    String::from_utf8_lossy(&head).into_owned()
}

/// An authority that issues certificates.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its own certificate.
    pub root: CertificateDer<'static>,
}

impl Authority {
    /// A new one with a name.
    pub fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let root = params.self_signed(&key).unwrap().der().clone();
        Self { issuer: Issuer::new(params, key), root }
    }

    /// A server's identity: a name or an address, valid for days from now to days from now.
    pub fn identity(&self, name: &str, days: (i64, i64)) -> Arc<ServerConfig> {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_before = OffsetDateTime::now_utc() + Duration::days(days.0);
        params.not_after = OffsetDateTime::now_utc() + Duration::days(days.1);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        config(vec![certificate.der().clone()], &key)
    }

    /// The identity of a server whose certificate comes with others, so many in all, that have nothing to do with it.
    pub fn chain(&self, name: &str, length: usize) -> Arc<ServerConfig> {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &self.issuer).unwrap();
        let mut all = vec![certificate.der().clone()];
        all.extend((1..length).map(|n| Self::new(&format!("Root {n}")).root));
        config(all, &key)
    }
}

/// The identity of a server that vouches for itself, as an authority would.
pub fn self_signed(name: &str) -> Arc<ServerConfig> {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = params.self_signed(&key).unwrap();
    config(vec![certificate.der().clone()], &key)
}

fn config(certificates: Vec<CertificateDer<'static>>, key: &KeyPair) -> Arc<ServerConfig> {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let builder = ServerConfig::builder_with_provider(Arc::new(default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    Arc::new(builder.with_single_cert(certificates, key).unwrap())
}
