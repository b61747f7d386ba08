//! The lints: what is wrong with a playbook beside the kinds and keys that the schema knows. One lint a file; those that give
//! warnings keep examples beside them.
//!
//! | file | finds |
//! |---|---|
//! | `allows` | an `allow` of a warning that does not occur |
//! | `alternatives` | alternatives that add up to too much |
//! | `circles` | fixes that require each other in a circle, and causes that hide each other |
//! | `conditions` | conditions that can never hold, or always do |
//! | `effects` | effects outside `touches` |
//! | `evidence` | evidence that is none, and findings in two groups |
//! | `example` | examples of every code: playbooks with one thing wrong |
//! | `groups` | groups with one member |
//! | `identity` | ids that are not their path, and names that are taken |
//! | `independence` | findings that one question decides and that count as independent |
//! | `informative` | findings that say nothing about the causes |
//! | `lists` | items that stand twice in a list |
//! | `placeholders` | placeholders that are none |
//! | `prices` | needs without a price |
//! | `reads` | facts that nobody reads, settings that nothing uses |
//! | `references` | causes, findings and fixes that are not defined |
//! | `remedies` | causes without a fix, fixes without a cause, nobody to call |
//! | `runs` | fixes that run programs at too small a risk |
//! | `scenarios` | scenarios that name what is not there |
//! | `sense` | expectations that cannot come out, or always do |
//! | `shows` | texts that show facts nobody declares |
//! | `steps` | fixes without steps, steps that say nothing |
//! | `support` | causes that no symptom has, no finding speaks for, or nothing tells apart |
//! | `symptoms` | symptoms without causes |
//! | `tested` | findings that no scenario sees, scenarios that expect nothing |
//! | `warnings` | warnings on their way, and what keeps them back |
//! | `words` | words that a fact never is |

mod allows;
mod alternatives;
mod circles;
mod conditions;
mod effects;
mod evidence;
mod example;
mod groups;
mod identity;
mod independence;
mod informative;
mod lists;
mod placeholders;
mod prices;
mod reads;
mod references;
mod remedies;
mod runs;
mod scenarios;
mod sense;
mod shows;
mod steps;
mod support;
mod symptoms;
mod tested;
mod warnings;
mod words;

pub use example::{Example, examples};

use super::document::Document;
use crate::diag::{Code, Diagnostics, Severity};
use warnings::Warnings;

/// A lint: it looks at a document and reports what is wrong.
type Lint = fn(&Document, &mut Diagnostics);

/// A lint that gives warnings.
type Hint = fn(&Document, &mut Warnings<'_>);

/// What of a playbook a lint that gives warnings relies on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    /// The entry that it speaks of: it speaks whatever is wrong elsewhere.
    Itself,
    /// All of it: where a name is misspelt or a predicate is wrong, it would speak of what is missing only for that.
    All,
}

/// All lints that give warnings.
static HINTS: [(Hint, Needs); 15] = [
    (words::check, Needs::Itself),
    (conditions::check, Needs::Itself),
    (steps::check, Needs::Itself),
    (lists::check, Needs::Itself),
    (placeholders::check, Needs::Itself),
    (tested::check_own, Needs::Itself),
    (support::check, Needs::All),
    (informative::check, Needs::All),
    (remedies::check, Needs::All),
    (reads::check, Needs::All),
    (independence::check, Needs::All),
    (steps::check_platforms, Needs::All),
    (tested::check, Needs::All),
    (groups::check, Needs::All),
    (prices::check_unused, Needs::All),
];

/// Mistakes that leave every name and every predicate what its author meant.
const HARMLESS: [Code; 9] = [
    Code::IdNotPath,
    Code::TwoGroups,
    Code::AlternativesSum,
    Code::NeedWithoutPrice,
    Code::RequiresCycle,
    Code::HidesCycle,
    Code::EffectOutsideTouches,
    Code::RunRisk,
    Code::UnknownCode,
];

/// All lints that give errors.
static LINTS: [Lint; 11] = [
    alternatives::check,
    circles::check,
    effects::check,
    evidence::check,
    identity::check,
    prices::check,
    references::check,
    runs::check,
    scenarios::check,
    shows::check,
    symptoms::check,
];

/// Runs every lint that gives warnings and whose ground is firm; `beside` are those of the file beside the playbook.
pub(super) fn warn(document: &Document, diagnostics: &mut Diagnostics, beside: Option<&mut Diagnostics>) {
    let is_harmless = |code: Code| code.severity() == Severity::Warning || HARMLESS.contains(&code);
    let is_whole = diagnostics.codes().all(is_harmless) && beside.as_ref().is_none_or(|beside| !beside.has_errors());
    let mut warnings = Warnings::new(&document.tree, diagnostics);
    if let (Some(written), Some(beside)) = (document.scenarios_beside(), beside) {
        let mut of_beside = Warnings::new(written.tree, beside);
        words::check_scenarios(document, written, &mut of_beside);
        tested::check_expectations(written, &mut of_beside);
        lists::check_entries(written.tree, written.source, &mut of_beside);
        allows::check_entries(written.tree, written.source, &mut of_beside);
        warnings.doubt_all(of_beside.doubted());
    }
    for (hint, _) in HINTS.iter().filter(|(_, needs)| is_whole || *needs == Needs::Itself) {
        hint(document, &mut warnings);
    }
    if is_whole {
        allows::check(document, &mut warnings);
    }
}

/// Runs every lint that gives errors.
pub(super) fn run(document: &Document, diagnostics: &mut Diagnostics) {
    for lint in LINTS {
        lint(document, diagnostics);
    }
}

/// Checks the scenarios in the file beside a playbook; `diagnostics` are of that file.
pub(super) fn run_beside(document: &Document, diagnostics: &mut Diagnostics) {
    scenarios::check_beside(document, diagnostics);
}
