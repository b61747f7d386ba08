//! The lints: what is wrong with a playbook beside the kinds and keys that the schema knows. One lint a file.
//!
//! | file | finds |
//! |---|---|
//! | `alternatives` | alternatives that add up to too much |
//! | `circles` | fixes that require each other in a circle, and causes that hide each other |
//! | `effects` | effects outside `touches` |
//! | `evidence` | evidence that is none, and findings in two groups |
//! | `identity` | ids that are not their path, and names that are taken |
//! | `prices` | needs without a price |
//! | `references` | causes, findings and fixes that are not defined |
//! | `scenarios` | scenarios that name what is not there |
//! | `shows` | texts that show facts nobody declares |
//! | `symptoms` | symptoms without causes |

mod alternatives;
mod circles;
mod effects;
mod evidence;
mod identity;
mod prices;
mod references;
mod scenarios;
mod shows;
mod symptoms;

use super::document::Document;
use crate::diag::Diagnostics;

/// A lint: it looks at a document and reports what is wrong.
type Lint = fn(&Document, &mut Diagnostics);

/// All lints.
static LINTS: [Lint; 10] = [
    alternatives::check,
    circles::check,
    effects::check,
    evidence::check,
    identity::check,
    prices::check,
    references::check,
    scenarios::check,
    shows::check,
    symptoms::check,
];

/// Runs every lint.
pub(super) fn run(document: &Document, diagnostics: &mut Diagnostics) {
    for lint in LINTS {
        lint(document, diagnostics);
    }
}

/// Checks the scenarios in the file beside a playbook; `diagnostics` are of that file.
pub(super) fn run_beside(document: &Document, diagnostics: &mut Diagnostics) {
    scenarios::check_beside(document, diagnostics);
}
