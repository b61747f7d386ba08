//! What a playbook says a symptom looks like: how likely each outcome of each observation is under each cause. It is the
//! engine's own model read backwards, so that worlds can be drawn from it.
//!
//! Near-duplicates (`overlaps`) need a word. The format divides the log-likelihoods of k members by 1 + ρ·(k − 1) with
//! ρ = 1/2, which is the design effect of k observations whose correlation is ρ (L. Kish, "Survey Sampling", 1965,
//! section 5.4). So that is how they are drawn: in half of the worlds the members echo one another, one draw deciding all of
//! them; in the other half each is drawn for itself. The correlation of two equally likely members is then 1/2. The engine
//! approximates what that comes to by its exponent, and what the approximation costs is part of what is measured.

use indexmap::IndexMap;

use super::atom::{Atom, By, Kept, Outcome, atoms};
use crate::diagnosis::{Observations, Relevance, observe, rank};
use crate::fact::{Origin, Platform, Slot, Value};
use crate::playbook::{Group, Playbook};
use crate::predicate::Predicate;

/// The share of worlds in which near-duplicates echo one another.
const ECHO: f64 = 0.5;

/// What one symptom looks like on one platform.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The causes that apply there, `other` (`None`) among them where it has a chance.
    pub causes: Vec<Option<usize>>,
    /// P(cause) before anything but the platform is known.
    pub prior: Vec<f64>,
    /// Everything that can be observed, in the playbook's order; independent given the cause, apart from `echoes`.
    pub atoms: Vec<Atom>,
    /// The near-duplicates that can be observed together, each group by the positions of its findings' atoms.
    echoes: Vec<Vec<Member>>,
}

/// A near-duplicate: an outcome of an atom in which it is present.
#[derive(Debug, Clone, PartialEq)]
struct Member {
    atom: usize,
    /// What each outcome says of it; `None` where nothing.
    states: Vec<Option<bool>>,
    /// P(present | cause).
    present: Vec<f64>,
}

/// A world: the position of the outcome of each atom; `None` where it was not observed.
pub type Seen = Vec<Option<usize>>;

impl Model {
    /// The model of a symptom. `platform` is known from the start, where there is one.
    #[must_use]
    pub fn of(playbook: &Playbook, symptom: usize, platform: Option<Platform>) -> Self {
        Self::keeping(playbook, symptom, platform, Kept::Telling)
    }

    /// The same with the observations that tell nothing: two playbooks that differ in their numbers alone have models in which
    /// everything has the same position.
    #[must_use]
    pub fn whole(playbook: &Playbook, symptom: usize, platform: Option<Platform>) -> Self {
        Self::keeping(playbook, symptom, platform, Kept::All)
    }

    fn keeping(playbook: &Playbook, symptom: usize, platform: Option<Platform>, kept: Kept) -> Self {
        let relevance = Relevance::of(playbook, symptom);
        let base = at_first(playbook, platform);
        let ranking = rank(playbook, symptom, &relevance, &base, &[]);
        let possible = ranking.causes.iter().filter(|c| c.posterior.get() > 0.0);
        let mut causes: Vec<(Option<usize>, f64)> = possible.map(|c| (c.cause, c.posterior.get())).collect();
        // the order of the playbook, `other` last, so that platforms can be compared
        causes.sort_by_key(|(cause, _)| cause.unwrap_or(usize::MAX));
        let (causes, prior): (Vec<_>, Vec<_>) = causes.into_iter().unzip();
        let family = |p: Platform| (os_family(playbook), Value::text(p.name()));
        let known = platform.map(family);
        let under = |slot: Slot, answer: &Value| {
            observe(playbook, &|s| match &known {
                _ if s == slot => Some(answer),
                Some((Some(os), name)) if s == *os => Some(name),
                _ => None,
            })
        };
        let atoms = atoms(playbook, &relevance, &base, &under, &causes, kept);
        let echoes = echoes(playbook, &atoms);
        Self { causes, prior, atoms, echoes }
    }

    /// How likely what was seen is under each cause; what was not seen says nothing.
    #[must_use]
    pub fn likelihood(&self, seen: &[Option<usize>]) -> Vec<f64> {
        let mut all = vec![1.0; self.causes.len()];
        for (atom, outcome) in self.atoms.iter().zip(seen) {
            if let Some(outcome) = outcome {
                all.iter_mut().zip(&atom.outcomes[*outcome].chance).for_each(|(l, c)| *l *= c);
            }
        }
        all.iter_mut().zip(self.echo(seen)).for_each(|(l, e)| *l *= e);
        all
    }

    /// By how much likelier what was seen is under each cause than if near-duplicates were independent.
    pub(super) fn echo(&self, seen: &[Option<usize>]) -> Vec<f64> {
        let mut all = vec![1.0; self.causes.len()];
        for group in &self.echoes {
            let observed = group.iter().filter_map(|m| Some((m, m.states[seen[m.atom]?]?)));
            let observed: Vec<(&Member, bool)> = observed.collect();
            if observed.len() > 1 {
                all.iter_mut().enumerate().for_each(|(cause, l)| *l *= together(&observed, cause));
            }
        }
        all
    }

