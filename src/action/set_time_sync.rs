//! The effect `set_time_sync`: let the system set its clock.

use super::change::Change;
use super::clock::{is_synced, set_synced};
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

    fn describe(&self, _: &Params, site: &Site) -> Description {
        let (way, finds) = match is_synced(site) {
            Ok(true) => (Way::Nothing("the system sets its clock from the network already".to_owned()), "on"),
            Ok(false) => (Way::Automatic, "off"),
            Err(failure) => (Way::ByHand(failure.to_string()), "nothing"),
        };
        Description {
            what: None,
            would: "lets the system set its clock from the network".to_owned(),
            way,
            finds,
            proof: "the system says that it does",
            undo: Some("turns the setting off again"),
        }
    }

    fn apply(&self, _: &Params, site: &Site, entry: &mut Entry<'_>) -> Result<String, Failure> {
        let number = entry.intend(Change::TimeSync { was: is_synced(site)? })?;
        set_synced(site, true)?;
        entry.done(number)?;
        Ok("the system sets its clock from the network now".to_owned())
    }

    fn verify(&self, _: &Params, site: &Site, _: &[Change]) -> Result<(), Failure> {
        if is_synced(site)? {
            return Ok(());
        }
        Err(Failure::Unproven("the system does not set its clock from the network".to_owned()))
    }
}
