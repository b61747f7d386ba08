//! What looks like a placeholder is one: `${name}` of a setting, `{path}` of a fact in a text that shows, and in no other.

use super::super::document::Document;
use super::super::entry::Entry;
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
    Example {
        code: Code::BrokenPlaceholder,
        edits: &[("say: Put the plug into the wall.", "say: Put the plug of «{machine.host} into the wall.")],
    },
];

/// Where the title of an entry stands in it.
const TITLE: &[&str] = &["title"];

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
    for (node, text) in texts(document) {
        let is_fact = |path: &str| document.catalog.slot(path).is_some();
        for (range, path) in fields(text).into_iter().filter(|(_, path)| is_fact(path)) {
            let message = format!("`{{{path}}}` is shown as it stands: only `shows` tells what a fact is");
            report(document, warnings, node, range, &message, None);
        }
    }
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

/// The texts that people read and in which no fact is told, as far as one may stand in them.
fn texts(document: &Document) -> impl Iterator<Item = (NodeId, &str)> {
    let raw = &document.raw;
    let mut texts: Vec<(Entry<'_>, &[&str], Option<&String>)> = Vec::new();
    texts.extend(raw.symptoms.iter().map(|(id, s)| (Entry::Named("symptoms", id), TITLE, s.title.as_ref())));
    texts.extend(raw.findings.iter().map(|(id, f)| (Entry::Named("findings", id), TITLE, f.title.as_ref())));
    for (name, fact) in raw.facts.iter() {
        let asked = fact.ask.as_ref().and_then(|ask| ask.question.as_ref());
        texts.push((Entry::Named("facts", name), &["ask", "question"], asked));
    }
    for (id, cause) in raw.causes.iter() {
        texts.push((Entry::Named("causes", id), TITLE, cause.title.as_ref()));
        texts.push((Entry::Named("causes", id), &["explanation"], cause.explanation.as_ref()));
    }
    for (id, fix) in raw.fixes.iter() {
        texts.push((Entry::Named("fixes", id), TITLE, fix.title.as_ref()));
        texts.extend(
            fix.steps.iter().enumerate().map(|(n, s)| (Entry::Step(id, n), ["say"].as_slice(), s.say.as_ref())),
        );
    }
    let may_tell = texts.into_iter().filter(|(_, _, text)| text.is_some_and(|text| text.contains('{')));
    may_tell.filter_map(|(entry, key, _)| {
        let (_, around) = document.tree.find(&entry.path())?;
        let (_, node) = document.tree.find_below(around, key)?;
        // as it is written: what a setting stands for would move the places behind it
        Some((node, document.tree.text(node)?))
    })
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
