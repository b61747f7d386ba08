//! Alternatives are outcomes of one observation: under a cause their probabilities add up to 1 at most, and to less where
//! the observation has an outcome that no alternative covers.

use indexmap::IndexMap;

use super::super::document::Document;
use crate::diag::{Code, Diagnostics};
use crate::fact::{Slot, Type, Value};
use crate::predicate::{Predicate, Truth};
use crate::text::Span;

/// What rounding may add to a sum of probabilities.
const ROUNDING: f64 = 1e-9;

/// The least that must be left for outcomes that no alternative covers.
const REST: f64 = 0.005;

pub(super) fn check(document: &Document, diagnostics: &mut Diagnostics) {
    let mut groups: IndexMap<&str, Vec<&str>> = IndexMap::new();
    let is_first = |id: &str| !document.stands_again(&["findings", id]);
    for (id, finding) in document.raw.findings.iter().filter(|(id, _)| is_first(id)) {
        if let Some(group) = &finding.one_of {
            groups.entry(&group.0).or_default().push(id);
        }
    }
    for (group, members) in groups {
        let uncovered = uncovered(document, &members);
        for cause in document.cause_ids() {
            check_cause(document, group, &members, cause, uncovered.as_deref(), diagnostics);
        }
    }
}

fn check_cause(
    document: &Document,
    group: &str,
    members: &[&str],
    cause: &str,
    uncovered: Option<&str>,
    diagnostics: &mut Diagnostics,
) {
    let mentioned = |finding: &str| document.cause(cause).and_then(|c| c.evidence.get(finding));
    let p = |finding: &&str| {
        let otherwise = || document.finding(finding).and_then(|f| f.otherwise.as_ref());
        mentioned(finding).or_else(otherwise).map_or(0.0, |likelihood| likelihood.p.get())
    };
    let sum: f64 = members.iter().map(p).sum();
    let whose = if cause == "other" { "where no cause mentions them".to_owned() } else { format!("under `{cause}`") };
    let (message, help) = if sum > 1.0 + ROUNDING {
        let message = format!("the alternatives of `{group}` add up to {} {whose}", shown(sum));
        (message, "together they are outcomes of one observation: 1 at most".to_owned())
    } else if let Some(outcome) = uncovered.filter(|_| 1.0 - sum < REST - ROUNDING) {
        let message =
            format!("the alternatives of `{group}` add up to {} {whose} and leave nothing for {outcome}", shown(sum));
        (message, format!("leave at least {REST}, or add a finding for {outcome}"))
    } else {
        return;
    };
    // at the cause's own entry, else at the `otherwise` that is to blame
    let span = members
        .iter()
        .rev()
        .find(|finding| mentioned(finding).is_some())
        .map(|finding| document.value_span(&["causes", cause, "evidence", finding]))
        .or_else(|| members.last().map(|finding| document.value_span(&["findings", finding, "otherwise"])));
    diagnostics.add(Code::AlternativesSum, span.unwrap_or(Span::default()), message, Some(help));
}

fn shown(sum: f64) -> String {
    let text = format!("{sum:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// An answer of the one question that a group reads, under which none of its members is present.
fn uncovered(document: &Document, members: &[&str]) -> Option<String> {
    let predicates: Vec<&Predicate> =
        members.iter().filter_map(|id| document.predicate(&["findings", id, "when"])).collect();
    let fact = predicates.first()?.reads().first().copied()?;
    if predicates.len() < members.len() || predicates.iter().any(|p| p.reads() != [fact]) {
        return None;
    }
    let entry = document.catalog.entry(fact);
    let asked = || {
        let field = entry.path.strip_prefix(&*entry.root)?.strip_prefix('.')?;
        let ask = document.raw.facts.get(&*entry.root)?.ask.as_ref()?;
        let stands_in = ask.stands_for.as_ref().is_some_and(|f| f.0 == field) && !ask.answers.is_empty();
        stands_in.then(|| ask.answers.iter().filter_map(|a| a.value.clone()).collect::<Vec<_>>())
    };
    let values: Vec<Value> = match (entry.answers.clone().or_else(asked), entry.ty) {
        (Some(answers), _) => answers.iter().map(|a| Value::text(a)).collect(),
        (None, Type::Bool) => vec![Value::Bool(true), Value::Bool(false)],
        _ => return None,
    };
    let present = |value: &Value| {
        let facts = |slot: Slot| (slot == fact).then_some(value);
        predicates.iter().any(|p| p.judge(&facts, &mut Vec::new()) == Truth::True)
    };
    values.iter().find(|value| !present(value)).map(|value| format!("the answer `{value}`"))
}
