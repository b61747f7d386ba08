//! The effect `flush_dns`: empty the system's DNS cache.

use crate::fact::{EffectSpec, Platform, Privilege};

/// What it is and takes.
pub(super) static SPEC: EffectSpec = EffectSpec {
    name: "flush_dns",
    title: "Empty the system's DNS cache",
    doc: "Empties the cache in which the system keeps the addresses of names. It fills again by itself.",
    describe: "empties the system's DNS cache",
    params: &[],
    platforms: &Platform::ALL,
    privilege: Privilege::User,
    reversible: false,
    changes_paths: false,
};
