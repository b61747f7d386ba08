//! A finding without `otherwise` only verifies: it cannot be evidence or an alternative. A finding has one group at most.

use super::super::document::Document;
use crate::diag::{Code, Diagnostics};

pub(super) fn check(document: &Document, diagnostics: &mut Diagnostics) {
    // a written `otherwise` that was wrong was reported already, and is there for our purpose
    let read = |id: &str| document.finding(id).is_some_and(|finding| finding.otherwise.is_some());
    let is_evidence = |id: &str| read(id) || document.tree.find(&["findings", id, "otherwise"]).is_some();
    let help =
        |id: &str| Some(format!("give the finding `{id}` an `otherwise`: how often it is present without this cause"));
    for (cause, raw) in document.raw.causes.iter() {
        for id in raw.evidence.keys().filter(|id| document.finding(id).is_some() && !is_evidence(id)) {
            let span = document.key_span(&["causes", cause, "evidence", id]);
            diagnostics.add(Code::NotEvidence, span, format!("`{id}` only verifies and is no evidence"), help(id));
        }
    }
    for (id, finding) in document.raw.findings.iter() {
        for (key, group) in [("one_of", &finding.one_of), ("overlaps", &finding.overlaps)] {
            if group.is_some() && !is_evidence(id) {
                let span = document.key_span(&["findings", id, key]);
                diagnostics.add(Code::NotEvidence, span, format!("`{id}` only verifies and is in no group"), help(id));
            }
        }
        if finding.one_of.is_some() && finding.overlaps.is_some() {
            let span = document.key_span(&["findings", id, "overlaps"]);
            let help = Some(Code::TwoGroups.info().help.to_owned());
            diagnostics.add(Code::TwoGroups, span, "a finding has `one_of` or `overlaps`, not both", help);
        }
    }
}
