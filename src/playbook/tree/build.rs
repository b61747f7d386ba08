//! Builds a tree of what a reader gives: the plain one, else the parser. It is also the guard: depth, number of nodes, one
//! document, no tags, anchors or aliases, no duplicate keys. One pass, no recursion.

use std::borrow::Cow;
use std::rc::Rc;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle as Style, ScanError};

use super::super::plain::{Event as Step, Plain};
use super::super::scalar::Text;
use super::super::syntax::{Culprit, culprit};
use super::{Kind, Node, NodeId, private};
use crate::diag::{Code, Diagnostics};
use crate::limits;
use crate::text::{Hash, ScalarStyle, SourceFile, Span, Table};

/// Keys of a mapping up to which comparing each pair takes less time than a table of them.
const FEW: usize = 12;

/// What a tree is made of.
pub struct Built {
    pub nodes: Vec<Node>,
    /// The outermost node; none where the file is empty.
    pub root: Option<NodeId>,
    /// The names of keys that stood in their mapping before.
    pub again: Table<NodeId, String>,
}

/// Reads a part of a document. Every mistake goes to `diagnostics`; `None` if the rest cannot be made sense of.
pub fn build(source: &Rc<SourceFile>, part: &str, diagnostics: &mut Diagnostics) -> Option<Built> {
    let mut builder = Builder::new(source, diagnostics);
    match Plain::read(part) {
        Some(plain) => builder.plain(&plain)?,
        None => builder.parse(part)?,
    }
    Some(Built { nodes: builder.nodes, root: builder.root, again: builder.again })
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

impl<'a> Builder<'a> {
    fn new(source: &'a SourceFile, diagnostics: &'a mut Diagnostics) -> Self {
        let (nodes, open, waiting) = (Vec::new(), Vec::new(), Vec::new());
        Self { source, diagnostics, nodes, open, waiting, root: None, documents: 0, again: Table::default() }
    }

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
pub fn duplicate_key(diagnostics: &mut Diagnostics, name: &str, first: Span, span: Span) {
    let line = diagnostics.source().position(first.start).line;
    let help = format!("the first one stands in line {line}");
    diagnostics.add(Code::DuplicateKey, span, format!("duplicate key `{name}`"), Some(help));
}

/// The style of a scalar as the parser names it.
pub fn style_of(style: Style) -> ScalarStyle {
    match style {
        Style::Plain => ScalarStyle::Plain,
        Style::SingleQuoted => ScalarStyle::Single,
        Style::DoubleQuoted => ScalarStyle::Double,
        Style::Literal => ScalarStyle::Literal,
        Style::Folded => ScalarStyle::Folded,
    }
}

#[cfg(test)]
pub mod tests {
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
        let mut builder = Builder::new(&source, &mut diagnostics);
        events(&mut builder)?;
        Some(builder.nodes.iter().map(|node| format!("{node:?}")).collect())
    }

    /// YAML of the project.
    pub const TEXTS: [&str; 4] = [
        include_str!("../../../playbooks/notion/sign-in.yaml"),
        include_str!("../../../playbooks/notion/sign-in.scenarios.yaml"),
        include_str!("../../../tests/playbooks/printer/offline.yaml"),
        include_str!("../../../examples/spark/fleet.yaml"),
    ];

    #[test]
    fn what_is_read_without_the_parser_is_what_the_parser_gives() {
        for text in TEXTS {
            let nodes = plainly(text).unwrap_or_else(|| panic!("the parser was asked:\n{text}"));
            assert_eq!(Some(nodes), by_parser(text));
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
