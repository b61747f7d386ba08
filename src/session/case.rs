//! One symptom on one machine: what is known, what was tried, and the diagnosis of it.

use std::rc::Rc;

use serde_json::{Map, Value as Json};

use super::planning::{self, Plan, Preference};
use crate::diagnosis::{Observations, Ranking, Relevance, Weight, observe, rank, weights};
use crate::fact::{FactStore, Origin, Platform, Provenance, Says, Slot, Source, Statement, Value, statements};
use crate::playbook::{Group, Playbook, Question};
use crate::predicate::Truth;

/// The fact that tells the platform.
const OS_FAMILY: &str = "os.family";

/// A symptom of a playbook, with everything that is known about this case of it.
#[derive(Debug)]
pub struct Case {
    /// The playbook.
    pub playbook: Rc<Playbook>,
    /// The symptom, by position.
    pub symptom: usize,
    /// What of the playbook matters here.
    pub relevance: Relevance,
    /// What is known.
    pub facts: FactStore,
    /// The fixes that were tried and did not help, by position.
    pub tried: Vec<usize>,
    /// How much risk weighs.
    pub preference: Preference,
}

/// What a case comes to.
#[derive(Debug)]
pub struct Diagnosis {
    /// What the facts say of the playbook's predicates.
    pub observations: Observations,
    /// The causes, best first.
    pub ranking: Ranking,
    /// What speaks for and against each cause, in the order of the ranking.
    pub weights: Vec<Vec<Weight>>,
    /// Whether the symptom is gone.
    pub resolved: Truth,
    /// What to do.
    pub plan: Plan,
    /// The facts that matter and are unknown, each with the reason; sorted by path.
    pub unknown: Vec<(String, String)>,
    /// What went wrong on the way and counts as unknown.
    pub warnings: Vec<String>,
}

impl Case {
    /// A case of which nothing is known yet.
    #[must_use]
    pub fn new(playbook: Rc<Playbook>, symptom: usize) -> Self {
        let relevance = Relevance::of(&playbook, symptom);
        Self {
            playbook,
            symptom,
            relevance,
            facts: FactStore::default(),
            tried: Vec::new(),
            preference: Preference::default(),
        }
    }

    /// The platform that the plan is for, where it is known: what `os.family` says.
    #[must_use]
    pub fn platform(&self) -> Option<Platform> {
        self.facts.value(OS_FAMILY).and_then(|family| Platform::parse(&family.to_string()))
    }

    /// Records what the platform is, unless the playbook has other plans for the name.
    pub fn know_platform(&mut self, platform: Platform, source: Source, name: &str, observed_at: &str) {
        self.know_built_in(&[(OS_FAMILY, Value::text(platform.name()))], source, name, observed_at);
    }

    /// Records what the program knows by itself, as far as it fits the playbook's catalog.
    pub fn know_built_in(&mut self, facts: &[(&str, Value)], source: Source, name: &str, observed_at: &str) {
        for (path, value) in facts {
            if let Some(value) = self.playbook.catalog.get(path).and_then(|entry| entry.fit(value.clone())) {
                self.know(path, value, source, name, observed_at);
            }
        }
    }

    /// Records a fact from outside. It must fit the catalog.
    pub fn know(&mut self, path: &str, value: Value, source: Source, name: &str, observed_at: &str) {
        let provenance = Provenance { source, name: name.to_owned(), observed_at: observed_at.to_owned(), took_ms: 0 };
        self.facts.put(path, value, provenance);
    }

    /// Records a facts document; gives the statements that do not fit, or name facts that nobody can know.
    pub fn know_all(
        &mut self,
        document: &Map<String, Json>,
        source: Source,
        name: &str,
        observed_at: &str,
    ) -> Vec<Statement> {
        let mut refused = Vec::new();
        for statement in statements(document, &self.playbook.catalog) {
            match statement.says {
                Says::Is(ref value) => self.know(&statement.path, value.clone(), source, name, observed_at),
                Says::Unknown => self.facts.forbid(&statement.path, &format!("{name} says that it is unknown")),
                Says::NoSuchFact | Says::Misfit(_) => refused.push(statement),
            }
        }
        refused
    }

