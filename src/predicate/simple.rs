//! Leaves that one fact and values in the text decide: they are judged here, without the engine, and a search over the
//! fact's values can tell what they come to.

use super::term::{Operator, Term};
use crate::fact::{Slot, Value};

/// A leaf that one fact decides.
pub(super) enum Test<'t> {
    /// The fact itself.
    Itself,
    /// It is compared with a value that stands on the right.
    Compared(Operator, &'t Value),
    /// It is looked for in a list of values.
    OneOf(&'t [Term]),
}

/// The fact that decides a leaf, and how; `None` where only an evaluation can tell.
pub(super) fn simple<'t>(term: &'t Term) -> Option<(Slot, Test<'t>)> {
    match term {
        Term::Fact(slot) => Some((*slot, Test::Itself)),
        Term::Binary(Operator::In, needle, list) => {
            let (Term::Fact(slot), Term::List(items)) = (&**needle, &**list) else { return None };
            let are_values = items.iter().all(|item| literal(item).is_some());
            are_values.then_some((*slot, Test::OneOf(items)))
        }
        Term::Binary(operator, a, b) if operator.is_comparison() => {
            let (slot, operator, value) = match (&**a, &**b) {
                (Term::Fact(slot), Term::Literal(value)) => (*slot, *operator, value),
                (Term::Literal(value), Term::Fact(slot)) => (*slot, operator.turned(), value),
                _ => return None,
            };
            let is_known = !operator.is_order() || number(value).is_some();
            is_known.then_some((slot, Test::Compared(operator, value)))
        }
        _ => None,
    }
}

fn literal(term: &Term) -> Option<&Value> {
    if let Term::Literal(value) = term { Some(value) } else { None }
}

impl<'t> Test<'t> {
    /// Whether it holds for a value of the fact's type.
    pub(super) fn holds(&self, fact: &Value) -> bool {
        match self {
            Self::Itself => *fact == Value::Bool(true),
            Self::OneOf(items) => items.iter().filter_map(literal).any(|value| same(fact, value)),
            Self::Compared(operator, value) => compare(*operator, fact, value),
        }
    }

    /// The values that it is compared with.
    pub(super) fn literals(&self) -> impl Iterator<Item = &'t Value> {
        let (one, many): (Option<&'t Value>, &'t [Term]) = match self {
            Self::Itself => (None, &[]),
            Self::Compared(_, value) => (Some(value), &[]),
            Self::OneOf(items) => (None, items),
        };
        one.into_iter().chain(many.iter().filter_map(literal))
    }
}

/// Whether a value is that of a list.
fn same(a: &Value, b: &Value) -> bool {
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

/// What a comparison comes to; values of different kinds are not equal.
fn compare(operator: Operator, a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => operator.of_order(a.cmp(b)),
        (Value::String(a), Value::String(b)) => operator.of_order(a.cmp(b)),
        _ => match (number(a), number(b)) {
            (Some(a), Some(b)) => operator.of_numbers(a, b),
            _ => (a == b) == (operator == Operator::Equal),
        },
    }
}

#[expect(clippy::cast_precision_loss, reason = "numbers are compared as the engine's own mixed comparison does")]
pub(super) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(i) => Some(*i as f64),
        Value::Float(x) => Some(*x),
        _ => None,
    }
}
