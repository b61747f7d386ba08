//! The effect `start_app`: start a program.

use super::change::Change;
use super::effect::{Description, Effect, Way};
use super::failure::Failure;
use super::journal::Entry;
use super::site::Site;
use crate::fact::{EffectSpec, ParamKind, ParamSpec, Params, Platform, Privilege};

/// What it is and takes.
static SPEC: EffectSpec = EffectSpec {
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

/// The effect.
pub(super) struct StartApp;

impl Effect for StartApp {
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
