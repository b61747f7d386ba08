//! A finding says something about the causes, or verifies that the symptom is gone.

use super::super::document::Document;
use super::super::model::OTHER;
use super::example::Example;
use super::warnings::Warnings;
use crate::diag::Code;
use crate::text::Set;

pub(super) const EXAMPLES: &[Example] = &[
    Example {
        code: Code::UninformativeFinding,
        edits: &[
            ("  unreachable:\n    title: The", "  «unreachable:\n    title: The"),
            ("      unreachable: almost-always\n", ""),
        ],
    },
    Example {
        code: Code::UninformativeFinding,
        edits: &[
            ("  unreachable:\n    title: The", "  «unreachable:\n    title: The"),
            ("      unreachable: almost-always\n", "      unreachable: rarely\n"),
        ],
    },
    Example {
        code: Code::UninformativeFinding,
        edits: &[
            ("  brews:\n", "  «brews:\n"),
            ("    resolved_when: brews\n", ""),
            ("    expect: { resolved: true }\n", "    expect: { not_cause: no-water }\n"),
        ],
    },
];

pub(super) fn check(document: &Document, warnings: &mut Warnings<'_>) {
    let raw = &document.raw;
    let resolved = raw.symptoms.values().filter_map(|s| s.resolved_when.as_ref());
    let verified = raw.fixes.values().filter_map(|f| f.verify.as_ref());
    let verifies: Set<&str> = resolved.chain(verified).map(|id| id.0.as_str()).collect();
    let mentioned: Set<&str> =
        raw.causes.values().flat_map(|cause| cause.evidence.keys()).map(String::as_str).collect();
    let telling: Set<&str> = telling(document);
    // an alternative that says nothing itself still says that the others are absent
    let groups: Set<&str> = raw
        .findings
        .iter()
        .filter(|(id, _)| telling.contains(id.as_str()))
        .filter_map(|(_, f)| Some(f.one_of.as_ref()?.0.as_str()))
        .collect();
    for (id, finding) in raw.findings.iter() {
        let in_group = finding.one_of.as_ref().is_some_and(|group| groups.contains(group.0.as_str()));
        if verifies.contains(id.as_str()) || telling.contains(id.as_str()) || in_group {
            continue;
        }
        let message = if finding.otherwise.is_none() {
            format!("nothing is verified by `{id}`, and without `otherwise` it is no evidence")
        } else if mentioned.contains(id.as_str()) {
            format!("`{id}` is equally likely under all causes")
        } else {
            format!("no cause mentions `{id}`")
        };
        let entry = ["findings", id.as_str()];
        warnings.add(Code::UninformativeFinding, &entry, document.key_span(&entry), message);
    }
}

/// The findings that are not equally likely under all causes of some symptom.
fn telling(document: &Document) -> Set<&str> {
    let mut telling = Set::default();
    for symptom in document.raw.symptoms.values() {
        let causes: Vec<&str> = symptom.causes.keys().map(String::as_str).filter(|id| *id != OTHER).collect();
        let other = symptom.causes.get(OTHER).is_some_and(|frequency| frequency.value > 0.0);
        // only a finding that one of them mentions can differ
        for finding in causes.iter().filter_map(|id| document.cause(id)).flat_map(|cause| cause.evidence.keys()) {
            if telling.contains(finding.as_str()) {
                continue;
            }
            let Some(otherwise) = document.finding(finding).and_then(|f| f.otherwise) else { continue };
            let under = |id: &&str| {
                document.cause(id).and_then(|cause| cause.evidence.get(finding)).map_or(otherwise.p, |p| p.p)
            };
            let mut all = causes.iter().map(under).chain(other.then_some(otherwise.p));
            let first = all.next();
            if all.any(|p| Some(p) != first) {
                telling.insert(finding.as_str());
            }
        }
    }
    telling
}
