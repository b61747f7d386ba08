//! The effect `stop_service`: stop a system service.

use super::change::Change;
use super::effect::{Description, Effect};
use super::failure::Failure;
use super::journal::Entry;
use super::service::{proven, switch, way};
use super::site::Site;
use crate::fact::{EffectSpec, ParamKind, ParamSpec, Params, Platform, Privilege};

/// What it is and takes.
static SPEC: EffectSpec = EffectSpec {
    name: "stop_service",
    title: "Stop a system service",
    doc: "Stops a service of the system that is running.",
    describe: "stops the service `{name}`",
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
pub(super) struct StopService;

impl Effect for StopService {
    fn spec(&self) -> &'static EffectSpec {
        &SPEC
    }

    fn describe(&self, params: &Params, site: &Site) -> Description {
        let name = params.text("name");
        let (way, finds) = way(site, name, false);
        let would = format!("stops the service {name}");
        Description { what: None, would, way, finds, proof: "the service does not run", undo: Some("starts it again") }
    }

    fn apply(&self, params: &Params, site: &Site, entry: &mut Entry<'_>) -> Result<String, Failure> {
        let name = switch(params.text("name"), site, entry, false)?;
        Ok(format!("stopped the service {name}"))
    }

    fn verify(&self, params: &Params, site: &Site, _: &[Change]) -> Result<(), Failure> {
        proven(params.text("name"), site, false)
    }
}
