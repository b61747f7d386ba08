//! Leaves that one fact and values in the text decide: they are judged here, without the engine, and a search over the
//! fact's values can tell what they come to.

use std::cmp::Ordering;

use super::term::{Operator, Term};
use crate::fact::{Slot, Value};

/// A leaf that one fact decides.
pub(super) enum Test<'t> {
    /// The fact itself.
    Itself,
    /// It is compared with a value that stands on the right.
    Compared(Operator, &'t Value),
    /// It is looked for in a list.
    OneOf(Vec<&'t Value>),
}

/// The fact that decides a leaf, and how; `None` where only an evaluation can tell.
pub(super) fn simple<'t>(term: &'t Term) -> Option<(Slot, Test<'t>)> {
    match term {
        Term::Fact(slot) => Some((*slot, Test::Itself)),
        Term::Binary(Operator::In, needle, list) => {
            let (Term::Fact(slot), Term::List(items)) = (&**needle, &**list) else { return None };
            let literal = |item: &'t Term| if let Term::Literal(value) = item { Some(value) } else { None };
            Some((*slot, Test::OneOf(items.iter().map(literal).collect::<Option<_>>()?)))
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

impl Test<'_> {
    /// Whether it holds for a value of the fact's type.
    pub(super) fn holds(&self, fact: &Value) -> bool {
        match self {
            Self::Itself => *fact == Value::Bool(true),
            Self::OneOf(values) => values.iter().any(|value| equal(fact, value)),
            Self::Compared(Operator::Equal, value) => equal(fact, value),
            Self::Compared(Operator::NotEqual, value) => !equal(fact, value),
            Self::Compared(operator, value) => order(fact, value).is_some_and(|order| match operator {
                Operator::Less => order.is_lt(),
                Operator::LessOrEqual => order.is_le(),
                Operator::Greater => order.is_gt(),
                _ => order.is_ge(),
            }),
        }
    }

    /// The values that it is compared with.
    pub(super) fn literals(&self) -> Vec<Value> {
        match self {
            Self::Itself => Vec::new(),
            Self::Compared(_, value) => vec![(*value).clone()],
            Self::OneOf(values) => values.iter().map(|value| (*value).clone()).collect(),
        }
    }
}

fn equal(a: &Value, b: &Value) -> bool {
    order(a, b).map_or_else(|| a == b, Ordering::is_eq)
}

/// How two numbers compare, ints exactly; `None` where they are none.
fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        _ => number(a)?.partial_cmp(&number(b)?),
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
