//! What can be known in one playbook: every fact path with its type, unit and source. Names are interned once, so that a
//! run holds values by number.

use std::borrow::Cow;
use std::collections::hash_map::Entry as Taken;
use std::rc::Rc;

use super::value::{Type, Unit};
use super::vocabulary::Class;
use crate::text::{Set, Table};

/// The number of a fact in its catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(u32);

impl Slot {
    /// Position in the catalog.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Where a fact can come from, beside flags and files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A probe of that name.
    Probe(&'static str),
    /// A question.
    Ask,
    /// Only from outside.
    Given,
    /// Known to the program itself.
    BuiltIn,
}

/// One fact that can be known.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The dotted path.
    pub path: Rc<str>,
    /// The root name: the playbook's fact.
    pub root: Rc<str>,
    /// Its type.
    pub ty: Type,
    /// The unit of its number.
    pub unit: Option<Unit>,
    /// The only texts that it may be, where a question lists its answers.
    pub answers: Option<Vec<String>>,
    /// The only texts that its probe gives it; empty where it gives any, and where there is no probe.
    pub probed: &'static [&'static str],
    /// What it means, in a sentence.
    pub doc: Cow<'static, str>,
    /// Where it can come from.
    pub origin: Origin,
    /// Whom its value tells something about.
    pub class: Class,
}

/// All facts that can be known in one playbook.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    entries: Vec<Entry>,
    slots: Table<Rc<str>, Slot>,
    groups: Set<Rc<str>>,
}

impl Catalog {
    /// Adds a fact and gives its slot; `None` if the path is taken.
    pub fn add(&mut self, entry: Entry) -> Option<Slot> {
        let slot = Slot(u32::try_from(self.entries.len()).ok()?);
        match self.slots.entry(Rc::clone(&entry.path)) {
            Taken::Occupied(_) => return None,
            Taken::Vacant(free) => free.insert(slot),
        };
        // what lies above a group that is there is there, too
        let mut group = &*entry.path;
        while let Some(dot) = memchr::memrchr(b'.', group.as_bytes()) {
            group = &group[..dot];
            if self.groups.contains(group) {
                break;
            }
            self.groups.insert(group.into());
        }
        self.entries.push(entry);
        Some(slot)
    }

    /// The slot of a path.
    #[must_use]
    pub fn slot(&self, path: &str) -> Option<Slot> {
        self.slots.get(path).copied()
    }

    /// The entry of a path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Entry> {
        self.slot(path).map(|slot| self.entry(slot))
    }

    /// The entry of a slot of this catalog.
    #[must_use]
    pub fn entry(&self, slot: Slot) -> &Entry {
        &self.entries[slot.index()]
    }

    /// Whether facts lie below this path.
    #[must_use]
    pub fn is_group(&self, path: &str) -> bool {
        self.groups.contains(path)
    }

    /// All entries, in the playbook's order.
    pub fn iter(&self) -> impl Iterator<Item = (Slot, &Entry)> {
        (0u32..).map(Slot).zip(&self.entries)
    }

    /// All paths.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|e| &*e.path)
    }

    /// How many facts can be known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing can be known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
