//! Findings that one question decides are outcomes of one observation: they count together, not as independent evidence.

use super::super::document::Document;
use super::super::raw::RawFinding;
use super::example::Example;
use super::warnings::Warnings;
use crate::diag::Code;
use crate::fact::Slot;
use crate::predicate::Predicate;
use crate::text::Table;

pub(super) const EXAMPLES: &[Example] = &[Example {
    code: Code::DependentFindings,
    edits: &[(
        "  display-water:\n    title: The display asks for water\n    when: display == \"water\"\n    one_of: display\n",
        "  «display-water:\n    title: The display asks for water\n    when: display == \"water\"\n",
    )],
}];

pub(super) fn check(document: &Document, warnings: &mut Warnings<'_>) {
    let mut decided: Table<Slot, Vec<&str>> = Table::default();
    for (id, finding) in document.raw.findings.iter().filter(|(_, finding)| finding.otherwise.is_some()) {
        let predicate = document.predicate(&["findings", id, "when"]);
        if let Some([slot]) = predicate.map(Predicate::reads)
            && finding.when.is_some()
        {
            decided.entry(*slot).or_default().push(id);
        }
    }
    for question in document.raw.facts.iter().filter_map(|(name, fact)| Some((name, fact.ask.as_ref()?))) {
        let (name, ask) = question;
        let fact = ask.stands_for.as_ref().map_or_else(|| name.clone(), |field| format!("{name}.{}", field.0));
        let Some(findings) = document.catalog.slot(&fact).and_then(|slot| decided.get(&slot)) else { continue };
        let group = |id: &str| document.finding(id).and_then(group);
        // those of the largest group stay; of those without one the first
        let size =
            |id: &&str| findings.iter().filter(|other| group(other).is_some() && group(other) == group(id)).count();
        let Some(main) = findings.iter().rev().max_by_key(|id| size(id)) else { continue };
        let is_apart = |id: &&&str| **id != *main && (group(id).is_none() || group(id) != group(main));
        for id in findings.iter().filter(is_apart) {
            let entry = ["findings", id];
            let message = format!("the question `{fact}` decides `{id}` and `{main}`, and they count as independent");
            // that the group is small is the same slip
            warnings.doubt(&format!("group/{}", group(main).map_or("", |(_, name)| name)));
            warnings.add(Code::DependentFindings, &entry, document.key_span(&entry), message);
        }
    }
}

/// The group of a finding, with its kind.
fn group(finding: &RawFinding) -> Option<(bool, &str)> {
    let alternatives = finding.one_of.as_ref().map(|group| (true, group.0.as_str()));
    alternatives.or_else(|| finding.overlaps.as_ref().map(|group| (false, group.0.as_str())))
}
