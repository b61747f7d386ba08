//! From text to a predicate: parse, resolve names, check types, and split into the nodes of Kleene's logic.

use std::ops::Range;
use std::rc::Rc;

use rhai::{LexError, ParseError, ParseErrorType};

use super::compiled::Predicate;
use super::engine::Language;
use super::marks::Marks;
use super::mistake::{Mistake, MistakeKind};
use super::names::Names;
use super::place::{byte, operator, token};
use super::resolve::Resolver;
use crate::limits;

impl Language {
    /// Compiles a predicate.
    ///
    /// # Errors
    /// All mistakes that can be seen: one of syntax, or every wrong name, call and type.
    pub fn compile(&self, text: &str, names: Names<'_>) -> Result<Predicate, Vec<Mistake>> {
        if text.len() > limits::PREDICATE_BYTES {
            let message = format!("{} bytes; a predicate may have {}", text.len(), limits::PREDICATE_BYTES);
            return Err(vec![Mistake { kind: MistakeKind::Syntax, range: 0..1, message, help: None, instead: None }]);
        }
        let (marked, marks) = Marks::put(text);
        let ast = self.parser.compile_expression(&marked).map_err(|e| vec![syntax(text, &e)])?;
        let Some(rhai::Stmt::Expr(expression)) = ast.statements().first() else {
            let message = "the predicate is empty".to_owned();
            return Err(vec![Mistake { kind: MistakeKind::Syntax, range: 0..0, message, help: None, instead: None }]);
        };
        let mut resolver = Resolver::new(text, names, marks);
        let root = resolver.node(expression);
        let (mut reads, remarks, mistakes) = resolver.finish();
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        reads.sort_unstable();
        reads.dedup();
        let (root, remarks) = (Rc::new(root), remarks.into());
        Ok(Predicate { root, reads: reads.into(), remarks, text: text.into(), language: self.clone() })
    }
}

/// Words and operators of other languages, what stands for them here, and whether that is beyond doubt.
const FOREIGN: [(&str, &str, bool); 11] = [
    ("and", "&&", true),
    ("or", "||", true),
    ("not", "!", false),
    ("is", "==", false),
    // it may also be a slip for something else, but rarely is
    ("=", "==", true),
    ("<>", "!=", true),
    ("===", "==", true),
    ("!==", "!=", true),
    ("=>", ">=", true),
    ("=<", "<=", true),
    ("=!", "!=", true),
];

/// A word or operator of another language at a range: the range, and what stands for it here.
fn foreign(text: &str, range: Range<usize>) -> Option<(Range<usize>, &'static str, bool)> {
    let word = text.get(range.clone())?;
    let (_, own, is_sure) = FOREIGN.iter().find(|(foreign, ..)| foreign.eq_ignore_ascii_case(word))?;
    Some((range, own, *is_sure))
}

/// The mistake behind an error of the parser.
fn syntax(text: &str, error: &ParseError) -> Mistake {
    let start = byte(text, error.position());
    let here = token(text, operator(text, start));
    let before = text[..start.min(text.len())].trim_end();
    let before = before.rfind(char::is_whitespace).map_or(0, |i| i + 1)..before.len();
    if let Some((range, own, is_sure)) = foreign(text, here).or_else(|| foreign(text, before)) {
        let word = &text[range.clone()];
        let (message, help) = (format!("`{word}` has no meaning here"), format!("write `{own}` for `{word}`"));
        let help = match word {
            "not" => "write `!` for `not`, and `!(x in [..])` for `x not in [..]`".to_owned(),
            "=" => "write `==` to compare".to_owned(),
            _ => help,
        };
        let instead = is_sure.then(|| own.to_owned());
        return Mistake { kind: MistakeKind::Syntax, range, message, help: Some(help), instead };
    }
    let range = token(text, start);
    let (range, message, help) = match error.err_type() {
        ParseErrorType::ExprTooDeep => {
            let message = format!("the predicate is nested deeper than {}", limits::RHAI_DEPTH);
            let help =
                "every `&&`, `||` and `+` counts: look for one of many values with `in [..]`, or make two findings";
            (range, message, Some(help.to_owned()))
        }
        ParseErrorType::MissingToken(token, _) if text.get(range.clone()) == Some(",") && token == ")" => {
            match list_in_parentheses(text, start) {
                Some(open) => (open..open + 1, error.err_type().to_string(), Some(LIST.to_owned())),
                None => (range, error.err_type().to_string(), None),
            }
        }
        other => {
            let is_cut = *other == ParseErrorType::UnexpectedEOF;
            let message = if is_cut { "the predicate ends too early".to_owned() } else { other.to_string() };
            (range, message, help(text, start, other))
        }
    };
    Mistake { kind: MistakeKind::Syntax, range, message: lower(message), help, instead: None }
}

const LIST: &str = "write a list in square brackets: `x in [\"a\", \"b\"]`";

/// What to do about an error at a byte, beside what is always said.
fn help(text: &str, start: usize, error: &ParseErrorType) -> Option<String> {
    let rest = text[start.min(text.len())..].trim();
    let last = text[..start.min(text.len())].trim_end();
    let is_at_end = rest.is_empty();
    if rest.starts_with(['“', '”', '„', '‘', '’', '«', '»']) {
        return Some("texts stand in straight double quotes: `\"`".to_owned());
    }
    match error {
        ParseErrorType::MissingToken(token, _) if is_at_end && [")", "]"].contains(&token.as_str()) => {
            Some(format!("close it with `{token}`"))
        }
        ParseErrorType::BadInput(LexError::UnterminatedString) => Some("close the text with `\"`".to_owned()),
        _ if is_at_end && last.ends_with('%') => {
            Some("leave the `%` out: it takes the rest of a division and wants a number behind it".to_owned())
        }
        _ if is_at_end => {
            let word = last.rfind(char::is_whitespace).map_or(last, |at| &last[at + 1..]);
            Some(format!("write what belongs behind `{word}`, or take it out"))
        }
        ParseErrorType::BadInput(LexError::MalformedChar(_)) => Some("texts stand in double quotes".to_owned()),
        _ => None,
    }
}

/// The parenthesis after `in` around a comma.
fn list_in_parentheses(text: &str, comma: usize) -> Option<usize> {
    let open = text[..comma].rfind('(')?;
    let before = text[..open].trim_end().strip_suffix("in")?;
    before.ends_with(char::is_whitespace).then_some(open)
}

fn lower(mut message: String) -> String {
    if let Some(first) = message.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    message
}
