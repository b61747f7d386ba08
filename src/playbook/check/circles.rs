//! Fixes that require each other in a circle can never be carried out; causes that hide each other have no first.

use std::collections::HashSet;

use super::super::document::Document;
use super::super::forms::KebabId;
use crate::diag::{Code, Diagnostics};

pub(super) fn check(document: &Document, diagnostics: &mut Diagnostics) {
    let requires = |id: &str| document.fix(id).map_or([].as_slice(), |fix| &fix.requires);
    for (circle, place) in circles(document.raw.fixes.keys(), &requires) {
        let span = document.value_span(&["fixes", circle[0], "requires", &place.to_string()]);
        let message = format!("`{}` requires itself: {}", circle[0], circle.join(" → "));
        diagnostics.add(Code::RequiresCycle, span, message, Some("remove one of these requirements".to_owned()));
    }
    let hides = |id: &str| document.cause(id).map_or([].as_slice(), |cause| &cause.hides);
    for (circle, place) in circles(document.raw.causes.keys(), &hides) {
        let span = document.value_span(&["causes", circle[0], "hides", &place.to_string()]);
        let message = format!("`{}` hides itself: {}", circle[0], circle.join(" → "));
        diagnostics.add(Code::HidesCycle, span, message, Some("remove one of these".to_owned()));
    }
}

/// The circles among things that name others of their kind, each once, with the place in the first's list of the next.
fn circles<'d>(
    ids: impl Iterator<Item = &'d String>,
    named: &impl Fn(&str) -> &'d [KebabId],
) -> Vec<(Vec<&'d str>, usize)> {
    let mut reported: HashSet<&str> = HashSet::new();
    let mut circles = Vec::new();
    for id in ids {
        if let Some(place) = named(id).iter().position(|next| next.0 == *id) {
            circles.push((vec![id.as_str(), id.as_str()], place));
        }
        if reported.contains(id.as_str()) {
            continue;
        }
        let Some(circle) = circle(id, named) else { continue };
        let place = named(id).iter().position(|next| next.0 == circle[1]).unwrap_or(0);
        reported.extend(&circle);
        circles.push((circle, place));
    }
    circles
}

/// The shortest way from one along what it names back to itself.
fn circle<'d>(start: &'d str, named: &impl Fn(&str) -> &'d [KebabId]) -> Option<Vec<&'d str>> {
    let mut ways: Vec<Vec<&str>> = vec![vec![start]];
    let mut seen: HashSet<&str> = HashSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            for next in way.last().map_or([].as_slice(), |id| named(id)) {
                let longer_way = [way.as_slice(), &[next.0.as_str()]].concat();
                // what names itself is a circle of its own
                if next.0 == *way[way.len() - 1] {
                    continue;
                }
                if next.0 == start {
                    return Some(longer_way);
                }
                if seen.insert(&next.0) {
                    longer.push(longer_way);
                }
            }
        }
        ways = longer;
    }
    None
}
