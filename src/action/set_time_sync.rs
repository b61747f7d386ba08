//! The effect `set_time_sync`: let the system set its clock.

use super::change::Change;
use super::effect::{Description, Effect, Way};
use super::failure::Failure;
use super::journal::Entry;
use super::site::Site;
use crate::fact::{EffectSpec, Params, Platform, Privilege};

/// What it is and takes.
static SPEC: EffectSpec = EffectSpec {
    name: "set_time_sync",
    title: "Let the system set its clock",
    doc: "Turns on the setting by which the system takes the time from the network.",
    describe: "lets the system set its clock from the network",
    params: &[],
    platforms: &Platform::ALL,
    privilege: Privilege::Admin,
    reversible: true,
    changes_paths: false,
};

/// The effect.
pub(super) struct SetTimeSync;

impl Effect for SetTimeSync {
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
