//! What is left of a ranking when one finding or question is taken away.

use super::model::{Model, Seen};

/// P(cause | a world), and the same without each observation.
pub(super) struct Parts<'m> {
    model: &'m Model,
    seen: &'m Seen,
    /// Prior times the likelihoods of all observations before each.
    before: Vec<Vec<f64>>,
    /// The likelihoods of all observations from each on.
    from: Vec<Vec<f64>>,
    /// What near-duplicates come to beside that.
    echo: Vec<f64>,
}

impl<'m> Parts<'m> {
    pub(super) fn of(model: &'m Model, seen: &'m Seen) -> Self {
        let times = |a: &[f64], atom: usize| -> Vec<f64> {
            let Some(outcome) = seen[atom] else { return a.to_vec() };
            a.iter().zip(&model.atoms[atom].outcomes[outcome].chance).map(|(a, c)| a * c).collect()
        };
        let n = model.atoms.len();
        let mut before = vec![model.prior.clone()];
        (0..n).for_each(|atom| before.push(times(&before[atom], atom)));
        let mut from = vec![vec![1.0; model.causes.len()]; n + 1];
        (0..n).rev().for_each(|atom| from[atom] = times(&from[atom + 1], atom));
        Self { model, seen, before, from, echo: model.echo(seen) }
    }

    /// P(cause | everything but one observation).
    pub(super) fn without(&self, atom: usize) -> Vec<f64> {
        if self.model.is_echo(atom) {
            let mut seen = self.seen.clone();
            seen[atom] = None;
            return self.model.posterior(&seen).0;
        }
        self.normalised(atom, |_| 1.0)
    }

    /// The same without one finding of an observation: outcomes that differ in it alone are one. None where that makes no
    /// difference to this world.
    pub(super) fn without_finding(&self, atom: usize, finding: usize) -> Option<Vec<f64>> {
        let outcomes = &self.model.atoms[atom].outcomes;
        let seen = self.seen[atom]?;
        let present = |n: usize| {
            let others = outcomes[n].states.iter().filter(|(f, present)| *present && *f != finding);
            (outcomes[n].states.is_empty(), others.map(|(f, _)| *f).collect::<Vec<_>>())
        };
        let own = present(seen);
        let alike: Vec<usize> = (0..outcomes.len()).filter(|n| present(*n) == own).collect();
        if alike.len() < 2 {
            return None;
        }
        if self.model.is_echo(atom) {
            return Some(self.without(atom));
        }
        Some(self.normalised(atom, |cause| alike.iter().map(|n| outcomes[*n].chance[cause]).sum()))
    }

    fn normalised(&self, atom: usize, factor: impl Fn(usize) -> f64) -> Vec<f64> {
        let joint = self.before[atom].iter().zip(&self.from[atom + 1]).zip(&self.echo).enumerate();
        let joint: Vec<f64> = joint.map(|(cause, ((a, b), e))| a * b * e * factor(cause)).collect();
        let sum: f64 = joint.iter().sum();
        joint.into_iter().map(|j| if sum > 0.0 { j / sum } else { 0.0 }).collect()
    }
}

/// The position of the largest number, the first of equals.
pub(super) fn first(posterior: &[f64]) -> usize {
    let best =
        posterior.iter().enumerate().fold((0, f64::MIN), |best, (n, p)| if *p > best.1 { (n, *p) } else { best });
    best.0
}

/// The largest numbers together.
pub(super) fn top(posterior: &[f64], places: usize) -> f64 {
    if places == 1 {
        return posterior.iter().copied().fold(0.0, f64::max);
    }
    let mut sorted = posterior.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    sorted.iter().take(places).sum()
}

/// −Σ p·log2 p, in bits.
pub(super) fn entropy(posterior: &[f64]) -> f64 {
    posterior.iter().filter(|p| **p > 0.0).map(|p| -p * libm::log2(*p)).sum()
}
