//! Which solver takes which problem, and the plan that comes of it.

use super::prepare::{Ready, View, prepare};
use super::problem::{Move, Planned, Problem};
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
/// exactly where the fixes are independent of each other or no more than [`EXACT_FIXES`] can help, else by a good
/// guess. Source: D. Heckerman, J. Breese, K. Rommelse, "Decision-theoretic troubleshooting", CACM 38 (1995).
#[must_use]
pub fn solve(problem: &Problem) -> Planned {
    solve_view(&View::now(problem), Effort::Best)
}

/// The plan for a problem as it would stand.
pub(super) fn solve_view(view: &View, effort: Effort) -> Planned {
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

/// An order without the moves that can neither help where they stand nor are required by one that can. They cost
/// nothing, or the order would not hold them.
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
fn present(problem: &Problem, ready: &Ready, order: &[usize], exact: bool) -> Planned {
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
    Planned { moves, expected_cost: expected_cost + giving_up, p_resolved: left.complement(), exact }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::plan::testing::{fix, ids, least, left, minutes, problem, problems, required};

    /// The expected cost of an order as it is.
    fn cost(problem: &Problem, ready: &Ready, order: &[usize]) -> f64 {
        present(problem, ready, order, true).expected_cost.get()
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-9 * a.abs().max(1.0)
    }

    fn respects_requirements(problem: &Problem, planned: &Planned) -> bool {
        let order: Vec<usize> = planned.moves.iter().map(|m| m.fix).collect();
        let met = |place: usize| required(problem, order[place]).iter().all(|r| order[..place].contains(r));
        (0..order.len()).all(met)
    }

    proptest! {
        #[test]
        fn the_plan_costs_what_brute_force_finds(problem in problems(6)) {
            let planned = solve(&problem);
            prop_assert!(planned.exact);
            let (got, want) = (planned.expected_cost.get(), least(&problem));
            prop_assert!(close(got, want), "{got} instead of {want}");
            prop_assert!(respects_requirements(&problem, &planned));
        }

        #[test]
        fn a_plan_says_what_is_true_of_its_moves(problem in problems(7)) {
            let planned = solve(&problem);
            let mut done = Vec::new();
            for m in &planned.moves {
                prop_assert!(problem.fixes[m.fix].applies);
                prop_assert!(close(m.p_reached.get(), left(&problem, &done)));
                done.push(m.fix);
                prop_assert!(close(m.p_reached.get() * (1.0 - m.p_helps.get()), left(&problem, &done)));
            }
            prop_assert!(close(planned.p_resolved.get(), 1.0 - left(&problem, &done)));
        }

        #[test]
        fn the_fast_solver_never_beats_the_best_order_and_is_legal(problem in problems(8)) {
            let view = View::now(&problem);
            let (fast, best) = (solve_view(&view, Effort::Fast), solve_view(&view, Effort::Best));
            prop_assert!(!fast.exact);
            prop_assert!(fast.expected_cost.get() >= best.expected_cost.get() - 1e-9);
            prop_assert!(respects_requirements(&problem, &fast));
            if problem.escalation.is_none() {
                prop_assert!(close(fast.p_resolved.get(), best.p_resolved.get()), "whatever can help is done");
            }
        }

        #[test]
        fn independent_fixes_by_ratio_cost_what_all_sets_find(
            weights in prop::collection::vec(prop_oneof![Just(1.0), 0.01..1.0], 2..10),
            numbers in prop::collection::vec((prop_oneof![Just(0.0), Just(3.0), 0.1..60.0], 0.05..=1.0), 9),
            escalation in prop::option::of(0.0..100.0),
        ) {
            let sum: f64 = weights.iter().sum();
            let posterior: Vec<f64> = weights.iter().map(|w| w / sum).collect();
            let named = |(c, (time, p)): (usize, &(f64, f64))| fix(&format!("f{c}"), *time, &[(c, *p)]);
            let fixes = numbers.iter().take(weights.len() - 1).enumerate().map(named).collect();
            let problem = problem(&posterior, fixes, escalation);
            let ready = prepare(&View::now(&problem));
            prop_assert!(ratio::is_best(&ready));
            let mut by_ratio = ratio::order(&ready);
            by_ratio.truncate(stop::best(&ready, &by_ratio));
            let (got, want) = (cost(&problem, &ready, &by_ratio), cost(&problem, &ready, &exact::order(&ready)));
            prop_assert!(close(got, want), "{got} instead of {want}");
        }
    }

    #[test]
    fn what_costs_nothing_comes_first() {
        let fixes = vec![fix("a", 1.0, &[(0, 1.0)]), fix("b", 0.0, &[(1, 0.01)]), fix("c", 0.0, &[(0, 0.01)])];
        let problem = problem(&[0.6, 0.4], fixes, Some(100.0));
        assert_eq!(ids(&problem, &solve(&problem)), ["b", "c", "a"], "by all sets");
        let alone = Problem { fixes: problem.fixes[..2].to_vec(), ..problem };
        assert_eq!(ids(&alone, &solve(&alone)), ["b", "a"], "by ratio");
    }

    #[test]
    fn nothing_follows_a_certain_cure() {
        let fixes = vec![fix("a", 1.0, &[(0, 1.0), (1, 1.0)]), fix("b", 2.0, &[(0, 0.9)])];
        let planned = solve(&problem(&[0.5, 0.5], fixes, Some(100.0)));
        assert_eq!(planned.moves.len(), 1);
        assert_eq!(planned.p_resolved, Probability::ONE);
        assert_eq!(planned.expected_cost, minutes(1.0));
    }

    #[test]
    fn equals_come_in_the_order_of_their_ids() {
        let four = |overlap: &[(usize, f64)]| {
            let named = |(id, cause)| fix(id, 3.0, &[&[(cause, 1.0)], overlap].concat());
            let fixes = [("d", 0), ("b", 1), ("c", 2), ("a", 3)].map(named).to_vec();
            problem(&[0.2, 0.2, 0.2, 0.2, 0.2], fixes, None)
        };
        for overlap in [&[][..], &[(4, 0.5)]] {
            let problem = four(overlap);
            assert_eq!(ids(&problem, &solve(&problem)), ["a", "b", "c", "d"]);
            let fast = solve_view(&View::now(&problem), Effort::Fast);
            assert_eq!(ids(&problem, &fast), ["a", "b", "c", "d"]);
        }
    }

    #[test]
    fn a_shared_need_is_paid_once() {
        // the oracle's syn-cluster-shared
        let mut fixes = vec![
            fix("a-a", 1.0, &[(0, 1.0)]),
            fix("a-b", 2.0, &[(1, 1.0)]),
            fix("a-cc", 3.0, &[(2, 1.0)]),
            fix("a-d", 6.0, &[(3, 1.0)]),
        ];
        fixes[0].needs = vec![0];
        fixes[1].needs = vec![0];
        fixes[2].needs = vec![1];
        let needs = vec![minutes(10.0), minutes(6.0)];
        let problem = Problem { needs, ..problem(&[0.25, 0.25, 0.25, 0.25], fixes, None) };
        let planned = solve(&problem);
        assert_eq!(ids(&problem, &planned), ["a-d", "a-a", "a-b", "a-cc"]);
        assert_eq!(planned.expected_cost, minutes(17.5));
        let pays: Vec<&[usize]> = planned.moves.iter().map(|m| m.pays.as_slice()).collect();
        assert_eq!(pays, [&[][..], &[0], &[], &[1]]);
        let fast = solve_view(&View::now(&problem), Effort::Fast);
        assert_eq!(fast.expected_cost, minutes(17.5), "a-cc has the better ratio at first, and is moved behind a-b");
        let tried = Problem { paid: vec![0], ..problem };
        assert_eq!(ids(&tried, &solve(&tried)), ["a-a", "a-b", "a-d", "a-cc"], "what a tried fix has paid is paid");
    }

    #[test]
    fn a_chain_of_requirements_is_done_only_for_its_end() {
        // the oracle's syn-requires-chain
        let mut fixes = vec![
            fix("a-prep1", 4.0, &[]),
            fix("a-prep2", 1.0, &[]),
            fix("a-a", 1.0, &[(0, 1.0)]),
            fix("a-b", 3.0, &[(1, 0.9)]),
            fix("a-cc", 2.0, &[(2, 1.0)]),
            fix("a-b2", 8.0, &[(1, 1.0)]),
        ];
        fixes[1].requires = vec![0];
        fixes[2].requires = vec![1];
        fixes[4].requires = vec![0];
        let mut problem = problem(&[0.5, 0.3, 0.2], fixes, None);
        let planned = solve(&problem);
        assert_eq!(ids(&problem, &planned), ["a-b", "a-prep1", "a-prep2", "a-a", "a-cc", "a-b2"]);
        assert!(close(planned.expected_cost.get(), 8.08));
        problem.fixes[1].applies = false;
        assert!(!ids(&problem, &solve(&problem)).contains(&"a-prep2"), "what does not apply is waived");
        problem.fixes[2].applies = false;
        problem.fixes[4].applies = false;
        assert_eq!(ids(&problem, &solve(&problem)), ["a-b2"], "nobody asks for the preparation any more");
    }

    #[test]
    fn what_cannot_help_is_left_out_and_not_counted() {
        let mut fixes: Vec<_> = (0..4).map(|f| fix(&format!("use-{f}"), 1.0 + f64::from(f), &[(0, 0.5)])).collect();
        // free, so that only what they resolve keeps them out: one resolves what is ruled out, one only such a fix requires
        fixes.extend((0..20).map(|f| fix(&format!("idle-{f}"), 0.0, &[(1, 1.0), (2, 1e-13)])));
        fixes.push(fix("prep", 0.0, &[]));
        fixes[4].requires = vec![24];
        let problem = problem(&[0.5, 0.0, 0.5], fixes, Some(1000.0));
        let planned = solve(&problem);
        assert!(planned.exact);
        assert_eq!(ids(&problem, &planned), ["use-0", "use-1", "use-2", "use-3"]);
    }

    #[test]
    fn a_free_preparation_is_not_done_for_a_fix_that_is_not() {
        let mut fixes = vec![fix("a-prep", 0.0, &[]), fix("b", 90.0, &[(0, 1.0)]), fix("c", 1.0, &[(1, 1.0)])];
        fixes[1].requires = vec![0];
        let problem = problem(&[0.1, 0.4, 0.5], fixes, Some(20.0));
        assert_eq!(ids(&problem, &solve(&problem)), ["c"]);
    }

    #[test]
    fn giving_up_comes_early_where_going_on_is_dearer() {
        let fixes = vec![fix("a", 1.0, &[(0, 1.0)]), fix("b", 50.0, &[(1, 1.0)])];
        let dear = problem(&[0.5, 0.25, 0.25], fixes, Some(60.0));
        let planned = solve(&dear);
        assert_eq!(ids(&dear, &planned), ["a"]);
        assert_eq!(planned.expected_cost, minutes(1.0 + 30.0));
        assert_eq!(planned.p_resolved, Probability::clamped(0.5));
        let equal = Problem { escalation: Some(minutes(100.0)), ..dear.clone() };
        assert_eq!(ids(&equal, &solve(&equal)), ["a", "b"], "where both cost the same, going on");
        let fast = |problem: &Problem| solve_view(&View::now(problem), Effort::Fast);
        assert_eq!((ids(&dear, &fast(&dear)), ids(&equal, &fast(&equal))), (vec!["a"], vec!["a", "b"]));
        let mut overlapping = equal.clone();
        overlapping.fixes[0].resolves.push((1, Probability::clamped(0.5)));
        overlapping.escalation = Some(minutes(150.0));
        assert_eq!(ids(&overlapping, &solve(&overlapping)), ["a", "b"], "by all sets as well");
        let nothing = Problem { escalation: Some(minutes(0.5)), ..dear };
        assert_eq!(solve(&nothing).moves, []);
        assert_eq!(solve(&nothing).expected_cost, minutes(0.5));
    }

    #[test]
    fn a_dear_fix_is_passed_over_only_while_a_better_one_follows() {
        // b alone is not worth its need, but it opens the way for c
        let mut fixes = vec![fix("b", 30.0, &[(0, 0.2)]), fix("c", 1.0, &[(1, 1.0)])];
        fixes[1].requires = vec![0];
        let problem = problem(&[0.3, 0.7], fixes, Some(60.0));
        assert_eq!(ids(&problem, &solve(&problem)), ["b", "c"]);
    }

    #[test]
    fn without_an_escalation_all_that_can_help_is_done_however_dear() {
        let fixes = vec![
            fix("a", 1.0, &[(0, 0.5)]),
            fix("b", 100_000.0, &[(0, 0.001), (1, 0.001)]),
            fix("c", 1.0, &[(2, 1.0)]),
            fix("d", 5.0, &[(2, 0.5)]),
        ];
        let problem = problem(&[0.4, 0.2, 0.4], fixes, None);
        let planned = solve(&problem);
        assert_eq!(ids(&problem, &planned), ["c", "a", "b"], "d cannot help once c has failed");
        let fast = solve_view(&View::now(&problem), Effort::Fast);
        assert_eq!(ids(&problem, &fast), ["c", "a", "b"]);
    }

    #[test]
    fn twenty_independent_fixes_are_solved_exactly() {
        let fixes =
            (0..20_u8).map(|f| fix(&format!("f{f:02}"), f64::from(f % 7 + 1), &[(usize::from(f), 0.9)])).collect();
        let problem = problem(&[0.05; 20], fixes, None);
        let planned = solve(&problem);
        assert!(planned.exact);
        assert_eq!(planned.moves.len(), 20);
        let costs: Vec<f64> = planned.moves.iter().map(|m| m.cost.get()).collect();
        assert!(costs.is_sorted(), "equal chances, so the cheap ones first");
    }

    #[test]
    fn twenty_entangled_fixes_are_solved_well_and_it_says_so() {
        let entangled = |f: usize| {
            let time = [3.0, 1.0, 8.0, 5.0, 2.0][f % 5];
            fix(&format!("f{f:02}"), time, &[(f % 6, 0.6), ((f * f + 1) % 6, 0.3)])
        };
        let mut problem = problem(&[0.3, 0.2, 0.2, 0.1, 0.1, 0.1], (0..20).map(entangled).collect(), Some(240.0));
        problem.fixes[1].requires = vec![2];
        let planned = solve(&problem);
        assert!(!planned.exact);
        assert!(respects_requirements(&problem, &planned));
        let as_listed: Vec<usize> = (0..20)
            .map(|f| {
                if f == 1 {
                    2
                } else if f == 2 {
                    1
                } else {
                    f
                }
            })
            .collect();
        let ready = prepare(&View::now(&problem));
        assert!(planned.expected_cost.get() < cost(&problem, &ready, &as_listed));
    }

    #[test]
    fn a_problem_without_hope_is_given_up_at_full_price() {
        for posterior in [&[0.0, 0.0][..], &[0.0, 1.0], &[]] {
            let planned = solve(&problem(posterior, vec![fix("a", 1.0, &[(0, 1.0)])], Some(240.0)));
            let given_up =
                Planned { moves: vec![], expected_cost: minutes(240.0), p_resolved: Probability::ZERO, exact: true };
            assert_eq!(planned, given_up);
        }
    }
}
