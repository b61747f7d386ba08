//! What becomes of a ranking if the playbook's numbers are not right: each is moved by a factor, up or down as a coin falls,
//! likelihoods in their odds and frequencies as they are.

use std::collections::HashMap;
use std::rc::Rc;

use serde::Serialize;

use super::estimate::{Estimate, Sum};
use super::model::{Model, pick, platforms};
use super::parts::first;
use super::worlds::dice;
use crate::diagnosis::{observe, rank};
use crate::fact::Source;
use crate::playbook::{Group, Playbook, Scenario};
use crate::session::Case;
use crate::units::{Frequency, Likelihood};

/// By how much the numbers are off.
pub(super) const FACTOR: f64 = 2.0;

/// Playbooks with numbers that are off: their mean then has an error of a few hundredths.
const PLAYBOOKS: usize = 100;

/// Worlds that are shown to each.
const WORLDS: usize = 400;

/// The seed of the coins and worlds.
const SEED: u64 = 2;

/// What becomes of a ranking if all numbers are off.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Robustness {
    /// By how much they are off.
    pub factor: f64,
    /// The share of the playbook's scenarios whose first cause changes; none where it has no scenario for this symptom.
    pub scenarios: Option<Estimate>,
    /// How many scenarios that are: those that give facts.
    pub scenario_count: usize,
    /// How many scenarios the symptom has: a saved run is not looked at, and other settings would be another playbook.
    pub scenarios_in_all: usize,
    /// How many playbooks were drawn whose numbers are off.
    pub playbooks: usize,
    /// The share of worlds, drawn from the playbook as it is, whose first cause changes.
    pub worlds: Estimate,
    /// By how much top-1 accuracy falls.
    pub top1_lost: Estimate,
}

/// Moves all numbers of a playbook by `factor`, each in a random direction, and looks what changes.
#[must_use]
pub fn robustness(playbook: &Rc<Playbook>, symptom: usize, factor: f64) -> Robustness {
    let known = scenarios(playbook, symptom);
    let models = |playbook: &Playbook| -> Vec<Model> {
        platforms(playbook).into_iter().map(|platform| Model::whole(playbook, symptom, platform)).collect()
    };
    let right = models(playbook);
    let worlds = drawn(&right);
    let (mut changed, mut lost, mut moved) = (Sum::default(), Sum::default(), Sum::default());
    for n in 0..PLAYBOOKS {
        let off = off(playbook, factor, n);
        let wrong = models(&off);
        let (mut other, mut loss) = (Sum::default(), Sum::default());
        for (model, seen, posterior) in &worlds {
            let best = first(posterior);
            // a playbook that is off may rule out nothing that the right one does not, so that causes keep their places
            let named = wrong.get(*model).map_or(best, |wrong| first(&wrong.posterior(seen).0));
            other.add(1.0, if named == best { 0.0 } else { 1.0 });
            loss.add(1.0, posterior[best] - posterior.get(named).copied().unwrap_or(0.0));
        }
        moved.add(1.0, other.exact().value);
        lost.add(1.0, loss.exact().value);
        let mut others = Sum::default();
        for (case, named) in &known {
            others.add(1.0, if first_cause(&off, case) == *named { 0.0 } else { 1.0 });
        }
        changed.add(1.0, others.exact().value);
    }
    Robustness {
        factor,
        scenarios: (!known.is_empty()).then(|| changed.drawn()),
        scenario_count: known.len(),
        scenarios_in_all: playbook.scenarios.iter().filter(|s| s.named_symptom.unwrap_or_default() == symptom).count(),
        playbooks: PLAYBOOKS,
        worlds: moved.drawn(),
        top1_lost: lost.drawn(),
    }
}

/// Worlds of each model, each with the model's position and P(cause | world).
fn drawn(models: &[Model]) -> Vec<(usize, Vec<Option<usize>>, Vec<f64>)> {
    let world = |n: usize| {
        let mut dice = dice(SEED, n);
        let model = pick(&mut dice, models.iter().map(|_| 1.0));
        let own = &models[model];
        let cause = pick(&mut dice, own.prior.iter().copied());
        let seen = own.draw(cause, &mut dice);
        let posterior = own.posterior(&seen).0;
        (model, seen, posterior)
    };
    (0..WORLDS).map(world).collect()
}

