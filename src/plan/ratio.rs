//! Probability over cost, where it is proven best: fixes that cure disjoint causes and share neither needs nor
//! requirements. Source: J. Kalagnanam, M. Henrion, "A comparison of decision analysis and expert rules for sequential
//! diagnosis", UAI 4 (1988); D. Heckerman, J. Breese, K. Rommelse, "Decision-theoretic troubleshooting", CACM 38
//! (1995).

use super::prepare::Ready;
use super::tie::first_largest;

/// Whether probability over cost gives the best order.
pub(super) fn is_best(ready: &Ready) -> bool {
    let mut cured = vec![false; ready.weights.len()];
    let mut disjoint = ready.candidates.iter().flat_map(|c| &c.cures);
    ready.shared.is_empty()
        && ready.candidates.iter().all(|c| c.requires.is_empty())
        && disjoint.all(|(cause, _)| !std::mem::replace(&mut cured[*cause], true))
}

/// All candidates, the largest probability over cost first. What costs nothing comes before everything.
pub(super) fn order(ready: &Ready) -> Vec<usize> {
    let ratio = |fix: &usize| {
        let candidate = &ready.candidates[*fix];
        let p: f64 = candidate.cures.iter().map(|(cause, p)| ready.weights[*cause] * p).sum();
        over(p, candidate.cost)
    };
    let mut open: Vec<usize> = (0..ready.candidates.len()).collect();
    let mut ratios: Vec<f64> = open.iter().map(ratio).collect();
    let mut order = Vec::with_capacity(open.len());
    while let Some(best) = first_largest(&ratios, 0.0) {
        ratios.remove(best);
        order.push(open.remove(best));
    }
    order
}

/// Probability over cost.
pub(super) fn over(p: f64, cost: f64) -> f64 {
    if cost > 0.0 { p / cost } else { f64::INFINITY }
}
