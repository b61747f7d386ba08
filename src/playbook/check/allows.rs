//! An `allow` is there for a warning that occurs. It looks last, when all other lints have spoken.

use super::super::document::{Document, path};
use super::super::tree::{NodeId, Tree};
use super::example::Example;
use super::lists::removal;
use super::warnings::{Warnings, allowed};
use crate::diag::{Code, Severity};
use crate::text::SourceFile;

pub(super) const EXAMPLES: &[Example] = &[Example {
    code: Code::UnusedAllow,
    edits: &[("title: It brews\n", "title: It brews\n    allow: [«unread-fact]\n")],
}];

pub(super) fn check(document: &Document, warnings: &mut Warnings<'_>) {
    check_entries(&document.tree, &document.source, entries(document), warnings);
}

/// The same in some entries.
pub(super) fn check_entries(tree: &Tree, source: &SourceFile, entries: Vec<Vec<String>>, warnings: &mut Warnings<'_>) {
    for entry in entries {
        let all = allowed(tree, &entry);
        let items: Vec<NodeId> = all.iter().map(|(item, _)| *item).collect();
        for (n, (item, id)) in all.into_iter().enumerate() {
            // what is no code was reported already; a list may allow this very warning
            let is_warning = Code::parse(id).is_some_and(|code| code.severity() == Severity::Warning);
            if !is_warning || id == Code::UnusedAllow.id() || warnings.is_used(item) {
                continue;
            }
            let (span, message) = (tree.node(item).span, format!("nothing here would give `{id}`"));
            let removal = removal(tree, source, &items, n);
            warnings.add_with_help(Code::UnusedAllow, &entry, span, message, None, removal);
        }
    }
}

/// The paths of so many scenarios.
pub(super) fn scenarios(count: usize) -> Vec<Vec<String>> {
    (0..count).map(|n| path(["scenarios", &n.to_string()])).collect()
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
    entries.extend(scenarios(raw.scenarios.len()));
    for (id, fix) in raw.fixes.iter() {
        entries.push(path(["fixes", id]));
        entries.extend((0..fix.steps.len()).map(|n| path(["fixes", id, "steps", &n.to_string()])));
    }
    entries
}
