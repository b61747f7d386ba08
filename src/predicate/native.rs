//! Terms evaluated without the engine. What it decides, the engine would decide alike; where something goes wrong at run
//! time it declines, so that the engine says what. Only terms of the shapes that [`is_native`] names are tried.

use std::borrow::Cow;

use super::engine::Language;
use super::function::Function;
use super::term::{Operator, Term};
use super::version::Requirement;
use crate::fact::{Slot, Value};
use crate::limits;

/// A value on the way.
#[derive(Debug, Clone)]
enum Got<'v> {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Cow<'v, str>),
    List(&'v [Value]),
}

/// Whether a term that gives a bool is evaluated here: not what is put together from texts, and no pattern or version that
/// only a run knows.
pub(super) fn is_native(term: &Term) -> bool {
    match term {
        Term::Fact(_) | Term::Literal(_) => true,
        // a list with facts in it
        Term::List(items) => items.iter().all(|item| item.literal().is_some()),
        Term::Call(Function::Matches | Function::Version, parts) => {
            matches!(&parts[..], [subject, Term::Literal(_)] if is_native(subject))
        }
        Term::Call(_, parts) => parts.iter().all(is_native),
        Term::Negative(of) => is_native(of),
        Term::Binary(Operator::Join, ..) => false,
        Term::Binary(_, a, b) => is_native(a) && is_native(b),
        Term::Element(of, index) => matches!(**of, Term::Fact(_)) && is_native(index),
    }
}

/// The truth of a term of which `facts` gives the values. `None` where the engine is to say what is wrong.
pub(super) fn holds<'v>(
    term: &'v Term,
    language: &Language,
    facts: &impl Fn(Slot) -> Option<&'v Value>,
) -> Option<bool> {
    match (Native { language, facts }).value(term)? {
        Got::Bool(truth) => Some(truth),
        _ => None,
    }
}

struct Native<'n, F> {
    language: &'n Language,
    facts: &'n F,
}

impl<'v, F: Fn(Slot) -> Option<&'v Value>> Native<'_, F> {
    fn value(&self, term: &'v Term) -> Option<Got<'v>> {
        match term {
            Term::Fact(slot) => (self.facts)(*slot).map(got),
            Term::Literal(value) => Some(got(value)),
            Term::List(_) => None,
            Term::Negative(of) => match self.value(of)? {
                Got::Int(i) => i.checked_neg().map(Got::Int),
                Got::Float(x) => Some(Got::Float(-x)),
                _ => None,
            },
            Term::Binary(Operator::In, needle, list) => self.is_in(needle, list).map(Got::Bool),
            Term::Binary(operator, a, b) => binary(*operator, &self.value(a)?, &self.value(b)?),
            Term::Call(function, parts) => self.call(*function, parts),
            Term::Element(of, index) => {
                let (Got::List(items), Got::Int(index)) = (self.value(of)?, self.value(index)?) else { return None };
                // counted from the end where it is negative
                let length = i64::try_from(items.len()).ok()?;
                let at = if index < 0 { length.checked_add(index)? } else { index };
                items.get(usize::try_from(at).ok()?).map(got)
            }
        }
    }

    fn is_in(&self, needle: &'v Term, list: &'v Term) -> Option<bool> {
        let needle = self.value(needle)?;
        if let Term::List(items) = list {
            return among(items.iter().filter_map(Term::literal), &needle);
        }
        match (self.value(list)?, &needle) {
            (Got::List(items), needle) => among(items.iter(), needle),
            (Got::Text(text), Got::Text(part)) => Some(text.contains(&**part)),
            _ => None,
        }
    }

    fn call(&self, function: Function, parts: &'v [Term]) -> Option<Got<'v>> {
        let subject = self.value(parts.first()?)?;
        let argument = || self.value(parts.get(1)?);
        let with = |test: fn(&str, &str) -> bool| match (&subject, argument()?) {
            (Got::Text(text), Got::Text(part)) => Some(Got::Bool(test(text, &part))),
            _ => None,
        };
        match function {
            Function::Contains => match &subject {
                Got::List(items) => among(items.iter(), &argument()?).map(Got::Bool),
                _ => with(|text, part| text.contains(part)),
            },
            Function::StartsWith => with(|text, part| text.starts_with(part)),
            Function::EndsWith => with(|text, part| text.ends_with(part)),
            Function::Matches => match (&subject, argument()?) {
                (Got::Text(text), Got::Text(pattern)) => self.language.matches(text, &pattern).ok().map(Got::Bool),
                _ => None,
            },
            Function::Version => match (&subject, argument()?) {
                (Got::Text(text), Got::Text(wanted)) => Requirement::parse(&wanted)?.is_met_by(text).map(Got::Bool),
                _ => None,
            },
            Function::Len => match subject {
                Got::Text(text) => i64::try_from(text.chars().count()).ok().map(Got::Int),
                Got::List(items) => i64::try_from(items.len()).ok().map(Got::Int),
                _ => None,
            },
            Function::IsEmpty => match subject {
                Got::Text(text) => Some(Got::Bool(text.is_empty())),
                Got::List(items) => Some(Got::Bool(items.is_empty())),
                _ => None,
            },
            Function::ToLower => match subject {
                Got::Text(text) => {
                    let lower = text.to_lowercase();
                    (lower.len() <= limits::RHAI_TEXT).then_some(Got::Text(Cow::Owned(lower)))
                }
                _ => None,
            },
        }
    }
}

fn got(value: &Value) -> Got<'_> {
    match value {
        Value::Bool(b) => Got::Bool(*b),
        Value::Int(i) => Got::Int(*i),
        Value::Float(x) => Got::Float(*x),
        Value::String(text) => Got::Text(Cow::Borrowed(text)),
        Value::List(items) => Got::List(items),
    }
}

