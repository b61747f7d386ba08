//! An item stands once in a list.

use std::collections::HashSet;

use super::super::document::{Document, path};
use super::super::tree::Kind;
use super::allows;
use super::example::Example;
use super::warnings::Warnings;
use crate::diag::Code;

pub(super) const EXAMPLES: &[Example] = &[
    Example { code: Code::RepeatedItem, edits: &[("needs: [restart]", "needs: [restart, «restart]")] },
    Example {
        code: Code::RepeatedItem,
        edits: &[("phrases: [no coffee]", "phrases:\n      - no coffee\n      - «no coffee")],
    },
];

/// The lists of entries in which an item means the same however often it stands there.
const LISTS: [&str; 7] = ["allow", "hides", "needs", "phrases", "requires", "tried", "touches"];

pub(super) fn check(document: &Document, warnings: &mut Warnings<'_>) {
    for entry in allows::entries(document) {
        let Some((_, node)) = document.tree.find(&entry) else { continue };
        let Kind::Mapping(keys) = &document.tree.node(node).kind else { continue };
        for (key, list) in keys {
            let name = document.tree.text(*key).unwrap_or_default();
            let Kind::Sequence(items) = &document.tree.node(*list).kind else { continue };
            if !LISTS.contains(&name) {
                continue;
            }
            let mut seen = HashSet::new();
            for (n, item) in items.iter().enumerate() {
                let Some(text) = document.tree.text(*item).filter(|text| !seen.insert(*text)) else { continue };
                let (span, message) = (document.tree.node(*item).span, format!("`{text}` stands twice in this list"));
                let removal = document.removal(&[entry.as_slice(), &path([name])].concat(), n);
                warnings.add_with_help(Code::RepeatedItem, &entry, span, message, None, removal);
            }
        }
    }
}
