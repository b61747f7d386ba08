//! Fixes that require each other in a circle can never be carried out.

use std::collections::HashSet;

use super::super::document::{Document, path};
use crate::diag::{Code, Diagnostics};

pub(super) fn check(document: &Document, diagnostics: &mut Diagnostics) {
    let mut reported: HashSet<&str> = HashSet::new();
    for (id, _) in document.raw.fixes.iter() {
        if reported.contains(id.as_str()) {
            continue;
        }
        let Some(circle) = circle(document, id) else { continue };
        let place = document.fix(id).and_then(|fix| fix.requires.iter().position(|r| r.0 == circle[1]));
        let span = document.value_span(&path(["fixes", id, "requires", &place.unwrap_or(0).to_string()]));
        let message = format!("`{id}` requires itself: {}", circle.join(" → "));
        diagnostics.add(Code::RequiresCycle, span, message, Some("remove one of these requirements".to_owned()));
        reported.extend(circle);
    }
}

/// The shortest way from a fix along its requirements back to itself.
fn circle<'d>(document: &'d Document, start: &'d str) -> Option<Vec<&'d str>> {
    let mut ways: Vec<Vec<&str>> = vec![vec![start]];
    let mut seen: HashSet<&str> = HashSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            let last = way.last().and_then(|id| document.fix(id));
            for required in last.into_iter().flat_map(|fix| &fix.requires) {
                let next = [way.as_slice(), &[required.0.as_str()]].concat();
                if required.0 == start {
                    return Some(next);
                }
                if seen.insert(&required.0) {
                    longer.push(next);
                }
            }
        }
        ways = longer;
    }
    None
}
