//! The texts that show what was seen name facts that are declared.

use super::super::document::Document;
use crate::diag::{Code, Diagnostics, Suggestion};
use crate::text::{fields, meant};

pub(super) fn check(document: &Document, diagnostics: &mut Diagnostics) {
    for id in document.raw.findings.keys() {
        // as it is written: what a setting stands for would move the places behind it
        let node = document.tree.find(&["findings", id, "shows"]).map(|(_, node)| node);
        let Some((node, shows)) = node.and_then(|node| Some((node, document.tree.text(node)?))) else { continue };
        for (range, fact) in fields(shows) {
            if document.catalog.slot(fact).is_none() && !document.is_unsure(fact) {
                let meant = meant(fact, document.catalog.paths());
                let span = document.tree.inside(node, range);
                let help = meant.map(|meant| meant.help());
                diagnostics.add(Code::UnknownFact, span, format!("unknown fact `{fact}`"), help);
                if let Some(meant) = meant.filter(|meant| meant.sure) {
                    diagnostics.suggest(span, Suggestion::replace(span, format!("{{{}}}", meant.word), true));
                }
            }
        }
    }
}
