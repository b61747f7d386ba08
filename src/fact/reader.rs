//! Fact documents, one a line as JSON, read straight into columns: no tree is made of them. What a document says means the
//! same as in a facts file; where one does not fit, it is read again at leisure to say why.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::catalog::{Catalog, Slot};
use super::columns::Columns;
use super::document::{Says, statements};
use super::value::Type;
use crate::limits;
use crate::text::Table;

/// The key that names a document.
const ID: &str = "id";

/// Up to how many keys a look at each takes less time than a table.
const FEW: usize = 24;

/// Reads documents against a catalog.
#[derive(Debug)]
pub struct Reader {
    /// The root first.
    nodes: Vec<Node>,
    /// The document of which each node was last told.
    told: Vec<u32>,
    document: u32,
    ignored: Ignored,
}

/// A part of a path.
#[derive(Debug, Default)]
struct Node {
    path: String,
    fact: Option<(Slot, Type)>,
    /// The parts behind it, in the order of the catalog.
    below: Vec<Name>,
    /// The same by name, where there are many.
    by_name: Table<Box<str>, usize>,
}

/// A part of a path below another one.
#[derive(Debug)]
struct Name {
    text: Box<str>,
    print: Print,
    node: usize,
}

impl Name {
    fn is(&self, key: &str, print: Print) -> bool {
        self.print == print && (key.len() <= Print::WHOLE || *self.text == *key)
    }
}

/// Length, beginning and end of a key, compared in no time: keys up to [`Print::WHOLE`] bytes with the same are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Print(usize, u64, u64);

impl Print {
    const WHOLE: usize = 16;

    fn of(key: &str) -> Self {
        let bytes = key.as_bytes();
        let four = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
        let (first, last) = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
            _ => match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
                (Some(first), Some(last)) => (four(first), four(last)),
                _ => (bytes.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)), 0),
            },
        };
        Self(bytes.len(), first, last)
    }
}

impl Node {
    /// The position of a part below, which is expected at a certain one.
    fn find(&self, key: &str, expected: usize) -> Option<usize> {
        let print = Print::of(key);
        match self.below.get(expected) {
            Some(part) if part.is(key, print) => Some(expected),
            _ if self.by_name.is_empty() => self.below.iter().position(|part| part.is(key, print)),
            _ => self.by_name.get(key).copied(),
        }
    }
}

impl Reader {
    /// A reader of the facts of a catalog.
    #[must_use]
    pub fn of(catalog: &Catalog) -> Self {
        let mut nodes = vec![Node::default()];
        for (slot, entry) in catalog.iter() {
            let mut at = 0;
            for name in entry.path.split('.') {
                at = match nodes[at].find(name, 0) {
                    Some(place) => nodes[at].below[place].node,
                    None => {
                        let dot = if nodes[at].path.is_empty() { "" } else { "." };
                        let path = [&nodes[at].path, dot, name].concat();
                        let new = nodes.len();
                        nodes[at].below.push(Name { text: name.into(), print: Print::of(name), node: new });
                        nodes.push(Node { path, ..Node::default() });
                        new
                    }
                };
            }
            nodes[at].fact = Some((slot, entry.ty));
        }
        for node in nodes.iter_mut().filter(|node| node.below.len() > FEW) {
            node.by_name = node.below.iter().enumerate().map(|(n, part)| (part.text.clone(), n)).collect();
        }
        let ignored = Ignored { named: nodes.iter().map(|_| Table::default()).collect(), kinds: 0, all: 0 };
        Self { told: vec![0; nodes.len()], nodes, document: 0, ignored }
    }

    /// Reads a document into the next row of a block that is not full, and gives its `id` as it is written.
    ///
    /// # Errors
    /// Why it cannot be read; then the block is as it was.
    pub fn read<'l>(
        &mut self,
        line: &'l str,
        catalog: &Catalog,
        columns: &mut Columns,
    ) -> Result<Option<&'l str>, String> {
        self.document = self.document.wrapping_add(1);
        if self.document == 0 {
            self.told.fill(0);
            self.document = 1;
        }
        let mut id = None;
        let mut json = serde_json::Deserializer::from_str(line);
        let mut row = Row {
            nodes: &self.nodes,
            told: &mut self.told,
            document: self.document,
            ignored: &mut self.ignored,
            columns,
            id: &mut id,
        };
        match read(&mut row, 0, &mut json).and_then(|()| json.end()) {
            Ok(()) => {
                columns.keep();
                Ok(id.filter(|id| *id != "null"))
            }
            Err(error) => {
                columns.drop_last();
                Err(why(line, catalog, &error))
            }
        }
    }

    /// How many keys named no fact since this was last asked, and how often those were met that are counted by their names.
    pub fn take_ignored(&mut self) -> (u64, Vec<(String, u64)>) {
        let all = self.nodes.iter().zip(&mut self.ignored.named).filter(|(_, keys)| !keys.is_empty());
        let named = all.flat_map(|(node, keys)| {
            let dot = if node.path.is_empty() { "" } else { "." };
            keys.drain().map(move |(key, n)| ([&node.path, dot, &key].concat(), n))
        });
        let named = named.collect();
        self.ignored.kinds = 0;
        (std::mem::take(&mut self.ignored.all), named)
    }
}

