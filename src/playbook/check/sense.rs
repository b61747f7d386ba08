//! What a scenario expects can come out of its facts, and could come out otherwise.

use super::super::document::{Document, Written};
use super::super::model::OTHER;
use super::super::raw::{RawExpect, RawScenario, RawSymptom};
use super::tested::known;
use crate::diag::{Code, Diagnostics};
use crate::fact::{Platform, Says, Statement};
use crate::predicate::Truth;
use crate::text::Span;

/// Reports expectations that contradict each other or the facts, and those that hold whatever comes out.
pub(super) fn sense(
    document: &Document,
    written: Written<'_>,
    (n, scenario, statements): (usize, &RawScenario, &[Statement]),
    expect: &RawExpect,
    diagnostics: &mut Diagnostics,
) {
    let mut sense = Sense { document, written, number: n.to_string(), scenario, statements, expect, diagnostics };
    sense.bounds();
    sense.causes();
    sense.fixes();
    sense.resolved();
    sense.known();
    sense.platform();
}

struct Sense<'d> {
    document: &'d Document,
    written: Written<'d>,
    number: String,
    scenario: &'d RawScenario,
    statements: &'d [Statement],
    expect: &'d RawExpect,
    diagnostics: &'d mut Diagnostics,
}

impl<'d> Sense<'d> {
    fn path<'s>(&'s self, rest: &[&'s str]) -> Vec<&'s str> {
        self.written.path(&self.number, rest)
    }

    fn key(&self, key: &str) -> Span {
        self.written.tree.key_span(&self.path(&["expect", key]))
    }

    fn value(&self, rest: &[&str]) -> Span {
        self.written.value(&self.number, rest)
    }

    fn wrong(&mut self, span: Span, message: impl Into<String>, help: &str) {
        self.diagnostics.add(Code::ScenarioExpectation, span, message, Some(help.to_owned()));
    }

    /// The symptom, where it can be told.
    fn symptom(&self) -> Option<(&'d str, &'d RawSymptom)> {
        if !self.document.sound || self.scenario.record.is_some() && self.scenario.symptom.is_none() {
            return None;
        }
        let named = self.scenario.symptom.as_ref();
        let symptoms = &self.document.raw.symptoms;
        let found = named.map_or_else(|| symptoms.get_index(0), |id| symptoms.get_key_value(&id.0));
        found.map(|(id, symptom)| (id.as_str(), symptom))
    }

    fn bounds(&mut self) {
        let (least, most) = (self.expect.at_least, self.expect.at_most);
        if self.expect.top.is_some() && self.expect.cause.is_none() {
            self.wrong(self.key("top"), "`top` says how far down `cause` may stand, and there is none", "add `cause`");
        }
        if least.zip(most).is_some_and(|(least, most)| least.p.get() > most.p.get()) {
            self.wrong(self.key("at_most"), "`at_most` is less than `at_least`", "swap them, or leave one away");
        }
        if least.is_some_and(|least| least.p.get() <= 0.0) {
            self.wrong(self.value(&["expect", "at_least"]), "this holds whatever comes out", "write more than 0");
        }
        if most.is_some_and(|most| most.p.get() >= 1.0) {
            self.wrong(self.value(&["expect", "at_most"]), "this holds whatever comes out", "write less than 1");
        }
        let causes = self.symptom().map(|(_, symptom)| symptom.causes.len()).filter(|n| *n > 0);
        let wide = |top: usize| self.expect.cause.is_some() && least.is_none() && most.is_none() && top > 1;
        if self.expect.top.zip(causes).is_some_and(|(top, causes)| wide(top) && top >= causes) {
            let help = "write fewer than there are causes, or add `at_least` or `at_most`";
            self.wrong(self.value(&["expect", "top"]), "every cause is among the first so many", help);
        }
        if self.expect.known_gap.as_ref().is_some_and(|why| why.trim().is_empty()) {
            self.wrong(self.key("known_gap"), "a known gap without a reason", "say what is missing");
        }
    }

    fn causes(&mut self) {
        let top = self.expect.top.unwrap_or(1);
        let nots = self.expect.not_cause.all();
        if self.expect.cause.iter().any(|cause| top == 1 && nots.contains(cause)) {
            self.wrong(self.key("not_cause"), "the cause that must lead must not lead", "leave one of the two away");
        }
        let Some((id, symptom)) = self.symptom() else { return };
        let is_listed = |cause: &str| symptom.causes.keys().any(|listed| listed == cause);
        if !symptom.causes.is_empty() && symptom.causes.keys().all(|c| nots.iter().any(|not| not.0 == *c)) {
            self.wrong(self.key("not_cause"), "some cause leads, and none of them may", "leave one of them away");
        }
        let is_cause = |id: &str| id == OTHER || self.document.cause(id).is_some();
        let Some(cause) = self.expect.cause.as_ref().map(|c| c.0.as_str()).filter(|c| is_cause(c)) else { return };
        let span = self.value(&["expect", "cause"]);
        if !is_listed(cause) && !symptom.causes.is_empty() {
            let message = format!("the symptom `{id}` does not list the cause `{cause}`");
            self.wrong(span, message, "name another symptom with `symptom`, or another cause");
        } else if self.is_ruled_out(cause) {
            let message = format!("under these facts the `applies` of `{cause}` is false");
            self.wrong(span, message, "name another cause, or give other facts");
        }
    }

    /// Whether a cause cannot be under the facts of the scenario.
    fn is_ruled_out(&self, cause: &str) -> bool {
        if self.scenario.record.is_some() || !self.scenario.set.is_empty() {
            return false;
        }
        let Some(applies) = self.document.predicate(&["causes", cause, "applies"]) else { return false };
        let known = known(self.document, self.scenario, self.statements);
        applies.judge(&|slot| known.get(&slot), &mut Vec::new()) == Truth::False
    }

    fn fixes(&mut self) {
        let tried = |id: &str| self.scenario.tried.iter().any(|fix| fix.0 == id);
        let mut wanted = self.written.each(&self.number, "plan_contains", &self.expect.plan_contains);
        let first = self.expect.first_fix.as_ref().map(|fix| (fix.0.as_str(), self.value(&["expect", "first_fix"])));
        wanted.extend(first);
        for (id, span) in wanted.into_iter().filter(|(id, _)| tried(id)).collect::<Vec<_>>() {
            self.wrong(
                span,
                format!("`{id}` was tried, and is not offered again"),
                "leave it away here, or in `tried`",
            );
        }
        let is_beside = |id: &str| self.document.fix(id).is_some_and(|fix| fix.workaround);
        if let Some((id, span)) = first.filter(|(id, _)| is_beside(id)) {
            let message = format!("`{id}` is a workaround, which stands beside the plan and is never its first fix");
            self.wrong(span, message, "look for it with `plan_contains`");
        }
    }

    fn resolved(&mut self) {
        let Some(resolved) = self.expect.resolved else { return };
        let gone = self.symptom().filter(|(id, symptom)| {
            let at = ["symptoms", id, "resolved_when"];
            symptom.resolved_when.is_none() && self.document.tree.find(&at).is_none()
        });
        if let Some((id, _)) = gone {
            let message = format!("the symptom `{id}` does not say when it is gone");
            self.wrong(self.key("resolved"), message, "add `resolved_when` to the symptom");
        }
        let planned = ["first_fix", "plan_contains"].into_iter().find(|key| match *key {
            "first_fix" => self.expect.first_fix.is_some(),
            _ => !self.expect.plan_contains.all().is_empty(),
        });
        if let Some(key) = planned.filter(|_| resolved) {
            self.wrong(self.key(key), "where the symptom is gone, there is no plan", "leave it away");
        }
    }

    /// What is given is neither asked nor unknown.
    fn known(&mut self) {
        let mut wanted = self.written.each(&self.number, "unknown", &self.expect.unknown);
        wanted.extend(self.expect.asks.iter().flat_map(|asks| self.written.each(&self.number, "asks", asks)));
        if wanted.is_empty() {
            return;
        }
        let is_given = |name: &str| self.statements.iter().any(|s| s.path == name && matches!(s.says, Says::Is(..)));
        for (name, span) in wanted {
            if is_given(name) && !self.document.is_defined("findings", name) {
                self.wrong(
                    span,
                    format!("`{name}` is known: the scenario gives it"),
                    "leave it away, here or in `facts`",
                );
            }
        }
    }

    fn platform(&mut self) {
        let Some(platform) = self.scenario.platform.map(Platform::from) else { return };
        for statement in self.statements {
            let Says::Is(_, value) = &statement.says else { continue };
            if statement.path == "os.family" && value.to_string() != platform.name() {
                let span = self.written.tree.value_span(&self.written.stated(&self.number, statement));
                let message = format!("`platform` says {}", platform.name());
                self.diagnostics.add(Code::ScenarioFact, span, message, Some("leave one away".to_owned()));
            }
        }
    }
}
