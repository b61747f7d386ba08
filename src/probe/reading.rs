//! What a probe has seen so far. It is filled while the probe runs, so that a deadline loses nothing.

use std::cell::RefCell;
use std::time::Instant;

use crate::fact::Value;

/// Observations of one run of one probe: values and reasons, by the paths that its `SPEC` declares.
#[derive(Debug)]
pub struct Reading {
    started: Instant,
    seen: RefCell<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    values: Vec<(&'static str, Value, u64)>,
    unknown: Vec<(&'static str, String)>,
}

impl Default for Reading {
    fn default() -> Self {
        Self { started: Instant::now(), seen: RefCell::default() }
    }
}

impl Reading {
    /// Records a value; `path` is one of the probe's yields. The last one stands.
    pub fn put(&self, path: &'static str, value: Value) {
        let ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut seen = self.seen.borrow_mut();
        seen.values.retain(|(p, ..)| *p != path);
        seen.values.push((path, value, ms));
    }

    /// Records why a yield, or the group of yields below it, is unknown.
    pub fn unknown(&self, path: &'static str, because: impl Into<String>) {
        self.seen.borrow_mut().unknown.push((path, because.into()));
    }

    /// The value that was recorded at a path.
    #[must_use]
    pub fn value(&self, path: &str) -> Option<Value> {
        self.seen.borrow().values.iter().find(|(p, ..)| *p == path).map(|(_, v, _)| v.clone())
    }

    /// All values, each with the milliseconds after the start at which it was seen; in the order of observation.
    #[must_use]
    pub fn values(&self) -> Vec<(&'static str, Value, u64)> {
        self.seen.borrow().values.clone()
    }

    /// All reasons for what is unknown.
    #[must_use]
    pub fn reasons(&self) -> Vec<(&'static str, String)> {
        self.seen.borrow().unknown.clone()
    }
}
