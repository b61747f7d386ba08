//! A good order where there are too many fixes to try all sets: by updated probability over cost, a fix with what it
//! still requires as one bundle; then each fix is moved to a better place as long as the expected cost falls.

use super::prepare::Ready;
use super::ratio::over;
use super::state::State;
use super::stop;
use super::tie::{first_largest, slack};

/// A good order, cut at the best point to stop. Not proven to be the best.
pub(super) fn order(ready: &Ready) -> Vec<usize> {
    let mut order = bundles(ready);
    improve(ready, &mut order);
    let mut order = carried_out(ready, &order);
    let whole = order.len();
    order.truncate(stop::best(ready, &order));
    if order.len() < whole {
        // what was cut off no longer asks for its requirements and needs early
        improve(ready, &mut order);
        order.truncate(stop::best(ready, &order));
    }
    order
}

/// Bundle after bundle, the largest probability over cost first, until nothing can help.
fn bundles(ready: &Ready) -> Vec<usize> {
    let mut state = State::start(ready);
    let mut order = Vec::new();
    loop {
        let open: Vec<usize> = (0..ready.candidates.len()).filter(|f| state.can_help(*f)).collect();
        let bundles: Vec<Vec<usize>> = open.iter().filter_map(|f| bundle(ready, &state, *f)).collect();
        let ratios: Vec<f64> = bundles.iter().map(|b| ratio(&state, b)).collect();
        let Some(best) = first_largest(&ratios, 0.0) else { return order };
        for fix in &bundles[best] {
            state.fail(*fix);
            order.push(*fix);
        }
    }
}

/// A fix with what it still requires, in an order that may be carried out; none where requirements go round in a
/// circle.
fn bundle(ready: &Ready, state: &State, fix: usize) -> Option<Vec<usize>> {
    let candidate = &ready.candidates[fix];
    let mut open: Vec<usize> = candidate.before.iter().copied().filter(|b| !state.is_done(*b)).collect();
    let mut bundle = Vec::with_capacity(open.len() + 1);
    while !open.is_empty() {
        let met = |r: &usize| state.is_done(*r) || bundle.contains(r);
        let free = open.iter().position(|f| ready.candidates[*f].requires.iter().all(met))?;
        bundle.push(open.remove(free));
    }
    if bundle.contains(&fix) {
        return None;
    }
    bundle.push(fix);
    Some(bundle)
}

/// The probability that a bundle helps over what all of it costs.
fn ratio(state: &State, bundle: &[usize]) -> f64 {
    if let [fix] = bundle {
        return over(state.chance(*fix), state.cost(*fix));
    }
    let mut after = state.clone();
    let mut cost = 0.0;
    for fix in bundle {
        cost += after.cost(*fix);
        after.fail(*fix);
    }
    over(1.0 - after.left() / state.left(), cost)
}

/// Moves one fix after the other to its best place, until none gets better: at most as many rounds as fixes.
fn improve(ready: &Ready, order: &mut Vec<usize>) {
    let mut states = states(ready, order);
    for _ in 0..order.len() {
        let mut better = false;
        for fix in order.clone() {
            if relocate(ready, order, &states, fix) {
                states = self::states(ready, order);
                better = true;
            }
        }
        if !better {
            return;
        }
    }
}

/// What is left before each place of an order.
fn states<'r>(ready: &'r Ready, order: &[usize]) -> Vec<State<'r>> {
    let mut state = State::start(ready);
    let before = order.iter().map(|fix| {
        let before = state.clone();
        state.fail(*fix);
        before
    });
    before.collect()
}

/// Moves a fix to where the order costs least. What comes before and after the stretch that it passes costs the same,
/// since neither what is left nor what is paid depends on the order. `states` are those before each place.
fn relocate(ready: &Ready, order: &mut Vec<usize>, states: &[State], fix: usize) -> bool {
    let Some(from) = order.iter().position(|f| *f == fix) else { return false };
    let expected: f64 = order.iter().zip(states).map(|(next, state)| state.cost(*next) * state.left()).sum();
    let mut best = (-slack(expected, 1.0), from);
    let mut change = 0.0;
    for place in (0..from).rev() {
        if ready.candidates[fix].requires.contains(&order[place]) {
            break;
        }
        change += swap(ready, &states[place], order[place], fix);
        best = if change < best.0 { (change, place) } else { best };
    }
    change = 0.0;
    let mut state = states[from].clone();
    for (place, next) in order.iter().copied().enumerate().skip(from + 1) {
        if ready.candidates[next].requires.contains(&fix) {
            break;
        }
        change += swap(ready, &state, fix, next);
        state.fail(next);
        best = if change < best.0 { (change, place) } else { best };
    }
    let moved = order.remove(from);
    order.insert(best.1, moved);
    best.1 != from
}

/// By how much the expected cost changes when `second` comes before `first`.
fn swap(ready: &Ready, state: &State, first: usize, second: usize) -> f64 {
    let pair = |a: usize, b: usize| {
        let paid = &ready.candidates[a].shared;
        (state.cost(a) + state.cost_after(b, paid) * (1.0 - state.chance(a))) * state.left()
    };
    pair(second, first) - pair(first, second)
}

/// What is carried out when at every moment the first of an order is taken that may come next.
fn carried_out(ready: &Ready, order: &[usize]) -> Vec<usize> {
    let missing = (0..ready.candidates.len()).filter(|f| !order.contains(f));
    let list: Vec<usize> = order.iter().copied().chain(missing).collect();
    let mut state = State::start(ready);
    let mut done = Vec::new();
    loop {
        let offered = state.offered();
        let Some(next) = list.iter().copied().find(|f| offered[*f]) else { return done };
        state.fail(next);
        done.push(next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::prepare::{View, prepare};
    use crate::plan::testing::{fix, problem};

    #[test]
    fn what_can_no_longer_help_is_passed_over_until_it_can_again() {
        let fixes = vec![
            fix("a", 1.0, &[(0, 1.0)]),
            fix("b", 1.0, &[(0, 0.5)]),
            fix("c", 1.0, &[(1, 0.999_999)]),
            fix("d", 1.0, &[(1, 0.999_999), (2, 1e-6)]),
            fix("e", 1.0, &[(2, 1.0)]),
        ];
        let problem = problem(&[0.5, 0.5 - 1e-11, 1e-11], fixes, None);
        let ready = prepare(&View::now(&problem));
        assert_eq!(carried_out(&ready, &[0, 1, 2, 3, 4]), [0, 2, 3, 4], "nothing is left for b");
        assert_eq!(carried_out(&ready, &[1, 0]), [1, 0, 2, 3, 4], "what is missing in the list comes last");
    }

    #[test]
    fn a_fix_moves_to_where_it_costs_least_and_not_before_what_it_requires() {
        let mut fixes = vec![fix("a", 20.0, &[(0, 0.1)]), fix("b", 1.0, &[(1, 1.0)]), fix("c", 5.0, &[(0, 0.5)])];
        let order = |fixes: &[_]| {
            let problem = problem(&[0.5, 0.5], fixes.to_vec(), None);
            let ready = prepare(&View::now(&problem));
            let mut order = vec![0, 1, 2];
            improve(&ready, &mut order);
            order
        };
        assert_eq!(order(&fixes), [1, 2, 0]);
        fixes[1].requires = vec![0];
        assert_eq!(order(&fixes), [2, 0, 1]);
        fixes[2].requires = vec![1];
        assert_eq!(order(&fixes), [0, 1, 2]);
    }
}