/// Whether a value is one of several, whatever kinds those are of.
pub(super) fn is_among<'i>(items: impl Iterator<Item = &'i Value> + Clone, value: &Value) -> bool {
    among(items, &got(value)) == Some(true)
}

/// What a comparison of two values comes to; those of different kinds are not equal.
pub(super) fn compares(operator: Operator, a: &Value, b: &Value) -> bool {
    compare(operator, &got(a), &got(b)).unwrap_or(operator == Operator::NotEqual)
}

/// A value as a number.
pub(super) fn number(value: &Value) -> Option<f64> {
    got(value).number()
}

/// Whether an item is equal to what is looked for; `None` where it is not there and one is of another kind.
fn among<'i>(items: impl Iterator<Item = &'i Value> + Clone, needle: &Got<'_>) -> Option<bool> {
    let same = |item: &Value| match (got(item), needle) {
        (Got::Text(a), Got::Text(b)) => a == *b,
        (Got::Bool(a), Got::Bool(b)) => a == *b,
        // exactly, unlike `==`
        (a, b) => matches!((a.number(), b.number()), (Some(a), Some(b)) if a == b),
    };
    if items.clone().any(same) {
        return Some(true);
    }
    let kind = kind(needle);
    items.into_iter().all(|item| self::kind(&got(item)) == kind).then_some(false)
}

/// What a value can be compared with.
fn kind(value: &Got<'_>) -> u8 {
    match value {
        Got::Int(_) | Got::Float(_) => 0,
        Got::Text(_) => 1,
        Got::Bool(_) => 2,
        Got::List(_) => 3,
    }
}

impl Got<'_> {
    #[expect(clippy::cast_precision_loss, reason = "numbers are compared as the engine's own mixed comparison does")]
    fn number(&self) -> Option<f64> {
        match self {
            Self::Int(i) => Some(*i as f64),
            Self::Float(x) => Some(*x),
            _ => None,
        }
    }
}

/// Two values and what is between them.
fn binary<'v>(operator: Operator, a: &Got<'v>, b: &Got<'v>) -> Option<Got<'v>> {
    if operator.is_comparison() {
        return compare(operator, a, b).map(Got::Bool);
    }
    match (a, b) {
        (Got::Int(a), Got::Int(b)) => match operator {
            Operator::Plus => a.checked_add(*b),
            Operator::Minus => a.checked_sub(*b),
            Operator::Times => a.checked_mul(*b),
            Operator::Divide => a.checked_div(*b),
            Operator::Remainder => a.checked_rem(*b),
            _ => None,
        }
        .map(Got::Int),
        _ => {
            let (a, b) = (a.number()?, b.number()?);
            let result = match operator {
                Operator::Plus => a + b,
                Operator::Minus => a - b,
                Operator::Times => a * b,
                Operator::Divide => a / b,
                Operator::Remainder => a % b,
                _ => return None,
            };
            result.is_finite().then_some(Got::Float(result))
        }
    }
}

fn compare(operator: Operator, a: &Got<'_>, b: &Got<'_>) -> Option<bool> {
    match (a, b) {
        (Got::Int(a), Got::Int(b)) => Some(operator.of_order(a.cmp(b))),
        (Got::Text(a), Got::Text(b)) => Some(operator.of_order(a.cmp(b))),
        (Got::Bool(a), Got::Bool(b)) => match operator {
            Operator::Equal => Some(a == b),
            Operator::NotEqual => Some(a != b),
            _ => None,
        },
        _ => Some(operator.of_numbers(a.number()?, b.number()?)),
    }
}
