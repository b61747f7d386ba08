//! What is said of a key of playbooks beside its own sentence: prices, and where to read on.

use super::keys::Key;
use super::prices::{listed, needs, of_needs, of_risks, risks};
use crate::playbook::form_in_words;

/// What else an author may want to know of a key.
pub(super) fn notes(key: &Key) -> Vec<String> {
    let is_predicate = form_in_words("predicate").is_some_and(|predicate| key.kind == predicate);
    let further = match key.path.as_str() {
        _ if is_predicate => {
            Some("`triage explain predicates` tells the language, its functions and what `unknown` does.".to_owned())
        }
        "fixes.needs" | "costs.needs" => Some(format!("The built-in prices: {}. {}", listed(needs()), of_needs())),
        "fixes.risk" | "costs.risk" => Some(format!("The built-in prices: {}. {}", listed(risks()), of_risks())),
        _ if key.name() == "allow" => {
            Some("Only warnings can be allowed, not errors; `triage explain CODE` says which a code is.".to_owned())
        }
        _ => None,
    };
    further.into_iter().collect()
}
