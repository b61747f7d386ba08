//! What is declared is used: a fact is read, and a setting stands somewhere.

use super::super::document::Document;
use super::example::Example;
use super::warnings::{WHOLE, Warnings};
use crate::diag::Code;
use crate::text::{Set, placeholders};

pub(super) const EXAMPLES: &[Example] = &[
    Example {
        code: Code::UnreadFact,
        edits: &[("  brewing:\n", "  «mood:\n    title: How it feels\n    given: { type: string }\n  brewing:\n")],
    },
    Example {
        code: Code::UnreadFact,
        edits: &[(
            "      tcp: { host: \"${machine_host}\", port: 80 }\n",
            "      tcp: { host: \"${machine_host}\", port: 80 }\n    «ask: { for: tcp.ok, question: Does it answer?, time: 1m }\n",
        )],
    },
    Example {
        code: Code::UnusedSetting,
        edits: &[("  machine_host: coffee.local\n", "  machine_host: coffee.local\n  «machine_port: 80\n")],
    },
];

pub(super) fn check(document: &Document, warnings: &mut Warnings<'_>) {
    let mut roots: Set<&str> = Set::default();
    let mut paths: Set<&str> = Set::default();
    for predicate in document.predicates.values() {
        for entry in predicate.reads().iter().map(|slot| document.catalog.entry(*slot)) {
            roots.insert(&entry.root);
            paths.insert(&entry.path);
        }
    }
    for (name, fact) in document.raw.facts.iter() {
        let entry = ["facts", name.as_str()];
        if !roots.contains(name.as_str()) {
            warnings.add(Code::UnreadFact, &entry, document.key_span(&entry), format!("no predicate reads `{name}`"));
            continue;
        }
        let field =
            fact.ask.as_ref().and_then(|ask| ask.stands_for.as_ref()).map(|field| format!("{name}.{}", field.0));
        if let Some(field) = field.filter(|field| !paths.contains(field.as_str())) {
            let span = document.key_span(&["facts", name, "ask"]);
            let message = format!("no predicate reads `{field}`, which the answer stands in for");
            warnings.add(Code::UnreadFact, &entry, span, message);
        }
    }
    let texts = document.tree.with_dollar().map(|(_, text)| text);
    let used: Set<&str> = texts.flat_map(placeholders).map(|(_, name)| name).collect();
    for name in document.raw.settings.keys().filter(|name| !used.contains(name.as_str())) {
        let span = document.key_span(&["settings", name]);
        warnings.add(Code::UnusedSetting, &WHOLE, span, format!("nothing uses `${{{name}}}`"));
    }
}
