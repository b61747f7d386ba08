//! An `allow` is there for a warning that occurs. It looks last, when all other lints have spoken.

use std::borrow::Cow;

use super::super::document::{Document, Entry, named, numbered, step};
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
pub(super) fn check_entries(tree: &Tree, source: &SourceFile, entries: Vec<Entry<'_>>, warnings: &mut Warnings<'_>) {
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
pub(super) fn scenarios<'d>(count: usize) -> Vec<Entry<'d>> {
    (0..count).map(|n| numbered("scenarios", n)).collect()
}

/// The paths of all entries that may have an `allow`.
pub(super) fn entries(document: &Document) -> Vec<Entry<'_>> {
    let raw = &document.raw;
    let mut entries = vec![Vec::new(), vec![Cow::Borrowed("escalation")]];
    entries.extend(raw.symptoms.keys().map(|id| named("symptoms", id)));
    entries.extend(raw.facts.keys().map(|name| named("facts", name)));
    entries.extend(raw.findings.keys().map(|id| named("findings", id)));
    entries.extend(raw.causes.keys().map(|id| named("causes", id)));
    entries.extend((0..raw.sources.len()).map(|n| numbered("sources", n)));
    entries.extend((0..raw.reference.len()).map(|n| numbered("reference", n)));
    entries.extend(scenarios(raw.scenarios.len()));
    for (id, fix) in raw.fixes.iter() {
        entries.push(named("fixes", id));
        entries.extend((0..fix.steps.len()).map(|n| step(id, n)));
    }
    entries
}
