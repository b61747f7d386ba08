//! The part of a predicate that is evaluated as a whole: it needs all its facts. Nearly all are judged without the engine;
//! Rhai evaluates the rest, and says what goes wrong.

use std::cell::OnceCell;
use std::rc::Rc;

use rhai::{AST, Dynamic, Scope};

use super::engine::Language;
use super::native::{holds, is_native};
use super::term::{Operator, Term};
use super::truth::Truth;
use crate::fact::{Slot, Value};

/// A term that gives a bool, with the facts it needs.
#[derive(Debug)]
pub(super) struct Leaf {
    pub(super) term: Term,
    /// Where it stands in the text of its predicate.
    pub(super) at: usize,
    pub(super) facts: Vec<Slot>,
    /// Whether it is judged without the engine.
    pub(super) native: bool,
    script: OnceCell<Result<AST, String>>,
}

impl Leaf {
    pub(super) fn new(term: Term, at: usize) -> Self {
        let mut facts = Vec::new();
        term.facts(&mut |slot| {
            if !facts.contains(&slot) {
                facts.push(slot);
            }
        });
        let native = is_native(&term);
        Self { term, at, facts, native, script: OnceCell::new() }
    }

    /// True or false where all facts are known; what goes wrong at run time is said in `trouble` and leaves it unknown.
    pub(super) fn judge<'a>(
        &self,
        language: &Language,
        facts: &impl Fn(Slot) -> Option<&'a Value>,
        trouble: &mut Vec<String>,
    ) -> Truth {
        if self.facts.iter().any(|slot| facts(*slot).is_none()) {
            return Truth::Unknown;
        }
        if let Some(truth) = self.native.then(|| holds(&self.term, language, &|slot| facts(slot))).flatten() {
            return truth.into();
        }
        self.judge_by_engine(language, facts, trouble)
    }

    /// The same by the engine.
    pub(super) fn judge_by_engine<'a>(
        &self,
        language: &Language,
        facts: &impl Fn(Slot) -> Option<&'a Value>,
        trouble: &mut Vec<String>,
    ) -> Truth {
        let mut scope = Scope::new();
        for slot in &self.facts {
            let Some(value) = facts(*slot) else { return Truth::Unknown };
            scope.push_dynamic(variable(*slot), dynamic(value));
        }
        let compile = || language.runner.compile_expression(script(&self.term)).map_err(|e| e.err_type().to_string());
        let outcome = match self.script.get_or_init(compile) {
            Ok(ast) => language.runner.eval_ast_with_scope::<Dynamic>(&mut scope, ast).map_err(|e| said(&e)),
            Err(error) => Err(error.clone()),
        };
        match outcome.map(|value| (value.as_bool(), value)) {
            Ok((Ok(truth), _)) => truth.into(),
            Ok((_, value)) => {
                trouble.push(format!("it gives a {} instead of a bool", value.type_name()));
                Truth::Unknown
            }
            Err(error) => {
                trouble.push(error);
                Truth::Unknown
            }
        }
    }
}

/// An error of a leaf in words: the innermost one, without the place inside the generated script.
fn said(error: &rhai::EvalAltResult) -> String {
    match error {
        rhai::EvalAltResult::ErrorInFunctionCall(_, _, inner, _) => said(inner),
        rhai::EvalAltResult::ErrorRuntime(value, _) if value.is_string() => value.to_string(),
        other => {
            let mut other = other.to_string();
            if let Some(place) = other.rfind(" (line ") {
                other.truncate(place);
            }
            other
        }
    }
}

fn variable(slot: Slot) -> String {
    format!("f{}", slot.index())
}

fn dynamic(value: &Value) -> Dynamic {
    match value {
        Value::Bool(b) => (*b).into(),
        Value::Int(i) => (*i).into(),
        Value::Float(x) => (*x).into(),
        Value::String(s) => s.as_ref().into(),
        Value::List(list) => list.iter().map(dynamic).collect::<rhai::Array>().into(),
    }
}

/// The term as a Rhai expression, the same for the same term: operation in parentheses, and guarded where Rhai would go on without a word.
pub(super) fn script(term: &Term) -> String {
    let list = |terms: &[Term]| terms.iter().map(script).collect::<Vec<_>>().join(", ");
    match term {
        Term::Fact(slot) => variable(*slot),
        Term::Literal(value) => literal(value),
        Term::List(terms) => format!("[{}]", list(terms)),
        Term::Binary(Operator::In, needle, list) => format!("contains({}, {})", script(list), script(needle)),
        Term::Binary(operator, a, b) => {
            let (x, y) = (script(a), script(b));
            let plain = format!("({x} {} {y})", operator.sign());
            match operator.is_comparison() {
                // Rhai finds different kinds unequal without a word; where only a run can tell the kinds, it must
                true if [a, b].iter().any(|t| matches!(***t, Term::Element(..))) => {
                    format!("(of_a_kind({x}, {y}) && {plain})")
                }
                true => plain,
                false => format!("finite{plain}"),
            }
        }
        Term::Negative(a) => format!("(-{})", script(a)),
        Term::Call(function, terms) => format!("{}({})", function.signature().name, list(terms)),
        Term::Element(of, index) => format!("{}[{}]", script(of), script(index)),
    }
}

fn literal(value: &Value) -> String {
    match value {
        Value::Bool(b) => b.to_string(),
        Value::Int(i) if *i < 0 => format!("({i})"),
        Value::Int(i) => i.to_string(),
        // never with an exponent, always with a point
        Value::Float(x) => {
            let digits = x.to_string();
            let point = if digits.contains('.') { "" } else { ".0" };
            if *x < 0.0 { format!("({digits}{point})") } else { format!("{digits}{point}") }
        }
        Value::String(text) => quoted(text),
        Value::List(list) => format!("[{}]", list.iter().map(literal).collect::<Vec<_>>().join(", ")),
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            c if c.is_control() => quoted.push_str(&format!("\\U{:08x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Leaves are shared by the predicates that are cloned.
pub(super) type SharedLeaf = Rc<Leaf>;
