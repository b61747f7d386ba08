//! What a probe has seen so far. It is filled while the probe runs, so that a deadline loses nothing.

use std::borrow::Cow;
use std::cell::RefCell;
use std::time::Instant;

use crate::fact::Value;

/// The path of a yield below the fact's name; made up at run time where a parameter names it.
type Path = Cow<'static, str>;

/// Observations of one run of one probe: values and reasons, by the paths that its `SPEC` declares.
#[derive(Debug)]
pub struct Reading {
    started: Instant,
    seen: RefCell<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    values: Vec<(Path, Value, u64)>,
    unknown: Vec<(Path, String)>,
    notes: Vec<String>,
}

impl Default for Reading {
    fn default() -> Self {
        Self { started: Instant::now(), seen: RefCell::default() }
    }
}

impl Reading {
    /// Records a value; `path` is one of the probe's yields. The last one stands.
    pub fn put(&self, path: impl Into<Path>, value: Value) {
        let path = path.into();
        let ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut seen = self.seen.borrow_mut();
        seen.values.retain(|(p, ..)| *p != path);
        seen.values.push((path, value, ms));
    }

    /// Records why a yield, or the group of yields below it, is unknown.
    pub fn unknown(&self, path: impl Into<Path>, because: impl Into<String>) {
        self.seen.borrow_mut().unknown.push((path.into(), because.into()));
    }

    /// Records a value, or why there is none.
    pub fn put_or(&self, path: impl Into<Path>, value: Option<Value>, because: &str) {
        match value {
            Some(value) => self.put(path, value),
            None => self.unknown(path, because),
        }
    }

    /// Says what a reader of the diagnosis should know beside all facts, such as what was lost of a file.
    pub fn note(&self, text: impl Into<String>) {
        self.seen.borrow_mut().notes.push(text.into());
    }

    /// All that a reader should know, in the order in which it was said.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        self.seen.borrow().notes.clone()
    }

    /// The value that was recorded at a path.
    #[must_use]
    pub fn value(&self, path: &str) -> Option<Value> {
        self.seen.borrow().values.iter().find(|(p, ..)| *p == path).map(|(_, v, _)| v.clone())
    }

    /// All values, each with the milliseconds after the start at which it was seen; in the order of observation.
    #[must_use]
    pub fn values(&self) -> Vec<(Path, Value, u64)> {
        self.seen.borrow().values.clone()
    }

    /// All reasons for what is unknown.
    #[must_use]
    pub fn reasons(&self) -> Vec<(Path, String)> {
        self.seen.borrow().unknown.clone()
    }

    /// For a test of a probe that has finished: each of its yields has a value or a reason, its own or that of a group
    /// above it.
    #[cfg(test)]
    pub fn assert_settled(&self, spec: &crate::fact::ProbeSpec) {
        self.assert_settled_for(spec, &[]);
    }

    /// The same for a probe whose parameter gives names.
    #[cfg(test)]
    pub fn assert_settled_for(&self, spec: &crate::fact::ProbeSpec, names: &[&str]) {
        let reasons = self.reasons();
        let below = |name| spec.named.iter().flat_map(|n| n.yields).map(move |y| format!("{name}.{}", y.path));
        let fixed = spec.yields.iter().map(|yielded| yielded.path.to_owned());
        for path in fixed.chain(names.iter().flat_map(below)).filter(|path| self.value(path).is_none()) {
            let above = |group: &str| group.is_empty() || path.strip_prefix(group).is_some_and(|p| p.starts_with('.'));
            let told = reasons.iter().any(|(group, because)| !because.is_empty() && (**group == *path || above(group)));
            assert!(told, "nothing says why {}.{path} is unknown: {reasons:?}", spec.name);
        }
    }
}
