//! Observations as evidence: what each says of each cause. Alternatives count once, near-duplicates less.

use indexmap::IndexMap;

use super::observe::Observations;
use super::relevance::Relevance;
use crate::playbook::{Group, Playbook};
use crate::predicate::Truth;

/// What is left for outcomes that no alternative covers, below which it is nothing.
pub(super) const NOTHING_LEFT: f64 = 1e-9;

/// One piece of evidence: a finding, or the alternatives of one observation together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Evidence {
    /// The findings that it is made of, by position: one, or all the absent ones of a group.
    pub(super) findings: Vec<usize>,
    /// Whether they are outcomes of one observation.
    pub(super) alternatives: bool,
    /// Whether it is present; otherwise absent.
    pub(super) present: bool,
    /// What its log-likelihood is multiplied by: 1, or less for near-duplicates.
    pub(super) exponent: f64,
}

/// All evidence that the observations give for a symptom, in the playbook's order, and groups in which two alternatives
/// came out present.
pub(super) fn evidence(
    playbook: &Playbook,
    relevance: &Relevance,
    observations: &Observations,
) -> (Vec<Evidence>, Vec<String>) {
    let observed = |f: &usize| playbook.findings[*f].otherwise.is_some() && observations.findings[*f] != Truth::Unknown;
    let mut groups: IndexMap<(bool, String), Vec<usize>> = IndexMap::new();
    for f in relevance.findings.iter().copied().filter(observed) {
        let key = match &playbook.findings[f].group {
            Group::Alone => (false, format!("finding {f}")),
            Group::OneOf(name) => (true, format!("one_of {name}")),
            Group::Overlaps(name) => (false, format!("overlaps {name}")),
        };
        groups.entry(key).or_default().push(f);
    }
    let is_present = |f: usize| observations.findings[f] == Truth::True;
    let (mut all, mut clashes) = (Vec::new(), Vec::new());
    for ((alternatives, _), members) in groups {
        if alternatives {
            let present: Vec<usize> = members.iter().copied().filter(|f| is_present(*f)).collect();
            if let [first, second, ..] = present[..] {
                let ids = [first, second].map(|f| playbook.findings[f].id.as_str());
                clashes.push(format!(
                    "`{}` and `{}` exclude each other and are both present; the first counts",
                    ids[0], ids[1]
                ));
            }
            let findings = present.first().map_or_else(|| members.clone(), |first| vec![*first]);
            all.push(Evidence { findings, alternatives, present: !present.is_empty(), exponent: 1.0 });
        } else {
            let exponent = tempered(members.len());
            let one = |f: usize| Evidence { findings: vec![f], alternatives, present: is_present(f), exponent };
            all.extend(members.iter().map(|f| one(*f)));
        }
    }
    (all, clashes)
}

/// What the log-likelihoods of `k` near-duplicates are each multiplied by, so that echoes of one symptom do not count as many.
pub(super) fn tempered(k: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a handful of findings")]
    let others = k.saturating_sub(1) as f64;
    1.0 / (1.0 + 0.5 * others)
}

/// P(finding present | cause): the cause's own entry, else the finding's `otherwise`. `None` stands for `other`.
pub(super) fn likelihood(playbook: &Playbook, finding: usize, cause: Option<usize>) -> f64 {
    let own = cause.and_then(|c| playbook.causes[c].mentions(finding));
    own.or(playbook.findings[finding].otherwise).map_or(1.0, |l| l.p.get())
}

impl Evidence {
    /// P(this evidence | cause), before near-duplicates are tempered.
    pub(super) fn chance(&self, playbook: &Playbook, cause: Option<usize>) -> f64 {
        let sum: f64 = self.findings.iter().map(|f| likelihood(playbook, *f, cause)).sum();
        match 1.0 - sum {
            _ if self.present => sum,
            rest if rest < NOTHING_LEFT && self.alternatives => 0.0,
            rest => rest.max(0.0),
        }
    }

    /// The natural logarithm of what it contributes to a cause; negative infinity where it is impossible.
    pub(super) fn ln(&self, playbook: &Playbook, cause: Option<usize>) -> f64 {
        let chance = self.chance(playbook, cause);
        if chance == 0.0 { f64::NEG_INFINITY } else { self.exponent * libm::log(chance) }
    }
}
