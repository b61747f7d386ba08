//! From a scenario to its outcome. A pure function of the playbook and the scenario.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::compare::{Compared, compare};
use super::deciding::{Deciding, deciding};
use super::trial::Trial;
use super::verdict::Verdict;
use crate::fact::{Slot, Source};
use crate::playbook::{Library, Playbook, Refusal};
use crate::predicate::Truth;
use crate::session::{Case, Judged, Plan, Preference, Questions};

/// Where the facts of a scenario come from, in their provenance.
const NAME: &str = "scenario";

/// What came of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The verdict.
    pub verdict: Verdict,
    /// What came out differently, or why nothing can be told, one expectation each.
    pub missed: Vec<String>,
    /// The causes that came out, best first.
    pub causes: Vec<Place>,
    /// Where the expected cause stands among them, if it came out; where none is named, the first is meant.
    pub expected: Option<usize>,
    /// What put the first cause before the expected one, or before the second where the first is expected; the weightiest
    /// first. Empty where the scenario passes.
    pub decided: Vec<Deciding>,
    /// Whether each finding of the playbook was seen present (true), absent (false) or not at all.
    pub findings: Vec<Truth>,
    /// The questions that the facts answer, each with the position of its answer, by the position of its fact.
    pub answers: Vec<(usize, usize)>,
    /// What a reader should know of how the facts came in.
    pub notes: Vec<String>,
}

/// A cause in its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Its position in the playbook; `None` for `other`.
    pub cause: Option<usize>,
    /// Its posterior.
    pub posterior: f64,
}

/// Runs scenarios of a playbook, in their order.
#[must_use]
pub fn run(library: &Library, playbook: &Rc<Playbook>, trials: &[Trial]) -> Vec<Outcome> {
    let runner = Runner::new(library, playbook);
    trials.iter().map(|trial| runner.run(trial)).collect()
}

/// Settings with their new values.
type Settings = Vec<(String, String)>;

/// A playbook with other settings, or why it cannot be had.
type Changed = Result<Rc<Playbook>, Vec<String>>;

/// What scenarios of one playbook share.
pub struct Runner<'l> {
    library: &'l Library,
    playbook: Rc<Playbook>,
    /// A case of each symptom of which nothing is known yet.
    empty: RefCell<HashMap<usize, Case>>,
    /// The playbook with other settings; or why it cannot be had.
    changed: RefCell<HashMap<Settings, Changed>>,
    /// What is done to the playbook with other settings.
    change: Option<&'l dyn Fn(&Playbook) -> Playbook>,
}

impl<'l> Runner<'l> {
    /// A runner for one playbook of a library.
    #[must_use]
    pub fn new(library: &'l Library, playbook: &Rc<Playbook>) -> Self {
        Self {
            library,
            playbook: Rc::clone(playbook),
            empty: RefCell::default(),
            changed: RefCell::default(),
            change: None,
        }
    }

    /// The same where the playbook is not the one in the library, but what a change makes of that.
    #[must_use]
    pub fn changing(self, change: &'l dyn Fn(&Playbook) -> Playbook) -> Self {
        Self { change: Some(change), ..self }
    }

    /// Runs one scenario.
    #[must_use]
    pub fn run(&self, trial: &Trial) -> Outcome {
        match self.case(trial) {
            Ok(case) => self.outcome(trial, &case),
            Err(missed) => Outcome {
                verdict: Verdict::NotEvaluated,
                missed,
                causes: Vec::new(),
                expected: None,
                decided: Vec::new(),
                findings: vec![Truth::Unknown; self.playbook.findings.len()],
                answers: Vec::new(),
                notes: Vec::new(),
            },
        }
    }

    fn outcome(&self, trial: &Trial, case: &Case) -> Outcome {
        let expect = &trial.scenario.expect;
        let judged = case.judge();
        let wants_plan = expect.first_fix.is_some() || expect.asks.is_some() || !expect.plan_contains.is_empty();
        let questions = if expect.asks.is_some() { Questions::Valued } else { Questions::Left };
        let plan = wants_plan.then(|| case.plan(&judged, questions));
        let Compared { verdict, missed } = compare(case, trial, &judged, plan.as_ref());
        let verdict = if expect.known_gap.is_some() { verdict.of_known_gap() } else { verdict };
        let position = |id: &str| judged.ranking.causes.iter().position(|c| case.playbook.cause_id(c.cause) == id);
        let expected = expect.cause.as_deref().map_or(Some(0), position);
        let decided = match expected {
            _ if verdict.passes() => Vec::new(),
            Some(0) if verdict == Verdict::Noisy || !expect.not_cause.is_empty() => deciding(&judged.ranking, 1),
            Some(0) | None => Vec::new(),
            Some(position) => deciding(&judged.ranking, position),
        };
        Outcome {
            verdict,
            missed,
            causes: judged.ranking.causes.iter().map(place).collect(),
            expected,
            decided,
            answers: answers(case),
            findings: judged.observations.findings,
            notes: case.notes.clone(),
        }
    }

