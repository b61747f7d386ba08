//! The effect `flush_dns`: empty the system's DNS cache.

use super::change::Change;
use super::effect::{Description, Effect, Way};
use super::failure::Failure;
use super::journal::Entry;
use super::site::Site;
use crate::fact::{EffectSpec, Params, Platform, Privilege};

/// What it is and takes.
static SPEC: EffectSpec = EffectSpec {
    name: "flush_dns",
    title: "Empty the system's DNS cache",
    doc: "Empties the cache in which the system keeps the addresses of names. It fills again by itself.",
    describe: "empties the system's DNS cache",
    params: &[],
    platforms: &Platform::ALL,
    privilege: Privilege::User,
    reversible: false,
    changes_paths: false,
};

/// The effect.
pub(super) struct FlushDns;

impl Effect for FlushDns {
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
