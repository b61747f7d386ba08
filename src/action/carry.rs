//! Carrying out one effect: looked at anew, written down, done, proven.

use super::EFFECTS;
use super::change::Change;
use super::effect::{Description, Effect, Way};
use super::failure::Failure;
use super::journal::Entry;
use super::site::Site;
use crate::fact::{EffectSpec, Params, Privilege};

/// What an effect would do here and now. It looks, and changes nothing.
#[must_use]
pub fn preview(spec: &EffectSpec, params: &Params, site: &Site) -> Description {
    let by_hand = |because| Description::by_hand(spec, params, Some(site.platform), because);
    let Some(effect) = effect(spec) else { return by_hand("triage cannot carry it out") };
    if !spec.platforms.contains(&site.platform) {
        return by_hand("it does not exist on this platform");
    }
    let mut description = effect.describe(params, site);
    let right = match spec.privilege {
        Privilege::User if site.elevated => "with the rights of an administrator, which this process has",
        Privilege::User => "with the rights of this user",
        Privilege::Admin => "with the rights of an administrator",
    };
    description.would = format!("{} ({right})", description.would);
    if description.way == Way::Automatic && spec.privilege == Privilege::Admin && !site.elevated {
        let because = "it needs the rights of an administrator, which triage never takes by itself";
        description.way = Way::ByHand(because.to_owned());
    }
    description
}

/// Carries out an effect that was shown as `shown`: it must find what was found then. Gives what was done, in a sentence.
///
/// # Errors
/// Why it was not done, or that it did not achieve what it should.
pub fn carry_out(
    spec: &EffectSpec,
    params: &Params,
    site: &Site,
    shown: &Description,
    entry: &mut Entry<'_>,
) -> Result<String, Failure> {
    let unknown = || Failure::Refused(format!("triage cannot carry out `{}`", spec.name));
    let effect = effect(spec).ok_or_else(unknown)?;
    let now = preview(spec, params, site);
    match now.way {
        Way::Automatic => {}
        Way::Nothing(because) => return Ok(because),
        Way::ByHand(because) | Way::Refused(because) => return Err(Failure::Refused(because)),
    }
    if now.finds != shown.finds {
        return Err(Failure::Changed(format!(
            "{} is there now, and {} was there when it was shown",
            now.finds, shown.finds
        )));
    }
    if shown.what.is_some() && now.what != shown.what {
        return Err(Failure::Changed("something else lies there now than what was shown".to_owned()));
    }
    let before = entry.before().len();
    let done = effect.apply(params, site, entry)?;
    let made = entry.before().get(before..).unwrap_or_default();
    let changes: Vec<Change> = made.iter().map(|record| record.change.clone()).collect();
    effect.verify(params, site, &changes)?;
    Ok(done)
}

/// The effect with a declaration.
fn effect(spec: &EffectSpec) -> Option<&'static dyn Effect> {
    EFFECTS.iter().copied().find(|effect| effect.spec().name == spec.name)
}
