//! An `allow` is there for a warning that occurs. It looks last, when all other lints have spoken.

use super::super::document::Document;
use super::super::entry::entries;
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
    check_entries(&document.tree, &document.source, warnings);
}

/// The same in the entries of a tree.
pub(super) fn check_entries(tree: &Tree, source: &SourceFile, warnings: &mut Warnings<'_>) {
    for (entry, node) in entries(tree) {
        let all: Vec<(NodeId, &str)> = allowed(tree, node).collect();
        let items: Vec<NodeId> = all.iter().map(|(item, _)| *item).collect();
        for (n, (item, id)) in all.into_iter().enumerate() {
            // what is no code was reported already; a list may allow this very warning
            let is_warning = Code::parse(id).is_some_and(|code| code.severity() == Severity::Warning);
            if !is_warning || id == Code::UnusedAllow.id() || warnings.is_used(item) {
                continue;
            }
            let (span, message) = (tree.node(item).span, format!("nothing here would give `{id}`"));
            let removal = removal(tree, source, &items, n);
            warnings.add_with_help(Code::UnusedAllow, &entry.path(), span, message, None, removal);
        }
    }
}