/// The cases of the scenarios of a symptom, each with its first cause.
fn scenarios(playbook: &Rc<Playbook>, symptom: usize) -> Vec<(Case, Option<usize>)> {
    let mut cases = Vec::new();
    // with other settings it would be another playbook, and saved runs are not at hand
    let own = |s: &&Scenario| s.named_symptom.unwrap_or_default() == symptom && s.set.is_empty() && s.record.is_none();
    for scenario in playbook.scenarios.iter().filter(own) {
        let mut case = Case::new(Rc::clone(playbook), symptom);
        if let Some(platform) = scenario.platform {
            case.know_platform(platform, Source::File, "scenario", "");
        }
        if case.know_all(&scenario.facts, Source::File, "scenario", "").is_empty() {
            case.tried = scenario.tried.clone().unwrap_or_default();
            let named = first_cause(playbook, &case);
            cases.push((case, named));
        }
    }
    cases
}

/// The likeliest cause of a case by the numbers of a playbook that has the same predicates.
fn first_cause(playbook: &Playbook, case: &Case) -> Option<usize> {
    let observations = observe(playbook, &|slot| case.value(slot));
    let ranking = rank(playbook, case.symptom, &case.relevance, &observations, &case.tried);
    ranking.causes.first().and_then(|c| c.cause)
}

/// A playbook whose numbers are off by a factor. A number that many causes share, `otherwise`, moves for all of them alike.
fn off(playbook: &Playbook, factor: f64, n: usize) -> Playbook {
    let mut off = playbook.clone();
    let mut dice = dice(SEED ^ 0x5eed, n);
    let mut coin = || if dice.bool() { factor } else { 1.0 / factor };
    let mut otherwise = vec![1.0; off.findings.len()];
    otherwise.iter_mut().for_each(|o| *o = coin());
    let mut own: HashMap<(usize, usize), f64> = HashMap::new();
    for (c, cause) in off.causes.iter().enumerate() {
        own.extend(cause.evidence.iter().map(|(f, _)| ((c, *f), coin())));
    }
    for cause in off.symptoms.iter_mut().flat_map(|s| &mut s.causes) {
        cause.1 = Frequency::from_number(cause.1.value * coin()).unwrap_or(cause.1);
    }
    let by = |cause: Option<usize>, f: usize| cause.and_then(|c| own.get(&(c, f))).copied().unwrap_or(otherwise[f]);
    for c in 0..off.causes.len() {
        let moved: Vec<(usize, Likelihood)> = (0..off.findings.len())
            .filter(|f| playbook.findings[*f].otherwise.is_some())
            .map(|f| (f, likelihood(playbook, Some(c), f, &by)))
            .collect();
        // alternatives move together, so that each cause needs all of them
        let grouped = |f: usize| matches!(playbook.findings[f].group, Group::OneOf(_));
        let wanted = |(f, _): &(usize, Likelihood)| playbook.causes[c].mentions(*f).is_some() || grouped(*f);
        off.causes[c].evidence = moved.into_iter().filter(wanted).collect();
    }
    for f in 0..off.findings.len() {
        off.findings[f].otherwise = playbook.findings[f].otherwise.map(|_| likelihood(playbook, None, f, &by));
    }
    off
}

/// P(finding | cause) with its odds moved; alternatives and what is left beside them keep adding up to 1.
fn likelihood(
    playbook: &Playbook,
    cause: Option<usize>,
    f: usize,
    by: &dyn Fn(Option<usize>, usize) -> f64,
) -> Likelihood {
    let written = |f: usize| {
        let own = cause.and_then(|c| playbook.causes[c].mentions(f)).or(playbook.findings[f].otherwise);
        own.map_or(0.0, |l| l.p.get())
    };
    let group = &playbook.findings[f].group;
    let members: Vec<usize> = match group {
        Group::OneOf(_) => (0..playbook.findings.len()).filter(|g| playbook.findings[*g].group == *group).collect(),
        Group::Alone | Group::Overlaps(_) => vec![f],
    };
    let rest = (1.0 - members.iter().map(|m| written(*m)).sum::<f64>()).max(0.0);
    let all: f64 = members.iter().map(|m| written(*m) * by(cause, *m)).sum::<f64>() + rest;
    let moved = if all > 0.0 { written(f) * by(cause, f) / all } else { 0.0 };
    Likelihood::from_number(moved.clamp(0.0, 1.0))
        .unwrap_or(Likelihood { p: crate::units::Probability::ZERO, word: None })
}
