//! Which mutants the scenarios notice, on all cores.

use std::rc::Rc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::mutant::{Change, Kind, Mutant};
use super::plant::mutants;
use crate::author::testing::{Outcome, Runner, Trial, run};
use crate::playbook::{Library, Playbook};
use crate::predicate::Truth;

/// A playbook with the scenarios that are to notice.
pub struct Ground {
    /// The library that holds it.
    pub library: Library,
    /// The playbook.
    pub playbook: Rc<Playbook>,
    /// Its scenarios.
    pub trials: Vec<Trial>,
}

/// What came of the mutants of one playbook.
#[derive(Debug, Clone)]
pub struct Hunt {
    /// The playbook.
    pub playbook: Rc<Playbook>,
    /// The mutants that were tried, in the order of the text, each with the scenario that noticed it first, by its position.
    pub tried: Vec<(Mutant, Option<usize>)>,
    /// The names of the scenarios.
    pub scenarios: Vec<String>,
    /// How many mutants there are.
    pub all: usize,
}

impl Hunt {
    /// The mutants that no scenario noticed.
    pub fn survivors(&self) -> impl Iterator<Item = &Mutant> {
        self.tried.iter().filter(|(_, by)| by.is_none()).map(|(mutant, _)| mutant)
    }

    /// How many of a kind were noticed, and how many were tried.
    #[must_use]
    pub fn of(&self, kind: Kind) -> (usize, usize) {
        let own = || self.tried.iter().filter(|(mutant, _)| mutant.kind == kind);
        (own().filter(|(_, by)| by.is_some()).count(), own().count())
    }

    /// How many were noticed.
    #[must_use]
    pub fn noticed(&self) -> usize {
        self.tried.len() - self.survivors().count()
    }

    /// The share of the mutants that were noticed, of those that were tried; 1 where there is none.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    pub fn score(&self) -> f64 {
        if self.tried.is_empty() { 1.0 } else { self.noticed() as f64 / self.tried.len() as f64 }
    }
}

/// How the hunt goes on: on how many threads, whom to tell how many mutants of how many are done, and whether to stop.
pub struct Way<'w> {
    /// On how many threads; the result does not depend on it.
    pub threads: usize,
    /// Hears how many mutants of how many are done.
    pub tell: &'w (dyn Fn(usize, usize) + Sync),
    /// Says whether to stop with what there is.
    pub stop: &'w (dyn Fn() -> bool + Sync),
}

/// Tries the mutants of a playbook whose scenarios all pass. Each thread reads the playbook for itself by `read`.
#[must_use]
pub fn hunt(read: &(dyn Fn() -> Option<Ground> + Sync), way: &Way<'_>) -> Option<Hunt> {
    let ground = read()?;
    let all = mutants(&ground.playbook);
    let sha256 = ground.playbook.sha256();
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let found: Mutex<Vec<(usize, Option<usize>)>> = Mutex::default();
    let work = || {
        let Some(ground) = read().filter(|own| own.playbook.sha256() == sha256) else { return };
        let hunter = Hunter::new(&ground);
        let mutants = mutants(&ground.playbook);
        while !(way.stop)() {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let Some(mutant) = mutants.get(n) else { return };
            let by = hunter.noticed_by(&mutant.change);
            if let Ok(mut found) = found.lock() {
                found.push((n, by));
            }
            (way.tell)(done.fetch_add(1, Ordering::Relaxed) + 1, mutants.len());
        }
    };
    std::thread::scope(|scope| (0..way.threads.max(1)).for_each(|_| drop(scope.spawn(work))));
    let mut found = found.into_inner().ok()?;
    found.sort_unstable();
    let count = all.len();
    let tried = found.into_iter().filter_map(|(n, by)| Some((all.get(n)?.clone(), by)));
    Some(Hunt {
        tried: tried.collect(),
        scenarios: ground.trials.iter().map(|trial| trial.scenario.name.clone()).collect(),
        playbook: ground.playbook,
        all: count,
    })
}

/// One thread's playbook, and what its scenarios come to without a change.
struct Hunter<'g> {
    ground: &'g Ground,
    unchanged: Vec<Outcome>,
}

impl<'g> Hunter<'g> {
    fn new(ground: &'g Ground) -> Self {
        Self { ground, unchanged: run(&ground.library, &ground.playbook, &ground.trials) }
    }

    /// The first scenario that no longer passes; those are tried first that most likely do not.
    fn noticed_by(&self, change: &Change) -> Option<usize> {
        let changed = Rc::new(change.of(&self.ground.playbook));
        let again = |playbook: &Playbook| change.of(playbook);
        let runner = Runner::new(&self.ground.library, &changed).changing(&again);
        let mut order: Vec<usize> =
            (0..self.ground.trials.len()).filter(|trial| self.can_notice(*trial, change)).collect();
        order.sort_by_key(|trial| std::cmp::Reverse(self.promise(*trial, change)));
        order.into_iter().find(|trial| !runner.run(&self.ground.trials[*trial]).verdict.passes())
    }

    fn sees(&self, trial: usize, finding: usize) -> bool {
        self.unchanged[trial].findings[finding] != Truth::Unknown
    }

    /// Whether a change can make a difference to what a scenario expects.
    fn can_notice(&self, trial: usize, change: &Change) -> bool {
        let expect = &self.ground.trials[trial].scenario.expect;
        let of_the_plan = expect.first_fix.is_some() || !expect.plan_contains.is_empty();
        match change {
            Change::Evidence { finding, .. } | Change::Otherwise { finding, .. } => {
                // what a question is worth depends on what it would show
                expect.asks.is_some() || self.sees(trial, *finding)
            }
            _ if change.is_of_the_plan() => expect.asks.is_some() || of_the_plan,
            _ => true,
        }
    }

    fn promise(&self, trial: usize, change: &Change) -> usize {
        let expect = &self.ground.trials[trial].scenario.expect;
        let cause = change.cause().map(|cause| self.ground.playbook.causes[cause].id.as_str());
        let is_expected = cause.is_some() && expect.cause.as_deref() == cause;
        let sees = change.finding().is_some_and(|finding| self.sees(trial, finding));
        2 * usize::from(is_expected) + usize::from(sees)
    }
}
