//! The YAML document as a tree that knows the place of every key and value. It is also the guard: size, depth, number of
//! nodes, one document, no tags, anchors or aliases, no duplicate keys. One pass, no recursion.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle as Style, ScanError};

use super::plain::{Event as Step, Plain};
use super::scalar::{Scalar, Text, resolve};
use super::syntax::{Culprit, culprit};
use crate::diag::{Code, Diagnostics};
use crate::limits;
use crate::text::{Hash, ScalarMap, ScalarStyle, SourceFile, Span, Table};

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

/// Keys of a mapping up to which comparing each pair takes less time than a table of them.
const FEW: usize = 12;

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
        let mut builder = Builder {
            source,
            diagnostics,
            nodes: Vec::new(),
            open: Vec::new(),
            waiting: Vec::new(),
            root: None,
            documents: 0,
            again: Table::default(),
        };
        match Plain::read(part) {
            Some(plain) => builder.plain(&plain)?,
            None => builder.parse(part)?,
        }
        let (nodes, root, again) = (builder.nodes, builder.root, builder.again);
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

/// A collection that is still being read.
struct Open {
    id: NodeId,
    /// Where its children begin among those that wait.
    from: usize,
}

struct Builder<'a> {
    source: &'a SourceFile,
    diagnostics: &'a mut Diagnostics,
    nodes: Vec<Node>,
    open: Vec<Open>,
    /// The children of what is open, the innermost last; those of a mapping are keys and values by turns.
    waiting: Vec<NodeId>,
    root: Option<NodeId>,
    documents: usize,
    again: Table<NodeId, String>,
}

const ALIAS: &str = "`*` makes an alias, and there are none here";
const QUOTE: &str = "quote the value, or use a `|` block";

/// What to do about a predicate that YAML reads as something else.
pub(super) const QUOTE_PREDICATE: &str = "quote the predicate, or use a `|` block";

