//! What the network probes of one run share: the names that were asked for, what was learned of the line, the system's
//! proxy settings, and what may still be sent. The next run begins anew.

use std::sync::Arc;

use super::budget::Budget;
use super::line::Line;
use super::names::Names;
use super::once::Once;
use super::system_proxy::SystemProxy;

/// What the network probes of one run share.
#[derive(Debug)]
pub struct Shared {
    /// The names, each asked for once.
    pub names: Names,
    /// The line to the Internet.
    pub line: Arc<Line>,
    /// What may still be sent.
    pub budget: Arc<Budget>,
    /// The system's proxy settings, or why they are not known.
    pub system_proxy: Once<Result<SystemProxy, String>>,
}

impl Default for Shared {
    fn default() -> Self {
        Self::with(Budget::default())
    }
}

impl Shared {
    /// Nothing is known yet, and so much may be sent.
    #[must_use]
    pub fn with(budget: Budget) -> Self {
        let (line, budget) = (Arc::<Line>::default(), Arc::new(budget));
        let names = Names::new(Arc::clone(&line), Arc::clone(&budget));
        Self { names, line, budget, system_proxy: Once::default() }
    }
}
