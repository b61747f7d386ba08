//! For authors: a first playbook, the scenarios of a playbook, run like tests, and what a name means.
//!
//! | file | holds |
//! |---|---|
//! | `explain` | what a name means: a probe, an effect, a word of predicates, a price, a code, a word for a number |
//! | `keys` | the keys of the format, and what they mean |
//! | `language` | the pages that explain predicates |
//! | `leaves` | how the conditions of a playbook are judged in a batch |
//! | `mend` | mends what is beyond doubt |
//! | `mutate` | whether the scenarios notice where the playbook is a little wrong |
//! | `notes` | what is said of a key beside its own sentence |
//! | `numbers` | what the numbers are worth: identifiability, and worlds drawn from the model |
//! | `pieces` | pieces of the pages that explain |
//! | `prices` | what needs and risks cost |
//! | `reference` | the reference of the format, as Markdown |
//! | `scaffold` | a first playbook from what its author knows |
//! | `testing` | runs scenarios, says what came out differently, and what of the playbook they reach |

mod explain;
mod keys;
mod language;
mod leaves;
mod mend;
mod mutate;
mod notes;
mod numbers;
mod pieces;
mod prices;
mod reference;
mod scaffold;
mod testing;

pub use explain::{Explained, all, explain, index};
pub use keys::{Key, find_keys, keys};
pub use leaves::{Leaves, leaves};
pub use mend::{Change, mend};
pub use mutate::{
    Ground, Hunt, Kind as MutantKind, Mutant, Way as HuntWay, hunt, json as mutants_json, page as mutants_page,
};
pub use numbers::{
    Accuracy, Bench, BenchWish, Bin, Calibration, Cost, DRAWN, Estimate, Identifiability, Known, Missing, Moves, Named,
    Robustness, Way, bench, bench_page, identifiability, identifiability_page, reliability_plot, robustness,
};
pub use reference::reference;
pub use scaffold::{
    CAUSE_ID_LETTERS, CAUSES, Draft, DraftCause, SOMETHING_ELSE, Scaffold, frequency_form, is_frequency, is_measure,
    kebab, line_trouble, read_alike, scaffold,
};
pub use testing::{
    Coverage, Figure, Outcome, Place, Runner, Suite, Totals, Trial, Verdict, json, junit, page, run, trials,
};
