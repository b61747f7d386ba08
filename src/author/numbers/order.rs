//! Orders of fixes that people follow, and what an order costs in a world.

use crate::plan::Problem;
use crate::units::Minutes;

/// What something cost, in minutes.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Spent {
    /// Questions and fixes, with the penalties for risk and needs.
    pub(super) work: f64,
    /// Waiting for whom was called in the end.
    pub(super) waiting: f64,
}

impl Spent {
    /// This, and then that.
    pub(super) fn and(self, then: Self) -> Self {
        Self { work: self.work + then.work, waiting: self.waiting + then.waiting }
    }

    pub(super) fn all(self) -> f64 {
        self.work + self.waiting
    }
}

/// A fix as an order sees it: those of a problem that apply.
pub(super) fn applicable(problem: &Problem) -> Vec<usize> {
    (0..problem.fixes.len()).filter(|f| problem.fixes[*f].applies).collect()
}

/// The fixes in the order of a list, each as soon as what it requires was done.
fn legal(problem: &Problem, list: &[usize]) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    let met =
        |order: &[usize], f: usize| problem.fixes[f].requires.iter().all(|r| order.contains(r) || !list.contains(r));
    while let Some(next) = list.iter().find(|f| !order.contains(f) && met(&order, **f)) {
        order.push(*next);
    }
    order
}

/// As they stand in the file.
pub(super) fn authors(problem: &Problem) -> Vec<usize> {
    legal(problem, &applicable(problem))
}

/// The cheapest first: time, risk and all needs.
pub(super) fn cheapest(problem: &Problem) -> Vec<usize> {
    let mut list = applicable(problem);
    list.sort_by(|a, b| alone(problem, *a).total_cmp(&alone(problem, *b)));
    legal(problem, &list)
}

/// At every moment the one that most likely helps, whatever it costs.
pub(super) fn likeliest(problem: &Problem) -> Vec<usize> {
    let mut left: Vec<f64> = problem.posterior.iter().map(|p| p.get()).collect();
    let mut open = applicable(problem);
    let mut list = Vec::new();
    while !open.is_empty() {
        let helps = |f: usize| problem.fixes[f].resolves.iter().map(|(c, p)| left[*c] * p.get()).sum::<f64>();
        let best = (0..open.len()).rev().max_by(|a, b| helps(open[*a]).total_cmp(&helps(open[*b]))).unwrap_or(0);
        let fix = open.remove(best);
        problem.fixes[fix].resolves.iter().for_each(|(c, p)| left[*c] *= 1.0 - p.get());
        list.push(fix);
    }
    legal(problem, &list)
}

fn alone(problem: &Problem, fix: usize) -> f64 {
    let fix = &problem.fixes[fix];
    fix.time.get() + fix.risk.get() + fix.needs.iter().map(|n| problem.needs[*n].get()).sum::<f64>()
}

/// What an order costs where `helps` says which fix helps; giving up at its end has its price.
pub(super) fn cost(problem: &Problem, order: &[usize], helps: &dyn Fn(usize) -> bool) -> Spent {
    let (mut work, mut paid) = (0.0, problem.paid.clone());
    for f in order {
        let fix = &problem.fixes[*f];
        work += fix.time.get() + fix.risk.get();
        for need in &fix.needs {
            if !paid.contains(need) {
                paid.push(*need);
                work += problem.needs[*need].get();
            }
        }
        if helps(*f) {
            return Spent { work, waiting: 0.0 };
        }
    }
    Spent { work, waiting: problem.escalation.map_or(0.0, Minutes::get) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Fix;
    use crate::units::Probability;

    fn fix(time: u16, needs: &[usize], resolves: &[(usize, f64)], requires: &[usize]) -> Fix {
        Fix {
            id: String::new(),
            time: Minutes::constant(time),
            risk: Minutes::ZERO,
            needs: needs.to_vec(),
            resolves: resolves.iter().map(|(c, p)| (*c, Probability::clamped(*p))).collect(),
            requires: requires.to_vec(),
            applies: true,
        }
    }

    fn problem(fixes: Vec<Fix>) -> Problem {
        Problem {
            posterior: [0.5, 0.3, 0.2].map(Probability::clamped).to_vec(),
            fixes,
            needs: vec![Minutes::constant(4)],
            paid: Vec::new(),
            escalation: Some(Minutes::constant(100)),
        }
    }

    #[test]
    fn an_order_costs_what_is_done_until_it_helps_and_a_need_once() {
        let problem = problem(vec![fix(1, &[0], &[], &[]), fix(2, &[0], &[], &[]), fix(3, &[], &[], &[])]);
        let spent = |helps: usize| cost(&problem, &[0, 1, 2], &|f| f == helps);
        assert_eq!(spent(1), Spent { work: 7.0, waiting: 0.0 });
        assert_eq!(spent(9), Spent { work: 10.0, waiting: 100.0 });
    }

    #[test]
    fn each_order_is_its_own_and_respects_requirements() {
        let fixes = vec![
            fix(5, &[], &[(2, 1.0)], &[]),
            fix(1, &[], &[(1, 1.0)], &[0]),
            fix(2, &[0], &[(0, 1.0)], &[]),
            Fix { applies: false, ..fix(0, &[], &[(0, 1.0)], &[]) },
        ];
        let problem = problem(fixes);
        assert_eq!(authors(&problem), [0, 1, 2]);
        assert_eq!(cheapest(&problem), [0, 1, 2], "the third needs four minutes more, and the second the first");
        assert_eq!(likeliest(&problem), [2, 0, 1]);
    }
}