/// Keys that name no fact.
#[derive(Debug)]
struct Ignored {
    /// Some of them by their names, below each node.
    named: Vec<Table<Box<str>, u64>>,
    /// How many names those are.
    kinds: usize,
    /// All of them.
    all: u64,
}

impl Ignored {
    fn count(&mut self, node: usize, key: &str) {
        self.all += 1;
        let keys = &mut self.named[node];
        if let Some(n) = keys.get_mut(key) {
            *n += 1;
        } else if self.kinds < limits::IGNORED_KEYS && key.len() <= limits::IGNORED_KEY {
            keys.insert(key.into(), 1);
            self.kinds += 1;
        }
    }
}

/// Why a line is no document of facts.
fn why(line: &str, catalog: &Catalog, error: &serde_json::Error) -> String {
    let json: serde_json::Value = match serde_json::from_str(line) {
        Ok(json) => json,
        Err(error) => {
            let text = error.to_string();
            let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
            return format!("column {}: this is not JSON: {text}", error.column());
        }
    };
    let serde_json::Value::Object(object) = json else {
        return "this is no object of facts, such as {\"id\": \"host-1\", \"os\": {\"family\": \"linux\"}}".to_owned();
    };
    for statement in statements(&object, catalog) {
        match statement.says {
            Says::Misfit(wanted) => return format!("`{}` must be {wanted}", statement.path),
            Says::Again => return format!("`{}` is told twice", statement.path),
            Says::Is(..) | Says::Unknown | Says::NoSuchFact => {}
        }
    }
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(text, _)| text.to_owned())
}

/// The document that is being read.
struct Row<'r, 'l> {
    nodes: &'r [Node],
    told: &'r mut [u32],
    document: u32,
    ignored: &'r mut Ignored,
    columns: &'r mut Columns,
    id: &'r mut Option<&'l str>,
}

impl Row<'_, '_> {
    /// Remembers that a node was told of; false where it was before.
    fn tell(&mut self, node: usize) -> bool {
        std::mem::replace(&mut self.told[node], self.document) != self.document
    }

    /// All facts below a node are unknown.
    fn forget(&mut self, node: usize) {
        let nodes = self.nodes;
        if let Some((slot, _)) = nodes[node].fact {
            self.columns.forget(slot);
        }
        nodes[node].below.iter().for_each(|part| self.forget(part.node));
    }
}

/// Reads what stands below a node.
struct Below<'s, 'r, 'l> {
    row: &'s mut Row<'r, 'l>,
    node: usize,
}

impl<'l> Visitor<'l> for Below<'_, '_, 'l> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of facts")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        if self.node == 0 || !self.row.tell(self.node) {
            return Err(E::custom("this is no object of facts"));
        }
        self.row.forget(self.node);
        Ok(())
    }

    fn visit_map<M: MapAccess<'l>>(self, mut map: M) -> Result<(), M::Error> {
        let Self { row, node } = self;
        let mut expected = 0;
        let mut met = Met::default();
        while let Some(key) = map.next_key_seed(Key { nodes: row.nodes, node, expected })? {
            let below = match key {
                Found::Part(place) => {
                    expected = place + 1;
                    let below = row.nodes[node].below[place].node;
                    if !met.add(place) {
                        return Err(M::Error::custom(format!("`{}` stands twice", row.nodes[below].path)));
                    }
                    below
                }
                Found::Path(below) => below,
                Found::Id => {
                    let written = map.next_value::<&RawValue>()?.get();
                    let is_plain = written.is_ascii() && !written.contains('\\');
                    let is_read = is_plain || serde_json::from_str::<serde_json::Value>(written).is_ok();
                    if row.id.replace(written).is_some() || !is_read {
                        return Err(M::Error::custom("`id` cannot be read, or stands twice"));
                    }
                    continue;
                }
                Found::Nothing(key) => {
                    row.ignored.count(node, &key);
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            map.next_value_seed(Part { row: &mut *row, node: below })?;
        }
        Ok(())
    }
}

