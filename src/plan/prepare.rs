//! A problem as the solvers want it: in the order of ids, without what does not apply or cannot help, with needs that
//! only one fix has counted as part of its cost.

use super::problem::Problem;
use super::tie::NEGLIGIBLE;
use crate::units::Minutes;

/// A problem as it stands, or as it would stand under an answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct View<'a> {
    /// The fixes and needs.
    pub problem: &'a Problem,
    /// P(cause); adds up to 1.
    pub posterior: Vec<f64>,
    /// Which fixes apply.
    pub applies: Vec<bool>,
    /// The price of giving up in minutes.
    pub escalation: Option<f64>,
}

impl<'a> View<'a> {
    /// The problem as it stands.
    pub fn now(problem: &'a Problem) -> Self {
        View {
            problem,
            posterior: normalised(problem.posterior.iter().map(|p| p.get()).collect()),
            applies: problem.fixes.iter().map(|f| f.applies).collect(),
            escalation: problem.escalation.map(Minutes::get),
        }
    }

    fn chance(&self, fix: usize) -> f64 {
        let resolves = self.problem.fixes[fix].resolves.iter();
        resolves.filter_map(|(cause, p)| Some(self.posterior.get(*cause)? * p.get())).sum()
    }

    /// Which fixes are worth a thought: those that apply and can help, and those that such fixes require.
    pub fn useful(&self) -> Vec<bool> {
        let fixes = &self.problem.fixes;
        let applies = |f: usize| self.applies.get(f) == Some(&true);
        let mut useful: Vec<bool> = (0..fixes.len()).map(|f| applies(f) && self.chance(f) > NEGLIGIBLE).collect();
        let mut open: Vec<usize> = (0..fixes.len()).filter(|f| useful[*f]).collect();
        while let Some(fix) = open.pop() {
            for required in fixes[fix].requires.iter().copied().filter(|r| applies(*r)) {
                if !useful[required] {
                    useful[required] = true;
                    open.push(required);
                }
            }
        }
        useful
    }
}

/// Numbers that add up to 1 in the proportions of `weights`; nothing but zeros stays as it is.
pub(super) fn normalised(mut weights: Vec<f64>) -> Vec<f64> {
    let sum: f64 = weights.iter().sum();
    if sum > 0.0 {
        weights.iter_mut().for_each(|w| *w /= sum);
    }
    weights
}

/// A fix that is worth a thought.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    /// Index into [`Problem::fixes`].
    pub fix: usize,
    /// Time, risk and the unpaid needs that no other candidate has; in minutes.
    pub cost: f64,
    /// The unpaid needs that others have too: indices into [`Ready::shared`].
    pub shared: Vec<usize>,
    /// What it resolves with which probability: indices into [`Ready::weights`], ascending.
    pub cures: Vec<(usize, f64)>,
    /// What must come before: indices into [`Ready::candidates`].
    pub requires: Vec<usize>,
    /// All that must come before, over however many requirements.
    pub before: Vec<usize>,
}

/// A problem as the solvers want it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ready {
    /// The fixes that are worth a thought, in the order of their ids.
    pub candidates: Vec<Candidate>,
    /// P(cause) of each cause that a candidate resolves, and last of all others together.
    pub weights: Vec<f64>,
    /// The price of each need that is unpaid, has a price, and that two or more candidates have; in minutes.
    pub shared: Vec<f64>,
    /// The price of giving up in minutes.
    pub escalation: Option<f64>,
}

