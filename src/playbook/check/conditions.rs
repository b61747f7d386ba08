//! A condition can hold, and can fail.

use super::super::document::{Document, Placed};
use super::example::Example;
use super::warnings::Warnings;
use super::words::impossible;
use crate::diag::Code;
use crate::predicate::{Flaw, Remark};

pub(super) const EXAMPLES: &[Example] = &[
    Example {
        code: Code::ImpossibleCondition,
        edits: &[(
            "when: machine.error in [\"timeout\", \"refused\"]",
            "when: «machine.error == \"timeout\" && machine.error == \"refused\"",
        )],
    },
    Example { code: Code::ImpossibleCondition, edits: &[("in [\"timeout\", \"refused\"]", "in «[]")] },
    Example {
        code: Code::ConstantCondition,
        edits: &[(
            "when: machine.error in [\"timeout\", \"refused\"]",
            "when: «machine.error != \"timeout\" || machine.error != \"refused\"",
        )],
    },
];

pub(super) fn check(document: &Document, warnings: &mut Warnings<'_>) {
    for Placed { predicate, entry, key, node } in document.written_predicates() {
        let empty = predicate.remarks().iter().filter_map(|remark| match remark {
            Remark::Nowhere { range } => Some(range.clone()),
            Remark::Word { .. } => None,
        });
        let empty: Vec<_> = empty.collect();
        let has_empty = !empty.is_empty();
        for range in empty {
            let message = "nothing is in an empty list";
            warnings.add(Code::ImpossibleCondition, &entry.path(), document.tree.inside(node, range), message);
        }
        // a wrong word is the reason, and was named
        if has_empty || !impossible(document, predicate).is_empty() {
            warnings.doubt(&entry.path().join("/"));
            continue;
        }
        for (flaw, range) in predicate.flaws(&document.catalog, &|slot| document.words(slot)) {
            let span = document.tree.inside(node, range.clone()).first_line(&document.source);
            let whole = range.len() == predicate.text().trim().len();
            let at = entry.path();
            warnings.doubt(&at.join("/"));
            let everywhere = key == "applies" && predicate.text().trim() == "true";
            let (code, message) = match flaw {
                Flaw::Never if whole => (Code::ImpossibleCondition, "this can never hold, whatever the facts are"),
                Flaw::NoWord => (Code::ImpossibleWord, "no word that the fact can be is like this"),
                Flaw::Never => (Code::ImpossibleCondition, "this side of `||` can never hold"),
                // `applies: true` says that it applies everywhere
                Flaw::Always if everywhere => continue,
                Flaw::Always => (Code::ConstantCondition, "this always holds, whatever the facts are"),
            };
            warnings.add(code, &at, span, message);
        }
    }
}
