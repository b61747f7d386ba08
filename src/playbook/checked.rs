//! What passed the walk: values whose texts are those of the tree, which serde reads into the types as they are written.

use std::borrow::Cow;

use serde::de::value::{BorrowedStrDeserializer, Error, MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, Error as _, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use super::scalar::Scalar;

/// A value in which nothing is wrong.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Checked<'t> {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(Cow<'t, str>),
    /// A list.
    List(Vec<Checked<'t>>),
    /// Keys and values in the author's order.
    Entries(Vec<(&'t str, Checked<'t>)>),
}

impl<'t> From<Scalar<'t>> for Checked<'t> {
    fn from(scalar: Scalar<'t>) -> Self {
        match scalar {
            Scalar::Null => Self::Null,
            Scalar::Bool(b) => Self::Bool(b),
            Scalar::Int(n) => Self::Int(n),
            Scalar::Float(x) => Self::Float(x),
            Scalar::Text(text) => Self::Text(Cow::Borrowed(text)),
        }
    }
}

impl Checked<'_> {
    /// Takes the value at a path out of its mapping, with the list around it where it stands in one. Gives whether there is
    /// less than before.
    pub(super) fn leave_out(&mut self, path: &[String]) -> bool {
        let Some((first, rest)) = path.split_first() else { return false };
        match self {
            Self::Entries(entries) => {
                let Some(at) = entries.iter().position(|(key, _)| key == first) else { return false };
                if !entries[at].1.leave_out(rest) {
                    entries.swap_remove(at);
                }
                true
            }
            Self::List(items) => {
                let item = first.parse::<usize>().ok().and_then(|n| items.get_mut(n));
                item.is_some_and(|inner| inner.leave_out(rest))
            }
            _ => false,
        }
    }

    fn unexpected(&self) -> Unexpected<'_> {
        match self {
            Self::Null => Unexpected::Unit,
            Self::Bool(b) => Unexpected::Bool(*b),
            Self::Int(n) => u64::try_from(*n).map_or(Unexpected::Signed(*n), Unexpected::Unsigned),
            Self::Float(x) => Unexpected::Float(*x),
            Self::Text(text) => Unexpected::Str(text),
            Self::List(_) => Unexpected::Seq,
            Self::Entries(_) => Unexpected::Map,
        }
    }
}

fn items<'de, V: Visitor<'de>>(items: &'de [Checked<'_>], visitor: V) -> Result<V::Value, Error> {
    visitor.visit_seq(SeqDeserializer::new(items.iter()))
}

fn entries<'de, V: Visitor<'de>>(entries: &'de [(&str, Checked<'_>)], visitor: V) -> Result<V::Value, Error> {
    visitor.visit_map(MapDeserializer::new(entries.iter().map(|(key, value)| (*key, value))))
}

impl<'de> IntoDeserializer<'de, Error> for &'de Checked<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for &'de Checked<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Checked::Null => visitor.visit_unit(),
            Checked::Bool(b) => visitor.visit_bool(*b),
            Checked::Int(n) => match u64::try_from(*n) {
                Ok(n) => visitor.visit_u64(n),
                Err(_) => visitor.visit_i64(*n),
            },
            Checked::Float(x) => visitor.visit_f64(*x),
            Checked::Text(text) => visitor.visit_borrowed_str(text),
            Checked::List(list) => items(list, visitor),
            Checked::Entries(all) => entries(all, visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Checked::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Checked::List(list) => items(list, visitor),
            Checked::Null => items(&[], visitor),
            other => Err(Error::invalid_type(other.unexpected(), &visitor)),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Checked::Entries(all) => entries(all, visitor),
            Checked::Null => entries(&[], visitor),
            other => Err(Error::invalid_type(other.unexpected(), &visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self {
            Checked::Text(text) => visitor.visit_enum(BorrowedStrDeserializer::new(text)),
            other => Err(Error::invalid_type(other.unexpected(), &"a word")),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct tuple
        tuple_struct identifier
    }
}
