//! A cause has a fix, and a fix a cause; where none of the causes can be at work, there is somebody to call.

use super::super::document::Document;
use super::super::model::OTHER;
use super::super::raw::RawFix;
use super::example::Example;
use super::steps::applies;
use super::warnings::Warnings;
use crate::diag::Code;
use crate::fact::Platform;
use crate::text::Set;

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
    let resolving = |fix: &RawFix| fix.resolves.values().any(|p| p.p.get() > 0.0);
    let resolved: Set<&str> = raw
        .fixes
        .values()
        .filter(|fix| !fix.workaround)
        .flat_map(|fix| fix.resolves.iter())
        .filter(|(_, p)| p.p.get() > 0.0)
        .map(|(cause, _)| cause.as_str())
        .collect();
    for (id, cause) in raw.causes.iter().filter(|(id, _)| !resolved.contains(id.as_str())) {
        let entry = ["causes", id];
        match (cause.resolved_by, &raw.escalation) {
            (None, _) => {
                let message = format!("no fix resolves `{id}`");
                warnings.add(Code::CauseWithoutFix, &entry, document.key_span(&entry), message);
            }
            (Some(_), None) => {
                let span = document.value_span(&["causes", id, "resolved_by"]);
                let help = Some("add an `escalation`".to_owned());
                let message = format!("`{id}` is resolved by an escalation, and there is none");
                warnings.add_with_help(Code::CauseWithoutFix, &entry, span, message, help, None);
            }
            (Some(_), Some(_)) => {}
        }
    }
    check_platforms(document, &resolved, warnings);
    let required: Set<&str> = raw
        .fixes
        .iter()
        .flat_map(|(id, fix)| fix.requires.iter().filter(move |required| required.0 != *id))
        .map(|id| id.0.as_str())
        .collect();
    for (id, _) in raw.fixes.iter().filter(|(id, fix)| !resolving(fix) && !required.contains(id.as_str())) {
        let entry = ["fixes", id];
        let message = format!("`{id}` resolves nothing, and no other fix requires it");
        warnings.add(Code::UselessFix, &entry, document.key_span(&entry), message);
    }
    let other = |(_, symptom): &(&String, &super::super::raw::RawSymptom)| {
        symptom.causes.get(OTHER).is_some_and(|frequency| frequency.value > 0.0)
    };
    for (id, _) in raw.symptoms.iter().filter(other).filter(|_| raw.escalation.is_none()) {
        let span = document.key_span(&["symptoms", id, "causes", OTHER]);
        let message = format!("none of the causes may be at work in `{id}`, and there is nobody to call");
        warnings.add(Code::OtherWithoutEscalation, &["symptoms", id], span, message);
    }
}

/// Causes that some fix resolves, and none on a platform on which they can be.
fn check_platforms(document: &Document, resolved: &Set<&str>, warnings: &mut Warnings<'_>) {
    let Some(family) = document.catalog.slot("os.family") else { return };
    let differs = |section: &str, id: &str| {
        document.predicate(&[section, id, "applies"]).is_some_and(|applies| applies.reads().contains(&family))
    };
    // only where a fix is not for every platform can one be without
    let everywhere: Set<&str> = (document.raw.fixes.iter())
        .filter(|(id, fix)| !fix.workaround && !differs("fixes", id))
        .flat_map(|(_, fix)| fix.resolves.iter().filter(|(_, p)| p.p.get() > 0.0).map(|(cause, _)| cause.as_str()))
        .collect();
    let resolves =
        |fix: &RawFix, cause: &str| !fix.workaround && fix.resolves.get(cause).is_some_and(|p| p.p.get() > 0.0);
    let here = |fix: &str, platform: Platform| applies(document, &["fixes", fix, "applies"], platform);
    let doubtful = |id: &str| resolved.contains(id) && !everywhere.contains(id);
    for id in document.raw.causes.iter().filter(|(id, c)| doubtful(id) && c.resolved_by.is_none()).map(|(id, _)| id) {
        let without: Vec<&str> = Platform::ALL
            .into_iter()
            .filter(|platform| applies(document, &["causes", id, "applies"], *platform))
            .filter(|platform| !document.raw.fixes.iter().any(|(fix, raw)| resolves(raw, id) && here(fix, *platform)))
            .map(Platform::name)
            .collect();
        if !without.is_empty() {
            let entry = ["causes", id];
            let span = document.key_span(&entry);
            let message = format!("no fix resolves `{id}` on {}", without.join(" and "));
            warnings.add(Code::CauseWithoutFix, &entry, span, message);
        }
    }
}
