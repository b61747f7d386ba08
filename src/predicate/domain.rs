//! What a search chooses among: for each fact of a predicate the few values between which its leaves can tell.

use super::compiled::Node;
use super::function::Function;
use super::leaf::Leaf;
use super::native::number;
use super::reach::Words;
use super::simple::simple;
use super::term::{Operator, Term};
use super::version::Requirement;
use crate::fact::{Catalog, Slot, Type, Value};

/// What is chosen for a fact or a leaf: `None` where it is unknown.
pub(super) type Choice = Option<Value>;

/// What is chosen among for a fact or a leaf.
pub(super) struct Domain {
    pub(super) choices: Vec<Choice>,
    /// Whether an evaluation with these choices tells all that a leaf can be.
    pub(super) is_whole: bool,
}

/// The facts of nodes, and the leaves that only an evaluation can tell.
#[derive(Default)]
pub(super) struct Met<'n> {
    pub(super) facts: Vec<Asked<'n>>,
    pub(super) leaves: Vec<&'n Term>,
}

/// A fact, and what is asked about it.
pub(super) struct Asked<'n> {
    pub(super) slot: Slot,
    /// The values that it is compared with.
    literals: Vec<&'n Value>,
    /// The numbers at which terms with it alone turn from less to more.
    turns: Vec<f64>,
    /// What its version must be.
    versions: Vec<Requirement>,
    /// Whether a leaf asks for more than all these tell.
    asks_more: bool,
}

impl<'n> Met<'n> {
    pub(super) fn collect(&mut self, node: &'n Node) {
        match node {
            Node::And(nodes) | Node::Or(nodes) => nodes.iter().for_each(|node| self.collect(node)),
            Node::Not(inner) => self.collect(inner),
            Node::Constant(_) => {}
            Node::Known(slot) => drop(self.fact(*slot)),
            Node::Leaf(leaf) => match simple(&leaf.term) {
                Some((slot, test)) => self.fact(slot).literals.extend(test.literals()),
                None => self.evaluated(leaf),
            },
        }
    }

    /// A leaf that only an evaluation can tell.
    fn evaluated(&mut self, leaf: &'n Leaf) {
        if let Some((slot, wanted)) = version(&leaf.term) {
            self.fact(slot).versions.push(wanted);
        } else if let ([slot], Some(turn)) = (&leaf.facts[..], turn(&leaf.term)) {
            self.fact(*slot).turns.push(turn);
        } else {
            leaf.facts.iter().for_each(|slot| self.fact(*slot).asks_more = true);
        }
        if !self.leaves.contains(&&leaf.term) {
            self.leaves.push(&leaf.term);
        }
    }

    /// What is asked about a fact.
    fn fact(&mut self, slot: Slot) -> &mut Asked<'n> {
        let at = self.facts.iter().position(|asked| asked.slot == slot).unwrap_or_else(|| {
            let (literals, turns, versions) = (Vec::new(), Vec::new(), Vec::new());
            self.facts.push(Asked { slot, literals, turns, versions, asks_more: false });
            self.facts.len() - 1
        });
        &mut self.facts[at]
    }
}

