//! How good the engine is on worlds that are drawn from a playbook's own model: whether it names the right cause, whether its
//! probabilities are kept, and what it costs until the symptom is gone.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Serialize;

use super::calibration::Calibration;
use super::estimate::{Estimate, Sum};
use super::model::platforms;
use super::order::Spent;
use super::simulation::{Costs, Naming, Played, Theatre};
use crate::playbook::Playbook;

/// What to play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// How many worlds.
    pub worlds: usize,
    /// From which seed.
    pub seed: u64,
    /// Whether recordings and logs are handed in.
    pub files: bool,
    /// On how many threads; the result does not depend on it.
    pub threads: usize,
}

/// How good the engine is on a symptom.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bench {
    /// The playbook's id.
    pub playbook: String,
    /// The symptom's id.
    pub symptom: String,
    /// The symptom in one line.
    pub title: String,
    /// How many worlds were played.
    pub worlds: usize,
    /// The seed.
    pub seed: u64,
    /// Whether recordings and logs were handed in.
    pub files: bool,
    /// How often the right cause is named, when no question is worth its price any more.
    pub as_it_asks: Named,
    /// The same where every question is answered.
    pub all_answered: Named,
    /// How many questions were asked on average.
    pub asked: Estimate,
    /// How far probabilities are kept.
    pub calibration: Calibration,
    /// How often the fixes of the plan help before somebody is called.
    pub resolved: Estimate,
    /// What it costs until the symptom is gone, by who goes about it; the engine first.
    pub costs: Vec<Cost>,
}

/// How often the right cause is named, by the engine and by the best that anybody can do who knows the same.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Named {
    /// How often it comes first.
    pub top1: Estimate,
    /// How often it can come first at best.
    pub top1_ceiling: Estimate,
    /// How far the engine is below that, on the same worlds.
    pub top1_missed: Estimate,
    /// How often it is among the first three.
    pub top3: Estimate,
    /// How often it can be among them at best.
    pub top3_ceiling: Estimate,
}

/// What one way costs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cost {
    /// The way.
    pub way: Way,
    /// On how many worlds it could be computed.
    pub worlds: usize,
    /// The expected cost in minutes, the price of giving up included.
    pub minutes: Estimate,
    /// The engine's expected cost on the same worlds, divided by this one.
    pub engine_ratio: Estimate,
    /// The expected cost of questions and fixes alone: nobody can avoid the wait for help where no fix cures the cause.
    pub work: Estimate,
    /// The engine's on the same worlds, divided by this one.
    pub engine_work_ratio: Estimate,
}

/// Who goes about it, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The engine: asks while it is worth it, and plans anew after each failure.
    Engine,
    /// The fixes as they stand in the file.
    AuthorsOrder,
    /// The cheapest fix first.
    CheapestFirst,
    /// The fix first that most likely helps, by what probes see.
    LikeliestFirst,
    /// The engine's questions, then the exact best order by the exact posterior.
    ExactOptimum,
    /// The best order for who knows the cause; no engine can do better.
    KnowingTheCause,
}

impl Way {
    /// All of them, the engine first.
    pub const ALL: [Self; 6] = [
        Self::Engine,
        Self::AuthorsOrder,
        Self::CheapestFirst,
        Self::LikeliestFirst,
        Self::ExactOptimum,
        Self::KnowingTheCause,
    ];

    fn of(self, costs: &Costs) -> Option<Spent> {
        match self {
            Self::Engine => Some(costs.engine),
            Self::AuthorsOrder => Some(costs.authors),
            Self::CheapestFirst => Some(costs.cheapest),
            Self::LikeliestFirst => Some(costs.likeliest),
            Self::ExactOptimum => costs.optimum,
            Self::KnowingTheCause => Some(costs.knowing),
        }
    }
}

