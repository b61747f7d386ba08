//! A compiled predicate, and its truth by the logic of Kleene.

use std::ops::Range;
use std::rc::Rc;

use super::engine::Language;
use super::leaf::SharedLeaf;
use super::truth::Truth;
use crate::fact::{Slot, Value};

/// A node of a predicate.
#[derive(Debug, Clone)]
pub(super) enum Node {
    /// All hold.
    And(Vec<Node>),
    /// One holds.
    Or(Vec<Node>),
    /// It does not hold.
    Not(Box<Node>),
    /// Always the same.
    Constant(bool),
    /// The fact is known.
    Known(Slot),
    /// To be evaluated as a whole.
    Leaf(SharedLeaf),
}

/// Something about a predicate that is no mistake of the language, and may be one of its author.
#[derive(Debug, Clone, PartialEq)]
pub enum Remark {
    /// A fact is compared with a word.
    Word {
        /// The fact.
        fact: Slot,
        /// The word.
        word: Rc<str>,
        /// Where it stands in the text.
        range: Range<usize>,
    },
    /// Something is looked for in a list in which nothing is.
    Nowhere {
        /// Where the list stands in the text.
        range: Range<usize>,
    },
}

/// A predicate, checked against the catalog that it was compiled with. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Predicate {
    pub(super) root: Rc<Node>,
    pub(super) reads: Rc<[Slot]>,
    pub(super) remarks: Rc<[Remark]>,
    pub(super) text: Rc<str>,
    pub(super) language: Language,
}

impl Predicate {
    /// The text as the author wrote it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The facts that it reads, those inside `known` included; sorted, each once.
    #[must_use]
    pub fn reads(&self) -> &[Slot] {
        &self.reads
    }

    /// Whether it is the same whatever is known.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        matches!(*self.root, Node::Constant(_))
    }

    /// What may be a mistake of its author.
    #[must_use]
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// Its truth under the given facts. What went wrong at run time is added to `trouble` and counts as unknown.
    pub fn judge<'a>(&self, facts: &impl Fn(Slot) -> Option<&'a Value>, trouble: &mut Vec<String>) -> Truth {
        self.node(&self.root, facts, trouble)
    }

    fn node<'a>(&self, node: &Node, facts: &impl Fn(Slot) -> Option<&'a Value>, trouble: &mut Vec<String>) -> Truth {
        match node {
            Node::And(nodes) => self.decided_by(Truth::False, nodes, facts, trouble),
            Node::Or(nodes) => self.decided_by(Truth::True, nodes, facts, trouble),
            Node::Not(inner) => !self.node(inner, facts, trouble),
            Node::Constant(truth) => (*truth).into(),
            Node::Known(slot) => facts(*slot).is_some().into(),
            Node::Leaf(leaf) => leaf.judge(&self.language, facts, trouble),
        }
    }

    /// `decisive` as soon as one node gives it, else unknown if one node is, else the opposite.
    fn decided_by<'a>(
        &self,
        decisive: Truth,
        nodes: &[Node],
        facts: &impl Fn(Slot) -> Option<&'a Value>,
        trouble: &mut Vec<String>,
    ) -> Truth {
        let mut result = !decisive;
        for node in nodes {
            match self.node(node, facts, trouble) {
                truth if truth == decisive => return decisive,
                Truth::Unknown => result = Truth::Unknown,
                _ => {}
            }
        }
        result
    }
}
