//! One cause in the ranking.

use crate::units::Probability;

/// A cause in the ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// Its position in the playbook; `None` stands for `other`.
    pub cause: Option<usize>,
    /// P(cause | symptom), where it applies.
    pub prior: Probability,
    /// P(cause | symptom, evidence).
    pub posterior: Probability,
    /// ln of the prior and of each piece of evidence, before they are normalised.
    pub(super) ln_prior: f64,
    pub(super) ln_evidence: Vec<f64>,
}
