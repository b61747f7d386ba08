//! All results of one playbook, and totals.

use std::rc::Rc;
use std::time::Duration;

use super::coverage::Coverage;
use super::runner::Outcome;
use super::trial::Trial;
use super::verdict::Verdict;
use crate::playbook::Playbook;

/// What came of one playbook.
#[derive(Debug)]
pub struct Suite {
    /// The file of the playbook.
    pub file: String,
    /// The playbook; `None` where it has mistakes.
    pub playbook: Option<Rc<Playbook>>,
    /// What is wrong with its files, each as text: then some scenarios are missing, or all.
    pub mistakes: Vec<String>,
    /// Its scenarios that were run.
    pub trials: Vec<Trial>,
    /// What came of each.
    pub outcomes: Vec<Outcome>,
    /// How long each took.
    pub took: Vec<Duration>,
    /// What of the playbook they reach; `None` where only some of its scenarios were run.
    pub coverage: Option<Coverage>,
    /// The least share that they must reach.
    pub coverage_min: Option<f64>,
}

/// How many scenarios came to each verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    counts: [usize; Verdict::ALL.len()],
    /// How many files have mistakes.
    pub broken: usize,
}

impl Totals {
    /// How many came to a verdict.
    #[must_use]
    pub fn of(&self, verdict: Verdict) -> usize {
        self.counts[verdict as usize]
    }

    /// How many are as their authors say, known gaps aside.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.of(Verdict::Hit)
    }

    /// How many are not as their authors say.
    #[must_use]
    pub fn failed(&self) -> usize {
        Verdict::ALL.into_iter().filter(|verdict| !verdict.passes()).map(|verdict| self.of(verdict)).sum()
    }

    /// How many there are.
    #[must_use]
    pub fn all(&self) -> usize {
        self.counts.iter().sum()
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let counts = std::array::from_fn(|i| self.counts[i] + other.counts[i]);
        Self { counts, broken: self.broken + other.broken }
    }
}

impl Suite {
    /// The id of the playbook; the name of its file where it has mistakes.
    #[must_use]
    pub fn name(&self) -> &str {
        self.playbook.as_ref().map_or(&self.file, |playbook| &playbook.id)
    }

    /// How many scenarios came to each verdict.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let mut totals = Totals { broken: self.mistakes.len(), ..Totals::default() };
        self.outcomes.iter().for_each(|outcome| totals.counts[outcome.verdict as usize] += 1);
        totals
    }

    /// Whether the scenarios reach less of the playbook than they must.
    #[must_use]
    pub fn reaches_too_little(&self) -> bool {
        let share = self.coverage.as_ref().map(|coverage| coverage.whole().share());
        self.coverage_min.zip(share).is_some_and(|(least, share)| share < least - crate::units::TIE)
    }

    /// Whether nothing looks at the playbook: no scenario, and no mistake that hides some.
    #[must_use]
    pub fn is_untested(&self) -> bool {
        self.trials.is_empty() && self.mistakes.is_empty()
    }

    /// Whether something was looked at, and nothing is wrong.
    #[must_use]
    pub fn passes(&self) -> bool {
        let totals = self.totals();
        totals.failed() == 0 && totals.broken == 0 && !self.is_untested() && !self.reaches_too_little()
    }
}

/// All totals together.
#[must_use]
pub(super) fn totals(suites: &[Suite]) -> Totals {
    suites.iter().map(Suite::totals).fold(Totals::default(), Totals::and)
}
