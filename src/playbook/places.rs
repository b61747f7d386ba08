//! Where things stand in the text of a playbook that was read, and its conditions written differently.

use std::ops::Range;
use std::rc::Rc;

use super::model::Playbook;
use super::tree::Tree;
use crate::diag::Diagnostics;
use crate::predicate::{Language, Names, Predicate};
use crate::text::Span;

/// Where things stand in the text of a playbook.
#[derive(Debug)]
pub struct Places(Tree);

impl Places {
    /// The places of a playbook.
    #[must_use]
    pub fn of(playbook: &Playbook) -> Option<Self> {
        Tree::parse(&playbook.source, &mut Diagnostics::new(Rc::clone(&playbook.source))).map(Self)
    }

    /// The place of a key; of what is nearest above it where it is not there.
    #[must_use]
    pub fn key(&self, keys: &[&str]) -> Span {
        self.0.key_span(&owned(keys))
    }

    /// The place of a range inside a text.
    #[must_use]
    pub fn inside(&self, keys: &[&str], range: Range<usize>) -> Span {
        self.0.find(&owned(keys)).map_or(Span::default(), |(_, node)| self.0.inside(node, range))
    }
}

fn owned(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

impl Playbook {
    /// A condition over its facts and settings; `None` where it has mistakes.
    #[must_use]
    pub fn compile(&self, condition: &str) -> Option<Predicate> {
        Language::new().compile(condition, Names { catalog: &self.catalog, settings: &self.settings }).ok()
    }
}