    /// The case that a scenario describes; or why there is none.
    fn case(&self, trial: &Trial) -> Result<Case, Vec<String>> {
        let (scenario, record) = (&trial.scenario, trial.record.as_ref());
        let mut settings: Settings =
            record.map_or_else(Vec::new, |record| record.options.set.clone().into_iter().collect());
        for (name, value) in &scenario.set {
            settings.retain(|(known, _)| known != name);
            settings.push((name.clone(), value.clone()));
        }
        let mut case = self.empty(trial.symptom, settings)?;
        if let Some(record) = record {
            record.restore(&mut case);
            case.preference = Preference::parse(&record.options.prefer).unwrap_or_default();
            case.tried = record.options.tried.iter().filter_map(|id| case.playbook.fix(id)).collect();
        }
        let refused = case.know_all(&scenario.facts, Source::File, NAME, "");
        if let Some(statement) = refused.first() {
            return Err(vec![format!("the fact `{}` does not fit", statement.path)]);
        }
        if let Some(platform) = scenario.platform {
            case.know_platform(platform, Source::Flag, NAME, "");
        }
        if let Some(tried) = &scenario.tried {
            case.tried.clone_from(tried);
        }
        Ok(case)
    }

    /// A case of which nothing is known, under these settings.
    fn empty(&self, symptom: usize, settings: Settings) -> Result<Case, Vec<String>> {
        if settings.is_empty() {
            let mut empty = self.empty.borrow_mut();
            let case = empty.entry(symptom).or_insert_with(|| Case::new(Rc::clone(&self.playbook), symptom));
            return Ok(case.clone());
        }
        let mut changed = self.changed.borrow_mut();
        let reload = || match self.library.reload(&self.playbook, &settings) {
            Ok(playbook) => Ok(Rc::new(match self.change {
                Some(change) => change(&playbook),
                None => playbook,
            })),
            Err(Refusal::Settings(lines)) => Err(lines),
            Err(Refusal::Mistakes(_)) => Err(vec!["with these settings the playbook has mistakes".to_owned()]),
        };
        let playbook = changed.entry(settings.clone()).or_insert_with(reload).clone()?;
        let mut case = Case::new(playbook, symptom);
        case.set = settings;
        Ok(case)
    }
}

fn place(ranked: &crate::diagnosis::Ranked) -> Place {
    Place { cause: ranked.cause, posterior: ranked.posterior.get() }
}

/// The questions that the facts of a case answer.
fn answers(case: &Case) -> Vec<(usize, usize)> {
    let playbook = &case.playbook;
    let questions = playbook.facts.iter().enumerate().filter_map(|(n, fact)| Some((n, fact.question.as_ref()?)));
    let answered = questions.filter_map(|(n, question)| {
        let value = case.facts.value(&question.fact)?;
        Some((n, question.answers.iter().position(|answer| answer.value == *value)?))
    });
    answered.collect()
}

/// Whether something that the scenario says is known has a say in what comes out: a finding that can be told, an `applies`
/// that reads it, or a fix that was tried.
pub(super) fn has_a_say(case: &Case, judged: &Judged) -> bool {
    let found = case.relevance.findings.iter().any(|f| judged.observations.findings[*f] != Truth::Unknown);
    if found || !case.tried.is_empty() {
        return true;
    }
    let playbook = &case.playbook;
    let known = |slot: &Slot| case.value(*slot).is_some();
    let causes = playbook.causes.iter().filter_map(|c| c.applies.as_ref()).zip(&judged.observations.causes);
    let fixes = playbook.fixes.iter().filter_map(|f| f.applies.as_ref());
    causes.map(|(applies, _)| applies).chain(fixes).any(|applies| applies.reads().iter().any(known))
}

/// The ids of the fixes that a plan holds, in order.
pub(super) fn fixes<'p>(playbook: &'p Playbook, plan: &Plan) -> Vec<&'p str> {
    plan.fixes.iter().map(|fix| playbook.fixes[fix.fix].id.as_str()).collect()
}
