//! Where a talk fell silent, and whether it goes on with small packets: then large ones are lost on the way.

use std::io;
use std::net::{IpAddr, SocketAddr};

use tokio::net::{TcpSocket, TcpStream};

use crate::fact::{Value, Yield};
use crate::limits;
use crate::probe::stage::{Stop, skip};
use crate::probe::words::words;
use crate::probe::{Reading, yields};

words! {
    /// The stage in which a talk fell silent.
    StallStage {
        /// It did not.
        None => "none",
        /// During the TLS handshake.
        Tls => "tls",
        /// Before the head of the answer was whole.
        Head => "head",
        /// Within the body.
        Body => "body",
    }
}

/// What is told of a talk that falls silent.
pub const YIELDS: &[Yield] = &[
    yields::choice(
        "stall.stage",
        StallStage::WORDS,
        "Where the talk stopped without an end, after a connection had opened: `none` where it did not.",
    ),
    yields::number("stall.bytes", "How many bytes had come in before; unknown where it did not stop."),
    yields::flag(
        "stall.small_packets",
        "Whether the same talk went through when the other side was asked for packets of at most 536 bytes: large ones are lost then. Tried once, and only where the talk stopped.",
    ),
];

/// The stage in which a talk fell silent, by the way it ended.
#[must_use]
pub fn stage(result: &Result<(), Stop>) -> StallStage {
    let error = result.as_ref().err().and_then(|stop| stop.error.as_deref());
    match error {
        Some("tls_timeout") => StallStage::Tls,
        Some("http_timeout") => StallStage::Head,
        Some("body_stalled") => StallStage::Body,
        _ => StallStage::None,
    }
}

/// Records where a talk fell silent, after how many bytes.
pub fn record(stage: StallStage, bytes: u64, reading: &Reading) {
    reading.put("stall.stage", Value::text(stage.word()));
    if stage == StallStage::None {
        skip(reading, &["stall.bytes", "stall.small_packets"], "the talk did not stop");
    } else {
        reading.put("stall.bytes", Value::Int(i64::try_from(bytes).unwrap_or(i64::MAX)));
    }
}

/// Whether the second talk came further than the first, by what was recorded of it.
#[must_use]
pub fn went_through(stage: StallStage, second: &Reading) -> bool {
    let is = |path: &str, wanted: &Value| second.value(path).as_ref() == Some(wanted);
    let yes = Value::Bool(true);
    match stage {
        StallStage::None => false,
        StallStage::Tls => {
            let silent = ["timeout", "reset", "closed", "failed"];
            second.value("tls.outcome").is_some_and(|outcome| !silent.iter().any(|word| outcome == Value::text(word)))
        }
        StallStage::Head => is("http.ok", &yes),
        StallStage::Body => is("http.body_ok", &yes),
    }
}

/// Connects and asks the other side for small packets, which is said while the connection opens.
pub async fn connect_small(address: IpAddr, port: u16) -> io::Result<TcpStream> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    ask_for_small(&socket)?;
    socket.set_nodelay(true)?;
    socket.connect(SocketAddr::new(address, port)).await
}

#[cfg(unix)]
fn ask_for_small(socket: &TcpSocket) -> io::Result<()> {
    socket2::SockRef::from(socket).set_tcp_mss(limits::SMALL_SEGMENT)
}

#[cfg(not(unix))]
fn ask_for_small(_: &TcpSocket) -> io::Result<()> {
    Err(io::Error::other(format!("this system lets nobody ask for packets of {} bytes", limits::SMALL_SEGMENT)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_silence_is_a_stall() {
        let ended = |error: &str| stage(&Err(Stop::at("x", error.to_owned(), "x", "")));
        assert_eq!(ended("tls_timeout"), StallStage::Tls);
        assert_eq!(ended("http_timeout"), StallStage::Head);
        assert_eq!(ended("body_stalled"), StallStage::Body);
        assert_eq!(ended("tls_reset"), StallStage::None);
        assert_eq!(stage(&Ok(())), StallStage::None);
        assert_eq!(stage(&Err(Stop::unjudged("tls", "x"))), StallStage::None);
    }

    #[test]
    fn a_refused_certificate_has_come_through_and_silence_has_not() {
        let second = |path: &'static str, value: Value| {
            let reading = Reading::default();
            reading.put(path, value);
            reading
        };
        assert!(went_through(StallStage::Tls, &second("tls.outcome", Value::text("unknown_issuer"))));
        assert!(!went_through(StallStage::Tls, &second("tls.outcome", Value::text("timeout"))));
        assert!(!went_through(StallStage::Tls, &Reading::default()));
        assert!(went_through(StallStage::Head, &second("http.ok", Value::Bool(true))));
        assert!(!went_through(StallStage::Body, &second("http.body_ok", Value::Bool(false))));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn the_other_side_is_asked_for_small_packets() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let _client = connect_small(at.ip(), at.port()).await.unwrap();
        let (server, _) = listener.accept().await.unwrap();
        assert!(socket2::SockRef::from(&server).tcp_mss().unwrap() <= limits::SMALL_SEGMENT);
    }
}
