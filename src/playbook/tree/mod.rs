//! The YAML document as a tree that knows the place of every key and value.
//!
//! | file | holds |
//! |---|---|
//! | `build` | from what a reader gives to a tree |

mod build;

use std::cell::RefCell;
use std::rc::Rc;

use super::scalar::{Scalar, Text, resolve};
use crate::diag::{Code, Diagnostics};
use crate::limits;
use crate::text::{ScalarMap, ScalarStyle, SourceFile, Span, Table};
pub(super) use build::duplicate_key;
#[cfg(test)]
pub(super) use build::style_of;
use build::{Built, build};

/// The number of a node in its tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A text, and how it was written.
    Scalar(Text, ScalarStyle),
    /// A list.
    Sequence(Vec<NodeId>),
    /// Keys and values in the author's order. A key that stood there before has a name of its own: see [`Tree::name`].
    Mapping(Vec<(NodeId, NodeId)>),
    /// Something that was reported already and holds no value.
    Broken,
}

/// A node with its place.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
    column: usize,
}

/// A YAML document.
#[derive(Debug)]
pub struct Tree {
    source: Rc<SourceFile>,
    nodes: Vec<Node>,
    root: NodeId,
    again: Table<NodeId, String>,
    /// The scalars with a `$` in them, in their order.
    dollars: Vec<NodeId>,
    /// Where the entries of large mappings stand, made when they are first looked for.
    index: RefCell<Table<NodeId, Table<String, usize>>>,
}

/// Entries of a mapping from which on looking through them takes longer than an index.
const INDEXED: usize = 32;

/// What to do about a predicate that YAML reads as something else.
pub(super) const QUOTE_PREDICATE: &str = "quote the predicate, or use a `|` block";

impl Tree {
    /// Reads a document. Every mistake goes to `diagnostics`; `None` if the rest cannot be made sense of.
    pub fn parse(source: &Rc<SourceFile>, diagnostics: &mut Diagnostics) -> Option<Self> {
        Self::parse_part(source, source.text(), diagnostics)
    }

    /// Reads the first part of a document.
    pub fn parse_part(source: &Rc<SourceFile>, part: &str, diagnostics: &mut Diagnostics) -> Option<Self> {
        if source.text().len() > limits::PLAYBOOK_BYTES {
            let message = format!("{} bytes; the limit is {}", source.text().len(), limits::PLAYBOOK_BYTES);
            diagnostics.add(Code::YamlLimit, Span::default(), message, None);
            return None;
        }
        let Built { nodes, root, again } = build(source, part, diagnostics)?;
        let Some(root) = root else {
            diagnostics.add(Code::YamlSyntax, Span::default(), "the file is empty", None);
            return None;
        };
        let dollars = dollars(&nodes, source);
        Some(Self { source: Rc::clone(source), nodes, root, again, dollars, index: RefCell::default() })
    }

    /// The outermost node.
    #[must_use]
    pub fn root(&self) -> NodeId {
        self.root
    }

    /// A node of this tree.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// The text of a node that is a scalar.
    #[must_use]
    pub fn text(&self, id: NodeId) -> Option<&str> {
        let node = self.node(id);
        match &node.kind {
            Kind::Scalar(text, _) => Some(text.at(node.span, &self.source)),
            _ => None,
        }
    }

    /// Whether a node is a scalar with that text.
    fn reads(&self, id: NodeId, wanted: &str) -> bool {
        let node = self.node(id);
        match &node.kind {
            Kind::Scalar(Text::Written, _) if node.span.end - node.span.start != wanted.len() => false,
            Kind::Scalar(text, _) => text.at(node.span, &self.source) == wanted,
            _ => false,
        }
    }

    /// The name of a key as it is written. The text of a key that stands in its mapping for the second time is another one,
    /// `name (2)`, so that what stands below it has a path.
    pub(super) fn name(&self, key: NodeId) -> &str {
        self.again.get(&key).map_or_else(|| self.text(key).unwrap_or_default(), String::as_str)
    }

    /// Whether a key stood in its mapping before. That was reported; what stands below it is still looked at.
    pub(super) fn stands_again(&self, key: NodeId) -> bool {
        self.again.contains_key(&key)
    }

    /// Whether any key stands in its mapping again.
    pub(super) fn has_duplicates(&self) -> bool {
        !self.again.is_empty()
    }

    /// Puts other entries or items in the place of those of a collection.
    pub(super) fn replace(&mut self, id: NodeId, kind: Kind) {
        self.index.get_mut().clear();
        self.nodes[id.0 as usize].kind = kind;
    }

    /// Marks a key as one that stands in its mapping for the `nth` time.
    pub(super) fn mark_again(&mut self, key: NodeId, nth: usize) {
        self.index.get_mut().clear();
        let name = self.name(key).to_owned();
        if let Kind::Scalar(text, _) = &mut self.nodes[key.0 as usize].kind {
            *text = Text::Own(private(&name, nth).into());
            self.again.insert(key, name);
        }
    }