/// Plays worlds of a symptom. Each thread reads the playbook for itself by `read`, which gives none where it cannot be used;
/// `tell` hears how many worlds are done.
#[must_use]
pub fn bench(
    read: &(dyn Fn() -> Option<Rc<Playbook>> + Sync),
    symptom: usize,
    wish: Wish,
    tell: &(dyn Fn(usize) + Sync),
) -> Option<Bench> {
    let playbook = read()?;
    let own = playbook.symptoms.get(symptom)?;
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let played: Mutex<BTreeMap<usize, Played>> = Mutex::default();
    let work = || {
        let Some(playbook) = read() else { return };
        let theatre = Theatre::new(&playbook, symptom, &platforms(&playbook), wish.files);
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= wish.worlds {
                return;
            }
            let one = theatre.play(wish.seed, n);
            if let Ok(mut played) = played.lock() {
                played.insert(n, one);
            }
            tell(done.fetch_add(1, Ordering::Relaxed) + 1);
        }
    };
    std::thread::scope(|scope| (0..wish.threads.max(1)).for_each(|_| drop(scope.spawn(work))));
    let played: Vec<Played> = played.into_inner().ok()?.into_values().collect();
    Some(Bench {
        playbook: playbook.id.clone(),
        symptom: own.id.clone(),
        title: own.title.clone(),
        worlds: played.len(),
        seed: wish.seed,
        files: wish.files,
        as_it_asks: named(&played, |p| &p.asked_for),
        all_answered: named(&played, |p| &p.told_all),
        asked: mean(played.iter().map(|p| p.asked)),
        calibration: Calibration::of(played.iter().map(|p| (p.asked_for.posterior, p.asked_for.right[0]))),
        resolved: mean(played.iter().map(|p| one(p.resolved))),
        costs: Way::ALL.iter().map(|way| cost(&played, *way)).collect(),
    })
}

fn one(is: bool) -> f64 {
    if is { 1.0 } else { 0.0 }
}

fn mean(numbers: impl Iterator<Item = f64>) -> Estimate {
    let mut sum = Sum::default();
    numbers.for_each(|x| sum.add(1.0, x));
    sum.drawn()
}

fn named(played: &[Played], what: impl Fn(&Played) -> &Naming) -> Named {
    let of = |get: &dyn Fn(&Naming) -> f64| mean(played.iter().map(|p| get(what(p))));
    Named {
        top1: of(&|n| one(n.right[0])),
        top1_ceiling: of(&|n| n.reachable[0]),
        top1_missed: of(&|n| n.reachable[0] - one(n.right[0])),
        top3: of(&|n| one(n.right[1])),
        top3_ceiling: of(&|n| n.reachable[1]),
    }
}

fn cost(played: &[Played], way: Way) -> Cost {
    let pairs: Vec<(Spent, Spent)> = played.iter().filter_map(|p| Some((p.costs.engine, way.of(&p.costs)?))).collect();
    let all: Vec<(f64, f64)> = pairs.iter().map(|(engine, own)| (engine.all(), own.all())).collect();
    let work: Vec<(f64, f64)> = pairs.iter().map(|(engine, own)| (engine.work, own.work)).collect();
    let own = |pairs: &[(f64, f64)]| mean(pairs.iter().map(|(_, own)| *own));
    Cost {
        way,
        worlds: pairs.len(),
        minutes: own(&all),
        engine_ratio: ratio(&all),
        work: own(&work),
        engine_work_ratio: ratio(&work),
    }
}

/// The ratio of two means over the same worlds, and its error to first order.
///
/// Source: W. G. Cochran, "Sampling Techniques" (1977), section 2.11.
fn ratio(pairs: &[(f64, f64)]) -> Estimate {
    let above = mean(pairs.iter().map(|(above, _)| *above)).value;
    let below = mean(pairs.iter().map(|(_, below)| *below)).value;
    if below <= 0.0 {
        return Estimate { value: 1.0, error: 0.0 };
    }
    let ratio = above / below;
    let spread = mean(pairs.iter().map(|(above, below)| above - ratio * below));
    Estimate { value: ratio, error: spread.error / below }
}
