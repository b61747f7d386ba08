//! A symptom has causes, and frequencies that say something.

use super::super::document::Document;
use super::super::model::OTHER;
use super::super::tree::Kind;
use crate::diag::{Code, Diagnostics};

pub(super) fn check(document: &Document, diagnostics: &mut Diagnostics) {
    for (id, symptom) in document.raw.symptoms.iter() {
        if is_written_empty(document, &["symptoms", id, "causes"]) {
            let span = document.key_span(&["symptoms", id, "causes"]);
            let help = Some(Code::SymptomWithoutCauses.info().help.to_owned());
            diagnostics.add(Code::SymptomWithoutCauses, span, format!("the symptom `{id}` has no causes"), help);
        }
        for (cause, frequency) in symptom.causes.iter().filter(|(cause, f)| f.value == 0.0 && *cause != OTHER) {
            let span = document.value_span(&["symptoms", id, "causes", cause]);
            let message = format!("the frequency of `{cause}` is {}", frequency.value);
            let help = Some("write a positive number, or leave the cause out; only `other` may be 0".to_owned());
            diagnostics.add(Code::InvalidValue, span, message, help);
        }
    }
    if is_written_empty(document, &["symptoms"]) {
        let span = document.key_span(&["symptoms"]);
        diagnostics.add(Code::MissingKey, span, "a playbook needs a symptom", None);
    }
}

/// Whether a mapping has no entries as it is written: those that were wrong were reported already.
fn is_written_empty(document: &Document, path: &[&str]) -> bool {
    let node = document.tree.find(path).map(|(_, node)| &document.tree.node(node).kind);
    matches!(node, Some(Kind::Mapping(entries)) if entries.is_empty())
}
