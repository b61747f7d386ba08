//! From a document without mistakes to the model. Nothing is judged here: what cannot be lowered was reported before.

use std::cell::OnceCell;

use indexmap::{IndexMap, IndexSet};
use serde_json::Value as Json;

use super::document::{Document, Written};
use super::forms::{KebabId, OneOrMore, PlatformName};
use super::model::{
    Asks, Call, Cause, Choice, Citation, Escalation, Expectation, FactDeclaration, Finding, Fix, Group, OTHER,
    PlatformParam, Playbook, Question, Reference, Scenario, Step, Symptom,
};
use super::raw::{RawAsk, RawCause, RawExpect, RawFact, RawFinding, RawFix, RawScenario, RawStep, RawSymptom, Risk};
use crate::fact::{EffectSpec, ParamKind, ParamSpec, Platform, ProbeSpec, Value, named_value};
use crate::units::{Minutes, parse_duration};

/// The built-in price of each need.
pub const NEED_PRICES: [(&str, Minutes); 4] = [
    ("admin", Minutes::constant(2)),
    ("restart", Minutes::constant(5)),
    ("sign-in", Minutes::constant(2)),
    ("network-change", Minutes::constant(3)),
];

/// The built-in price of each risk, from the smallest to the greatest.
pub const RISK_PRICES: [(Risk, Minutes); 4] = [
    (Risk::None, Minutes::constant(0)),
    (Risk::Low, Minutes::constant(2)),
    (Risk::Medium, Minutes::constant(10)),
    (Risk::High, Minutes::constant(60)),
];

/// The model of a document; `None` if it has mistakes that nobody found.
pub(super) fn lower(document: &Document) -> Option<Playbook> {
    let raw = &document.raw;
    Some(Playbook {
        id: raw.id.as_ref()?.0.clone(),
        title: raw.title.clone()?,
        version: raw.version.as_ref()?.0.clone(),
        digest: OnceCell::new(),
        // the library knows better
        built_in: false,
        sources: all_of(raw.sources.iter(), |s| {
            Some(Citation { title: s.title.clone()?, publisher: s.publisher.clone(), url: s.url.clone() })
        })?,
        settings: document.settings.values().clone(),
        symptoms: all_of(raw.symptoms.iter(), |(id, symptom)| document.symptom(id, symptom))?,
        facts: all_of(raw.facts.iter(), |(name, fact)| document.fact_declaration(name, fact))?,
        findings: all_of(raw.findings.iter(), |(id, finding)| document.lowered_finding(id, finding))?,
        causes: all_of(raw.causes.iter(), |(id, cause)| document.lowered_cause(id, cause))?,
        fixes: all_of(raw.fixes.iter(), |(id, fix)| document.lowered_fix(id, fix))?,
        need_prices: document.need_prices(),
        risk_prices: document.risk_prices(),
        touches: raw.touches.clone(),
        escalation: match &raw.escalation {
            None => None,
            Some(e) => Some(Escalation {
                title: e.title.clone()?,
                contact: e.contact.clone()?,
                applies: document.predicate(&["escalation", "applies"]).cloned(),
                include: e.include.clone(),
                time: e.time?,
                price: raw.costs.wait.or(e.time)?,
            }),
        },
        reference: all_of(raw.reference.iter(), |r| {
            let rows = r.rows.iter().map(|row| row.iter().map(|cell| cell.0.to_string()).collect()).collect();
            Some(Reference { title: r.title.clone()?, note: r.note.clone(), columns: r.columns.clone(), rows })
        })?,
        scenarios: document.scenarios()?,
        catalog: document.catalog.clone(),
        source: std::rc::Rc::clone(&document.source),
        id_span: document.value_span(&["id"]),
    })
}

/// All of them lowered, or none.
fn all_of<T, U>(items: impl Iterator<Item = T>, lowered: impl FnMut(T) -> Option<U>) -> Option<Vec<U>> {
    items.map(lowered).collect()
}

impl Document {
    fn finding_index(&self, id: &str) -> Option<usize> {
        self.raw.findings.get_index_of(id)
    }

    /// The position of a cause; `Some(None)` for `other`.
    fn cause_index(&self, id: &str) -> Option<Option<usize>> {
        if id == OTHER { Some(None) } else { self.raw.causes.get_index_of(id).map(Some) }
    }

    fn symptom(&self, id: &str, raw: &RawSymptom) -> Option<Symptom> {
        let resolved_when = match &raw.resolved_when {
            None => None,
            Some(finding) => Some(self.finding_index(&finding.0)?),
        };
        Some(Symptom {
            id: id.to_owned(),
            title: raw.title.clone()?,
            phrases: raw.phrases.clone(),
            causes: all_of(raw.causes.iter(), |(cause, frequency)| Some((self.cause_index(cause)?, *frequency)))?,
            resolved_when,
        })
    }

