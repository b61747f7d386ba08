//! The steps of a fix as they are on this machine, and the carrying out of those that triage can do.

use super::course::Session;
use super::event::What;
use crate::action::{Description, Failure, Journal, Site, Way, carry_out, preview};
use crate::fact::{EffectSpec, Params};
use crate::playbook::{Call, Fix, Risk, Step};
use crate::predicate::Truth;

/// The effect that is never less than a medium risk.
const RUN: &str = "run";

/// The effect on which nothing else rests.
const START: &str = "start_app";

/// A step of a fix, here and now.
#[derive(Debug, Clone)]
pub struct RepairStep {
    /// Its number in the fix, from 1.
    pub number: usize,
    /// What a person does, or is told.
    pub say: Option<String>,
    /// What triage can do for it.
    pub effect: Option<StepEffect>,
}

/// What triage can do for a step.
#[derive(Debug, Clone)]
pub struct StepEffect {
    /// The effect.
    pub spec: &'static EffectSpec,
    /// Its parameters on this platform.
    pub params: Params,
    /// What would happen.
    pub shown: Description,
}

impl RepairStep {
    /// Whether triage carries it out.
    #[must_use]
    pub fn is_automatic(&self) -> bool {
        self.effect.as_ref().is_some_and(|effect| effect.shown.way == Way::Automatic)
    }

    /// Why this step, which was shown, is not the same any more in `now`, if so.
    #[must_use]
    pub fn is_changed_in(&self, now: &Self) -> Option<String> {
        let (shown, now) = (&self.effect.as_ref()?.shown, &now.effect.as_ref()?.shown);
        match &now.way {
            Way::Nothing(why) if self.is_automatic() && shown.what.is_some() => Some(why.clone()),
            _ if shown.what.is_some() && now.what.is_some() && shown.what != now.what => {
                Some("something else lies there now than what was shown".to_owned())
            }
            _ => None,
        }
    }

    /// Whether it has an effect that is still to be made, and that triage does not make: what comes after it may rest on it.
    /// A program that could not be found is started by whoever comes back to it.
    #[must_use]
    pub fn must_be_done(&self) -> bool {
        let is_open = |way: &Way| matches!(way, Way::ByHand(_) | Way::Refused(_));
        self.effect.as_ref().is_some_and(|effect| is_open(&effect.shown.way) && effect.spec.name != START)
    }

    /// Why it must not be done, if so.
    #[must_use]
    pub fn refused(&self) -> Option<&str> {
        let way = &self.effect.as_ref()?.shown.way;
        way.because().filter(|_| matches!(way, Way::Refused(_)))
    }
}

/// The risk of a fix for consent: what runs a program of its own is never less than medium.
#[must_use]
pub fn risk(fix: &Fix) -> Risk {
    let runs = fix.steps.iter().filter_map(|step| step.effect.as_ref()).any(|call| call.spec.name == RUN);
    if runs { fix.risk.max(Risk::Medium) } else { fix.risk }
}

impl Session {
    /// The steps of a fix that are needed here. It looks at the machine, and changes nothing. Without a `site`, where the facts
    /// are not of this machine, nothing is looked at, and all is done by hand.
    #[must_use]
    pub fn steps(&self, fix: usize, site: Option<&Site>) -> Vec<RepairStep> {
        let case = self.case();
        let needed = case.judge().observations.steps.swap_remove(fix);
        let platform = case.platform();
        let site = site.filter(|site| platform == Some(site.platform));
        let steps = case.playbook.fixes[fix].steps.iter().zip(needed).enumerate();
        let needed = steps.filter(|(_, (_, needed))| *needed != Truth::False);
        let effect = |call: &Call<EffectSpec>| {
            let params = call.on(platform);
            let shown = match site {
                Some(site) => preview(call.spec, &params, site),
                None => Description::by_hand(call.spec, &params, platform, "this machine was not looked at"),
            };
            StepEffect { spec: call.spec, params, shown }
        };
        let step = |(n, (step, _)): (usize, (&Step, Truth))| RepairStep {
            number: n + 1,
            say: step.say.clone(),
            effect: step.effect.as_ref().map(effect),
        };
        needed.map(step).collect()
    }

    /// Carries out the effect of a step as it was shown; gives what was done.
    ///
    /// # Errors
    /// Why it was not done, or did not do what it should.
    pub fn carry_out(
        &mut self,
        fix: usize,
        step: &RepairStep,
        site: &Site,
        journal: &mut Journal,
        at: &str,
    ) -> Result<Option<String>, Failure> {
        let Some(effect) = step.effect.as_ref().filter(|_| step.is_automatic()) else { return Ok(None) };
        let fix = self.case().playbook.fixes[fix].id.clone();
        let mut entry = journal.entry(&fix, step.number, effect.spec.name);
        let did = carry_out(effect.spec, &effect.params, site, &effect.shown, &mut entry)?;
        self.tell(What::Step { fix, step: step.number, did: Some(did.clone()) }, at);
        Ok(Some(did))
    }
}
