//! The texts that show what was seen name facts that are declared.

use super::super::document::Document;
use crate::diag::{Code, Diagnostics, Suggestion};
use crate::text::{fields, meant};

pub(super) fn check(document: &Document, diagnostics: &mut Diagnostics) {
    // as it is written: what a setting stands for would move the places behind it
    for (node, shows) in document.shown() {
        for (range, fact) in fields(shows) {
            if diagnostics.is_full() {
                return;
            }
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
