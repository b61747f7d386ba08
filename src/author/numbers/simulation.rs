//! One world, played through: the engine asks and tries as it plans, and others follow their orders.

use std::rc::Rc;

use super::model::{Seen, pick};
use super::order::{self, Spent};
use super::parts::top;
use super::witness::{Stage, Witness};
use super::worlds::dice;
use crate::diagnosis::{Observations, Ranking, bring_up_hidden, rank};
use crate::fact::{Platform, Source};
use crate::plan::{Problem, solve};
use crate::playbook::Playbook;
use crate::predicate::Truth;
use crate::session::{Assessment, Case, Observer};
use crate::units::Probability;

/// Posteriors that differ by less are the same: what rounding leaves between two ways to the same number.
const SAME: f64 = 1e-9;

/// What came of a world.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Played {
    /// What the engine named once no question was worth its price.
    pub(super) asked_for: Naming,
    /// What it names where every question is answered.
    pub(super) told_all: Naming,
    /// Questions that were asked, until there was no more to do.
    pub(super) asked: f64,
    /// Whether the engine's plan led to the end of the symptom.
    pub(super) resolved: bool,
    /// What it cost in minutes.
    pub(super) costs: Costs,
}

/// Which cause was named, and how well anybody could have done who knows the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Naming {
    /// The engine's P(first cause).
    pub(super) posterior: f64,
    /// Whether the right one is the first, and whether it is among the first three.
    pub(super) right: [bool; 2],
    /// The largest P(cause) that anybody can come to, and that of the three largest.
    pub(super) reachable: [f64; 2],
}

/// What a world cost, by who went about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Costs {
    pub(super) engine: Spent,
    pub(super) authors: Spent,
    pub(super) cheapest: Spent,
    pub(super) likeliest: Spent,
    /// The exact best order after the engine's first questions, by the playbook's own numbers; none where it cannot be computed.
    pub(super) optimum: Option<Spent>,
    /// Who knows the cause.
    pub(super) knowing: Spent,
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
        let mut told = case.assess(&witness);
        let (fixes, plain) = case.problem(&truth, &told.ranking);
        let at_first = told.ranking.clone();
        let mut engine = Engine { spent: Spent::default(), asked: 0.0 };
        engine.ask(&world, &mut case, &mut witness, &mut told);
        let asked_for = self.naming(&world, &told.ranking, &witness);
        let posterior = world.stage.model.posterior(&witness.seen(&world.seen, self.files)).0;
        let optimum = optimum(&world, &case, &told, &posterior, &truth).map(|after| engine.spent.and(after));
        let told_all = self.told_all(&world);
        let resolved = engine.go_on(&world, &mut case, &mut witness, told, &truth);
        let helps = |f: usize| world.helps(&case, fixes[f], &truth);
        let cost = |order: &[usize]| order::cost(&plain, order, &helps);
        let costs = Costs {
            engine: engine.spent,
            authors: cost(&order::authors(&plain)),
            cheapest: cost(&order::cheapest(&plain)),
            likeliest: cost(&order::likeliest(&plain)),
            optimum,
            knowing: cost(&knowing(&plain, &at_first, world.cause)),
        };
        Played { asked_for, told_all, asked: engine.asked, resolved, costs }
    }

    /// What the engine named of what it saw.
    fn naming(&self, world: &World<'_>, ranking: &Ranking, witness: &Witness<'_>) -> Naming {
        let exact = world.stage.model.posterior(&witness.seen(&world.seen, self.files)).0;
        let right = |places| ranking.causes.iter().take(places).any(|c| c.cause == world.cause);
        Naming {
            posterior: ranking.causes.first().map_or(0.0, |c| c.posterior.get()),
            right: [right(1), right(3)],
            reachable: [top(&exact, 1), top(&exact, 3)],
        }
    }

    /// What the engine names where every question is answered, worth its price or not.
    fn told_all(&self, world: &World<'_>) -> Naming {
        let mut case = self.case.clone();
        let mut witness = Witness::new(world.stage, &world.seen, &world.answers, self.files, &mut case);
        for (n, answer) in world.answers.iter().enumerate() {
            witness.hear(n, *answer, &mut case);
        }
        let now = witness.now();
        let mut ranking = rank(&case.playbook, self.symptom, &case.relevance, &now, &[]);
        bring_up_hidden(&case.playbook, &mut ranking);
        self.naming(world, &ranking, &witness)
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
    spent: Spent,
    asked: f64,
}

impl Engine {
    /// Asks as long as a question is worth its price.
    fn ask(&mut self, world: &World<'_>, case: &mut Case, witness: &mut Witness<'_>, told: &mut Assessment) {
        while let Some(best) = told.plan.ask.and_then(|n| told.plan.questions.get(n)) {
            let asked = world
                .stage
                .questions
                .iter()
                .position(|(fact, _)| world.stage.question(*fact).is_some_and(|q| q.fact == best.fact));
            let Some(question) = asked else { return };
            self.spent.work += best.cost.get();
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
            self.spent.work += next.cost.get();
            if world.helps(case, next.fix, truth) {
                return true;
            }
            case.tried.push(next.fix);
            told = case.assess(witness);
        }
        let escalation = case.playbook.escalation.as_ref().filter(|_| told.plan.escalate.is_some());
        self.spent.waiting += escalation.map_or(0.0, |e| e.price.get());
        false
    }
}

/// The best order for who knows the cause.
fn knowing(problem: &Problem, ranking: &Ranking, cause: Option<usize>) -> Vec<usize> {
    let mut certain = problem.clone();
    let is = |c: Option<usize>| if c == cause { Probability::ONE } else { Probability::ZERO };
    certain.posterior = ranking.causes.iter().map(|c| is(c.cause)).collect();
    solve(&certain).moves.iter().map(|m| m.fix).collect()
}

/// What the exact best order costs from here on, by the exact posterior.
fn optimum(world: &World<'_>, case: &Case, told: &Assessment, exact: &[f64], truth: &Observations) -> Option<Spent> {
    let (fixes, mut problem) = case.problem(&told.observations, &told.ranking);
    let position = |cause| world.stage.model.causes.iter().position(|c| *c == cause);
    let p = |cause| position(cause).map_or(0.0, |n| exact[n]);
    let order: Vec<usize> = if told.ranking.causes.iter().all(|c| (c.posterior.get() - p(c.cause)).abs() < SAME) {
        // the engine has solved this very problem
        let place = |fix: usize| fixes.iter().position(|f| *f == fix);
        told.plan.exact.then(|| told.plan.fixes.iter().filter_map(|m| place(m.fix)).collect())?
    } else {
        problem.posterior = told.ranking.causes.iter().map(|c| Probability::clamped(p(c.cause))).collect();
        let best = solve(&problem);
        best.exact.then(|| best.moves.iter().map(|m| m.fix).collect())?
    };
    Some(order::cost(&problem, &order, &|f| world.helps(case, fixes[f], truth)))
}
