//! Groups have more than one member: one that has a single one is a slip in its name, or says nothing.

use std::collections::HashMap;

use super::super::document::Document;
use super::example::Example;
use super::warnings::Warnings;
use crate::diag::Code;
use crate::text::meant;

pub(super) const EXAMPLES: &[Example] = &[Example {
    code: Code::LonelyGroup,
    edits: &[(
        "    when: machine.error in [\"timeout\", \"refused\"]\n",
        "    when: machine.error in [\"timeout\", \"refused\"]\n    one_of: «machine\n",
    )],
}];

pub(super) fn check(document: &Document, warnings: &mut Warnings<'_>) {
    for key in ["one_of", "overlaps"] {
        let mut members: HashMap<&str, Vec<&str>> = HashMap::new();
        for (id, finding) in document.raw.findings.iter() {
            let group = if key == "one_of" { &finding.one_of } else { &finding.overlaps };
            if let Some(group) = group.as_ref().filter(|group| !group.0.is_empty()) {
                members.entry(&group.0).or_default().push(id);
            }
        }
        // which of two groups is meant cannot be told
        let both = |id: &str| document.finding(id).is_some_and(|f| f.one_of.is_some() && f.overlaps.is_some());
        for (name, ids) in members.iter().filter(|(_, ids)| ids.len() == 1 && !both(ids[0])) {
            if warnings.is_doubted(&format!("group/{name}")) {
                continue;
            }
            let entry = ["findings", ids[0]];
            let span = document.value_span(&["findings", ids[0], key]);
            let meant = meant(name, members.iter().filter(|(_, ids)| ids.len() > 1).map(|(name, _)| *name));
            let message = format!("`{}` is alone in the group `{name}`", ids[0]);
            let help = meant.map(|meant| meant.help());
            warnings.add_with_help(Code::LonelyGroup, &entry, span, message, help, None);
        }
    }
}
