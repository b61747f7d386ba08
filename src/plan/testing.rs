//! Random problems and brute force, for the tests of this room. Nothing here calls the solvers.

use proptest::prelude::*;

use super::problem::{Fix, Planned, Problem};
use crate::units::{Minutes, Probability};

pub(super) fn p(p: f64) -> Probability {
    Probability::new(p).unwrap()
}

pub(super) fn minutes(m: f64) -> Minutes {
    Minutes::new(m).unwrap()
}

/// A fix that takes `time`, needs and requires nothing, and applies.
pub(super) fn fix(id: &str, time: f64, resolves: &[(usize, f64)]) -> Fix {
    Fix {
        id: id.to_owned(),
        time: minutes(time),
        risk: Minutes::ZERO,
        needs: Vec::new(),
        resolves: resolves.iter().map(|(cause, chance)| (*cause, p(*chance))).collect(),
        requires: Vec::new(),
        applies: true,
    }
}

/// A problem without needs.
pub(super) fn problem(posterior: &[f64], fixes: Vec<Fix>, escalation: Option<f64>) -> Problem {
    Problem {
        posterior: posterior.iter().map(|x| p(*x)).collect(),
        fixes,
        needs: Vec::new(),
        paid: Vec::new(),
        escalation: escalation.map(minutes),
    }
}

/// The ids of a plan, in order.
pub(super) fn ids<'a>(problem: &'a Problem, planned: &Planned) -> Vec<&'a str> {
    planned.moves.iter().map(|m| problem.fixes[m.fix].id.as_str()).collect()
}

/// U(S) by its definition.
pub(super) fn left(problem: &Problem, set: &[usize]) -> f64 {
    let survives = |cause: usize, fix: usize| -> f64 {
        let resolves = problem.fixes[fix].resolves.iter().filter(|(c, _)| *c == cause);
        resolves.map(|(_, p)| 1.0 - p.get()).product()
    };
    let posterior = problem.posterior.iter().enumerate();
    posterior.map(|(cause, p)| p.get() * set.iter().map(|f| survives(cause, *f)).product::<f64>()).sum()
}

/// The requirements that are not waived.
pub(super) fn required(problem: &Problem, fix: usize) -> Vec<usize> {
    problem.fixes[fix].requires.iter().copied().filter(|r| problem.fixes[*r].applies).collect()
}

/// The least expected cost over every legal order of every set of fixes.
pub(super) fn least(problem: &Problem) -> f64 {
    from(problem, &mut Vec::new())
}

fn from(problem: &Problem, done: &mut Vec<usize>) -> f64 {
    let now = left(problem, done);
    let helps = |f: usize, before: &[usize]| {
        let (without, with) = (left(problem, before), left(problem, &[before, &[f]].concat()));
        without > 0.0 && 1.0 - with / without > 1e-12
    };
    let open: Vec<usize> =
        (0..problem.fixes.len()).filter(|f| problem.fixes[*f].applies && !done.contains(f)).collect();
    let mut best = match problem.escalation {
        Some(escalation) => escalation.get() * now,
        None if open.iter().any(|f| helps(*f, &[]) && helps(*f, done)) => f64::INFINITY,
        None => 0.0,
    };
    for fix in open {
        if required(problem, fix).iter().all(|r| done.contains(r)) {
            let paid = |need: &usize| {
                problem.paid.contains(need) || done.iter().any(|d| problem.fixes[*d].needs.contains(need))
            };
            let needs = problem.fixes[fix].needs.iter().filter(|n| !paid(n));
            let cost = problem.fixes[fix].time.get() + problem.fixes[fix].risk.get();
            let cost = cost + needs.map(|n| problem.needs[*n].get()).sum::<f64>();
            done.push(fix);
            best = best.min(cost * now + from(problem, done));
            done.pop();
        }
    }
    best
}

prop_compose! {
    fn any_fix(causes: usize, needs: usize, earlier: usize)(
        time in prop_oneof![Just(0.0), Just(2.0), Just(2.0), 0.5..30.0],
        risk in prop_oneof![Just(0.0), Just(2.0), Just(10.0)],
        resolves in prop::collection::btree_map(
            0..causes, prop_oneof![Just(0.0), Just(0.5), Just(1.0), 0.05..0.99], 0..=3,
        ),
        needs in prop::collection::btree_set(0..needs, 0..=needs.min(2)),
        requires in prop::collection::btree_set(0..earlier.max(1), 0..=1),
        applies in prop::bool::weighted(0.9),
        name in 0..100_u32,
    ) -> Fix {
        Fix {
            // the order of the ids is not the order of the fixes
            id: format!("{name}-{earlier}"),
            time: minutes(time),
            risk: minutes(risk),
            needs: needs.into_iter().collect(),
            resolves: resolves.into_iter().map(|(cause, chance)| (cause, p(chance))).collect(),
            requires: requires.into_iter().filter(|r| *r < earlier).collect(),
            applies,
        }
    }
}

/// Problems with up to `most` fixes: shared needs, requirements, causes that are ruled out, certain cures, free fixes.
pub(super) fn problems(most: usize) -> impl Strategy<Value = Problem> {
    (2..6_usize, 0..=most).prop_flat_map(|(causes, n)| {
        let fixes: Vec<_> = (0..n).map(|earlier| any_fix(causes, 3, earlier)).collect();
        let weights = prop::collection::vec(prop_oneof![Just(0.0), Just(1.0), 0.01..1.0], causes - 1);
        let paid = prop::collection::btree_set(0..3_usize, 0..=1);
        let prices = prop::collection::vec(prop_oneof![Just(0.0), 1.0..20.0], 3);
        let escalation = prop::option::of(prop_oneof![Just(0.0), Just(10.0), 1.0..500.0]);
        (weights, fixes, prices, paid, escalation).prop_map(|(mut weights, fixes, prices, paid, escalation)| {
            weights.push(0.2);
            let sum: f64 = weights.iter().sum();
            Problem {
                posterior: weights.iter().map(|w| p(w / sum)).collect(),
                fixes,
                needs: prices.into_iter().map(minutes).collect(),
                paid: paid.into_iter().collect(),
                escalation: escalation.map(minutes),
            }
        })
    })
}
