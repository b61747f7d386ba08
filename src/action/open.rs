//! The effect `open`: open a page.

use crate::fact::{EffectSpec, ParamKind, ParamSpec, Platform, Privilege};

/// What it is and takes.
pub(super) static SPEC: EffectSpec = EffectSpec {
    name: "open",
    title: "Open a page",
    doc: "Opens an https page in the browser, or a page of the system's settings.",
    describe: "opens `{url}`",
    params: &[ParamSpec {
        name: "url",
        kind: ParamKind::Page,
        required: true,
        example: "\"https://example.org/help\"",
        doc: "An https URL, or the address of a settings page.",
    }],
    platforms: &Platform::ALL,
    privilege: Privilege::User,
    reversible: false,
    changes_paths: false,
};
