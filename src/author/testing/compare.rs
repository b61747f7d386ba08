//! What a scenario expects against what came out, one expectation after the other.

use super::runner::{fixes, has_a_say};
use super::trial::Trial;
use super::verdict::Verdict;
use crate::fact::Value;
use crate::playbook::{Asks, Expectation};
use crate::predicate::Truth;
use crate::session::{Case, Judged, Plan};
use crate::units::TIE;

/// A scenario's verdict, before its `known_gap` is looked at.
pub(super) struct Compared {
    pub(super) verdict: Verdict,
    /// What came out differently, or why nothing can be told.
    pub(super) missed: Vec<String>,
}

/// Least net worth of a question, in minutes, that is more than nothing.
const WORTH: f64 = 1e-9;

/// Compares all that a scenario expects. `plan` must be there where it expects something of the plan.
pub(super) fn compare(case: &Case, trial: &Trial, judged: &Judged, plan: Option<&Plan>) -> Compared {
    let expect = &trial.scenario.expect;
    let mut compare = Compare { case, expect, judged, missed: Vec::new(), told: 0 };
    compare.resolved();
    compare.causes();
    compare.bounds();
    compare.unknown();
    if let Some(plan) = plan {
        compare.fixes(plan);
        compare.asks(plan);
    }
    let Compare { missed, told, .. } = compare;
    let of_the_facts = expect.asks.is_some() || !expect.unknown.is_empty();
    let gives = !trial.scenario.facts.is_empty() || trial.record.is_some();
    let why = if (Expectation { known_gap: None, ..expect.clone() }) == Expectation::default() {
        Some("nothing is expected")
    } else if told == 0 {
        None
    } else if gives && !of_the_facts && !has_a_say(case, judged) {
        Some("none of its facts decides a finding: what came out are the frequencies alone")
    } else {
        let verdict = missed.iter().map(|(verdict, _)| *verdict).min().unwrap_or(Verdict::Hit);
        return Compared { verdict, missed: missed.into_iter().map(|(_, text)| text).collect() };
    };
    let missed = why.map(str::to_owned).into_iter().chain(missed.into_iter().map(|(_, text)| text)).collect();
    Compared { verdict: Verdict::NotEvaluated, missed }
}

struct Compare<'a> {
    case: &'a Case,
    expect: &'a Expectation,
    judged: &'a Judged,
    missed: Vec<(Verdict, String)>,
    /// How many expectations could be told to hold or not.
    told: usize,
}

