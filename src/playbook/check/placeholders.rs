//! What looks like a placeholder is one: `${name}` of a setting, `{path}` of a fact in a text that shows.

use super::super::document::Document;
use super::super::tree::NodeId;
use super::example::Example;
use super::warnings::{WHOLE, Warnings};
use crate::diag::{Code, Suggestion};
use crate::text::fields;

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
    for id in document.raw.findings.keys() {
        let at = ["findings", id.as_str(), "shows"];
        let Some((_, node)) = document.tree.find(&at) else { continue };
        let text = document.tree.text(node).unwrap_or_default();
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
    warnings.add_with_help(Code::BrokenPlaceholder, &WHOLE, span, message, help, suggestion);
}
