//! The plan of many documents of one symptom, where probability over cost is proven best whatever the posterior is: fixes
//! that cure disjoint causes and share neither needs nor requirements. It gives what [`super::solve`] gives, without
//! making a problem of each document.

use super::problem::Problem;
use super::ratio::over;
use super::stop;
use super::tie::{NEGLIGIBLE, slack};

/// Fixes that can be ordered one by one.
#[derive(Debug)]
pub struct Independent {
    /// In the order of their ids.
    fixes: Vec<Lone>,
    escalation: Option<f64>,
    order: Vec<Placed>,
    ends: Vec<(f64, f64)>,
}

/// A fix.
#[derive(Debug)]
struct Lone {
    /// Its index in the problem.
    fix: usize,
    /// Time, risk and unpaid needs, in minutes.
    cost: f64,
    /// What it resolves with which probability: indices into the posterior.
    cures: Vec<(usize, f64)>,
}

/// A fix in its place.
#[derive(Debug, Clone, Copy)]
struct Placed {
    /// Its position among the fixes.
    lone: usize,
    ratio: f64,
    cost: f64,
    /// P of the causes that it resolves, before it and after it failed.
    before: f64,
    after: f64,
}

/// The head of a plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Head {
    /// The first fix, by its index in the problem; `None` where there is nothing to do.
    pub first: Option<usize>,
    /// The expected cost of repair in minutes, giving up included.
    pub expected_cost: f64,
}

impl Independent {
    /// The fixes of a problem, whatever its posterior. `None` where they depend on each other.
    #[must_use]
    pub fn of(problem: &Problem) -> Option<Self> {
        let causes = problem.posterior.len();
        let mut cured = vec![false; causes];
        let mut paid = vec![false; problem.needs.len()];
        problem.paid.iter().for_each(|need| paid[*need] = true);
        let mut priced: Vec<usize> = Vec::new();
        let mut fixes = Vec::with_capacity(problem.fixes.len());
        for (index, fix) in problem.fixes.iter().enumerate() {
            let cures: Vec<(usize, f64)> =
                fix.resolves.iter().filter(|(c, p)| p.get() > 0.0 && *c < causes).map(|(c, p)| (*c, p.get())).collect();
            let open: Vec<usize> =
                fix.needs.iter().copied().filter(|n| !paid[*n] && problem.needs[*n].get() > 0.0).collect();
            let is_alone = fix.requires.is_empty()
                && cures.iter().all(|(cause, _)| !std::mem::replace(&mut cured[*cause], true))
                && !open.iter().any(|need| priced.contains(need));
            if !is_alone {
                return None;
            }
            let needs: f64 = open.iter().map(|need| problem.needs[*need].get()).sum();
            priced.extend(open);
            fixes.push(Lone { fix: index, cost: fix.time.get() + fix.risk.get() + needs, cures });
        }
        fixes.sort_by(|a, b| problem.fixes[a.fix].id.cmp(&problem.fixes[b.fix].id).then(a.fix.cmp(&b.fix)));
        let escalation = problem.escalation.map(crate::units::Minutes::get);
        Some(Self { fixes, escalation, order: Vec::new(), ends: Vec::new() })
    }

    /// The head of the plan for a posterior, with the causes as in the problem. `applies` says which fixes do, `is_anybody`
    /// whether there is somebody to call.
    pub fn head(&mut self, posterior: &[f64], applies: &dyn Fn(usize) -> bool, is_anybody: bool) -> Head {
        let all: f64 = posterior.iter().sum();
        let scale = if all > 0.0 { 1.0 / all } else { 1.0 };
        self.order.clear();
        for (lone, fix) in self.fixes.iter().enumerate() {
            let (mut before, mut helps) = (0.0, 0.0);
            for (cause, p) in &fix.cures {
                let weight = posterior[*cause] * scale;
                before += weight;
                helps += weight * p;
            }
            // what can help at all can help wherever it stands, since no other fix cures the same
            if helps > NEGLIGIBLE && applies(fix.fix) {
                let after = fix.cures.iter().map(|(cause, p)| posterior[*cause] * scale * (1.0 - p)).sum();
                self.order.push(Placed { lone, ratio: over(helps, fix.cost), cost: fix.cost, before, after });
            }
        }
        self.sort();
        let escalation = self.escalation.filter(|_| is_anybody);
        let end = escalation.map_or(self.order.len(), |escalation| self.best_end(all * scale, escalation));
        self.order.truncate(end);
        let mut left = Left::start(&self.order, all * scale);
        let mut expected_cost = 0.0;
        for placed in &self.order {
            expected_cost += placed.cost * left.now();
            left.fail(placed);
        }
        expected_cost += escalation.map_or(0.0, |escalation| escalation * left.now());
        Head { first: self.order.first().map(|placed| self.fixes[placed.lone].fix), expected_cost }
    }

    /// The largest ratio first; of those that tie with the largest that is left, the smallest id.
    fn sort(&mut self) {
        self.order.sort_unstable_by(|a, b| b.ratio.total_cmp(&a.ratio).then(a.lone.cmp(&b.lone)));
        for place in 0..self.order.len() {
            let largest = self.order[place].ratio;
            let enough = if largest.is_finite() { largest - slack(largest, 0.0) } else { largest };
            let tied = self.order[place..].iter().take_while(|placed| placed.ratio >= enough).count();
            if tied > 1 {
                let next = (place..place + tied).min_by_key(|n| self.order[*n].lone).unwrap_or(place);
                self.order[place..=next].rotate_right(1);
            }
        }
    }

    /// How many moves to make before giving up.
    fn best_end(&mut self, all: f64, escalation: f64) -> usize {
        let mut left = Left::start(&self.order, all);
        self.ends.clear();
        for placed in &self.order {
            self.ends.push((left.now(), placed.cost));
            left.fail(placed);
        }
        stop::end(&self.ends, left.now(), escalation)
    }
}

/// P(the symptom is not gone) along an order.
struct Left {
    to_come: f64,
    behind: f64,
    others: f64,
}

impl Left {
    fn start(order: &[Placed], all: f64) -> Self {
        let to_come: f64 = order.iter().map(|placed| placed.before).sum();
        Self { to_come, behind: 0.0, others: (all - to_come).max(0.0) }
    }

    fn now(&self) -> f64 {
        self.to_come.max(0.0) + self.behind + self.others
    }

    fn fail(&mut self, placed: &Placed) {
        self.to_come -= placed.before;
        self.behind += placed.after;
    }
}
