//! Scenarios name facts, causes, findings, fixes, symptoms and settings that are there, give facts values that they can have,
//! and expect what can come out. They stand in the playbook, or in the file beside it.

use std::collections::HashSet;

use super::super::document::{Document, Written};
use super::super::raw::{RawExpect, RawScenario};
use super::sense::sense;
use crate::diag::{Code, Diagnostics};
use crate::fact::{Says, Statement};
use crate::text::{Span, did_you_mean, meant};

pub(super) fn check(document: &Document, diagnostics: &mut Diagnostics) {
    check_written(document, document.own_scenarios(), diagnostics);
}

/// The scenarios in the file beside the playbook; `diagnostics` are of that file.
pub(super) fn check_beside(document: &Document, diagnostics: &mut Diagnostics) {
    let Some(written) = document.scenarios_beside() else { return };
    check_written(document, written, diagnostics);
    let mut taken: HashSet<&str> = document.raw.scenarios.iter().filter_map(|s| s.name.as_deref()).collect();
    for (n, name) in written.scenarios.iter().enumerate().filter_map(|(n, s)| Some((n, s.name.as_deref()?))) {
        if !name.is_empty() && !taken.insert(name) {
            let span = written.tree.value_span(&["scenarios", &n.to_string(), "name"]);
            diagnostics.add(Code::DuplicateId, span, format!("the scenario `{name}` stands twice"), None);
        }
    }
}

fn check_written(document: &Document, written: Written<'_>, diagnostics: &mut Diagnostics) {
    for (n, scenario, statements) in written.iter() {
        let mut at = Scenario { document, written, number: n.to_string(), diagnostics };
        at.names(scenario);
        at.facts(statements);
        if let Some(expect) = &scenario.expect {
            at.expected(expect);
            sense(document, written, (n, scenario, statements), expect, at.diagnostics);
        }
    }
}

struct Scenario<'d> {
    document: &'d Document,
    written: Written<'d>,
    number: String,
    diagnostics: &'d mut Diagnostics,
}

impl Scenario<'_> {
    fn path<'s>(&'s self, rest: &[&'s str]) -> Vec<&'s str> {
        self.written.path(&self.number, rest)
    }

    fn value(&self, rest: &[&str]) -> Span {
        self.written.value(&self.number, rest)
    }

    fn is_there(&self, rest: &[&str]) -> bool {
        self.written.tree.find(&self.path(rest)).is_some()
    }

    /// Reports an id that is defined nowhere in a section of the playbook.
    fn require<'n>(&mut self, what: &str, id: &str, defined: impl Iterator<Item = &'n str> + Clone, span: Span) {
        let section = if what == "fix" { "fixes".to_owned() } else { format!("{what}s") };
        let is_there = self.document.is_defined(&section, id) || defined.clone().any(|name| name == id);
        if !id.is_empty() && !is_there {
            let meant = meant(id, defined);
            let help = meant.map(|meant| meant.help());
            self.diagnostics.add(Code::ScenarioReference, span, format!("unknown {what} `{id}`"), help);
            self.diagnostics.suggest_meant(span, meant);
        }
    }

    fn names(&mut self, scenario: &RawScenario) {
        let document = self.document;
        if let Some(symptom) = &scenario.symptom {
            let span = self.value(&["symptom"]);
            self.require("symptom", &symptom.0, document.raw.symptoms.keys().map(String::as_str), span);
        }
        for (n, fix) in scenario.tried.iter().enumerate() {
            let span = self.value(&["tried", &n.to_string()]);
            self.require("fix", &fix.0, document.raw.fixes.keys().map(String::as_str), span);
        }
        for name in scenario.set.keys() {
            let span = self.written.tree.key_span(&self.path(&["set", name]));
            self.require("setting", name, document.settings.values().keys().map(String::as_str), span);
        }
        if self.is_there(&["record"]) && self.is_there(&["facts"]) {
            let span = self.written.tree.key_span(&self.path(&["record"]));
            let help = Some("keep one of the two".to_owned());
            self.diagnostics.add(Code::ScenarioRecord, span, "`record` stands in place of `facts`", help);
        }
    }

    fn expected(&mut self, expect: &RawExpect) {
        let document = self.document;
        if let Some(cause) = &expect.cause {
            let span = self.value(&["expect", "cause"]);
            self.require("cause", &cause.0, document.cause_ids(), span);
        }
        for (id, span) in self.written.each(&self.number, "not_cause", &expect.not_cause) {
            self.require("cause", id, document.cause_ids(), span);
        }
        if let Some(fix) = &expect.first_fix {
            let span = self.value(&["expect", "first_fix"]);
            self.require("fix", &fix.0, document.raw.fixes.keys().map(String::as_str), span);
        }
        for (id, span) in self.written.each(&self.number, "plan_contains", &expect.plan_contains) {
            self.require("fix", id, document.raw.fixes.keys().map(String::as_str), span);
        }
        for (fact, span) in
            expect.asks.iter().flat_map(|asks| self.written.each(&self.number, "asks", asks)).collect::<Vec<_>>()
        {
            let questions = document.questions();
            if !fact.is_empty() && !document.is_unsure(fact) && !questions.iter().any(|q| q == fact) {
                let help = did_you_mean(fact, questions.iter().map(String::as_str));
                let help = help.or_else(|| Some("name a fact that has an `ask`".to_owned()));
                let message = format!("nobody is asked about `{fact}`");
                self.diagnostics.add(Code::ScenarioReference, span, message, help);
            }
        }
        for (name, span) in self.written.each(&self.number, "unknown", &expect.unknown) {
            let is_fact = document.catalog.get(name).is_some() || document.catalog.is_group(name);
            if name.is_empty() || is_fact || document.is_unsure(name) || document.is_defined("findings", name) {
                continue;
            }
            let known = document.raw.findings.keys().map(String::as_str).chain(document.catalog.paths());
            let help = did_you_mean(name, known);
            self.diagnostics.add(Code::ScenarioReference, span, format!("unknown finding or fact `{name}`"), help);
        }
    }

    fn facts(&mut self, statements: &[Statement]) {
        let document = self.document;
        for statement in statements {
            let at = || self.written.stated(&self.number, statement);
            match &statement.says {
                Says::Is(..) | Says::Unknown => {}
                _ if document.is_unsure(&statement.path) => {}
                Says::NoSuchFact => {
                    let help = did_you_mean(&statement.path, document.catalog.paths());
                    let message = format!("unknown fact `{}`", statement.path);
                    self.diagnostics.add(Code::ScenarioReference, self.written.tree.key_span(&at()), message, help);
                }
                Says::Again => {
                    let message = format!("`{}` was given before", statement.path);
                    let help = Some("keep one of the two".to_owned());
                    self.diagnostics.add(Code::ScenarioFact, self.written.tree.value_span(&at()), message, help);
                }
                Says::Misfit(wanted) => {
                    let message = format!("`{}` cannot have this value", statement.path);
                    let help = Some(wanted.clone());
                    self.diagnostics.add(Code::ScenarioFact, self.written.tree.value_span(&at()), message, help);
                }
            }
        }
    }
}
