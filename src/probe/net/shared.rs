//! What the network probes of one run share: the names that were asked for, what was learned of the line, and the system's
//! proxy settings. The next run begins anew.

use std::sync::Arc;

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
    /// The system's proxy settings, or why they are not known.
    pub system_proxy: Once<Result<SystemProxy, String>>,
}

impl Default for Shared {
    fn default() -> Self {
        let line = Arc::<Line>::default();
        Self { names: Names::new(Arc::clone(&line)), line, system_proxy: Once::default() }
    }
}
