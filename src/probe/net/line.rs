//! What this run has learned of the line to the Internet: whether answers come quickly, so that silence may be called
//! silence early.

use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::address::{AddressKind, kind};
use crate::limits;

/// The line to the Internet, as the answers of this run show it.
#[derive(Debug, Default)]
pub struct Line(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    quick: bool,
    late: bool,
}

impl Line {
    /// Notes how long an address took to answer. What lies on the way to the Internet tells nothing of the line.
    pub fn answered(&self, address: IpAddr, after: Duration) {
        if matches!(kind(address), AddressKind::Public | AddressKind::Reserved) {
            let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            seen.quick |= after < limits::QUICK_ANSWER;
            seen.late |= after >= limits::LATE_ANSWER;
        }
    }

    /// Whether some host answered quickly, and none so late that its first packet may have been lost.
    #[must_use]
    pub fn is_quick(&self) -> bool {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.quick && !seen.late
    }

    /// Waits for as long as an answer may take that was asked for just now: `long`, or `short` where the line is quick by
    /// then or becomes so.
    pub async fn patience(&self, short: Duration, long: Duration) {
        let started = tokio::time::Instant::now();
        let mut until = short.min(long);
        loop {
            tokio::time::sleep_until(started + until).await;
            if until >= long || self.is_quick() {
                return;
            }
            until = (until + limits::LINE_LOOK).min(long);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_is_what_answered_early_and_never_late() {
        let (near, far) = ("192.168.0.1".parse().unwrap(), "1.1.1.1".parse().unwrap());
        let line = Line::default();
        assert!(!line.is_quick());
        line.answered(near, Duration::from_millis(1));
        assert!(!line.is_quick(), "the own network tells nothing");
        line.answered(far, Duration::from_millis(20));
        line.answered(far, Duration::from_millis(700));
        assert!(line.is_quick());
        line.answered(far, Duration::from_millis(1020));
        assert!(!line.is_quick(), "a packet was lost or the line is slow");
    }

    #[tokio::test]
    async fn patience_ends_early_on_a_quick_line_alone() {
        let (short, never) = (Duration::from_millis(1), Duration::from_secs(3600));
        let line = Line::default();
        assert!(tokio::time::timeout(Duration::from_millis(20), line.patience(short, never)).await.is_err());
        line.answered("1.1.1.1".parse().unwrap(), Duration::from_millis(20));
        line.patience(short, never).await;
        Line::default().patience(never, short).await;
    }
}
