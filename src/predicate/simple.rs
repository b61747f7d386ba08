//! Leaves that one fact and values in the text decide: they are judged here, without the engine, and a search over the
//! fact's values can tell what they come to.

use super::native::{compares, is_among, number};
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
            let are_values = items.iter().all(|item| item.literal().is_some());
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

impl<'t> Test<'t> {
    /// Whether it holds for a value of the fact's type.
    pub(super) fn holds(&self, fact: &Value) -> bool {
        match self {
            Self::Itself => *fact == Value::Bool(true),
            Self::OneOf(items) => is_among(items.iter().filter_map(Term::literal), fact),
            Self::Compared(operator, value) => compares(*operator, fact, value),
        }
    }

    /// Whether it holds for some values of its fact and fails for others, whatever the fact can be.
    pub(super) fn is_always_open(&self) -> bool {
        match self {
            Self::Itself => true,
            Self::Compared(operator, _) => operator.is_order(),
            Self::OneOf(_) => false,
        }
    }

    /// The values that it is compared with.
    pub(super) fn literals(&self) -> impl Iterator<Item = &'t Value> {
        let (one, many): (Option<&'t Value>, &'t [Term]) = match self {
            Self::Itself => (None, &[]),
            Self::Compared(_, value) => (Some(value), &[]),
            Self::OneOf(items) => (None, items),
        };
        one.into_iter().chain(many.iter().filter_map(Term::literal))
    }
}
