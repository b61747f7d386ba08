//! The playbook as the engine uses it: only valid states. References are positions, predicates are compiled, numbers are
//! in range.

use std::cell::OnceCell;
use std::rc::Rc;

use indexmap::IndexMap;
use serde_json::{Map, Value as Json};

use super::forms::PerPlatform;
use super::raw::Risk;
use crate::fact::{Catalog, EffectSpec, Params, Platform, ProbeSpec, Value};
use crate::predicate::Predicate;
use crate::text::{SourceFile, Span, sha256};
use crate::units::{Frequency, Likelihood, Minutes};

/// A playbook without mistakes.
#[derive(Debug, Clone)]
pub struct Playbook {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// The version of its knowledge.
    pub version: String,
    /// Whether the program brings this very text itself. Any other comes from outside: it may look at this machine and
    /// change it only where it is trusted.
    pub built_in: bool,
    /// Where the knowledge comes from.
    pub sources: Vec<Citation>,
    /// The settings, overrides included.
    pub settings: IndexMap<String, Value>,
    /// What the user sees.
    pub symptoms: Vec<Symptom>,
    /// What can be observed.
    pub facts: Vec<FactDeclaration>,
    /// All that can be known: the facts' fields with their types.
    pub catalog: Catalog,
    /// What the observations say.
    pub findings: Vec<Finding>,
    /// What may be wrong.
    pub causes: Vec<Cause>,
    /// What to do about it; workarounds included.
    pub fixes: Vec<Fix>,
    /// The price of each need that the fixes have.
    pub need_prices: IndexMap<String, Minutes>,
    /// The price of each risk.
    pub risk_prices: [Minutes; 4],
    /// The only places that effects may change.
    pub touches: Vec<PerPlatform>,
    /// Whom to call when nothing helps.
    pub escalation: Option<Escalation>,
    /// Background tables and notes.
    pub reference: Vec<Reference>,
    /// What must come out.
    pub scenarios: Vec<Scenario>,
    /// The text it was read from.
    pub source: Rc<SourceFile>,
    /// Where the id stands in it.
    pub id_span: Span,
    /// SHA-256 of its text, once somebody has asked.
    pub(super) digest: OnceCell<String>,
}

/// A source of knowledge.
#[derive(Debug, Clone)]
pub struct Citation {
    /// Its title.
    pub title: String,
    /// Who published it.
    pub publisher: Option<String>,
    /// Where it can be read.
    pub url: Option<String>,
}

/// A symptom.
#[derive(Debug, Clone)]
pub struct Symptom {
    /// Its id.
    pub id: String,
    /// In one line.
    pub title: String,
    /// Other words for it.
    pub phrases: Vec<String>,
    /// Its causes with their relative frequencies; `None` stands for `other`.
    pub causes: Vec<(Option<usize>, Frequency)>,
    /// The finding that holds once it is gone.
    pub resolved_when: Option<usize>,
}

/// A fact's declaration.
#[derive(Debug, Clone)]
pub struct FactDeclaration {
    /// Its root name.
    pub name: String,
    /// What it is.
    pub title: String,
    /// The probe that observes it.
    pub probe: Option<Call<ProbeSpec>>,
    /// The question that a person can answer.
    pub question: Option<Question>,
}

/// A parameter with its values by platform; no platform stands for all.
pub type PlatformParam = (&'static str, Vec<(Option<Platform>, Value)>);

/// A probe or an effect with its parameters.
#[derive(Debug)]
pub struct Call<S: 'static> {
    /// What is called.
    pub spec: &'static S,
    /// Its parameters, each for all platforms or by platform.
    pub params: Vec<PlatformParam>,
}

impl<S> Clone for Call<S> {
    fn clone(&self) -> Self {
        Self { spec: self.spec, params: self.params.clone() }
    }
}

impl<S> Call<S> {
    /// The parameters on a platform; those that have no value there are left out.
    #[must_use]
    pub fn on(&self, platform: Option<Platform>) -> Params {
        let chosen = self.params.iter().filter_map(|(name, values)| {
            let value = values.iter().find(|(p, _)| p.is_none() || *p == platform);
            value.map(|(_, value)| (*name, value.clone()))
        });
        Params::new(chosen.collect())
    }
}

/// A question to a person.
#[derive(Debug, Clone)]
pub struct Question {
    /// The fact that it decides.
    pub fact: String,
    /// The question.
    pub text: String,
    /// The answers to choose from.
    pub answers: Vec<Choice>,
    /// What answering costs.
    pub time: Minutes,
}

/// One answer to a question.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The value that the fact takes.
    pub value: Value,
    /// What the person sees.
    pub label: String,
}

/// Findings that are not independent of each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Group {
    /// Independent.
    Alone,
    /// Outcomes of one observation, by the group's name.
    OneOf(String),
    /// Near-duplicates, by the group's name.
    Overlaps(String),
}

/// A finding.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Its id.
    pub id: String,
    /// In one line.
    pub title: String,
    /// What was seen, in words; `{path}` stands for a fact.
    pub shows: Option<String>,
    /// When it is present.
    pub when: Predicate,
    /// P(present | a cause that does not mention it); `None` where it only verifies.
    pub otherwise: Option<Likelihood>,
    /// What it depends on.
    pub group: Group,
}

/// A cause.
#[derive(Debug, Clone)]
pub struct Cause {
    /// Its id.
    pub id: String,
    /// In one line.
    pub title: String,
    /// Why it shows the symptom.
    pub explanation: String,
    /// P(finding present | this cause), by the finding's position.
    pub evidence: Vec<(usize, Likelihood)>,
    /// Where it can be.
    pub applies: Option<Predicate>,
    /// The causes that cannot be seen, or not be mended, before this one is mended, by position.
    pub hides: Vec<usize>,
}

