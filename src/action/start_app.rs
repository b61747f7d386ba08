//! The effect `start_app`: start a program.

use crate::fact::{EffectSpec, ParamKind, ParamSpec, Platform, Privilege};

/// What it is and takes.
pub(super) static SPEC: EffectSpec = EffectSpec {
    name: "start_app",
    title: "Start a program",
    doc: "Starts the program as the user would.",
    describe: "starts `{name}`",
    params: &[ParamSpec {
        name: "name",
        kind: ParamKind::Text,
        required: true,
        example: "Example",
        doc: "The program's name or absolute path.",
    }],
    platforms: &Platform::ALL,
    privilege: Privilege::User,
    reversible: false,
    changes_paths: false,
};
