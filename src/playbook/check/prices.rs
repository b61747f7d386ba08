//! Every need of a fix has a price: a built-in one, or one under `costs`.

use super::super::document::{Document, path};
use super::super::lower::NEED_PRICES;
use crate::diag::{Code, Diagnostics};
use crate::text::meant;

pub(super) fn check(document: &Document, diagnostics: &mut Diagnostics) {
    let own = &document.raw.costs.needs;
    let priced = || NEED_PRICES.iter().map(|(name, _)| *name).chain(own.keys().map(String::as_str));
    // a price that was wrong was reported already
    let written = |need: &str| document.tree.find(&path(["costs", "needs", need])).is_some();
    for (id, fix) in document.raw.fixes.iter() {
        for (n, need) in fix.needs.iter().enumerate() {
            if need.0.is_empty() || priced().any(|p| p == need.0) || written(&need.0) {
                continue;
            }
            let span = document.value_span(&path(["fixes", id, "needs", &n.to_string()]));
            let meant = meant(&need.0, priced());
            let help = meant
                .map_or_else(|| format!("price it: `costs: {{ needs: {{ {}: 1m }} }}`", need.0), |meant| meant.help());
            diagnostics.add(Code::NeedWithoutPrice, span, format!("the need `{}` has no price", need.0), Some(help));
            diagnostics.suggest_meant(span, meant);
        }
    }
}
