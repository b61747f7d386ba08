//! The effect `start_service`: start a system service.

use super::change::Change;
use super::effect::{Description, Effect, Way};
use super::failure::Failure;
use super::journal::Entry;
use super::site::Site;
use crate::fact::{EffectSpec, ParamKind, ParamSpec, Params, Platform, Privilege};

/// What it is and takes.
static SPEC: EffectSpec = EffectSpec {
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

/// The effect.
pub(super) struct StartService;

impl Effect for StartService {
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
