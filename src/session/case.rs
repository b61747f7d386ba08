//! One symptom on one machine: what is known of it, and what was tried.

use std::rc::Rc;
use std::time::Duration;

use serde_json::{Map, Value as Json};

use super::preference::Preference;
use crate::diagnosis::Relevance;
use crate::fact::{FactStore, Platform, Provenance, Redactor, Says, Slot, Source, Statement, Value, clean, statements};
use crate::playbook::{Playbook, Question};

/// The fact that tells the platform.
const OS_FAMILY: &str = "os.family";

/// A symptom of a playbook, with everything that is known about this case of it.
#[derive(Debug, Clone)]
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
    /// The fixes that are not to be planned now, by position.
    pub put_off: Vec<usize>,
    /// How much risk weighs.
    pub preference: Preference,
    /// The settings that the operator gave other values, with those.
    pub set: Vec<(String, String)>,
    /// How long the probes took together, if any ran.
    pub gathered: Option<Duration>,
    /// What a reader of the diagnosis should know of how the facts came in.
    pub notes: Vec<String>,
    /// Replaces personal values in what the case says beside its facts; at first it knows none.
    pub redactor: Redactor,
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
            put_off: Vec::new(),
            preference: Preference::default(),
            set: Vec::new(),
            gathered: None,
            notes: Vec::new(),
            redactor: Redactor::default(),
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
                Says::Is(_, ref value) => self.know(&statement.path, value.clone(), source, name, observed_at),
                Says::Unknown => self.facts.forbid(&statement.path, source, &format!("{name} says that it is unknown")),
                Says::NoSuchFact | Says::Again | Says::Misfit(_) => refused.push(statement),
            }
        }
        refused
    }

    /// Says something that a reader of the diagnosis should know.
    pub fn note(&mut self, text: &str) {
        self.notes.push(clean(text).into_owned());
    }

    /// The same, unless it was said before.
    pub(super) fn note_once(&mut self, text: &str) {
        let text = clean(text).into_owned();
        if !self.notes.contains(&text) {
            self.notes.push(text);
        }
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

    /// A person cannot answer a question: its fact stays unknown.
    pub fn do_not_ask(&mut self, fact: &str) {
        self.facts.forbid(fact, Source::Ask, "asked, and not known");
    }
}
