//! One world, played through: the engine asks and tries as it plans, and others follow their orders.

use std::rc::Rc;

use super::atom::By;
use super::model::{Seen, pick};
use super::order;
use super::parts::top;
use super::witness::{Stage, Witness};
use super::worlds::dice;
use crate::diagnosis::{Observations, Ranking};
use crate::fact::{Platform, Source};
use crate::plan::{Problem, solve};
use crate::playbook::Playbook;
use crate::predicate::Truth;
use crate::session::{Assessment, Case};
use crate::units::Probability;

/// What came of a world.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Played {
    /// P(first cause) that the engine gave, once no question was worth its price.
    pub(super) posterior: f64,
    /// Whether it was the right one.
    pub(super) top1: bool,
    /// Whether the right one was among the first three.
    pub(super) top3: bool,
    /// The largest P(cause) that anybody can come to who knows the same, and that of the first three.
    pub(super) reachable: [f64; 2],
    /// The largest P(cause) where every question is answered, and that of the first three.
    pub(super) ceiling: [f64; 2],
    /// Questions that were asked, until there was no more to do.
    pub(super) asked: f64,
    /// Whether the engine's plan led to the end of the symptom.
    pub(super) resolved: bool,
    /// What it cost in minutes.
    pub(super) costs: Costs,
}

/// What a world cost in minutes, by who went about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Costs {
    pub(super) engine: f64,
    pub(super) authors: f64,
    pub(super) cheapest: f64,
    pub(super) likeliest: f64,
    /// The exact best order after the engine's questions, by the playbook's own numbers; none where it cannot be computed.
    pub(super) optimum: Option<f64>,
    /// Who knows the cause.
    pub(super) knowing: f64,
}

/// The stages of a symptom, on which worlds are played.
pub(super) struct Theatre {
    symptom: usize,
    case: Case,
    stages: Vec<Stage>,
    files: bool,
}

/// A world that was drawn.
struct World<'t> {
    stage: &'t Stage,
    cause: Option<usize>,
    seen: Seen,
    answers: Vec<Option<usize>>,
    /// For each fix a number from 0 to 1: it helps where P(it resolves the cause) is greater.
    luck: Vec<f64>,
}

impl Theatre {
    pub(super) fn new(playbook: &Rc<Playbook>, symptom: usize, platforms: &[Option<Platform>], files: bool) -> Self {
        let stages = platforms.iter().map(|platform| Stage::new(playbook, symptom, *platform)).collect();
        Self { symptom, case: Case::new(Rc::clone(playbook), symptom), stages, files }
    }

    /// Plays one world: the same for the same seed, whoever plays it.
    pub(super) fn play(&self, seed: u64, n: usize) -> Played {
        let world = self.draw(seed, n);
        let mut case = self.case.clone();
        if let Some(platform) = world.stage.platform {
            case.know_platform(platform, Source::Flag, "bench", "");
        }
        let mut witness = Witness::new(world.stage, &world.seen, &world.answers, self.files, &mut case);
        let truth = witness.truth(&world.answers);
        let mut engine = Engine { cost: 0.0, asked: 0.0 };
        let mut told = case.assess(&witness);
        let (fixes, plain) = case.problem(&truth, &told.ranking);
        let at_first = told.ranking.clone();
        engine.ask(&world, &mut case, &mut witness, &mut told);
        let (posterior, top1, top3) = named(&told.ranking, world.cause);
        let known = witness.seen(&world.seen, self.files);
        let (exact, _) = world.stage.model.posterior(&known);
        let optimum = optimum(&world, &case, &told, &exact, &truth).map(|cost| cost + engine.cost);
        let resolved = engine.go_on(&world, &mut case, &mut witness, told, &truth);
        let helps = |f: usize| world.helps(&case, fixes[f], &truth);
        let cost = |order: &[usize]| order::cost(&plain, order, &helps);
        let files = self.files;
        let all = world.stage.model.masked(&world.seen, &|by| files || by != By::File);
        let (all, _) = world.stage.model.posterior(&all);
        Played {
            posterior,
            top1,
            top3,
            reachable: [top(&exact, 1), top(&exact, 3)],
            ceiling: [top(&all, 1), top(&all, 3)],
            asked: engine.asked,
            resolved,
            costs: Costs {
                engine: engine.cost,
                authors: cost(&order::authors(&plain)),
                cheapest: cost(&order::cheapest(&plain)),
                likeliest: cost(&order::likeliest(&plain)),
                optimum,
                knowing: cost(&knowing(&plain, &at_first, world.cause)),
            },
        }
    }