    /// The value of a node that is a scalar: quoted ones are text, plain ones follow the core schema.
    #[must_use]
    pub fn scalar(&self, id: NodeId) -> Option<Scalar<'_>> {
        let text = self.text(id)?;
        let is_plain = matches!(self.node(id).kind, Kind::Scalar(_, ScalarStyle::Plain));
        Some(if is_plain { resolve(text) } else { Scalar::Text(text) })
    }

    /// The scalar that a byte of the text belongs to.
    pub(super) fn scalar_at(&self, at: usize) -> Option<NodeId> {
        // nodes stand in the order in which they begin
        let last = self.nodes.partition_point(|node| node.span.start <= at).checked_sub(1)?;
        let node = &self.nodes[last];
        let id = NodeId(u32::try_from(last).ok()?);
        (matches!(node.kind, Kind::Scalar(..)) && at < node.span.end).then_some(id)
    }

    /// The key and value of an entry of a mapping.
    #[must_use]
    pub fn entry(&self, mapping: NodeId, key: &str) -> Option<(NodeId, NodeId)> {
        match &self.node(mapping).kind {
            Kind::Mapping(entries) if entries.len() < INDEXED => {
                entries.iter().copied().find(|(k, _)| self.reads(*k, key))
            }
            Kind::Mapping(entries) => {
                let mut index = self.index.borrow_mut();
                let places = index.entry(mapping).or_insert_with(|| {
                    let keys = entries.iter().enumerate().rev();
                    keys.filter_map(|(n, (k, _))| Some((self.text(*k)?.to_owned(), n))).collect()
                });
                places.get(key).map(|n| entries[*n])
            }
            _ => None,
        }
    }

    /// All values and keys with a `$` in them, with their texts, in their order.
    pub(super) fn with_dollar(&self) -> impl Iterator<Item = (NodeId, &str)> {
        self.dollars.iter().filter_map(|id| Some((*id, self.text(*id)?)))
    }

    /// Whether a node is a scalar with a `$` in it.
    pub(super) fn has_dollar(&self, id: NodeId) -> bool {
        self.dollars.binary_search(&id).is_ok()
    }

    /// The key (if it is an entry of a mapping) and the value at a path of keys and, in lists, positions.
    #[must_use]
    pub fn find(&self, path: &[impl AsRef<str>]) -> Option<(Option<NodeId>, NodeId)> {
        self.find_below(self.root, path)
    }

    /// The same below a node.
    pub(super) fn find_below(&self, node: NodeId, path: &[impl AsRef<str>]) -> Option<(Option<NodeId>, NodeId)> {
        path.iter().try_fold((None, node), |(_, node), segment| match &self.node(node).kind {
            Kind::Sequence(items) => Some((None, *items.get(segment.as_ref().parse::<usize>().ok()?)?)),
            _ => self.entry(node, segment.as_ref()).map(|(key, value)| (Some(key), value)),
        })
    }

    /// The place of the value at a path; of what is nearest above it where it is not there.
    pub(super) fn value_span(&self, path: &[impl AsRef<str>]) -> Span {
        let found = (0..=path.len()).rev().find_map(|n| self.find(&path[..n]));
        found.map_or(Span::default(), |(_, node)| self.node(node).span.first_line(&self.source))
    }

    /// The place of the key at a path; of its value in a list.
    pub(super) fn key_span(&self, path: &[impl AsRef<str>]) -> Span {
        match self.find(path) {
            Some((Some(key), _)) => self.node(key).span,
            _ => self.value_span(path),
        }
    }

    /// The place in the file of a range of bytes inside a decoded scalar; the whole scalar where that cannot be told.
    #[must_use]
    pub fn inside(&self, id: NodeId, range: std::ops::Range<usize>) -> Span {
        let node = self.node(id);
        let (Kind::Scalar(_, style), Some(text)) = (&node.kind, self.text(id)) else { return node.span };
        // an empty text has no place inside
        let map = Some(text)
            .filter(|text| !text.is_empty())
            .and_then(|text| ScalarMap::new(self.source.text(), node.span, *style, node.column, text));
        map.map_or(node.span, |map| map.span(range, self.source.text()))
    }
}

/// The scalars with a `$` in them, in their order: found in one go through the text, since hardly any has one.
fn dollars(nodes: &[Node], source: &SourceFile) -> Vec<NodeId> {
    let mut written = memchr::memchr_iter(b'$', source.text().as_bytes()).peekable();
    let mut has_dollar = |node: &Node| match &node.kind {
        Kind::Scalar(Text::Written, _) => {
            while written.next_if(|at| *at < node.span.start).is_some() {}
            written.peek().is_some_and(|at| *at < node.span.end)
        }
        Kind::Scalar(Text::Own(text), _) => text.contains('$'),
        _ => false,
    };
    (0u32..).map(NodeId).zip(nodes).filter_map(|(id, node)| has_dollar(node).then_some(id)).collect()
}

/// The name of a key that stands in its mapping for the `nth` time.
fn private(name: &str, nth: usize) -> String {
    format!("{name} ({nth})")
}

#[cfg(test)]
mod tests {
    use super::build::tests::TEXTS;
    use super::*;

    #[test]
    fn the_scalars_with_a_dollar_are_those_in_which_one_stands() {
        const ODD: &str = "a$: {b: $c, \"d\": \"\\x24e\", '$f': \"g $\", h: [i, j$]} # $\nk: # $\n  l: |\n    $m\n  n: >-\n    o\n    $p\n  q: r\n";
        for text in TEXTS.into_iter().chain([ODD]) {
            let source = Rc::new(SourceFile::new("t.yaml", text));
            let tree = Tree::parse(&source, &mut Diagnostics::new(Rc::clone(&source))).unwrap();
            let all = (0..tree.nodes.len()).map(|n| NodeId(u32::try_from(n).unwrap()));
            let wanted: Vec<_> =
                all.filter_map(|id| Some((id, tree.text(id)?))).filter(|(_, text)| text.contains('$')).collect();
            assert_eq!(tree.with_dollar().collect::<Vec<_>>(), wanted);
            for (id, _) in wanted {
                assert_eq!(tree.scalar_at(tree.node(id).span.start), Some(id));
            }
        }
    }
}