    fn fact_declaration(&self, name: &str, raw: &RawFact) -> Option<FactDeclaration> {
        let probe = match raw.probe.as_ref().and_then(|call| call.0.first()) {
            None => None,
            Some((probe, params)) => {
                let spec: &'static ProbeSpec = self.vocabulary.probe(probe)?;
                Some(Call { spec, params: lowered_params(spec.params, params)? })
            }
        };
        let question = match &raw.ask {
            None => None,
            Some(ask) => Some(question(name, ask)?),
        };
        Some(FactDeclaration { name: name.to_owned(), title: raw.title.clone()?, probe, question })
    }

    fn lowered_finding(&self, id: &str, raw: &RawFinding) -> Option<Finding> {
        let group = match (&raw.one_of, &raw.overlaps) {
            (Some(group), _) => Group::OneOf(group.0.clone()),
            (_, Some(group)) => Group::Overlaps(group.0.clone()),
            _ => Group::Alone,
        };
        Some(Finding {
            id: id.to_owned(),
            title: raw.title.clone()?,
            shows: raw.shows.clone(),
            when: self.predicate(&["findings", id, "when"]).cloned()?,
            otherwise: raw.otherwise,
            group,
        })
    }

    fn lowered_cause(&self, id: &str, raw: &RawCause) -> Option<Cause> {
        Some(Cause {
            id: id.to_owned(),
            title: raw.title.clone()?,
            explanation: raw.explanation.clone()?,
            evidence: all_of(raw.evidence.iter(), |(finding, p)| Some((self.finding_index(finding)?, *p)))?,
            applies: self.predicate(&["causes", id, "applies"]).cloned(),
            hides: all_of(raw.hides.iter(), |cause| self.raw.causes.get_index_of(&cause.0))?,
        })
    }

    fn lowered_fix(&self, id: &str, raw: &RawFix) -> Option<Fix> {
        let verify = match &raw.verify {
            None => None,
            Some(finding) => Some(self.finding_index(&finding.0)?),
        };
        let mut needs: Vec<String> = Vec::new();
        for need in &raw.needs {
            if !needs.contains(&need.0) {
                needs.push(need.0.clone());
            }
        }
        Some(Fix {
            id: id.to_owned(),
            title: raw.title.clone()?,
            resolves: all_of(raw.resolves.iter(), |(cause, p)| Some((self.cause_index(cause)?, *p)))?,
            time: raw.time?,
            risk: raw.risk?,
            needs,
            requires: all_of(raw.requires.iter(), |fix| self.raw.fixes.get_index_of(&fix.0))?,
            applies: self.predicate(&["fixes", id, "applies"]).cloned(),
            workaround: raw.workaround,
            steps: all_of(raw.steps.iter().enumerate(), |(n, step)| self.step(id, n, step))?,
            verify,
        })
    }

    fn step(&self, fix: &str, n: usize, raw: &RawStep) -> Option<Step> {
        let effect = match raw.effect.as_ref().and_then(|call| call.0.first()) {
            None => None,
            Some((effect, params)) => {
                let spec: &'static EffectSpec = self.vocabulary.effect(effect)?;
                Some(Call { spec, params: lowered_params(spec.params, params)? })
            }
        };
        let applies = self.predicate(&["fixes", fix, "steps", &n.to_string(), "applies"]).cloned();
        Some(Step { say: raw.say.clone(), effect, applies })
    }

    fn need_prices(&self) -> IndexMap<String, Minutes> {
        let built_in = NEED_PRICES.iter().map(|(name, price)| ((*name).to_owned(), *price));
        let mut prices: IndexMap<String, Minutes> = built_in.collect();
        prices.extend(self.raw.costs.needs.iter().map(|(name, price)| (name.clone(), *price)));
        prices
    }

    fn risk_prices(&self) -> [Minutes; 4] {
        let own = &self.raw.costs.risk;
        let own = [own.none, own.low, own.medium, own.high];
        std::array::from_fn(|i| own[i].unwrap_or(RISK_PRICES[i].1))
    }

