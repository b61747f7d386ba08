//! Scenarios name facts, causes, fixes, symptoms and settings that are there, and give facts values that they can have.

use super::super::document::{Document, path};
use super::super::raw::RawScenario;
use crate::diag::{Code, Diagnostics};
use crate::fact::{Says, statements};
use crate::text::{Span, did_you_mean, meant};

pub(super) fn check(document: &Document, diagnostics: &mut Diagnostics) {
    for (n, scenario) in document.raw.scenarios.iter().enumerate() {
        let at = Scenario { document, number: n.to_string() };
        at.names(scenario, diagnostics);
        at.facts(scenario, diagnostics);
    }
}

struct Scenario<'d> {
    document: &'d Document,
    number: String,
}

impl Scenario<'_> {
    fn path(&self, rest: &[&str]) -> Vec<String> {
        let mut path = path(["scenarios", &self.number]);
        path.extend(rest.iter().map(|s| (*s).to_owned()));
        path
    }

    fn names(&self, scenario: &RawScenario, diagnostics: &mut Diagnostics) {
        let raw = &self.document.raw;
        let mut require = |what: &str, id: &str, defined: Vec<&str>, span: &dyn Fn() -> Span| {
            let section = if what == "fix" { "fixes".to_owned() } else { format!("{what}s") };
            if !id.is_empty() && !self.document.is_defined(&section, id) && !defined.contains(&id) {
                let (meant, span) = (meant(id, defined), span());
                let help = meant.map(|meant| meant.help());
                diagnostics.add(Code::ScenarioReference, span, format!("unknown {what} `{id}`"), help);
                diagnostics.suggest_meant(span, meant);
            }
        };
        let value = |rest: &[&str]| self.document.value_span(&self.path(rest));
        let fixes: Vec<&str> = raw.fixes.keys().map(String::as_str).collect();
        if let Some(symptom) = &scenario.symptom {
            require("symptom", &symptom.0, raw.symptoms.keys().map(String::as_str).collect(), &|| value(&["symptom"]));
        }
        for (n, fix) in scenario.tried.iter().enumerate() {
            require("fix", &fix.0, fixes.clone(), &|| value(&["tried", &n.to_string()]));
        }
        for name in scenario.set.keys() {
            let settings = self.document.settings.values().keys().map(String::as_str).collect();
            require("setting", name, settings, &|| self.document.key_span(&self.path(&["set", name])));
        }
        let Some(expect) = &scenario.expect else { return };
        if let Some(cause) = &expect.cause {
            require("cause", &cause.0, self.document.cause_ids().collect(), &|| value(&["expect", "cause"]));
        }
        if let Some(fix) = &expect.first_fix {
            require("fix", &fix.0, fixes, &|| value(&["expect", "first_fix"]));
        }
    }

    fn facts(&self, scenario: &RawScenario, diagnostics: &mut Diagnostics) {
        for statement in statements(&scenario.facts.0, &self.document.catalog) {
            let at = || {
                let keys: Vec<&str> =
                    std::iter::once("facts").chain(statement.keys.iter().map(String::as_str)).collect();
                self.path(&keys)
            };
            match &statement.says {
                Says::Is(_) | Says::Unknown => {}
                _ if self.document.is_unsure(&statement.path) => {}
                Says::NoSuchFact => {
                    let help = did_you_mean(&statement.path, self.document.catalog.paths());
                    let message = format!("unknown fact `{}`", statement.path);
                    diagnostics.add(Code::ScenarioReference, self.document.key_span(&at()), message, help);
                }
                Says::Again => {
                    let message = format!("`{}` was given before", statement.path);
                    diagnostics.add(
                        Code::ScenarioFact,
                        self.document.value_span(&at()),
                        message,
                        Some("keep one of the two".to_owned()),
                    );
                }
                Says::Misfit(wanted) => {
                    let message = format!("`{}` cannot have this value", statement.path);
                    diagnostics.add(Code::ScenarioFact, self.document.value_span(&at()), message, Some(wanted.clone()));
                }
            }
        }
    }
}