    /// The value of a fact of the playbook's catalog.
    #[must_use]
    pub fn value(&self, slot: Slot) -> Option<&Value> {
        self.facts.value(&self.playbook.catalog.entry(slot).path)
    }

    /// The questions that were not answered, refused or ruled out; those that do not matter here are worth nothing.
    #[must_use]
    pub fn open_questions(&self) -> Vec<(&Question, Slot)> {
        let questions = self.playbook.facts.iter().filter_map(|f| f.question.as_ref());
        questions
            .filter_map(|question| Some((question, self.playbook.catalog.slot(&question.fact)?)))
            .filter(|(question, slot)| self.value(*slot).is_none() && !self.facts.unknown_by_decree(&question.fact))
            .collect()
    }

    /// The question that is worth most beyond its price, if any is.
    #[must_use]
    pub fn best_question(&self) -> Option<&Question> {
        let plan = self.diagnose().plan;
        let best = plan.questions.get(plan.ask?)?;
        self.playbook.question(&best.fact)
    }

    /// A person cannot answer a question: its fact stays unknown.
    pub fn do_not_ask(&mut self, fact: &str) {
        self.facts.forbid(fact, "asked, and not known");
    }

    /// Observes, ranks and plans on what is known.
    #[must_use]
    pub fn diagnose(&self) -> Diagnosis {
        let playbook = &*self.playbook;
        let facts = |slot: Slot| self.value(slot);
        let observations = observe(playbook, &facts);
        let ranking = rank(playbook, self.symptom, &self.relevance, &observations, &self.tried);
        let weights = (0..ranking.causes.len()).map(|position| weights(&ranking, position)).collect();
        let resolved = playbook.symptoms[self.symptom].resolved_when;
        let resolved = resolved.map_or(Truth::Unknown, |f| observations.findings[f]);
        let plan = planning::plan(self, &observations, &ranking, resolved == Truth::True);
        let mut warnings = observations.trouble.clone();
        warnings.extend(ranking.warnings.iter().cloned());
        Diagnosis { unknown: self.unknown(), observations, ranking, weights, resolved, plan, warnings }
    }

    /// The facts that matter and are unknown.
    fn unknown(&self) -> Vec<(String, String)> {
        let mut unknown: Vec<(String, String)> = self
            .relevance
            .facts
            .iter()
            .filter(|slot| self.value(**slot).is_none())
            .map(|slot| {
                let entry = self.playbook.catalog.entry(*slot);
                let reason = self.facts.because(&entry.path).map(str::to_owned);
                let reason = reason.unwrap_or_else(|| match entry.origin {
                    Origin::Probe(name) => format!("probe {name}: not run"),
                    Origin::Ask => "not asked".to_owned(),
                    Origin::Given | Origin::BuiltIn => "not given".to_owned(),
                });
                (entry.path.clone(), reason)
            })
            .collect();
        unknown.sort();
        unknown
    }
}

impl Diagnosis {
    /// The findings that are present and do not speak for the likeliest cause.
    #[must_use]
    pub fn unexplained(&self) -> Vec<usize> {
        let weights = self.weights.first().into_iter().flatten();
        let against = weights.filter(|w| w.present && w.decisive != Some(crate::diagnosis::Decisive::Proves));
        against.filter(|w| w.decibans.is_none_or(|db| db.get() <= 0.0)).flat_map(|w| w.findings.clone()).collect()
    }

    /// The findings of which a cause's ranking could still learn: its own evidence that is unknown.
    #[must_use]
    pub fn not_checked(&self, playbook: &Playbook, cause: Option<usize>) -> Vec<usize> {
        let Some(cause) = cause else { return Vec::new() };
        let settled = |f: usize| match &playbook.findings[f].group {
            // once one alternative is present, the others say nothing more
            Group::OneOf(name) => playbook.findings.iter().enumerate().any(|(other, finding)| {
                finding.group == Group::OneOf(name.clone()) && self.observations.findings[other] == Truth::True
            }),
            Group::Alone | Group::Overlaps(_) => false,
        };
        let evidence = playbook.causes[cause].evidence.iter().map(|(f, _)| *f);
        evidence.filter(|f| self.observations.findings[*f] == Truth::Unknown && !settled(*f)).collect()
    }
}