    fn draw(&self, seed: u64, n: usize) -> World<'_> {
        // platforms take turns
        let stage = &self.stages[n % self.stages.len()];
        let mut dice = dice(seed, n);
        let cause = pick(&mut dice, stage.model.prior.iter().copied());
        let seen = stage.model.draw(cause, &mut dice);
        let answers = stage.answers(&seen, self.symptom, &mut dice);
        let luck = stage.playbook.fixes.iter().map(|_| dice.f64()).collect();
        World { stage, cause: stage.model.causes[cause], seen, answers, luck }
    }
}

impl World<'_> {
    /// Whether a fix helps in this world: it can be carried out there, and it is lucky.
    fn helps(&self, case: &Case, fix: usize, truth: &Observations) -> bool {
        let resolves = case.playbook.fixes[fix].resolves.iter().find(|(c, _)| *c == self.cause);
        truth.fixes[fix] != Truth::False && resolves.is_some_and(|(_, l)| self.luck[fix] < l.p.get())
    }
}

/// The engine at work.
struct Engine {
    cost: f64,
    asked: f64,
}

impl Engine {
    /// Asks as long as a question is worth its price.
    fn ask(&mut self, world: &World<'_>, case: &mut Case, witness: &mut Witness<'_>, told: &mut Assessment) {
        while let Some(best) = told.plan.ask.and_then(|n| told.plan.questions.get(n)) {
            let asked = world.stage.questions.iter().position(|(fact, _)| {
                world.stage.question(*fact).is_some_and(|q| q.fact == best.fact)
            });
            let Some(question) = asked else { return };
            self.cost += best.cost.get();
            self.asked += 1.0;
            witness.hear(question, world.answers[question], case);
            *told = case.assess(witness);
        }
    }

    /// Tries the first fix, plans anew, and so on to the end; whether the symptom is gone then.
    fn go_on(
        &mut self,
        world: &World<'_>,
        case: &mut Case,
        witness: &mut Witness<'_>,
        mut told: Assessment,
        truth: &Observations,
    ) -> bool {
        loop {
            self.ask(world, case, witness, &mut told);
            let Some(next) = told.plan.fixes.first() else { break };
            self.cost += next.cost.get();
            if world.helps(case, next.fix, truth) {
                return true;
            }
            case.tried.push(next.fix);
            told = case.assess(witness);
        }
        let escalation = case.playbook.escalation.as_ref().filter(|_| told.plan.escalate.is_some());
        self.cost += escalation.map_or(0.0, |e| e.time.get());
        false
    }
}

/// P(first cause), whether it is the right one, and whether that is among the first three.
fn named(ranking: &Ranking, cause: Option<usize>) -> (f64, bool, bool) {
    let first = ranking.causes.first();
    let posterior = first.map_or(0.0, |c| c.posterior.get());
    let among = ranking.causes.iter().take(3).any(|c| c.cause == cause);
    (posterior, first.is_some_and(|c| c.cause == cause), among)
}

/// The best order for who knows the cause.
fn knowing(problem: &Problem, ranking: &Ranking, cause: Option<usize>) -> Vec<usize> {
    let mut certain = problem.clone();
    let is = |c: Option<usize>| if c == cause { Probability::ONE } else { Probability::ZERO };
    certain.posterior = ranking.causes.iter().map(|c| is(c.cause)).collect();
    solve(&certain).moves.iter().map(|m| m.fix).collect()
}

/// What the exact best order costs from here on, by the exact posterior.
fn optimum(
    world: &World<'_>,
    case: &Case,
    told: &Assessment,
    exact: &[f64],
    truth: &Observations,
) -> Option<f64> {
    let (fixes, mut problem) = case.problem(&told.observations, &told.ranking);
    let position = |cause| world.stage.model.causes.iter().position(|c| *c == cause);
    let p = |cause| position(cause).map_or(0.0, |n| exact[n]);
    problem.posterior = told.ranking.causes.iter().map(|c| Probability::clamped(p(c.cause))).collect();
    let best = solve(&problem);
    let order: Vec<usize> = best.moves.iter().map(|m| m.fix).collect();
    best.exact.then(|| order::cost(&problem, &order, &|f| world.helps(case, fixes[f], truth)))
}
