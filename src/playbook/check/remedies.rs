//! A cause has a fix, and a fix a cause; where none of the causes can be at work, there is somebody to call.

use std::collections::HashSet;

use super::super::document::{Document, path};
use super::super::model::OTHER;
use super::example::Example;
use super::warnings::Warnings;
use crate::diag::Code;

pub(super) const EXAMPLES: &[Example] = &[
    Example {
        code: Code::CauseWithoutFix,
        edits: &[
            ("  no-water:\n    title: The tank is empty", "  «no-water:\n    title: The tank is empty"),
            ("resolves: { no-water: almost-always }", "resolves: { other: rarely }"),
        ],
    },
    Example {
        code: Code::UselessFix,
        edits: &[(
            "fixes:\n",
            "fixes:\n  «wait:\n    title: Wait\n    resolves: {}\n    time: 1m\n    risk: none\n    steps: [{ say: Wait. }]\n",
        )],
    },
    Example {
        code: Code::OtherWithoutEscalation,
        edits: &[
            ("      other: rare\n", "      «other: rare\n"),
            ("escalation:\n  title: Call the house service\n  contact: house-service@example.org\n  time: 2h\n", ""),
        ],
    },
];

pub(super) fn check(document: &Document, warnings: &mut Warnings<'_>) {
    let raw = &document.raw;
    let resolving = |fix: &super::super::raw::RawFix| fix.resolves.values().any(|p| p.p.get() > 0.0);
    let resolved: HashSet<&str> = raw
        .fixes
        .values()
        .filter(|fix| !fix.workaround)
        .flat_map(|fix| fix.resolves.iter())
        .filter(|(_, p)| p.p.get() > 0.0)
        .map(|(cause, _)| cause.as_str())
        .collect();
    for (id, cause) in raw.causes.iter().filter(|(id, _)| !resolved.contains(id.as_str())) {
        let entry = path(["causes", id]);
        match (cause.resolved_by, &raw.escalation) {
            (None, _) => {
                let message = format!("no fix resolves `{id}`");
                warnings.add(Code::CauseWithoutFix, &entry, document.key_span(&entry), message);
            }
            (Some(_), None) => {
                let span = document.value_span(&path(["causes", id, "resolved_by"]));
                let help = Some("add an `escalation`".to_owned());
                let message = format!("`{id}` is resolved by an escalation, and there is none");
                warnings.add_with_help(Code::CauseWithoutFix, &entry, span, message, help, None);
            }
            (Some(_), Some(_)) => {}
        }
    }
    let required: HashSet<&str> = raw
        .fixes
        .iter()
        .flat_map(|(id, fix)| fix.requires.iter().filter(move |required| required.0 != *id))
        .map(|id| id.0.as_str())
        .collect();
    for (id, _) in raw.fixes.iter().filter(|(id, fix)| !resolving(fix) && !required.contains(id.as_str())) {
        let entry = path(["fixes", id]);
        let message = format!("`{id}` resolves nothing, and no other fix requires it");
        warnings.add(Code::UselessFix, &entry, document.key_span(&entry), message);
    }
    let other = |(_, symptom): &(&String, &super::super::raw::RawSymptom)| {
        symptom.causes.get(OTHER).is_some_and(|frequency| frequency.value > 0.0)
    };
    for (id, _) in raw.symptoms.iter().filter(other).filter(|_| raw.escalation.is_none()) {
        let span = document.key_span(&path(["symptoms", id, "causes", OTHER]));
        let message = format!("none of the causes may be at work in `{id}`, and there is nobody to call");
        warnings.add(Code::OtherWithoutEscalation, &path(["symptoms", id]), span, message);
    }
}
