//! A single value of a YAML document: its text, and what that means.

use crate::text::{SourceFile, Span};

/// The text of a scalar.
#[derive(Debug, Clone, PartialEq)]
pub enum Text {
    /// What stands at its place, as it stands there.
    Written,
    /// Another one: what stands there was quoted or folded, or has got another name.
    Own(Box<str>),
}

impl Text {
    /// The text of a scalar at a place.
    pub(super) fn at<'t>(&'t self, span: Span, source: &'t SourceFile) -> &'t str {
        match self {
            Self::Written => source.slice(span),
            Self::Own(text) => text,
        }
    }
}

/// A scalar by the core schema of YAML 1.2.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar<'a> {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(&'a str),
}

/// Resolves a plain scalar by the core schema (YAML 1.2.2, section 10.3.2). Infinity and NaN stay text: no value of the
/// format may be one, and the message about the text is the clearer one.
pub(super) fn resolve(text: &str) -> Scalar<'_> {
    let may_be_number = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Scalar::Null,
        "true" | "True" | "TRUE" => return Scalar::Bool(true),
        "false" | "False" | "FALSE" => return Scalar::Bool(false),
        _ if !may_be_number => return Scalar::Text(text),
        _ => {}
    }
    let radix = |prefix: &str, radix| text.strip_prefix(prefix).and_then(|t| i64::from_str_radix(t, radix).ok());
    if let Some(n) = radix("0x", 16).or_else(|| radix("0o", 8)).or_else(|| text.parse().ok()) {
        return Scalar::Int(n);
    }
    let numeric = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    match text.parse::<f64>() {
        Ok(x) if numeric && x.is_finite() => Scalar::Float(x),
        _ => Scalar::Text(text),
    }
}
