//! What looks like a placeholder is one: `${name}` of a setting, `{path}` of a fact in a text that shows, and in no other.

use std::borrow::Cow;

use super::super::document::Document;
use super::super::entry::entries;
use super::super::tree::NodeId;
use super::example::Example;
use super::warnings::Warnings;
use crate::diag::{Code, Suggestion};
use crate::text::{Span, fields};

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
    let settings = document.settings.values();
    let of = |name: &String| document.tree.find(&["settings", name]).map(|(_, node)| node);
    let values: Vec<NodeId> = settings.keys().filter_map(of).collect();
    for (node, text) in document.tree.with_dollar() {
        for (at, _) in text.match_indices('$').filter(|(at, _)| !text[..*at].ends_with('$')) {
            let rest = &text[at + 1..];
            if rest.starts_with('{') {
                match rest.find('}') {
                    None => report(document, warnings, node, at..at + 2, "no `}` closes this", None),
                    Some(end) if values.contains(&node) => {
                        let message = "a setting stays as it is written: it cannot stand for others";
                        report(document, warnings, node, at..at + end + 2, message, None);
                    }
                    Some(_) => {}
                }
                continue;
            }
            let name: &str = &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len())];
            if settings.contains_key(name) {
                let message = format!("`{name}` is a setting, and this is no placeholder");
                let instead = Some(format!("${{{name}}}"));
                report(document, warnings, node, at..at + 1 + name.len(), &message, instead);
            }
        }
    }
    beside_shows(document, warnings);
    for (node, text) in document.shown() {
        let is_open = |at: usize| !text[..at].ends_with('$') && !text[at..].contains('}');
        for (open, _) in text.match_indices('{').filter(|(open, _)| is_open(*open)) {
            report(document, warnings, node, open..open + 1, "no `}` closes this", None);
        }
        let read = fields(text);
        let is_read = |at: usize| read.iter().any(|(range, _)| range.contains(&at));
        let stands = |at: usize| !text[..at].ends_with('$') && !is_open(at) && !is_read(at);
        for (open, _) in text.match_indices('{').filter(|(open, _)| stands(*open)) {
            let length = text[open..].find('}').unwrap_or(0) + 1;
            let message = "this is no path of a fact, and is shown as it stands";
            report(document, warnings, node, open..open + length, message, None);
        }
    }
}

/// Facts in braces where they are not put in: everywhere but in `shows`.
fn beside_shows(document: &Document, warnings: &mut Warnings<'_>) {
    let shown: Vec<NodeId> = document.shown().map(|(node, _)| node).collect();
    let is_fact = |path: &str| document.catalog.slot(path).is_some();
    for (range, path) in fields(document.source.text()).into_iter().filter(|(_, path)| is_fact(path)) {
        let Some(node) = document.tree.scalar_at(range.start) else { continue };
        if shown.contains(&node) || document.predicates.contains_key(&node) {
            continue;
        }
        let message = format!("`{{{path}}}` stays as it is written here: only `shows` puts in the value of a fact");
        let help = Some("say it in the `shows` of a finding, or leave the braces out".to_owned());
        let span = Span::new(range.start, range.end);
        warnings.add_with_help(Code::BrokenPlaceholder, &around(document, node), span, message, help, None);
    }
}

/// The path of the innermost entry around a node.
fn around(document: &Document, node: NodeId) -> Vec<Cow<'_, str>> {
    let span = |id| document.tree.node(id).span;
    let holds = |entry: NodeId| span(entry).start <= span(node).start && span(node).end <= span(entry).end;
    let innermost = entries(&document.tree).into_iter().rev().find(|(_, entry)| holds(*entry));
    innermost.map_or_else(Vec::new, |(entry, _)| entry.path())
}

fn report(
    document: &Document,
    warnings: &mut Warnings<'_>,
    node: NodeId,
    range: std::ops::Range<usize>,
    message: &str,
    instead: Option<String>,
) {
    let span = document.tree.inside(node, range);
    let help = instead.as_ref().map(|instead| format!("write `{instead}`"));
    let suggestion = instead.map(|instead| Suggestion::replace(span, instead, false));
    warnings.add_with_help(Code::BrokenPlaceholder, &around(document, node), span, message, help, suggestion);
}
