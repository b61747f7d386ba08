//! What predicates are made of, and how each part is judged in a block of documents: for authors who wish to know what takes
//! time.

use super::compiled::{Node, Predicate};
use super::leaf::script;
use super::program::{Way, way};
use super::term::{Operator, Term};
use crate::fact::{Catalog, Slot, Value};
use crate::text::Table;

/// A part of predicates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// It in words of the language.
    pub text: String,
    /// How it is judged.
    pub way: Way,
    /// The predicates that ask it, by their numbers.
    pub asked_by: Vec<usize>,
}

/// The different parts of predicates, in the order in which they are met.
#[must_use]
pub fn parts<'p>(predicates: impl Iterator<Item = &'p Predicate>, catalog: &Catalog) -> Vec<Part> {
    let mut found = Found { catalog, parts: Vec::new(), places: Table::default() };
    predicates.enumerate().for_each(|(n, predicate)| found.node(&predicate.root, n));
    found.parts
}

struct Found<'c> {
    catalog: &'c Catalog,
    parts: Vec<Part>,
    places: Table<String, usize>,
}

impl Found<'_> {
    fn node(&mut self, node: &Node, predicate: usize) {
        let path = |slot: Slot| self.catalog.entry(slot).path.to_string();
        match node {
            Node::And(nodes) | Node::Or(nodes) => nodes.iter().for_each(|node| self.node(node, predicate)),
            Node::Not(inner) => self.node(inner, predicate),
            Node::Constant(_) => {}
            Node::Known(slot) => {
                let text = format!("known({})", path(*slot));
                self.add(text.clone(), text, Way::Column, predicate);
            }
            Node::Leaf(leaf) => {
                let way = way(leaf, &|slot| self.catalog.entry(slot).ty);
                self.add(script(&leaf.term), shown(&leaf.term, &path), way, predicate);
            }
        }
    }

    fn add(&mut self, name: String, text: String, way: Way, predicate: usize) {
        let next = self.parts.len();
        let place = *self.places.entry(name).or_insert(next);
        if place == next {
            self.parts.push(Part { text, way, asked_by: Vec::new() });
        }
        let asked_by = &mut self.parts[place].asked_by;
        if asked_by.last() != Some(&predicate) {
            asked_by.push(predicate);
        }
    }
}

/// A term as its author could have written it.
fn shown(term: &Term, path: &dyn Fn(Slot) -> String) -> String {
    let side = |term: &Term| match term {
        Term::Binary(..) => format!("({})", shown(term, path)),
        other => shown(other, path),
    };
    let list = |terms: &[Term]| terms.iter().map(|term| shown(term, path)).collect::<Vec<_>>().join(", ");
    match term {
        Term::Fact(slot) => path(*slot),
        Term::Literal(Value::String(text)) => format!("{text:?}"),
        Term::Literal(Value::Float(x)) => format!("{x:?}"),
        Term::Literal(value) => value.written(),
        Term::List(terms) => format!("[{}]", list(terms)),
        Term::Binary(Operator::In, needle, list) => format!("{} in {}", side(needle), side(list)),
        Term::Binary(operator, a, b) => format!("{} {} {}", side(a), operator.sign(), side(b)),
        Term::Negative(of) => format!("-{}", side(of)),
        Term::Call(function, terms) => format!("{}({})", function.signature().name, list(terms)),
        Term::Element(of, index) => format!("{}[{}]", side(of), shown(index, path)),
    }
}
