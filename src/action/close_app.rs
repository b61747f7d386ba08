//! The effect `close_app`: close a program.

use crate::fact::{EffectSpec, ParamKind, ParamSpec, Platform, Privilege};

/// What it is and takes.
pub(super) static SPEC: EffectSpec = EffectSpec {
    name: "close_app",
    title: "Close a program",
    doc: "Asks every running instance of the program to close, as its own menu would. What it has not saved may be lost.",
    describe: "closes `{name}`",
    params: &[ParamSpec {
        name: "name",
        kind: ParamKind::Text,
        required: true,
        example: "Example",
        doc: "The program's name as the system lists it, for example Notion.",
    }],
    platforms: &Platform::ALL,
    privilege: Privilege::User,
    reversible: false,
    changes_paths: false,
};
