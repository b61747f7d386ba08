//! What is left after some fixes failed. It depends on the set of them only, not on their order.

use super::prepare::Ready;
use super::tie::NEGLIGIBLE;

/// What is left after some fixes failed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct State<'a> {
    ready: &'a Ready,
    /// P(cause and the symptom is not gone), for each of [`Ready::weights`].
    weights: Vec<f64>,
    left: f64,
    done: Vec<bool>,
    paid: Vec<bool>,
}

impl<'a> State<'a> {
    /// Before the first fix.
    pub fn start(ready: &'a Ready) -> Self {
        State {
            ready,
            weights: ready.weights.clone(),
            left: 1.0,
            done: vec![false; ready.candidates.len()],
            paid: vec![false; ready.shared.len()],
        }
    }

    /// U(S) = Σ P(cause) Π (1 − resolves): the probability that the symptom is not gone.
    pub fn left(&self) -> f64 {
        self.left
    }

    /// 1 − U(S + f) / U(S): the probability that a fix helps now.
    pub fn chance(&self, fix: usize) -> f64 {
        let helped: f64 = self.ready.candidates[fix].cures.iter().map(|(cause, p)| self.weights[*cause] * p).sum();
        if self.left > 0.0 { helped / self.left } else { 0.0 }
    }

    /// What a fix costs now, in minutes.
    pub fn cost(&self, fix: usize) -> f64 {
        self.cost_after(fix, &[])
    }

    /// What a fix costs if the shared needs in `also` are paid before.
    pub fn cost_after(&self, fix: usize, also: &[usize]) -> f64 {
        let candidate = &self.ready.candidates[fix];
        let open = candidate.shared.iter().filter(|need| !self.paid[**need] && !also.contains(need));
        candidate.cost + open.map(|need| self.ready.shared[*need]).sum::<f64>()
    }

    /// Carries out a fix that does not help.
    pub fn fail(&mut self, fix: usize) {
        let candidate = &self.ready.candidates[fix];
        for (cause, p) in &candidate.cures {
            self.weights[*cause] *= 1.0 - p;
        }
        self.left = self.weights.iter().sum();
        self.done[fix] = true;
        candidate.shared.iter().for_each(|need| self.paid[*need] = true);
    }

    /// Whether a fix was carried out.
    pub fn is_done(&self, fix: usize) -> bool {
        self.done[fix]
    }

    /// Whether a fix is still to come and can help.
    pub fn can_help(&self, fix: usize) -> bool {
        !self.done[fix] && self.chance(fix) > NEGLIGIBLE
    }

    /// Whether all that a fix requires was carried out.
    pub fn is_free(&self, fix: usize) -> bool {
        self.ready.candidates[fix].requires.iter().all(|r| self.done[*r])
    }

    /// Which fixes may come next: those that can help and those that such fixes require, once free.
    pub fn offered(&self) -> Vec<bool> {
        let mut wanted = vec![false; self.done.len()];
        for fix in (0..self.done.len()).filter(|f| self.can_help(*f)) {
            wanted[fix] = true;
            self.ready.candidates[fix].before.iter().for_each(|b| wanted[*b] = true);
        }
        (0..self.done.len()).map(|f| wanted[f] && !self.done[f] && self.is_free(f)).collect()
    }
}