    /// Whether an observation is a near-duplicate of another.
    pub(super) fn is_echo(&self, atom: usize) -> bool {
        self.echoes.iter().flatten().any(|member| member.atom == atom)
    }

    /// P(cause | what was seen), and P(what was seen).
    #[must_use]
    pub fn posterior(&self, seen: &[Option<usize>]) -> (Vec<f64>, f64) {
        let mut joint = self.likelihood(seen);
        joint.iter_mut().zip(&self.prior).for_each(|(j, p)| *j *= p);
        let all: f64 = joint.iter().sum();
        if all > 0.0 {
            joint.iter_mut().for_each(|j| *j /= all);
        }
        (joint, all)
    }

    /// Draws a world under the cause at a position.
    pub fn draw(&self, cause: usize, dice: &mut fastrand::Rng) -> Seen {
        let mut seen: Seen =
            self.atoms.iter().map(|atom| Some(pick(dice, atom.outcomes.iter().map(|o| o.chance[cause])))).collect();
        for group in &self.echoes {
            if dice.f64() < ECHO {
                let draw = dice.f64();
                for member in group {
                    let state = Some(draw < member.present[cause]);
                    let fits = member.states.iter().position(|s| *s == state);
                    // who cannot answer a question does not echo either
                    let told = seen[member.atom].is_some_and(|o| member.states[o].is_some());
                    seen[member.atom] = fits.filter(|_| told).or(seen[member.atom]);
                }
            }
        }
        seen
    }

    /// What is seen of a world without the atoms that are left out.
    #[must_use]
    pub fn masked(&self, world: &[Option<usize>], keep: &dyn Fn(By) -> bool) -> Seen {
        self.atoms.iter().zip(world).map(|(atom, outcome)| outcome.filter(|_| keep(atom.by))).collect()
    }
}

/// P(states of near-duplicates | cause), divided by what it were if they were independent.
fn together(observed: &[(&Member, bool)], cause: usize) -> f64 {
    let p = |(member, _): &(&Member, bool)| member.present[cause];
    let apart: f64 = observed.iter().map(|m| if m.1 { p(m) } else { 1.0 - p(m) }).product();
    if apart <= 0.0 {
        return 1.0;
    }
    // one draw u decides: those are present whose P is above it
    let below = observed.iter().filter(|m| m.1).map(p).fold(1.0, f64::min);
    let from = observed.iter().filter(|m| !m.1).map(p).fold(0.0, f64::max);
    ECHO * (below - from).max(0.0) / apart + (1.0 - ECHO)
}

/// The near-duplicates among what the atoms observe, groups of two or more.
fn echoes(playbook: &Playbook, atoms: &[Atom]) -> Vec<Vec<Member>> {
    let mut groups: IndexMap<&str, Vec<Member>> = IndexMap::new();
    for (position, atom) in atoms.iter().enumerate() {
        for finding in &atom.findings {
            let Group::Overlaps(name) = &playbook.findings[*finding].group else { continue };
            let state = |o: &Outcome| Some(o.states.iter().find(|(f, _)| f == finding)?.1);
            let states: Vec<Option<bool>> = atom.outcomes.iter().map(state).collect();
            let chance = |cause: usize, wanted: &dyn Fn(&Option<bool>) -> bool| -> f64 {
                let fits = atom.outcomes.iter().zip(&states).filter(|(_, s)| wanted(s));
                fits.map(|(o, _)| o.chance[cause]).sum()
            };
            let causes = atom.outcomes.first().map_or(0, |o| o.chance.len());
            let present = |cause| {
                let known = chance(cause, &Option::is_some);
                if known > 0.0 { chance(cause, &|s| *s == Some(true)) / known } else { 0.0 }
            };
            let member = Member { atom: position, present: (0..causes).map(present).collect(), states };
            groups.entry(name).or_default().push(member);
        }
    }
    groups.into_values().filter(|members| members.len() > 1).collect()
}

/// A position, each as often as its weight says; the last of those with a weight where rounding leaves none.
pub(super) fn pick(dice: &mut fastrand::Rng, weights: impl Iterator<Item = f64> + Clone) -> usize {
    let mut left = dice.f64() * weights.clone().sum::<f64>();
    let mut last = 0;
    for (position, weight) in weights.enumerate().filter(|(_, w)| *w > 0.0) {
        last = position;
        left -= weight;
        if left < 0.0 {
            break;
        }
    }
    last
}

/// What is observed when nothing but the platform is known.
pub(super) fn at_first(playbook: &Playbook, platform: Option<Platform>) -> Observations {
    let family = platform.map(|p| Value::text(p.name()));
    let os = os_family(playbook);
    observe(playbook, &|slot| family.as_ref().filter(|_| Some(slot) == os))
}

