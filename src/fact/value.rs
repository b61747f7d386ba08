//! The values a fact may have, their types, and the units of their numbers.

use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

use serde::{Serialize, Serializer};

use crate::limits;

/// The type of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// Yes or no.
    Bool,
    /// A whole number, 64 bits.
    Int,
    /// A finite number; an int is a valid float.
    Float,
    /// Text.
    String,
    /// A list of values.
    List,
}

impl Type {
    /// The name that playbooks use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Float => "float",
            Self::String => "string",
            Self::List => "list",
        }
    }

    /// The type with that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Bool, Self::Int, Self::Float, Self::String, Self::List].into_iter().find(|t| t.name() == name)
    }

    /// Whether it is a number.
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::Float)
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The unit of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Milliseconds.
    Milliseconds,
    /// Seconds.
    Seconds,
    /// Minutes.
    Minutes,
    /// Bytes.
    Bytes,
}

impl Unit {
    /// The name that playbooks use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Milliseconds => "ms",
            Self::Seconds => "s",
            Self::Minutes => "min",
            Self::Bytes => "bytes",
        }
    }

    /// The unit with that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Milliseconds, Self::Seconds, Self::Minutes, Self::Bytes].into_iter().find(|u| u.name() == name)
    }

    /// Milliseconds in one of this unit; `None` for sizes.
    #[must_use]
    pub fn milliseconds(self) -> Option<f64> {
        match self {
            Self::Milliseconds => Some(1.0),
            Self::Seconds => Some(1_000.0),
            Self::Minutes => Some(60_000.0),
            Self::Bytes => None,
        }
    }
}

/// The value of a fact.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A finite number.
    Float(f64),
    /// Text.
    String(Rc<str>),
    /// A list.
    List(Rc<[Value]>),
}

impl Value {
    /// Text, cut at [`limits::FACT_TEXT`] bytes.
    #[must_use]
    pub fn text(text: &str) -> Self {
        let mut end = text.len().min(limits::FACT_TEXT);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        Self::String(text[..end].into())
    }

    /// A list of texts.
    #[must_use]
    pub fn texts<S: AsRef<str>>(texts: &[S]) -> Self {
        Self::List(texts.iter().take(limits::FACT_ENTRIES).map(|t| Self::text(t.as_ref())).collect())
    }

    /// Adds every text in this value to a list, in order.
    pub fn texts_in<'v>(&'v self, texts: &mut Vec<&'v str>) {
        match self {
            Self::String(text) => texts.push(text),
            Self::List(list) => list.iter().for_each(|value| value.texts_in(texts)),
            Self::Bool(_) | Self::Int(_) | Self::Float(_) => {}
        }
    }

    /// This value with every text in it changed. A text that does not change is not copied.
    #[must_use]
    pub fn map_texts<'v>(&'v self, change: &mut dyn FnMut(&str) -> Option<String>) -> Cow<'v, Self> {
        match self {
            Self::String(text) => change(text).map_or(Cow::Borrowed(self), |new| Cow::Owned(Self::text(&new))),
            Self::List(list) => {
                let new: Vec<Cow<'_, Self>> = list.iter().map(|value| value.map_texts(change)).collect();
                if new.iter().all(|value| matches!(value, Cow::Borrowed(_))) {
                    return Cow::Borrowed(self);
                }
                Cow::Owned(Self::List(new.into_iter().map(Cow::into_owned).collect()))
            }
            Self::Bool(_) | Self::Int(_) | Self::Float(_) => Cow::Borrowed(self),
        }
    }

    /// The type of this value.
    #[must_use]
    pub fn ty(&self) -> Type {
        match self {
            Self::Bool(_) => Type::Bool,
            Self::Int(_) => Type::Int,
            Self::Float(_) => Type::Float,
            Self::String(_) => Type::String,
            Self::List(_) => Type::List,
        }
    }

    /// The value as a playbook writes it: `true` where the display for people says yes.
    #[must_use]
    pub fn written(&self) -> String {
        match self {
            Self::Bool(b) => b.to_string(),
            other => other.to_string(),
        }
    }

    /// This value as one of type `ty`: the same, or an int widened to a float. Infinity and NaN are refused.
    #[must_use]
    pub fn fitted(self, ty: Type) -> Option<Self> {
        match (self, ty) {
            #[expect(clippy::cast_precision_loss, reason = "the format says that an int is a valid float")]
            (Self::Int(i), Type::Float) => Some(Self::Float(i as f64)),
            (Self::Float(x), Type::Float) if !x.is_finite() => None,
            (value, ty) if value.ty() == ty => Some(value),
            _ => None,
        }
    }

    /// Reads a JSON value; `None` for null, objects and numbers that no fact can hold.
    #[must_use]
    pub fn from_json(json: &serde_json::Value) -> Option<Self> {
        use serde_json::Value as J;
        Some(match json {
            J::Bool(b) => Self::Bool(*b),
            J::Number(n) => match n.as_i64() {
                Some(i) => Self::Int(i),
                None => Self::Float(n.as_f64().filter(|x| x.is_finite())?),
            },
            J::String(s) if s.len() <= limits::FACT_TEXT => Self::String(s.as_str().into()),
            J::Array(a) if a.len() <= limits::FACT_ENTRIES => {
                Self::List(a.iter().map(Self::from_json).collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(true) => f.write_str("yes"),
            Self::Bool(false) => f.write_str("no"),
            Self::Int(i) => write!(f, "{i}"),
            Self::Float(x) => write!(f, "{x}"),
            Self::String(s) => f.write_str(s),
            Self::List(list) => {
                for (i, value) in list.iter().enumerate() {
                    write!(f, "{}{value}", if i == 0 { "" } else { ", " })?;
                }
                Ok(())
            }
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Bool(b) => serializer.serialize_bool(*b),
            Self::Int(i) => serializer.serialize_i64(*i),
            Self::Float(x) => serializer.serialize_f64(*x),
            Self::String(s) => serializer.serialize_str(s),
            Self::List(list) => serializer.collect_seq(list.iter()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_int_is_a_valid_float_and_infinity_is_not() {
        assert_eq!(Value::Int(3).fitted(Type::Float), Some(Value::Float(3.0)));
        assert_eq!(Value::Float(3.0).fitted(Type::Int), None);
        assert_eq!(Value::Float(f64::INFINITY).fitted(Type::Float), None);
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        let Value::String(cut) = Value::text(&"ä".repeat(limits::FACT_TEXT)) else { panic!("text") };
        assert_eq!(cut.len(), limits::FACT_TEXT);
        let Value::String(cut) = Value::text(&format!("a{}", "ä".repeat(limits::FACT_TEXT))) else { panic!("text") };
        assert_eq!(cut.len(), limits::FACT_TEXT - 1);
    }
}
