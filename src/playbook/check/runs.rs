//! A fix that runs a program is no small risk: what the program does is not known, and cannot be undone.

use super::super::document::Document;
use super::super::raw::Risk;
use crate::diag::{Code, Diagnostics};

/// The effect that runs a program.
const RUN: &str = "run";

pub(super) fn check(document: &Document, diagnostics: &mut Diagnostics) {
    for (id, fix) in document.raw.fixes.iter() {
        let runs = fix.steps.iter().flat_map(|step| &step.effect).flat_map(|call| &call.0).any(|(name, _)| name == RUN);
        let Some(risk) = fix.risk.filter(|risk| runs && *risk < Risk::Medium) else { continue };
        let message = format!("the fix runs a program, and its risk is `{}`", risk.name());
        let help = Some(Code::RunRisk.info().help.to_owned());
        diagnostics.add(Code::RunRisk, document.value_span(&["fixes", id, "risk"]), message, help);
    }
}
