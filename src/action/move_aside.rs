//! The effect `move_aside`: move a file or folder aside.

use crate::fact::{EffectSpec, ParamKind, ParamSpec, Platform, Privilege};

/// What it is and takes.
pub(super) static SPEC: EffectSpec = EffectSpec {
    name: "move_aside",
    title: "Move a file or folder aside",
    doc: "Renames the file or folder to a sibling on the same disk. Nothing is deleted, and undoing renames it back.",
    describe: "moves `{path}` aside; nothing is deleted",
    params: &[ParamSpec {
        name: "path",
        kind: ParamKind::Path,
        required: true,
        example: "~/.config/Example/Cache",
        doc: "The file or folder.",
    }],
    platforms: &Platform::ALL,
    privilege: Privilege::User,
    reversible: true,
    changes_paths: true,
};
