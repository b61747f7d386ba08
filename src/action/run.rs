//! The effect `run`: run a program.

use super::change::Change;
use super::effect::{Description, Effect, Way};
use super::failure::Failure;
use super::journal::Entry;
use super::site::Site;
use crate::fact::{EffectSpec, ParamKind, ParamSpec, Params, Platform, Privilege};

/// What it is and takes.
static SPEC: EffectSpec = EffectSpec {
    name: "run",
    title: "Run a program",
    doc: "Starts a program with a list of arguments and a cleared environment. There is no shell, and nothing is known about undoing it.",
    describe: "runs `{program} {args}`",
    params: &[
        ParamSpec {
            name: "program",
            kind: ParamKind::Path,
            required: true,
            example: "/usr/bin/example",
            doc: "The absolute path of the program.",
        },
        ParamSpec {
            name: "args",
            kind: ParamKind::Texts,
            required: false,
            example: "[\"--reset\"]",
            doc: "Its arguments.",
        },
    ],
    platforms: &Platform::ALL,
    privilege: Privilege::User,
    reversible: false,
    changes_paths: false,
};

/// The effect.
pub(super) struct Run;

impl Effect for Run {
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
