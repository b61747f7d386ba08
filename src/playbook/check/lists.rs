//! An item stands once in a list.

use super::super::document::Document;
use super::super::entry::entries;
use super::super::tree::{Kind, NodeId, Tree};
use super::example::Example;
use super::warnings::Warnings;
use crate::diag::{Code, Suggestion};
use crate::text::{Set, SourceFile, Span};

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
    check_entries(&document.tree, &document.source, warnings);
}

/// The same in the entries of a tree.
pub(super) fn check_entries(tree: &Tree, source: &SourceFile, warnings: &mut Warnings<'_>) {
    for (entry, node) in entries(tree) {
        let Kind::Mapping(keys) = &tree.node(node).kind else { continue };
        for (key, list) in keys {
            let Kind::Sequence(items) = &tree.node(*list).kind else { continue };
            if !LISTS.contains(&tree.text(*key).unwrap_or_default()) {
                continue;
            }
            let mut seen = Set::default();
            for (n, item) in items.iter().enumerate() {
                let Some(text) = tree.text(*item).filter(|text| !seen.insert(*text)) else { continue };
                let (span, message) = (tree.node(*item).span, format!("`{text}` stands twice in this list"));
                let removal = removal(tree, source, items, n);
                warnings.add_with_help(Code::RepeatedItem, &entry.path(), span, message, None, removal);
            }
        }
    }
}

/// How an item would be taken out of a list, where that leaves the layout as it is: the rest of a line in brackets, or a line
/// of its own.
pub(super) fn removal(tree: &Tree, source: &SourceFile, items: &[NodeId], n: usize) -> Option<Suggestion> {
    let (text, span) = (source.text(), tree.node(*items.get(n)?).span);
    if let Some(before) = n.checked_sub(1).map(|before| tree.node(items[before]).span) {
        let between = text.get(before.end..span.start)?;
        if between.trim() == "," && !between.contains('\n') {
            return Some(Suggestion::replace(Span::new(before.end, span.end), "", true));
        }
    }
    let start = text.get(..span.start)?.rfind('\n')? + 1;
    let end = span.end + text.get(span.end..)?.find('\n')? + 1;
    let alone = text.get(start..span.start)?.trim() == "-" && text.get(span.end..end)?.trim().is_empty();
    (alone && items.len() > 1).then(|| Suggestion::replace(Span::new(start, end), "", true))
}
