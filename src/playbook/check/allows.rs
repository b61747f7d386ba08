//! An `allow` is there for a warning that occurs. It looks last, when all other lints have spoken.

use super::super::document::{Document, path};
use super::example::Example;
use super::warnings::{Warnings, allowed};
use crate::diag::{Code, Severity};

pub(super) const EXAMPLES: &[Example] = &[Example {
    code: Code::UnusedAllow,
    edits: &[("title: It brews\n", "title: It brews\n    allow: [«unread-fact]\n")],
}];

pub(super) fn check(document: &Document, warnings: &mut Warnings<'_>) {
    let entries = entries(document);
    for entry in entries {
        for (n, (item, id)) in allowed(document, &entry).into_iter().enumerate() {
            // what is no code was reported already; a list may allow this very warning
            let is_own = id == Code::UnusedAllow.id();
            let is_warning = Code::parse(id).is_some_and(|code| code.severity() == Severity::Warning);
            if !is_warning || is_own || warnings.is_used(item) {
                continue;
            }
            let removal = document.removal(&[entry.as_slice(), &path(["allow"])].concat(), n);
            let (span, message) = (document.tree.node(item).span, format!("nothing here would give `{id}`"));
            warnings.add_with_help(Code::UnusedAllow, &entry, span, message, None, removal);
        }
    }
}

/// The paths of all entries that may have an `allow`.
pub(super) fn entries(document: &Document) -> Vec<Vec<String>> {
    let raw = &document.raw;
    let named = |section: &'static str, ids: Vec<&String>| -> Vec<Vec<String>> {
        ids.into_iter().map(|id| path([section, id])).collect()
    };
    let numbered = |section: &'static str, count: usize| -> Vec<Vec<String>> {
        (0..count).map(|n| path([section, &n.to_string()])).collect()
    };
    let mut entries = vec![Vec::new(), path(["escalation"])];
    entries.extend(named("symptoms", raw.symptoms.keys().collect()));
    entries.extend(named("facts", raw.facts.keys().collect()));
    entries.extend(named("findings", raw.findings.keys().collect()));
    entries.extend(named("causes", raw.causes.keys().collect()));
    entries.extend(numbered("sources", raw.sources.len()));
    entries.extend(numbered("reference", raw.reference.len()));
    entries.extend(numbered("scenarios", raw.scenarios.len()));
    for (id, fix) in raw.fixes.iter() {
        entries.push(path(["fixes", id]));
        entries.extend((0..fix.steps.len()).map(|n| path(["fixes", id, "steps", &n.to_string()])));
    }
    entries
}
