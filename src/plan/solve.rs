//! Which solver takes which problem, and the plan that comes of it.

use super::prepare::{Ready, View, prepare};
use super::problem::{Move, Problem, Solution};
use super::state::State;
use super::{exact, greedy, ratio, stop};
use crate::limits::EXACT_FIXES;
use crate::units::{Minutes, Probability};

/// How much work an order is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    /// The best order wherever it can be found.
    Best,
    /// A good order at once.
    Fast,
}

/// The order of fixes with the least expected cost of repair,
///
/// ECR = Σ cost(move | moves before) × P(symptom not gone before it) + escalation × P(symptom not gone at the end),
///
/// exactly where the fixes are independent of each other or no more than [`EXACT_FIXES`] can help, else by a good guess.
/// Source: D. Heckerman, J. Breese, K. Rommelse, "Decision-theoretic troubleshooting", CACM 38 (1995).
#[must_use]
pub fn solve(problem: &Problem) -> Solution {
    solve_view(&View::now(problem), Effort::Best)
}

/// The plan for a problem as it would stand.
pub(super) fn solve_view(view: &View, effort: Effort) -> Solution {
    let ready = prepare(view);
    let (order, exact) = order(&ready, effort);
    present(view.problem, &ready, &needed(&ready, order), exact)
}

/// An order, and whether it is proven to be the best.
fn order(ready: &Ready, effort: Effort) -> (Vec<usize>, bool) {
    match effort {
        Effort::Best if ratio::is_best(ready) => {
            let mut order = ratio::order(ready);
            order.truncate(stop::best(ready, &order));
            (order, true)
        }
        Effort::Best if ready.candidates.len() <= EXACT_FIXES => (exact::order(ready), true),
        Effort::Best | Effort::Fast => (greedy::order(ready), false),
    }
}

/// An order without the moves that can neither help where they stand nor are required by one that can. They cost nothing,
/// or the order would not hold them.
fn needed(ready: &Ready, order: Vec<usize>) -> Vec<usize> {
    let mut state = State::start(ready);
    let mut wanted = vec![false; ready.candidates.len()];
    for fix in &order {
        if state.can_help(*fix) {
            wanted[*fix] = true;
            ready.candidates[*fix].before.iter().for_each(|b| wanted[*b] = true);
        }
        state.fail(*fix);
    }
    order.into_iter().filter(|f| wanted[*f]).collect()
}

/// The moves with their costs and chances.
fn present(problem: &Problem, ready: &Ready, order: &[usize], exact: bool) -> Solution {
    let mut state = State::start(ready);
    let mut paid = problem.paid.clone();
    let mut moves = Vec::with_capacity(order.len());
    let mut expected_cost = Minutes::ZERO;
    for candidate in order {
        let index = ready.candidates[*candidate].fix;
        let fix = &problem.fixes[index];
        let pays: Vec<usize> = fix.needs.iter().copied().filter(|need| !paid.contains(need)).collect();
        let cost = pays.iter().fold(fix.time + fix.risk, |sum, need| sum + problem.needs[*need]);
        paid.extend(&pays);
        let p_helps = state.chance(*candidate);
        let (p_reached, p_helps) = (Probability::clamped(state.left()), Probability::clamped(p_helps));
        expected_cost = expected_cost + cost * p_reached.get();
        moves.push(Move { fix: index, cost, pays, p_reached, p_helps });
        state.fail(*candidate);
    }
    let left = Probability::clamped(state.left());
    let giving_up = ready.escalation.and_then(|e| Minutes::new(e * left.get())).unwrap_or(Minutes::ZERO);
    Solution { moves, expected_cost: expected_cost + giving_up, p_resolved: left.complement(), exact }
}
