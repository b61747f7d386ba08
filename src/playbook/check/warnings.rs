//! Warnings on their way to the diagnostics: one that its entry, or an entry around it, allows is kept back and remembered.

use super::super::tree::{Kind, NodeId, Tree};
use crate::diag::{Code, Diagnostics, Suggestion};
use crate::text::{Set, Span};

/// What is no entry: the playbook itself.
pub(super) const WHOLE: [&str; 0] = [];

/// Collects warnings.
pub(super) struct Warnings<'a> {
    tree: &'a Tree,
    diagnostics: &'a mut Diagnostics,
    /// The items of `allow` lists that kept something back.
    used: Set<NodeId>,
    /// The entries whose conditions are wrong, and the facts that scenarios give wrong words: what they come to is no ground
    /// for further warnings.
    doubted: Set<String>,
}

impl<'a> Warnings<'a> {
    pub(super) fn new(tree: &'a Tree, diagnostics: &'a mut Diagnostics) -> Self {
        Self { tree, diagnostics, used: Set::default(), doubted: Set::default() }
    }

    /// Adds a warning about the entry at a path, unless it is allowed there or further up.
    pub(super) fn add(&mut self, code: Code, entry: &[impl AsRef<str>], span: Span, message: impl Into<String>) {
        self.add_with_help(code, entry, span, message, None, None);
    }

    /// The same with a help of its own, and what would mend it.
    pub(super) fn add_with_help(
        &mut self,
        code: Code,
        entry: &[impl AsRef<str>],
        span: Span,
        message: impl Into<String>,
        help: Option<String>,
        suggestion: Option<Suggestion>,
    ) {
        if !self.is_allowed(code, entry) {
            self.diagnostics.add(code, span, message, help);
            self.diagnostics.suggest(span, suggestion);
        }
    }

    /// Whether the entry at a path, or one around it, allows a code. Every item that does counts as used.
    fn is_allowed(&mut self, code: Code, entry: &[impl AsRef<str>]) -> bool {
        let allowing: Vec<NodeId> = (0..=entry.len())
            .filter_map(|n| self.tree.find(&entry[..n]))
            .flat_map(|(_, node)| allowed(self.tree, node))
            .filter_map(|(item, id)| (id == code.id()).then_some(item))
            .collect();
        self.used.extend(&allowing);
        !allowing.is_empty()
    }

    /// Remembers that what an entry or a fact comes to is no ground for further warnings.
    pub(super) fn doubt(&mut self, what: &str) {
        self.doubted.insert(what.to_owned());
    }

    /// Takes over what others remembered.
    pub(super) fn doubt_all(&mut self, doubted: Set<String>) {
        self.doubted.extend(doubted);
    }

    /// What was remembered.
    pub(super) fn doubted(self) -> Set<String> {
        self.doubted
    }

    /// Whether that was remembered.
    pub(super) fn is_doubted(&self, what: &str) -> bool {
        self.doubted.contains(what)
    }

    /// Whether an item of an `allow` list kept something back.
    pub(super) fn is_used(&self, item: NodeId) -> bool {
        self.used.contains(&item)
    }
}

/// The items of the `allow` list of an entry, with their texts.
pub(super) fn allowed(tree: &Tree, entry: NodeId) -> impl Iterator<Item = (NodeId, &str)> {
    let list = tree.entry(entry, "allow").map(|(_, list)| &tree.node(list).kind);
    let items: &[NodeId] = if let Some(Kind::Sequence(items)) = list { items } else { &[] };
    items.iter().filter_map(|item| Some((*item, tree.text(*item)?)))
}