impl Compare<'_> {
    /// Takes down whether an expectation holds.
    fn hold(&mut self, holds: bool, otherwise: Verdict, text: impl FnOnce() -> String) {
        self.told += 1;
        if !holds {
            self.missed.push((otherwise, text()));
        }
    }

    fn ids(&self) -> Vec<&str> {
        self.judged.ranking.causes.iter().map(|c| self.case.playbook.cause_id(c.cause)).collect()
    }

    fn resolved(&mut self) {
        let Some(expected) = self.expect.resolved else { return };
        let symptom = &self.case.playbook.symptoms[self.case.symptom];
        let text = match (symptom.resolved_when, self.judged.resolved) {
            (None, _) => format!("expected resolved: {expected}, and the symptom has no `resolved_when`"),
            (Some(finding), Truth::Unknown) => {
                let id = &self.case.playbook.findings[finding].id;
                format!("expected resolved: {expected}, and it cannot be told: `{id}` is unknown")
            }
            (_, truth) => {
                let text = || format!("expected resolved: {expected}, and the facts say the opposite");
                return self.hold(truth == expected.into(), Verdict::Miss, text);
            }
        };
        self.missed.push((Verdict::Miss, text));
    }

    fn causes(&mut self) {
        let ids = self.ids().into_iter().map(str::to_owned).collect::<Vec<_>>();
        let first = ids.first().map_or("nothing", String::as_str);
        if let Some(id) = &self.expect.cause {
            let place = ids.iter().position(|other| other == id);
            let top = self.expect.top.unwrap_or(1);
            let holds = place.is_some_and(|place| place < top);
            let otherwise = if self.expect.top.is_some() && place.is_some() { Verdict::Noisy } else { Verdict::Miss };
            let expected = match top {
                1 => format!("expected the cause {id}"),
                n => format!("expected the cause {id} among the first {n}"),
            };
            let text = match place {
                None => format!("{expected}, and it is left out: {}", self.left_out(id)),
                Some(_) if top == 1 => format!("{expected}, and {first} leads"),
                Some(place) => format!("{expected}, and it is number {}", place + 1),
            };
            self.hold(holds, otherwise, || text);
        }
        for id in &self.expect.not_cause {
            let text = || format!("expected another cause than {id}, and it leads");
            self.hold(first != id, Verdict::Miss, text);
        }
    }

    /// Why a cause is not in the ranking.
    fn left_out(&self, id: &str) -> &'static str {
        let of = |c: &usize| self.case.playbook.causes[*c].id == id;
        if self.judged.ranking.left_out.iter().any(of) {
            "its `applies` is false"
        } else {
            "the symptom does not list it"
        }
    }

    fn bounds(&mut self) {
        let causes = &self.judged.ranking.causes;
        let position = match &self.expect.cause {
            Some(id) => self.ids().iter().position(|other| other == id),
            None => Some(0),
        };
        let Some(ranked) = position.and_then(|position| causes.get(position)) else { return };
        let (id, posterior) = (self.case.playbook.cause_id(ranked.cause).to_owned(), ranked.posterior.get());
        if let Some(least) = self.expect.at_least.map(|least| least.p.get()) {
            let text = || format!("expected {id} at {least} or more, and it is at {}", number(posterior));
            self.hold(posterior >= least - TIE, Verdict::Noisy, text);
        }
        if let Some(most) = self.expect.at_most.map(|most| most.p.get()) {
            let text = || format!("expected {id} at {most} or less, and it is at {}", number(posterior));
            self.hold(posterior <= most + TIE, Verdict::Noisy, text);
        }
    }

    fn unknown(&mut self) {
        let playbook = &self.case.playbook;
        for name in &self.expect.unknown {
            let finding = playbook.findings.iter().position(|f| f.id == *name);
            let found = finding.and_then(|f| match self.judged.observations.findings[f] {
                Truth::Unknown => None,
                Truth::True => Some("present".to_owned()),
                Truth::False => Some("absent".to_owned()),
            });
            let below = format!("{name}.");
            let is_it = |path: &str| finding.is_none() && (path == name || path.starts_with(&below));
            let known = self.case.facts.iter().find(|(path, _)| is_it(path));
            let found = found.or_else(|| known.map(|(path, fact)| format!("known: {path} = {}", shown(&fact.value))));
            let text = || format!("expected `{name}` to be unknown, and it is {}", found.clone().unwrap_or_default());
            self.hold(found.is_none(), Verdict::Noisy, text);
        }
    }

    fn fixes(&mut self, plan: &Plan) {
        let playbook = &self.case.playbook;
        let planned = fixes(playbook, plan);
        let order = || if planned.is_empty() { "no fix at all".to_owned() } else { planned.join(", ") };
        if let Some(id) = &self.expect.first_fix {
            let text = || format!("expected the first fix {id}, and the plan has {}", order());
            self.hold(planned.first() == Some(&id.as_str()), Verdict::WrongOrder, text);
        }
        let beside: Vec<&str> = plan.workarounds.iter().map(|w| playbook.fixes[w.fix].id.as_str()).collect();
        for id in &self.expect.plan_contains {
            let text = || format!("expected the fix {id} in the plan, and it has {}", order());
            let holds = planned.iter().chain(&beside).any(|other| other == id);
            self.hold(holds, Verdict::WrongOrder, text);
        }
    }

    fn asks(&mut self, plan: &Plan) {
        let worth =
            || plan.questions.iter().filter(|q| q.net.get() > WORTH).map(|q| q.fact.as_str()).collect::<Vec<_>>();
        let list = |names: &[&str]| if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
        match &self.expect.asks {
            None => {}
            Some(Asks::First(fact)) => {
                let first = plan.ask.map(|position| plan.questions[position].fact.as_str());
                let text =
                    || format!("expected the plan to ask {fact} first, and it asks {}", first.unwrap_or("nothing"));
                self.hold(first == Some(fact.as_str()), Verdict::WrongOrder, text);
            }
            Some(Asks::Worth(facts)) if facts.is_empty() => {
                let text = || format!("expected no question to be worth its price, and so are {}", list(&worth()));
                self.hold(worth().is_empty(), Verdict::WrongOrder, text);
            }
            Some(Asks::Worth(facts)) => {
                for fact in facts {
                    let text = || {
                        format!(
                            "expected the question {fact} to be worth its price, and only these are: {}",
                            list(&worth())
                        )
                    };
                    self.hold(worth().contains(&fact.as_str()), Verdict::WrongOrder, text);
                }
            }
        }
    }
}

/// A posterior with as many digits as tell something.
fn number(posterior: f64) -> String {
    if posterior > 0.0 && posterior < 0.001 { format!("{posterior:.1e}") } else { format!("{posterior:.4}") }
}

/// A value as it is written.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text:?}"),
        other => other.to_string(),
    }
}
