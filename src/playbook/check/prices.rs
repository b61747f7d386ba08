//! Every need of a fix has a price: a built-in one, or one under `costs`.

use super::super::document::Document;
use super::super::lower::NEED_PRICES;
use super::example::Example;
use super::warnings::Warnings;
use crate::diag::{Code, Diagnostics};
use crate::text::meant;

pub(super) const EXAMPLES: &[Example] = &[
    Example { code: Code::UnusedPrice, edits: &[("escalation:\n", "costs: { needs: { «admn: 1m } }\nescalation:\n")] },
    Example {
        code: Code::UnusedPrice,
        edits: &[
            ("      other: rare\n", ""),
            (
                "escalation:\n  title: Call the house service\n  contact: house-service@example.org\n  time: 2h\n",
                "costs: { «wait: 1h }\n",
            ),
        ],
    },
];

pub(super) fn check(document: &Document, diagnostics: &mut Diagnostics) {
    let own = &document.raw.costs.needs;
    let priced = || NEED_PRICES.iter().map(|(name, _)| *name).chain(own.keys().map(String::as_str));
    // a price that was wrong was reported already
    let written = |need: &str| document.tree.find(&["costs", "needs", need]).is_some();
    for (id, fix) in document.raw.fixes.iter() {
        for (n, need) in fix.needs.iter().enumerate() {
            if need.0.is_empty() || priced().any(|p| p == need.0) || written(&need.0) {
                continue;
            }
            let span = document.value_span(&["fixes", id, "needs", &n.to_string()]);
            let meant = meant(&need.0, priced());
            let help = meant
                .map_or_else(|| format!("price it: `costs: {{ needs: {{ {}: 1m }} }}`", need.0), |meant| meant.help());
            diagnostics.add(Code::NeedWithoutPrice, span, format!("the need `{}` has no price", need.0), Some(help));
            diagnostics.suggest_meant(span, meant);
        }
    }
}

/// Prices of needs that no fix has, and of a wait where there is no escalation.
pub(super) fn check_unused(document: &Document, warnings: &mut Warnings<'_>) {
    if document.raw.costs.wait.is_some() && document.raw.escalation.is_none() {
        let at = ["costs", "wait"];
        let message = "there is no escalation to wait for, so this price counts nowhere";
        let help = Some("add the `escalation`, or remove the price".to_owned());
        warnings.add_with_help(Code::UnusedPrice, &at, document.key_span(&at), message, help, None);
    }
    let needed = || document.raw.fixes.values().flat_map(|fix| &fix.needs).map(|need| need.0.as_str());
    for name in document.raw.costs.needs.keys().filter(|name| !needed().any(|need| need == name.as_str())) {
        let at = ["costs", "needs", name];
        let meant = meant(name, needed().chain(NEED_PRICES.iter().map(|(name, _)| *name)));
        let message = format!("no fix needs `{name}`, so its price counts nowhere");
        let help =
            meant.map_or_else(|| "name it as the fixes do, or remove the price".to_owned(), |meant| meant.help());
        warnings.add_with_help(Code::UnusedPrice, &at, document.key_span(&at), message, Some(help), None);
    }
}
