//! The effect `run`: run a program.

use crate::fact::{EffectSpec, ParamKind, ParamSpec, Platform, Privilege};

/// What it is and takes.
pub(super) static SPEC: EffectSpec = EffectSpec {
    name: "run",
    title: "Run a program",
    doc: "Starts a program with a list of arguments and a cleared environment. There is no shell, and nothing is known about undoing it.",
    describe: "runs `{program} {args}`",
    params: &[
        ParamSpec {
            name: "program",
            kind: ParamKind::Path,
            required: true,
            example: "/usr/bin/example",
            doc: "The absolute path of the program.",
        },
        ParamSpec {
            name: "args",
            kind: ParamKind::Texts,
            required: false,
            example: "[\"--reset\"]",
            doc: "Its arguments.",
        },
    ],
    platforms: &Platform::ALL,
    privilege: Privilege::User,
    reversible: false,
    changes_paths: false,
};