/// Which parts of an object were met: the first ones as bits.
#[derive(Default)]
struct Met(u64, Vec<usize>);

impl Met {
    /// Remembers a part; false where it was met before.
    fn add(&mut self, place: usize) -> bool {
        match u32::try_from(place).ok().and_then(|place| 1_u64.checked_shl(place)) {
            Some(bit) => {
                let is_new = self.0 & bit == 0;
                self.0 |= bit;
                is_new
            }
            None if self.1.contains(&place) => false,
            None => {
                self.1.push(place);
                true
            }
        }
    }
}

/// Reads what stands behind the key of a node.
struct Part<'s, 'r, 'l> {
    row: &'s mut Row<'r, 'l>,
    node: usize,
}

impl<'l> DeserializeSeed<'l> for Part<'_, '_, 'l> {
    type Value = ();

    fn deserialize<D: Deserializer<'l>>(self, json: D) -> Result<(), D::Error> {
        read(self.row, self.node, json)
    }
}

/// Reads the value of a fact, or what stands below a group of facts.
fn read<'l, D: Deserializer<'l>>(row: &mut Row<'_, 'l>, node: usize, json: D) -> Result<(), D::Error> {
    let Some((slot, ty)) = row.nodes[node].fact else { return json.deserialize_any(Below { row, node }) };
    if !row.tell(node) {
        return Err(D::Error::custom(format!("`{}` is told twice", row.nodes[node].path)));
    }
    if ty != Type::List {
        return json.deserialize_any(Single { row, slot, ty });
    }
    let written = <&RawValue>::deserialize(json)?.get();
    let fits = written == "null" || row.columns.put_written(slot, ty, written);
    if fits { Ok(()) } else { Err(D::Error::custom("a list does not fit")) }
}

/// Reads the value of a fact that is no list.
struct Single<'s, 'r, 'l> {
    row: &'s mut Row<'r, 'l>,
    slot: Slot,
    ty: Type,
}

impl Single<'_, '_, '_> {
    fn fits<E: Error>(self, fits: bool) -> Result<(), E> {
        if fits { Ok(()) } else { Err(E::custom("a value does not fit")) }
    }
}

impl<'l> Visitor<'l> for Single<'_, '_, 'l> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.ty.name())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        let fits = self.row.columns.put_bool(self.slot, value);
        self.fits(fits)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        let fits = self.row.columns.put_int(self.slot, value);
        self.fits(fits)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        match i64::try_from(value) {
            Ok(value) => self.visit_i64(value),
            #[expect(clippy::cast_precision_loss, reason = "as a facts file is read")]
            Err(_) => self.visit_f64(value as f64),
        }
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        let fits = self.row.columns.put_float(self.slot, value);
        self.fits(fits)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        let fits = self.ty == Type::String && self.row.columns.put_written(self.slot, self.ty, value);
        self.fits(fits)
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

/// What a key stands for.
enum Found<'l> {
    /// A part of the path below, by its position.
    Part(usize),
    /// A node further below: several parts with dots between.
    Path(usize),
    /// The name of the document.
    Id,
    /// No fact.
    Nothing(Cow<'l, str>),
}

/// Finds what a key stands for.
struct Key<'r> {
    nodes: &'r [Node],
    node: usize,
    expected: usize,
}

impl Key<'_> {
    fn find<'l>(&self, key: &str, owned: impl FnOnce() -> Cow<'l, str>) -> Found<'l> {
        if self.node == 0 && key == ID {
            return Found::Id;
        }
        if let Some(place) = self.nodes[self.node].find(key, self.expected) {
            return Found::Part(place);
        }
        let mut at = self.node;
        for name in key.split('.') {
            match self.nodes[at].find(name, 0) {
                Some(place) => at = self.nodes[at].below[place].node,
                None => return Found::Nothing(owned()),
            }
        }
        Found::Path(at)
    }
}

impl<'l> DeserializeSeed<'l> for Key<'_> {
    type Value = Found<'l>;

    fn deserialize<D: Deserializer<'l>>(self, json: D) -> Result<Found<'l>, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'l> Visitor<'l> for Key<'_> {
    type Value = Found<'l>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E: Error>(self, key: &'l str) -> Result<Found<'l>, E> {
        Ok(self.find(key, || Cow::Borrowed(key)))
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Found<'l>, E> {
        Ok(self.find(key, || Cow::Owned(key.to_owned())))
    }
}
