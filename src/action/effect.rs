//! What every effect can do: say what exactly would happen, do it, prove it, and put it back.

use super::change::Change;
use super::change::Identity;
use super::describe::describe;
use super::failure::Failure;
use super::journal::Entry;
use super::site::Site;
use crate::fact::{EffectSpec, Params, Platform};

/// A change to the machine that triage can carry out. Its [`EffectSpec`] says what it takes.
pub trait Effect: Sync {
    /// What it is and takes.
    fn spec(&self) -> &'static EffectSpec;

    /// What exactly would happen here and now. It looks, and changes nothing.
    fn describe(&self, params: &Params, site: &Site) -> Description;

    /// Carries it out. Before each change it tells `entry` what it is about to do; without that nothing may be changed.
    ///
    /// # Errors
    /// Why it could not be done; what was changed until then stands in the journal.
    fn apply(&self, params: &Params, site: &Site, entry: &mut Entry<'_>) -> Result<String, Failure>;

    /// Looks whether what was to be achieved holds now.
    ///
    /// # Errors
    /// What is seen instead.
    fn verify(&self, params: &Params, site: &Site, changes: &[Change]) -> Result<(), Failure>;
}

/// What an effect would do, here and now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// The sentence, with the exact paths, and how many files and bytes: `moves … aside, to …: 34 files, 1.2 MB`.
    pub would: String,
    /// Whether it can be carried out.
    pub way: Way,
    /// What it finds, in a word: `folder`, `running`, `nothing`. It must find the same when it is carried out.
    pub finds: &'static str,
    /// Which file or folder that is, where it is one: another one in its place is not the same.
    pub what: Option<Identity>,
    /// How it is proven afterwards, in words.
    pub proof: &'static str,
    /// How it is undone, in words; `None` where it cannot be.
    pub undo: Option<&'static str>,
}

impl Description {
    /// What only a person can do, told without a look at the machine.
    #[must_use]
    pub fn by_hand(spec: &EffectSpec, params: &Params, platform: Option<Platform>, because: &str) -> Self {
        Self {
            would: describe(spec, params, platform),
            way: Way::ByHand(because.to_owned()),
            finds: "nothing",
            what: None,
            proof: "",
            undo: None,
        }
    }
}

/// Whether an effect can be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// It can.
    Automatic,
    /// There is nothing to do, with the reason.
    Nothing(String),
    /// Only a person can do it, with the reason.
    ByHand(String),
    /// It must not be done, with the reason.
    Refused(String),
}

impl Way {
    /// Its name in saved plans.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Nothing(_) => "nothing",
            Self::ByHand(_) => "by-hand",
            Self::Refused(_) => "refused",
        }
    }

    /// Why it is not carried out, where it is not.
    #[must_use]
    pub fn because(&self) -> Option<&str> {
        match self {
            Self::Automatic => None,
            Self::Nothing(because) | Self::ByHand(because) | Self::Refused(because) => Some(because),
        }
    }
}
