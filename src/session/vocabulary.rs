//! Everything that probes and effects declare, gathered for the loader.

use std::sync::OnceLock;

use crate::action::EFFECTS;
use crate::fact::{ProbeSpec, Vocabulary};
use crate::probe::PROBES;

/// What all probes and effects declare.
#[must_use]
pub fn vocabulary() -> Vocabulary {
    static SPECS: OnceLock<Vec<&'static ProbeSpec>> = OnceLock::new();
    let probes = SPECS.get_or_init(|| PROBES.iter().map(|probe| probe.spec()).collect());
    Vocabulary { probes, effects: &EFFECTS }
}
