//! The effect `open`: open a page.

use super::change::Change;
use super::effect::{Description, Effect, Way};
use super::failure::Failure;
use super::journal::Entry;
use super::site::Site;
use crate::fact::{EffectSpec, ParamKind, ParamSpec, Params, Platform, Privilege};

/// What it is and takes.
static SPEC: EffectSpec = EffectSpec {
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

/// The effect.
pub(super) struct Open;

impl Effect for Open {
    fn spec(&self) -> &'static EffectSpec {
        &SPEC
    }

    fn describe(&self, params: &Params, site: &Site) -> Description {
        Description {
            would: super::describe(&SPEC, params, Some(site.platform)),
            way: Way::ByHand("triage cannot do it yet".to_owned()),
            finds: "nothing",
            proof: "",
            undo: None,
        }
    }

    fn apply(&self, _: &Params, _: &Site, _: &mut Entry<'_>) -> Result<String, Failure> {
        Err(Failure::Refused("triage cannot do it yet".to_owned()))
    }

    fn verify(&self, _: &Params, _: &Site, _: &[Change]) -> Result<(), Failure> {
        Ok(())
    }
}
