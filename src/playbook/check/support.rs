//! A cause is listed under a symptom, some finding speaks for it, and no other cause looks the same.

use super::super::document::Document;
use super::super::model::OTHER;
use super::example::Example;
use super::warnings::Warnings;
use crate::diag::Code;
use crate::text::{Set, Table};

pub(super) const EXAMPLES: &[Example] = &[
    Example {
        code: Code::UnsupportedCause,
        edits: &[
            ("  no-water:\n    title: The tank is empty", "  «no-water:\n    title: The tank is empty"),
            (
                "    evidence:\n      display-water: very-often\n      display-dark: almost-never\n",
                "    evidence: {}\n",
            ),
        ],
    },
    Example {
        code: Code::UnlistedCause,
        edits: &[
            ("      no-water: uncommon\n", ""),
            ("  no-water:\n    title: The tank is empty", "  «no-water:\n    title: The tank is empty"),
            ("    expect: { cause: no-water }\n", "    expect: { not_cause: unplugged }\n"),
        ],
    },
    Example {
        code: Code::IndistinguishableCauses,
        edits: &[
            ("  no-water:\n    title: The tank is empty", "  «no-water:\n    title: The tank is empty"),
            (
                "      display-water: very-often\n      display-dark: almost-never\n",
                "      unreachable: almost-always\n      display-dark: often\n      display-water: almost-never\n",
            ),
        ],
    },
];

pub(super) fn check(document: &Document, warnings: &mut Warnings<'_>) {
    let mut unsupported = Set::default();
    let listed: Set<&str> = document.raw.symptoms.values().flat_map(|s| s.causes.keys()).map(String::as_str).collect();
    for (id, cause) in document.raw.causes.iter() {
        let entry = ["causes", id];
        if !listed.contains(id.as_str()) {
            let message = format!("no symptom has the cause `{id}`");
            warnings.add(Code::UnlistedCause, &entry, document.key_span(&entry), message);
        }
        let speaks = |(finding, p): (&String, &crate::units::Likelihood)| {
            document.finding(finding).and_then(|f| f.otherwise).is_some_and(|otherwise| otherwise.p != p.p)
        };
        if !cause.evidence.iter().any(speaks) {
            unsupported.insert(id.as_str());
            let message =
                format!("no finding speaks for `{id}`: none is likelier, or less likely, under it than without it");
            warnings.add(Code::UnsupportedCause, &entry, document.key_span(&entry), message);
        }
    }
    alike(document, &unsupported, warnings);
}

/// What a cause looks like: the findings with likelihoods of their own, in bits, and where it applies.
type Look<'d> = (Vec<(&'d str, u64)>, Option<&'d str>);

/// Reports causes of one symptom that every finding, and `applies`, treat alike.
fn alike(document: &Document, unsupported: &Set<&str>, warnings: &mut Warnings<'_>) {
    let mut reported: Set<&str> = Set::default();
    for symptom in document.raw.symptoms.values() {
        let mut seen: Table<Look<'_>, &str> = Table::default();
        for id in symptom.causes.keys().filter(|id| *id != OTHER && !unsupported.contains(id.as_str())) {
            let Some(cause) = document.cause(id) else { continue };
            let otherwise = |finding: &str| document.finding(finding).and_then(|f| f.otherwise);
            let mut evidence: Vec<(&str, u64)> = cause
                .evidence
                .iter()
                .filter(|(finding, p)| otherwise(finding).is_some_and(|o| o.p != p.p))
                .map(|(finding, p)| (finding.as_str(), p.p.get().to_bits()))
                .collect();
            evidence.sort_unstable();
            let applies = cause.applies.as_ref().map(|predicate| predicate.0.trim());
            match seen.get(&(evidence.clone(), applies)) {
                Some(first) if reported.insert(id) => {
                    let entry = ["causes", id];
                    let message = format!("no finding tells `{id}` from `{first}`: each is as likely under both");
                    warnings.add(Code::IndistinguishableCauses, &entry, document.key_span(&entry), message);
                }
                Some(_) => {}
                None => drop(seen.insert((evidence, applies), id)),
            }
        }
    }
}