impl Builder<'_> {
    /// Takes a document that was read without the parser; `None` where a limit ends the reading.
    fn plain(&mut self, plain: &Plain<'_>) -> Option<()> {
        self.nodes.reserve(plain.len().min(limits::YAML_NODES));
        for (step, span, column) in plain.events() {
            let (kind, span) = match step {
                Step::Scalar(text, style) => self.scalar(Cow::Borrowed(text), style, span),
                Step::Sequence => (Kind::Sequence(Vec::new()), span),
                Step::Mapping => (Kind::Mapping(Vec::new()), span),
                Step::End => {
                    self.close(span);
                    continue;
                }
            };
            self.push(Node { kind, span, column })?;
        }
        Some(())
    }

    /// Takes a document from the parser; `None` where a mistake or a limit ends the reading.
    fn parse(&mut self, part: &str) -> Option<()> {
        for event in Parser::new_from_str_with_options(part, granit_parser::options! { strict_indentation: false }) {
            match event {
                Ok((event, place)) => self.event(event, &place)?,
                Err(error) => {
                    self.stumbled(part, &error);
                    return None;
                }
            }
        }
        Some(())
    }

    /// Reports why the parser goes no further.
    fn stumbled(&mut self, part: &str, error: &ScanError) {
        let at = error.marker().byte_offset().unwrap_or(0);
        let span = self.diagnostics.source().character(at);
        if *error.kind() == ErrorKind::RecursionLimitExceeded {
            let message = format!("nested deeper than {}", limits::YAML_DEPTH);
            self.diagnostics.add(Code::YamlLimit, span, message, None);
        } else if self.diagnostics.source().slice(span) == "*" {
            // an alias to nothing ends the parser, and is no better than one to something
            self.feature(span, ALIAS);
        } else {
            let Culprit { span, message, help } = culprit(self.diagnostics.source(), part, error);
            self.diagnostics.add(Code::YamlSyntax, span, message, help);
        }
    }

    /// Takes one event; `None` where a limit ends the reading.
    fn event(&mut self, event: Event<'_>, place: &granit_parser::Span) -> Option<()> {
        let mut span = place.byte_range().map_or(Span::default(), |r| Span::new(r.start, r.end));
        let column = place.start.col();
        let (kind, anchor, tag) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let kind;
                (kind, span) = self.scalar(text, style_of(style), span);
                (kind, anchor, tag)
            }
            Event::SequenceStart(_, anchor, tag) => (Kind::Sequence(Vec::new()), anchor, tag),
            Event::MappingStart(_, anchor, tag) => (Kind::Mapping(Vec::new()), anchor, tag),
            Event::SequenceEnd | Event::MappingEnd => {
                self.close(span);
                return Some(());
            }
            Event::Alias(_) => {
                self.feature(span, ALIAS);
                (Kind::Broken, 0, None)
            }
            Event::DocumentStart(..) => return self.document(span),
            _ => return Some(()),
        };
        if anchor != 0 {
            self.feature(self.anchor(span), "`&` makes an anchor, and there are none here");
        }
        let broken = tag.is_some() && matches!(kind, Kind::Scalar(..));
        if let Some(tag) = tag {
            let at = place.tag_span().and_then(|t| t.byte_range()).map_or(span, |r| Span::new(r.start, r.end));
            self.feature(at, &format!("`{}` is a YAML tag, and there are none here", tag.original()));
        }
        self.push(Node { kind: if broken { Kind::Broken } else { kind }, span, column })
    }

    /// A scalar, and where it stands.
    fn scalar(&self, text: Cow<'_, str>, style: ScalarStyle, span: Span) -> (Kind, Span) {
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let span = if is_block && text.trim().is_empty() { self.header(span) } else { span };
        let is_written = self.source.slice(span) == text;
        let text = if is_written { Text::Written } else { Text::Own(text.into()) };
        (Kind::Scalar(text, style), span)
    }

    fn feature(&mut self, span: Span, message: &str) {
        self.diagnostics.add(Code::YamlFeature, span, message, Some(QUOTE.to_owned()));
    }

    /// The anchor of a value: the parser does not tell its place, but between the two stands nothing with an `&`.
    fn anchor(&self, value: Span) -> Span {
        let before = self.diagnostics.source().text().get(..value.start).unwrap_or("");
        before.rfind('&').map_or(value, |at| {
            let name = before[at..].split(char::is_whitespace).next().map_or(1, str::len);
            Span::new(at, at + name)
        })
    }

    /// The place of the `|` or `>` of a block with nothing in it: the parser gives that of what comes next.
    fn header(&self, empty: Span) -> Span {
        let text = self.diagnostics.source().text();
        let before = text.get(..empty.start).unwrap_or_default();
        let line = before.trim_end().rfind('\n').map_or(0, |at| at + 1);
        let bare = text[line..].lines().next().unwrap_or_default().split(" #").next().unwrap_or_default();
        bare.rfind(['|', '>']).map_or(empty, |at| Span::new(line + at, line + at + 1))
    }

    fn document(&mut self, span: Span) -> Option<()> {
        self.documents += 1;
        if self.documents > 1 {
            let help = Some("put the second one into a file of its own".to_owned());
            self.diagnostics.add(Code::YamlFeature, span, "a file holds one YAML document", help);
            return None;
        }
        Some(())
    }

    fn push(&mut self, node: Node) -> Option<()> {
        let limit = if self.nodes.len() >= limits::YAML_NODES {
            Some(format!("more than {} values", limits::YAML_NODES))
        } else if self.open.len() >= limits::YAML_DEPTH {
            Some(format!("nested deeper than {}", limits::YAML_DEPTH))
        } else {
            None
        };
        if let Some(message) = limit {
            self.diagnostics.add(Code::YamlLimit, node.span, message, None);
            return None;
        }
        let id = NodeId(u32::try_from(self.nodes.len()).ok()?);
        let opens = matches!(node.kind, Kind::Sequence(_) | Kind::Mapping(_));
        self.nodes.push(node);
        self.attach(id);
        if opens {
            self.open.push(Open { id, from: self.waiting.len() });
        }
        Some(())
    }

    /// Puts a node into the collection that is open.
    fn attach(&mut self, id: NodeId) {
        if self.open.is_empty() {
            self.root.get_or_insert(id);
        } else {
            self.waiting.push(id);
        }
    }

    fn close(&mut self, span: Span) {
        let Some(open) = self.open.pop() else { return };
        let index = open.id.0 as usize;
        self.nodes[index].span.end = span.end.max(self.nodes[index].span.start);
        let children = &self.waiting[open.from..];
        self.nodes[index].kind = if let Kind::Mapping(_) = self.nodes[index].kind {
            let (pairs, _) = children.as_chunks();
            Kind::Mapping(self.unique(pairs.iter().map(|[key, value]| (*key, *value)).collect()))
        } else {
            Kind::Sequence(children.to_vec())
        };
        self.waiting.truncate(open.from);
    }

    /// Whether the keys are so few that looking at each pair is quick, and all are texts that differ.
    fn are_few_and_different(&self, entries: &[(NodeId, NodeId)]) -> bool {
        let text = |(key, _): &(NodeId, NodeId)| {
            let node = &self.nodes[key.0 as usize];
            if let Kind::Scalar(text, _) = &node.kind { Some(text.at(node.span, self.source)) } else { None }
        };
        entries.len() <= FEW
            && entries.iter().enumerate().all(|(n, entry)| {
                text(entry).is_some() && entries[..n].iter().all(|before| text(before) != text(entry))
            })
    }

    /// Reports keys that are no text and keys that stand twice. Of each name the first one keeps it.
    fn unique(&mut self, entries: Vec<(NodeId, NodeId)>) -> Vec<(NodeId, NodeId)> {
        if self.are_few_and_different(&entries) {
            return entries;
        }
        let mut seen: Table<&str, (Span, usize)> = Table::with_capacity_and_hasher(entries.len(), Hash::default());
        let mut named = Vec::with_capacity(entries.len());
        let mut again = Vec::new();
        for (key, value) in entries {
            let node = &self.nodes[key.0 as usize];
            let Kind::Scalar(text, _) = &node.kind else {
                let (span, broken) = (node.span, node.kind == Kind::Broken);
                if !broken {
                    self.diagnostics.add(Code::WrongType, span, "a key must be text", Some(QUOTE.to_owned()));
                }
                continue;
            };
            let text = text.at(node.span, self.source);
            let (first, times) = seen.entry(text).or_insert((node.span, 0));
            *times += 1;
            if *times > 1 {
                duplicate_key(self.diagnostics, text, *first, node.span);
                again.push((key, *times));
            }
            named.push((key, value));
        }
        for (key, times) in again {
            let node = &mut self.nodes[key.0 as usize];
            if let Kind::Scalar(text, _) = &mut node.kind {
                let name = text.at(node.span, self.source).to_owned();
                *text = Text::Own(private(&name, times).into());
                self.again.insert(key, name);
            }
        }
        named
    }
}

