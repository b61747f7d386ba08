//! Terms: facts, literals, operators and calls, with their types. What a leaf is made of, whoever evaluates it.

use std::cmp::Ordering;

use crate::fact::{Slot, Type, Unit, Value};

use super::function::Function;

/// Part of a leaf.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Term {
    /// A fact's value.
    Fact(Slot),
    /// A value that stands in the text.
    Literal(Value),
    /// A list that stands in the text.
    List(Vec<Term>),
    /// Two terms and what is between them.
    Binary(Operator, Box<Term>, Box<Term>),
    /// A number's negative.
    Negative(Box<Term>),
    /// A call of a helper function.
    Call(Function, Vec<Term>),
    /// An element of a list, counted from 0.
    Element(Box<Term>, Box<Term>),
}

/// What may stand between two terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    /// `+` between texts.
    Join,
    Minus,
    Times,
    Divide,
    Remainder,
    In,
}

impl Operator {
    /// Those that are written, [`Self::Join`] aside, which is another `+`.
    pub(super) const ALL: [(Self, &'static str); 12] = [
        (Self::Equal, "=="),
        (Self::NotEqual, "!="),
        (Self::Less, "<"),
        (Self::LessOrEqual, "<="),
        (Self::Greater, ">"),
        (Self::GreaterOrEqual, ">="),
        (Self::Plus, "+"),
        (Self::Minus, "-"),
        (Self::Times, "*"),
        (Self::Divide, "/"),
        (Self::Remainder, "%"),
        (Self::In, "in"),
    ];

    pub(super) fn parse(sign: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, s)| *s == sign).map(|(op, _)| *op)
    }

    pub(super) fn sign(self) -> &'static str {
        let written = if self == Self::Join { Self::Plus } else { self };
        Self::ALL.iter().find(|(op, _)| *op == written).map_or("", |(_, sign)| sign)
    }

    /// The same with the sides exchanged: `3 < n` is `n > 3`.
    pub(super) fn turned(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            other => other,
        }
    }

    /// Whether it asks for less or more.
    pub(super) fn is_order(self) -> bool {
        matches!(self, Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual)
    }

    /// What a comparison comes to, from how two values stand to each other.
    pub(super) fn of_order(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            _ => order.is_ge(),
        }
    }

    /// What a comparison of two numbers comes to, one of which is no int: as the engine compares them, to whom those are
    /// equal that differ by no more than the last bit.
    pub(super) fn of_numbers(self, a: f64, b: f64) -> bool {
        let largest = if a * b == 0.0 { 1.0 } else { a.abs().max(b.abs()) };
        let apart = (a - b) / largest;
        match self {
            Self::Equal => apart.abs() <= f64::EPSILON,
            Self::NotEqual => apart.abs() > f64::EPSILON,
            Self::Less => -apart > f64::EPSILON,
            Self::LessOrEqual => -apart > -f64::EPSILON,
            Self::Greater => apart > f64::EPSILON,
            _ => apart > -f64::EPSILON,
        }
    }

    /// Whether it compares two values.
    pub(super) fn is_comparison(self) -> bool {
        self.is_order() || matches!(self, Self::Equal | Self::NotEqual)
    }
}

/// The type of a term as far as it can be told, and the unit of its number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shape {
    /// `None` where only a run can tell: an element of a list.
    pub(super) ty: Option<Type>,
    /// The unit.
    pub(super) unit: Option<Unit>,
    /// `duration("5s")` or `size("1 GiB")`, which take the unit of the other side.
    pub(super) quantity: Option<Quantity>,
}

/// An amount whose unit is not chosen yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Quantity {
    /// In milliseconds.
    Duration(f64),
    /// In bytes.
    Size(f64),
}

impl Quantity {
    /// The amount in a unit; `None` if a size meets a time.
    pub(super) fn into_unit(self, unit: Unit) -> Option<f64> {
        match (self, unit.milliseconds()) {
            (Self::Duration(ms), Some(per_unit)) => Some(ms / per_unit),
            (Self::Size(bytes), None) => Some(bytes),
            _ => None,
        }
    }

    /// So many times as much.
    pub(super) fn times(self, factor: f64) -> Self {
        match self {
            Self::Duration(ms) => Self::Duration(ms * factor),
            Self::Size(bytes) => Self::Size(bytes * factor),
        }
    }

    /// The sum; `None` if a size meets a time.
    pub(super) fn plus(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Duration(a), Self::Duration(b)) => Some(Self::Duration(a + b)),
            (Self::Size(a), Self::Size(b)) => Some(Self::Size(a + b)),
            _ => None,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Duration(_) => "duration",
            Self::Size(_) => "size",
        }
    }
}

impl Shape {
    pub(super) fn of(ty: Type) -> Self {
        Self { ty: Some(ty), unit: None, quantity: None }
    }

    pub(super) fn unknown() -> Self {
        Self { ty: None, unit: None, quantity: None }
    }

    /// "an int in ms", for messages.
    pub(super) fn describe(self) -> String {
        let Some(ty) = self.ty else { return "a value".to_owned() };
        let article = if ty == Type::Int { "an" } else { "a" };
        let unit = self.unit.map(|u| format!(" in {}", u.name())).unwrap_or_default();
        format!("{article} {ty}{unit}")
    }
}

impl Term {
    /// The value that stands in the text, if it is one.
    pub(super) fn literal(&self) -> Option<&Value> {
        if let Self::Literal(value) = self { Some(value) } else { None }
    }

    /// Calls `visit` with every fact of the term.
    pub(super) fn facts(&self, visit: &mut impl FnMut(Slot)) {
        match self {
            Self::Fact(slot) => visit(*slot),
            Self::Literal(_) => {}
            Self::List(terms) | Self::Call(_, terms) => terms.iter().for_each(|t| t.facts(visit)),
            Self::Binary(_, a, b) | Self::Element(a, b) => {
                a.facts(visit);
                b.facts(visit);
            }
            Self::Negative(a) => a.facts(visit),
        }
    }
}
