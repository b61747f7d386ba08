//! A connection that counts what comes in, so that a stage can be ended when the other side has fallen silent, and it can
//! be told where the talk stopped.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, sleep_until};

/// What has come in over a connection.
#[derive(Debug)]
pub struct Heard {
    bytes: AtomicU64,
    last: Mutex<Instant>,
}

impl Heard {
    /// How many bytes have come in.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    fn last(&self) -> Instant {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn more(&self, bytes: usize) {
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }
}

/// How long a stage may take.
#[derive(Debug, Clone)]
pub struct Limit {
    end: Instant,
    quiet: Option<(Arc<Heard>, Duration)>,
}

impl From<Duration> for Limit {
    fn from(time: Duration) -> Self {
        Self { end: Instant::now() + time, quiet: None }
    }
}

impl Limit {
    /// From now on: so long in all, and so long without a byte.
    #[must_use]
    pub fn of(time: Duration, heard: &Arc<Heard>, quiet: Duration) -> Self {
        Self { quiet: Some((Arc::clone(heard), quiet)), ..time.into() }
    }

    /// The same, with another bound of silence; the time in all goes on.
    #[must_use]
    pub fn with_quiet(self, quiet: Duration) -> Self {
        Self { quiet: self.quiet.map(|(heard, _)| (heard, quiet)), ..self }
    }

    /// Waits until the time is over, or nothing has come for too long.
    pub async fn over(&self) {
        let begun = Instant::now();
        loop {
            let until = match &self.quiet {
                Some((heard, quiet)) => self.end.min(heard.last().max(begun) + *quiet),
                None => self.end,
            };
            if until <= Instant::now() {
                return;
            }
            sleep_until(until).await;
        }
    }

    /// What a future gives, if it does before the time is over.
    pub async fn within<F: Future>(&self, work: F) -> Option<F::Output> {
        tokio::select! {
            biased;
            done = work => Some(done),
            () = self.over() => None,
        }
    }
}

/// A connection that counts what comes in.
#[derive(Debug)]
pub struct Counted<S> {
    stream: S,
    heard: Arc<Heard>,
}

impl<S> Counted<S> {
    /// Counts from now on.
    pub fn new(stream: S) -> (Self, Arc<Heard>) {
        let heard = Arc::new(Heard { bytes: AtomicU64::new(0), last: Mutex::new(Instant::now()) });
        (Self { stream, heard: Arc::clone(&heard) }, heard)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Counted<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let done = Pin::new(&mut self.stream).poll_read(cx, buf);
        let more = buf.filled().len() - before;
        if more > 0 {
            self.heard.more(more);
        }
        done
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Counted<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    const NEVER: Duration = Duration::from_secs(3600);

    #[tokio::test]
    async fn what_comes_in_is_counted_and_what_goes_out_is_not() {
        let (here, mut there) = duplex(64);
        let (mut counted, heard) = Counted::new(here);
        counted.write_all(b"question").await.unwrap();
        there.write_all(b"12345").await.unwrap();
        counted.read_exact(&mut [0; 5]).await.unwrap();
        assert_eq!(heard.bytes(), 5);
    }

    #[tokio::test]
    async fn silence_ends_a_stage_and_so_does_its_time() {
        let (_counted, heard) = Counted::new(duplex(64).0);
        let soon = Duration::from_millis(10);
        let silent = std::future::pending::<()>;
        assert_eq!(Limit::of(NEVER, &heard, soon).within(silent()).await, None);
        assert_eq!(Limit::of(soon, &heard, NEVER).within(silent()).await, None);
        assert_eq!(Limit::from(soon).within(silent()).await, None);
        assert_eq!(Limit::of(NEVER, &heard, NEVER).with_quiet(soon).within(silent()).await, None);
        assert_eq!(Limit::from(NEVER).within(async { 7 }).await, Some(7));
    }
}