/// Reports a key that stood in its mapping before.
pub(super) fn duplicate_key(diagnostics: &mut Diagnostics, name: &str, first: Span, span: Span) {
    let line = diagnostics.source().position(first.start).line;
    let help = format!("the first one stands in line {line}");
    diagnostics.add(Code::DuplicateKey, span, format!("duplicate key `{name}`"), Some(help));
}

/// The style of a scalar as the parser names it.
pub(super) fn style_of(style: Style) -> ScalarStyle {
    match style {
        Style::Plain => ScalarStyle::Plain,
        Style::SingleQuoted => ScalarStyle::Single,
        Style::DoubleQuoted => ScalarStyle::Double,
        Style::Literal => ScalarStyle::Literal,
        Style::Folded => ScalarStyle::Folded,
    }
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;

    use super::*;

    /// The nodes of a text as the parser gives them; `None` where it meets a mistake.
    fn by_parser(text: &str) -> Option<Vec<String>> {
        read(text, |builder| builder.parse(text))
    }

    /// The same without the parser; `None` where that is not tried.
    fn plainly(text: &str) -> Option<Vec<String>> {
        let plain = Plain::read(text)?;
        read(text, |builder| builder.plain(&plain))
    }

    fn read(text: &str, events: impl FnOnce(&mut Builder<'_>) -> Option<()>) -> Option<Vec<String>> {
        let source = Rc::new(SourceFile::new("t.yaml", text));
        let mut diagnostics = Diagnostics::new(Rc::clone(&source));
        let mut builder = Builder {
            source: &source,
            diagnostics: &mut diagnostics,
            nodes: Vec::new(),
            open: Vec::new(),
            waiting: Vec::new(),
            root: None,
            documents: 0,
            again: Table::default(),
        };
        events(&mut builder)?;
        Some(builder.nodes.iter().map(|node| format!("{node:?}")).collect())
    }

    /// YAML of the project.
    const TEXTS: [&str; 4] = [
        include_str!("../../playbooks/notion/sign-in.yaml"),
        include_str!("../../playbooks/notion/sign-in.scenarios.yaml"),
        include_str!("../../tests/playbooks/printer/offline.yaml"),
        include_str!("../../examples/spark/fleet.yaml"),
    ];

    #[test]
    fn what_is_read_without_the_parser_is_what_the_parser_gives() {
        for text in TEXTS {
            let nodes = plainly(text).unwrap_or_else(|| panic!("the parser was asked:\n{text}"));
            assert_eq!(Some(nodes), by_parser(text));
        }
    }

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

    #[test]
    fn a_text_that_is_changed_a_little_is_still_read_alike() {
        const SIGNS: &str = ":#-?|>{}[]&*!%@,'\"`\t \n\u{a0}\u{2028}é😀~\\=<0a";
        let signs: Vec<char> = SIGNS.chars().collect();
        let seed = fastrand::u64(..);
        let mut rng = Rng::with_seed(seed);
        let mut taken = 0;
        for _ in 0..3_000 {
            let lines: Vec<&str> = TEXTS[rng.usize(..TEXTS.len())].split_inclusive('\n').collect();
            let from = rng.usize(..lines.len());
            let mut part: Vec<char> = lines[from..lines.len().min(from + rng.usize(1..12))].concat().chars().collect();
            for _ in 0..rng.usize(..4) {
                let at = rng.usize(..=part.len());
                match rng.u8(..3) {
                    0 => part.insert(at, signs[rng.usize(..signs.len())]),
                    1 if at < part.len() => drop(part.remove(at)),
                    _ if at < part.len() => part[at] = signs[rng.usize(..signs.len())],
                    _ => {}
                }
            }
            let text: String = part.into_iter().collect();
            if let Some(nodes) = plainly(&text) {
                taken += 1;
                assert_eq!(Some(nodes), by_parser(&text), "seed {seed}\n{text}");
            }
        }
        assert!(taken > 300, "{taken}");
    }
}
