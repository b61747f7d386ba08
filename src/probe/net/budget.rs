//! What one run may still send: packets of DNS and connections. All probes of the run share it, so that a playbook with
//! many hosts is as gentle as one with a few. What is used up is not a trouble of the network: it leaves a fact unknown.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::limits;

/// Why nothing was sent: that is no outcome, and nothing may be judged by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Spent {
    /// No packet of DNS is left.
    #[error("the {} packets of DNS that one run may send are used up", limits::DNS_PACKETS)]
    Packets,
    /// No connection is left.
    #[error("the {} connections that one run may try are used up", limits::CONNECTIONS)]
    Connections,
}

/// What one run may still send.
#[derive(Debug)]
pub struct Budget {
    packets: AtomicUsize,
    connections: AtomicUsize,
}

impl Default for Budget {
    fn default() -> Self {
        Self::of(limits::DNS_PACKETS, limits::CONNECTIONS)
    }
}

impl Budget {
    /// So many packets of DNS, and so many connections.
    #[must_use]
    pub const fn of(packets: usize, connections: usize) -> Self {
        Self { packets: AtomicUsize::new(packets), connections: AtomicUsize::new(connections) }
    }

    /// Takes so many packets of DNS: all of them or none.
    pub fn packets(&self, number: usize) -> Result<(), Spent> {
        take(&self.packets, number).ok_or(Spent::Packets)
    }

    /// Takes so many connections, each an attempt at one address: all of them or none.
    pub fn connections(&self, number: usize) -> Result<(), Spent> {
        take(&self.connections, number).ok_or(Spent::Connections)
    }

    /// A budget of so many connections out of this one, for what is worth something only as a whole.
    pub fn set_aside(&self, connections: usize) -> Result<Self, Spent> {
        self.connections(connections)?;
        Ok(Self::of(0, connections))
    }
}

fn take(left: &AtomicUsize, number: usize) -> Option<()> {
    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(number)).ok().map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_left_as_a_whole_is_not_taken() {
        let budget = Budget::of(3, 6);
        assert_eq!(budget.packets(2), Ok(()));
        assert_eq!(budget.packets(2), Err(Spent::Packets));
        assert_eq!(budget.packets(1), Ok(()), "the last one is still there");
        assert_eq!(budget.packets(1), Err(Spent::Packets));
        let five = budget.set_aside(5).unwrap();
        assert_eq!((five.packets(1), five.connections(5)), (Err(Spent::Packets), Ok(())));
        assert_eq!(five.connections(1), Err(Spent::Connections));
        assert_eq!((budget.connections(1), budget.connections(1)), (Ok(()), Err(Spent::Connections)));
    }

    #[test]
    fn the_reason_names_the_bound() {
        assert_eq!(Spent::Packets.to_string(), "the 60 packets of DNS that one run may send are used up");
        assert_eq!(Spent::Connections.to_string(), "the 40 connections that one run may try are used up");
    }
}
