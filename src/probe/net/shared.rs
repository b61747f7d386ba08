//! What the network probes of one run share: the names that were asked for, and what was learned of the line. The next run
//! begins anew.

use std::sync::Arc;

use super::line::Line;
use super::names::Names;

/// What the network probes of one run share.
#[derive(Debug)]
pub struct Shared {
    /// The names, each asked for once.
    pub names: Names,
    /// The line to the Internet.
    pub line: Arc<Line>,
}

impl Default for Shared {
    fn default() -> Self {
        let line = Arc::<Line>::default();
        Self { names: Names::new(Arc::clone(&line)), line }
    }
}
