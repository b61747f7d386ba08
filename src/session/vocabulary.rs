//! Everything that probes and effects declare, gathered for the loader.

use std::sync::OnceLock;

use crate::action::EFFECTS;
use crate::fact::{EffectSpec, ProbeSpec, Vocabulary};
use crate::probe::PROBES;

/// What all probes and effects declare.
#[must_use]
pub fn vocabulary() -> Vocabulary {
    static PROBE_SPECS: OnceLock<Vec<&'static ProbeSpec>> = OnceLock::new();
    static EFFECT_SPECS: OnceLock<Vec<&'static EffectSpec>> = OnceLock::new();
    Vocabulary {
        probes: PROBE_SPECS.get_or_init(|| PROBES.iter().map(|probe| probe.spec()).collect()),
        effects: EFFECT_SPECS.get_or_init(|| EFFECTS.iter().map(|effect| effect.spec()).collect()),
    }
}