/// The fact that tells the platform, where the playbook does not use its name otherwise.
pub(super) fn os_family(playbook: &Playbook) -> Option<Slot> {
    playbook.catalog.slot("os.family").filter(|s| playbook.catalog.entry(*s).origin == Origin::BuiltIn)
}

/// The platforms that a symptom is looked at on: all, where a predicate that matters asks for the platform.
#[must_use]
pub fn platforms(playbook: &Playbook) -> Vec<Option<Platform>> {
    let os = os_family(playbook);
    let asks = |p: &Predicate| os.is_some_and(|os| p.reads().contains(&os));
    let causes = playbook.causes.iter().filter_map(|c| c.applies.as_ref());
    let fixes = playbook.fixes.iter().filter_map(|f| f.applies.as_ref());
    let escalation = playbook.escalation.iter().filter_map(|e| e.applies.as_ref());
    let findings = playbook.findings.iter().map(|f| &f.when);
    if causes.chain(fixes).chain(escalation).chain(findings).any(asks) {
        Platform::ALL.map(Some).to_vec()
    } else {
        vec![None]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::author::numbers::testing::playbook;
    use crate::author::numbers::worlds::{Worlds, dice};

    /// Two near-duplicates that are as likely, beside a finding by itself, alternatives, and a question that not every answer
    /// covers.
    const ECHOES: &str = "triage: 1
id: test/echoes
title: Echoes
version: 1.0.0
symptoms: { s: { title: S, causes: { a: 1, other: 1 } } }
facts:
  x: { title: x, given: { type: bool } }
  y: { title: y, given: { type: bool } }
  z: { title: z, given: { type: string } }
  q: { title: q, ask: { question: Which?, answers: [{ value: one, label: One }, { value: two, label: Two }], time: 1m } }
findings:
  echo-x: { title: x, when: x, overlaps: e, otherwise: 0.5 }
  echo-y: { title: y, when: y, overlaps: e, otherwise: 0.5 }
  z-a: { title: z, when: 'z == \"a\"', one_of: z, otherwise: 0.2 }
  z-b: { title: z, when: 'z == \"b\"', one_of: z, otherwise: 0.3 }
  q-one: { title: q, when: 'q == \"one\"', one_of: q, otherwise: 0.25 }
  q-two: { title: q, when: 'q == \"two\"', one_of: q, otherwise: 0.5 }
causes:
  a: { title: A, explanation: x, evidence: { echo-x: 0.25, echo-y: 0.25, z-a: 0.7, q-one: 0.5 } }
fixes:
  f: { title: F, resolves: { a: 1 }, time: 1m, risk: none, steps: [{ say: x }] }
";

    fn echoes() -> Model {
        Model::of(&playbook(ECHOES), 0, None)
    }

    #[test]
    fn all_worlds_together_are_certain_under_every_cause() {
        let model = echoes();
        assert_eq!(model.atoms.len(), 4);
        let mut sums = vec![0.0; model.causes.len()];
        Worlds::All.visit(&model, &mut |seen, _| {
            sums.iter_mut().zip(model.likelihood(seen)).for_each(|(sum, l)| *sum += l);
        });
        assert!(sums.iter().all(|sum| (sum - 1.0).abs() < 1e-12), "{sums:?}");
    }

    #[test]
    fn what_no_answer_covers_is_not_told() {
        let model = echoes();
        let question = model.atoms.last().unwrap();
        let chances: Vec<f64> = question.outcomes.iter().map(|o| o.chance[1]).collect();
        assert_eq!(chances, [0.25, 0.5, 0.25]);
        assert_eq!(question.outcomes[2].answer, None);
        assert_eq!(question.outcomes.iter().map(|o| o.chance[0]).collect::<Vec<_>>()[..2], [0.5, 0.5]);
    }

    #[test]
    fn near_duplicates_are_drawn_with_a_correlation_of_a_half_and_judged_so() {
        let model = echoes();
        let is = |seen: &Seen, atom: usize| seen[atom] == Some(0);
        let worlds = 40_000;
        let (mut x, mut both) = (0.0, 0.0);
        for n in 0..worlds {
            let seen = model.draw(0, &mut dice(3, n));
            x += f64::from(u8::from(is(&seen, 0))) / 40_000.0;
            both += f64::from(u8::from(is(&seen, 0) && is(&seen, 1))) / 40_000.0;
        }
        let correlation = (both - 0.0625) / (0.25 * 0.75);
        assert!((x - 0.25).abs() < 0.01, "each is as likely as it says: {x}");
        assert!((correlation - 0.5).abs() < 0.03, "{correlation}");
        let pair = model.likelihood(&[Some(0), Some(0), None, None])[0];
        assert!((pair - (0.5 * 0.25 + 0.5 * 0.0625)).abs() < 1e-12, "{pair}");
        assert!((model.likelihood(&[Some(0), None, None, None])[0] - 0.25).abs() < 1e-12, "one alone is what it says");
    }
}