impl Cause {
    /// P(finding present | this cause), if the cause mentions the finding.
    #[must_use]
    pub fn mentions(&self, finding: usize) -> Option<Likelihood> {
        self.evidence.iter().find(|(f, _)| *f == finding).map(|(_, p)| *p)
    }
}

/// A fix.
#[derive(Debug, Clone)]
pub struct Fix {
    /// Its id.
    pub id: String,
    /// In one line.
    pub title: String,
    /// P(symptom gone | cause, fix carried out); `None` stands for `other`.
    pub resolves: Vec<(Option<usize>, Likelihood)>,
    /// How long it takes.
    pub time: Minutes,
    /// What could go wrong or be lost.
    pub risk: Risk,
    /// What it needs: keys of [`Playbook::need_prices`].
    pub needs: Vec<String>,
    /// The fixes that must have been carried out before.
    pub requires: Vec<usize>,
    /// Where it can be carried out.
    pub applies: Option<Predicate>,
    /// Whether it makes the user able to work without removing the cause.
    pub workaround: bool,
    /// What to do.
    pub steps: Vec<Step>,
    /// The finding that proves that it helped, where another one than the symptom's does.
    pub verify: Option<usize>,
}

/// One step of a fix.
#[derive(Debug, Clone)]
pub struct Step {
    /// What a person does, or is told.
    pub say: Option<String>,
    /// What the engine can carry out.
    pub effect: Option<Call<EffectSpec>>,
    /// Where the step is needed.
    pub applies: Option<Predicate>,
}

/// Whom to call when nothing helps.
#[derive(Debug, Clone)]
pub struct Escalation {
    /// What to do.
    pub title: String,
    /// Whom to call.
    pub contact: String,
    /// Where there is somebody to call.
    pub applies: Option<Predicate>,
    /// What to send along.
    pub include: Vec<String>,
    /// Typical time until help arrives.
    pub time: Minutes,
    /// The price of giving up.
    pub price: Minutes,
}

/// A background table or note.
#[derive(Debug, Clone)]
pub struct Reference {
    /// Its title.
    pub title: String,
    /// Text.
    pub note: Option<String>,
    /// The heads of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// What must come out of given facts.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// The symptom, by position; `None` where the scenario names none: then its record's, or the first.
    pub named_symptom: Option<usize>,
    /// The platform that it happens on.
    pub platform: Option<Platform>,
    /// What is known, as written.
    pub facts: Map<String, Json>,
    /// The saved run that says what is known, as a path from the folder of its file, and where that stands.
    pub record: Option<(String, Span)>,
    /// Fixes that were tried, by position; `None` where the scenario says nothing of them.
    pub tried: Option<Vec<usize>>,
    /// Overrides of settings.
    pub set: Vec<(String, String)>,
    /// What must come out.
    pub expect: Expectation,
    /// The file in which it stands: the playbook, or the one beside it.
    pub source: Rc<SourceFile>,
    /// The line in which it stands.
    pub line: usize,
}

/// What must come out of a scenario. What is `None` or empty is not looked at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Expectation {
    /// The likeliest cause.
    pub cause: Option<String>,
    /// Causes that must not be the likeliest.
    pub not_cause: Vec<String>,
    /// The least that the posterior of the cause, or of whatever leads, may be.
    pub at_least: Option<Likelihood>,
    /// The most that it may be.
    pub at_most: Option<Likelihood>,
    /// The cause is among the first so many.
    pub top: Option<usize>,
    /// The first fix of the plan.
    pub first_fix: Option<String>,
    /// Fixes in the plan or beside it.
    pub plan_contains: Vec<String>,
    /// What is asked.
    pub asks: Option<Asks>,
    /// Whether the symptom is gone.
    pub resolved: Option<bool>,
    /// Findings and facts that stay unknown.
    pub unknown: Vec<String>,
    /// Why the rest does not come out yet.
    pub known_gap: Option<String>,
}

/// What a plan must ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asks {
    /// The question about this fact before anything else.
    First(String),
    /// The questions about all of these facts are worth more than they cost; with none, no question is.
    Worth(Vec<String>),
}

impl Playbook {
    /// The symptom with an id.
    #[must_use]
    pub fn symptom(&self, id: &str) -> Option<&Symptom> {
        self.symptoms.iter().find(|s| s.id == id)
    }

    /// The position of a fix.
    #[must_use]
    pub fn fix(&self, id: &str) -> Option<usize> {
        self.fixes.iter().position(|f| f.id == id)
    }

    /// SHA-256 of its text, in hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> &str {
        self.digest.get_or_init(|| sha256(self.source.text().as_bytes()))
    }

    /// The question that decides a fact.
    #[must_use]
    pub fn question(&self, fact: &str) -> Option<&Question> {
        self.facts.iter().filter_map(|f| f.question.as_ref()).find(|q| q.fact == fact)
    }

    /// Whether one of its fixes has a step that triage could carry out.
    #[must_use]
    pub fn has_effects(&self) -> bool {
        self.fixes.iter().flat_map(|fix| &fix.steps).any(|step| step.effect.is_some())
    }

    /// The id of a cause; `other` where there is none.
    #[must_use]
    pub fn cause_id(&self, cause: Option<usize>) -> &str {
        cause.map_or(OTHER, |c| &self.causes[c].id)
    }
}

/// The reserved id for none of the causes of a playbook.
pub const OTHER: &str = "other";
