//! The functions that a predicate may call. All are pure and read only their arguments.

use std::cell::RefCell;
use std::rc::Rc;

use regex::{Regex, RegexBuilder};
use rhai::{Array, Dynamic, Engine, EvalAltResult, INT, ImmutableString};

use super::version::Requirement;
use crate::fact::Type;
use crate::limits;
use crate::text::Table;

/// A function of the language that is called when a predicate is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Contains,
    StartsWith,
    EndsWith,
    Matches,
    Version,
    Len,
    IsEmpty,
    ToLower,
}

/// What a function takes and gives.
pub(super) struct Signature {
    pub(super) function: Function,
    pub(super) name: &'static str,
    /// What the first argument may be.
    pub(super) subject: &'static [Type],
    /// What the second argument must be, if there is one; for `contains` on a list, anything.
    pub(super) argument: Option<Type>,
    pub(super) gives: Type,
    /// What it tells, in a sentence.
    pub(super) doc: &'static str,
    /// A predicate that uses it, over the facts of the guide.
    pub(super) example: &'static str,
}

const TEXT: &[Type] = &[Type::String];
const TEXT_OR_LIST: &[Type] = &[Type::String, Type::List];

pub(super) const SIGNATURES: [Signature; 8] = [
    Signature {
        function: Function::Contains,
        name: "contains",
        subject: TEXT_OR_LIST,
        argument: Some(Type::String),
        gives: Type::Bool,
        doc: "Whether a text has another one in it, capitals and all, or a list an item, of whatever type that is.",
        example: r#"message.contains("paper") || plugins.contains("blocker")"#,
    },
    Signature {
        function: Function::StartsWith,
        name: "starts_with",
        subject: TEXT,
        argument: Some(Type::String),
        gives: Type::Bool,
        doc: "Whether a text begins with another one.",
        example: r#"printer.dns.address.starts_with("10.")"#,
    },
    Signature {
        function: Function::EndsWith,
        name: "ends_with",
        subject: TEXT,
        argument: Some(Type::String),
        gives: Type::Bool,
        doc: "Whether a text ends with another one.",
        example: r#"printer.host.ends_with(".local")"#,
    },
    Signature {
        function: Function::Matches,
        name: "matches",
        subject: TEXT,
        argument: Some(Type::String),
        gives: Type::Bool,
        doc: "Whether a regular expression fits somewhere in a text; `^` and `$` hold it to the ends, `(?i)` forgets \
              capitals. A backslash is written twice.",
        example: r#"message.matches("(?i)error \\d+")"#,
    },
    Signature {
        function: Function::Version,
        name: "version",
        subject: TEXT,
        argument: Some(Type::String),
        gives: Type::Bool,
        doc: "Whether a version meets all comparisons of a list, number by number: 10.10 comes after 10.9. A text without \
              a number at its front makes it unknown.",
        example: r#"version(os.version, ">=10.2, <11")"#,
    },
    Signature {
        function: Function::Len,
        name: "len",
        subject: TEXT_OR_LIST,
        argument: None,
        gives: Type::Int,
        doc: "How many characters a text has, or how many items a list.",
        example: "plugins.len > 3",
    },
    Signature {
        function: Function::IsEmpty,
        name: "is_empty",
        subject: TEXT_OR_LIST,
        argument: None,
        gives: Type::Bool,
        doc: "Whether a text has no character, or a list no item.",
        example: "!message.is_empty",
    },
    Signature {
        function: Function::ToLower,
        name: "to_lower",
        subject: TEXT,
        argument: None,
        gives: Type::String,
        doc: "The text in small letters.",
        example: r#"message.to_lower.contains("no paper")"#,
    },
];

/// A function that is settled when a predicate is compiled.
pub(super) struct Settled {
    pub(super) name: &'static str,
    /// What it takes and gives, in the words of a signature.
    pub(super) takes: &'static str,
    pub(super) gives: &'static str,
    /// What it tells, in a sentence.
    pub(super) doc: &'static str,
    /// A predicate that uses it, over the facts of the guide.
    pub(super) example: &'static str,
}

pub(super) const SETTLED: [Settled; 3] = [
    Settled {
        name: "known",
        takes: "path of a fact",
        gives: "bool",
        doc: "Whether a fact is known, whatever its value. It is never unknown itself.",
        example: "known(printer.error) && !known(spool.entries)",
    },
    Settled {
        name: "duration",
        takes: "text",
        gives: "number in the unit of the other side",
        doc: "A length of time, in the unit of the fact that it is compared with.",
        example: r#"spool.newest_age > duration("7d")"#,
    },
    Settled {
        name: "size",
        takes: "text",
        gives: "number in the unit of the other side",
        doc: "An amount of bytes, compared with a fact whose unit is bytes.",
        example: r#"spool.disk.free < size("500 MiB")"#,
    },
];

impl Function {
    pub(super) fn signature(self) -> &'static Signature {
        &SIGNATURES[self as usize]
    }
}

/// All names that may be called.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    SIGNATURES.iter().map(|s| s.name).chain(SETTLED.iter().map(|s| s.name))
}

