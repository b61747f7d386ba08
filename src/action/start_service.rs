//! The effect `start_service`: start a system service.

use super::change::Change;
use super::effect::{Description, Effect};
use super::failure::Failure;
use super::journal::Entry;
use super::service::{proven, switch, way};
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
        let name = params.text("name");
        let (way, finds) = way(site, name, true);
        let would = format!("starts the service {name}");
        Description { what: None, would, way, finds, proof: "the service runs", undo: Some("stops it again") }
    }

    fn apply(&self, params: &Params, site: &Site, entry: &mut Entry<'_>) -> Result<String, Failure> {
        let name = switch(params.text("name"), site, entry, true)?;
        Ok(format!("started the service {name}"))
    }

    fn verify(&self, params: &Params, site: &Site, _: &[Change]) -> Result<(), Failure> {
        proven(params.text("name"), site, true)
    }
}