/// Makes a problem ready.
pub(super) fn prepare(view: &View) -> Ready {
    let fixes = &view.problem.fixes;
    let useful = view.useful();
    let mut order: Vec<usize> = (0..fixes.len()).filter(|f| useful[*f]).collect();
    order.sort_by(|a, b| fixes[*a].id.cmp(&fixes[*b].id).then(a.cmp(b)));
    let (weights, places) = weights(view, &order);
    let needs = Needs::of(view.problem, &order);
    let candidates = order.iter().map(|f| {
        let position = |r: &usize| order.iter().position(|o| o == r);
        Candidate {
            fix: *f,
            cost: fixes[*f].time.get() + fixes[*f].risk.get() + needs.alone(view.problem, *f),
            shared: needs.of_fix(view.problem, *f),
            cures: cures(view, &places, *f),
            requires: fixes[*f].requires.iter().filter_map(position).collect(),
            before: Vec::new(),
        }
    });
    let mut candidates: Vec<Candidate> = candidates.collect();
    let before: Vec<Vec<usize>> = (0..candidates.len()).map(|f| before(&candidates, f)).collect();
    candidates.iter_mut().zip(before).for_each(|(c, b)| c.before = b);
    Ready { candidates, weights, shared: needs.prices(view.problem), escalation: view.escalation }
}

/// The weights, and the place of each cause among them where a candidate resolves it.
fn weights(view: &View, order: &[usize]) -> (Vec<f64>, Vec<Option<usize>>) {
    let resolved = |cause: usize| {
        let resolves = order.iter().flat_map(|f| &view.problem.fixes[*f].resolves);
        resolves.clone().any(|(c, p)| *c == cause && p.get() > 0.0)
    };
    let mut weights = Vec::new();
    let mut rest = 0.0;
    let mut place = |(cause, p): (usize, &f64)| {
        if *p > 0.0 && resolved(cause) {
            weights.push(*p);
            Some(weights.len() - 1)
        } else {
            rest += p;
            None
        }
    };
    let places = view.posterior.iter().enumerate().map(&mut place).collect();
    weights.push(rest);
    (weights, places)
}

fn cures(view: &View, places: &[Option<usize>], fix: usize) -> Vec<(usize, f64)> {
    let resolves = view.problem.fixes[fix].resolves.iter().filter(|(_, p)| p.get() > 0.0);
    let mut cures: Vec<(usize, f64)> =
        resolves.filter_map(|(cause, p)| Some(((*places.get(*cause)?)?, p.get()))).collect();
    cures.sort_by_key(|(place, _)| *place);
    cures
}

/// All that must come before a fix, over however many requirements.
fn before(candidates: &[Candidate], fix: usize) -> Vec<usize> {
    let mut all: Vec<usize> = Vec::new();
    let mut open = vec![fix];
    while let Some(next) = open.pop() {
        for required in &candidates[next].requires {
            if !all.contains(required) {
                all.push(*required);
                open.push(*required);
            }
        }
    }
    all.sort_unstable();
    all
}

/// The needs that are unpaid and have a price.
struct Needs {
    /// Those of one candidate alone.
    alone: Vec<usize>,
    /// Those of two or more.
    shared: Vec<usize>,
}

impl Needs {
    fn of(problem: &Problem, order: &[usize]) -> Self {
        let costs = |n: &usize| problem.needs[*n].get() > 0.0 && !problem.paid.contains(n);
        let owners = |n: usize| order.iter().filter(|f| problem.fixes[**f].needs.contains(&n)).count();
        let open: Vec<usize> = (0..problem.needs.len()).filter(costs).collect();
        let with = |wanted: fn(usize) -> bool| open.iter().copied().filter(|n| wanted(owners(*n))).collect();
        Self { alone: with(|owners| owners == 1), shared: with(|owners| owners > 1) }
    }

    fn alone(&self, problem: &Problem, fix: usize) -> f64 {
        let alone = self.alone.iter().filter(|n| problem.fixes[fix].needs.contains(n));
        alone.map(|n| problem.needs[*n].get()).sum()
    }

    fn of_fix(&self, problem: &Problem, fix: usize) -> Vec<usize> {
        (0..self.shared.len()).filter(|s| problem.fixes[fix].needs.contains(&self.shared[*s])).collect()
    }

    fn prices(&self, problem: &Problem) -> Vec<f64> {
        self.shared.iter().map(|n| problem.needs[*n].get()).collect()
    }
}
