//! What of a playbook its scenarios reach. A finding is reached when one scenario sees it present and another sees it absent;
//! a cause, when a scenario expects it and it comes out first; a fix, when a scenario names it in the plan and it is there;
//! a question, when each of its answers is given in some scenario.

use super::runner::Outcome;
use super::trial::Trial;
use super::verdict::Verdict;
use crate::playbook::Playbook;
use crate::predicate::Truth;

/// What of a playbook its scenarios reach, each list in the order of the playbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// Whether each finding was seen present, and whether it was seen absent.
    pub findings: Vec<(bool, bool)>,
    /// Whether each cause came out first where it is expected.
    pub causes: Vec<bool>,
    /// Whether each fix is named in a plan that holds it.
    pub fixes: Vec<bool>,
    /// Whether each answer of each question is given, by the position of the question's fact.
    pub answers: Vec<(usize, Vec<bool>)>,
}

/// How many of how many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figure {
    /// How many are reached.
    pub reached: usize,
    /// How many there are.
    pub of: usize,
}

impl Figure {
    fn count(all: impl Iterator<Item = bool>) -> Self {
        all.fold(Self::default(), |sum, reached| Self { reached: sum.reached + usize::from(reached), of: sum.of + 1 })
    }

    fn and(self, other: Self) -> Self {
        Self { reached: self.reached + other.reached, of: self.of + other.of }
    }

    /// The share that is reached, from 0 to 1; of nothing all.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of things that a person wrote")]
    pub fn share(self) -> f64 {
        if self.of == 0 { 1.0 } else { self.reached as f64 / self.of as f64 }
    }
}

impl Coverage {
    /// What these outcomes reach.
    #[must_use]
    pub fn of(playbook: &Playbook, trials: &[Trial], outcomes: &[Outcome]) -> Self {
        let seen = |finding: usize, truth| outcomes.iter().any(|o| o.findings.get(finding) == Some(&truth));
        let findings = (0..playbook.findings.len()).map(|f| (seen(f, Truth::True), seen(f, Truth::False)));
        let hits: Vec<(&Trial, &Outcome)> =
            trials.iter().zip(outcomes).filter(|(_, o)| o.verdict == Verdict::Hit).collect();
        let leads = |cause: usize| {
            hits.iter().any(|(trial, outcome)| {
                let expects = trial.scenario.expect.cause.as_deref() == Some(playbook.causes[cause].id.as_str());
                expects && outcome.causes.first().is_some_and(|first| first.cause == Some(cause))
            })
        };
        let named = |fix: usize| {
            let id = &playbook.fixes[fix].id;
            hits.iter()
                .map(|(trial, _)| &trial.scenario.expect)
                .any(|e| e.first_fix.as_ref() == Some(id) || e.plan_contains.contains(id))
        };
        let questions = playbook.facts.iter().enumerate().filter_map(|(n, fact)| Some((n, fact.question.as_ref()?)));
        let answers = questions.map(|(n, question)| {
            let given = |answer| outcomes.iter().any(|outcome| outcome.answers.contains(&(n, answer)));
            (n, (0..question.answers.len()).map(given).collect())
        });
        Self {
            findings: findings.collect(),
            causes: (0..playbook.causes.len()).map(leads).collect(),
            fixes: (0..playbook.fixes.len()).map(named).collect(),
            answers: answers.collect(),
        }
    }

    /// The figures by what they count: findings, causes, fixes, questions.
    #[must_use]
    pub fn figures(&self) -> [(&'static str, Figure); 4] {
        [
            ("findings", Figure::count(self.findings.iter().map(|(present, absent)| *present && *absent))),
            ("causes", Figure::count(self.causes.iter().copied())),
            ("fixes", Figure::count(self.fixes.iter().copied())),
            ("questions", Figure::count(self.answers.iter().map(|(_, given)| given.iter().all(|g| *g)))),
        ]
    }

    /// All of it as one figure, for a threshold: both states of each finding, each cause, fix and answer count one.
    #[must_use]
    pub fn whole(&self) -> Figure {
        let states = self.findings.iter().flat_map(|(present, absent)| [*present, *absent]);
        let answers = self.answers.iter().flat_map(|(_, given)| given.iter().copied());
        [states.collect::<Vec<_>>(), self.causes.clone(), self.fixes.clone(), answers.collect()]
            .into_iter()
            .map(|all| Figure::count(all.into_iter()))
            .fold(Figure::default(), Figure::and)
    }
}
