//! The effect `set_time_sync`: let the system set its clock.

use crate::fact::{EffectSpec, Platform, Privilege};

/// What it is and takes.
pub(super) static SPEC: EffectSpec = EffectSpec {
    name: "set_time_sync",
    title: "Let the system set its clock",
    doc: "Turns on the setting by which the system takes the time from the network.",
    describe: "lets the system set its clock from the network",
    params: &[],
    platforms: &Platform::ALL,
    privilege: Privilege::Admin,
    reversible: true,
    changes_paths: false,
};
