//! The laws of planning, on the public interface: no order is cheaper than the plan, the order of writing means
//! nothing, and knowing more never costs.

use proptest::prelude::*;
use triage::plan::{Answer, Fix, Planned, Problem, Question, best_question, question_values, solve};
use triage::units::{Minutes, Probability};

fn p(p: f64) -> Probability {
    Probability::clamped(p)
}

fn minutes(m: f64) -> Minutes {
    Minutes::new(m).unwrap_or(Minutes::ZERO)
}

prop_compose! {
    fn any_fix(causes: usize, place: usize)(
        time in prop_oneof![Just(0.0), Just(3.0), 0.5..60.0],
        risk in prop_oneof![Just(0.0), Just(2.0)],
        resolves in prop::collection::btree_map(0..causes, prop_oneof![Just(1.0), 0.01..1.0], 0..=2),
        needs in prop::collection::btree_set(0..2_usize, 0..=2),
        requires in prop::collection::btree_set(0..=place, 0..=1),
        name in 0..50_u32,
    ) -> Fix {
        Fix {
            id: format!("{name}-{place}"),
            time: minutes(time),
            risk: minutes(risk),
            needs: needs.into_iter().collect(),
            resolves: resolves.into_iter().map(|(cause, chance)| (cause, p(chance))).collect(),
            requires: requires.into_iter().filter(|r| *r < place).collect(),
            applies: true,
        }
    }
}

fn problems(most: usize) -> impl Strategy<Value = Problem> {
    (2..6_usize, 1..=most).prop_flat_map(|(causes, n)| {
        let fixes: Vec<_> = (0..n).map(|place| any_fix(causes, place)).collect();
        let weights = prop::collection::vec(0.01..1.0, causes);
        (weights, fixes, 0.0..20.0, prop::option::of(1.0..300.0)).prop_map(|(weights, fixes, price, escalation)| {
            let sum: f64 = weights.iter().sum();
            Problem {
                posterior: weights.iter().map(|w| p(w / sum)).collect(),
                fixes,
                needs: vec![minutes(price), minutes(5.0)],
                paid: Vec::new(),
                escalation: escalation.map(minutes),
            }
        })
    })
}

/// The expected cost of an order by its definition, giving up at its end.
fn expected_cost(problem: &Problem, order: &[usize]) -> f64 {
    let mut weights: Vec<f64> = problem.posterior.iter().map(|p| p.get()).collect();
    let mut paid = problem.paid.clone();
    let mut expected = 0.0;
    for fix in order.iter().map(|f| &problem.fixes[*f]) {
        let needs: Vec<usize> = fix.needs.iter().copied().filter(|n| !paid.contains(n)).collect();
        let cost = fix.time.get() + fix.risk.get() + needs.iter().map(|n| problem.needs[*n].get()).sum::<f64>();
        expected += cost * weights.iter().sum::<f64>();
        paid.extend(needs);
        fix.resolves.iter().for_each(|(cause, p)| weights[*cause] *= 1.0 - p.get());
    }
    expected + problem.escalation.map_or(0.0, Minutes::get) * weights.iter().sum::<f64>()
}

/// The order that comes of doing at every moment the first of a list whose requirements are met.
fn legal(problem: &Problem, list: &[usize]) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    while let Some(next) =
        list.iter().find(|f| !order.contains(f) && problem.fixes[**f].requires.iter().all(|r| order.contains(r)))
    {
        order.push(*next);
    }
    order
}

fn ids(problem: &Problem, planned: &Planned) -> Vec<String> {
    planned.moves.iter().map(|m| problem.fixes[m.fix].id.clone()).collect()
}

proptest! {
    #[test]
    fn no_order_is_cheaper_than_the_plan(
        (problem, list) in problems(7).prop_flat_map(|problem| {
            let list: Vec<usize> = (0..problem.fixes.len()).collect();
            (Just(problem), Just(list).prop_shuffle())
        }),
        stop in 0..=7_usize,
    ) {
        let planned = solve(&problem);
        prop_assert!(planned.exact);
        let moves: Vec<usize> = planned.moves.iter().map(|m| m.fix).collect();
        let own = expected_cost(&problem, &moves);
        prop_assert!((own - planned.expected_cost.get()).abs() <= 1e-9 * own.max(1.0), "it costs what it says");
        let mut order = legal(&problem, &list);
        if problem.escalation.is_some() {
            order.truncate(stop);
        }
        let other = expected_cost(&problem, &order);
        prop_assert!(own <= other + 1e-9 * other.max(1.0), "{other} for {order:?}, {own} for {planned:?}");
    }

    #[test]
    fn in_which_order_fixes_are_written_means_nothing(problem in problems(18)) {
        let n = problem.fixes.len();
        let mut turned = problem.clone();
        turned.fixes.reverse();
        turned.fixes.iter_mut().for_each(|f| f.requires.iter_mut().for_each(|r| *r = n - 1 - *r));
        let (one, other) = (solve(&problem), solve(&turned));
        prop_assert_eq!(ids(&problem, &one), ids(&turned, &other));
        prop_assert_eq!(one.expected_cost, other.expected_cost);
    }

    #[test]
    fn knowing_more_never_costs(problem in problems(12), yes in prop::collection::vec(0.0..=1.0, 5)) {
        let applies: Vec<bool> = problem.fixes.iter().map(|f| f.applies).collect();
        let escalation = problem.escalation;
        let answer = |chance: Vec<Probability>| Answer { chance, applies: applies.clone(), escalation };
        let yes: Vec<Probability> = yes.into_iter().take(problem.posterior.len()).map(p).collect();
        let no = yes.iter().map(|p| p.complement()).collect();
        let question = |fact: &str, answers| Question { fact: fact.to_owned(), cost: minutes(0.5), answers };
        let even = vec![p(0.5); problem.posterior.len()];
        let asked = [
            question("tells", vec![answer(yes), answer(no)]),
            question("idle", vec![answer(even.clone()), answer(even)]),
        ];
        let values = question_values(&problem, &asked);
        prop_assert!(values.iter().all(|v| v.gain.get() >= 0.0 && v.information.get() >= 0.0));
        prop_assert!(values.is_sorted_by(|a, b| a.net.get() >= b.net.get() - 1e-9));
        let idle = values.iter().find(|v| v.fact == "idle").unwrap();
        prop_assert_eq!((idle.gain.get(), idle.information.get()), (0.0, 0.0));
        prop_assert!(best_question(&values).is_none_or(|best| best.net.get() > 1e-9));
    }
}
