//! A playbook's id is its path in the library folder; `other` is nobody's name; answers differ.

use super::super::document::Document;
use super::super::model::OTHER;
use crate::diag::{Code, Diagnostics};

pub(super) fn check(document: &Document, diagnostics: &mut Diagnostics) {
    if let (Some(expected), Some(id)) = (&document.expected_id, &document.raw.id)
        && *expected != id.0
    {
        let span = document.value_span(&["id"]);
        let message = format!("the id is `{}`, but the file is `{expected}.yaml`", id.0);
        diagnostics.add(Code::IdNotPath, span, message, Some(format!("write `id: {expected}`, or move the file")));
    }
    if document.cause(OTHER).is_some() {
        let message = "`other` stands for none of the causes and cannot be defined";
        diagnostics.add(Code::InvalidId, document.key_span(&["causes", OTHER]), message, None);
    }
    for (name, fact) in document.raw.facts.iter() {
        let answers = fact.ask.iter().flat_map(|ask| &ask.answers).map(|a| a.value.as_deref().unwrap_or_default());
        for (n, value) in repeated(answers) {
            let span = document.value_span(&["facts", name, "ask", "answers", &n.to_string(), "value"]);
            diagnostics.add(Code::DuplicateId, span, format!("the answer `{value}` stands twice"), None);
        }
    }
    let names = document.raw.scenarios.iter().map(|s| s.name.as_deref().unwrap_or_default());
    for (n, name) in repeated(names) {
        let span = document.value_span(&["scenarios", &n.to_string(), "name"]);
        diagnostics.add(Code::DuplicateId, span, format!("the scenario `{name}` stands twice"), None);
    }
}

/// Names that stood before, with their positions.
fn repeated<'n>(names: impl Iterator<Item = &'n str>) -> Vec<(usize, &'n str)> {
    let mut seen = std::collections::HashSet::new();
    names.enumerate().filter(|(_, name)| !name.is_empty() && !seen.insert(*name)).collect()
}
