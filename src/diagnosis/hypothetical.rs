//! The same under answers that were not given yet: what each answer to a question would decide, and how likely a person
//! is to give it under each cause.

use super::evidence::{Evidence, likelihood, tempered};
use super::observe::Observations;
use super::ranking::Ranking;
use crate::fact::Value;
use crate::playbook::{Group, Playbook, Question};
use crate::predicate::Truth;
use crate::units::Probability;

/// What would be observed if a question were answered in one way.
#[derive(Debug, Clone, PartialEq)]
pub struct Hypothesis {
    /// P(this answer | cause), in the order of the ranking; over all answers they add up to 1 for each cause.
    pub chance: Vec<Probability>,
    /// The observations under this answer.
    pub observations: Observations,
}

/// One hypothesis for each answer to `question`; `under` says what would be observed if it were given.
pub fn hypothetical(
    playbook: &Playbook,
    ranking: &Ranking,
    now: &Observations,
    under: &impl Fn(&Value) -> Observations,
    question: &Question,
) -> Vec<Hypothesis> {
    let under: Vec<Observations> = question.answers.iter().map(|answer| under(&answer.value)).collect();
    let causes = || ranking.causes.iter().map(|c| c.cause);
    let mut chances: Vec<Vec<f64>> = under.iter().map(|then| chances(playbook, now, then, causes())).collect();
    for cause in 0..ranking.causes.len() {
        let sum: f64 = chances.iter().map(|answer| answer[cause]).sum();
        #[expect(clippy::cast_precision_loss, reason = "a handful of answers")]
        let evenly = 1.0 / chances.len() as f64;
        // where every answer is impossible the cause says nothing of the answers
        chances.iter_mut().for_each(|answer| answer[cause] = if sum > 0.0 { answer[cause] / sum } else { evenly });
    }
    let probabilities = |chances: Vec<f64>| chances.into_iter().map(Probability::clamped).collect();
    let hypothesis = |(chances, observations)| Hypothesis { chance: probabilities(chances), observations };
    chances.into_iter().zip(under).map(hypothesis).collect()
}

/// The likelihood under each cause (`None` stands for `other`) of everything that an answer decides: of what is known `then`
/// and not `now`. Alternatives count once; 0 where the answer says that the cause cannot be here.
pub fn chances(
    playbook: &Playbook,
    now: &Observations,
    then: &Observations,
    causes: impl Iterator<Item = Option<usize>>,
) -> Vec<f64> {
    let decided = Decided::of(playbook, now, then);
    let here = |cause: Option<usize>| cause.is_none_or(|c| then.causes[c] != Truth::False);
    causes.map(|cause| if here(cause) { decided.chance(playbook, cause) } else { 0.0 }).collect()
}

/// What an answer decides.
struct Decided {
    /// Findings that count for themselves: whether each is present, and the exponent of its likelihood.
    apart: Vec<(usize, bool, f64)>,
    /// What is known of the alternatives of one observation before and after.
    alternatives: Vec<[Option<Evidence>; 2]>,
}

impl Decided {
    fn of(playbook: &Playbook, now: &Observations, then: &Observations) -> Self {
        let evidence = |f: &usize| playbook.findings[*f].otherwise.is_some();
        let decided = |f: &usize| now.findings[*f] == Truth::Unknown && then.findings[*f] != Truth::Unknown;
        let mut groups: Vec<&Group> = Vec::new();
        let mut apart = Vec::new();
        for f in (0..playbook.findings.len()).filter(decided).filter(evidence) {
            let group = &playbook.findings[f].group;
            if !matches!(group, Group::OneOf(_)) {
                apart.push((f, then.findings[f] == Truth::True, exponent(playbook, then, group)));
            } else if !groups.contains(&group) {
                groups.push(group);
            }
        }
        let known = |group: &Group| {
            let of_group = |f: &usize| playbook.findings[*f].group == *group;
            let members: Vec<usize> = (0..playbook.findings.len()).filter(evidence).filter(of_group).collect();
            [now, then].map(|observations| known_of(&members, observations))
        };
        Self { apart, alternatives: groups.into_iter().map(known).collect() }
    }

    fn chance(&self, playbook: &Playbook, cause: Option<usize>) -> f64 {
        let mut product = 1.0;
        for (f, present, exponent) in &self.apart {
            let p = likelihood(playbook, *f, cause);
            product *= libm::pow(if *present { p } else { 1.0 - p }, *exponent);
        }
        for known in &self.alternatives {
            let [before, after] = known.each_ref().map(|k| k.as_ref().map_or(1.0, |e| e.chance(playbook, cause)));
            // what was known of the alternatives before is in the posterior already
            product *= if before > 0.0 { after / before } else { 0.0 };
        }
        product
    }
}

/// What the log-likelihood of a finding is multiplied by: less than 1 where near-duplicates are observed with it.
fn exponent(playbook: &Playbook, then: &Observations, group: &Group) -> f64 {
    if *group == Group::Alone {
        return 1.0;
    }
    let observed = |f: &usize| {
        let finding = &playbook.findings[*f];
        finding.group == *group && finding.otherwise.is_some() && then.findings[*f] != Truth::Unknown
    };
    tempered((0..playbook.findings.len()).filter(observed).count())
}

/// What is known of some alternatives; none where nothing is.
fn known_of(members: &[usize], observations: &Observations) -> Option<Evidence> {
    let state = |truth| move |f: &usize| observations.findings[*f] == truth;
    let present: Vec<usize> = members.iter().copied().filter(state(Truth::True)).take(1).collect();
    let absent: Vec<usize> = members.iter().copied().filter(state(Truth::False)).collect();
    let (findings, present) = if present.is_empty() { (absent, false) } else { (present, true) };
    (!findings.is_empty()).then_some(Evidence { findings, alternatives: true, present, exponent: 1.0 })
}
