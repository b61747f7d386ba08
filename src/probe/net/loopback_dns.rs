//! For tests: name servers on loopback that answer and fail.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};

/// What a name server does.
#[derive(Clone, Copy)]
pub enum Does {
    /// Answers an `A` question with this address, and knows of no other kind.
    Answer([u8; 4]),
    /// Answers with this code alone.
    Code(u8),
    /// Answers the questions for IPv4 alone, with 127.0.0.1.
    OnlyV4,
    /// Says by UDP that the answer is too long, and tells 127.0.0.1 by TCP.
    TooLong,
    /// Nothing.
    Silence,
}

/// Starts a name server that runs until the test ends. Where it listens, and how many packets it got.
pub async fn name_server(does: Does) -> (SocketAddr, Arc<AtomicUsize>) {
    let (udp, tcp) = loop {
        let udp = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        if let Ok(tcp) = TcpListener::bind(udp.local_addr().unwrap()).await {
            break (udp, tcp);
        }
    };
    let (at, packets) = (udp.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&packets);
    tokio::spawn(async move {
        let mut question = [0; 512];
        while let Ok((length, from)) = udp.recv_from(&mut question).await {
            counted.fetch_add(1, Ordering::Relaxed);
            if let Some(reply) = reply(&question[..length], does, false) {
                let _ = udp.send_to(&reply, from).await;
            }
        }
    });
    tokio::spawn(async move {
        while let Ok((stream, _)) = tcp.accept().await {
            by_tcp(stream, does).await;
        }
    });
    (at, packets)
}

async fn by_tcp(mut stream: TcpStream, does: Does) {
    let mut question = vec![0; usize::from(stream.read_u16().await.unwrap())];
    stream.read_exact(&mut question).await.unwrap();
    let reply = reply(&question, does, true).unwrap();
    stream.write_u16(u16::try_from(reply.len()).unwrap()).await.unwrap();
    stream.write_all(&reply).await.unwrap();
}

fn reply(question: &[u8], does: Does, by_tcp: bool) -> Option<Vec<u8>> {
    let mut reply = question.to_vec();
    let v4 = question[question.len() - 3] == 1;
    let home = [127, 0, 0, 1];
    let (code, address, cut) = match does {
        Does::Answer(address) => (0, Some(address).filter(|_| v4), false),
        Does::Code(code) => (code, None, false),
        Does::OnlyV4 if !v4 => return None,
        Does::OnlyV4 => (0, Some(home), false),
        Does::TooLong => (0, Some(home).filter(|_| v4 && by_tcp), v4 && !by_tcp),
        Does::Silence => return None,
    };
    reply[2] = if cut { 0x83 } else { 0x81 };
    reply[3] = 0x80 | code;
    if let Some(address) = address {
        reply[7] = 1;
        reply.extend_from_slice(&[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4]);
        reply.extend_from_slice(&address);
    }
    Some(reply)
}
