//! From text to a predicate: parse, resolve names, check types, and split into the nodes of Kleene's logic.

use std::rc::Rc;

use rhai::ParseError;

use super::compiled::Predicate;
use super::engine::Language;
use super::marks::Marks;
use super::mistake::{Mistake, MistakeKind};
use super::names::Names;
use super::place::{byte, token};
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

/// Words of other languages, and what stands for them here.
const FOREIGN: [(&str, &str); 4] = [
    ("and", "write `&&` for `and`"),
    ("or", "write `||` for `or`"),
    ("not", "write `!` for `not`"),
    ("=", "write `==` to compare"),
];

/// What stands for a word of another language; `=` may also be a slip for something else.
fn instead(foreign: &str) -> Option<String> {
    let own = match foreign {
        "and" => "&&",
        "or" => "||",
        "=" => "==",
        _ => return None,
    };
    Some(own.to_owned())
}

fn syntax(text: &str, error: &ParseError) -> Mistake {
    let start = byte(text, error.position());
    let message = error.err_type().to_string();
    let here = token(text, start);
    let before = text[..start.min(text.len())].trim_end();
    let before = before.rfind(char::is_whitespace).map_or(0, |i| i + 1)..before.len();
    let foreign = |range: &std::ops::Range<usize>| {
        let word = &text[range.clone()];
        FOREIGN.iter().find(|(foreign, _)| word == *foreign).map(|(_, help)| (range.clone(), *help))
    };
    let foreign = foreign(&here).or_else(|| foreign(&before));
    let range = foreign.as_ref().map_or(here, |(range, _)| range.clone());
    let instead = foreign.as_ref().and_then(|(range, _)| instead(&text[range.clone()]));
    let foreign = foreign.map(|(_, help)| help);
    let help = foreign.or_else(|| message.contains("character").then_some("texts stand in double quotes"));
    let help = help.map(str::to_owned);
    let (mut message, help) = match error.err_type() {
        rhai::ParseErrorType::ExprTooDeep => (
            format!("the predicate is nested deeper than {}", limits::RHAI_DEPTH),
            Some(
                "every `&&`, `||` and `+` counts: look for one of many values with `in [..]`, or make two findings"
                    .to_owned(),
            ),
        ),
        _ => (message, help),
    };
    if let Some(first) = message.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    Mistake { kind: MistakeKind::Syntax, range, message, help, instead }
}
