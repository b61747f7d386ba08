//! The entries of a document: its parts that mean something alone, and may have an `allow`.

use std::borrow::Cow;

use super::tree::{Kind, NodeId, Tree};

/// An entry, by its place in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry<'d> {
    /// The document itself.
    Whole,
    /// A section that is one entry.
    Section(&'d str),
    /// The entry with an id in a section.
    Named(&'d str, &'d str),
    /// The entry at a position in a section that is a list.
    Numbered(&'d str, usize),
    /// The step at a position of the fix with an id.
    Step(&'d str, usize),
}

impl<'d> Entry<'d> {
    /// The path of it.
    pub(super) fn path(self) -> Vec<Cow<'d, str>> {
        let at = |n: usize| Cow::Owned(n.to_string());
        match self {
            Self::Whole => Vec::new(),
            Self::Section(section) => vec![section.into()],
            Self::Named(section, id) => vec![section.into(), id.into()],
            Self::Numbered(section, n) => vec![section.into(), at(n)],
            Self::Step(fix, n) => vec!["fixes".into(), fix.into(), "steps".into(), at(n)],
        }
    }
}

/// All entries of a document, in their order, with where they stand.
pub(super) fn entries(tree: &Tree) -> Vec<(Entry<'_>, NodeId)> {
    let mut entries = vec![(Entry::Whole, tree.root())];
    for (name, section) in named(tree, tree.root()) {
        match name {
            "escalation" => entries.push((Entry::Section(name), section)),
            "symptoms" | "facts" | "findings" | "causes" => {
                entries.extend(named(tree, section).map(|(id, node)| (Entry::Named(name, id), node)));
            }
            "fixes" => {
                for (id, fix) in named(tree, section) {
                    entries.push((Entry::Named(name, id), fix));
                    let steps = tree.entry(fix, "steps").map(|(_, steps)| numbered(tree, steps));
                    entries.extend(steps.into_iter().flatten().map(|(n, step)| (Entry::Step(id, n), step)));
                }
            }
            "sources" | "reference" | "scenarios" => {
                entries.extend(numbered(tree, section).map(|(n, node)| (Entry::Numbered(name, n), node)));
            }
            _ => {}
        }
    }
    entries
}

/// The values of a mapping with their names; nothing of what is none.
fn named(tree: &Tree, mapping: NodeId) -> impl Iterator<Item = (&str, NodeId)> {
    let entries: &[(NodeId, NodeId)] =
        if let Kind::Mapping(entries) = &tree.node(mapping).kind { entries } else { &[] };
    entries.iter().filter_map(|(key, value)| Some((tree.text(*key)?, *value)))
}

/// The items of a list with their positions; nothing of what is none.
fn numbered(tree: &Tree, list: NodeId) -> impl Iterator<Item = (usize, NodeId)> {
    let items: &[NodeId] = if let Kind::Sequence(items) = &tree.node(list).kind { items } else { &[] };
    items.iter().copied().enumerate()
}
