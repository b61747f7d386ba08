//! A playbook as other programs read it: `triage.playbook/1`. Keys may be added, none renamed; times are minutes.

use serde_json::{Map, Value as Json, json};

use super::Rendered;
use super::book::{BookFormat, share};
use crate::fact::Platform;
use crate::playbook::{
    Call, FactDeclaration, Finding, Fix, Group, PerPlatform, Playbook, Question, Risk, Scenario, Symptom,
};
use crate::predicate::Predicate;
use crate::units::Likelihood;

/// The form `json`.
pub(super) const FORMAT: BookFormat = BookFormat {
    name: "json",
    about: "For programs: triage.playbook/1",
    render: |playbook| Rendered::Json(view(playbook)),
};

/// The whole playbook.
fn view(playbook: &Playbook) -> Json {
    let escalation = playbook.escalation.as_ref().map(|e| {
        json!({
            "title": e.title, "contact": e.contact, "applies": predicate(e.applies.as_ref()), "include": e.include,
            "time": e.time.get(),
        })
    });
    let source = |s: &crate::playbook::Citation| json!({ "title": s.title, "publisher": s.publisher, "url": s.url });
    let table = |r: &crate::playbook::Reference| json!({ "title": r.title, "note": r.note, "columns": r.columns, "rows": r.rows });
    json!({
        "schema": "triage.playbook/1",
        "id": playbook.id,
        "title": playbook.title,
        "version": playbook.version,
        "sha256": playbook.sha256(),
        "sources": playbook.sources.iter().map(source).collect::<Vec<_>>(),
        "settings": playbook.settings.iter().map(|(n, v)| (n.clone(), json!(v))).collect::<Map<_, _>>(),
        "symptoms": playbook.symptoms.iter().map(|s| symptom(playbook, s)).collect::<Vec<_>>(),
        "facts": playbook.facts.iter().map(fact).collect::<Vec<_>>(),
        "findings": playbook.findings.iter().enumerate().map(|(n, f)| finding(playbook, n, f)).collect::<Vec<_>>(),
        "causes": playbook.causes.iter().map(|c| cause(playbook, c)).collect::<Vec<_>>(),
        "fixes": playbook.fixes.iter().map(|f| fix(playbook, f)).collect::<Vec<_>>(),
        "touches": playbook.touches.iter().map(place).collect::<Vec<_>>(),
        "costs": { "needs": playbook.need_prices.iter().map(|(n, p)| (n.clone(), json!(p.get()))).collect::<Map<_, _>>(),
                   "risk": Risk::ALL.iter().map(|r| (r.name().to_owned(), json!(playbook.risk_prices[r.index()].get())))
                       .collect::<Map<_, _>>(),
                   "wait": playbook.escalation.as_ref().map(|e| e.price.get()) },
        "escalation": escalation,
        "reference": playbook.reference.iter().map(table).collect::<Vec<_>>(),
        "scenarios": playbook.scenarios.iter().map(|s| scenario(playbook, s)).collect::<Vec<_>>(),
    })
}

/// A place, or one for each platform.
fn place(place: &PerPlatform) -> Json {
    match place.all() {
        [(None, path)] => json!(path),
        all => all.iter().filter_map(|(p, path)| Some(((*p)?.name().to_owned(), json!(path)))).collect(),
    }
}

fn predicate(predicate: Option<&Predicate>) -> Option<&str> {
    predicate.map(|p| p.text().trim())
}

fn likelihood(key: &str, id: &str, likelihood: Likelihood) -> Json {
    json!({ key: id, "p": likelihood.p.get(), "word": likelihood.word })
}

fn symptom(playbook: &Playbook, symptom: &Symptom) -> Json {
    let cause = |(cause, frequency): &(Option<usize>, crate::units::Frequency)| {
        json!({
            "cause": playbook.cause_id(*cause), "frequency": frequency.value, "word": frequency.word,
            "share": share(symptom, *frequency),
        })
    };
    json!({
        "id": symptom.id, "title": symptom.title, "phrases": symptom.phrases,
        "causes": symptom.causes.iter().map(cause).collect::<Vec<_>>(),
        "resolved_when": symptom.resolved_when.map(|f| &playbook.findings[f].id),
    })
}

