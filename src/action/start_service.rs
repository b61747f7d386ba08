//! The effect `start_service`: start a system service.

use crate::fact::{EffectSpec, ParamKind, ParamSpec, Platform, Privilege};

/// What it is and takes.
pub(super) static SPEC: EffectSpec = EffectSpec {
    name: "start_service",
    title: "Start a system service",
    doc: "Starts a service of the system that is stopped.",
    describe: "starts the service `{name}`",
    params: &[ParamSpec {
        name: "name",
        kind: ParamKind::Text,
        required: true,
        example: "example",
        doc: "The service's name as the system lists it.",
    }],
    platforms: &Platform::ALL,
    privilege: Privilege::Admin,
    reversible: true,
    changes_paths: false,
};