    fn scenario(&self, n: usize, raw: &RawScenario, written: Written<'_>) -> Option<Scenario> {
        let number = n.to_string();
        let at = |rest: &[&str]| {
            let all = ["scenarios", &number].into_iter().chain(rest.iter().copied()).map(str::to_owned);
            all.collect::<Vec<_>>()
        };
        let named_symptom = match &raw.symptom {
            None => None,
            Some(id) => Some(self.raw.symptoms.get_index_of(&id.0)?),
        };
        // a fix that is named twice was tried once
        let tried = raw.tried.iter().map(|fix| self.raw.fixes.get_index_of(&fix.0)).collect::<Option<IndexSet<_>>>()?;
        let says_tried = written.tree.find(&at(&["tried"])).is_some();
        Some(Scenario {
            name: raw.name.clone()?,
            named_symptom,
            platform: raw.platform.map(PlatformName::into),
            facts: raw.facts.0.clone(),
            record: raw.record.clone().map(|path| (path, written.tree.value_span(&at(&["record"])))),
            tried: says_tried.then(|| tried.into_iter().collect()),
            set: raw.set.iter().map(|(name, value)| (name.clone(), value.0.written())).collect(),
            expect: expectation(raw.expect.as_ref()?),
            line: written.source.position(written.tree.value_span(&at(&[])).start).line,
            source: std::rc::Rc::clone(written.source),
        })
    }

    /// The scenarios of the playbook, and then those beside it.
    fn scenarios(&self) -> Option<Vec<Scenario>> {
        let both = [Some(self.own_scenarios()), self.scenarios_beside()].into_iter().flatten();
        let all = both.flat_map(|written| written.scenarios.iter().enumerate().map(move |(n, s)| (n, s, written)));
        all_of(all, |(n, scenario, written)| self.scenario(n, scenario, written))
    }
}

fn expectation(raw: &RawExpect) -> Expectation {
    let ids = |ids: &OneOrMore<KebabId>| ids.all().iter().map(|id| id.0.clone()).collect();
    Expectation {
        cause: raw.cause.as_ref().map(|id| id.0.clone()),
        not_cause: ids(&raw.not_cause),
        at_least: raw.at_least,
        at_most: raw.at_most,
        top: raw.top,
        first_fix: raw.first_fix.as_ref().map(|id| id.0.clone()),
        plan_contains: ids(&raw.plan_contains),
        asks: raw.asks.as_ref().map(|asks| match asks {
            OneOrMore::One(fact) => Asks::First(fact.0.clone()),
            OneOrMore::List(facts) => Asks::Worth(facts.iter().map(|fact| fact.0.clone()).collect()),
        }),
        resolved: raw.resolved,
        unknown: raw.unknown.all().to_vec(),
        known_gap: raw.known_gap.clone(),
    }
}

fn question(name: &str, raw: &RawAsk) -> Option<Question> {
    let answers = if raw.answers.is_empty() {
        let choice = |value, label: &str| Choice { value: Value::Bool(value), label: label.to_owned() };
        vec![choice(true, "Yes"), choice(false, "No")]
    } else {
        let choice = |a: &super::raw::RawAnswer| {
            Some(Choice { value: Value::text(a.value.as_deref()?), label: a.label.clone()? })
        };
        all_of(raw.answers.iter(), choice)?
    };
    let fact = raw.stands_for.as_ref().map_or_else(|| name.to_owned(), |field| format!("{name}.{}", field.0));
    Some(Question { fact, text: raw.question.clone()?, answers, time: raw.time? })
}

fn lowered_params(specs: &'static [ParamSpec], written: &serde_json::Map<String, Json>) -> Option<Vec<PlatformParam>> {
    let mut params = Vec::new();
    for (name, json) in written {
        let spec = specs.iter().find(|spec| spec.name == name)?;
        let values = match json {
            Json::Object(by_name) if spec.kind.is_named() => vec![(None, by_names(by_name)?)],
            Json::Object(by_platform) => {
                let one = |(platform, value): (&String, &Json)| {
                    Some((Some(Platform::parse(platform)?), lowered_param(spec.kind, value)?))
                };
                by_platform.iter().map(one).collect::<Option<_>>()?
            }
            other => vec![(None, lowered_param(spec.kind, other)?)],
        };
        params.push((spec.name, values));
    }
    Some(params)
}

fn lowered_param(kind: ParamKind, json: &Json) -> Option<Value> {
    if kind == ParamKind::Duration {
        let ms = parse_duration(json.as_str()?)?.as_millis();
        return i64::try_from(ms).ok().map(Value::Int);
    }
    Value::from_json(json)
}

/// A text, or several.
fn texts(json: &Json) -> Option<Vec<&str>> {
    match json {
        Json::Array(texts) => texts.iter().map(Json::as_str).collect(),
        one => one.as_str().map(|text| vec![text]),
    }
}

/// Names, each with its text or texts.
fn by_names(names: &serde_json::Map<String, Json>) -> Option<Value> {
    let entries = names.iter().map(|(name, json)| Some((name.as_str(), texts(json)?)));
    entries.collect::<Option<Vec<_>>>().map(|entries| named_value(&entries))
}

impl Risk {
    /// Position in [`Playbook::risk_prices`].
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}