fn fact(fact: &FactDeclaration) -> Json {
    let question = |q: &Question| {
        let answer = |a: &crate::playbook::Choice| json!({ "value": a.value, "label": a.label });
        json!({
            "fact": q.fact, "question": q.text.trim(), "time": q.time.get(),
            "answers": q.answers.iter().map(answer).collect::<Vec<_>>(),
        })
    };
    json!({
        "name": fact.name, "title": fact.title, "probe": fact.probe.as_ref().map(|c| call(c.spec.name, c)),
        "question": fact.question.as_ref().map(question),
    })
}

/// A probe or an effect with its parameters: each a value, or one for each platform.
fn call<S>(name: &str, call: &Call<S>) -> Json {
    let params = call.params.iter().map(|(param, values)| {
        let value = match &values[..] {
            [(None, value)] => json!(value),
            _ => values.iter().filter_map(|(p, v)| Some(((*p)?.name().to_owned(), json!(v)))).collect(),
        };
        ((*param).to_owned(), value)
    });
    json!({ "name": name, "params": params.collect::<Map<_, _>>() })
}

fn finding(playbook: &Playbook, position: usize, finding: &Finding) -> Json {
    let of = |c: &crate::playbook::Cause| c.mentions(position).map(|l| likelihood("cause", &c.id, l));
    let (one_of, overlaps) = match &finding.group {
        Group::Alone => (None, None),
        Group::OneOf(name) => (Some(name), None),
        Group::Overlaps(name) => (None, Some(name)),
    };
    json!({
        "id": finding.id, "title": finding.title, "shows": finding.shows, "when": finding.when.text().trim(),
        "otherwise": finding.otherwise.map(|l| json!({ "p": l.p.get(), "word": l.word })),
        "one_of": one_of, "overlaps": overlaps,
        "likelihoods": playbook.causes.iter().filter_map(of).collect::<Vec<_>>(),
    })
}

fn cause(playbook: &Playbook, cause: &crate::playbook::Cause) -> Json {
    let evidence = cause.evidence.iter().map(|(f, l)| likelihood("finding", &playbook.findings[*f].id, *l));
    json!({
        "id": cause.id, "title": cause.title, "explanation": cause.explanation.trim(),
        "evidence": evidence.collect::<Vec<_>>(), "applies": predicate(cause.applies.as_ref()),
        "hides": cause.hides.iter().map(|c| &playbook.causes[*c].id).collect::<Vec<_>>(),
    })
}

fn fix(playbook: &Playbook, fix: &Fix) -> Json {
    let step = |s: &crate::playbook::Step| {
        json!({
            "say": s.say.as_deref().map(str::trim), "effect": s.effect.as_ref().map(|c| call(c.spec.name, c)),
            "applies": predicate(s.applies.as_ref()),
        })
    };
    let resolves = fix.resolves.iter().map(|(cause, l)| likelihood("cause", playbook.cause_id(*cause), *l));
    json!({
        "id": fix.id, "title": fix.title, "resolves": resolves.collect::<Vec<_>>(), "time": fix.time.get(),
        "risk": fix.risk.name(), "needs": fix.needs, "workaround": fix.workaround,
        "requires": fix.requires.iter().map(|f| &playbook.fixes[*f].id).collect::<Vec<_>>(),
        "applies": predicate(fix.applies.as_ref()), "verify": fix.verify.map(|f| &playbook.findings[f].id),
        "steps": fix.steps.iter().map(step).collect::<Vec<_>>(),
    })
}

fn scenario(playbook: &Playbook, scenario: &Scenario) -> Json {
    json!({
        "name": scenario.name, "symptom": scenario.named_symptom.map(|s| &playbook.symptoms[s].id),
        "platform": scenario.platform.map(Platform::name), "facts": scenario.facts,
        "record": scenario.record.as_ref().map(|(path, _)| path), "file": scenario.source.name(), "line": scenario.line,
    })
}
