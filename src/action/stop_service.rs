//! The effect `stop_service`: stop a system service.

use crate::fact::{EffectSpec, ParamKind, ParamSpec, Platform, Privilege};

/// What it is and takes.
pub(super) static SPEC: EffectSpec = EffectSpec {
    name: "stop_service",
    title: "Stop a system service",
    doc: "Stops a service of the system that is running.",
    describe: "stops the service `{name}`",
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
