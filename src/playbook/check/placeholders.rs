//! What looks like a placeholder is one: `${name}` of a setting, `{path}` of a fact in a text that shows, and in no other.

use std::borrow::Cow;

use super::super::document::Document;
use super::super::entry::entries;
use super::super::tree::NodeId;
use super::example::Example;
use super::warnings::Warnings;
use crate::diag::{Code, Suggestion};
use crate::limits;
use crate::text::{Set, Span, fields};

pub(super) const EXAMPLES: &[Example] = &[
    Example {
        code: Code::BrokenPlaceholder,
        edits: &[("title: What the display shows", "title: What the display of «${machine_host shows")],
    },
    Example {
        code: Code::BrokenPlaceholder,
        edits: &[("title: What the display shows", "title: What the display of «$machine_host shows")],
    },
    Example { code: Code::BrokenPlaceholder, edits: &[("answer: {machine.error}\"", "answer: «{machine.error\"")] },
    Example {
        code: Code::BrokenPlaceholder,
        edits: &[("say: Put the plug into the wall.", "say: Put the plug of «{machine.host} into the wall.")],
    },
];

pub(super) fn check(document: &Document, warnings: &mut Warnings<'_>) {
    let mut look = Look { document, warnings, left: limits::DIAGNOSTICS };
    look.dollars();
    look.facts_beside_shows();
    look.shows();
}

/// A look at all texts with `$` or braces in them.
struct Look<'d, 'w, 'a> {
    document: &'d Document,
    warnings: &'w mut Warnings<'a>,
    /// How many more reports are made, those that are allowed included: a text may be a million braces long.
    left: usize,
}

impl Look<'_, '_, '_> {
    fn dollars(&mut self) {
        let document = self.document;
        let settings = document.settings.values();
        let of = |name: &String| document.tree.find(&["settings", name]).map(|(_, node)| node);
        let values: Vec<NodeId> = settings.keys().filter_map(of).collect();
        for (node, text) in document.tree.with_dollar() {
            let last = text.rfind('}');
            for (at, _) in text.match_indices('$').filter(|(at, _)| !text[..*at].ends_with('$')) {
                if self.left == 0 {
                    return;
                }
                let rest = &text[at + 1..];
                if rest.starts_with('{') {
                    if last.is_none_or(|last| last < at) {
                        self.report(node, at..at + 2, "no `}` closes this", None);
                    } else if values.contains(&node) {
                        let end = rest.find('}').unwrap_or(0);
                        let message = "a setting stays as it is written: it cannot stand for others";
                        self.report(node, at..at + end + 2, message, None);
                    }
                    continue;
                }
                let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
                let name = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
                if settings.contains_key(name) {
                    let message = format!("`{name}` is a setting, and this is no placeholder");
                    self.report(node, at..at + 1 + name.len(), &message, Some(format!("${{{name}}}")));
                }
            }
        }
    }

    /// Facts in braces where they are not put in: everywhere but in `shows`.
    fn facts_beside_shows(&mut self) {
        let document = self.document;
        let shown: Set<NodeId> = document.shown().map(|(node, _)| node).collect();
        let is_fact = |path: &str| document.catalog.slot(path).is_some();
        for (range, path) in fields(document.source.text()).into_iter().filter(|(_, path)| is_fact(path)) {
            if self.left == 0 {
                return;
            }
            let Some(node) = document.tree.scalar_at(range.start) else { continue };
            if shown.contains(&node) || document.predicates.contains_key(&node) {
                continue;
            }
            let message = format!("`{{{path}}}` stays as it is written here: only `shows` puts in the value of a fact");
            let help = "say it in the `shows` of a finding, or leave the braces out".to_owned();
            self.report_at(node, Span::new(range.start, range.end), &message, Some(help), None);
        }
    }

    fn shows(&mut self) {
        for (node, text) in self.document.shown() {
            let (last, read) = (text.rfind('}'), fields(text));
            let is_read = |at: usize| read.binary_search_by_key(&at, |(range, _)| range.start).is_ok();
            let stray = |at: &usize| !text[..*at].ends_with('$') && !is_read(*at);
            for open in text.match_indices('{').map(|(at, _)| at).filter(stray) {
                if self.left == 0 {
                    return;
                }
                if last.is_none_or(|last| last < open) {
                    self.report(node, open..open + 1, "no `}` closes this", None);
                } else {
                    let length = text[open..].find('}').unwrap_or(0) + 1;
                    let message = "this is no path of a fact, and is shown as it stands";
                    self.report(node, open..open + length, message, None);
                }
            }
        }
    }

    /// Reports a range of the text of a scalar, and what to write in its place.
    fn report(&mut self, node: NodeId, range: std::ops::Range<usize>, message: &str, instead: Option<String>) {
        let span = self.document.tree.inside(node, range);
        let help = instead.as_ref().map(|instead| format!("write `{instead}`"));
        let suggestion = instead.map(|instead| Suggestion::replace(span, instead, false));
        self.report_at(node, span, message, help, suggestion);
    }

    fn report_at(
        &mut self,
        node: NodeId,
        span: Span,
        message: &str,
        help: Option<String>,
        suggestion: Option<Suggestion>,
    ) {
        self.left -= 1;
        let entry = around(self.document, node);
        self.warnings.add_with_help(Code::BrokenPlaceholder, &entry, span, message, help, suggestion);
    }
}

/// The path of the innermost entry around a node.
fn around(document: &Document, node: NodeId) -> Vec<Cow<'_, str>> {
    let span = |id| document.tree.node(id).span;
    let holds = |entry: NodeId| span(entry).start <= span(node).start && span(node).end <= span(entry).end;
    let innermost = entries(&document.tree).into_iter().rev().find(|(_, entry)| holds(*entry));
    innermost.map_or_else(Vec::new, |(entry, _)| entry.path())
}
