//! Causes, findings and fixes that are named somewhere and defined nowhere.

use super::super::document::{Document, Wanted};
use crate::diag::{Code, Diagnostics};

pub(super) fn check(document: &Document, diagnostics: &mut Diagnostics) {
    let raw = &document.raw;
    let findings = || raw.findings.keys().map(String::as_str);
    let mut finding = |at: &[&str], id: &str, key: bool| {
        if raw.findings.contains_key(id) || diagnostics.is_full() {
            return;
        }
        let span = if key { document.key_span(at) } else { document.value_span(at) };
        document.require(
            &Wanted { code: Code::UnknownFinding, what: "finding", section: "findings", id, span },
            findings(),
            diagnostics,
        );
    };
    for (id, symptom) in raw.symptoms.iter() {
        if let Some(resolved) = &symptom.resolved_when {
            finding(&["symptoms", id, "resolved_when"], &resolved.0, false);
        }
    }
    for (id, cause) in raw.causes.iter() {
        for evidence in cause.evidence.keys() {
            finding(&["causes", id, "evidence", evidence], evidence, true);
        }
    }
    for (id, fix) in raw.fixes.iter() {
        if let Some(verify) = &fix.verify {
            finding(&["fixes", id, "verify"], &verify.0, false);
        }
    }
    causes(document, diagnostics);
    requirements(document, diagnostics);
}

fn causes(document: &Document, diagnostics: &mut Diagnostics) {
    let mut cause = |at: &[&str], id: &str| {
        if document.cause(id).is_some() || diagnostics.is_full() {
            return;
        }
        let span = document.key_span(at);
        let wanted = Wanted { code: Code::UnknownCause, what: "cause", section: "causes", id, span };
        document.require(&wanted, document.cause_ids(), diagnostics);
    };
    for (id, symptom) in document.raw.symptoms.iter() {
        symptom.causes.keys().for_each(|name| cause(&["symptoms", id, "causes", name], name));
    }
    for (id, fix) in document.raw.fixes.iter() {
        fix.resolves.keys().for_each(|name| cause(&["fixes", id, "resolves", name], name));
    }
    hidden(document, diagnostics);
}

/// Causes hide causes of this file; what is none of them cannot be hidden.
fn hidden(document: &Document, diagnostics: &mut Diagnostics) {
    let own = || document.raw.causes.keys().map(String::as_str);
    for (id, cause) in document.raw.causes.iter() {
        for (n, hidden) in cause.hides.iter().enumerate() {
            let span = document.value_span(&["causes", id, "hides", &n.to_string()]);
            let wanted = Wanted { code: Code::UnknownCause, what: "cause", section: "causes", id: &hidden.0, span };
            document.require(&wanted, own(), diagnostics);
        }
    }
}

fn requirements(document: &Document, diagnostics: &mut Diagnostics) {
    for (id, fix) in document.raw.fixes.iter() {
        for (n, required) in fix.requires.iter().enumerate() {
            let span = document.value_span(&["fixes", id, "requires", &n.to_string()]);
            let wanted = Wanted { code: Code::UnknownFix, what: "fix", section: "fixes", id: &required.0, span };
            document.require(&wanted, document.raw.fixes.keys().map(String::as_str), diagnostics);
            if document.fix(&required.0).is_some_and(|fix| fix.workaround) {
                let message = format!("`{}` is a workaround, and no part of the order of fixes", required.0);
                let help = Some(format!("require a fix, or take `workaround` from `{}`", required.0));
                diagnostics.add(Code::InvalidValue, span, message, help);
            }
        }
    }
}