/// Compiles a regular expression; linear time and bounded size.
pub(super) fn regex(pattern: &str) -> Result<Regex, String> {
    RegexBuilder::new(pattern).size_limit(limits::REGEX_BYTES).build().map_err(|e| match e {
        regex::Error::CompiledTooBig(_) => "the regular expression is too large".to_owned(),
        other => other.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned(),
    })
}

/// Why a text is no regular expression that may be used: bad syntax, or too large. `None` where it is one.
#[must_use]
pub fn regex_mistake(pattern: &str) -> Option<String> {
    regex(pattern).err()
}

type Outcome<T> = Result<T, Box<EvalAltResult>>;

/// Makes the functions known to the engine.
pub(super) fn register(engine: &mut Engine, patterns: &Rc<Patterns>) {
    engine.register_fn("contains", |text: &str, part: &str| text.contains(part));
    engine.register_fn("contains", |list: Array, item: Dynamic| -> Outcome<bool> {
        let found = list.iter().any(|x| equal(x, &item));
        let stranger = list.iter().find(|x| !found && kind(x) != kind(&item));
        stranger.map_or(Ok(found), |x| Err(clash(x, &item)))
    });
    engine.register_fn("of_a_kind", |a: Dynamic, b: Dynamic| -> Outcome<bool> {
        if kind(&a) == kind(&b) { Ok(true) } else { Err(clash(&a, &b)) }
    });
    engine.register_fn("finite", |value: Dynamic| -> Outcome<Dynamic> {
        let beyond = value.as_float().is_ok_and(|x| !x.is_finite());
        if beyond { Err("the result is beyond all numbers".into()) } else { Ok(value) }
    });
    engine.register_fn("starts_with", |text: &str, part: &str| text.starts_with(part));
    engine.register_fn("ends_with", |text: &str, part: &str| text.ends_with(part));
    engine.register_fn("len", |text: &str| length(text.chars().count()));
    engine.register_fn("len", |list: Array| length(list.len()));
    engine.register_fn("is_empty", |text: &str| text.is_empty());
    engine.register_fn("is_empty", |list: Array| list.is_empty());
    engine.register_fn("to_lower", |text: &str| ImmutableString::from(text.to_lowercase()));
    engine.register_fn("-", |x: f64| -x);
    engine
        .register_fn("-", |x: INT| -> Outcome<INT> { x.checked_neg().ok_or_else(|| "the number is too large".into()) });
    engine.register_fn("version", |text: &str, wanted: &str| -> Outcome<bool> {
        let wanted = Requirement::parse(wanted).ok_or("not a requirement on versions")?;
        Ok(wanted.is_met_by(text).ok_or_else(|| format!("`{text}` has no version number"))?)
    });
    let patterns = Rc::clone(patterns);
    engine
        .register_fn("matches", move |text: &str, pattern: &str| -> Outcome<bool> { Ok(patterns.fit(text, pattern)?) });
}

/// Regular expressions, each compiled when it is first used.
#[derive(Debug, Default)]
pub(super) struct Patterns(RefCell<Table<Box<str>, Regex>>);

impl Patterns {
    /// Whether one fits somewhere in a text.
    pub(super) fn fit(&self, text: &str, pattern: &str) -> Result<bool, String> {
        if let Some(regex) = self.0.borrow().get(pattern) {
            return Ok(regex.is_match(text));
        }
        let regex = regex(pattern)?;
        let fits = regex.is_match(text);
        let mut known = self.0.borrow_mut();
        if known.len() >= limits::PATTERNS {
            known.clear();
        }
        known.insert(pattern.into(), regex);
        Ok(fits)
    }
}

fn length(n: usize) -> INT {
    INT::try_from(n).unwrap_or(INT::MAX)
}

/// What a value can be compared with.
fn kind(value: &Dynamic) -> &'static str {
    match value {
        number if number.is_int() || number.is_float() => "number",
        other if other.is_string() => "string",
        other if other.is_bool() => "bool",
        _ => "list",
    }
}

fn clash(a: &Dynamic, b: &Dynamic) -> Box<EvalAltResult> {
    format!("a {} is compared with a {}", kind(a), kind(b)).into()
}

/// Whether two values are equal; an int equals the float of the same value.
fn equal(a: &Dynamic, b: &Dynamic) -> bool {
    if let (Ok(a), Ok(b)) = (number(a), number(b)) {
        return a == b;
    }
    match (a.read_lock::<ImmutableString>(), b.read_lock::<ImmutableString>()) {
        (Some(a), Some(b)) => *a == *b,
        _ => matches!((a.as_bool(), b.as_bool()), (Ok(a), Ok(b)) if a == b),
    }
}

#[expect(clippy::cast_precision_loss, reason = "numbers are compared as the engine's own mixed comparison does")]
fn number(value: &Dynamic) -> Result<f64, &'static str> {
    value.as_float().or_else(|_| value.as_int().map(|i| i as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_follows_the_enum() {
        assert!(SIGNATURES.iter().all(|s| s.function.signature().name == s.name));
    }

    #[test]
    fn a_regex_that_would_eat_memory_is_refused() {
        assert_eq!(regex("(a{1000}){1000}").unwrap_err(), "the regular expression is too large");
        assert!(regex("(").unwrap_err().contains("unclosed"));
    }
}
