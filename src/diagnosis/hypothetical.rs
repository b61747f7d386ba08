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
    let mut chances: Vec<Vec<f64>> = under
        .iter()
        .map(|then| ranking.causes.iter().map(|c| chance(playbook, now, then, c.cause)).collect())
        .collect();
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

/// The likelihood under a cause (`None` stands for `other`) of everything that an answer decides: of what is known `then`
/// and not `now`. Alternatives count once; 0 where the answer says that the cause cannot be here.
#[must_use]
pub fn chance(playbook: &Playbook, now: &Observations, then: &Observations, cause: Option<usize>) -> f64 {
    if cause.is_some_and(|c| then.causes[c] == Truth::False) {
        return 0.0;
    }
    let evidence = |f: &usize| playbook.findings[*f].otherwise.is_some();
    let decided = |f: &usize| now.findings[*f] == Truth::Unknown && then.findings[*f] != Truth::Unknown;
    let mut groups: Vec<&str> = Vec::new();
    let mut product = 1.0;
    for f in (0..playbook.findings.len()).filter(evidence).filter(decided) {
        match &playbook.findings[f].group {
            Group::OneOf(name) => {
                if !groups.contains(&name.as_str()) {
                    groups.push(name);
                }
            }
            group => {
                let p = likelihood(playbook, f, cause);
                let p = if then.findings[f] == Truth::True { p } else { 1.0 - p };
                product *= libm::pow(p, exponent(playbook, then, group));
            }
        }
    }
    for name in groups {
        let of_name = |f: &usize| playbook.findings[*f].group == Group::OneOf(name.to_owned());
        let members: Vec<usize> = (0..playbook.findings.len()).filter(evidence).filter(of_name).collect();
        let before = of_group(playbook, &members, now, cause);
        let after = of_group(playbook, &members, then, cause);
        // what was known of the alternatives before is in the posterior already
        product *= if before > 0.0 { after / before } else { 0.0 };
    }
    product
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

/// P(what is known of some alternatives | cause); 1 where nothing is.
fn of_group(playbook: &Playbook, members: &[usize], observations: &Observations, cause: Option<usize>) -> f64 {
    let state = |truth| move |f: &usize| observations.findings[*f] == truth;
    let present: Vec<usize> = members.iter().copied().filter(state(Truth::True)).take(1).collect();
    let absent: Vec<usize> = members.iter().copied().filter(state(Truth::False)).collect();
    let (findings, is_present) = if present.is_empty() { (absent, false) } else { (present, true) };
    if findings.is_empty() {
        return 1.0;
    }
    Evidence { findings, alternatives: true, present: is_present, exponent: 1.0 }.chance(playbook, cause)
}