impl Asked<'_> {
    /// What is chosen among for the fact.
    pub(super) fn domain(&self, catalog: &Catalog, words: &Words<'_>) -> Domain {
        let (values, is_whole) = match catalog.entry(self.slot).ty {
            Type::Bool => (vec![Value::Bool(true), Value::Bool(false)], true),
            Type::Int => (self.numbers(true), !self.asks_more),
            // what a sum of fractions comes to, rounding has a say in
            Type::Float => (self.numbers(false), false),
            Type::String => match words(self.slot) {
                Some(words) => (self.among(&words), true),
                None => self.texts(),
            },
            Type::List => (vec![Value::texts::<&str>(&[])], false),
        };
        Domain { choices: values.into_iter().map(Some).chain([None]).collect(), is_whole }
    }

    /// Values of a fact that can only be one of some words.
    fn among(&self, words: &[&str]) -> Vec<Value> {
        if self.asks_more || !self.versions.is_empty() {
            return words.iter().map(|word| Value::text(word)).collect();
        }
        // all words that are in no comparison are alike
        let is = |literal: &Value, word: &str| matches!(literal, Value::String(text) if **text == *word);
        let named = self.literals.iter().filter(|literal| words.iter().any(|word| is(literal, word)));
        let other = words.iter().find(|word| !self.literals.iter().any(|literal| is(literal, word)));
        named.map(|literal| (*literal).clone()).chain(other.map(|word| Value::text(word))).collect()
    }

    /// Values of a fact that can be any text, and whether they tell all that its leaves can be.
    fn texts(&self) -> (Vec<Value>, bool) {
        let literals = self.literals.iter().copied().cloned();
        if self.versions.is_empty() || self.asks_more {
            return (literals.chain([Value::text("\u{0}")]).collect(), false);
        }
        let turns: Vec<&[u64]> = self.versions.iter().flat_map(Requirement::versions).collect();
        let longest = turns.iter().map(|turn| turn.len()).max().unwrap_or_default();
        // no text that the fact is compared with is written like this
        let written = |numbers: Vec<u64>| numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(".") + "-\u{0}";
        // the version itself, and the next one after it
        let next = |turn: &&[u64]| {
            let zeros = longest.saturating_sub(turn.len());
            [*turn, vec![0; zeros].as_slice(), &[1]].concat()
        };
        let around = turns.iter().flat_map(|turn| [turn.to_vec(), next(turn)]);
        let versions = around.chain([vec![0]]).map(|numbers| Value::text(&written(numbers)));
        (literals.chain(versions).collect(), true)
    }

    /// The numbers themselves, one between each two, one below and one above all.
    fn numbers(&self, whole: bool) -> Vec<Value> {
        // on both sides of what is no whole number lies one
        let possible = |x: f64| if whole { [x.floor(), x.ceil()] } else { [x, x] };
        let turns = self.literals.iter().filter_map(|value| number(value)).chain(self.turns.iter().copied());
        let mut at: Vec<f64> = turns.flat_map(possible).collect();
        at.sort_unstable_by(f64::total_cmp);
        at.dedup();
        let (Some(first), Some(last)) = (at.first().copied(), at.last().copied()) else {
            return vec![Value::Float(0.0)];
        };
        for n in 1..at.len() {
            let middle = at[n - 1] + (at[n] - at[n - 1]) / 2.0;
            at.push(if whole { middle.floor() } else { middle });
        }
        // far enough away that the engine tells them apart, however large they are
        let step = |x: f64| (x.abs() * 1e-12).ceil().max(1.0);
        at.extend([first - step(first), last + step(last)]);
        at.into_iter().map(Value::Float).collect()
    }
}

/// The fact whose version a leaf asks for, and what it must be.
fn version(leaf: &Term) -> Option<(Slot, Requirement)> {
    match leaf {
        Term::Call(Function::Version, parts) => match &parts[..] {
            [Term::Fact(slot), Term::Literal(Value::String(wanted))] => Some((*slot, Requirement::parse(wanted)?)),
            _ => None,
        },
        _ => None,
    }
}

/// The number of its one fact at which a comparison of two linear terms turns.
fn turn(leaf: &Term) -> Option<f64> {
    match leaf {
        Term::Binary(operator, a, b) if operator.is_comparison() => {
            let ((a, b), (c, d)) = (linear(a)?, linear(b)?);
            // where it turns nowhere, each number tells
            Some((d - b) / (a - c)).map(|turn| if turn.is_finite() { turn } else { 0.0 })
        }
        _ => None,
    }
}

/// A term of one fact as a multiple of it and what is added to that. A division is none: that of ints has no fractions.
fn linear(term: &Term) -> Option<(f64, f64)> {
    match term {
        Term::Fact(_) => Some((1.0, 0.0)),
        Term::Literal(value) => Some((0.0, number(value)?)),
        Term::Negative(of) => linear(of).map(|(a, b)| (-a, -b)),
        Term::Binary(operator, x, y) => {
            let ((a, b), (c, d)) = (linear(x)?, linear(y)?);
            match operator {
                Operator::Plus => Some((a + c, b + d)),
                Operator::Minus => Some((a - c, b - d)),
                Operator::Times if a == 0.0 || c == 0.0 => Some((a * d + b * c, b * d)),
                _ => None,
            }
        }
        _ => None,
    }
}
