//! How well the causes of a symptom can be told apart by the findings of its playbook, whoever tries: what the numbers
//! allow at best, what each finding adds to it, which causes are confused, and what would help.

use std::rc::Rc;

use serde::Serialize;

use super::atom::By;
use super::estimate::Estimate;
use super::look::{Looked, look};
use super::model::{Model, platforms};
use super::robustness::{FACTOR, Robustness, robustness};
use crate::playbook::Playbook;
use crate::units::TIE;

/// Pairs of causes that are reported.
pub(super) const PAIRS: usize = 10;

/// The seed of what is drawn: the same report for the same playbook.
pub(super) const SEED: u64 = 1;

/// How well the causes of a symptom can be told apart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Identifiability {
    /// The playbook's id.
    pub playbook: String,
    /// The symptom's id.
    pub symptom: String,
    /// The symptom in one line.
    pub title: String,
    /// How many causes it has, `other` included.
    pub causes: usize,
    /// Whether the numbers are exact; otherwise worlds were drawn, and each number has its standard error.
    pub exact: bool,
    /// The best accuracy that any engine can reach, by what it is told: the last knows everything.
    pub accuracy: Vec<Accuracy>,
    /// Causes that no finding tells apart.
    pub inseparable: Vec<Vec<String>>,
    /// The pairs of causes between which a perfect finding would help most, best first.
    pub missing: Vec<Missing>,
    /// How far each finding moves the ranking, most first. Of alternatives each is worth little where the others say the same.
    pub findings: Vec<Moves>,
    /// How far each observation that needs no question moves it, most first: a finding by itself, or all alternatives of one
    /// group, by the group's name.
    pub observations: Vec<Moves>,
    /// How far each question moves it, most first.
    pub questions: Vec<Moves>,
    /// What becomes of it if the numbers are not right.
    pub robustness: Robustness,
}

/// How often the right cause can be named.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Accuracy {
    /// What is known.
    pub known: Known,
    /// How often the right cause can be the first.
    pub top1: Estimate,
    /// How often it can be among the first three.
    pub top3: Estimate,
}

/// What is known of a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Known {
    /// The platform alone.
    Nothing,
    /// All that probes see.
    Probes,
    /// All that people tell.
    Questions,
    /// What probes see and people tell.
    ProbesAndQuestions,
    /// What recordings and logs show as well.
    Everything,
}

impl Known {
    /// From the least to the most.
    pub const ALL: [Self; 5] =
        [Self::Nothing, Self::Questions, Self::Probes, Self::ProbesAndQuestions, Self::Everything];

    /// Whether what comes to be known so is among it.
    #[must_use]
    pub fn holds(self, by: By) -> bool {
        match by {
            By::Probe => matches!(self, Self::Probes | Self::ProbesAndQuestions | Self::Everything),
            By::Question(_) => matches!(self, Self::Questions | Self::ProbesAndQuestions | Self::Everything),
            By::File => self == Self::Everything,
        }
    }
}

/// Two causes that are taken for each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Missing {
    /// The two causes.
    pub causes: [String; 2],
    /// How often one of them is there and the other is named.
    pub confused: Estimate,
    /// By how much a finding that is always present under one and never under the other would raise the best top-1
    /// accuracy.
    pub gain: Estimate,
}

/// How far a finding or question moves the ranking on average.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moves {
    /// The finding's id, the group's name, or the question's fact.
    pub id: String,
    /// How much it tells of the cause where nothing else is known, in bits.
    pub alone_bits: f64,
    /// How often the first cause is another one with it alone than with nothing.
    pub alone_moves: f64,
    /// How much it tells beyond everything else, in bits.
    pub beyond_bits: Estimate,
    /// How often the first cause is another one than without it.
    pub beyond_moves: Estimate,
    /// By how much it raises the best top-1 accuracy.
    pub beyond_top1: Estimate,
}

/// Looks into one symptom of a playbook; `tell` hears of each world that was looked at.
#[must_use]
pub fn identifiability(playbook: &Rc<Playbook>, symptom: usize, tell: &mut dyn FnMut()) -> Identifiability {
    let models = models(playbook, symptom);
    let looks = models.iter().map(|(share, model)| (*share, look(playbook, model, tell)));
    let parts: Vec<(f64, Looked)> = looks.collect();
    let own = &playbook.symptoms[symptom];
    let merged = Looked::together(parts);
    Identifiability {
        playbook: playbook.id.clone(),
        symptom: own.id.clone(),
        title: own.title.clone(),
        causes: own.causes.len(),
        exact: merged.exact,
        accuracy: merged.accuracy,
        inseparable: inseparable(playbook, &models),
        missing: merged.missing,
        findings: merged.findings,
        observations: merged.observations,
        questions: merged.questions,
        robustness: robustness(playbook, symptom, FACTOR),
    }
}

/// The models of a symptom on the platforms, each once, with the share of the platforms for which it holds: all alike.
#[must_use]
pub fn models(playbook: &Playbook, symptom: usize) -> Vec<(f64, Model)> {
    let platforms = platforms(playbook);
    #[expect(clippy::cast_precision_loss, reason = "three platforms at most")]
    let share = 1.0 / platforms.len() as f64;
    let mut models: Vec<(f64, Model)> = Vec::new();
    for platform in platforms {
        let model = Model::of(playbook, symptom, platform);
        match models.iter_mut().find(|(_, known)| *known == model) {
            Some((known, _)) => *known += share,
            None => models.push((share, model)),
        }
    }
    models
}

/// Groups of causes that come out the same in every observation, wherever both can be.
fn inseparable(playbook: &Playbook, models: &[(f64, Model)]) -> Vec<Vec<String>> {
    let causes = |model: &Model| model.causes.clone();
    let all: Vec<Option<usize>> = models.first().map_or(Vec::new(), |(_, model)| causes(model));
    let mut groups: Vec<Vec<Option<usize>>> = Vec::new();
    for cause in all.into_iter().chain(models.iter().skip(1).flat_map(|(_, m)| causes(m))) {
        if groups.iter().flatten().any(|known| *known == cause) {
            continue;
        }
        match groups.iter_mut().find(|group| alike(models, group[0], cause)) {
            Some(group) => group.push(cause),
            None => groups.push(vec![cause]),
        }
    }
    let named = |group: Vec<Option<usize>>| group.iter().map(|c| playbook.cause_id(*c).to_owned()).collect();
    groups.into_iter().filter(|group| group.len() > 1).map(named).collect()
}

/// Whether two causes meet, and never come out differently where they do.
fn alike(models: &[(f64, Model)], one: Option<usize>, other: Option<usize>) -> bool {
    let positions = models.iter().filter_map(|(_, model)| {
        let position = |cause| model.causes.iter().position(|c| *c == cause);
        Some((model, position(one)?, position(other)?))
    });
    let met: Vec<_> = positions.collect();
    let same = |(model, a, b): &(&Model, usize, usize)| {
        let mut outcomes = model.atoms.iter().flat_map(|atom| &atom.outcomes);
        outcomes.all(|o| (o.chance[*a] - o.chance[*b]).abs() < TIE)
    };
    !met.is_empty() && met.iter().all(same)
}
